"""Weights and biases before a step and after it, each in the place of its name."""

from __future__ import annotations

from collections.abc import Mapping

from manim import LEFT, MathTypst, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import NUMBER

__all__ = ["ValuesStepped"]

_ROOM = 1.5


class ValuesStepped(VGroup):
    """Two numbers at the left end of each name.

    Parameters
    ----------
    names
        Of the parameters.
    values
        Of each the two as written.

    Attributes
    ----------
    before, after
        The numbers by parameter.
    """

    def __init__(
        self,
        write: Notation,
        names: Mapping[Quantity, VMobject],
        values: Mapping[Quantity, tuple[str, str]],
    ) -> None:
        self.before: dict[Quantity, MathTypst] = {}
        self.after: dict[Quantity, MathTypst] = {}
        for q, name in names.items():
            for table, text in zip((self.before, self.after), values[q], strict=True):
                number = write.formula(write.coloured(text, write.theme.quantity(q.kind)), NUMBER)
                table[q] = fit(number, _ROOM).move_to(name, aligned_edge=LEFT)
        super().__init__(*self.before.values(), *self.after.values())
