"""Mini-batch gradient descent: every parameter against its derivative, again and again."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from types import NoneType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from backprop.core.activations import Array
from backprop.core.errors import NetworkError, NumericsError
from backprop.core.examples import matrices
from backprop.core.expected import expect, expect_number, expect_whole
from backprop.core.network import Network
from backprop.core.optimizer import Memory, Optimizer
from backprop.core.quantities import Quantity
from backprop.core.recording import costs, record
from backprop.core.trace import Trace

__all__ = ["KEPT", "RATES", "History", "Step", "best_rate", "descend", "examples_of", "train"]

RATES = tuple(float(f"{digit}e{power}") for power in range(4, -31, -1) for digit in (3, 1))
"""What `best_rate` tries, the largest first: 30000, 10000, 3000, ..."""

KEPT = 0.9
"""The part of what the derivatives promise that a step must keep, for `best_rate`."""
_ROUNDING = 1e-12
"""So small a part of the first cost is no change."""


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """Where training has come to.

    Attributes
    ----------
    number
        How many steps were made; 0 is the start.
    network
        The network after them.
    cost
        Its mean cost over all examples, not only over the last batch.
    memory
        What the optimizer remembers then.
    """

    number: int
    network: Network
    cost: float
    memory: Memory = field(default_factory=Memory)


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """What training did.

    Attributes
    ----------
    rate
        What the gradient was multiplied with in each step.
    costs
        The mean cost over all examples at the start and after each step, (steps + 1,).
    kept
        Some of the steps with their networks, in order: the start, the last, and others spread
        evenly between.
    """

    rate: float
    costs: Array
    kept: tuple[Step, ...]

    @property
    def network(self) -> Network:
        """The network after the last step."""
        return self.kept[-1].network


def descend(
    network: Network,
    *,
    rate: float,
    batch: int | None = None,
    seed: int = 0,
    examples: tuple[ArrayLike, ArrayLike] | None = None,
    optimizer: Optimizer | None = None,
    since: Step | None = None,
) -> Iterator[Step]:
    """Train without end: yields the start, step 0, then each step, made when it is asked for.

    Parameters
    ----------
    rate
        A step moves each parameter by -rate times its derivative of the batch's mean cost.
    batch
        How many examples a step looks at; None for all. The examples are shuffled anew whenever
        all have been seen; what remains of them at the end is a smaller batch.
    seed
        Of the shuffling: the same seed gives the same steps.
    examples
        x (n, n_0) and y (n, n_L); the network's own where none are given.
    optimizer
        How a step follows from the gradient; plain descent where none is given.
    since
        A step of such a training, which goes on from there as if it had not been left.

    Raises
    ------
    NetworkError
        The rate or the batch is not positive, there are no examples, or they do not fit; or
        what `Optimizer.check` finds.
    NumericsError
        Training diverged: names the step.
    """
    expect(network, Network, "network", "a Network")
    expect_number(rate, "rate")
    expect_whole(seed, "seed")
    if seed < 0:
        raise NetworkError(f"seed: expected 0 or more, found {seed}")
    if batch is not None:
        expect_whole(batch, "batch")
    if examples is not None and not (isinstance(examples, tuple | list) and len(examples) == 2):
        raise NetworkError("examples: expected a pair, x (n, n_0) and y (n, n_L)")
    if not (math.isfinite(rate) and rate > 0):
        raise NetworkError(f"rate: expected a finite number above 0, found {rate:g}")
    if batch is not None and batch < 1:
        raise NetworkError(f"batch: expected at least 1 example, found {batch}")
    expect(optimizer, (Optimizer, NoneType), "optimizer", "an Optimizer")
    method = optimizer or Optimizer()
    method.check(network)
    x, y = examples_of(network) if examples is None else examples
    start = network if since is None else since.network
    whole = record(start, *_in_batch(network, x, y))  # checks them too
    return _steps(whole, rate, batch, seed, method, since.memory if since else Memory())


def train(
    network: Network,
    steps: int,
    *,
    rate: float,
    batch: int | None = None,
    seed: int = 0,
    examples: tuple[ArrayLike, ArrayLike] | None = None,
    optimizer: Optimizer | None = None,
    keep: int = 11,
) -> History:
    """Make so many steps of `descend`, and keep the cost of each and `keep` of the networks."""
    expect_whole(steps, "steps")
    expect_whole(keep, "keep")
    if steps < 0:
        raise NetworkError(f"steps: expected 0 or more, found {steps}")
    if keep < 2:
        raise NetworkError(f"keep: expected at least 2 networks, the first and the last: {keep}")
    spread = {round(step) for step in np.linspace(0, steps, keep)}
    found, kept = np.empty(steps + 1), []
    way = descend(
        network, rate=rate, batch=batch, seed=seed, examples=examples, optimizer=optimizer
    )
    for step in way:
        found[step.number] = step.cost
        if step.number in spread:
            kept.append(step)
        if step.number == steps:
            break
    found.flags.writeable = False
    return History(rate, found, tuple(kept))


def best_rate(
    network: Network,
    steps: int,
    *,
    examples: tuple[ArrayLike, ArrayLike] | None = None,
    only: Collection[Quantity] | None = None,
) -> float | None:
    """The largest of `RATES` at which the cost falls as the derivatives promise.

    A step promises rate times the sum of all squared derivatives, which is what the cost would
    fall by if it were a plane. At this rate each of so many steps over all examples lowers it by
    nine tenths of that or more. None where no step can change the cost, or no rate is small enough.
    """
    x, y = examples_of(network) if examples is None else examples
    whole = record(network, *_in_batch(network, x, y))
    if not _squares(whole, only):
        return None
    return next((rate for rate in RATES if _keeps_promise(whole, steps, rate, only)), None)


def _keeps_promise(
    whole: Trace, steps: int, rate: float, only: Collection[Quantity] | None
) -> bool:
    x, y, slack = whole.a[0], whole.y, _ROUNDING * abs(whole.cost)
    one = Optimizer(only=only)
    for _ in range(steps):
        promised = rate * _squares(whole, only)
        before = whole.cost
        try:
            whole = record(one.moved(whole, rate, Memory())[0], x, y)
        except NumericsError:
            return False
        if before - whole.cost < KEPT * promised - slack:
            return False
    return True


def _squares(trace: Trace, only: Collection[Quantity] | None) -> float:
    """The sum of the squared derivatives by the parameters that move; finite or infinite."""
    with np.errstate(over="ignore"):
        if only is not None:
            return float(sum(np.square(trace[q].derivative) for q in only))
        parts = (*trace.dC_dw, *trace.dC_db)
        return float(sum(np.square(part).sum() for part in parts))


def examples_of(network: Network) -> tuple[Array, Array]:
    """All examples of the network as a batch, x (n, n_0) and y (n, n_L)."""
    network.example()  # raises if there are none
    return matrices(network.examples)


def _in_batch(network: Network, x: ArrayLike, y: ArrayLike) -> tuple[ArrayLike, ArrayLike]:
    """One example as a batch of one."""
    if np.shape(x) == (network.widths[0],):
        return np.asarray(x)[None], np.asarray(y)[None]
    return x, y


def _steps(
    whole: Trace, rate: float, batch: int | None, seed: int, optimizer: Optimizer, memory: Memory
) -> Iterator[Step]:
    network, x, y = whole.network, whole.a[0], whole.y
    small = batch is not None and batch < len(x)
    rows = _batches(len(x), batch, seed) if batch is not None and small else None
    if rows is not None:
        for _ in range(memory.number):  # those that were taken before
            next(rows)
    yield Step(memory.number, network, whole.cost, memory)
    while True:
        number = memory.number + 1
        try:
            if rows is not None:
                chosen = next(rows)
                part = record(network, x[chosen], y[chosen])
                network, memory = optimizer.moved(part, rate, memory)
                cost = float(costs(network, x, y).mean())
            else:
                network, memory = optimizer.moved(whole, rate, memory)
                # Not only the cost: its gradient is the next step's.
                whole = record(network, x, y)
                cost = whole.cost
        except NumericsError as error:
            raise NumericsError(
                f"training diverged at step {number}: choose a rate smaller than {rate:g} ({error})"
            ) from None
        yield Step(number, network, cost, memory)


def _batches(count: int, size: int, seed: int) -> Iterator[NDArray[np.int64]]:
    rng = np.random.default_rng(seed)
    while True:
        order = rng.permutation(count)
        yield from (order[start : start + size] for start in range(0, count, size))
