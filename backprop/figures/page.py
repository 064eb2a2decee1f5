"""How large a figure is on a page, and its type: by its scale, or laid out anew for both."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from backprop.core.errors import BackpropError
from backprop.figures.still import Still
from backprop.figures.stills import FRAME_WIDE
from backprop.figures.writing import EM, gap, main_size

__all__ = ["LARGEST", "Again", "Page"]

LARGEST = 500.0
"""A page is no wider, in cm: PDF has no larger ones."""

Again = Callable[[float, float], Still | None]
"""The same figure laid out for a frame so wide and high, or None where it cannot be read then."""

_POINT = 72 / 2.54
"""Points to a cm."""
_FRAME = 0.25
"""By so much a frame is wider than the box of what is laid out in all of it."""
_NARROW = 3.0
"""Nothing is laid out for less, in Manim's units."""
_HIGH = (8.0, 10.0, 12.0)
"""How high a frame may be: a page has room below."""
_CLEAR = 0.08
"""Texts are so far apart, or as far as in the clip, in Manim's units."""
_SAME = 1e-6


@dataclass(frozen=True, slots=True)
class Page:
    """What a page asks of a figure.

    Parameters
    ----------
    width
        Of the figure in cm, if it is given.
    type_size
        Of its main type in points, if it is given.
    """

    width: float | None = None
    type_size: float | None = None

    def put(self, still: Still, again: Again) -> Still:
        """The figure for this page; for a screen as it is, where the page asks for nothing.

        Raises
        ------
        BackpropError
            It has no type, or it cannot have both the width and the type; it says what it can.
        """
        if self.type_size is None:
            return still if self.width is None else replace(still, unit=self._by_width(still))
        unit = _by_type(still, self.type_size)
        if self.width is None:
            return _checked(replace(still, unit=unit))
        if (found := self._both(still)) is not None:
            return found
        close = min(gap(still.texts), _CLEAR)
        for high in _HIGH:
            for other in self._tries(self.width * _POINT / unit, high, again):
                found = self._both(other)
                if found is not None and gap(found.texts) >= close:
                    return found
        natural = _across(still) * unit / _POINT
        # Both rounded to what does.
        wider = math.ceil(10 * natural) / 10
        smaller = math.floor(10 * self.type_size * self.width / natural) / 10
        raise BackpropError(
            f"{still.name} cannot be read at {self.width:g} cm with type of {self.type_size:g} pt: "
            f"give {wider:g} cm, or {smaller:g} pt"
        )

    @staticmethod
    def _tries(wide: float, high: float, again: Again) -> Iterator[Still]:
        """The figure in a frame as wide as it may be, and in one less what stuck out of that."""
        frame = min(wide + _FRAME, FRAME_WIDE)
        for _ in range(2):
            found = again(frame, high) if frame > _NARROW else None
            if found is None:
                return
            yield found
            frame -= max(_across(found) - wide, 0.1)

    def _by_width(self, still: Still) -> float:
        assert self.width is not None
        return self.width * _POINT / _across(still)

    def _both(self, still: Still) -> Still | None:
        """The figure with room left and right of it, if it is no wider than it may be."""
        assert self.width is not None
        assert self.type_size is not None
        unit = _by_type(still, self.type_size)
        least = self.width * _POINT / unit
        fits = _across(still) <= least * (1 + _SAME)
        return replace(still, unit=unit, least=least) if fits else None


def _across(still: Still) -> float:
    """The width of the picture, in Manim's units."""
    left, right, _, _ = still.box
    return right - left


def _by_type(still: Still, points: float) -> float:
    """Points to a unit that make the main type so large."""
    size = main_size(still.texts)
    if size is None:
        raise BackpropError(f"{still.name} has no text: give --width alone")
    return points / (size * EM)


def _checked(still: Still) -> Still:
    """The still, if there are pages so large."""
    assert still.size is not None
    if max(still.size) > LARGEST:
        raise BackpropError(
            f"{still.name} would be {max(still.size):.0f} cm large: give a smaller --font-size"
        )
    return still
