"""The pictures of WeightedSumOfMany: one neuron's edges, its sum, and the curve that it is for."""

from __future__ import annotations

from dataclasses import replace

from manim import DOWN, LEFT, RIGHT, Typst

from backprop.clips.handles import part
from backprop.clips.incoming_facts import IncomingFacts
from backprop.clips.layers import pair
from backprop.clips.layout import Layout, column, either, overlay, row
from backprop.clips.player import DeclaredScene
from backprop.core.language import gettext
from backprop.drawing.mobjects.feeding import Feeding
from backprop.drawing.mobjects.filled_curve import FilledCurve
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.sum_formula import SumFormula
from backprop.drawing.mobjects.term_rows import TermRows, spread
from backprop.drawing.notation import fit
from backprop.drawing.style import SYMBOL, WORD, Box

__all__ = ["curve", "fan", "formula", "layout", "terms", "words"]

UNDER, APART, OVER = 0.6, 0.4, 0.35
"""Of the formula's room, kept for its words; between these; from the call to the curve over it."""
FEWEST, BELOW = 3, 2
"""Rows that neurons have the room of, at least; and rows of the sum that nothing leads to: its own,
and what is made of it."""


@part(best=(5.2, 4.2), least=(4.6, 2.6))
def fan(on: DeclaredScene, facts: IncomingFacts, room: Box) -> Feeding:
    """The edges into the neuron, on the rows of what they bring where those are beside them."""
    rows = on(terms)
    heights = rows.heights[: len(rows.rows)]
    if not all(room.bottom < y < room.top for y in heights):
        heights = spread(len(heights), room)
    return Feeding(on.write, on.trace, facts.terms, facts.z, facts.output, room, heights)


@part(best=(6.8, 1.6), least=(4.4, 1.1))
def formula(on: DeclaredScene, facts: IncomingFacts, room: Box) -> SumFormula:
    """The formula, under which words stand at first."""
    higher = replace(room, bottom=room.bottom + min(UNDER, 0.35 * room.height))
    return SumFormula(on.write, facts.layer, on.write.index(facts.j), higher)


@part(best=(6.8, 1.6), least=(4.4, 1.1))
def words(on: DeclaredScene, facts: IncomingFacts, room: Box) -> GroupOf[Typst]:
    """Under each summand what it is."""
    drawn = on(formula)
    of = gettext("a product per edge") if facts.columns > 1 else gettext("weight times activation")
    product, bias = (
        fit(on.write.words(text, WORD), 0.7 * room.width)
        .next_to(drawn, DOWN, buff=0.15)
        .set_x(summand.get_x())
        for text, summand in zip((of, gettext("bias")), (drawn.products, drawn.bias), strict=True)
    )
    bias.shift(min(0.0, room.right - bias.get_right()[0]) * RIGHT)
    over = product.get_right()[0] + APART - bias.get_left()[0]
    return GroupOf(product.shift(max(0.0, over) * LEFT), bias)


@part(best=(7.0, 5.0), least=(5.0, 3.0))
def terms(on: DeclaredScene, facts: IncomingFacts, room: Box) -> TermRows:
    output = facts.a, facts.called
    return TermRows(on.write, facts.terms, facts.z, output, room)


@part(best=(7.0, 5.0), least=(5.0, 3.0))
def curve(on: DeclaredScene, facts: IncomingFacts, room: Box) -> FilledCurve:
    """What turns a sum into the activation, over the function's call: which sum is it?"""
    over = replace(room, bottom=min(room.top - 1.0, float(on(terms).call.get_top()[1]) + OVER))
    said = facts.terms.total[1], facts.output
    pair = facts.z, facts.a
    return FilledCurve(on.write, on.trace, facts.curve, pair, *said, SYMBOL, over)


def layout(f: IncomingFacts) -> Layout:
    """Both layers have the room in which one neuron stays, on the rows of its sum."""
    neurons, beside = overlay(pair, fan), overlay(terms, curve)
    said, rows = overlay(formula, words), max(FEWEST, len(f.terms.values))
    return either(
        row(column(neurons, said, shares=(rows, BELOW)), beside, shares=(5.6, 7.4)),
        column(neurons, said, beside),
    )
