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

from backprop import Network, Quantity, Trace, record
from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.salience import opposed
from backprop.drawing.mobjects.path_steps import counted
from backprop.drawing.style import DARK
from tests.scenes.seen import NETWORKS, recorded, run

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
        pass_through(MultiPathSum, stop)
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


def test_behind_a_coupled_layer_a_path_ends_at_an_output_of_its_own() -> None:
    """From z_j any output i is reached: the cost's slope is of i."""
    form = shown(recorded("iris")).part("form")
    last = re.sub(r"\s", "", str(form.factors[-1].typst_code))
    assert "a_i" in last
    assert "y_i" in last
    assert "_j" not in last


def test_three_layers_deep_the_rows_are_the_largest_of_all_paths() -> None:
    scene = three_layers_deep()
    trace, rows, sums = scene.trace, scene.part("terms"), scene.known.sums
    products = every_path(trace, 1, 2)
    assert len(products) == 30
    *written, rest = [number(value.typst_code) for value in rows.values]
    assert written == pytest.approx(products[: len(written)], rel=2e-3)
    assert sums.rest_count == 30 - len(written)
    assert rest == pytest.approx(math.fsum(products[len(written) :]), rel=2e-2)
    total = number(rows.total.typst_code)
    assert total == pytest.approx(float(trace.dC_da[1][2]), rel=2e-3)
    # Terms and sum stand in one column, so what is read off it adds up.
    assert sum(written) + rest == pytest.approx(total, abs=3e-4)


def test_factors_stand_on_their_links_once_and_multiply_to_what_their_path_comes_to() -> None:
    scene = three_layers_deep()
    network, drawn, facts = scene.part("network"), scene.part("factors"), scene.known
    at: dict[tuple[Quantity, Quantity], Any] = {}
    rows = zip(facts.sums.largest, drawn.cells, drawn.factors, strict=True)
    for path, cells, numbers in rows:
        factors = [float(number.source) for number in numbers]
        assert math.prod(factors) == pytest.approx(path.product, rel=5e-3)
        for link, cell in zip(itertools.pairwise(facts.route(path)), cells, strict=True):
            start, end = network.links[link].get_start_and_end()
            along = (cell.get_center() - start) @ (end - start) / ((end - start) @ (end - start))
            beside = np.linalg.norm(cell.get_center() - start - along * (end - start))
            assert 0.2 < along < 0.8
            assert beside < 0.2 + math.hypot(cell.width, cell.height) / 2
            assert at.setdefault(link, cell) is cell
    assert len({id(cell) for cell in at.values()}) == len(at) < sum(map(len, drawn.cells))


def test_arrows_are_as_long_as_their_terms_and_end_where_the_sum_ends() -> None:
    scene = three_layers_deep()
    rows, terms = scene.part("terms"), scene.known.terms
    for arrow, term in zip(rows.arrows, terms, strict=True):
        assert arrow.width == pytest.approx(abs(term) * rows.unit, abs=0.1)
    end = rows.zero.get_x() + sum(terms) * rows.unit
    tip = rows.whole.get_right() if sum(terms) > 0 else rows.whole.get_left()
    assert tip[0] == pytest.approx(end, abs=0.02)
    last = rows.arrows[-1]
    side = last.get_left() if terms[-1] < 0 else last.get_right()
    assert side[0] == pytest.approx(end, abs=0.02)


def test_of_many_layers_those_stay_in_which_the_paths_part() -> None:
    trace = made(3, *[4] * 9, 2)
    captions: list[str] = []
    scene = shown(trace, "a[0][1]", captions)
    facts = scene.known
    kept = {step.start[1] for step in facts.steps}
    assert len(facts.steps) == 5
    assert {0, 10} <= kept
    assert sum(step.skipped for step in facts.steps) == 11 - len(kept)
    assert "left out" in captions[0]

    def used(layer: int) -> int:
        return len({path.nodes[2 * layer] for path in facts.sums.largest})

    out = set(range(11)) - kept
    assert max(used(layer) for layer in out) <= min(used(layer) for layer in kept - {0, 10})
    # All factors are there, those of skipped layers as one number.
    for path, numbers in zip(facts.sums.largest, scene.part("factors").factors, strict=True):
        assert math.prod(number.value for number in numbers) == pytest.approx(path.product)
    assert any(counted(2 * 4**9) in caption for caption in captions)


