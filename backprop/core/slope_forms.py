"""What local derivatives are made of: the forms that they are written in, with quantities."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from backprop.core.arithmetic import computing
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace

__all__ = ["SlopeForm", "chain_slopes"]

_CLOSE = 1e-6
_NAME = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class SlopeForm:
    """One derivative as Typst math.

    Attributes
    ----------
    form
        With {0}, {1}, ... where quantities stand; "" where the function has no form of its own.
    of
        Which these are, in the order of writing: one that is written twice is there twice.
    """

    form: str
    of: tuple[Quantity, ...]

    @classmethod
    def over(cls, form: str, quantities: Mapping[str, Quantity]) -> Self:
        """From a form with {names}."""
        names = _NAME.findall(form)
        places = iter(range(len(names)))
        numbered = _NAME.sub(lambda _: f"{{{next(places)}}}", form)
        return cls(numbered, tuple(quantities[name] for name in names))

    @property
    def plain(self) -> bool:
        """Whether it is nothing but another quantity."""
        return self.form == "{0}"

    def shown(self, trace: Trace, value: float) -> bool:
        """Whether it says more in numbers than the value itself.

        It does not where it is no more than a quantity, nor where nearly equal numbers, such as
        1 and an activation of 0.999..., have no digits left for their difference.
        """
        if self.plain or not self.form:
            return False
        computed = computing(self.form)([trace[q].value for q in self.of])
        # What no calculator knows, as a function of one's own, is shown as it is.
        return math.isnan(computed) or math.isclose(computed, value, rel_tol=_CLOSE)


def chain_slopes(trace: Trace) -> tuple[SlopeForm, SlopeForm, SlopeForm]:
    """Of the last layer of a chain: of z by w, of a by z, and of the cost by a."""
    last = trace.network.depth
    names = {
        "before": Quantity("a", last - 1, (0,)),
        "z": Quantity("z", last, (0,)),
        "a": Quantity("a", last, (0,)),
        "y": Quantity("y", 0, (0,)),
    }
    activation, cost = trace.network.layers[-1].activation, trace.network.cost
    forms = "{before}", activation.typst_derivative, cost.typst_derivative
    first, second, third = (SlopeForm.over(form, names) for form in forms)
    return first, second, third
