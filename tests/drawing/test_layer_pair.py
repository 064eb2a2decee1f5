"""Two layers side by side: every edge from rim to rim, and what is left out is counted."""

from __future__ import annotations

import numpy as np
import pytest
from manim import DashedLine

from backprop import Network, Quantity, record
from backprop.drawing.mobjects.layer_pair import LayerPair
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, Box
from tests.scenes.seen import recorded

WIDE = Box(-6.7, 6.7, -3.6, 2.75)


def pair(name: str, layer: int, shown: tuple[tuple[int, ...], tuple[int, ...]]) -> LayerPair:
    trace = recorded(name)
    return LayerPair(Notation(trace.widths, DARK), trace, layer, shown, WIDE)


def test_edges_join_the_rims_of_their_neurons_in_the_colour_of_their_sign() -> None:
    drawn = pair("small", 2, ((0, 1, 2), (0, 1)))
    weights = recorded("small").network.layer(2).weights
    assert len(drawn.links) == 6
    for (by, to), link in drawn.links.items():
        for neuron, end in zip((by, to), link.get_start_and_end(), strict=True):
            circle = drawn.neurons[neuron].circle
            away = np.linalg.norm(end - circle.get_center())
            assert away == pytest.approx(circle.width / 2)
        weight = float(weights[to.index + by.index])
        assert link.get_stroke_color().to_hex().upper() == DARK.sign(weight)
    widths = {
        abs(float(weights[to.index + by.index])): link.get_stroke_width()
        for (by, to), link in drawn.links.items()
    }
    assert [widths[size] for size in sorted(widths)] == sorted(widths.values())


def test_an_edge_of_weight_0_is_dashed() -> None:
    network = Network.from_arrays([([[0.0, 2.0]], [0.0], "sigmoid")], name="made")
    trace = record(network, [1.0, 1.0], [0.0])
    drawn = LayerPair(Notation(trace.widths, DARK), trace, 1, ((0, 1), (0,)), WIDE)
    first, second = drawn.links.values()
    assert isinstance(first, DashedLine)
    assert not isinstance(second, DashedLine)


def test_what_is_left_out_is_counted_and_stays_in_the_box() -> None:
    drawn = pair("digits", 1, ((400, 401, 402), (0, 1, 2)))
    assert [words.typst_code for _, words in drawn.others.values()] == ["781 more", "13 more"]
    assert drawn.get_bottom()[1] >= WIDE.bottom
    assert drawn.get_top()[1] <= WIDE.top
    assert WIDE.left <= drawn.get_left()[0] <= drawn.get_right()[0] <= WIDE.right
    assert Quantity("a", 0, (401,)) in drawn.neurons
