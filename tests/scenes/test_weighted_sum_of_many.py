"""WeightedSumOfMany: bars head to tail, each as long as what its edge brings."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from manim import DOWN, LEFT, RIGHT, UP

from backprop import Trace
from backprop.audit.texts import short, source_of
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.equations import Result
from backprop.core.errors import BackpropError
from backprop.core.quantities import Quantity
from backprop.core.weighted_terms import weighted_terms
from backprop.drawing.mobjects.feeding import Feeding
from backprop.drawing.mobjects.term_rows import spread
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, Box
from tests.scenes.seen import NETWORKS, recorded, run

SOFTMAX = str(NETWORKS / "softmax.toml")


def captions(trace: Trace, focus: str | None = None) -> list[str]:
    asked = None if focus is None else Quantity.parse(focus)
    scene: Any = scene_class("WeightedSumOfMany")
    told = scene.told(Stage(trace, "one", DARK, asked))
    return list(dict.fromkeys(cue.caption for cue in told))


def expected(trace: Trace, layer: int, j: int, shown: list[int]) -> list[float]:
    """All that is added, from the top down, by NumPy alone."""
    made = trace.network.layer(layer)
    every = made.weights[j] * trace.a[layer - 1]
    rest = [float(np.delete(every, shown).sum())] if len(every) > len(shown) else []
    return [*(float(every[k]) for k in shown), *rest, float(made.biases[j])]


@pytest.mark.parametrize(
    ("name", "focus", "at"), [("small", None, (2, 0)), ("digits", "z[1][3]", (1, 3))]
)
def test_each_bar_begins_where_the_last_one_ended(
    name: str, focus: str | None, at: tuple[int, int]
) -> None:
    trace = recorded(name)
    ends: list[Any] = []

    def look(scene: Any) -> None:
        if scene.beats[-1][0] in ("products", "sum"):
            ends[:] = scene.part("terms").total.bar.get_start_and_end()

    scene = run("WeightedSumOfMany", trace, look, focus=focus)
    assert (scene.known.layer, scene.known.j) == at
    terms = scene.part("terms")
    values = expected(trace, *at, list(scene.known.shown[0]))
    sums = np.concatenate([[0], np.cumsum(values)])
    zero, unit = terms.zero.get_x(), terms.unit
    bars = [row.bar for row in terms.rows.values()]
    for bar, start, end in zip(bars, sums, sums[1:], strict=False):
        left, right = ((one[0] - zero) / unit for one in bar.get_start_and_end())
        assert left == pytest.approx(min(start, end), abs=0.02 / unit)
        assert right == pytest.approx(max(start, end), abs=0.02 / unit)
    # That of the sum begins at zero, and ends where the last one did.
    left, right = ((one[0] - zero) / unit for one in ends)
    assert min(left, right, key=abs) == pytest.approx(0, abs=1e-6)
    assert max(left, right, key=abs) == pytest.approx(sums[-1])
    assert sums[-1] == pytest.approx(float(trace.z[at[0]][at[1]]))


def test_a_band_on_an_edge_is_as_long_as_what_the_edge_brings() -> None:
    trace = recorded("small")
    write = Notation(trace.widths, DARK)
    terms, z = weighted_terms(trace, 2, 0, 4), Quantity("z", 2, (0,))
    fan = Feeding(write, trace, terms, z, "0.82", Box(-6.7, -1.5, -3.6, 2.7), [2.0, 1.0, 0.0, -1.0])
    # Each edge has its two factors, as the record has them.
    for k in range(3):
        weight, before = (float(short(source_of(one) or "")) for one in fan.factors[k])
        assert weight == pytest.approx(trace.network.layer(2).weights[0, k])
        assert before == pytest.approx(trace.a[1][k], abs=6e-5)
    values = expected(trace, 2, 0, [0, 1, 2])
    lengths = [band.get_length() for band in fan.bands.values()]
    units = np.array(lengths) / np.abs(values)
    assert units == pytest.approx(units[0])
    # It lies on its edge, at the neuron that it comes from.
    for k in range(3):
        link = fan.links[fan.cause(k), fan.effect(0)]
        assert fan.bands[k].get_start() == pytest.approx(link.get_start())
        assert lengths[k] <= link.get_length() + 1e-6


def test_captions_say_what_is_multiplied_and_added() -> None:
    said = captions(recorded("small"))
    assert "Take one neuron and forget its activation: what makes it?" in said
    assert "One edge brings 1.66 times 0.1801, which is 0.299." in said
    assert "The largest product, 1.477, comes from neuron 2." in said
    assert "The bias adds 0.170, and the last bar ends at the weighted sum, 1.54." in said
    assert said[-1] == "The activation function, here sigmoid, turns 1.54 into 0.82."


@pytest.mark.parametrize(
    ("network", "focus", "there", "absent"),
    [
        ("chain", None, "On the edge, the weight", "largest product"),
        (
            "relu",
            "a[3][0]",
            "One edge brings −1.15 times 0, which is nothing.",
            "One edge brings 0",
        ),
        ("digits", None, "The other 13 edges bring 1.544 together.", "nothing"),
        (str(NETWORKS / "softmax.toml"), None, "and the other weighted sums of the layer", " 0, "),
    ],
)
def test_what_is_said_is_true_of_the_network(
    network: str, focus: str | None, there: str, absent: str
) -> None:
    said = " ".join(captions(recorded(network), focus))
    assert there in said
    assert absent not in said


def test_a_negative_bias_takes_away() -> None:
    (said,) = (one for one in captions(recorded("digits")) if "bias takes" in one)
    assert said.startswith("The bias takes 3.094 away, and the last bar ends")


def test_an_input_has_no_weighted_sum() -> None:
    with pytest.raises(BackpropError, match=r"a neuron with a weighted sum; a\[0\]\[1\] is an"):
        run("WeightedSumOfMany", recorded("small"), focus="a[0][1]")


def test_rows_are_as_far_apart_and_stand_on_those_of_the_network() -> None:
    scene = run("WeightedSumOfMany", recorded("small"))
    terms, fan = scene.part("terms"), scene.part("fan")
    assert np.diff(terms.heights) == pytest.approx(np.diff(terms.heights)[0])
    for k, y in enumerate(terms.heights[:3]):
        assert fan.neurons[fan.cause(k)].get_y() == pytest.approx(y)
        assert terms.rows[k].number.get_y() == pytest.approx(y, abs=0.02)
        assert terms.rows[k].bar.get_y() == pytest.approx(y)
    # The neuron stands in the middle of all that goes into it, its activation in it.
    assert fan.neurons[scene.known.a].get_y() == pytest.approx(np.mean(terms.heights[:4]))
    assert scene.seen(fan.made)


@pytest.mark.parametrize("name", ["small", "iris", str(NETWORKS / "softmax.toml")])
def test_what_is_multiplied_gives_the_number_on_its_row(name: str) -> None:
    scene = run("WeightedSumOfMany", recorded(name))
    fan, rows = scene.part("fan"), scene.part("terms").rows
    for k, factors in fan.factors.items():
        weight, before = (Result.read(short(source_of(one) or "")).value for one in factors)
        shown = Result.read(short(source_of(rows[k].number) or ""))
        assert shown.agrees(weight * before)


@pytest.mark.parametrize("name", ["small", "digits", "relu"])
def test_the_scale_of_the_bars_says_where_round_numbers_are(name: str) -> None:
    terms = run("WeightedSumOfMany", recorded(name)).part("terms")
    shown = [float(text.typst_code.strip("$")) for _, text in terms.ticks]
    assert 2 <= len(shown) <= 4
    assert 0 in shown
    places = [(mark.get_x() - terms.zero.get_x()) / terms.unit for mark, _ in terms.ticks]
    assert places == pytest.approx(shown, abs=1e-6)


def test_the_activation_is_that_of_the_sum_as_it_is_printed() -> None:
    for name in ("small", "digits", "relu", "chain"):
        trace = recorded(name)
        scene = run("WeightedSumOfMany", trace)
        z = Result.read(scene.known.terms.total[1]).value
        activation = trace.network.layer(scene.known.layer).activation
        made = float(activation.value(np.array([z]))[0])
        assert Result.read(scene.known.output).agrees(made)
        assert Result.read(scene.known.output).agrees(trace[scene.known.a].value)


def test_the_fan_has_rows_of_its_own_where_the_terms_stand_under_it() -> None:
    scene = run("WeightedSumOfMany", recorded("small"))
    terms, z = scene.known.terms, scene.known.z
    room = Box(-3.6, 3.6, 0.0, 5.0)
    heights = spread(4, room)
    high = Feeding(scene.write, scene.trace, terms, z, scene.known.output, room, heights)
    assert all(room.bottom < y < room.top for y in heights)
    for k, pair in scene.part("fan").factors.items():
        assert [source_of(one) for one in high.factors[k]] == [source_of(one) for one in pair]
        assert room.bottom < high.neurons[high.cause(k)].get_y() < room.top


def test_the_sum_is_written_once() -> None:
    scene = run("WeightedSumOfMany", recorded("small"))
    terms = scene.part("terms")
    written = "".join(source_of(one) or "" for one in (terms.call, terms.inside))
    assert scene.seen(terms.call)
    assert short(source_of(terms.total.number) or "") not in written


@pytest.mark.parametrize("name", ["small", SOFTMAX])
def test_the_curve_is_of_real_passes_and_the_sum_has_its_place_on_it(name: str) -> None:
    trace = recorded(name)
    scene = run("WeightedSumOfMany", trace)
    known, curve = scene.known, scene.part("curve")
    layer, others = trace.z[known.layer], np.arange(known.rows) != known.j
    for z, a in known.curve[::10]:
        if name == SOFTMAX:  # the other sums are held
            expected = np.exp(z) / (np.exp(z) + np.exp(layer[others]).sum())
        else:
            expected = 1 / (1 + np.exp(-z))
        assert a == pytest.approx(expected)
    sums, outputs = zip(*known.curve, strict=True)
    share = (layer[known.j] - sums[0]) / (sums[-1] - sums[0])
    left, right = curve.line.get_left()[0], curve.line.get_right()[0]
    assert curve.dot.get_x() == pytest.approx(left + share * (right - left), abs=1e-3)
    height = (trace.a[known.layer][known.j] - min(outputs)) / (max(outputs) - min(outputs))
    foot, top = curve.line.get_bottom()[1], curve.line.get_top()[1]
    assert curve.dot.get_y() == pytest.approx(foot + height * (top - foot), abs=1e-3)
    assert all(scene.seen(one) for one in (curve.axes, curve.line, curve.guide, curve.dot))


def test_the_network_does_not_shrink_when_the_formula_comes() -> None:
    trace = recorded("small")
    widths = []

    def look(scene: Any) -> None:
        known = scene.known
        both, one = scene.part("pair"), scene.part("fan")
        q = known.before
        widths.append(one.neurons[q].circle.width / both.neurons[q].circle.width)

    run("WeightedSumOfMany", trace, look)
    assert min(widths) > 0.9


@pytest.mark.parametrize(("name", "inside"), [("small", True), ("iris", False)])
def test_all_activations_that_come_in_are_in_their_neurons_or_all_beside_them(
    name: str, inside: bool
) -> None:
    fan = run("WeightedSumOfMany", recorded(name)).part("fan")
    heights = set()
    for k, (weight, before) in fan.factors.items():
        circle = fan.neurons[fan.cause(k)].circle
        away = np.hypot(*(before.get_center() - circle.get_center())[:2])
        assert (away < 0.01) == inside
        assert abs(before.get_y() - circle.get_y()) < circle.width / 2
        # None of them stands on the edge, where the weight is by itself.
        assert before.get_right()[0] < circle.get_right()[0]
        assert fan.weights[k][0] is weight
        heights.add(round(float(before.font_size), 3))
    assert inside or len(heights) == 1


@pytest.mark.parametrize("name", ["small", "digits", "relu"])
def test_round_numbers_on_the_axes_stand_where_the_curve_has_them(name: str) -> None:
    scene = run("WeightedSumOfMany", recorded(name))
    curve, known = scene.part("curve"), np.array(scene.known.curve)
    ends = curve.line.get_corner(DOWN + LEFT), curve.line.get_corner(UP + RIGHT)
    numbers = [one for one in curve.axes[3:] if source_of(one)]
    low, high = known.min(axis=0), known.max(axis=0)
    found: tuple[list[float], list[float]] = ([], [])
    for number in numbers:
        axis = int(number.get_x() < curve.axes[1].get_x())
        value = float(short(source_of(number) or ""))
        share = (value - low[axis]) / (high[axis] - low[axis])
        at = ends[0][axis] + share * (ends[1][axis] - ends[0][axis])
        assert number.get_center()[axis] == pytest.approx(at, abs=0.03)
        found[axis].append(value)
    assert all(len(some) >= 2 for some in found)
    # The activation's own number stands at its axis, unless a round one is there.
    y = curve.dot.get_y()
    near = [
        one for one in numbers if abs(one.get_y() - y) < 0.3 and one.get_x() < curve.dot.get_x()
    ]
    if curve.output.submobjects:
        assert curve.output.get_y() == pytest.approx(y)
        assert short(source_of(curve.output) or "") == scene.known.output
        assert scene.seen(curve.output)
    else:
        assert near


def test_it_ends_on_the_curve_it_began_with_and_the_sum_s_bar_ends_under_its_point() -> None:
    trace = recorded("small")
    stood: set[str] = set()
    began: list[Any] = []

    def look(scene: Any) -> None:
        drawn = {part.name: one for part, one in scene.drawn.items()}
        if "formula" in drawn and scene.seen(drawn["formula"]):
            stood.add(scene.beats[-1][0])
        if not began and scene.seen(drawn["curve"].line):
            began.append(drawn["curve"].line.get_center())

    scene = run("WeightedSumOfMany", trace, look)
    curve, terms = scene.part("curve"), scene.part("terms")
    assert stood == {"formula", "products", "sum", "activation"}
    assert curve.line.get_center() == pytest.approx(began[0])
    assert scene.seen(terms.call)
    assert [key for key, one in terms.rows.items() if scene.seen(one)] == []
    assert scene.known.keys == [*terms.rows]
    # The bar and the curve are on one scale: from the zero of the curve to its point.
    bar, zero = scene.seen(curve.bar)[0], curve.axes[-1].get_x()
    ends = sorted(float(one[0]) for one in bar.get_start_and_end())
    assert ends == pytest.approx(sorted([zero, float(curve.dot.get_x())]))
    xs, zs = curve.line.get_all_points()[:, 0], [z for z, _ in scene.known.curve]
    unit = (xs.max() - xs.min()) / (max(zs) - min(zs))
    assert (curve.dot.get_x() - zero) / unit == pytest.approx(trace.z[2][0], rel=1e-3)
    assert short(source_of(curve.value) or "") == "1.54"
