"""WhenAWeightMatters: what it says and shows of three factors is true of every cost and network."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest

from backprop import Network, Quantity, Trace, record, vary
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.drawing.mobjects.silencers import _broken
from backprop.drawing.notation import LiveNumber
from backprop.drawing.style import DARK
from tests.scenes.seen import LOGARITHM, chain, kept, recorded, run

BEFORE, TARGET = "the activation before", "the desired output"
Y, A, A2 = Quantity("y", 0, (0,)), Quantity("a", 3, (0,)), Quantity("a", 2, (0,))


def logarithm(y: float) -> Trace:
    return chain(("tanh", 0.9, 0.2), ("sigmoid", 1.4, 0.3), x=0.5, y=y, cost=LOGARITHM)


def flat() -> Trace:
    cost = replace(LOGARITHM, terms=lambda a, y: 0 * a, derivative=lambda a, y: 0 * a)
    return chain(("tanh", 0.9, 0.2), ("sigmoid", 1.4, 0.3), x=0.5, y=1, cost=cost)


def absolute() -> Trace:
    cost = replace(LOGARITHM, terms=lambda a, y: abs(a - y), derivative=lambda a, y: np.sign(a - y))
    return chain(("tanh", 0.9, 0.2), ("sigmoid", 1.4, 0.3), x=0.5, y=1, cost=cost)


def yes_or_no() -> Trace:
    network = Network.from_arrays(
        [([[0.9]], [0.2], "tanh"), ([[1.4]], [0.3], "sigmoid")],
        name="made",
        cost="binary_cross_entropy",
    )
    return record(network, [0.5], [0.25])


def dead() -> Trace:
    return chain(("sigmoid", 0.9, 0.2), ("relu", -1.5, -0.25), x=0.5, y=1)


drawn = partial(kept, "WhenAWeightMatters")
"""A part of the clip, over a record and by its name."""


def said(trace: Trace, beat: str) -> str:
    """All that is said in a section."""
    cues = scene_class("WhenAWeightMatters").told(Stage(trace, "one", DARK))
    return " ".join(dict.fromkeys(cue.caption for cue in cues if cue.beat == beat))


@pytest.mark.parametrize(
    ("made", "sentence", "meets"),
    [
        (lambda: recorded("chain"), "the more a nudge to the weight does", True),
        # Its two terms leave 3e-16 where they meet: that is not called flat.
        (yes_or_no, "the more a nudge to the weight does", False),
        (lambda: logarithm(1), "The slope follows, and with it", False),  # -y/a falls towards y = 0
        (absolute, "The slope follows, and with it", True),  # as steep everywhere
        (dead, "But another factor is 0, and the weight does nothing", True),
        (flat, "flat whatever is desired", False),
    ],
)
def test_a_distance_is_said_to_matter_only_where_it_does(
    made: Callable[[], Trace], sentence: str, meets: bool
) -> None:
    heard = said(made(), TARGET)
    assert sentence in heard
    assert ("Where the two meet, the cost is flat" in heard) == meets


def test_a_weight_that_never_matters_is_not_said_to() -> None:
    assert "nothing at all" in said(recorded("chain"), BEFORE)
    assert "another factor stays 0" in said(dead(), BEFORE)
    assert "nothing at all" not in said(dead(), BEFORE)
    assert "another factor stays 0" in said(flat(), BEFORE)


def test_the_product_and_the_curves_follow_real_passes() -> None:
    trace = recorded("chain")
    scene = run("WhenAWeightMatters", trace)
    weight, bias = (
        float(trace.network.layer(3).weights[0, 0]),
        float(trace.network.layer(3).biases[0]),
    )
    product = drawn(trace, "spelled")
    for value in (0.0, 0.2, 1.0):
        product.redraw(vary(trace, {scene.known.before: value}))
        output = 1 / (1 + math.exp(-weight * value - bias))
        factors = value, output * (1 - output), 2 * (output - 1)
        assert [link.number.value for link in product.links] == pytest.approx(factors)
        assert product.left.number.value == pytest.approx(math.prod(factors))
    product.redraw(trace)  # as it was: the scene is the same for all tests here
    assert 0.0 in scene.known.varied.befores.stops


def test_only_the_slope_follows_a_desired_output_and_all_else_is_held() -> None:
    trace = recorded("chain")
    output = float(trace.a[3][0])
    product, tree, sliding = (drawn(trace, name) for name in ("spelled", "tree", "sliding"))
    before = [link.number.value for link in product.links[:2]]
    for y in (0.0, 0.5, output):
        varied = vary(trace, {Y: y})
        product.redraw(varied)
        tree.redraw(varied)
        sliding.redraw(varied)
        assert [link.number.value for link in product.links[:2]] == before
        assert product.links[2].number.value == pytest.approx(2 * (output - y))
        assert tree.numbers[A].value == output
        assert tree.numbers[Y].value == y
        graph = sliding.graph
        assert sliding.dot.get_center() == pytest.approx(graph.point(output, (output - y) ** 2))
        on_curve = {tuple(np.round(graph.point(a, (a - y) ** 2), 3)) for a in sliding.outputs}
        corners = {tuple(np.round(point, 3)) for point in sliding.curve.get_anchors()}
        assert corners <= on_curve
        rise, run_ = (sliding.tangent.get_end() - sliding.tangent.get_start())[[1, 0]]
        across, up = graph.point(0.1, 0)[0] - graph.point(0, 0)[0], graph.point(0, 0.1)[1]
        assert rise / (up - graph.point(0, 0)[1]) * across / run_ == pytest.approx(
            2 * (output - y), abs=1e-9
        )
    assert product.left.number.value == 0, "where they meet no digit is left over"
    assert product.links[2].number.source == "0"


def test_the_curve_runs_through_the_point_however_steep_it_is() -> None:
    sliding = drawn(recorded("tests/networks/certain.toml"), "sliding")
    point = sliding.dot.get_center()
    assert np.linalg.norm(sliding.curve.get_anchors() - point, axis=1).min() < 1e-6


def test_the_line_is_as_steep_as_the_activation_before() -> None:
    trace = recorded("chain")
    turning = drawn(trace, "turning")
    bias = float(trace.network.layer(3).biases[0])
    weight = float(trace.network.layer(3).weights[0, 0])
    for value in (0.0, 0.2, 1.0):
        turning.redraw(vary(trace, {A2: value}))
        graph = turning.graph
        for end, x in zip(turning.line.get_start_and_end(), graph.x_span, strict=True):
            assert end == pytest.approx(graph.point(x, bias + value * x))
        assert turning.dot.get_center() == pytest.approx(graph.point(weight, bias + value * weight))
    turning.redraw(trace)


@pytest.mark.parametrize("network", ["chain", "tests/networks/certain.toml"])
def test_one_bar_says_how_much_the_weight_matters_in_all_parts(network: str) -> None:
    trace = recorded(network)
    depth = trace.network.depth
    size = drawn(trace, "size")
    known = run("WhenAWeightMatters", trace).known
    w, b = Quantity("w", depth, (0, 0)), Quantity("b", depth, (0,))
    before = Quantity("a", depth - 1, (0,))
    v, most = known.varied, 0.0
    for q, way in ((before, v.befores), (b, v.sums), (Y, v.targets)):
        for value in way.stops:
            one = vary(trace, {q: value})
            derivative = abs(one[w].derivative)
            size.redraw(one)
            assert size.bar.height == pytest.approx(
                max(0.02, size.high * derivative / size.most), abs=1e-6
            )
            assert size.bar.get_bottom()[1] == pytest.approx(size.foot)
            most = max(most, derivative)
    assert most <= size.most < 1.1 * most
    size.redraw(trace)


def test_a_weight_that_never_matters_has_a_bar_of_no_height() -> None:
    size = drawn(dead(), "size")
    # Its height is a size without a sign, and says so.
    assert size.ratio.typst_code.count("|") == 2
    assert "partial C_0" in size.ratio.typst_code
    assert size.ratio.get_top()[1] < size.foot
    assert size.most == 0
    assert size.bar.height == pytest.approx(0.02)


def test_it_ends_on_what_silences_the_weight_and_no_number_is_left_beside_it() -> None:
    scene = run("WhenAWeightMatters", recorded("chain"))
    assert [part.name for part in scene.drawn] == ["silencers"]
    assert scene.caption.startswith("So each factor can silence the weight")
    shown = (one for root in scene.mobjects for one in root.get_family())
    assert not any(isinstance(one, LiveNumber) for one in shown)


def test_numbers_that_move_keep_four_decimals_and_the_bar_has_the_products() -> None:
    trace = recorded("chain")
    product, size = (drawn(trace, name) for name in ("spelled", "size"))
    numbers = [product.left.number, *(link.number for link in product.links)]
    at_rest = vary(trace, {Y: 0.0})
    for one in (product, size):
        one.redraw(at_rest)
    # To multiply out at that stop the second factor needs a digit more.
    assert any(len(number.source.partition(".")[2]) > 4 for number in numbers)
    for y in (0.4, 0.5, 0.9):
        for one in (product, size):
            one.redraw(vary(trace, {Y: y}), moving=True)
        assert {len(number.source.strip("-").partition(".")[2]) for number in numbers} <= {3, 4}
        assert size.number.written == abs(product.left.number.written)
        gap = size.number.baseline - size.bar.get_top()[1]
        assert 0 < gap < size.number.height
    for one in (product, size):
        one.redraw(trace)


def test_the_bar_stands_under_the_number_whose_size_it_is() -> None:
    seen = []

    def look(scene: Any) -> None:
        if {"spelled", "size"} <= {part.name for part in scene.drawn}:
            number, bar = scene.part("spelled").left.number, scene.part("size").bar
            seen.append(bar.get_x() - number.get_x())
            assert bar.width > number.width / 2

    run("WhenAWeightMatters", recorded("chain"), look)
    # Afterwards a number that is counted grows about its right edge.
    assert seen[0] == pytest.approx(0, abs=0.01)


def test_a_sign_that_turns_is_said_where_it_does() -> None:
    assert "change sign, and so does the colour" in said(recorded("chain"), TARGET)
    assert "change sign" not in said(dead(), TARGET)
    assert "change sign" not in said(yes_or_no(), TARGET)


def far(z: float) -> Trace:
    return chain(("tanh", 0.9, 0.2), ("sigmoid", 0.0, z), x=0.5, y=1)


def leaky() -> Trace:
    return chain(("tanh", 0.9, 0.2), ("leaky_relu", 1.4, 0.3), x=0.5, y=1)


def straight() -> Trace:
    return chain(("tanh", 0.9, 0.2), ("identity", 1.4, 0.3), x=0.5, y=1)


@pytest.mark.parametrize(
    ("made", "sentence", "back"),
    [
        (lambda: recorded("chain"), "Far from zero, the sigmoid is flat: the slope fades", True),
        (lambda: far(-9.5), "Far from zero, the sigmoid is flat: the slope fades", False),
        (yes_or_no, "But the cost grows steeper, and the weight still matters", True),
        (leaky, "Far from zero, the leaky ReLU is flat", True),
        (dead, "Here ReLU is flat: its slope is 0", False),
        (lambda: chain(("relu", 1.4, 0.3), x=0.5, y=2), "There ReLU is flat: its slope", True),
        (straight, "never silences the weight", False),
    ],
)
def test_a_slope_is_said_to_fade_only_where_it_does(
    made: Callable[[], Trace], sentence: str, back: bool
) -> None:
    heard = said(made(), "the weighted sum")
    assert sentence in heard
    assert ("Back in the middle" in heard) == back


def test_the_bias_moves_the_weighted_sum_to_where_the_slope_is_least() -> None:
    trace = recorded("chain")
    known = scene_class("WhenAWeightMatters").story.facts(Stage(trace, "one", DARK))
    turned = vary(trace, {known.b: known.varied.sums.stops[1]})
    z = turned[known.z].value
    assert z == pytest.approx(-6)
    assert known.varied.flattest == pytest.approx(math.exp(z) / (1 + math.exp(z)) ** 2)
    curve = drawn(trace, "bend")
    curve.redraw(turned)
    assert curve.dot.get_center() == pytest.approx(curve.graph.point(z, 1 / (1 + math.exp(-z))))
    curve.redraw(trace)
    rise, along = (curve.tangent.get_end() - curve.tangent.get_start())[[1, 0]]
    unit = curve.graph.point(1, 1) - curve.graph.point(0, 0)
    assert rise / unit[1] * unit[0] / along == pytest.approx(known.factors[1])


@pytest.mark.parametrize(
    ("made", "silent", "sign"),
    [
        (lambda: recorded("chain"), {0, 1, 2}, "approx"),
        (dead, {1, 2}, "="),
        (straight, {0, 2}, "="),
        # Its cost grows as steep as sigmoid grows flat.
        (yes_or_no, {0}, "="),
        (flat, {1}, "approx"),
    ],
)
def test_the_end_tells_what_was_seen_to_silence_the_weight(
    made: Callable[[], Trace], silent: set[int], sign: str
) -> None:
    trace = made()
    known = scene_class("WhenAWeightMatters").story.facts(Stage(trace, "one", DARK))
    assert known.silenced.keys() == silent
    assert known.sign == sign
    assert len(drawn(trace, "silencers").cases) == len(silent)


@pytest.mark.parametrize("network", ["chain", "tests/networks/wordy.toml"])
def test_each_factor_at_the_end_has_its_curve_with_a_flat_tangent(network: str) -> None:
    trace = recorded(network)
    last = trace.network.depth
    weight, bias = (
        float(trace.network.layer(last).weights[0, 0]),
        float(trace.network.layer(last).biases[0]),
    )
    output = float(trace.a[last][0])
    flats = scene_class("WhenAWeightMatters").story.facts(Stage(trace, "one", DARK)).varied.flats
    # z over w while the activation before is 0, a over z, C over a while y is the output.
    assert {y for _, y in flats[0].points} == {bias}
    assert flats[0].at == (weight, bias)
    for z, a in flats[1].points:
        assert a == pytest.approx(1 / (1 + math.exp(-z)))
    for a, cost in flats[2].points:
        assert cost == pytest.approx((a - output) ** 2, abs=1e-12)
    assert flats[2].at == (output, 0.0)
    assert flats[0].slope == flats[2].slope == 0
    assert 0 < flats[1].slope < 0.01
    cases = drawn(trace, "silencers").cases
    for flat, (curve, *_) in zip(flats.values(), cases, strict=True):
        values, corners = np.array(flat.points), curve.curve.points[:, :2]
        span = np.ptp(values, axis=0)
        wide, high = np.ptp(corners, axis=0) / np.where(span, span, 1)
        rise, along = (curve.tangent.get_end() - curve.tangent.get_start())[[1, 0]]
        assert rise / along == pytest.approx(flat.slope * high / wide, abs=1e-9)
        place = corners[0] + (np.array(flat.at) - values[0]) * [wide, high]
        assert curve.dot.get_center()[:2] == pytest.approx(place)


def test_a_cost_that_grows_steeper_while_the_slope_fades_is_not_kept_back() -> None:
    section = "the weighted sum"
    assert "The slope of the cost grows meanwhile" in said(recorded("chain"), section)
    trace = chain(("tanh", 0.9, 0.2), ("sigmoid", 1.4, 0.3), x=0.5, y=1)
    known = scene_class("WhenAWeightMatters").story.facts(Stage(trace, "one", DARK)).varied
    there, here = known.turned[A2].derivative, trace[A2].derivative
    assert known.against == (abs(there) > abs(here))
    # Far on the right the output is the one desired: there the slope of the cost falls as well.
    low = chain(("tanh", 0.9, 0.2), ("sigmoid", 0.5, -4.0), x=0.5, y=1)
    heard = said(low, section)
    assert "and with it the whole product" in heard
    assert "grows meanwhile" not in heard


def test_numbers_that_grow_stay_in_their_columns() -> None:
    trace = recorded("tests/networks/certain.toml")
    product = drawn(trace, "spelled")
    sizes = [link.number.font_size for link in product.links]
    product.redraw(vary(trace, {Quantity("b", 2, (0,)): 20.0}))
    row = product.numbers
    for one, other in itertools.pairwise(row):
        assert one.get_right()[0] < other.get_left()[0]
    assert product.left.number.font_size < sizes[0]
    product.redraw(trace)
    assert [link.number.font_size for link in product.links] == pytest.approx(sizes, rel=1e-2)


def test_a_link_shows_the_sign_of_the_pass_that_it_is_of() -> None:
    trace = recorded("chain")
    tree = drawn(trace, "tree")
    cost = next(edge for edge in tree.links if edge[0] == A)

    def colour(y: float) -> str:
        tree.redraw(vary(trace, {Y: y}))
        return str(tree.links[cost].get_stroke_color().to_hex()).upper()

    assert colour(1.0) == DARK.sign(-1).upper()
    assert colour(0.0) == DARK.sign(1).upper()
    assert colour(float(trace.a[3][0])) == DARK.quiet.upper()


def test_a_link_is_dashed_only_while_its_derivative_is_0() -> None:
    trace = recorded("tests/networks/exact.toml")
    tree = drawn(trace, "tree")
    link = next(link for edge, link in tree.links.items() if edge[0] == Quantity("a", 2, (0,)))
    dashes = len(link.submobjects)
    ends = link.get_start(), link.get_end()
    assert dashes > 3
    tree.redraw(vary(trace, {Y: -0.5}))
    assert len(link.submobjects) == 1
    assert (*link.get_start(), *link.get_end()) == pytest.approx((*ends[0], *ends[1]))
    tree.redraw(trace)
    assert len(link.submobjects) == dashes


def test_words_that_would_be_too_small_are_said_in_two_lines() -> None:
    assert _broken("the neuron before is off", 1) == "the neuron before is off"
    assert _broken("the neuron before is off", 2) == "the neuron before \\ is off"


def test_it_opens_on_what_the_clip_before_leaves() -> None:
    trace = recorded("chain")
    first = []

    def look(scene: Any) -> None:
        first.append(pictured(scene))

    run("WhenAWeightMatters", trace, look)
    assert first[0] == pictured(run("LocalDerivatives", trace))


def pictured(scene: Any) -> set[tuple[str, float, float]]:
    """What is written on a picture but for its heading, and where."""
    drawn = (one for part in scene.drawn.values() for one in part.get_family())
    shown = {id(one) for root in scene.mobjects for one in root.get_family()}
    return {
        (one.source, *(round(float(at), 3) for at in one.get_center()[:2]))
        for one in drawn
        if id(one) in shown and hasattr(one, "source")
    }
