"""The curve of a training: as high as its costs, logarithmic where they fall through decades."""

from __future__ import annotations

import numpy as np
import pytest
from manim import VMobject

from backprop.drawing.mobjects.training_curve import TrainingCurve
from backprop.drawing.notation import Notation
from backprop.drawing.style import LIGHT, Box

BOX = Box(-5.0, 5.0, -2.0, 2.0)


def drawn(costs: list[float] | np.ndarray) -> TrainingCurve:
    return TrainingCurve(Notation((2, 2), LIGHT), np.array(costs, float), BOX)


def overlap(one: VMobject, other: VMobject) -> bool:
    apart = np.abs(one.get_center() - other.get_center())[:2]
    room = np.array([one.width + other.width, one.height + other.height]) / 2
    return bool((apart < room).all())


@pytest.mark.parametrize(
    ("costs", "logarithmic"),
    [([0.5, 0.4, 0.45, 0.3], False), ([0.5, 0.01, 3e-5], True), ([0.2, 0.0], False)],
)
def test_heights_are_the_costs(costs: list[float], logarithmic: bool) -> None:
    curve = drawn(costs)
    assert curve.logarithmic == logarithmic
    heights = np.array(curve.line.get_anchors())[:, 1]
    ys = np.unique(heights.round(9))
    values = np.log10(costs) if logarithmic else np.array(costs)
    # One height a cost, and differences in proportion.
    order = np.unique(values.round(9))
    assert len(ys) == len(order)
    share = (order - order[0]) / (order[-1] - order[0])
    assert (ys - ys[0]) / (ys[-1] - ys[0]) == pytest.approx(share)
    assert (curve.line.get_right()[0], curve.line.get_left()[0]) == pytest.approx((5, -5))


def test_of_many_steps_no_peak_is_lost() -> None:
    costs = np.linspace(1, 0.5, 50_000)
    costs[31_337] = 2.0
    curve = drawn(costs)
    assert len(curve.line.points) < 20_000
    spike = max(curve.line.get_anchors(), key=lambda point: point[1])
    assert spike[0] == pytest.approx(-5 + 10 * 31_337 / 49_999)


@pytest.mark.parametrize(
    "costs", [[0.7, 0.69, 0.1, 1e-3], [1, 1, 1], [0.0, 0.0], [5, 9, 1], [0.3, 0.2]]
)
def test_what_is_said_lies_on_nothing(costs: list[float]) -> None:
    curve = drawn(costs)
    title = curve.submobjects[-1]
    for text in curve.said:
        assert not overlap(text, title)
        anchors = np.array(curve.line.get_anchors())[:, :2]
        low, high = text.get_corner([-1, -1, 0])[:2], text.get_corner([1, 1, 0])[:2]
        assert not ((anchors > low) & (anchors < high)).all(axis=1).any()
