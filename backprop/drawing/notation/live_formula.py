"""A formula some of whose numbers change from frame to frame."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import VGroup

from backprop.core.number_format import typst_number
from backprop.drawing.notation.formula import Notation, term
from backprop.drawing.notation.live_number import LiveNumber
from backprop.drawing.style import VALUE

__all__ = ["LiveFormula", "Slot"]


@dataclass(frozen=True, slots=True)
class Slot:
    """Where a number stands that changes.

    Parameters
    ----------
    value
        What it shows at first.
    colour
        Its colour.
    room
        Other values that it will show: the slot is as wide as the widest.
    factor
        Whether it stands in brackets where it is negative.
    align
        Where it stands in a slot that is wider: as of `LiveNumber`.
    """

    value: float
    colour: str
    room: Sequence[float] = ()
    factor: bool = False
    decimals: int = 4
    align: float = 0


class LiveFormula(VGroup):
    """A formula typeset once, with live numbers in its slots.

    Parameters
    ----------
    source
        Typst math with "<name>" where the slot of that name stands.

    Attributes
    ----------
    formula
        The part that stays.
    numbers
        LiveNumber by the slot's name.
    """

    is_text = True

    def __init__(
        self, write: Notation, source: str, slots: Mapping[str, Slot], size: float = VALUE
    ) -> None:
        self._form, self._slots = source, dict(slots)
        for name, slot in slots.items():
            source = source.replace(f"<{name}>", _room(name, slot))
        self.formula = write.formula(source, size)
        high = self.formula.height
        self.numbers: dict[str, LiveNumber] = {}
        for name, slot in slots.items():
            hole = self.formula.select(name)
            number = LiveNumber(
                _widest(slot),
                slot.colour,
                size,
                decimals=slot.decimals,
                align=slot.align,
                factor=_comes_and_goes(slot),
            )
            self.numbers[name] = number.move_to(hole).redraw(slot.value)
            for glyph in hole.family_members_with_points():
                glyph.points = np.zeros((0, 3))
        # Its size is told by its height, also of what is not as high without its numbers.
        self.formula.initial_height *= self.formula.height / high
        super().__init__(self.formula, *self.numbers.values())

    @property
    def source(self) -> str:
        """The formula's source, with the numbers that stand in its slots."""
        found = self._form
        for name, number in self.numbers.items():
            inside = number.source
            if number.value < 0 and self._slots[name].factor:
                inside = f"({inside})"
            found = found.replace(f"<{name}>", inside)
        return found

    @property
    def font_size(self) -> float:
        """Of its numbers, as they stand."""
        return next(iter(self.numbers.values())).font_size

    def redraw(self, values: Mapping[str, float], moving: bool = False) -> LiveFormula:
        """Write other numbers into the slots of these names."""
        for name, value in values.items():
            self.numbers[name].redraw(value, moving)
        return self


def _widest(slot: Slot) -> float:
    return max((slot.value, *slot.room), key=lambda v: len(typst_number(v, slot.decimals)))


def _room(name: str, slot: Slot) -> str:
    inside = typst_number(_widest(slot), slot.decimals)
    if not slot.factor or min(slot.value, *slot.room, 0) >= 0:
        return term(inside, name)
    # Brackets that stay are the formula's, others the number's.
    return term(f"({inside})", name) if _comes_and_goes(slot) else f"({term(inside, name)})"


def _comes_and_goes(slot: Slot) -> bool:
    """Whether the number is negative, and so in brackets, at times alone."""
    return slot.factor and min(slot.value, *slot.room, 0) < 0 <= max((slot.value, *slot.room))
