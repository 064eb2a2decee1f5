"""A language is found by its code, and what a catalogue lacks is said in English."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from backprop import BackpropError
from backprop.core.language import (
    ENGLISH,
    gettext,
    grouped,
    in_language,
    language_now,
    ngettext,
    pgettext,
)
from backprop.core.number_format import spoken_number
from backprop.io import languages
from backprop.io.languages import find_language, unsaid
from backprop.io.pseudo_language import PSEUDO, lengthened

HEAD = 'msgid ""\nmsgstr ""\n"Language: {}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(languages, "FOLDERS", (tmp_path,))
    languages._read.cache_clear()
    return tmp_path


@pytest.mark.parametrize("name", ["de", "DE", "de-DE", "de_AT", "de-CH-1996"])
def test_a_place_is_answered_with_its_language(name: str) -> None:
    assert find_language(name).code == "de"


@pytest.mark.parametrize("name", ["xx", "", "deutsch", "../de", 3, None])
def test_an_unknown_language_is_answered_with_those_there_are(name: str) -> None:
    with pytest.raises(BackpropError, match=r"unknown language .*: expected one of de, en"):
        find_language(name)


def test_german_writes_numbers_as_germans_do() -> None:
    german = find_language("de")
    assert (german.name, german.point, german.comma, german.between) == ("Deutsch", ",", ".", "; ")
    with in_language(german):
        assert spoken_number(-0.0741) == "−0,0741"
        assert spoken_number(1.2e-9) == "1,2 × 10⁻⁹"
        assert grouped(1234567) == "1.234.567"
        assert gettext("desired output") == "gewünschte Ausgabe"
        assert ngettext("{count} layer", "{count} layers", 1) == "{count} Schicht"
        assert ngettext("{count} layer", "{count} layers", 2) == "{count} Schichten"
        assert pgettext("section", "path") == "Pfad"
    assert language_now() is ENGLISH
    assert spoken_number(-0.0741) == "−0.0741"


def test_what_a_catalogue_lacks_is_english_and_told(folder: Path) -> None:
    text = (
        HEAD.format("nl")
        + '\nmsgid "slope"\nmsgstr "helling"\n\nmsgid "step"\nmsgstr ""\n'
        + '\n#, fuzzy\nmsgid "layer"\nmsgstr "laag"\n'
    )
    (folder / "nl.po").write_text(text, encoding="utf-8")
    assert unsaid("nl") == (["step", "layer"], 3)
    with in_language(find_language("nl")):
        assert [gettext(one) for one in ("slope", "step", "layer", "")] == [
            "helling",
            "step",
            "layer",
            "",
        ]


@pytest.mark.parametrize(
    "content", [b'msgid "a"\nmsgid', b'msgid "a"\nmsgstr "\xff"\n', b"no catalogue"]
)
def test_a_broken_catalogue_is_one_line(folder: Path, content: bytes) -> None:
    (folder / "nl.po").write_bytes(content)
    with pytest.raises(BackpropError, match=r"nl\.po: no catalogue of messages: ") as told:
        find_language("nl")
    assert "\n" not in str(told.value)


def test_the_pseudo_language_is_half_as_long_again() -> None:
    text = "The bias, {b:count}, goes into w(L)[0,1], $w_1 times 2$ or 1.5 \\ on #align(center)[x]"
    found = lengthened(text)
    for kept in ("{b:count}", "w(L)[0,1]", "$w_1 times 2$", "1.5", " \\ ", "#align"):
        assert kept in found
    assert lengthened("desired output") == "désïréddésï ôütpütôüt"
    assert len(lengthened("derivative")) == 15
    with in_language(find_language("pseudo")):
        assert gettext("slope") == lengthened("slope")
        assert spoken_number(0.5) == "0.5"
    assert find_language("pseudo") is PSEUDO


def test_babel_waits_until_it_is_needed() -> None:
    code = (
        "import sys, backprop.cli.list, backprop.clips.context, backprop.render.request\n"
        "assert not [name for name in sys.modules if name.startswith('babel')]"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
