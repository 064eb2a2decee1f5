"""A whole network in a box, whatever its size."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import Network, Quantity, Trace, record
from backprop.drawing.mobjects import NetworkDiagram, overview
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK

BOX = (-4.0, 3.0, -2.5, 3.0)


def trace_of(*widths: int) -> Trace:
    x = np.linspace(0, 1, widths[0])
    return record(Network.random(widths, seed=5), x, np.zeros(widths[-1]))


def drawn(trace: Trace, *always: str) -> NetworkDiagram:
    asked = [Quantity.parse(name) for name in always]
    return overview(Notation(trace.widths, DARK), trace, *BOX, asked)


@pytest.mark.parametrize(
    "widths", [(2, 2), (1, 5, 1), (784, 16, 16, 10), (3, *[4] * 9, 2), (2, *[3] * 20, 1)], ids=str
)
def test_it_fills_its_box_and_no_more(widths: tuple[int, ...]) -> None:
    diagram = drawn(trace_of(*widths))
    left, right, bottom, top = BOX
    assert diagram.get_left()[0] >= left - 0.01
    assert diagram.get_right()[0] <= right + 0.01
    assert diagram.get_bottom()[1] >= bottom - 0.01
    assert diagram.get_top()[1] <= top + 0.01
    circles = [neuron.circle for neuron in diagram.neurons.values()]
    places = np.array([circle.get_center() for circle in circles])
    apart = np.linalg.norm(places[:, None] - places[None], axis=2) + 9 * np.eye(len(circles))
    assert apart.min() > circles[0].width


def test_what_must_be_drawn_is_and_the_rest_is_counted() -> None:
    trace = trace_of(784, 128, 10)
    diagram = drawn(trace, "a[0][3]", "z[1][77]")
    assert {Quantity("a", 0, (3,)), Quantity("a", 1, (77,))} <= {*diagram.neurons}
    shown = sum(q.layer == 1 for q in diagram.neurons)
    assert 5 <= shown <= 16
    # The others drawn are those the cost is most sensitive to.
    largest = np.argsort(-np.abs(trace.dC_da[1]))[: shown - 1]
    assert {q.index[0] for q in diagram.neurons if q.layer == 1} == {77, *largest.tolist()}


def test_a_network_ten_times_as_large_is_no_more_to_draw() -> None:
    small, large = drawn(trace_of(78, 13, 12, 10)), drawn(trace_of(784, 128, 64, 10))
    assert len(large.get_family()) < 1.2 * len(small.get_family())


def test_layers_that_do_not_fit_are_dots() -> None:
    diagram = drawn(trace_of(2, *[3] * 20, 1))
    layers = {q.layer for q in diagram.neurons}
    assert len(layers) <= 12
    assert {0, 1, 20, 21} <= layers
    assert all((("a", layer) in diagram.bundles) == (layer - 1 in layers) for layer in layers)
