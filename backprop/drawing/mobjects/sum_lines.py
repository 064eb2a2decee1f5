"""a = f(w a + b) in one line, and in two with the sum named z, and its numbers."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from manim import DOWN, LEFT, RIGHT, UP, MathTypst, VGroup

from backprop.core.other_sums import Sums
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import (
    LiveFormula,
    LiveNumber,
    Notation,
    Slot,
    fit,
    letters,
    term,
    without,
)
from backprop.drawing.style import HAND, LEAST, SYMBOL, Box

__all__ = ["OneLine", "SumLines"]


_BESIDE, _APART = 0.35, 0.22
"""From a formula to numbers beside it; between the two formulas, more than under one."""
_ROW, _TWO = 0.3, 1.8
"""Of a box, from its middle to a line of two; of a line, how high a box for two is at least."""
_SMALLER = 0.8
"""Formulas become so much smaller to have their numbers beside them."""


_ONE = "= <w> dot <p> + <b> = <z>"
_BROKEN = "&= <w> dot <p> \\ &+ <b> = <z>"
"""In numbers; a narrow room has two lines of them."""


class _Names:
    """The quantities of the last layer by the names that they have in the formulas."""

    def __init__(self, write: Notation, trace: Trace) -> None:
        last = trace.network.depth
        self.of = {
            "w": Quantity("w", last, (0, 0)),
            "p": Quantity("a", last - 1, (0,)),
            "b": Quantity("b", last, (0,)),
            "z": Quantity("z", last, (0,)),
            "a": Quantity("a", last, (0,)),
        }
        self.write, self.f = write, trace.network.layers[-1].activation.typst

    def __call__(self, name: str) -> str:
        return term(self.write.symbol(self.of[name]), name)

    @property
    def sum(self) -> str:
        return f"{self('w')} {self('p')} {term('+', 'plus')} {self('b')}"


class OneLine(VGroup):
    """a = f(w a + b), in the middle of a box, or low in one that has room for two lines.

    Attributes
    ----------
    symbols
        What stands for a quantity.
    equals, plus, inner, call, outer
        The two signs, the whole sum, the function around it, and that with its equals sign.
    """

    def __init__(self, write: Notation, trace: Trace, box: Box) -> None:
        names = _Names(write, trace)
        equals = term("=", "equals")
        whole = write.formula(f"{names('a')} {equals} {names.f}({names.sum})", HAND)
        fit(whole, box.width).move_to(box.middle)
        if box.height > _TWO * whole.height:
            # The sum will rise out of its brackets: it stands where the second line will.
            whole.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)
            whole.shift(_ROW * box.height * DOWN)
        self.symbols = {q: whole.select(name) for name, q in names.of.items() if name != "z"}
        self.plus, self.equals = whole.select("plus"), whole.select("equals")
        parts = [*(self.symbols[names.of[name]] for name in "wp"), self.plus]
        parts.append(self.symbols[names.of["b"]])
        self.inner = VGroup(*(letter for one in parts for letter in letters(one)))
        self.outer = without(whole, [self.inner, self.symbols[names.of["a"]]])
        self.call = without(self.outer, [self.equals])
        super().__init__(whole)


class SumLines(VGroup):
    """z = w a + b over a = f(z), and the sum's numbers: beside it in a wide box, else under it.

    Parameters
    ----------
    sums
        With the way to another, whose numbers the sum shows as well.

    Attributes
    ----------
    total, call
        The two formulas.
    named, sum
        "z =" of the first, and the sum itself.
    output, outer, inside
        a of the second, the sign and the call around z, and z.
    worked
        The sum in the record's numbers.
    live
        The same with room for all of the way.
    """

    def __init__(self, write: Notation, trace: Trace, sums: Sums, box: Box) -> None:
        names = _Names(write, trace)
        self.total = write.formula(f"{names('z')} = {names.sum}", HAND)
        self.call = write.formula(f"{names('a')} = {names.f}({names('z')})", HAND)
        self.live = _Numbers(names, trace, sums.way, sums.decimals, box.width)
        self.worked = _Numbers(names, trace, [], sums.decimals, box.width, self.live.source)
        if not self._in_rows(box):
            self._stacked(VGroup(self.total, self.worked, self.call), box)
        self.live.scale(min(1.0, self.worked.line.font_size / self.live.line.font_size))
        self.live.move_to(self.worked, aligned_edge=LEFT)
        right = [self.total.select(name) for name in ("w", "p", "plus", "b")]
        self.sum = VGroup(*(letter for one in right for letter in letters(one)))
        self.named = without(self.total, [self.sum])
        self.output, self.inside = self.call.select("a"), self.call.select("z")
        self.outer = without(self.call, [self.output, self.inside])
        super().__init__(self.total, self.call, self.worked, self.live)

    def _in_rows(self, box: Box) -> bool:
        """Numbers beside the sum, where both can be read."""
        total, numbers = self.total, self.worked
        wide = max(one.reach * LEAST / one.line.font_size for one in (numbers, self.live))
        wide *= numbers.line.font_size / LEAST
        share = max(_SMALLER, (box.width - _BESIDE) / (total.width + wide))
        share = min(1.0, share)
        beside = share * total.width + _BESIDE
        less = min(1.0, (box.width - beside) / wide)
        if less * numbers.line.font_size < LEAST:
            return False
        x, y = box.left, box.middle[1]
        for formula, side in ((total, UP), (self.call, DOWN)):
            formula.scale(share).move_to((x, y, 0), aligned_edge=LEFT)
            formula.shift(_ROW * box.height * side)
        numbers.scale(less).move_to((x + beside, total.get_y(), 0), aligned_edge=LEFT)
        return True

    def _stacked(self, block: VGroup, box: Box) -> None:
        share = min(1.0, *(box.width / one.width for one in (self.total, self.call)))
        for formula in (self.total, self.call):
            formula.scale(share)
        for _ in range(6):
            block.arrange(DOWN, buff=0.22, aligned_edge=LEFT)
            self.call.shift(_APART * DOWN)
            if block.height <= box.height:
                break
            # Numbers keep their size as long as symbols can give way.
            for formula in (self.total, self.call):
                formula.scale(0.93)
            most = max(LEAST, 0.9 * self.total.font_size)
            self.worked.scale(min(1.0, most / self.worked.line.font_size))
        if block.height > box.height:
            block.scale(box.height / block.height)
        block.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)


class _Numbers(VGroup):
    """The sum in numbers, with room for what they are in other records.

    Attributes
    ----------
    line, source
        The formula, and how it is written: in one line, or in two.
    reach
        Its width with the other records' numbers, too.
    """

    def __init__(
        self,
        names: _Names,
        trace: Trace,
        others: Sequence[Trace],
        decimals: Mapping[Quantity, int],
        width: float,
        source: str = "",
    ) -> None:
        self.of, self.trace = names.of, trace
        forms = (source,) if source else (_ONE, _BROKEN)
        for most, self.source in itertools.product((9, 3, 2, 1), forms):
            fewer = {name: min(decimals.get(names.of[name], 4), most) for name in "wpbz"}
            self.line = self._made(names, trace, others, fewer, self.source)
            ends = [self._written(one).line.width for one in (*others[-1:], trace)]
            self._wider = max(ends) / self.line.width
            if self.reach * LEAST / self.line.font_size <= width:
                break
        super().__init__(self.line.scale(min(1.0, width / self.reach)))

    def _made(
        self,
        names: _Names,
        trace: Trace,
        others: Sequence[Trace],
        digits: dict[str, int],
        source: str,
    ) -> LiveFormula:
        slots = {
            name: Slot(
                trace[names.of[name]].value,
                names.write.theme.quantity(names.of[name].kind),
                [other[names.of[name]].value for other in others],
                factor=name in "wpb",
                decimals=decimals,
                # Blank before a shorter number, not after it.
                align=1 if name in "wb" else 0,
            )
            for name, decimals in digits.items()
        }
        line = LiveFormula(names.write, source, slots, 0.9 * SYMBOL)
        # The last number needs no room on its left: it stands at its equals sign.
        number = line.numbers["z"]
        equals = line.formula.family_members_with_points()[-1].get_right()[0]
        number.align = -1
        number.shift(RIGHT * (equals + 0.2 - number.get_left()[0]))
        return line

    @property
    def formula(self) -> MathTypst:
        """All of it but the numbers."""
        return self.line.formula

    @property
    def numbers(self) -> dict[str, LiveNumber]:
        """By the quantity's name."""
        return self.line.numbers

    @property
    def reach(self) -> float:
        return self._wider * float(self.line.width)

    def redraw(self, trace: Trace, moving: bool = False) -> _Numbers:
        """The numbers of another record: what has changed keeps its zeros, and leaves no hole."""
        return self._written(trace, moving)

    def _written(self, trace: Trace, moving: bool = False) -> _Numbers:
        for name, number in self.numbers.items():
            number.trimmed = trace[self.of[name]].value == self.trace[self.of[name]].value
        self.line.redraw({name: trace[self.of[name]].value for name in self.numbers}, moving)
        return self
