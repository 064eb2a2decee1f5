"""A weight's nudges, step by step: lines are zoomed in on, and the one change is divided."""

from __future__ import annotations

from collections.abc import Iterator

from manim import Animation, UpdateFromAlphaFunc, VGroup, VMobject, linear

from backprop.clips.nudge_facts import LOST, NudgeFacts
from backprop.clips.nudge_parts import curve, divided, rows
from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs import (
    carry,
    draw,
    forth,
    one_by_one,
    point,
    show,
    together,
    write,
)
from backprop.core.quantities import Quantity

__all__ = ["divided_out", "known", "lines_of", "looked_at", "nearer"]


def looked_at(f: NudgeFacts) -> Iterator[Step]:
    """Magnified lines come up one after the other, and then how many times they are."""
    lines = rows.lines
    for q in f.path:
        line = lines[q]
        yield together(
            show(line.line, line.ticks, line.labels, line.dot),
            show(line.symbol),
            show(line.asked),
            *([show(rows.lenses[q])] if q != f.w else []),
        )
    yield one_by_one(*(lines[q].times for q in f.path))
    yield point(*(lines[q].times for q in f.path))


def divided_out(f: NudgeFacts) -> Iterator[Step]:
    """The change of the cost is divided by the nudge."""
    shown = [known(f, q) for q in (f.w, f.cost)]
    yield write(divided.head)
    yield together(carry((shown[0], divided.by), (shown[1], divided.change)), draw(divided.bar))
    yield together(forth(*shown), show(divided.equals, divided.result))
    yield point(divided.result)


def nearer(stop: int) -> Step:
    """The second point comes to a nudge's, and then all as near as that is small."""

    def play(on: DeclaredScene) -> Animation:
        drawn = on(curve)
        return UpdateFromAlphaFunc(
            VGroup(*on.seen(curve)), lambda _, share: drawn.at(stop - 1 + share), rate_func=linear
        )

    return Step("nearer", 3.6, play, (curve, stop))


def known(f: NudgeFacts, q: Quantity) -> VMobject:
    """What stands after a line's sign of equality: the change, or that it is lost in rounding."""
    lost = q != f.w and f.stands(q) == LOST
    return rows.lines[q].asked if lost else rows.lines[q].number


def lines_of(f: NudgeFacts, *quantities: Quantity) -> list[VMobject]:
    """All that is still shown of their lines."""
    found: list[VMobject] = []
    for q in quantities:
        line = rows.lines[q]
        found += [line.line, line.ticks, line.labels, line.ring, line.band, line.dot]
        found += [line.times, line.symbol, known(f, q)]
    return found
