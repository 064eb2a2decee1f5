"""A whole network in a box: as many neurons and layers as can be told apart there."""

from __future__ import annotations

from collections.abc import Iterable

from backprop.core.quantities import Kind, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.end_names import BESIDE, EndNames
from backprop.drawing.mobjects.network_diagram import NetworkDiagram, chosen_neurons
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST

__all__ = ["overview"]

_PITCH = 0.46
"""Least distance of two neurons in a column."""
_MOST, _COLUMNS = 16, 12
"""Neurons drawn in a layer, and layers drawn, at most."""
_MORE, _COUNT = 0.85, 0.6
"""Height of an ellipsis with its count, and half the width of the longest count."""


def overview(
    write: Notation,
    trace: Trace,
    left: float,
    right: float,
    bottom: float,
    top: float,
    always: Iterable[Quantity] = (),
    apart: float = 3.2,
    *,
    beside: float = 0.0,
    called: tuple[float, float] = (0.0, 0.0),
) -> NetworkDiagram:
    """All layers, in the middle of the box, edges bundled.

    Of a wide layer the neurons that matter most are drawn, and those that `always` must be; of
    a very deep network its first and last layers. Columns are so far `apart` at most. At both
    sides so much is left free `beside` it, and names of inputs and outputs stand there that are
    no longer than `called`.
    """
    layers = list(range(trace.network.depth + 1))
    if len(layers) > _COLUMNS:
        layers = [*layers[: _COLUMNS // 2 - 1], *layers[-_COLUMNS // 2 :]]
    columns: list[tuple[Kind, int]] = [("a", layer) for layer in layers]
    height = top - bottom
    fitting = min(_MOST, int(height / _PITCH))
    wide = max(trace.widths[layer] for layer in layers) > fitting
    rows = int((height - _MORE) / _PITCH) if wide else fitting
    asked = list(always)
    shown = {
        layer: chosen_neurons(
            trace,
            layer,
            min(rows, _MOST),
            [q.index[0] for q in asked if q.kind in "az" and q.layer == layer],
        )
        for layer in layers
    }
    # Counts of wide layers need their columns as far apart as they are.
    spare = right - left - 2 * _COUNT * wide * len(layers) - 2 * max(beside, BESIDE)
    before, after = (min(room, spare / 2) for room in called)
    names = EndNames(write, trace, shown, (before, after), max(beside, BESIDE))
    left += names.left or beside
    right -= names.right or beside
    most = max(len(found) for found in shown.values())
    across = (right - left) / len(layers)
    down = min(1.5, (height - _MORE * wide) / most)
    radius = min(0.5, 0.42 * down, 0.3 * across)
    half = max(radius, _COUNT * wide)
    spacing = (min(apart, (right - left - 2 * half) / max(1, len(layers) - 1)), down)
    diagram = NetworkDiagram(
        write, trace, columns, shown, spacing, radius, bundled=True, count_size=LEAST
    )
    diagram.move_to(((left + right) / 2, (bottom + top) / 2, 0))
    names.stand({q: neuron.circle for q, neuron in diagram.neurons.items()})
    diagram.names.add(*names.words.values())
    return diagram
