"""Number lines on the rows of a tree, and the curve of the cost that they become the axes of."""

from __future__ import annotations

from manim import DOWN, VGroup

from backprop.clips.chain import tree
from backprop.clips.handles import part
from backprop.clips.layout import overlay, row
from backprop.clips.lines_facts import LinesFacts
from backprop.clips.player import DeclaredScene
from backprop.core.language import gettext
from backprop.core.quantities import COST
from backprop.drawing.mobjects import Plot, ValueRows
from backprop.drawing.notation import fit, haloed
from backprop.drawing.style import HAND, SYMBOL, WORD, Box

__all__ = ["ALONE", "LAYOUT", "plot", "rows", "slope"]


@part(best=(7.5, 6.2), least=(6.0, 4.6))
def rows(on: DeclaredScene, facts: LinesFacts, room: Box) -> ValueRows:
    return ValueRows(on.write, on.trace, on(tree), facts.path, facts.spans, room)


@part(best=(7.5, 6.2), least=(5.0, 3.0))
def plot(on: DeclaredScene, facts: LinesFacts, room: Box) -> Plot:
    points = [(value, record.cost) for value, record in facts.samples]
    ends = facts.spans[facts.w], facts.spans[COST]
    start = next(pair for pair in points if pair[0] == facts.turns[1])
    # The weight's line goes down and is the lower axis.
    line = on(rows).lines[facts.w].line
    area = Box(line.get_left()[0], line.get_right()[0], room.bottom + 0.5, room.top - 0.7)
    made = Plot(on.write, on.trace, points, (facts.w, COST), ends, start, area)
    if room.width == on.below.width:  # alone, it is as the sweep has left it
        for record in (facts.samples[0][1], facts.samples[-1][1], on.trace):
            made.redraw(record)
    return made


@part(best=(7.5, 6.2), least=(5.0, 3.0))
def slope(on: DeclaredScene, facts: LinesFacts, room: Box) -> VGroup:
    """The derivative, and what it is here, where the curve leaves room for it."""
    theme, write = on.theme, on.write
    derivative = write.number(on.trace[facts.w].derivative, theme.cost)
    words = write.words(gettext("slope of the curve here"), WORD, theme.ink)
    for size in (HAND, SYMBOL):
        formula = write.formula(f"{write.ratio(COST, facts.w)} = {derivative}", size)
        found = VGroup(fit(formula, 0.6 * room.width), words.copy()).arrange(DOWN, buff=0.15)
        place, clear = on(plot).free(found.width + 0.4, found.height + 0.3)
        if clear:
            break
    return haloed(found.move_to(place), theme.background)


LAYOUT = row(tree, overlay(rows, plot, slope), shares=(5.7, 7.5))
ALONE = overlay(tree, rows, plot, slope)
"""The graph has the frame; tree and lines, which have left, only say where its axes are."""
