"""The pictures of WeightedSum: two neurons, the sum in symbols and numbers, the curve."""

from __future__ import annotations

from manim import Typst

from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, overlay, row
from backprop.clips.player import DeclaredScene
from backprop.clips.sum_facts import SumFacts
from backprop.core.language import gettext
from backprop.core.trace import Trace
from backprop.drawing.mobjects.last_pair import LastPair
from backprop.drawing.mobjects.read_curve import ReadCurve
from backprop.drawing.mobjects.sum_lines import OneLine, SumLines
from backprop.drawing.notation import fit, literal
from backprop.drawing.style import NUMBER, Box

__all__ = ["ALL", "FORMULA", "GRAPH", "LINES", "curve", "lines", "name", "pair", "whole"]


@part(best=(4.6, 5.6), least=(2.7, 2.6))
def pair(on: DeclaredScene, facts: SumFacts, room: Box) -> LastPair:
    return LastPair(on.write, on.trace, facts.sums.decimals, room)


@part(best=(6.0, 1.4), least=(4.0, 0.9))
def whole(on: DeclaredScene, facts: SumFacts, room: Box) -> OneLine:
    return OneLine(on.write, on.trace, room)


@part(best=(6.0, 3.6), least=(4.0, 1.7))
def lines(on: DeclaredScene, facts: SumFacts, room: Box) -> SumLines:
    return SumLines(on.write, on.trace, facts.sums, room)


@part(best=(6.4, 4.2), least=(4.0, 2.6))
def curve(on: DeclaredScene, facts: SumFacts, room: Box) -> ReadCurve:
    def values(trace: Trace) -> tuple[float, float]:
        return trace[facts.z].value, trace[facts.a].value

    names, colour, points = (facts.z, facts.a), on.theme.weighted_sum, facts.sums.curve()
    there = [values(facts.sums.there)]
    return ReadCurve(on.write, on.trace, points, names, values, colour, room, there)


@part(best=(6.4, 0.5), least=(4.0, 0.4))
def name(on: DeclaredScene, facts: SumFacts, room: Box) -> Typst:
    said = gettext("activation function: {name}").format(name=literal(facts.function))
    words = on.write.words(said, NUMBER, on.theme.ink)
    return fit(words, room.width).move_to(room.middle)


def around(sums: Layout) -> Layout:
    """The pair stays as large as it was, and the curve has the other half.

    In a narrow frame it stands beside all else, in a high one lies over it.
    """
    read = column(curve, name)
    return either(
        row(column(pair, sums, shares=(3.5, 2.5)), read, shares=(7.2, 6.0)),
        row(pair, column(sums, read), shares=(2.7, 10.4)),
        column(pair, sums, read),
    )


ALL = pair
FORMULA = column(pair, whole, shares=(4.2, 1.6))
LINES = around(overlay(whole, lines))
GRAPH = around(lines)
