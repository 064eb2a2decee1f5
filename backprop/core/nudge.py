"""Really nudge a quantity, run again, and hold the outcome against the derivative."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from backprop.core.errors import QuantityError
from backprop.core.expected import expect, expect_number
from backprop.core.network import Network
from backprop.core.quantities import Quantity
from backprop.core.recording import record
from backprop.core.trace import Trace
from backprop.core.vary import shifted

__all__ = ["Nudge", "nudge"]


@dataclass(frozen=True, slots=True)
class Nudge:
    """What a change of one quantity did.

    Attributes
    ----------
    before, after
        The records of both passes: every quantity before and after.
    ratio
        (C after - C before) / by, the true ratio.
    derivative
        dC/d(quantity) before, what the ratio tends to as `by` shrinks.
    """

    quantity: Quantity
    by: float
    before: Trace
    after: Trace
    ratio: float
    derivative: float


def nudge(
    network: Network, x: ArrayLike, y: ArrayLike, quantity: str | Quantity, by: float
) -> Nudge:
    """Change one quantity by `by`, run forward again, and compare.

    A nudged z or a of a hidden layer keeps what came before it: the pass is resumed from
    there. For a batch, weights and biases can be nudged; the cost is the mean.

    Raises
    ------
    QuantityError
        No such quantity, C itself, or `by` is zero or not finite.
    NumericsError
        The nudged pass overflows.
    """
    expect(network, Network, "network", "a Network")
    expect_number(by, "by", QuantityError)
    if by == 0:
        raise QuantityError(f"by: expected a finite number other than 0, found {by}")
    before = record(network, x, y)
    reading = before[quantity]
    q = reading.quantity
    inputs, targets = np.array(x, network.dtype), np.array(y, network.dtype)
    after = shifted(network, inputs, targets, {q: by})
    return Nudge(q, by, before, after, (after.cost - before.cost) / by, reading.derivative)
