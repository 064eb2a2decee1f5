"""The chain rule as a sum over paths: the k largest, and the exact rest.

A path runs from a quantity down the dependency tree to the cost; its product is that of the
local derivatives along it, and dC/d(quantity) is the sum of all products. A network 10
layers deep and 1000 wide has 1e27 of them, so they are never listed: a sweep from the cost
finds for every node the largest magnitude any path onward can have, and with that known a
second sweep, from the quantity, need only keep the k best beginnings.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from backprop.core.activations import Array
from backprop.core.dependencies import along, effects, local_derivative
from backprop.core.errors import NumericsError, QuantityError
from backprop.core.expected import expect, expect_whole
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace

__all__ = ["Factor", "Path", "PathSum", "paths"]

Nodes = NDArray[np.intp]
"""Numbers of neurons in one row."""


@dataclass(frozen=True, slots=True)
class Factor:
    """One local derivative, `of` by `by`, with its value."""

    of: Quantity
    by: Quantity
    value: float


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of factors from a quantity to the cost, and their product."""

    factors: tuple[Factor, ...]
    product: float

    @property
    def nodes(self) -> tuple[Quantity, ...]:
        """The quantities along the path, from its start to C."""
        if not self.factors:
            return (COST,)
        return (self.factors[0].by, *(factor.of for factor in self.factors))


@dataclass(frozen=True, slots=True)
class PathSum:
    """dC/d(quantity) as its largest paths and the rest.

    Attributes
    ----------
    largest
        The k paths of largest magnitude, in that order.
    rest, rest_count
        The sum of all other products (the total less those drawn, 0 where only rounding is
        left), and how many they are.
    total
        dC/d(quantity) as recorded.
    """

    quantity: Quantity
    largest: tuple[Path, ...]
    rest: float
    rest_count: int
    total: float


@dataclass(frozen=True, slots=True)
class _Stage:
    """All edges from one row of nodes to the next: slopes (to, from), or (n,) if one to one."""

    kind: str
    layer: int
    slopes: Array

    def sizes_from(self, nodes: Nodes) -> tuple[Nodes, Array]:
        """Nodes reached from each of `nodes` and the log magnitudes of those edges, a row each."""
        if self.slopes.ndim == 1:
            return nodes[:, None], _log(self.slopes[nodes, None])
        sizes = _log(self.slopes[:, nodes].T)
        return np.broadcast_to(np.arange(len(self.slopes)), sizes.shape), sizes

    def best_from(self, best: Array) -> Array:
        """For each node before the stage, the largest log magnitude onward through it."""
        sizes = _log(self.slopes)
        if sizes.ndim == 1:
            return sizes + best
        sizes += best[:, None]
        largest: Array = sizes.max(axis=0)
        return largest


def _log(values: Array) -> Array:
    # Logarithms, so that a product of many small factors does not vanish; log 0 = -inf.
    with np.errstate(divide="ignore"):
        return np.log(np.abs(values), dtype=np.float64)


def paths(trace: Trace, quantity: str | Quantity, k: int = 5) -> PathSum:
    """The k largest paths from `quantity` to the cost of one example.

    Takes time and memory of the order of the weights on the way, whatever the number of
    paths.

    Raises
    ------
    QuantityError
        No such quantity, k below 1, or the trace is of a batch.
    """
    expect(trace, Trace, "trace", "what `record` returns", QuantityError)
    expect_whole(k, "k", QuantityError)
    if k < 1:
        raise QuantityError(f"k: expected at least 1, found {k}")
    if not trace.single:
        raise QuantityError("paths belong to one example: ask paths(trace.example(i), ...)")
    reading = trace[quantity]
    start = reading.quantity
    if start.kind == "C":
        return PathSum(start, (Path((), 1.0),), 0.0, 0, 1.0)
    prefix = [start]
    if start.kind in "wb":
        prefix.append(effects(trace.network, start)[0])
    if start.kind == "y":
        routes, count = [[start, COST]], 1
    else:
        stages = _stages(trace, prefix[-1])
        count = math.prod(len(s.slopes) for s in stages if s.slopes.ndim == 2)
        first = prefix[-1].index[0]
        routes = [
            [*prefix, *_named(stages, nodes), COST] for nodes in _best(trace, stages, first, k)
        ]
    largest = tuple(_path(trace, route) for route in routes)
    rest_count = count - len(largest)
    drawn = math.fsum(path.product for path in largest)
    rest = reading.derivative - drawn if rest_count else 0.0
    # What is left of adding terms of this size in floating point is no path's doing.
    rounding = float(np.finfo(trace.y.dtype).eps) * math.fsum(abs(p.product) for p in largest)
    if abs(rest) <= 4 * rounding:
        rest = 0.0
    return PathSum(start, largest, rest, rest_count, reading.derivative)


def _stages(trace: Trace, node: Quantity) -> list[_Stage]:
    """The rows of edges from the row of `node`, a z or an a, to the last activations.

    The last row takes in the edges from there to C: that is all that comes after it.
    """
    stages, depth = [], trace.network.depth
    for layer in range(max(node.layer, 1), depth + 1):
        if layer > node.layer:
            stages.append(_Stage("z", layer, trace.network.layer(layer).weights))
        if layer > node.layer or node.kind == "z":
            slopes = trace.through if layer == depth else trace.da_dz[layer]
            stages.append(_Stage("a", layer, slopes))
    return stages


def _best(trace: Trace, stages: list[_Stage], first: int, k: int) -> list[list[int]]:
    """The node numbers of the k largest paths, one a stage, largest first.

    The k beginnings whose best completions are largest contain those of the k largest
    paths: any other beginning has k paths ahead of its own best. So stage by stage only k
    are kept, and ties need no care.
    """
    onward: list[Array] = [np.zeros(trace.widths[-1])]
    for stage in reversed(stages[1:]):
        onward.insert(0, stage.best_from(onward[0]))
    routes = np.empty((1, 0), dtype=np.intp)
    sizes = np.zeros(1)
    for stage, best in zip(stages, onward, strict=False):
        here = routes[:, -1] if routes.shape[1] else np.array([first])
        reached, steps = stage.sizes_from(here)
        longer = sizes[:, None] + steps
        kept = np.argsort(-(longer + best[reached]), axis=None, kind="stable")[:k]
        route, _ = np.unravel_index(kept, longer.shape)
        routes = np.column_stack([routes[route], reached.ravel()[kept]])
        sizes = longer.ravel()[kept]
    found: list[list[int]] = routes.tolist()
    return found


def _named(stages: list[_Stage], nodes: list[int]) -> list[Quantity]:
    pairs = zip(stages, nodes, strict=True)
    return [
        Quantity("z" if stage.kind == "z" else "a", stage.layer, (node,)) for stage, node in pairs
    ]


def _path(trace: Trace, route: list[Quantity]) -> Path:
    factors = tuple(
        Factor(of, by, local_derivative(trace, of, by)) for by, of in itertools.pairwise(route)
    )
    product = along(trace, route)
    if not math.isfinite(product) and len(factors) > 1:  # dC/da itself may be infinite
        raise NumericsError(f"a path from {route[0]} has the product {product}")
    return Path(factors, product)
