"""Many edges as few objects, each still in its place and looking like its value."""

from __future__ import annotations

import numpy as np

from backprop import Network, record
from backprop.drawing.mobjects import EdgeBundle, NetworkDiagram
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK

WRITE = Notation((2, 2), DARK)


def edges(count: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    return rng.random((count, 3)), rng.random((count, 3)) + 2, rng.standard_normal(count)


def drawn(bundle: EdgeBundle) -> dict[tuple[float, ...], tuple[str, float]]:
    """By the ends of each edge: its colour and its width."""
    found = {}
    for shape in bundle.submobjects:
        for curve in shape.points.reshape(-1, 4, 3):
            ends = (*curve[0].round(6), *curve[3].round(6))
            found[ends] = shape.get_stroke_color().to_hex(), shape.get_stroke_width()
    return found


def test_a_thousand_edges_are_a_few_objects() -> None:
    bundle = EdgeBundle(WRITE, *edges(1000))
    assert len(bundle.get_family()) < 25
    assert len(drawn(bundle)) == 1000


def test_colour_is_the_sign_and_width_the_size() -> None:
    starts, ends, values = edges(200)
    found = drawn(EdgeBundle(WRITE, starts, ends, values))
    widths = []
    for start, end, value in zip(starts, ends, values, strict=True):
        colour, width = found[(*start.round(6), *end.round(6))]
        assert colour.upper() == DARK.sign(value)
        widths.append(width)
    # No edge is wider than one of larger size, and the size is told to a sixteenth.
    ordered = np.array(widths)[np.argsort(np.abs(values))]
    assert (np.diff(ordered) >= 0).all()
    shares = np.abs(values) / np.abs(values).max()
    assert np.abs((np.array(widths) - 1) / 4.5 - shares).max() <= 1 / 16 + 1e-9


def test_other_values_are_shown_where_the_edges_are_now() -> None:
    starts, ends, values = edges(50)
    moved = EdgeBundle(WRITE, starts, ends, values, 3.0).scale(0.5, about_point=np.zeros(3))
    moved.shift([1, 2, 0]).redraw(-values)
    again = EdgeBundle(WRITE, starts / 2 + [1, 2, 0], ends / 2 + [1, 2, 0], -values, 3.0)
    assert drawn(moved) == drawn(again)


def test_bundled_edges_look_like_single_ones() -> None:
    network = Network.random([3, 4], seed=2)
    trace = record(network, [0.1, -0.5, 2], [1, 0, 0, 1])
    write, columns, shown = Notation(trace.widths, DARK), [("a", 0), ("a", 1)], {0: [0, 2], 1: [1]}
    bundled = NetworkDiagram(write, trace, columns, shown, bundled=True)
    single = NetworkDiagram(write, trace, columns, shown)
    found = drawn(bundled.bundles["a", 1])
    assert len(found) == len(single.edges) == 2
    for line in single.edges.values():
        colour, width = found[(*line.points[0].round(6), *line.points[-1].round(6))]
        assert colour == line.get_stroke_color().to_hex()
        assert abs(width - line.get_stroke_width()) < 4.5 / 16 + 0.3
