"""Figures for any network: each is taken at its moment, and its words hold for it."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import typst
from manim import Triangle, VMobject

from backprop import BackpropError, Example, Network, load, save
from backprop.core.number_format import spoken_number
from backprop.drawing.style import DARK
from backprop.figures.catalog import figures, find_figure
from backprop.figures.figure_files import Look, figure_stills
from backprop.figures.formulas import find_formula
from backprop.figures.plain_text import plain_texts
from backprop.figures.still import Still
from backprop.figures.writing import EM
from tests.scenes.seen import NETWORKS, recorded


def stills(network: str, *names: str) -> dict[str, Still]:
    """These figures of a network, or all that can show it."""
    shown = [
        figure
        for figure in figures()
        if figure.shows(load(network)) and (not names or figure.name in names)
    ]
    found = {still.name: still for still in figure_stills(shown, [], Look(network))}
    assert set(found) == {figure.name for figure in shown}
    return found


@pytest.mark.parametrize(
    "name", ["2-2", *(pytest.param(one, marks=pytest.mark.sweep) for one in ("softmax", "dead"))]
)
def test_every_figure_that_shows_a_network_is_there(name: str, tmp_path: Path) -> None:
    file = str(NETWORKS / f"{name}.toml")
    if "-" in name:
        widths = [int(width) for width in name.split("-")]
        x, y = np.full(widths[0], 0.4), np.ones(widths[-1])
        made = replace(Network.random(widths, seed=3), examples={"it": Example(x, y)})
        file = str(save(made, tmp_path / "made.toml"))
    for still in stills(file).values():
        left, right, bottom, top = still.box
        # It is of a picture's size, and nothing flew off.
        assert 1 < right - left < 15
        assert 0.5 < top - bottom < 9
        assert "nan" not in still.description
        assert all(np.isfinite(part.points).all() for part in still.parts)


def test_the_words_have_the_records_numbers() -> None:
    trace = recorded("chain")
    found = stills("chain", "tree-arrows", "tree-activation-highlighted", "tree")
    nudged = found["tree-arrows"].description
    # dC/dw times the nudge is what arrives, as long as the nudge is small.
    by, *_, change = (
        float(number.replace("−", "-")) for number in re.findall(r"−?\d+\.\d+", nudged)
    )
    assert change == pytest.approx(by * trace.dC_dw[3][0, 0], rel=0.05)
    assert spoken_number(trace.dC_da[2][0]) in found["tree-activation-highlighted"].description
    assert spoken_number(trace.cost) in found["tree"].description


def test_an_arrow_goes_down_each_link_of_the_path() -> None:
    figure = stills("chain", "tree-arrows")["tree-arrows"]
    heads = [one for one in figure.parts if isinstance(one, Triangle)]
    assert len(heads) == 3
    assert {one.get_fill_color().to_hex() for one in heads} == {DARK.highlight}
    symbols = {plain_texts([one.source])[0]: one.box for one in figure.texts if one.source}
    ways = itertools.pairwise(("w(L)", "z(L)", "a(L)", "C0"))
    for head, (cause, effect) in zip(heads, ways, strict=True):
        (start, end), tip = ((middle(symbols[q]) for q in (cause, effect)), head.get_vertices()[0])
        looks = tip[:2] - head.get_center_of_mass()[:2]
        along = (end - start) / np.linalg.norm(end - start)
        # It looks from the one to the other, and ends just short of that.
        assert looks @ along == pytest.approx(np.linalg.norm(looks), rel=0.02)
        assert 0.1 < (end - tip[:2]) @ along < 0.8


def middle(box: tuple[float, float, float, float]) -> np.ndarray:
    left, right, bottom, top = box
    return np.array([(left + right) / 2, (bottom + top) / 2])


def within(part: VMobject, box: tuple[float, float, float, float]) -> bool:
    (x, y, _), (left, right, bottom, top) = part.get_center(), box
    return bool(left < x < right and bottom < y < top)


def test_each_factor_stands_under_its_ratio_at_its_link() -> None:
    figure = stills("chain", "chain-rule-breakdown")["chain-rule-breakdown"]
    trace = recorded("chain")
    factors = {
        "∂z(L)/∂w(L)": trace.a[2][0],
        "∂a(L)/∂z(L)": trace.da_dz[3][0],
        "∂C0/∂a(L)": trace.dC_da[3][0],
    }
    said = plain_texts([one.source for one in figure.texts])
    places = [(text, middle(one.box)) for text, one in zip(said, figure.texts, strict=True)]
    for ratio, value in factors.items():
        # Once more in the product, which stands under the tree.
        _, link = sorted((at for text, at in places if text == ratio), key=lambda at: at[1])
        under = [(at[1], text) for text, at in places if abs(at[0] - link[0]) < 0.1]
        _, nearest = max(one for one in under if one[0] < link[1])
        assert nearest == spoken_number(value)


def test_bars_are_as_heavy_as_the_typesetter_makes_them() -> None:
    page = "#set page(width: auto, height: auto, margin: 0pt)\n#set text(10pt)\n$ a/b $"
    made = typst.compile(page.encode(), format="svg").decode()
    heavy = float(re.findall(r'stroke-width="([\d.]+)"', made)[0]) / 10
    formula = next(figure_stills([], [find_formula("sensitivity")], Look()))
    figure = stills("chain", "chain-rule-breakdown")["chain-rule-breakdown"]
    for still, most in ((formula, 1.2), (figure, 2)):
        sizes = [one.size for one in still.texts if "frac" in one.source]
        boxes = [one.box for one in still.texts if "frac" in one.source]
        level = [one for one in still.parts if one.height < 1e-3]
        # Links lie level, too, but in no fraction.
        bars = [one.get_stroke_width() for one in level if any(within(one, box) for box in boxes)]
        assert len(bars) == len(sizes)
        # A width of 100 is one of Manim's units. Those that were scaled are as heavy as before.
        least, *_ = sorted(sizes)
        right = 100 * heavy * EM
        assert min(bars) > 0.85 * right * max(sizes)
        assert max(bars) < most * right * least


def test_another_example_is_another_figure() -> None:
    one, other = (
        next(figure_stills([find_figure("tree")], [], Look("chain", example)))
        for example in list(load("chain").examples)[:2]
    )
    assert one.description != other.description
    assert len(one.parts) != len(other.parts) or any(
        not np.array_equal(first.points, second.points)
        for first, second in zip(one.parts, other.parts, strict=True)
    )


def test_a_network_too_shallow_is_refused() -> None:
    shallow = Network.from_arrays([([[1]], [0], "sigmoid")], name="flat")
    with pytest.raises(BackpropError, match="two layers with weights or more; flat is 1-1"):
        find_figure("tree-extended").check(shallow)
