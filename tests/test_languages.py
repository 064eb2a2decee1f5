"""Catalogues: all that is said is in each, its {names} stay, and the fonts have its letters."""

from __future__ import annotations

import importlib.util
import string
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
import typst
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from backprop.io.languages import catalogue_file, language_names

ROOT = Path(__file__).parents[1]
CODES = [code for code in language_names() if code != "en"]
LETTERS = "ÄÖÜäöüß ÀÂÇÉÈÊËÎÏÔŒÙÛàâçéèêëîïôœùû ÁÍÑÓÚáíñóúü¿¡ ÃÕãõâêôàç ÌÒìò „“”‘’«»–…"
"""Of German, French, Spanish, Portuguese and Italian, with their quotation marks."""


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "assets" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks for its own module.
    importlib.import_module("sys").modules["messages"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def template(messages: ModuleType) -> Catalog:
    found: Catalog = messages.extracted()
    return found


def catalogue(code: str) -> Catalog:
    file = catalogue_file(code)
    assert file is not None
    with file.open("rb") as opened:
        return read_po(opened, code)


def said(message: Message) -> Iterator[str]:
    yield from message.string if isinstance(message.string, tuple) else (message.string,)


def meant(message: Message) -> str:
    """Its English; of one that counts, that of several."""
    return message.id if isinstance(message.id, str) else message.id[-1]


def names(text: str) -> set[tuple[str, str]]:
    """The {names} of a message, with their kinds."""
    fields = string.Formatter().parse(text)
    return {(name, kind or "") for _, name, kind, _ in fields if name}


def test_the_code_says_what_is_looked_for(template: Catalog) -> None:
    """One of each kind of call, so that none is lost unseen."""
    for context, text in (
        (None, "desired output"),
        (None, "row $j$, column $k$"),
        (None, "{count} more path"),
        (None, "This is the chain rule."),
        (None, "Backpropagation finds all {count:count} of these ratios, for any network."),
        (None, "Costs and derivatives of many examples, and their means"),
        (None, "train a network by small steps, and say why they must be small"),
        (None, "The formulas that make the whole gradient"),
        (None, "The three ratios"),
        (None, "slope of the tangent"),
        ("section", "path"),
        ("section", "hidden"),
        ("cost", "quadratic"),
    ):
        assert template.get(text, context) is not None, text
    counted = template.get(
        "Backpropagation finds all {count:count} of these ratios, for any network."
    )
    assert counted is not None
    assert counted.pluralizable
    assert len(template) > 900


def test_what_is_not_the_same_each_time_is_no_message(messages: ModuleType) -> None:
    with pytest.raises(ValueError, match="no message"):
        list(messages.messages('gettext(f"{count} more")'))


@pytest.mark.parametrize("code", CODES)
def test_a_catalogue_says_all_there_is_and_nothing_else(code: str, template: Catalog) -> None:
    found = catalogue(code)
    assert not found.obsolete, "make messages"
    there = {(message.id, message.context): message for message in found if message.id}
    wanted = {(message.id, message.context) for message in template if message.id}
    assert {*there} == wanted, "make messages"
    unsaid = [key for key, one in there.items() if one.fuzzy or not all(said(one))]
    assert not unsaid


@pytest.mark.parametrize("code", CODES)
def test_names_lines_and_mathematics_stay(code: str) -> None:
    for message in catalogue(code):
        for text in said(message) if message.id else ():
            assert names(text) == names(meant(message)), message.id
            for sign in ("$", " \\ ", "#"):
                assert text.count(sign) == meant(message).count(sign), message.id


def outline(letter: str, folder: Path) -> str:
    """What the font of all words draws, and no other in its place."""
    page = folder / "page.typ"
    font = '#set text(font: "New Computer Modern", fallback: false)'
    page.write_text(f"#set page(width: auto, height: auto)\n{font}\n{letter}", encoding="utf-8")
    made = typst.compile(str(page), format="svg", ignore_system_fonts=True)
    assert isinstance(made, bytes)
    return made.decode().partition("<symbol")[2].partition(' d="')[2].partition('"')[0]


def test_the_font_has_every_letter(tmp_path: Path) -> None:
    catalogues = (text for code in CODES for one in catalogue(code) for text in said(one))
    letters = {*LETTERS, *"".join(catalogues)}
    none = outline("\ue000", tmp_path)
    assert none
    seen = sorted(one for one in letters if not one.isascii() and not one.isspace())
    assert not [one for one in seen if outline(one, tmp_path) == none]
