"""`--lang`: what is drawn, said and written is in another language, numbers too."""

from __future__ import annotations

from pathlib import Path

import pytest

from backprop import BackpropError
from backprop.audit.composition import _said_numbers
from backprop.clips.context import Stage, staged
from backprop.clips.registry import find_scene, scene_class
from backprop.clips.words import section_said
from backprop.core.language import in_language, language_now
from backprop.display.html_page import html_page
from backprop.drawing.notation import LiveNumber, Notation
from backprop.figures.mathml_latex import latex, mathml
from backprop.figures.plain_text import plain_texts
from backprop.io.languages import find_language
from backprop.publish.embed.video import track
from backprop.publish.lecture.turned import as_json
from backprop.render import fingerprint as module
from backprop.render.captions import to_vtt
from backprop.render.fingerprint import fingerprint
from backprop.render.request import Request
from tests.cli.conftest import Run

GERMAN = find_language("de")
TAKING = ("render", "preview", "sheet", "audit", "embed", "lecture", "figures")


@pytest.mark.parametrize("command", TAKING)
def test_an_unknown_language_is_one_line_and_status_2(
    run: Run, command: str, tmp_path: Path
) -> None:
    target = ["--for", "html"] if command == "embed" else []
    names = [] if command == "figures" else ["ChainRule"]
    out = [] if command == "audit" else ["--out", str(tmp_path / "out")]
    said = run(command, *names, *target, *out, "--lang", "xx")
    assert said.exit_code == 2
    (line,) = said.output.strip().splitlines()
    assert "unknown language 'xx': expected one of de, en" in line
    assert not (tmp_path / "out").exists()


def test_a_request_has_one_code_and_a_key_of_its_own(tmp_path: Path) -> None:
    english, german = (Request("ChainRule", tmp_path, lang=lang) for lang in ("en", "de-DE"))
    assert german.lang == "de"
    assert fingerprint(english) != fingerprint(german)
    with in_language(GERMAN):
        assert Request("ChainRule", tmp_path) == german
    with pytest.raises(BackpropError, match="unknown language 'xx'"):
        Request("ChainRule", tmp_path, lang="xx")


def test_another_catalogue_is_another_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    request = Request("ChainRule", tmp_path, lang="de")
    before = fingerprint(request)
    other = tmp_path / "de.po"
    other.write_text("# another\n")
    monkeypatch.setattr(module, "catalogue_file", lambda _: other)
    assert fingerprint(request) != before


def test_a_clip_is_told_in_german() -> None:
    entry = find_scene("ChainRule")
    stage = Stage.of(entry.network, lang="de")
    scene = scene_class(entry.reference)
    with staged(stage):
        captions = [cue.caption for cue in scene.told(stage)]  # type: ignore[attr-defined]
        title = scene.titled(stage)  # type: ignore[attr-defined]
        question = scene.question_after(stage.trace)
    assert language_now().code == "en"
    assert any("0,4843 mal 0,2246 mal −0,6814 ist −0,0741" in one for one in captions)
    assert title == "Wie erreicht eine kleine Änderung von w(L) die Kosten C0?"
    assert question is not None
    assert "Welches der drei Verhältnisse" in question[0]


def test_numbers_in_formulas_have_the_comma_and_sources_the_point() -> None:
    stage = Stage.of("chain", lang="de")
    english = Notation(stage.trace.widths, stage.theme).formula("0.5 + (-1.25)")
    with staged(stage):
        german = Notation(stage.trace.widths, stage.theme).formula("0.5 + (-1.25)")
        assert mathml("0.5").count("0,5") == 1
        assert latex("0.5") == r"\text{0,5}"
        assert plain_texts(["$0.5$ of 1.5"]) == ["0,5 of 1.5"]
        live = LiveNumber(0.5, "#FFFFFF")
        source = live.source
    assert mathml("0.5").count("0.5") == 1
    assert german.typst_code == english.typst_code
    assert source == "0.5"
    points = [
        [one.height for one in text.family_members_with_points()] for text in (english, german)
    ]
    assert len(points[0]) == len(points[1])
    # The second glyph: a comma is higher than a point.
    assert points[1][1] > 1.5 * points[0][1]
    plain = LiveNumber(0.5, "#FFFFFF")
    assert live[1].height > 1.5 * plain[1].height


def test_numbers_that_are_said_are_compared_in_any_language() -> None:
    text = "Von w(L)[0,1] sind es −0,25 von 1.234,5 und 1,2 × 10⁻⁹."
    with in_language(GERMAN):
        assert _said_numbers(text) == ["−0.25", "1234.5", "1.2 × 10⁻⁹"]
    assert _said_numbers("It is −0.25 of 1,234.5, not 3.") == ["−0.25", "1234.5"]


def test_pages_and_captions_say_which_language_they_are_in() -> None:
    with in_language(GERMAN):
        assert '<html lang="de">' in html_page("", "", "")
        assert 'srclang="de" label="Deutsch"' in track("")
        assert to_vtt([]).startswith("WEBVTT\nLanguage: de\n")
        assert section_said("path 2") == "Pfad 2"
        turned = as_json(Stage.of("chain").trace)["language"]
        assert turned["point"] == ","
        assert turned["words"]["Back to {value}"] == "Zurück auf {value}"
    assert '<html lang="en">' in html_page("", "", "")
    assert 'srclang="en" label="English"' in track("")
    assert to_vtt([]) == "WEBVTT\n"
    assert as_json(Stage.of("chain").trace)["language"] == {"point": ".", "words": {}}


def test_a_figure_is_described_in_german(run: Run, tmp_path: Path) -> None:
    assert run("figures", "tree", "--lang", "de", "--out", tmp_path).exit_code == 0
    drawn = (tmp_path / "tree.svg").read_text(encoding="utf-8")
    assert "Wovon die Kosten abhängen" in drawn
    assert "C0 = 0,1161" in drawn
