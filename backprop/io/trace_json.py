"""A record as JSON, for other programs.

    {"format": "backprop-trace", "version": 1,
     "network": {"name": ..., "widths": [n_0, ..., n_L], "cost": ...,
                 "inputs": [names ...], "outputs": [names ...]},  where they have names
     "example": ...,
     "C": ..., "y": [...], "dC_dy": [...] or null,
     "layers": [
       {"layer": 0, "a": [...], "dC_da": [...]},
       {"layer": 1, "activation": ..., "w": [[...]], "b": [...], "z": [...], "a": [...],
        "da_dz": [...], "dC_da": [...], "dC_dz": [...], "dC_dw": [[...]], "dC_db": [...]},
       ...]}

The names are those of `quantities.py`: w[2][0,1] is layers[2]["w"][0][1], and its
sensitivity layers[2]["dC_dw"][0][1]. `da_dz` of a softmax layer is the Jacobian, row i
column j for da_i/dz_j. The other local derivatives stand there under other names: dz/dw is
a of the layer before, dz/da is w, dz/db is 1. Numbers have all their digits; a dC_da of the
last layer that is larger than a number can be is null.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import QuantityError
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["trace_json", "trace_table"]

FORMAT, VERSION = "backprop-trace", 1


def trace_table(trace: Trace, example: str | None = None) -> dict[str, Any]:
    """The record of one example as tables and lists, as the module's docstring says.

    Raises
    ------
    QuantityError
        The trace is of a batch.
    """
    if not trace.single:
        raise QuantityError("JSON holds the record of one example: ask trace.example(i)")
    network = trace.network
    layers: list[dict[str, Any]] = [
        {"layer": 0, "a": trace.a[0].tolist(), "dC_da": _or_none(trace.dC_da[0])}
    ]
    for number, layer in enumerate(network.layers, start=1):
        arrays: dict[str, Array] = {
            "w": layer.weights,
            "b": layer.biases,
            "z": trace.z[number],
            "a": trace.a[number],
            "da_dz": trace.da_dz[number],
            "dC_da": trace.dC_da[number],
            "dC_dz": trace.dC_dz[number],
            "dC_dw": trace.dC_dw[number],
            "dC_db": trace.dC_db[number],
        }
        lists = {key: array.tolist() for key, array in arrays.items()}
        lists["dC_da"] = _or_none(trace.dC_da[number])
        told = {"activation": layer.activation.name, **dict(layer.activation.parameters)}
        layers.append({"layer": number, **told, **lists})
    return {
        "format": FORMAT,
        "version": VERSION,
        "network": {
            "name": network.name,
            "widths": list(trace.widths),
            "cost": network.cost.name,
            **dict(network.cost.parameters),
            **({"inputs": [*network.inputs.names]} if network.inputs.names else {}),
            **({"outputs": [*network.outputs]} if network.outputs else {}),
        },
        "example": example,
        "C": trace.cost,
        "y": trace.y.tolist(),
        "dC_dy": _by_y(trace),
        "layers": layers,
    }


def trace_json(trace: Trace, example: str | None = None) -> str:
    """The record of one example as JSON text, one quantity a line."""
    return "".join(_lines(trace_table(trace, example)))


def _or_none(values: Array) -> list[float | None]:
    """None for a dC/da that is larger than a number can be, which JSON has no word for."""
    return [one if math.isfinite(one) else None for one in values.tolist()]


def _by_y(trace: Trace) -> list[float] | None:
    """dC/dy, None where the cost does not know it or it is infinite, which JSON has no word for."""
    try:
        return [trace[Quantity("y", 0, (j,))].derivative for j in range(np.size(trace.y))]
    except QuantityError:
        return None


def _lines(table: dict[str, Any]) -> Iterator[str]:
    yield "{"
    for number, (key, value) in enumerate(table.items()):
        yield f"{',' * bool(number)}\n  {json.dumps(key)}: "
        if key != "layers":
            yield _text(value)
            continue
        for which, layer in enumerate(value):
            yield ",\n    {" if which else "[\n    {"
            yield ",\n     ".join(f"{json.dumps(name)}: {_text(x)}" for name, x in layer.items())
            yield "}"
        yield "\n  ]"
    yield "\n}"


def _text(value: Any) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))
