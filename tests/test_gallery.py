"""The gallery: made by one command, small, and of what there is."""

from __future__ import annotations

import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from markdown_it import MarkdownIt
from PIL import Image

from backprop.clips.registry import catalog, find_scene
from backprop.figures.catalog import figures, find_figure
from backprop.figures.formulas import FORMULAS, find_formula

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def gallery() -> Iterator[ModuleType]:
    spec = importlib.util.spec_from_file_location("gallery", ROOT / "assets" / "gallery.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, spec.name, module)  # dataclasses look there
        spec.loader.exec_module(module)
        yield module


def test_it_shows_each_with_its_words(gallery: ModuleType, tmp_path: Path) -> None:
    old = tmp_path / "pictures" / "clips" / "NoMore.png"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"")
    clip, figure, formula = find_scene("ChainRule"), find_figure("tree"), find_formula("chain-rule")
    gallery.write_gallery(tmp_path, [clip], [figure], [formula])
    page = MarkdownIt().enable("table").render((tmp_path / "gallery.md").read_text())
    shown = dict(re.findall(r'<img src="(.*?)" alt="(.*?)"', page))
    assert {*shown} == {
        "pictures/clips/ChainRule.png",
        "pictures/figures/tree.png",
        "pictures/figures/formula-chain-rule.png",
    }
    assert clip.summary in page
    assert figure.moment.caption in page
    assert "C0 = 0.1161" in shown["pictures/figures/tree.png"]
    assert shown["pictures/figures/formula-chain-rule.png"].startswith(r"\frac{\partial C_{0}}")
    assert not old.exists()
    with Image.open(tmp_path / "pictures" / "clips" / "ChainRule.png") as picture:
        assert picture.size == (400, 225)
        # The lit links have the highlight's colour, darkened where they are thin here: how much
        # depends on where their lines fall among the pixels.
        colours = {colour for _, colour in picture.convert("RGB").getcolors()}
        assert any(min(red, green) > 150 and blue < 80 for red, green, blue in colours)


def test_the_page_shows_what_there_is_and_stays_small() -> None:
    page = (ROOT / "docs" / "gallery.md").read_text()
    known = {clip.name for clip in catalog()} | {figure.name for figure in figures()}
    known |= {f"formula-{formula.name}" for formula in FORMULAS}
    assert {*re.findall(r"\*\*(.*?)\*\*", page)} <= known
    pictures = (ROOT / "docs" / "pictures").rglob("*.png")
    assert sum(picture.stat().st_size for picture in pictures) < 1_500_000
