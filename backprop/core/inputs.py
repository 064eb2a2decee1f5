"""What goes into a network: what each input is called, and how what was measured is scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType

import numpy as np
from numpy.typing import NDArray

from backprop.core.activations import Array
from backprop.core.errors import NetworkError
from backprop.core.expected import expect
from backprop.core.names import named
from backprop.core.number_format import amount

__all__ = ["Inputs", "check_called"]


def check_called(names: Sequence[str], what: str, count: int) -> None:
    """Check the names of `count` inputs or outputs: none, or another for each.

    Raises
    ------
    NetworkError
        There are more or fewer, one stands twice, or one is not a line of visible characters.
    """
    expect(names, tuple, what, "a tuple of names")
    for name in names:
        expect(name, str, what, "a name")
        named(name, what)
    if names and len(names) != count:
        raise NetworkError(f"{what}: expected {amount(count, 'name')}, found {len(names)}")
    twice = next((name for i, name in enumerate(names) if name in names[:i]), None)
    if twice is not None:
        raise NetworkError(f"{what}: expected another name each, found {twice!r} again")


@dataclass(frozen=True, slots=True, eq=False)
class Inputs:
    """The inputs of a network as they are measured.

    Attributes
    ----------
    names
        What each is called, as "petal length"; none, or n_0 of them.
    mean, deviation
        (n_0,) each, of the data that the network learned from, in the units of what is
        measured: the network takes (x - mean) / deviation. None where it takes x itself.
    """

    names: tuple[str, ...] = ()
    mean: NDArray[np.float64] | None = None
    deviation: NDArray[np.float64] | None = None

    def check(self, count: int) -> None:
        """Check that they are the inputs of a network that has `count`.

        Raises
        ------
        NetworkError
            A name or a number too few or too many, or a deviation that is not positive.
        """
        check_called(self.names, "input", count)
        if (self.mean is None) != (self.deviation is None):
            raise NetworkError(
                "inputs: expected mean and deviation: x becomes (x - mean) / deviation"
            )
        for what, values in (("mean", self.mean), ("deviation", self.deviation)):
            expect(values, (np.ndarray, NoneType), f"inputs: {what}", "an array")
            if values is not None and not np.isfinite(values).all():
                raise NetworkError(
                    f"inputs: {what}: expected finite numbers, found NaN or infinity"
                )
        for what, values in (("mean", self.mean), ("deviation", self.deviation)):
            if values is not None and values.shape != (count,):
                raise NetworkError(
                    f"inputs: {what}: expected {amount(count, 'number')}, found {values.shape}"
                )
        if self.deviation is not None and not (self.deviation > 0).all():
            odd = self.deviation[~(self.deviation > 0)][0]
            raise NetworkError(f"inputs: deviation: expected positive numbers, found {odd:g}")

    def taken(self, x: Array) -> Array:
        """What the network takes of what was measured: (x - mean) / deviation, or x itself.

        Of another width it is x, too: the network says what it expects.

        Parameters
        ----------
        x
            (n_0,), or a row for each example, (m, n_0).
        """
        if self.mean is None or self.deviation is None or x.shape[-1] != len(self.mean):
            return x
        with np.errstate(over="ignore"):
            scaled: Array = (x - self.mean) / self.deviation
        if not np.isfinite(scaled).all():
            raise NetworkError("inputs: (x - mean) / deviation is too large for a number")
        scaled.flags.writeable = False
        return scaled

    def measured(self, number: int, value: float) -> float | None:
        """What was measured where the network took `value` as input `number`; None if the same."""
        if self.mean is None or self.deviation is None:
            return None
        return float(value * self.deviation[number] + self.mean[number])