def test_softmax_paths_cross_from_any_sum_to_any_output() -> None:
    trace = recorded(str(NETWORKS / "softmax.toml"))
    scene = shown(trace)
    facts = scene.known
    weights, slopes = trace.network.layer(2).weights, trace.da_dz[2]
    start = facts.start.index[0]
    terms = weights[:, start][None, :] * slopes * trace.dC_da[2][:, None]
    largest = sorted(terms.ravel(), key=abs, reverse=True)
    written = [number(value.typst_code) for value in scene.part("terms").values][:-1]
    assert written == pytest.approx(largest[: len(written)], abs=1e-4)
    crossing = [path for path in facts.sums.largest if path.nodes[1].index != path.nodes[2].index]
    assert crossing
    for path in crossing:
        line = scene.part("network").links[path.nodes[1:3]]
        assert abs(line.get_start()[1] - line.get_end()[1]) > 0.2
    # Paths that are 0 are not worth a row where there are many.
    assert all(written)
    assert facts.sums.rest_count == 9 - len(written)


def test_without_focus_the_paths_that_oppose_most_are_shown_and_what_they_do_is_said() -> None:
    trace = recorded("small")
    terms = trace.network.layer(2).weights.T * trace.dC_dz[2]
    smaller = np.minimum(terms.clip(min=0).sum(axis=1), -terms.clip(max=0).sum(axis=1))

    def told(focus: str | None) -> tuple[Quantity, str]:
        stage = Stage.of("small", focus=focus)
        facts = MultiPathSum.story.facts(stage)
        return facts.start, " ".join(cue.caption for cue in MultiPathSum.told(stage))

    start, captions = told(None)
    assert start == Quantity("a", 1, (int(smaller.argmax()),))
    up, down = (int(one(terms[start.index[0]])) for one in (np.argmax, np.argmin))
    assert f"pushes the cost up through output {up}, and down through output {down}." in captions
    start, captions = told("a[1][0]")
    assert start == Quantity("a", 1, (0,))
    assert (terms[0] > 0).all()
    assert "pushes" not in captions
    _, captions = told("a[2][0]")
    assert "This is an output of the network" in captions


def test_behind_a_single_output_the_choice_goes_back_to_where_paths_branch() -> None:
    for seed in range(5):
        trace = made(3, 4, 5, 1, seed=seed)
        sums = [every_path(trace, 1, neuron) for neuron in range(4)]
        smaller = [
            min(math.fsum(p for p in one if p > 0), -math.fsum(p for p in one if p < 0))
            for one in sums
        ]
        assert opposed(trace).quantity == Quantity("a", 1, (int(np.argmax(smaller)),))


def test_of_several_outputs_those_are_named_that_push_most() -> None:
    for seed in range(6):
        trace = made(2, 3, 5, seed=seed)
        facts = MultiPathSum.story.facts(Stage(trace, "one", DARK))
        terms = trace.network.layer(2).weights[:, facts.start.index[0]] * trace.dC_dz[2]
        captions = " ".join(cue.caption for cue in MultiPathSum.told(Stage(trace, "one", DARK)))
        most = f"up most through output {terms.argmax()}, and down most through output "
        drawn = {path.product > 0 for path in facts.sums.largest}
        assert (most + f"{terms.argmin()}." in captions) is (len(drawn) > 1)


