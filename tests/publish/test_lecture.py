"""What stands around each clip of the lecture."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from backprop import load
from backprop.clips.context import Stage
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, scene_class
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.lecture.lesson import lesson, title
from backprop.publish.lecture.page import page
from tests.scenes.seen import NETWORKS

SOFTMAX = str(NETWORKS / "softmax.toml")


def clip(entry: Declaration) -> Shown:
    sections = (Section("one", 0.0, 2.5, ("First <this>.",), None),)
    film = Path("x.mp4")
    return Shown(
        entry.name, "A & b", "it", film, 854, 480, 2.5, "WEBVTT\n", sections, b"", "#0B0C0F"
    )


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("entry", catalog(), ids=lambda entry: entry.name)
def test_formulas_are_mathml_in_the_pages_colours(entry: Declaration, theme: str) -> None:
    for network in (entry.network, SOFTMAX):
        if not entry.shows(load(network)):
            continue
        found = lesson(clip(entry), Stage.of(network, theme=theme), scene_class(entry.name))
        assert found.formulas
        for _, formula in found.formulas:
            root = ElementTree.fromstring(formula)
            assert root.tag.endswith("math")
            # Colours are the page's, so that they follow its light and dark.
            assert "color:" not in formula
            known = {"cost", "weight", "bias", "sum", "desired", "ink", "multiline-equation"}
            assert set(re.findall(r'class="([\w-]+)"', formula)) <= known


def test_titles_read_as_words() -> None:
    assert title("CostOfOneExample") == "Cost of one example"
    assert title("Nudge") == "Nudge"


def test_words_of_clips_are_escaped_and_parts_are_there() -> None:
    lessons = [
        lesson(clip(entry), Stage.of(entry.network), scene_class(entry.name))
        for entry in catalog()[:2]
    ]
    text = page(lessons, "About <it>")
    assert "About &lt;it&gt;" in text
    assert "First &lt;this&gt;." in text
    assert text.count('data-at="0.000"') == 2
    assert [entry.name for entry in catalog()[:2]] == re.findall(
        r'<article class="lesson" id="(\w+)"', text
    )
    assert "http://" not in text.replace("http://www.w3.org/1998/Math/MathML", "")
