"""The gradient as a column: an entry a parameter, with its value and a bar for its size."""

from __future__ import annotations

from manim import DOWN, LEFT, RIGHT, UP, Line, MathTypst, Rectangle, VGroup, VMobject

from backprop.core.averages import Average
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import FORMULA, LABEL, SMALL, VALUE

__all__ = ["GradientColumn", "GradientRow"]

_MOST = 6
"""Entries that fit under one another; of more, the first two and the last three are shown."""
_ROW, _TALLEST = 0.98, 0.82
_SYMBOLS, _NUMBERS, _AXIS, _BAR = 0.0, 1.0, 3.85, 1.2
"""Middles of the symbols, left ends of the numbers, the bars' zero, and the longest bar."""


class GradientRow(VGroup):
    """One entry.

    Attributes
    ----------
    symbol, number, bar
        dC/d(parameter), its value, and a bar from zero: its colour the sign, its length the
        size next to the largest entry's.
    """

    def __init__(self, symbol: MathTypst, number: LiveNumber, bar: Rectangle) -> None:
        self.symbol, self.number, self.bar = symbol, number, bar
        super().__init__(symbol, number, bar)

    def mark(self, colour: str) -> Rectangle:
        """A frame round the whole entry."""
        frame = Rectangle(width=self.width + 0.24, height=_ROW - 0.06).set_stroke(colour, 3)
        return frame.move_to(self)


class GradientColumn(VGroup):
    """nabla C as a column in brackets, in the chapter's order w1, b1, w2, b2, ...

    Attributes
    ----------
    rows
        GradientRow by parameter; those left out have none.
    more
        The dots and the count where entries are left out, else None.
    label, brackets, axis
        "nabla C =", the brackets, and the line that the bars begin at.
    signs
        Over the axis: on which side, and in which colour, an entry is negative or positive.
    """

    def __init__(self, write: Notation, gradient: Average) -> None:
        self.write = write
        names = list(gradient.names)
        shown = names if len(names) <= _MOST else [*names[:2], *names[-3:]]
        largest = max(abs(gradient[q]) for q in names)
        self.rows: dict[Quantity, GradientRow] = {}
        self.more: VGroup | None = None
        step = min(_ROW, 6.0 / (len(shown) + (len(shown) < len(names))))
        y = 0.0
        for number, q in enumerate(shown):
            if number == 2 and len(shown) < len(names):
                dots = ellipsis(write).move_to((_SYMBOLS, y, 0))
                count = write.words(f"{len(names) - len(shown)} more", SMALL)
                self.more = VGroup(dots, count.move_to((_NUMBERS, y, 0), aligned_edge=LEFT))
                y -= step
            self.rows[q] = self._row(q, gradient[q], largest, y)
            y -= step
        symbols = VGroup(*(row.symbol for row in self.rows.values()))
        height, middle = symbols.height + 0.2, symbols.get_center()
        self.brackets = VGroup(
            *(_bracket(height, side).move_to(middle + 0.68 * side * RIGHT) for side in (-1, 1))
        ).set_stroke(write.theme.ink, 2.5)
        cost = write.coloured("C", write.theme.cost)
        self.label = write.formula(f"nabla {cost} =", FORMULA * 1.1)
        self.label.next_to(self.brackets, LEFT, buff=0.25)
        self.axis = Line(UP * height / 2, DOWN * height / 2).set_stroke(write.theme.quiet, 1.5)
        self.axis.move_to((_AXIS, middle[1], 0))
        self.signs = VGroup(
            *(
                write.formula(write.coloured(sign, write.theme.sign(side)), LABEL).next_to(
                    self.axis.get_start() + 0.28 * side * RIGHT, UP, buff=0.1
                )
                for sign, side in (("-", -1.0), ("+", 1.0))
            )
        )
        # A minus is thin: it stands at the height of the plus.
        self.signs[0].set_y(self.signs[1].get_y())
        parts: list[VMobject] = [self.label, self.brackets, self.axis, self.signs]
        parts += self.rows.values()
        super().__init__(*parts, *([self.more] if self.more else []))

    def symbol(self, q: Quantity, size: float = LABEL) -> MathTypst:
        """The derivative of the full cost, which has no index, by a parameter."""
        cost = self.write.coloured("partial C", self.write.theme.cost)
        return self.write.formula(f"frac({cost}, {self.write.partial(q)})", size)

    def _row(self, q: Quantity, value: float, largest: float, y: float) -> GradientRow:
        theme = self.write.theme
        symbol = self.symbol(q).move_to((_SYMBOLS, y, 0))
        if symbol.height > _TALLEST:
            symbol.scale(_TALLEST / symbol.height)
        number = LiveNumber(value, theme.cost, VALUE, align=-1)
        number.move_to((_NUMBERS, y, 0), aligned_edge=LEFT)
        long = _BAR * abs(value) / largest if largest else 0.0
        bar = Rectangle(width=max(long, 0.01), height=0.22).set_stroke(width=0)
        bar.set_fill(theme.sign(value), 1)
        bar.next_to((_AXIS, y, 0), RIGHT if value >= 0 else LEFT, buff=0)
        return GradientRow(symbol, number, bar)


def _bracket(height: float, side: int) -> VGroup:
    """A square bracket; `side` -1 is the left one."""
    foot = 0.14 * LEFT * side
    top, bottom = UP * height / 2, DOWN * height / 2
    return VGroup(Line(top, bottom), Line(top, top + foot), Line(bottom, bottom + foot))
