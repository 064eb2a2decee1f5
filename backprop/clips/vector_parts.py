"""The equations of two layers as columns and matrices beside their network."""

from __future__ import annotations

from manim import MathTypst, VGroup, VMobject

from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene
from backprop.clips.vector_facts import VectorFacts
from backprop.core.activations import Array
from backprop.core.aligned import aligned, in_column
from backprop.core.magnitudes import Magnitudes
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.delta_column import DeltaColumn
from backprop.drawing.mobjects.form_picture import Form, FormPicture, named
from backprop.drawing.mobjects.row_matrix import Cells, MatrixEquation
from backprop.drawing.notation import Notation, fit
from backprop.drawing.notation.matrix_forms import MatrixForms
from backprop.drawing.style import HAND, SYMBOL, Box

__all__ = [
    "delta",
    "formulas",
    "last_layer",
    "layer_before",
    "network",
    "summary",
    "weights",
]


_PITCH = 1.2
"""From row to row, at most, where no neuron says it."""
_OVER, _UNDER, _DOTS = 1.15, 0.72, 0.3
"""Over the first row for a bracket and a name, and under the last; there for dots."""


@part(best=(3.3, 2.8), least=(2.4, 2.05))
def network(on: DeclaredScene, facts: VectorFacts, room: Box) -> BackwardNetwork:
    """The last two layers."""
    return BackwardNetwork(on.write, on.trace, named(look(facts), room), room)


class Formulas(VGroup):
    """The indexed formula of each equation, all in one room."""

    def __init__(
        self, delta: MathTypst, last: MathTypst, weights: MathTypst, *before: MathTypst
    ) -> None:
        self.delta, self.last, self.weights = delta, last, weights
        if before:
            (self.before,) = before
        super().__init__(delta, last, weights, *before)


@part(best=(9.0, 0.9), least=(3.4, 0.7))
def formulas(on: DeclaredScene, facts: VectorFacts, room: Box) -> Formulas:
    w, last = on.write, facts.depth
    forms = MatrixForms(w, on.trace.network)
    below = w.indexed("z", last, "j", "partial")
    delta = f"{forms.delta(last, 'j')} = frac({w.partial(COST)}, {below})"
    a = w.indexed("a", last, "i" if facts.coupled else "j", "partial")
    cost = f"frac({w.partial(COST)}, {a})"
    right = f"{cost} {forms.slope(last, 'j')}"
    if facts.coupled:
        right = f"sum_i {forms.jacobian('i', 'j')} {cost}"
    single = w.indexed("w", last, "j k", "partial")
    outer = f"{forms.delta(last, 'j')} {w.indexed('a', last - 1, 'k')}"
    sources = [
        delta,
        f"{forms.delta(last, 'j')} = {right}",
        f"frac({w.partial(COST)}, {single}) = {outer}",
    ]
    if last > 1:
        term = f"{w.indexed('w', last, 'j k')} {forms.delta(last, 'j')}"
        total = f"(sum_j {term})" if on.trace.widths[last] > 1 else term
        sources.append(f"{forms.delta(last - 1, 'k')} = {total} {forms.slope(last - 1, 'k')}")
    made = [fit(w.formula(source, HAND), room.width) for source in sources]
    for one in made:
        one.scale(min(1.0, room.height / one.height)).move_to(room.middle)
    return Formulas(*made)


def look(f: VectorFacts) -> Look:
    t = f.trace
    places = f.digits.inputs
    texts = {
        Quantity("a", layer, (i,)): text
        for layer, shown in f.shown.items()
        for i, text in zip(
            shown, aligned([float(t.a[layer][i]) for i in shown], places), strict=True
        )
    }
    scale = Magnitudes.of([t.network.layers[-1].weights])
    slopes = Magnitudes.of([t.dC_dw[f.depth]])
    shown = {layer: tuple(some) for layer, some in f.shown.items()}
    return Look(shown, texts, {}, scale, slopes, slopes)


@part(best=(9.7, 3.2), least=(6.0, 2.65))
def delta(on: DeclaredScene, facts: VectorFacts, room: Box) -> DeltaColumn:
    last, w = facts.depth, on.write
    cells = deltas_of(w, facts, 0)
    rows = heights(on, facts, 0, room)
    circles = {j: on(network).symbols[facts.neuron(0, j)] for j in facts.shown[last]}
    starts: dict[int, VMobject] = {**circles}
    if not stands_beside(on, facts, room):
        starts = {j: w.label(Quantity("z", last, (j,)), SYMBOL) for j in circles}
    return DeltaColumn(w, cells, rows, starts, room)


@part(best=(9.7, 3.2), least=(6.0, 2.65))
def last_layer(on: DeclaredScene, facts: VectorFacts, room: Box) -> MatrixEquation:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms, rows = MatrixForms(w, t.network), heights(on, f, 0, room)
    over = f"frac({w.partial(COST)}, {w.indexed('a', last, '', 'partial')})"
    slopes = column_of(w, f, t.dC_da[last], 0, over, f.digits.slopes, w.theme.cost)
    if f.coupled:
        above, by = (w.indexed(kind, last, "", "partial") for kind in ("a", "z"))
        name = f"({above} \\/ {by})^upright(T)"
        first = matrix_of(f, t.da_dz[last].T, (0, 0), name, f.digits.slopes, w.theme.ink)
        parts = [(first, rows), (slopes, rows)]
    else:
        name = forms.slope(last)
        second = column_of(w, f, t.da_dz[last], 0, name, f.digits.slopes, w.theme.ink)
        parts = [(slopes, rows), (second, rows)]
    signs = ["=", "" if f.coupled else "dot.o"]
    return MatrixEquation(w, [(deltas_of(w, f, 0), rows), *parts], signs, room)


