"""The cost's formula at hand, and under it, line by line, what it comes to in numbers."""

from __future__ import annotations

import re

from manim import DOWN, LEFT, MathTypst, VGroup

from backprop.core.arithmetic import computing
from backprop.core.equations import Result, borne_out, equals
from backprop.core.number_format import as_read
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import Equation, Notation, fit, letters
from backprop.drawing.style import HAND, SYMBOL, Box

__all__ = ["WorkedCost", "cost_formula"]


class WorkedCost(VGroup):
    """C = (a - y)^2 or another cost, its numbers, and the result, at the left of a box.

    Parameters
    ----------
    gap, decimals
        a - y with all its digits, and how many are shown, for a cost that is its square; else
        None.

    Attributes
    ----------
    formula, lines
        The symbols, and the lines of numbers under them: the last is the result.
    equations
        What the numbers say.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        output: Quantity,
        gap: float | None,
        decimals: int,
        box: Box,
    ) -> None:
        theme, form = write.theme, trace.network.cost.typst
        y = Quantity("y", 0, (0,))
        self.formula = cost_formula(write, trace, output)
        values, cost = (trace[output].value, trace[y].value), Result.of(trace.cost)
        compute = computing(form.format(a="{0}", y="{1}"))
        digits = borne_out(compute, values, cost)
        steps: list[tuple[str, float]] = []
        if gap is not None:
            shown = Result.of(gap, decimals)
            digits = borne_out(computing("{0} - {1}"), values, shown, digits)
            number = write.number(gap, theme.sign(gap), decimals=decimals)
            steps.append((f"({number})^2", shown.value**2))
        written = [as_read(*pair) for pair in zip(values, digits, strict=True)]
        inside = _filled(write, form, values, digits)
        steps.insert(0, (inside, compute(written)))
        steps.append((write.number(trace.cost, theme.cost), trace.cost))
        self.lines = VGroup()
        for i, (source, _) in enumerate(steps):
            sign = "="
            if i == len(steps) - 1:
                sign = equals(steps[i - 1][1], cost)
            elif i:
                sign = equals(written[0] - written[1], Result.of(gap or 0.0, decimals))
            self.lines.add(write.formula(f"{sign} {source}", SYMBOL))
        super().__init__(self.formula, *self.lines)
        self.arrange(DOWN, buff=min(0.5, 0.1 * box.height), aligned_edge=LEFT)
        before = len(letters(write.label(COST)))
        equals_sign = letters(self.formula)[before]
        for line in self.lines:
            # Under the formula's equals sign.
            line.align_to(equals_sign, LEFT)
        fit(self, box.width)
        if self.height > box.height:
            self.scale(box.height / self.height)
        self.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)
        self.equations: tuple[Equation, ...] = (tuple(self.lines),)


def cost_formula(write: Notation, trace: Trace, output: Quantity) -> MathTypst:
    """What the cost is, in symbols."""
    y = write.symbol(Quantity("y", 0, (0,)))
    symbols = trace.network.cost.typst.format(a=write.symbol(output), y=y)
    return write.formula(f"{write.symbol(COST)} = {symbols}", HAND)


def _filled(write: Notation, form: str, values: tuple[float, float], digits: list[int]) -> str:
    """The form with its numbers, in brackets where they are negative and do not begin it."""

    def number(found: re.Match[str]) -> str:
        i = "ay".index(found[1])
        first = form[: found.start()].endswith("(")
        colour = write.theme.quantity("a" if i == 0 else "y")
        return write.number(values[i], colour, factor=not first, decimals=digits[i])

    return re.sub(r"\{([ay])\}", number, form)
