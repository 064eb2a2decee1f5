"""One row of each equation of two layers, with its numbers in a line; and where all stands."""

from __future__ import annotations

import re
from collections.abc import Sequence

from manim import MathTypst

from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, overlay, row
from backprop.clips.player import DeclaredScene
from backprop.clips.vector_digits import left_of_before, left_of_last
from backprop.clips.vector_facts import VectorFacts
from backprop.clips.vector_parts import (
    delta,
    formulas,
    last_layer,
    layer_before,
    network,
    summary,
    weights,
)
from backprop.core.activations import Array
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation, worked_sum
from backprop.drawing.notation.matrix_forms import MatrixForms
from backprop.drawing.notation.worked import Part as Number
from backprop.drawing.style import LEAST, SMALLEST, SYMBOL, Box

__all__ = ["before_worked", "last_worked", "layout", "weight_worked"]


@part(best=(9.0, 0.9), least=(6.0, 0.5))
def last_worked(on: DeclaredScene, facts: VectorFacts, room: Box) -> MathTypst:
    """One entry in numbers."""
    f, t, theme, last, j = facts, on.trace, on.theme, facts.depth, facts.j
    total = float(t.dC_dz[last][j]), theme.weighted_sum
    name = MatrixForms(on.write, t.network).delta(last, on.write.index(j))
    form = f"{name} = {{sum}} = {{total}}"
    if f.digits.agree:
        first, second = on(last_layer).factors
        pair = (first.rows[j], second.columns[0]) if f.coupled else (first.rows[j], second.rows[j])
        left = left_of_last(t, f.shown[last], j)
        result = on(last_layer).result.entries[j, 0]
        return as_written(on, form, [*zip(*pair, strict=True)], result, room, left=left)
    if f.coupled:
        terms = pairs(t.da_dz[last][:, j], theme.ink, t.dC_da[last], theme.cost)
        values = t.through[:, j].tolist()
    else:
        terms = pairs(t.dC_da[last][[j]], theme.cost, t.da_dz[last][[j]], theme.ink)
        values = t.through[[j]].tolist()
    return worked(on.write, terms, total, form, room, values=values)


@part(best=(9.0, 0.9), least=(6.0, 0.85))
def before_worked(on: DeclaredScene, facts: VectorFacts, room: Box) -> GroupOf[MathTypst]:
    """Each row's, in the order of the rows."""
    f, t, theme, last = facts, on.trace, on.theme, facts.depth
    found: GroupOf[MathTypst] = GroupOf()
    for k in f.shown[last - 1]:
        column = t.network.layers[-1].weights[:, k]
        terms = pairs(column, theme.weight, t.dC_dz[last], theme.weighted_sum)
        sums = "({sum})" if len(terms) > 1 else "{sum}"
        name = MatrixForms(on.write, t.network).delta(last - 1, on.write.index(k))
        form = f"{name} = {sums} dot {{0}} = {{total}}"
        if f.digits.agree:
            matrix, deltas, slopes = on(layer_before).factors
            products = [*zip(matrix.rows[k], deltas.columns[0], strict=True)]
            left, result = left_of_before(t, f.shown[last], k), on(layer_before).result
            others = [slopes.entries[k, 0]]
            found.add(as_written(on, form, products, result.entries[k, 0], room, others, left))
            continue
        total = float(t.dC_dz[last - 1][k]), theme.weighted_sum
        slope = [(float(t.da_dz[last - 1][k]), theme.ink)]
        found.add(worked(on.write, terms, total, form, room, slope))
    return found


@part(best=(9.0, 0.9), least=(6.0, 0.5))
def weight_worked(on: DeclaredScene, facts: VectorFacts, room: Box) -> MathTypst:
    t, theme, last, j, k = on.trace, on.theme, facts.depth, facts.j, facts.k
    form = f"{on.write.ratio(COST, Quantity('w', last, (j, k)))} = {{sum}} = {{total}}"
    if facts.digits.agree:
        deltas, inputs = on(weights).factors
        product = (deltas.entries[j, 0], inputs.entries[0, k])
        return as_written(on, form, [product], on(weights).result.entries[j, k], room)
    one, other = t.dC_dz[last][[j]], t.a[last - 1][[k]]
    terms = pairs(one, theme.weighted_sum, other, theme.ink)
    slope = float(t.dC_dw[last][j, k])
    return worked(on.write, terms, (slope, theme.sign(slope)), form, room)


def as_written(
    on: DeclaredScene,
    form: str,
    products: Sequence[tuple[MathTypst, MathTypst]],
    result: MathTypst,
    room: Box,
    others: Sequence[MathTypst] = (),
    left: float = 0.0,
) -> MathTypst:
    """The same numbers as in the matrices, in a line or, where that is too long, in several."""

    def source(entry: MathTypst) -> str:
        text = str(entry.typst_code).strip("$ ")
        negative = re.search(r", ?-", text) or text.startswith("-")
        return f"({text})" if negative else text

    terms = [" dot ".join(map(source, pair)) for pair in products]
    if left:
        terms.append(f'"the others:" {on.write.number(left, factor=True)}')
    total = str(result.typst_code).strip("$ ")
    parts = [source(one) for one in others]
    found: list[MathTypst] = []
    plus, broken = " + ", " \\ &quad + "
    for inner, final, equals in (
        (plus, plus, "="),
        (plus, plus, "\\ &="),
        (plus, broken, "="),
        (broken, broken, "\\ &="),
    ):
        start, _, rest = form.partition(" = ")
        whole = f"{start} &= {rest}" if "&" in final + equals else form
        before, _, after = whole.rpartition("= {total}")
        added = final.join(one for one in (inner.join(terms[:-1]), terms[-1]) if one)
        filled = f"{before}{equals} {{total}}{after}".replace("{sum}", added)
        line = on.write.formula(filled.format(*parts, total=total), SYMBOL)
        line.scale(min(1.0, room.width / line.width, room.height / line.height))
        found.append(line.move_to(room.middle))
        if line.font_size >= LEAST:
            return line
    return max(found, key=lambda one: one.font_size)


def pairs(one: Array, colour: str, other: Array, colour_too: str) -> list[list[Number]]:
    """The products of two columns' entries, as `worked_sum` takes them."""
    both = zip(one, other, strict=True)
    return [[(float(a), colour), (float(b), colour_too)] for a, b in both]


def worked(
    w: Notation,
    terms: Sequence[Sequence[Number]],
    total: Number,
    form: str,
    room: Box,
    others: Sequence[Number] = (),
    values: Sequence[float] | None = None,
) -> MathTypst:
    """As many terms as can be read, as large as there is room."""
    line = worked_sum(w, terms, total, room.width * SMALLEST / LEAST, form, others, values)
    larger = room.width / line.width, SYMBOL / line.font_size, room.height / line.height
    return line.scale(min(larger)).move_to(room.middle)


def layout(f: VectorFacts) -> Layout:
    """The network beside the equation, over its line in numbers; in the end what they come to."""
    equations: list[Layout] = [delta, last_layer, weights]
    lines: list[Layout] = [formulas, last_worked, weight_worked]
    if f.depth > 1:
        equations.append(layer_before)
        lines.append(before_worked)
    matrices, line = overlay(*equations), overlay(*lines)
    whole = either(
        column(row(network, matrices, shares=(3.3, 9.7)), line, shares=(5.0, 1.2)),
        column(row(network, line), matrices),
        column(network, matrices, line, shares=(2.0, 3.0, 1.6)),
    )
    return overlay(whole, summary)
