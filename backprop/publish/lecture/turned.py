"""A record as what the lecture's page can turn: the network, and how far each number may go."""

from __future__ import annotations

import json
import math
import re
from dataclasses import asdict
from importlib.resources import files
from typing import Any

from backprop.core.labels import labels_now
from backprop.core.language import gettext, grouped, language_now
from backprop.core.magnitudes import Magnitudes
from backprop.core.quantities import ParameterNames, Quantity
from backprop.core.sampled import sampled
from backprop.core.spans import APART, round_up, spans, value_span
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import brightness_scale

__all__ = ["MOST", "as_json", "embedded", "given", "turnable", "why_not"]

MOST = 200
"""Weights and biases. Of more, the lines of a network a page wide are so close that none can be
pointed at, and a list of them is nothing to choose from."""
SCRIPTS = tuple(
    f"turn{'_' * bool(name)}{name}.js"
    for name in ("numbers", "text", "drawing", "tree", "network", "curve", "words", "")
)
"""In the order in which a page has them."""
_SAID = re.compile(r"""\bsaid\(\s*"([^"]+)\"""")
_STEPS, _PASSES = 200, 25
"""Of a slider at most; and tried over its span, to see that all of it can be run."""


def why_not(trace: Trace) -> str:
    """Why the page cannot turn this record, in a sentence; "" if it can."""
    network = trace.network
    count = len(ParameterNames(trace.widths))
    if count > MOST:
        return gettext(
            "{network} has {count} weights and biases: a page has room to turn one of {most} at "
            "most."
        ).format(network=network.name, count=grouped(count), most=MOST)
    cost = [] if network.cost.again else [network.cost.name]
    own = [f.name for f in (layer.activation for layer in network.layers) if not f.again] + cost
    if own:
        return gettext("{name} was written in Python, and a page cannot run that.").format(
            name=own[0]
        )
    return ""


def turnable(trace: Trace) -> list[Quantity]:
    """Inputs, then weights and biases in the chapter's order."""
    inputs = [Quantity("a", 0, (k,)) for k in range(trace.widths[0])]
    return [*inputs, *ParameterNames(trace.widths)]


def given(trace: Trace) -> dict[str, Any]:
    """What a pass needs: cost, layers with their weights and biases, x and y."""
    network = trace.network
    return {
        "cost": {"name": network.cost.name, **dict(network.cost.parameters)},
        "layers": [
            {
                "activation": layer.activation.name,
                **dict(layer.activation.parameters),
                "w": layer.weights.tolist(),
                "b": layer.biases.tolist(),
            }
            for layer in network.layers
        ],
        "x": trace.a[0].tolist(),
        "y": trace.y.tolist(),
    }


def as_json(trace: Trace) -> dict[str, Any]:
    """Network and example, and beside them how they are turned and drawn.

    `turned` has kind, layer, index, low, high and step of each slider; `bright` the activations
    of each layer that are drawn dark and in full; `weights` and `slopes` the scales of edges,
    which are those of the record, so that what is turned can be compared with it. A tree's edges
    come from all quantities, a network's from weights. `labels` is how things are
    called, `language` what the scripts say.
    """
    slopes = [*trace.dC_dw]
    if max(trace.widths) == 1:
        slopes += [*trace.dC_db, *trace.dC_dz, *trace.dC_da]
    return {
        **given(trace),
        "turned": _turned(trace),
        "bright": [brightness_scale(trace, layer) for layer in range(trace.network.depth + 1)],
        "weights": _scale(Magnitudes.of(layer.weights for layer in trace.network.layers)),
        "slopes": _scale(Magnitudes.of(slopes)),
        "labels": asdict(labels_now()),
        "language": _language(),
        "functions": [layer.activation.plain for layer in trace.network.layers],
    }


def _language() -> dict[str, Any]:
    """What the scripts say in the language of here: only what is not as in English."""
    scripts = (files("backprop.publish.lecture") / name for name in SCRIPTS)
    found = {text for one in scripts for text in _SAID.findall(one.read_text("utf-8"))}
    words = {text: gettext(text) for text in sorted(found)}
    changed = {english: said for english, said in words.items() if english != said}
    return {"point": language_now().point, "words": changed}


def embedded(table: dict[str, Any]) -> str:
    """JSON that may stand in a page's script, whatever it says."""
    return json.dumps(table, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def _scale(sizes: Magnitudes) -> list[float]:
    """[low, high], low 0 where the scale is linear."""
    return [sizes.low if sizes.logarithmic else 0.0, sizes.high]


def _turned(trace: Trace) -> list[dict[str, Any]]:
    """The sliders: as far as the chapter's number lines go, or as far as the pass can be run."""
    found = []
    shared = spans([trace], turnable(trace))
    for q in turnable(trace):
        own = value_span(trace, q)
        # On a scale so much larger than itself the least movement would be a leap.
        small = trace[q].value and APART * max(map(abs, own)) < max(map(abs, shared[q]))
        passes = sampled(trace, q, own if small else shared[q], _PASSES)
        low, high = passes[0][0], passes[-1][0]
        step = round_up((high - low) / _STEPS)
        first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
        if low < high and first < last:
            ends = (float(f"{n * step:.12g}") for n in (first, last))
            names = ("low", "high", "step")
            sizes = dict(zip(names, (*ends, step), strict=True))
            found.append({"kind": q.kind, "layer": q.layer, "index": list(q.index), **sizes})
    return found
