"""The pictures of IndexNotation: network, matrix, and what their indices say."""

from __future__ import annotations

from manim import Typst

from backprop.clips.handles import part
from backprop.clips.index_facts import IndexFacts
from backprop.clips.layers import pair
from backprop.clips.layout import column, either, flow, overlay, row
from backprop.clips.player import DeclaredScene
from backprop.core.language import gettext, gettext_noop
from backprop.core.number_format import typst_number
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.index_lesson import IndexLesson
from backprop.drawing.mobjects.indexed_names import IndexedNames
from backprop.drawing.mobjects.layer_matrix import LayerMatrix
from backprop.drawing.mobjects.sum_formula import SumFormula
from backprop.drawing.mobjects.worked_row import WorkedRow
from backprop.drawing.notation import fit
from backprop.drawing.style import SYMBOL, Box

__all__ = ["OPENING", "PLACES", "formula", "lesson", "matrix", "names", "words", "worked"]

FRAMED = (
    gettext_noop("row $j$, column $k$"),
    gettext_noop("row $j$: all that goes into neuron $j$"),
    gettext_noop("column $k$: all that comes out of neuron $k$"),
)


@part(best=(8.0, 4.2), least=(4.2, 2.4))
def names(on: DeclaredScene, facts: IndexFacts, room: Box) -> IndexedNames:
    value = typst_number(on.trace[facts.w].value)
    bias = typst_number(on.trace[facts.b].value)
    signed = bias if bias.startswith("-") else f"+ {bias}"
    return IndexedNames(on.write, on(pair), (facts.before, facts.a), value, signed)


@part(best=(8.4, 3.2), least=(5.0, 2.4))
def matrix(on: DeclaredScene, facts: IndexFacts, room: Box) -> LayerMatrix:
    return LayerMatrix(on.write, on.trace, facts.layer, facts.shown, on(pair), room)


@part(best=(6.6, 5.2), least=(5.0, 2.4))
def lesson(on: DeclaredScene, facts: IndexFacts, room: Box) -> IndexLesson:
    return IndexLesson(on.write, facts.w, room)


@part(best=(13.4, 0.9), least=(5.0, 0.6))
def words(on: DeclaredScene, facts: IndexFacts, room: Box) -> GroupOf[Typst]:
    """What is framed: an entry, its row, its column."""
    said = (on.write.words(text, SYMBOL, on.theme.ink) for text in map(gettext, FRAMED))
    return GroupOf(*(fit(one, room.width).move_to(room.middle) for one in said))


@part(best=(13.4, 1.0), least=(5.0, 0.8))
def formula(on: DeclaredScene, facts: IndexFacts, room: Box) -> SumFormula:
    return SumFormula(on.write, facts.layer, "j", room)


@part(best=(13.4, 1.0), least=(5.0, 0.8))
def worked(on: DeclaredScene, facts: IndexFacts, room: Box) -> WorkedRow:
    drawn = on(matrix)
    entries = {k: drawn.texts[facts.j, k] for k in facts.shown[0]}
    return WorkedRow(on.write, on.trace, facts.z, entries, drawn.befores, room)


FOOT = overlay(words, worked, formula)
OPENING = flow(overlay(pair, names), lesson, shares=(6.2, 6.8))
"""Network and names, which are explained beside it; then the matrix has their place, over what is
said of it, and the sum."""
PLACES = either(
    column(row(overlay(pair, names), matrix, shares=(6.2, 6.8)), FOOT, shares=(5.0, 0.9)),
    column(overlay(pair, names), matrix, FOOT, shares=(3.6, 2.4, 0.9)),
)
