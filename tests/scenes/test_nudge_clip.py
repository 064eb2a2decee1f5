"""Nudge, NumberLines and LocalDerivatives: intervals, tables and curves of real passes."""

from __future__ import annotations

import math

import numpy as np
import pytest

from backprop import Quantity, Trace, vary
from backprop.core.explain import explain
from backprop.core.quantities import COST
from backprop.drawing.mobjects.nudge_line import NudgeLine, reach
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK
from tests.scenes.seen import chain, recorded, run

W = Quantity("w", 3, (0, 0))


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def cost_by_hand(trace: Trace, weight: float) -> float:
    """C0 of the chain with another last weight."""
    layer = trace.network.layer(3)
    return (sigmoid(weight * trace.a[2][0] + layer.biases[0]) - trace.y[0]) ** 2


def test_the_table_of_nudges_is_what_explain_prints() -> None:
    trace = recorded("chain")
    scene = run("Nudge", trace)
    weight = trace[W].value
    for row, tried in zip(scene.rows, explain(trace, W).nudges, strict=True):
        by, change, ratio = row[0], row[1], row[2][0]
        assert (by.value, ratio.value) == (tried.by, tried.ratio)
        true = cost_by_hand(trace, weight + by.value) - cost_by_hand(trace, weight)
        assert change.value == pytest.approx(true, rel=1e-9)
    ratios = [row[2][0].value for row in scene.rows]
    errors = [abs(ratio - trace[W].derivative) for ratio in ratios]
    assert errors == sorted(errors, reverse=True)
    # Nearly ten times nearer with a tenth of the nudge.
    assert errors[1] / errors[2] == pytest.approx(10, rel=0.02)


def test_intervals_are_as_long_as_the_changes_and_point_their_way() -> None:
    scene = run("Nudge", recorded("chain"))
    lines = scene.lines
    scale = lines[scene.w].bar.width / lines[scene.w].change
    for line in lines.values():
        span = line.bar.get_end()[0] - line.bar.get_start()[0]
        assert span == pytest.approx(line.change * scale * lines[scene.w].half / line.half)
        assert line.number.value == line.change
    assert lines[COST].change < 0 < lines[scene.z].change
    # These can be compared: one scale.
    assert lines[scene.z].half == lines[scene.w].half


def test_a_change_that_would_not_be_seen_has_a_scale_of_its_own() -> None:
    assert reach(0.1, 0.2) == 0.2
    assert reach(0.0, 0.2) == 0.2
    assert reach(1e-9, 0.2) == 2e-9
    assert reach(-700.0, 0.2) == 1000.0
    line = NudgeLine(Notation((1, 1), DARK), COST, 2e-9).redraw(-1e-9, 2e-9)
    assert line.bar.get_end()[0] == pytest.approx(line.line.get_center()[0] - 0.6)


def test_a_change_lost_in_rounding_is_said_to_be() -> None:
    far = chain(("sigmoid", 0.9, 0.2), ("sigmoid", 60.0, 1.2), x=0.5, y=0)
    scene = run("Nudge", far)
    assert not any(tried.certain for tried in scene.tried[1:])
    assert "lost in rounding" in scene.rows[-1][2][0].typst_code


def test_turning_the_weight_draws_the_true_curve_of_the_cost() -> None:
    trace = recorded("chain")
    scene = run("NumberLines", trace)
    points = {value: record.cost for value, record in scene.samples}
    for value, cost in list(points.items())[::20]:
        assert cost == pytest.approx(cost_by_hand(trace, value), rel=1e-12)
    assert min(points) < trace[W].value < max(points)
    for q, node in scene.tree.nodes.items():
        # Back where it was recorded, and every value of the sweep is on its line.
        assert node.value_line.value == pytest.approx(trace[q].value)
        for _, record in scene.samples:
            assert node.value_line.low <= record[q].value <= node.value_line.high


def test_lines_follow_a_pass() -> None:
    trace = recorded("chain")
    scene = run("NumberLines", trace)
    other = vary(trace, {W: -1.0})
    scene.follow(other, False)
    assert scene.tree.nodes[COST].value_line.value == pytest.approx(cost_by_hand(trace, -1.0))
    assert scene.network.neurons[scene.a].number.value == pytest.approx(
        sigmoid(-trace.a[2][0] + trace.network.layer(3).biases[0])
    )


def test_where_the_activation_before_is_0_the_weight_does_nothing() -> None:
    trace = recorded("chain")
    scene = run("LocalDerivatives", trace)
    scene.follow(vary(trace, {scene.before: 0.0}), False)
    assert scene.product.links[0].number.value == 0
    assert scene.product.left.number.value == 0
    assert np.sign(scene.product.links[2].number.value) == -1
