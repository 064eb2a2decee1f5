"""One derivative explained: the chain rule in symbols and numbers, its paths, a real nudge.

Everything said is read off the record: the text of an `Explanation` holds no number that
was not computed in the pass.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from backprop.core.dependencies import along, effects, local_derivative
from backprop.core.errors import NumericsError
from backprop.core.network import Network
from backprop.core.nudge import nudge
from backprop.core.paths import Factor, PathSum, paths
from backprop.core.quantities import COST, Quantity
from backprop.core.representation import as_latex, as_text
from backprop.core.trace import Trace

__all__ = ["Explanation", "Product", "Sum", "Tried", "explain", "in_double"]

_STEPS = (0.1, 0.01, 0.001)
_TERMS = 8
"""Terms of a sum over a layer that are written out; the others are added up in one line."""


@dataclass(frozen=True, slots=True)
class Product:
    """dC/d(start) as a product of factors; the last is the sensitivity of what they reach."""

    start: Quantity
    factors: tuple[Factor, ...]
    value: float


@dataclass(frozen=True, slots=True)
class Sum:
    """dC/d(start) as a sum over all that `start` directly changes.

    Attributes
    ----------
    terms
        The largest terms, in the order of the layer.
    rest, rest_count
        What the other terms add up to, and how many they are.
    """

    start: Quantity
    terms: tuple[Product, ...]
    rest: float
    rest_count: int
    value: float


@dataclass(frozen=True, slots=True)
class Tried:
    """What a real nudge gave: C before and after, and the ratio, nan where it overflowed."""

    by: float
    change: float
    ratio: float
    certain: bool
    """Whether the change of the cost stands out from the rounding of the cost itself."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where dC/d(quantity) comes from. `str` gives it as text, `text` for another width.

    Attributes
    ----------
    quantity, value, derivative
        What is explained, its value and dC/d(quantity) as recorded.
    product
        The chain rule as far as there is one way to go, None if there are several at once.
    sum
        The sum over the layer where the ways part, None if they never do.
    paths
        The largest paths all the way to the cost, and the rest.
    nudges
        What nudging the quantity really did, for smaller and smaller nudges.
    """

    trace: Trace
    quantity: Quantity
    value: float
    derivative: float
    product: Product | None
    sum: Sum | None
    paths: PathSum
    nudges: tuple[Tried, ...]

    def __str__(self) -> str:
        return self.text()

    def _repr_latex_(self) -> str:
        return as_latex(self)

    def text(self, width: int = 80) -> str:
        """The explanation in lines of at most `width` characters where names allow it."""
        return as_text(self, width)


def explain(trace: Trace, quantity: str | Quantity, k: int = 5) -> Explanation:
    """Explain the sensitivity of one example's cost to one quantity.

    Raises
    ------
    QuantityError
        No such quantity, k below 1, or the trace is of a batch.
    """
    found = paths(trace, quantity, k)
    reading = trace[found.quantity]
    q = reading.quantity
    product = _product(trace, q)
    end = q if product is None else product.factors[-1].by
    parted = _sum(trace, end) if len(effects(trace.network, end)) > 1 else None
    nudges = () if q.kind == "C" else tuple(_tried(trace, q))
    return Explanation(trace, q, reading.value, reading.derivative, product, parted, found, nudges)


def _product(trace: Trace, q: Quantity) -> Product | None:
    """The factors from `q` on while each node changes just one other."""
    if q.kind == "C" or len(effects(trace.network, q)) > 1:
        return None
    return _along(trace, q, q)


def _along(trace: Trace, start: Quantity, node: Quantity, stop_at_a: bool = False) -> Product:
    """dC/d(start) through `node`, which `start` is or directly changes."""
    factors = [] if node == start else [Factor(node, start, local_derivative(trace, node, start))]
    while len(onward := effects(trace.network, node)) == 1 and onward[0] != COST:
        if stop_at_a and node.kind == "a":
            break
        factors.append(Factor(onward[0], node, local_derivative(trace, onward[0], node)))
        node = onward[0]
    factors.append(Factor(COST, node, trace[node].derivative))
    return Product(start, tuple(factors), _value(trace, factors))


def _value(trace: Trace, factors: list[Factor]) -> float:
    """Their product, of which the last may be the sensitivity of any node."""
    nodes = [factors[0].by, *(factor.of for factor in factors)]
    if nodes[-2].kind == "a" and nodes[-2].layer == trace.network.depth:
        return along(trace, nodes)
    return math.prod(factor.value for factor in factors)


def _sum(trace: Trace, start: Quantity) -> Sum:
    reached = effects(trace.network, start)
    if start.kind == "z":
        sizes = trace.through[:, start.index[0]]
    else:
        weights = trace.network.layer(start.layer + 1).weights[:, start.index[0]]
        sizes = weights * trace.dC_dz[start.layer + 1]
    count = len(reached) if len(reached) <= _TERMS + 1 else _TERMS
    largest = np.sort(np.argsort(-np.abs(sizes), kind="stable")[:count])
    terms = tuple(_along(trace, start, reached[i], stop_at_a=True) for i in largest)
    value = trace[start].derivative
    rest_count = len(reached) - count
    rest = math.fsum(np.delete(sizes, largest)) if rest_count else 0.0
    return Sum(start, terms, rest, rest_count, value)


def _tried(trace: Trace, q: Quantity) -> list[Tried]:
    unit, network = _unit(trace, q), in_double(trace.network)
    found = []
    for step in _STEPS:
        by = step * unit
        try:
            ran = nudge(network, trace.a[0].astype(float), trace.y.astype(float), q, by)
        except NumericsError:
            found.append(Tried(by, math.nan, math.nan, False))
            continue
        before, after = ran.before.cost, ran.after.cost
        noise = float(np.finfo(float).eps) * max(abs(before), abs(after))
        expected = abs(ran.derivative * by)
        certain = expected == 0 or max(expected, abs(after - before)) > 1e4 * noise
        found.append(Tried(by, after - before, ran.ratio, certain))
    return found


def _unit(trace: Trace, q: Quantity) -> float:
    """A power of ten that makes a nudge of 0.1 a small one.

    1 as a rule; less where a neuron multiplies the nudge by 10 or more, more for an
    activation or desired output that is itself 10 or more.
    """
    slope, size = 1.0, 0.0
    if q.kind == "w":
        slope = abs(float(trace.a[q.layer - 1][q.index[1]]))
    elif q.kind == "a" and q.layer < trace.network.depth:
        slope = float(np.abs(trace.network.layer(q.layer + 1).weights[:, q.index[0]]).max())
    if q.kind in "ay":
        size = abs(trace[q].value)
    if slope >= 10:
        return 10.0 ** -math.floor(math.log10(slope))
    return 10.0 ** math.floor(math.log10(size)) if size >= 10 else 1.0


def in_double(network: Network) -> Network:
    """In float64, so that the change of C by a nudge of 0.001 is not lost in rounding."""
    layers = (
        replace(
            layer,
            weights=layer.weights.astype(np.float64),
            biases=layer.biases.astype(np.float64),
        )
        for layer in network.layers
    )
    return replace(network, layers=tuple(layers))
