"""A quantity's name, very large, with what each of its indices says."""

from __future__ import annotations

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject

from backprop.core.language import gettext
from backprop.core.quantities import Kind, Quantity
from backprop.drawing.notation import Notation, term
from backprop.drawing.style import HAND, NUMBER, SYMBOL, Box

__all__ = ["IndexLesson"]

_SIZES = (
    5 * HAND,
    4.2 * HAND,
    3.4 * HAND,
    3 * HAND,
    2.6 * HAND,
    2.2 * HAND,
    1.8 * HAND,
    1.4 * HAND,
    HAND,
    SYMBOL,
)
Notes = list[tuple[str, str]]
"""An index, and what it says."""

_APART = 0.7
"""From one name to the one under it."""
_CLEAR, _LONG = 0.12, 0.45
"""Between a line and what it joins, and its length."""


class IndexLesson(VGroup):
    """Names of an activation with its layer, with its neuron, and of a weight, in one place.

    Parameters
    ----------
    w
        The weight.

    Attributes
    ----------
    layer, neuron, edge
        Names and notes: of an activation of each layer, of the neurons that the weight joins, and
        of the weight.
    """

    def __init__(self, write: Notation, w: Quantity, box: Box) -> None:
        self.write = write
        widths = write.widths[w.layer - 1 : w.layer + 1]
        j, k = (write.index(one) for one in w.index)
        known = [
            [("k", f"$k = {k}$")] if widths[0] > 1 else [],
            [("j", f"$j = {j}$")] if widths[1] > 1 else [],
        ]
        to = gettext("to $j = {index}$").format(index=j)
        ends = [("j", to), ("k", f"{gettext('from')} $k = {k}$")] if max(widths) > 1 else []
        first, second = w.layer - 1, w.layer
        self.layer = self._fitted(box, ("a", first, []), ("a", second, []))
        self.neuron = self._fitted(box, ("a", first, known[0]), ("a", second, known[1]))
        self.edge = self._fitted(box, ("w", second, ends))
        super().__init__(self.layer, self.neuron, self.edge)

    def _fitted(self, box: Box, *told: tuple[Kind, int, Notes]) -> VGroup:
        """One under the other in the middle of the box, as large as there is room for."""
        for size in _SIZES:
            made = VGroup(*(self._name(size, *one) for one in told))
            made.arrange(DOWN, buff=_APART, aligned_edge=LEFT)
            if made.width < box.width and made.height < box.height:
                break
        return made.move_to(box.middle)

    def _name(self, size: float, kind: Kind, layer: int, below: Notes) -> VGroup:
        write = self.write
        over = term(f"({write.layer(layer)})", "layer")
        under = " ".join(term(letter, letter) for letter, _ in below)
        source = f"{kind}_({under})^({over})" if under else f"{kind}^({over})"
        symbol = write.formula(write.coloured(source, write.theme.quantity(kind)), size)
        symbol.move_to((0, 0, 0), aligned_edge=LEFT)
        whole, raised = VGroup(symbol), symbol.select("layer")
        words = gettext("layer ${layer}$").format(layer=write.layer(layer))
        said = self._note(words).next_to(raised, RIGHT, buff=_LONG + 2 * _CLEAR)
        whole.add(self._line(raised.get_right() + _CLEAR * RIGHT, said.get_left() + _CLEAR * LEFT))
        whole.add(said)
        lowered = [symbol.select(letter) for letter, _ in below]
        notes = [self._note(text) for _, text in below]
        if len(below) == 1:
            (index,), (note,) = lowered, notes
            note.next_to(index, RIGHT, buff=_LONG + 2 * _CLEAR).align_to(said, LEFT)
            line = self._line(index.get_right() + _CLEAR * RIGHT, note.get_left() + _CLEAR * LEFT)
            return whole.add(line, note)
        for index, note, side in zip(lowered, notes, (-1, 1), strict=False):
            foot = min(one.get_bottom()[1] for one in lowered) - _LONG - 2 * _CLEAR
            middle = VGroup(*lowered).get_center()[0] + 1.5 * side * _CLEAR
            note.move_to((middle, foot, 0), aligned_edge=-side * RIGHT).align_to((0, foot, 0), UP)
            top = np.array([np.clip(index.get_x(), *_across(note)), foot + _CLEAR, 0])
            whole.add(self._line(index.get_bottom() + _CLEAR * DOWN, top), note)
        return whole

    def _note(self, text: str) -> VMobject:
        return self.write.words(text, NUMBER, self.write.theme.ink)

    def _line(self, start: np.ndarray, end: np.ndarray) -> Line:
        return Line(start, end).set_stroke(self.write.theme.quiet, 2.5)


def _across(one: VMobject) -> tuple[float, float]:
    """From where to where a line to it may end."""
    aside = 0.3 * one.width
    return float(one.get_left()[0] + aside), float(one.get_right()[0] - aside)
