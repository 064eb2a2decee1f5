"""The equations of two layers as columns and matrices beside their network, and one in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from manim import MathTypst

from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene
from backprop.clips.vector_facts import VectorFacts
from backprop.core.activations import Array
from backprop.core.aligned import aligned, in_column
from backprop.core.language import gettext, gettext_noop
from backprop.core.magnitudes import Magnitudes
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.delta_column import DeltaColumn
from backprop.drawing.mobjects.form_picture import Form, FormPicture
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.row_matrix import Cells, MatrixEquation
from backprop.drawing.notation import Notation, worked_sum
from backprop.drawing.notation.matrix_forms import MatrixForms
from backprop.drawing.notation.worked import Part as Number
from backprop.drawing.style import LEAST, NUMBER, SMALLEST, Box

__all__ = [
    "before_worked",
    "delta",
    "last_layer",
    "last_worked",
    "layer_before",
    "network",
    "summary",
    "weight_worked",
    "weights",
]


BY_ROWS = gettext_noop("$dot.o$: row times row")
TURNED = gettext_noop("$upright(T)$: columns stand as rows")
LAID = gettext_noop("$upright(T)$: the column lies as a row")
"""What the signs mean, where each is met first."""


@part(best=(3.3, 5.1), least=(2.4, 3.0))
def network(on: DeclaredScene, facts: VectorFacts, room: Box) -> BackwardNetwork:
    """The last two layers, under the height of the formula."""
    lower = Box(room.left, room.right, room.bottom, room.top - 1.2)
    return BackwardNetwork(on.write, on.trace, look(facts), lower)


def look(f: VectorFacts) -> Look:
    t = f.trace
    texts = {
        Quantity("a", layer, (i,)): text
        for layer, shown in f.shown.items()
        for i, text in zip(shown, aligned([float(t.a[layer][i]) for i in shown]), strict=True)
    }
    scale = Magnitudes.of([t.network.layers[-1].weights])
    slopes = Magnitudes.of([t.dC_dw[f.depth]])
    shown = {layer: tuple(some) for layer, some in f.shown.items()}
    return Look(shown, texts, {}, scale, slopes, slopes)


@part(best=(9.7, 5.1), least=(6.0, 3.0))
def delta(on: DeclaredScene, facts: VectorFacts, room: Box) -> DeltaColumn:
    forms, last = MatrixForms(on.write, on.trace.network), facts.depth
    below = on.write.indexed("z", last, "j", "partial")
    formula = f"{forms.delta(last, 'j')} = frac({on.write.partial(COST)}, {below})"
    cells = column_of(on.write, facts, on.trace.dC_dz[last], 0, forms.delta(last))
    starts = {j: on(network).symbols[facts.neuron(0, j)] for j in facts.shown[last]}
    return DeltaColumn(on.write, formula, cells, starts, room)


@part(best=(9.7, 5.1), least=(6.0, 3.0))
def last_layer(on: DeclaredScene, facts: VectorFacts, room: Box) -> MatrixEquation:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms, rows = MatrixForms(w, t.network), heights(on, f, 0)
    result = column_of(w, f, t.dC_dz[last], 0, forms.delta(last))
    a = w.indexed("a", last, "i" if f.coupled else "j", "partial")
    cost = f"frac({w.partial(COST)}, {a})"
    over = f"frac({w.partial(COST)}, {w.indexed('a', last, '', 'partial')})"
    slopes = column_of(w, f, t.dC_da[last], 0, over, w.theme.cost)
    if f.coupled:
        formula = f"{forms.delta(last, 'j')} = sum_i {forms.jacobian('i', 'j')} {cost}"
        above, by = (w.indexed(kind, last, "", "partial") for kind in ("a", "z"))
        name = f"({above} \\/ {by})^upright(T)"
        first = matrix_of(f, t.da_dz[last].T, (0, 0), name, w.theme.ink)
        first = replace(first, note=gettext(TURNED))
        return MatrixEquation(
            w, formula, [(result, rows), (first, rows), (slopes, rows)], ["=", ""], room
        )
    formula = f"{forms.delta(last, 'j')} = {cost} {forms.slope(last, 'j')}"
    second = column_of(w, f, t.da_dz[last], 0, forms.slope(last), w.theme.ink)
    second = replace(second, note=gettext(BY_ROWS))
    parts = [(result, rows), (slopes, rows), (second, rows)]
    return MatrixEquation(w, formula, parts, ["=", "dot.o"], room)


@part(best=(9.7, 5.1), least=(6.0, 3.0))
def layer_before(on: DeclaredScene, facts: VectorFacts, room: Box) -> MatrixEquation:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms = MatrixForms(w, t.network)
    term = f"{w.indexed('w', last, 'j k')} {forms.delta(last, 'j')}"
    total = f"(sum_j {term})" if t.widths[last] > 1 else term
    formula = f"{forms.delta(last - 1, 'k')} = {total} {forms.slope(last - 1, 'k')}"
    matrix = w.coloured(f"W^(({w.layer(last)}) thin upright(T))", w.theme.weight)
    turned = matrix_of(f, t.network.layers[-1].weights.T, (1, 0), matrix, w.theme.weight)
    slopes = column_of(w, f, t.da_dz[last - 1], 1, forms.slope(last - 1), w.theme.ink)
    parts = [
        (column_of(w, f, t.dC_dz[last - 1], 1, forms.delta(last - 1)), heights(on, f, 1)),
        (turned if f.coupled else replace(turned, note=gettext(TURNED)), heights(on, f, 1)),
        (column_of(w, f, t.dC_dz[last], 0, forms.delta(last)), heights(on, f, 0)),
        (replace(slopes, note=gettext(BY_ROWS)) if f.coupled else slopes, heights(on, f, 1)),
    ]
    return MatrixEquation(w, formula, parts, ["=", "", "dot.o"], room)


@part(best=(9.7, 5.1), least=(6.0, 3.0))
def weights(on: DeclaredScene, facts: VectorFacts, room: Box) -> MatrixEquation:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms, rows = MatrixForms(w, t.network), heights(on, f, 0)
    single = w.indexed("w", last, "j k", "partial")
    formula = (
        f"frac({w.partial(COST)}, {single}) = "
        f"{forms.delta(last, 'j')} {w.indexed('a', last - 1, 'k')}"
    )
    below = w.coloured(f"partial W^(({w.layer(last)}))", w.theme.weight)
    name = f"frac({w.partial(COST)}, {below})"
    row = w.coloured(f"a^(({w.layer(last - 1)}) thin upright(T))", w.theme.ink)
    middle = {0: (max(rows.values()) + min(rows.values())) / 2}
    texts = aligned([float(t.a[last - 1][k]) for k in f.shown[last - 1]], 3)
    inputs = Cells(
        row,
        {(0, k): text for k, text in zip(f.shown[last - 1], texts, strict=True)},
        w.theme.ink,
        (False, left_out(f, 1)),
        gettext(LAID),
    )
    parts = [
        (matrix_of(f, t.dC_dw[last], (0, 1), name, w.theme.cost), rows),
        (column_of(w, f, t.dC_dz[last], 0, forms.delta(last)), rows),
        (inputs, middle),
    ]
    return MatrixEquation(w, formula, parts, ["=", ""], room)


@part(best=(13.4, 0.9), least=(8.0, 0.5))
def last_worked(on: DeclaredScene, facts: VectorFacts, room: Box) -> MathTypst:
    """One entry in numbers."""
    f, t, theme, last, j = facts, on.trace, on.theme, facts.depth, facts.j
    total = float(t.dC_dz[last][j]), theme.weighted_sum
    one, other = t.dC_da[last][[j]], t.da_dz[last][[j]] if not f.coupled else None
    if other is None:
        terms = pairs(t.da_dz[last][:, j], theme.ink, t.dC_da[last], theme.cost)
        values = t.through[:, j].tolist()
    else:
        terms, values = pairs(one, theme.cost, other, theme.ink), t.through[[j]].tolist()
    name = MatrixForms(on.write, t.network).delta(last, on.write.index(j))
    return worked(on.write, terms, total, f"{name} = {{sum}} = {{total}}", room, values=values)


@part(best=(13.4, 0.9), least=(8.0, 0.5))
def before_worked(on: DeclaredScene, facts: VectorFacts, room: Box) -> GroupOf[MathTypst]:
    """Each row's, in the order of the rows."""
    t, theme, last = on.trace, on.theme, facts.depth
    found: GroupOf[MathTypst] = GroupOf()
    for k in facts.shown[last - 1]:
        column = t.network.layers[-1].weights[:, k]
        terms = pairs(column, theme.weight, t.dC_dz[last], theme.weighted_sum)
        sums = "({sum})" if len(terms) > 1 else "{sum}"
        name = MatrixForms(on.write, t.network).delta(last - 1, on.write.index(k))
        form = f"{name} = {sums} dot {{0}} = {{total}}"
        total = float(t.dC_dz[last - 1][k]), theme.weighted_sum
        slope = [(float(t.da_dz[last - 1][k]), theme.ink)]
        found.add(worked(on.write, terms, total, form, room, slope))
    return found


