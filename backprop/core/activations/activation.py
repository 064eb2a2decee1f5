"""What an activation is: a = f(z), its local derivative da/dz, and how it is written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from backprop.core.representation import called

__all__ = ["Activation", "Array", "from_together"]

Array = NDArray[np.floating[Any]]


@dataclass(frozen=True, slots=True)
class Activation:
    """One activation function.

    Parameters
    ----------
    name
        The name used in files and by `Network`.
    value
        z -> a, any shape (..., n) to the same shape.
    derivative
        z -> da/dz. Elementwise activations give the shape of z. A coupled one gives the
        Jacobian da_i/dz_j, shape (..., n, n).
    plain, typst, latex
        How the function is written in a formula.
    low, high
        Bounds of a, None where there is none. Number lines take their range from them.
    together
        (z, a, da_dz) -> None: writes both results into given arrays in one sweep, for
        functions whose derivative shares work with their value.
    pull_back
        Only for coupled activations: (z, dC_da) -> dC_dz, so that a batch needs no Jacobian.
    off_by
        (z, a, y) -> a - y with all its digits where a has rounded to one of its bounds, for
        activations whose distance from a bound is known from z.
    typst_derivative
        The derivative by z, with {a} and {z} where they stand; "" where it has no such form.
    parameters
        What the function was told, such as ("slope", 0.2), where it is not the usual.
    again
        For one of ours: gives it to another process by its name and parameters, where it is
        itself again. None for one of a user's.
    """

    name: str
    value: Callable[[Array], Array]
    derivative: Callable[[Array], Array]
    plain: str
    typst: str
    latex: str
    low: float | None = None
    high: float | None = None
    together: Callable[[Array, Array, Array], None] | None = None
    pull_back: Callable[[Array, Array], Array] | None = None
    off_by: Callable[[Array, Array, Array], Array] | None = None
    typst_derivative: str = ""
    parameters: tuple[tuple[str, float], ...] = ()
    again: Callable[[str, tuple[tuple[str, float], ...]], Activation] | None = None

    def __repr__(self) -> str:
        return called("Activation", self.name, self.parameters)

    def __reduce__(self) -> str | tuple[Any, ...]:
        """One of ours goes by its name to another process, where it is itself again."""
        if self.again is not None:
            return self.again, (self.name, self.parameters)
        return Activation, tuple(getattr(self, field.name) for field in fields(self))

    @property
    def coupled(self) -> bool:
        """Whether one a depends on several z, as in softmax."""
        return self.pull_back is not None

    def fill(self, z: Array, a: Array, da_dz: Array) -> None:
        """Write a = f(z) and da/dz = f'(z) into the given arrays (elementwise only)."""
        if self.together is not None:
            self.together(z, a, da_dz)
        else:
            a[...] = self.value(z)
            da_dz[...] = self.derivative(z)


def from_together(
    together: Callable[[Array, Array, Array], None], which: int
) -> Callable[[Array], Array]:
    """Of a sweep that gives value and derivative the one (0) or the other (1)."""

    def compute(z: Array) -> Array:
        both = (np.empty_like(z), np.empty_like(z))
        together(z, *both)
        return both[which]

    return compute