def test_each_ratio_stands_under_the_numbers_that_it_is() -> None:
    scene = shown(recorded("small"))
    form, factors = scene.part("form"), scene.part("factors")
    assert "sum_j" in str(form.lead.typst_code)
    for n, ratio in enumerate(form.factors):
        for cells in factors.cells:
            assert cells[n].get_x() == pytest.approx(ratio.get_x(), abs=0.4)
            assert cells[n].get_bottom()[1] > ratio.get_top()[1]
    # A weight that is written in full has no more zeros.
    assert [numbers[0].source for numbers in factors.factors] == ["1.76", "1.52"]


def test_the_network_is_as_large_with_its_sum_as_it_was_alone() -> None:
    sizes: list[tuple[float, float]] = []

    def measure(scene: Any) -> None:
        drawn = scene.part("network")
        sizes.append((drawn.across, drawn.radius))

    shown(recorded("small"), at=measure)
    (first, radius), *_, (last, shrunk) = sizes
    assert first == pytest.approx(last)
    assert shrunk > 0.8 * radius


@pytest.mark.parametrize("network", ["chain", str(NETWORKS / "dead.toml")])
def test_of_one_path_the_product_ends_the_line_of_its_factors(network: str) -> None:
    scene = shown(recorded(network))
    total, form = scene.trace[scene.known.start].derivative, scene.part("form")
    (answer,) = form.answer
    assert number(str(answer.typst_code)) == pytest.approx(total, rel=2e-3)
    assert answer.get_left()[0] > form.factors[-1].get_right()[0]
    assert not any(part.name == "terms" for part in scene.drawn)


@pytest.mark.parametrize("network", ["small", "digits", str(NETWORKS / "softmax.toml")])
def test_it_lasts_no_longer_than_a_lecture_has_patience(network: str) -> None:
    *_, last = MultiPathSum.told(Stage.of(network))
    assert 20 <= last.start + last.seconds <= 60


def test_drawing_costs_what_is_drawn() -> None:
    small, wide = shown(made(3, 4, 4, 2), "a[1][2]"), shown(made(300, 200, 100, 10), "a[1][2]")
    sizes = [len(scene.part("network").get_family()) for scene in (small, wide)]
    assert sizes[1] < 1.5 * sizes[0]


def test_paths_that_are_0_get_no_row_where_there_are_many() -> None:
    weights = np.zeros((6, 2))
    weights[[1, 4], 0] = 0.7, -0.4
    network = Network.from_arrays([(weights, np.zeros(6), "identity")], name="sparse")
    scene = shown(record(network, np.array([1.0, 2.0]), np.ones(6)), "a[0][0]")
    sums = scene.known.sums
    assert [path.nodes[2].index for path in sums.largest] == [(4,), (1,)]
    assert (sums.rest_count, sums.rest) == (4, 0.0)
    total = number(scene.part("terms").total.typst_code)
    assert total == pytest.approx(2 * (0.4 * 1.4 - 0.7 * 0.3))


def test_outputs_go_by_their_names() -> None:
    cues = scene_class("MultiPathSum").told(Stage(recorded("iris"), "setosa-1", DARK))
    told = " ".join(cue.caption for cue in cues)
    assert "Through weighted sum" in told or "Through versicolor" in told
    assert "output 1" not in told
    assert any(name in told for name in ("setosa", "versicolor", "virginica"))


def test_each_product_stands_at_its_bar_in_the_digits_of_its_links() -> None:
    trace = recorded("small")
    scene = run("MultiPathSum", trace)
    terms, factors = scene.part("terms"), scene.part("factors")
    for i, arrow in enumerate(terms.arrows):
        product = terms.products[i]
        found = re.findall(r"-?\d+\.\d+", product.typst_code)
        assert math.prod(map(float, found)) == pytest.approx(
            math.prod(cell.value for cell in factors.factors[i]), rel=1e-3
        )
        assert len(found) == len(factors.factors[i])
        assert product.get_y() == pytest.approx(arrow.get_y(), abs=0.1)
        assert product.get_right()[0] < terms.values[i].get_left()[0]
        assert scene.seen(product)
    assert "-0.7500" in terms.products[1].typst_code
