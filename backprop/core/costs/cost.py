"""What a cost is: terms summed over the outputs, their derivatives, and how they are written."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np

from backprop.core.activations import Activation, Array
from backprop.core.errors import BackpropWarning, NetworkError
from backprop.core.language import pgettext
from backprop.core.representation import called

__all__ = ["Cost"]

_ROUNDED = 1e-3
"""Desired outputs typed to three decimals may miss a sum of 1 by so much."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost function.

    Parameters
    ----------
    name
        The name used in files and by `Network`.
    terms
        (a, y) -> the terms of the sum over the outputs, same shape (..., n_L).
    derivative
        (a, y) -> dC/da, same shape.
    derivative_y
        (a, y) -> dC/dy, same shape, or None where it was not given.
    typst
        One term, and its derivative by a, with {a} and {y} where they stand.
    outputs
        What it is made for: "any" outputs, "yes or no" where each is between 0 and 1 by itself,
        "shares" of 1, or "signs" where each y is -1 or 1.
    convention
        What readers trip over, in words: sum or mean over the outputs, with a factor 1/2 or
        without; "" where it was not given.
    parameters
        What the function was told, such as ("delta", 2.0), where it is not the usual.
    outputs_counted
        For how many outputs the formulas are written, where their number n is in them; 0 as
        long as it is not known.
    again
        For one of ours: gives it to another process by its name, its parameters and the number
        of outputs, where it is itself again. None for one of a user's.
    """

    name: str
    terms: Callable[[Array, Array], Array]
    derivative: Callable[[Array, Array], Array]
    derivative_y: Callable[[Array, Array], Array] | None = None
    typst: str = 'op("cost")({a}, {y})'
    typst_derivative: str = 'op("cost")\'({a}, {y})'
    outputs: Literal["any", "yes or no", "shares", "signs"] = "any"
    convention: str = ""
    parameters: tuple[tuple[str, float], ...] = ()
    outputs_counted: int = 0
    again: Callable[[str, tuple[tuple[str, float], ...], int], Cost] | None = None

    def __repr__(self) -> str:
        return called("Cost", self.name, self.parameters)

    def __reduce__(self) -> str | tuple[Any, ...]:
        """One of ours goes by its name to another process, where it is itself again."""
        if self.again is not None:
            return self.again, (self.name, self.parameters, self.outputs_counted)
        return Cost, tuple(getattr(self, field.name) for field in fields(self))

    @property
    def spoken(self) -> str:
        """Its name in running text, in the language of here."""
        return pgettext("cost", self.name).replace("_", "-")

    def value(self, a: Array, y: Array) -> Array:
        """C for each example: the terms summed over the last axis, shape (...)."""
        total: Array = self.terms(a, y).sum(axis=-1)
        return total

    def counted(self, outputs: int) -> Cost:
        """This cost with its formulas for so many outputs."""
        if self.again is None or "{n}" not in self.typst:
            return self
        return self.again(self.name, self.parameters, outputs)

    def check_after(self, activation: Activation) -> None:
        """Refuse the outputs of an activation that the cost is not made for.

        Raises
        ------
        NetworkError
            With the pair that is meant.
        """
        if self.outputs == "shares" and not activation.coupled:
            its = "binary_cross_entropy" if activation.name == "sigmoid" else "quadratic"
            raise NetworkError(
                f"the cost {self.name} is for outputs that are shares of 1, as softmax makes "
                f"them, and the last layer is {activation.name}: choose softmax for it, "
                f"or the cost {its}"
            )
        bounds = (activation.low, activation.high)
        if self.outputs == "yes or no" and (activation.coupled or bounds != (0, 1)):
            its = "cross_entropy" if activation.coupled else "quadratic"
            raise NetworkError(
                f"the cost {self.name} is for outputs that are each between 0 and 1, as sigmoid "
                f"makes them, and the last layer is {activation.name}: choose sigmoid for it, "
                f"or the cost {its}"
            )

    def check_targets(self, y: Array) -> None:
        """Refuse desired outputs (..., n_L) that the cost is not made for.

        Shares that do not add up to 1 are sound, and weigh their example: only a warning.

        Raises
        ------
        NetworkError
            A desired output is negative, or of a yes or no larger than 1, or no sign.
        """
        if self.outputs == "any":
            return
        rows = np.atleast_2d(y)
        if self.outputs == "signs":
            bad = np.argwhere(abs(rows) != 1)
            if len(bad):
                example, j = bad[0]
                which = f" of example {example}" if len(rows) > 1 else ""
                raise NetworkError(
                    f"y[{j}]{which} is {rows[example, j]:g}: the cost {self.name} is for desired "
                    "outputs that are -1 or 1"
                )
            return
        most = 1.0 if self.outputs == "yes or no" else np.inf
        bad = np.argwhere((rows < 0) | (rows > most))
        if len(bad):
            example, j = bad[0]
            which = f" of example {example}" if len(rows) > 1 else ""
            raise NetworkError(
                f"y[{j}]{which} is {rows[example, j]:g}: the cost {self.name} is for desired "
                f"outputs {'from 0 to 1' if most == 1 else 'that are shares of 1'}"
            )
        if self.outputs == "shares":
            totals = rows.sum(axis=-1)
            odd = np.flatnonzero(abs(totals - 1) > _ROUNDED)
            if len(odd):
                warnings.warn(
                    f"the desired outputs y add up to {totals[odd[0]]:.4g}, not to 1: the cost "
                    f"{self.name} weighs their example by that",
                    BackpropWarning,
                    stacklevel=1,  # said once, whoever finds it
                )