@part(best=(13.4, 0.9), least=(8.0, 0.5))
def weight_worked(on: DeclaredScene, facts: VectorFacts, room: Box) -> MathTypst:
    t, theme, last, j, k = on.trace, on.theme, facts.depth, facts.j, facts.k
    w = Quantity("w", last, (j, k))
    one, other = t.dC_dz[last][[j]], t.a[last - 1][[k]]
    terms = pairs(one, theme.weighted_sum, other, theme.ink)
    total = float(t.dC_dw[last][j, k]), theme.cost
    form = f"{on.write.ratio(COST, w)} = {{sum}} = {{total}}"
    return worked(on.write, terms, total, form, room)


@part(best=(13.4, 6.2), least=(8.0, 4.0))
def summary(on: DeclaredScene, facts: VectorFacts, room: Box) -> FormPicture:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms, n, m = MatrixForms(w, t.network), t.widths[-1], t.widths[-2]
    first = f"({n} times {n if f.coupled else 1})"
    sign = "" if f.coupled else "dot.o"
    cells = column_of(w, f, t.dC_dz[last], 0, forms.delta(last))
    found = [Form(forms.last_layer(), f"({n} times 1) = {first} {sign} ({n} times 1)", cells)]
    if last > 1:
        size = f"({m} times 1) = ({m} times {n}) ({n} times 1) dot.o ({m} times 1)"
        cells = column_of(w, f, t.dC_dz[last - 1], 1, forms.delta(last - 1))
        found.append(Form(forms.step_back(), size, cells))
    size = f"({n} times {m}) = ({n} times 1) (1 times {m})"
    cells = matrix_of(f, t.dC_dw[last], (0, 1), "", w.theme.cost)
    found.append(Form(forms.weights(), size, cells))
    return FormPicture(w, t, look(f), found, room)


