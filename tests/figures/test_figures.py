"""Figures for any network: each is taken at its moment, and its words hold for it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backprop import BackpropError, Example, Network, load, save
from backprop.core.number_format import spoken_number
from backprop.figures.catalog import figures, find_figure
from backprop.figures.figure_files import Look, figure_stills
from backprop.figures.still import Still
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
