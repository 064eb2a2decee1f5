"""MultiPathSum: the paths of any activation, drawn, written out and added up."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from backprop import Network, Quantity, Trace, load, record
from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.salience import opposed
from backprop.drawing.mobjects.path_steps import counted
from tests.scenes.seen import NETWORKS, recorded

MultiPathSum = scene_class("MultiPathSum")


def made(*widths: int, activation: str = "tanh", seed: int = 3) -> Trace:
    """The record of a network with weights drawn by chance."""
    rng = np.random.default_rng(seed)
    layers = [
        (rng.normal(size=(rows, columns)), rng.normal(size=rows), activation)
        for columns, rows in itertools.pairwise(widths)
    ]
    network = Network.from_arrays(layers, name="made")
    return record(network, rng.normal(size=widths[0]), rng.normal(size=widths[-1]))


def shown(
    trace: Trace,
    focus: str | None = None,
    captions: list[str] | None = None,
    at: Callable[[Any], object] = lambda scene: None,
) -> Any:
    """The clip as it stands at its end; `at` is called with it after every play."""
    stage = Stage.of("small")
    asked = None if focus is None else Quantity.parse(focus)
    kept: list[Any] = []

    def stop(scene: Any) -> None:
        kept[:] = [scene]
        at(scene)
        if captions is not None and scene.caption not in captions:
            captions.append(scene.caption)

    with staged(Stage(trace, "one", stage.theme, asked)):
        watch(MultiPathSum, longer_than=None, on_stop=stop)
    return kept[0]


@cache
def three_layers_deep() -> Any:
    """The clip at its end, which the tests that ask for it leave as it is."""
    return shown(made(3, 4, 5, 3, 2), "a[1][2]")


def number(code: str) -> float:
    """What the last number of a formula's source says."""
    mantissa, exponent = re.findall(r"(-?[\d.]+)(?: times 10\^\((-?\d+)\))?", code)[-1]
    return float(mantissa) * 10.0 ** int(exponent or 0)


def every_path(trace: Trace, layer: int, neuron: int) -> list[float]:
    """All products from an activation to the cost, one by one, from the bare arrays."""
    depth = trace.network.depth
    products = []
    for route in itertools.product(*(range(width) for width in trace.widths[layer + 1 :])):
        product, before = 1.0, neuron
        for here, to in enumerate(route, layer + 1):
            product *= trace.network.layer(here).weights[to, before] * trace.da_dz[here][to]
            before = to
        products.append(product * float(trace.dC_da[depth][before]))
    return sorted(products, key=abs, reverse=True)


def test_three_layers_deep_the_rows_are_the_largest_of_all_paths() -> None:
    scene = three_layers_deep()
    trace = scene.trace
    products = every_path(trace, 1, 2)
    assert len(products) == 30
    written = [number(row.value.typst_code) for row in scene.table.rows]
    assert written == pytest.approx(products[: len(written)], rel=2e-3)
    assert scene.sums.rest_count == 30 - len(written)
    rest = math.fsum(products[len(written) :])
    assert number(scene.table.rest.value.typst_code) == pytest.approx(rest, rel=2e-2)
    total = number(scene.table.total[1].typst_code)
    assert total == pytest.approx(float(trace.dC_da[1][2]), rel=2e-3)
    # Terms and sum stand in one column, so what is read off it adds up.
    assert sum(written) + number(scene.table.rest.value.typst_code) == pytest.approx(
        total, abs=3e-4
    )


def test_a_row_multiplies_to_its_product_and_stands_under_its_edges() -> None:
    scene = three_layers_deep()
    for path, row in zip(scene.sums.largest, scene.table.rows, strict=True):
        factors = [number(part.typst_code) for part in row.factors]
        assert math.prod(factors) == pytest.approx(path.product, rel=5e-3)
        lit = scene.diagram.lit(path)
        for line, cell in zip(lit, row.cells, strict=True):
            assert abs(line.get_center()[0] - cell.get_center()[0]) < 0.1
            assert cell.get_top()[1] < line.get_bottom()[1]


def test_arrows_are_as_long_as_their_terms_and_end_where_the_sum_ends() -> None:
    scene = three_layers_deep()
    terms = [path.product for path in scene.sums.largest] + [scene.sums.rest]
    table = scene.table
    scale = table.sum_arrow.width / abs(scene.sums.total)
    for arrow, term in zip(table.arrows, terms, strict=True):
        assert arrow.width == pytest.approx(abs(term) * scale, abs=0.05)
    last, side = table.arrows[-1], -1 if terms[-1] < 0 else 1
    end = last.get_right()[0] if side > 0 else last.get_left()[0]
    tip = table.sum_arrow.get_right() if scene.sums.total > 0 else table.sum_arrow.get_left()
    assert end == pytest.approx(tip[0], abs=0.02)