def left_out(f: VectorFacts, behind: int) -> bool:
    layer = f.depth - behind
    return len(f.shown[layer]) < f.trace.widths[layer]


def heights(on: DeclaredScene, f: VectorFacts, behind: int) -> dict[int, float]:
    """Of the rows of a layer: its neurons'."""
    symbols = on(network).symbols
    return {i: float(symbols[f.neuron(behind, i)].get_y()) for i in f.shown[f.depth - behind]}


def column_of(
    w: Notation, f: VectorFacts, values: Array, behind: int, name: str, colour: str = ""
) -> Cells:
    shown = f.shown[f.depth - behind]
    texts = aligned([float(values[i]) for i in shown])
    cells = {(i, 0): text for i, text in zip(shown, texts, strict=True)}
    return Cells(name, cells, colour or w.theme.weighted_sum, (left_out(f, behind), False))


def matrix_of(
    f: VectorFacts, values: Array, behind: tuple[int, int], name: str, colour: str
) -> Cells:
    rows, columns = (f.shown[f.depth - one] for one in behind)
    places = [(i, k) for i in rows for k in columns]
    texts = in_column([float(values[at]) for at in places])
    more = left_out(f, behind[0]), left_out(f, behind[1])
    return Cells(name, dict(zip(places, texts, strict=True)), colour, more)


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
    larger = room.width / line.width, NUMBER / line.font_size, room.height / line.height
    return line.scale(min(larger)).move_to(room.middle)
