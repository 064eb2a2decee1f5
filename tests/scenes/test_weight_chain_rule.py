"""WeightChainRule: the same three factors, each from its place, for every edge of a layer."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from manim import Line, Mobject

from backprop import Quantity, Trace, nudge
from backprop.audit.texts import short, source_of
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.aligned import aligned
from backprop.core.equations import Result
from backprop.drawing.mobjects.edge_numbers import EdgeNumbers
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK
from tests.scenes.seen import NETWORKS, kept, recorded, run

SOFTMAX = str(NETWORKS / "softmax.toml")


def number(written: Mobject) -> float:
    """What a number in the picture says."""
    said = short(source_of(written) or "")
    return Result.read(said.strip("()") if "10^" not in said else said).value


def really(trace: Trace, q: Quantity) -> float:
    up, down = (nudge(trace.network, trace.a[0], trace.y, q, by=by).ratio for by in (1e-5, -1e-5))
    return (up + down) / 2


@pytest.mark.parametrize(
    ("name", "focus"),
    [("small", None), ("relu", "w[2][1,3]"), (SOFTMAX, None), ("digits", "w[1][4,300]")],
)
def test_the_factors_of_a_weight_multiply_to_what_a_nudge_does(
    name: str, focus: str | None
) -> None:
    trace = recorded(name)
    scene = run("WeightChainRule", trace, focus=focus)
    facts, network = scene.known, scene.part("network")
    for at, (*said, sign, product) in zip((facts.at, facts.other), network.equations, strict=True):
        slope = really(trace, Quantity("w", facts.layer, at))
        factors = [number(one) for one in said[::2]]
        assert sign == "="
        assert len(factors) == (2 if name == SOFTMAX else 3)
        assert np.prod(factors) == pytest.approx(slope, rel=2e-3, abs=1e-4)
        # A nudge that small is off by less than the tenth of a unit of the last place shown.
        shown = Result.read(short(source_of(product) or ""))
        assert shown.agrees(trace[Quantity("w", facts.layer, at)].derivative)
        assert shown.value == pytest.approx(slope, abs=0.6 * shown.unit)
        assert factors[0] == pytest.approx(trace.a[facts.layer - 1][at[1]], abs=6e-5)
    assert facts.other != facts.at


def test_in_the_end_every_edge_has_its_derivative() -> None:
    trace = recorded("small")
    scene = run("WeightChainRule", trace)
    network, matrix = scene.part("network"), scene.part("matrix")
    slopes, theme = trace.dC_dw[2], scene.theme
    for (before, z), line in network.slopes.items():
        value = slopes[z.index + before.index]
        assert scene.seen(line)
        assert not scene.seen(network.links[before, z])
        assert line.get_stroke_color().to_hex() == theme.sign(value)
    widths = [line.get_stroke_width() for line in network.slopes.values()]
    sizes = [abs(slopes[z.index + before.index]) for before, z in network.slopes]
    assert np.argsort(widths).tolist() == np.argsort(sizes).tolist()
    texts = aligned([float(value) for value in slopes.ravel()], 3)
    shown = [number(matrix.entries[j, k]) for j in range(2) for k in range(3)]
    for (j, k), entry in matrix.entries.items():
        assert {one.get_fill_color().to_hex() for one in entry.submobjects} == {
            theme.sign(slopes[j, k])
        }
    assert shown == pytest.approx([float(text) for text in texts])
    assert all(scene.seen(entry) for entry in matrix.entries.values())
    # A row of the matrix stands at its neuron.
    for j in range(2):
        y = network.symbols[Quantity("z", 2, (j,))].circle.get_y()
        assert matrix.entries[j, 0].get_y() == pytest.approx(y)


@pytest.mark.parametrize("name", ["small", "iris", str(NETWORKS / "gap.toml")])
def test_a_number_is_written_once_and_the_result_stands_clear_on_its_edge(name: str) -> None:
    def look(scene: Any) -> None:
        if scene.beats[-1][0] not in ("product", "another edge"):
            return
        network = scene.part("network")
        for at, result in network.results.items():
            if not scene.seen(result):
                continue
            assert not scene.seen(network.names[at])
            (first,) = (one for one in [network.firsts[at]] if scene.seen(one))
            assert source_of(first) == f"$ {network.look.values[scene.known.cause(at[1])]} $"
            seen.add(at)
            for q, node in network.symbols.items():
                apart = np.abs(result.get_center() - node.circle.get_center())[:2]
                sizes = (np.array([result.width, result.height]) + node.circle.width) / 2
                assert (apart > sizes - 0.12).any(), q

    seen: set[tuple[int, int]] = set()
    scene = run("WeightChainRule", recorded(name), look)
    assert seen == {scene.known.at, scene.known.other}


def test_a_derivative_of_exactly_0_is_dashed_and_said() -> None:
    trace = recorded("relu")
    assert not trace.dC_dw[3].all()
    said = [cue.caption for cue in scene_class("WeightChainRule").told(Stage.of("relu"))]
    assert any("exactly 0" in caption for caption in said)
    network = run("WeightChainRule", trace).part("network")
    for (before, z), line in network.slopes.items():
        dashed = type(line).__name__ == "DashedLine"
        assert dashed == (trace.dC_dw[3][z.index + before.index] == 0)
    small = scene_class("WeightChainRule").told(Stage.of("small"))
    assert not any("exactly 0" in cue.caption for cue in small)


@pytest.mark.parametrize("name", ["small", SOFTMAX])
def test_the_formula_stands_in_one_line_over_what_its_factors_are(name: str) -> None:
    found: list[Any] = []

    def keep(scene: Any) -> None:
        if scene.beats[-1][0] == "product":
            found[:] = [scene.part("product")]

    run("WeightChainRule", recorded(name), keep)
    (product,) = found
    ratios = [*product.ratios]
    gaps = [other.get_left()[0] - one.get_right()[0] for one, other in itertools.pairwise(ratios)]
    assert min(gaps) > 0.3
    assert max(gaps) < 2 * max(one.width for one in ratios)
    for n, meaning in product.meanings.items():
        assert meaning.get_x() == pytest.approx(ratios[n + 1].get_x(), abs=0.01)


def test_a_factor_is_framed_while_its_link_is_lit_and_says_what_it_is() -> None:
    framed: dict[str, int] = {}
    meant: set[int] = set()

    def look(scene: object) -> None:
        if scene.beats[-1][0] == "every edge":  # type: ignore[attr-defined]
            return
        drawn = scene.part("product")  # type: ignore[attr-defined]
        boxes = [hung for key, hung in scene.hanging.items() if key[0] == "box"]  # type: ignore[attr-defined]
        meant.update(n for n, one in drawn.meanings.items() if scene.seen(one))  # type: ignore[attr-defined]
        for n, ratio in enumerate(drawn.ratios):
            if any(abs(hung.made.get_center() - ratio.get_center()).max() < 0.01 for hung in boxes):
                framed[scene.beats[-1][0]] = n  # type: ignore[attr-defined]

    run("WeightChainRule", recorded("small"), look)
    factors = {"first factor": 1, "second factor": 2, "third factor": 3}
    assert framed == factors | {"product": 0, "another edge": 0}
    assert meant == {0, 1, 2}


def test_what_is_said_fits_the_layer() -> None:
    def said(name: str, focus: str | None = None) -> list[str]:
        told = scene_class("WeightChainRule").told(Stage.of(name, focus=focus))
        return [*dict.fromkeys(cue.caption for cue in told)]

    small, one, chain = said("small"), said("relu"), said("chain")
    assert "The weight runs from neuron k to neuron j: here from 2 to 0." in small
    assert any("another j and another k" in caption for caption in small)
    assert any("to the only neuron of its layer, so j is always 0." in caption for caption in one)
    assert not any("indices" in caption or "another" in caption for caption in chain)
    assert any("Softmax" in caption for caption in said(SOFTMAX))
    hidden = said("relu", "w[2][1,3]")
    assert any("Later layers" in caption for caption in hidden)
    assert not any("desired" in caption for caption in hidden)


def test_at_the_end_each_edge_has_its_derivative_on_it_as_the_matrix_has_it() -> None:
    trace = recorded("small")
    scene = run("WeightChainRule", trace)
    numbers, matrix, network = (scene.part(one) for one in ("numbers", "matrix", "network"))
    f = scene.known
    assert numbers.labels.keys() == matrix.entries.keys()
    for (j, k), label in numbers.labels.items():
        assert scene.seen(label)
        assert label[1].typst_code == matrix.entries[j, k].typst_code
        line = network.slopes[f.cause(k), Quantity("z", f.layer, (j,))]
        way = np.linspace(line.get_start(), line.get_end(), 200)[:, :2]
        assert np.hypot(*(way - label.get_center()[:2]).T).min() < 0.02


@pytest.mark.parametrize("name", ["small", "iris", "relu"])
def test_a_weight_s_name_and_its_derivative_lie_on_its_own_edge(name: str) -> None:
    network = kept("WeightChainRule", recorded(name), "network")
    for at in network.results:
        line = network.links[network._edge_of(*at)]
        way = np.linspace(line.get_start(), line.get_end(), 200)[:, :2]
        for label in (network.names[at], network.results[at]):
            assert np.hypot(*(way - label.get_center()[:2]).T).min() < 0.02


def test_nothing_of_the_network_moves_when_the_matrix_comes_beside_it() -> None:
    trace = recorded("small")
    scene = run("WeightChainRule", trace)
    assert scene.part("network") is kept("WeightChainRule", trace, "network")
    assert scene.part("product") is kept("WeightChainRule", trace, "product")


@pytest.mark.parametrize("name", ["small", "relu"])
def test_a_derivative_has_the_colour_of_its_sign_from_the_first_time_on(name: str) -> None:
    trace = recorded(name)
    network, theme = kept("WeightChainRule", trace, "network"), DARK
    for at, result in network.results.items():
        value = trace.dC_dw[trace.network.depth][at]
        (colour,) = {one.get_fill_color().to_hex() for one in result[1].submobjects}
        assert colour == (theme.sign(value) if value else theme.quiet)


def test_numbers_of_edges_are_far_from_one_another() -> None:
    numbers = run("WeightChainRule", recorded("small")).part("numbers")
    said = [label[1] for label in numbers.labels.values()]
    assert len(said) == 6
    for one, other in itertools.combinations(said, 2):
        away = np.abs(one.get_center() - other.get_center())[:2]
        half = np.array([one.width + other.width, one.height + other.height]) / 2
        assert (away - half).max() > 0.15


def test_where_numbers_would_meet_no_edge_has_one() -> None:
    write = Notation((2, 2), DARK)
    for apart, count in ((1.0, 2), (0.05, 0)):
        lines = {n: Line((0, n * apart, 0), (1.2, n * apart, 0)) for n in range(2)}
        drawn = EdgeNumbers(write, {0: "0.25", 1: "-0.5"}, lines, [])
        assert len(drawn.labels) == count