def test_of_many_layers_those_stay_in_which_the_paths_part() -> None:
    trace = made(3, *[4] * 9, 2)
    captions: list[str] = []
    scene = shown(trace, "a[0][1]", captions)
    kept = {step.start[1] for step in scene.steps}
    assert len(scene.steps) == 6
    assert {0, 10} <= kept
    assert sum(step.skipped for step in scene.steps) == 11 - len(kept)
    assert "left out" in captions[0]

    def used(layer: int) -> int:
        return len({path.nodes[2 * layer] for path in scene.sums.largest})

    out = set(range(11)) - kept
    assert max(used(layer) for layer in out) <= min(used(layer) for layer in kept - {0, 10})
    # All factors are there, those of skipped layers as one number.
    for path, row in zip(scene.sums.largest, scene.table.rows, strict=True):
        factors = [number(part.typst_code) for part in row.factors]
        assert len(factors) == 6
        assert math.prod(factors) == pytest.approx(path.product, rel=2e-2)
    assert any(counted(2 * 4**9) in caption for caption in captions)


def test_softmax_paths_cross_from_any_sum_to_any_output() -> None:
    trace = recorded(str(NETWORKS / "softmax.toml"))
    scene = shown(trace)
    weights, slopes = trace.network.layer(2).weights, trace.da_dz[2]
    start = scene.start.index[0]
    terms = weights[:, start][None, :] * slopes * trace.dC_da[2][:, None]
    largest = sorted(terms.ravel(), key=abs, reverse=True)
    written = [number(row.value.typst_code) for row in scene.table.rows]
    assert written == pytest.approx(largest[: len(written)], abs=1e-4)
    crossing = [path for path in scene.sums.largest if path.nodes[1].index != path.nodes[2].index]
    assert crossing
    for path in crossing:
        ends = [line.get_start()[1] - line.get_end()[1] for line in scene.diagram.lit(path)]
        assert abs(ends[1]) > 0.2
    # Paths that are 0 are not worth a row where there are many.
    assert all(written)
    assert scene.sums.rest_count == 9 - len(written)


def test_without_focus_the_paths_that_oppose_most_are_shown_and_it_is_said() -> None:
    captions: list[str] = []
    trace = recorded("small")
    scene = shown(trace, None, captions)
    terms = trace.network.layer(2).weights.T * trace.dC_dz[2]
    smaller = np.minimum(terms.clip(min=0).sum(axis=1), -terms.clip(max=0).sum(axis=1))
    assert scene.start == Quantity("a", 1, (int(smaller.argmax()),))
    assert any("oppose one another most" in caption for caption in captions)
    captions.clear()
    assert shown(trace, "a[1][0]", captions).start == Quantity("a", 1, (0,))
    assert not any("oppose one another" in caption for caption in captions)


def test_behind_a_single_output_the_choice_goes_back_to_where_paths_branch() -> None:
    for seed in range(5):
        trace = made(3, 4, 5, 1, seed=seed)
        sums = [every_path(trace, 1, neuron) for neuron in range(4)]
        smaller = [
            min(math.fsum(p for p in one if p > 0), -math.fsum(p for p in one if p < 0))
            for one in sums
        ]
        assert opposed(trace).quantity == Quantity("a", 1, (int(np.argmax(smaller)),))


@pytest.mark.parametrize("network", ["small", "digits", str(NETWORKS / "softmax.toml")])
def test_it_lasts_no_longer_than_a_lecture_has_patience(network: str) -> None:
    loaded = load(network)
    trace = record(loaded, *loaded.example()[1])
    middles: list[float] = []

    def look(scene: Any) -> None:
        middles.append(scene.whole.get_x() if len(scene.beats) < 3 else 0.0)

    scene = shown(trace, at=look)
    assert 20 <= scene.time <= 45
    # Alone at first, the network stands in the middle; nothing waits on an empty half.
    assert max(map(abs, middles)) < 0.8


def test_drawing_costs_what_is_drawn() -> None:
    small, wide = shown(made(3, 4, 4, 2), "a[1][2]"), shown(made(300, 200, 100, 10), "a[1][2]")
    assert len(wide.diagram.get_family()) < 1.5 * len(small.diagram.get_family())
    assert not wide.diagram.edges


def test_paths_that_are_0_get_no_row_where_there_are_many() -> None:
    weights = np.zeros((6, 2))
    weights[[1, 4], 0] = 0.7, -0.4
    network = Network.from_arrays([(weights, np.zeros(6), "identity")], name="sparse")
    scene = shown(record(network, np.array([1.0, 2.0]), np.ones(6)), "a[0][0]")
    assert [path.nodes[2].index for path in scene.sums.largest] == [(4,), (1,)]
    assert (scene.sums.rest_count, scene.sums.rest) == (4, 0.0)
    assert number(scene.table.total[1].typst_code) == pytest.approx(2 * (0.4 * 1.4 - 0.7 * 0.3))
