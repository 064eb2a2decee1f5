"""How many decimals columns and matrices have, so that what is drawn of them multiplies out."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from backprop.core.activations import Array
from backprop.core.aligned import aligned, as_number, in_column
from backprop.core.equations import Result
from backprop.core.trace import Trace

__all__ = ["Digits", "left_of_before", "left_of_last", "of_products"]

_RESULTS = (3, 4)
_FACTORS = range(3, 7)
_INPUTS = range(2, 7)
"""Decimals to try: an activation stands in a circle as well, which has less room."""


@dataclass(frozen=True, slots=True)
class Digits:
    """Decimals of what stands in each place, at least.

    Attributes
    ----------
    agree
        Whether every row comes out as it is written.
    """

    slopes: int = 4
    deltas: int = 4
    weights: int = 4
    before: int = 4
    inputs: int = 4
    results: int = 4
    agree: bool = False


def of_products(trace: Trace, shown: Mapping[int, Sequence[int]]) -> Digits:
    """The fewest with which every product of the last layers that is drawn comes out.

    A number has the same ones in each equation, and in the line that works one row out.
    """
    for results in _RESULTS:
        for deltas in range(results, _FACTORS.stop):
            slopes = next((one for one in _FACTORS if _last(trace, shown, one, deltas)), None)
            inputs = next(
                (one for one in _INPUTS if _outer(trace, shown, one, deltas, results)), None
            )
            pairs = sorted(itertools.product(_FACTORS, _FACTORS), key=sum)
            before = next(
                (one for one in pairs if _before(trace, shown, one, deltas, results)), None
            )
            if slopes and inputs and before:
                return Digits(slopes, deltas, *before, inputs, results, agree=True)
    return Digits()


def left_of_last(trace: Trace, shown: Sequence[int], j: int) -> float:
    """What outputs that are not drawn add to an output's delta."""
    if not trace.network.coupled:
        return 0.0
    return math.fsum(np.delete(trace.through[:, j], shown))


def left_of_before(trace: Trace, shown: Sequence[int], k: int) -> float:
    """What outputs that are not drawn add to the sum for a neuron before."""
    products = trace.network.layers[-1].weights[:, k] * trace.dC_dz[trace.network.depth]
    return math.fsum(np.delete(products, shown))


def _last(t: Trace, shown: Mapping[int, Sequence[int]], slopes: int, deltas: int) -> bool:
    last, rows = t.network.depth, [*shown[t.network.depth]]
    cost = _read(t.dC_da[last][rows], slopes)
    if t.network.coupled:
        made = _read(t.da_dz[last][np.ix_(rows, rows)], slopes).T @ cost
        made += [left_of_last(t, rows, j) for j in rows]
    else:
        made = cost * _read(t.da_dz[last][rows], slopes)
    return _agree(t.dC_dz[last][rows], deltas, made)


def _before(
    t: Trace, shown: Mapping[int, Sequence[int]], factors: tuple[int, int], deltas: int, places: int
) -> bool:
    last = t.network.depth
    if last == 1:
        return True
    rows, columns = [*shown[last]], [*shown[last - 1]]
    matrix = _read(t.network.layers[-1].weights[np.ix_(rows, columns)], factors[0])
    sums = matrix.T @ _result(t.dC_dz[last][rows], deltas)
    sums += [left_of_before(t, rows, k) for k in columns]
    made = sums * _read(t.da_dz[last - 1][columns], factors[1])
    return _agree(t.dC_dz[last - 1][columns], places, made)


def _outer(
    t: Trace, shown: Mapping[int, Sequence[int]], inputs: int, deltas: int, places: int
) -> bool:
    last = t.network.depth
    rows, columns = [*shown[last]], [*shown[last - 1]]
    left = _result(t.dC_dz[last][rows], deltas)
    made = np.outer(left, _read(t.a[last - 1][columns], inputs))
    return _agree(t.dC_dw[last][np.ix_(rows, columns)].ravel(), places, made.ravel())


def _agree(values: Array, places: int, made: Iterable[float]) -> bool:
    written = aligned(values.tolist(), places)
    return all(Result.read(text).agrees(one) for text, one in zip(written, made, strict=True))


def _read(values: Array, places: int) -> Array:
    """Numbers as they are read where a column or a matrix has so many decimals."""
    texts = in_column(values.ravel().tolist(), places)
    return np.array([as_number(text) for text in texts]).reshape(values.shape)


def _result(values: Array, places: int) -> Array:
    return np.array([as_number(text) for text in aligned(values.tolist(), places)])
