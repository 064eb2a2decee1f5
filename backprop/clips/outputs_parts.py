"""Outputs beside desired ones, the squares of their gaps, and the terms of the cost."""

from __future__ import annotations

from manim import MathTypst

from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, flow, overlay, row
from backprop.clips.outputs_facts import OutputsFacts
from backprop.clips.player import DeclaredScene
from backprop.core.equations import Result
from backprop.core.quantities import COST
from backprop.drawing.mobjects.cost_terms import CostTerms, Term
from backprop.drawing.mobjects.output_lines import OutputLines
from backprop.drawing.mobjects.squared_gaps import SquaredGaps
from backprop.drawing.notation import expression, fit, quoted
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import HAND, Box

__all__ = ["BESIDE", "UNDER", "formula", "lines", "opening", "squares", "total"]

_NARROW = 9.0
"""Where lines have less than this, a formula stands at their right."""
_SAID, _FORMULA = 3.5, 1.7
"""Room for what is said at the right of the lines, and over them for that formula's height."""


@part(best=(8.0, 5.0), least=(5.0, 2.4))
def lines(on: DeclaredScene, facts: OutputsFacts, room: Box) -> OutputLines:
    over = room.width < _NARROW and not facts.quadratic and facts.count > 1
    head = _FORMULA if over else 0.2
    aside = _SAID if facts.quadratic else 0.0
    return OutputLines(
        on.write, on.trace, facts.shown, facts.gaps_written, room, head=head, aside=aside
    )


@part(best=(4.2, 1.2), least=(3.6, 1.0))
def formula(on: DeclaredScene, facts: OutputsFacts, room: Box) -> MathTypst:
    """The quadratic cost."""
    found = fit(on.write.formula(_form(on, facts), HAND), room.width)
    return found.scale(min(1.0, room.height / found.height)).move_to(room.middle)


@part(best=(5.2, 4.7), least=(5.0, 3.5))
def squares(on: DeclaredScene, facts: OutputsFacts, room: Box) -> SquaredGaps:
    areas = dict(zip(facts.shown, facts.written, strict=False))
    rest = None
    if facts.left:
        rest = facts.terms[-1], facts.written[-2], more(facts.left)
    total = facts.trace.cost, facts.written[-1]
    return SquaredGaps(on.write, facts.gaps, facts.gaps_written, areas, rest, total, room)


@part(best=(5.8, 6.2), least=(4.0, 4.0))
def total(on: DeclaredScene, facts: OutputsFacts, room: Box) -> CostTerms:
    written = facts.written
    terms = [
        Term(_ways(on, facts, j, text), text, value)
        for j, text, value in zip(facts.shown, written, facts.terms, strict=False)
    ]
    if facts.left:
        terms.append(Term([quoted(more(facts.left))], written[-2], facts.terms[-1]))
    # Beside the lines, a term stands on the row of its output.
    heights = on(lines).heights if room.left > on(lines).box.right else []
    return CostTerms(
        on.write,
        _form(on, facts),
        terms,
        Term([], written[-1], facts.trace.cost),
        room,
        heights,
        bars=facts.count > 1,
    )


def _form(on: DeclaredScene, facts: OutputsFacts) -> str:
    """What the cost is, in letters."""
    write, several = on.write, facts.count > 1
    one = facts.trace.network.cost.typst.format(
        a=write.indexed("a", facts.trace.network.depth, "j"),
        y=write.coloured("y_j" if several else "y", on.theme.desired),
    )
    # A sum sign takes but the first summand that follows it.
    whole = f"({one})" if several and one.startswith("-") else one
    sign = f"sum_(j=0)^({facts.count - 1})" if several else ""
    return f"{write.symbol(COST)} = {sign} {whole}"


def _ways(on: DeclaredScene, facts: OutputsFacts, j: int, text: str) -> list[str]:
    """How a term may be worked out in numbers, the most digits first."""
    a, y = facts.trace.a[facts.trace.network.depth][j], facts.trace.y[j]
    parts = [(float(a), on.theme.ink), (float(y), on.theme.desired)]
    term = facts.trace.network.cost.typst.format(a="{0}", y="{1}")
    result = Result.read(text)
    return [expression(on.write, term, parts, result, decimals) for decimals in (4, 3, 2)]


_OVER = column(formula, squares, shares=(1.2, 5.0))
_ONE_SQUARE = overlay(lines, either(row(formula, squares, shares=(5.6, 7.4)), _OVER))
_SQUARED = overlay(lines, _OVER)
BESIDE = flow(lines, total, shares=(6.6, 6.6))
UNDER = column(lines, total, shares=(2.5, 3.3))


def opening(f: OutputsFacts) -> Layout:
    """Squares take the place of the lines; terms of other costs will stand beside them."""
    if not f.quadratic:
        return column(lines)
    return _SQUARED if f.count > 1 else _ONE_SQUARE
