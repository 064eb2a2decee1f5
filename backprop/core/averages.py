"""Averages over examples, and the gradient as one vector in the chapter's order."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from backprop.core.activations import Array
from backprop.core.errors import NetworkError, QuantityError
from backprop.core.expected import expect
from backprop.core.quantities import ParameterNames, Quantity
from backprop.core.trace import Trace

__all__ = ["Average", "average"]


@dataclass(frozen=True, slots=True)
class Average:
    """The cost and its gradient as means over examples.

    Attributes
    ----------
    costs
        The cost of each example (n,).
    gradient
        dC/dw[1] row by row, dC/db[1], ..., dC/dw[L], dC/db[L] as one vector.
    names
        The quantity that each entry of the gradient is the derivative by.
    """

    costs: Array
    gradient: Array
    names: ParameterNames

    @property
    def cost(self) -> float:
        """C, the mean of the examples' costs."""
        return float(self.costs.mean())

    def __getitem__(self, name: str | Quantity) -> float:
        """The entry of the gradient for a weight or bias."""
        widths = self.names.widths
        q = Quantity.of(name, widths)
        q.check(widths)
        if q.kind not in "wb":
            raise QuantityError(f"{q} is no entry of the gradient: ask for a weight or a bias")
        start = len(ParameterNames(widths[: q.layer]))
        if q.kind == "b":
            start += widths[q.layer] * widths[q.layer - 1]
            return float(self.gradient[start + q.index[0]])
        return float(self.gradient[start + q.index[0] * widths[q.layer - 1] + q.index[1]])


def average(traces: Trace | Iterable[Trace]) -> Average:
    """C = 1/n sum_i C_i and dC/dw = 1/n sum_i dC_i/dw over a batch or several records.

    Every example counts the same, in whichever record it stands.
    """
    expect(traces, (Trace, Iterable), "average", "a record or several")
    records = [traces] if isinstance(traces, Trace) else list(traces)
    for one in records:
        expect(one, Trace, "average", "records only")
    if not records:
        raise NetworkError("average: expected at least one record, found none")
    widths = records[0].widths
    if any(trace.widths != widths for trace in records):
        raise NetworkError("average: the records are of networks of different widths")
    costs = np.concatenate([trace.costs for trace in records])
    gradient = np.zeros(len(ParameterNames(widths)), dtype=costs.dtype)
    for trace in records:
        parts = (
            part.ravel() for pair in zip(trace.dC_dw, trace.dC_db, strict=True) for part in pair
        )
        gradient += np.concatenate(list(parts)) * (trace.count / len(costs))
    for array in (costs, gradient):
        array.flags.writeable = False
    return Average(costs, gradient, ParameterNames(widths))