@part(best=(9.7, 3.2), least=(6.0, 2.65))
def layer_before(on: DeclaredScene, facts: VectorFacts, room: Box) -> MatrixEquation:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms, after, here = MatrixForms(w, t.network), *(heights(on, f, i, room) for i in (0, 1))
    name = w.coloured(f"W^(({w.layer(last)}) thin upright(T))", w.theme.weight)
    matrix = t.network.layers[-1].weights.T
    turned = matrix_of(f, matrix, (1, 0), name, f.digits.weights, w.theme.weight)
    slopes = column_of(
        w, f, t.da_dz[last - 1], 1, forms.slope(last - 1), f.digits.before, w.theme.ink
    )
    parts = [
        (deltas_of(w, f, 1), here),
        (turned, here),
        (deltas_of(w, f, 0), after),
        (slopes, here),
    ]
    return MatrixEquation(w, parts, ["=", "", "dot.o"], room)


@part(best=(9.7, 3.2), least=(6.0, 2.65))
def weights(on: DeclaredScene, facts: VectorFacts, room: Box) -> MatrixEquation:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    rows = heights(on, f, 0, room)
    below = w.coloured(f"partial W^(({w.layer(last)}))", w.theme.weight)
    name = f"frac({w.partial(COST)}, {below})"
    row = w.coloured(f"a^(({w.layer(last - 1)}) thin upright(T))", w.theme.ink)
    middle = {0: (max(rows.values()) + min(rows.values())) / 2}
    texts = aligned([float(t.a[last - 1][k]) for k in f.shown[last - 1]], f.digits.inputs)
    inputs = Cells(
        row,
        {(0, k): text for k, text in zip(f.shown[last - 1], texts, strict=True)},
        w.theme.ink,
        (False, left_out(f, 1)),
    )
    result = matrix_of(f, t.dC_dw[last], (0, 1), name, f.digits.results, None)
    parts = [(result, rows), (deltas_of(w, f, 0), rows), (inputs, middle)]
    return MatrixEquation(w, parts, ["=", ""], room)


@part(best=(8.0, 6.2), least=(6.0, 4.0))
def summary(on: DeclaredScene, facts: VectorFacts, room: Box) -> FormPicture:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms = MatrixForms(w, t.network)
    found = [Form(forms.last_layer(), deltas_of(w, f, 0))]
    if last > 1:
        found.append(Form(forms.step_back(), deltas_of(w, f, 1)))
    cells = matrix_of(f, t.dC_dw[last], (0, 1), "", f.digits.results, None)
    found.append(Form(forms.weights(), cells))
    return FormPicture(w, t, look(f), found, room)


def left_out(f: VectorFacts, behind: int) -> bool:
    layer = f.depth - behind
    return len(f.shown[layer]) < f.trace.widths[layer]


def stands_beside(on: DeclaredScene, f: VectorFacts, room: Box) -> bool:
    """Whether all neurons are on a height with this room."""
    symbols = on(network).symbols.values()
    return all(room.bottom < one.get_y() < room.top for one in symbols)


def heights(on: DeclaredScene, f: VectorFacts, behind: int, room: Box) -> dict[int, float]:
    """Of the rows of a layer: its neurons', where the network is beside the room."""
    shown = f.shown[f.depth - behind]
    if stands_beside(on, f, room):
        return {i: float(on(network).symbols[f.neuron(behind, i)].get_y()) for i in shown}
    under = _UNDER + _DOTS * left_out(f, behind)
    free = room.height - _OVER - under
    pitch = min(_PITCH, free / max(1, len(shown) - 1))
    top = room.top - _OVER - (free - pitch * (len(shown) - 1)) / 2
    return {i: top - pitch * row for row, i in enumerate(shown)}


def deltas_of(w: Notation, f: VectorFacts, behind: int) -> Cells:
    """A layer's column of deltas."""
    layer = f.depth - behind
    name = MatrixForms(w, f.trace.network).delta(layer)
    places = f.digits.results if behind else f.digits.deltas
    return column_of(w, f, f.trace.dC_dz[layer], behind, name, places, w.theme.weighted_sum)


def column_of(
    w: Notation, f: VectorFacts, values: Array, behind: int, name: str, places: int, colour: str
) -> Cells:
    shown = f.shown[f.depth - behind]
    texts = aligned([float(values[i]) for i in shown], places)
    cells = {(i, 0): text for i, text in zip(shown, texts, strict=True)}
    return Cells(name, cells, colour, (left_out(f, behind), False))


def matrix_of(
    f: VectorFacts,
    values: Array,
    behind: tuple[int, int],
    name: str,
    digits: int,
    colour: str | None,
) -> Cells:
    rows, columns = (f.shown[f.depth - one] for one in behind)
    places = [(i, k) for i in rows for k in columns]
    texts = in_column([float(values[at]) for at in places], digits)
    more = left_out(f, behind[0]), left_out(f, behind[1])
    return Cells(name, dict(zip(places, texts, strict=True)), colour, more)
