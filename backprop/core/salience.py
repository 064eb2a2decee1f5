"""What a clip is about: the quantity that was asked for, or the most instructive one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backprop.core.quantities import Kind, Quantity
from backprop.core.trace import Trace

__all__ = ["Choice", "instructive", "opposed", "saturated"]

_FLAT = 0.05
"""A neuron is called saturated where its slope is so small a share of the steepest there is."""
_NOUNS = {"w": "weight", "b": "bias", "z": "weighted sum", "a": "activation"}


@dataclass(frozen=True, slots=True)
class Choice:
    """A quantity, and as a clause for a caption why it was taken; "" if it was asked for."""

    quantity: Quantity
    why: str


def instructive(trace: Trace, kind: Kind, layer: int) -> Choice:
    """The w, b, z or a of a layer that the cost is most sensitive to.

    Saturated neurons are left aside as long as the cost is sensitive to any other.
    """
    sizes = np.abs(
        {"w": trace.dC_dw, "b": trace.dC_db, "z": trace.dC_dz, "a": trace.dC_da}[kind][layer]
    )
    thing, where = _NOUNS[kind], _named(trace, layer)
    if not sizes.any():
        q = Quantity(kind, layer, (0,) * sizes.ndim)
        return Choice(q, f"the first {thing} of {where}, for the cost is sensitive to none")
    open_ = ~saturated(trace, layer)
    kept = np.where(open_[:, None] if sizes.ndim == 2 else open_, sizes, 0)
    best = np.unravel_index(int((kept if kept.any() else sizes).argmax()), sizes.shape)
    q = Quantity(kind, layer, tuple(int(i) for i in best))
    why = f"the {thing} of {where} that the cost is most sensitive to"
    if sizes[best] < sizes.max():
        why += ", saturated neurons aside"
    return Choice(q, why)


def opposed(trace: Trace) -> Choice:
    """The activation whose paths pull hardest against one another.

    Of layer L-1, or if there only one path leads on, of the last layer with several. If no
    activation has paths of both signs, the one that the cost is most sensitive to.
    """
    depth = trace.network.depth
    coupled = trace.network.coupled
    layer = depth - 1
    if not coupled:
        wide = (one for one in range(depth - 1, -1, -1) if trace.widths[one + 1] > 1)
        layer = next(wide, depth - 1)
    # What all paths of either sign add up to, from each neuron on.
    up, down = trace.dC_dz[depth].clip(min=0), -trace.dC_dz[depth].clip(max=0)
    for here in range(depth, layer, -1):
        if here < depth:
            slopes = trace.da_dz[here]
            along, against = slopes.clip(min=0), -slopes.clip(max=0)
            up, down = along * up + against * down, along * down + against * up
        weights = trace.network.layer(here).weights.T
        along, against = weights.clip(min=0), -weights.clip(max=0)
        up, down = along @ up + against @ down, along @ down + against @ up
    smaller = np.minimum(up, down)
    if not smaller.max() > 0:
        return instructive(trace, "a", layer)
    q = Quantity("a", layer, (int(smaller.argmax()),))
    several = trace.widths[layer] > 1
    why = (
        f"the activation of {_named(trace, layer)} whose paths oppose one another most"
        if several
        else ""
    )
    return Choice(q, why)


def saturated(trace: Trace, layer: int) -> NDArray[np.bool_]:
    """Which neurons of a layer lie where their activation hardly moves, (n_l,) of bool."""
    if layer == 0:
        return np.zeros(trace.widths[0], dtype=bool)
    slopes, activation = trace.da_dz[layer], trace.network.layer(layer).activation
    if activation.coupled:
        steepest, own = 0.25, np.diagonal(slopes)  # a_i (1 - a_i) is at most 1/4
    else:
        steepest, own = float(np.abs(activation.derivative(np.linspace(-4, 4, 81))).max()), slopes
    found: NDArray[np.bool_] = np.abs(own) < _FLAT * steepest
    return found


def _named(trace: Trace, layer: int) -> str:
    """A layer as a caption says it."""
    if layer == 0:
        return "the input"
    return "the last layer" if layer == trace.network.depth else f"layer {layer}"
