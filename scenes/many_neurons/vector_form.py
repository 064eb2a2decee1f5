"""VectorForm: the indexed sums as products of matrices and columns, with their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from manim import MathTypst

from backprop import Network, Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    Shown,
    back,
    box,
    draw,
    forth,
    leave,
    one_by_one,
    place,
    point,
    replace,
    show,
    slide,
    together,
    unbox,
    unlight,
    write,
)
from backprop.clips.verbs.backward import gather
from backprop.clips.words import Message
from backprop.core.activations import Array
from backprop.core.aligned import aligned, in_column
from backprop.core.magnitudes import Magnitudes
from backprop.core.number_format import amount
from backprop.core.quantities import COST
from backprop.drawing.mobjects.backward_network import BackwardNetwork, Look
from backprop.drawing.mobjects.delta_column import DeltaColumn
from backprop.drawing.mobjects.form_rows import FormRow, FormRows
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.row_matrix import Cells, MatrixEquation
from backprop.drawing.notation import Notation, worked_sum
from backprop.drawing.notation.matrix_forms import MatrixForms
from backprop.drawing.notation.worked import Part as Number
from backprop.drawing.style import LEAST, NUMBER, SMALLEST, Box

__all__ = ["VectorForm"]

# What the record says


@dataclass(frozen=True)
class Facts:
    """The last two layers of an example's pass, and which of their neurons are drawn."""

    trace: Trace

    @classmethod
    def of(cls, stage: Stage) -> Facts:
        return cls(stage.trace)

    @property
    def depth(self) -> int:
        return self.trace.network.depth

    @property
    def coupled(self) -> bool:
        return self.trace.network.coupled

    @property
    def activation(self) -> str:
        """The last layer's, as a caption says it."""
        return self.trace.network.layers[-1].activation.name

    @cached_property
    def shown(self) -> dict[int, list[int]]:
        """Those with the largest deltas; of inputs those whose weights have large derivatives."""
        t, last = self.trace, self.depth
        before = t.dC_dz[last - 1] if last > 1 else t.a[0] * t.dC_da[0]
        found = {}
        for layer, sizes in ((last, t.dC_dz[last]), (last - 1, before)):
            order = np.argsort(-np.abs(sizes), kind="stable")
            found[layer] = sorted(int(i) for i in order[: 3 if self.plain else 2])
        return found

    @property
    def plain(self) -> bool:
        """Whether numbers are short: no power of ten is among them."""
        t, last = self.trace, self.depth
        every = [t.dC_dz[last], t.dC_dw[last].ravel(), t.network.layers[-1].weights.ravel()]
        every += [t.dC_dz[last - 1]] if last > 1 else []
        return not any("times" in text for one in every for text in aligned(one.tolist()))

    @cached_property
    def j(self) -> int:
        """The output with the largest delta of those drawn."""
        return max(self.shown[self.depth], key=lambda j: abs(self.trace.dC_dz[self.depth][j]))

    @cached_property
    def k(self) -> int:
        """The neuron before with the largest."""
        values = self.trace.dC_dz[self.depth - 1] if self.depth > 1 else self.trace.a[0]
        return max(self.shown[self.depth - 1], key=lambda k: abs(values[k]))

    def neuron(self, behind: int, i: int) -> Quantity:
        """An activation of the last layer, or so many behind it."""
        return Quantity("a", self.depth - behind, (i,))

    def edges(self, k: int) -> list[tuple[Quantity, Quantity]]:
        """The drawn edges that lead on from a neuron before."""
        return [(self.neuron(1, k), self.neuron(0, j)) for j in self.shown[self.depth]]

    def into(self, j: int) -> list[tuple[Quantity, Quantity]]:
        """The drawn edges that lead to an output."""
        return [(self.neuron(1, k), self.neuron(0, j)) for k in self.shown[self.depth - 1]]

    def row(self, k: int) -> int:
        """Which of the rows that are drawn is a neuron's of the layer before."""
        return self.shown[self.depth - 1].index(k)

    def others(self, behind: int, i: int) -> list[int]:
        return [one for one in self.shown[self.depth - behind] if one != i]


# What is said

TITLE = Message("The same formulas, a whole layer at once")
DELTA = Message(
    "Every formula holds the sensitivity to a weighted sum. Call it delta: one number for each "
    "neuron, and one column for each layer."
)
LAST = Message(
    "In the last layer, delta is the sensitivity to an output times the slope of its neuron, row "
    "by row."
)
LAST_COUPLED = Message(
    "In the last layer, {activation} joins every weighted sum with every output. So delta is its "
    "transposed matrix of derivatives times the column of sensitivities."
)
BEFORE = Message(
    "One layer back, delta moves into the next equation. A row of the transposed weights holds "
    "the edges out of one neuron."
)
TIMES = Message("That row times the column of deltas is the sum; then comes the slope.")
ROWS = Message("Every other row belongs to another neuron and its edges.")
WEIGHTS = Message(
    "For the weights, delta stands at one end of each edge and an activation at the other: a "
    "column times a row."
)
ENTRY = Message(
    "In row j and column k stands the derivative for the edge from neuron k to neuron j."
)
SUMMARY = Message(
    "Each product covers a whole layer at once, and that is how a computer runs backpropagation."
)
DEEPER = Message(
    "The second product repeats for every layer further back. That is how a computer runs "
    "backpropagation."
)

# What is drawn


@part(best=(3.3, 5.1), least=(2.4, 3.0))
def network(on: DeclaredScene, facts: Facts, room: Box) -> BackwardNetwork:
    """The last two layers, under the height of the formula."""
    lower = Box(room.left, room.right, room.bottom, room.top - 1.2)
    return BackwardNetwork(on.write, on.trace, look(facts), lower)


def look(f: Facts, *, named: bool = True) -> Look:
    t = f.trace
    texts = {
        Quantity("a", layer, (i,)): text
        for layer, shown in f.shown.items()
        for i, text in zip(shown, aligned([float(t.a[layer][i]) for i in shown]), strict=True)
    }
    scale = Magnitudes.of([t.network.layers[-1].weights])
    slopes = Magnitudes.of([t.dC_dw[f.depth]])
    shown = {layer: tuple(some) for layer, some in f.shown.items()}
    return Look(
        shown, texts if named else dict.fromkeys(texts, "0"), {}, scale, slopes, slopes, named
    )


@part(best=(9.7, 5.1), least=(6.0, 3.0))
def delta(on: DeclaredScene, facts: Facts, room: Box) -> DeltaColumn:
    forms, last = MatrixForms(on.write, on.trace.network), facts.depth
    below = on.write.indexed("z", last, "j", "partial")
    formula = f"{forms.delta(last, 'j')} = frac({on.write.partial(COST)}, {below})"
    cells = column_of(on.write, facts, on.trace.dC_dz[last], 0, forms.delta(last))
    starts = {j: on(network).symbols[facts.neuron(0, j)] for j in facts.shown[last]}
    return DeltaColumn(on.write, formula, cells, starts, room)


@part(best=(9.7, 5.1), least=(6.0, 3.0))
def last_layer(on: DeclaredScene, facts: Facts, room: Box) -> MatrixEquation:
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
        return MatrixEquation(
            w, formula, [(result, rows), (first, rows), (slopes, rows)], ["=", ""], room
        )
    formula = f"{forms.delta(last, 'j')} = {cost} {forms.slope(last, 'j')}"
    second = column_of(w, f, t.da_dz[last], 0, forms.slope(last), w.theme.ink)
    parts = [(result, rows), (slopes, rows), (second, rows)]
    return MatrixEquation(w, formula, parts, ["=", "dot.o"], room)


@part(best=(9.7, 5.1), least=(6.0, 3.0))
def layer_before(on: DeclaredScene, facts: Facts, room: Box) -> MatrixEquation:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms = MatrixForms(w, t.network)
    term = f"{w.indexed('w', last, 'j k')} {forms.delta(last, 'j')}"
    total = f"(sum_j {term})" if t.widths[last] > 1 else term
    formula = f"{forms.delta(last - 1, 'k')} = {total} {forms.slope(last - 1, 'k')}"
    matrix = w.coloured("W^((L) thin upright(T))", w.theme.weight)
    weights = t.network.layers[-1].weights.T
    parts = [
        (column_of(w, f, t.dC_dz[last - 1], 1, forms.delta(last - 1)), heights(on, f, 1)),
        (matrix_of(f, weights, (1, 0), matrix, w.theme.weight), heights(on, f, 1)),
        (column_of(w, f, t.dC_dz[last], 0, forms.delta(last)), heights(on, f, 0)),
        (
            column_of(w, f, t.da_dz[last - 1], 1, forms.slope(last - 1), w.theme.ink),
            heights(on, f, 1),
        ),
    ]
    return MatrixEquation(w, formula, parts, ["=", "", "dot.o"], room)


@part(best=(9.7, 5.1), least=(6.0, 3.0))
def weights(on: DeclaredScene, facts: Facts, room: Box) -> MatrixEquation:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms, rows = MatrixForms(w, t.network), heights(on, f, 0)
    single = w.indexed("w", last, "j k", "partial")
    formula = (
        f"frac({w.partial(COST)}, {single}) = "
        f"{forms.delta(last, 'j')} {w.indexed('a', last - 1, 'k')}"
    )
    below = w.coloured("partial W^((L))", w.theme.weight)
    name = f"frac({w.partial(COST)}, {below})"
    row = w.coloured(f"a^(({forms.name(last - 1)}) thin upright(T))", w.theme.ink)
    middle = {0: (max(rows.values()) + min(rows.values())) / 2}
    texts = aligned([float(t.a[last - 1][k]) for k in f.shown[last - 1]], 3)
    inputs = Cells(
        row,
        {(0, k): text for k, text in zip(f.shown[last - 1], texts, strict=True)},
        w.theme.ink,
        (False, left_out(f, 1)),
    )
    parts = [
        (matrix_of(f, t.dC_dw[last], (0, 1), name, w.theme.cost), rows),
        (column_of(w, f, t.dC_dz[last], 0, forms.delta(last)), rows),
        (inputs, middle),
    ]
    return MatrixEquation(w, formula, parts, ["=", ""], room)


@part(best=(13.4, 0.9), least=(8.0, 0.5))
def last_worked(on: DeclaredScene, facts: Facts, room: Box) -> MathTypst:
    """One entry in numbers."""
    f, t, theme, last, j = facts, on.trace, on.theme, facts.depth, facts.j
    total = float(t.dC_dz[last][j]), theme.weighted_sum
    one, other = t.dC_da[last][[j]], t.da_dz[last][[j]] if not f.coupled else None
    if other is None:
        terms = pairs(t.da_dz[last][:, j], theme.ink, t.dC_da[last], theme.cost)
        values = t.through[:, j].tolist()
    else:
        terms, values = pairs(one, theme.cost, other, theme.ink), t.through[[j]].tolist()
    name = MatrixForms(on.write, t.network).delta(last, str(j))
    return worked(on.write, terms, total, f"{name} = {{sum}} = {{total}}", room, values=values)


@part(best=(13.4, 0.9), least=(8.0, 0.5))
def before_worked(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[MathTypst]:
    """Each row's, in the order of the rows."""
    t, theme, last = on.trace, on.theme, facts.depth
    found: GroupOf[MathTypst] = GroupOf()
    for k in facts.shown[last - 1]:
        column = t.network.layers[-1].weights[:, k]
        terms = pairs(column, theme.weight, t.dC_dz[last], theme.weighted_sum)
        sums = "({sum})" if len(terms) > 1 else "{sum}"
        name = MatrixForms(on.write, t.network).delta(last - 1, str(k))
        form = f"{name} = {sums} dot {{0}} = {{total}}"
        total = float(t.dC_dz[last - 1][k]), theme.weighted_sum
        slope = [(float(t.da_dz[last - 1][k]), theme.ink)]
        found.add(worked(on.write, terms, total, form, room, slope))
    return found


@part(best=(13.4, 0.9), least=(8.0, 0.5))
def weight_worked(on: DeclaredScene, facts: Facts, room: Box) -> MathTypst:
    t, theme, last, j, k = on.trace, on.theme, facts.depth, facts.j, facts.k
    w = Quantity("w", last, (j, k))
    one, other = t.dC_dz[last][[j]], t.a[last - 1][[k]]
    terms = pairs(one, theme.weighted_sum, other, theme.ink)
    total = float(t.dC_dw[last][j, k]), theme.cost
    form = f"{on.write.ratio(COST, w)} = {{sum}} = {{total}}"
    return worked(on.write, terms, total, form, room)


@part(best=(13.4, 6.2), least=(8.0, 4.0))
def summary(on: DeclaredScene, facts: Facts, room: Box) -> FormRows:
    w, f, t, last = on.write, facts, on.trace, facts.depth
    forms, n, m = MatrixForms(w, t.network), t.widths[-1], t.widths[-2]
    first = f"({n} times {n if f.coupled else 1})"
    sign = "" if f.coupled else "dot.o"
    small = look(f, named=False)
    delta_cells = column_of(w, f, t.dC_dz[last], 0, "")
    rows = [
        FormRow(forms.last_layer(), f"({n} times 1) = {first} {sign} ({n} times 1)", delta_cells, 0)
    ]
    if last > 1:
        size = f"({m} times 1) = ({m} times {n}) ({n} times 1) dot.o ({m} times 1)"
        cells = column_of(w, f, t.dC_dz[last - 1], 1, "")
        rows.append(FormRow(forms.step_back(), size, cells, 1))
    size = f"({n} times {m}) = ({n} times 1) (1 times {m})"
    cells = matrix_of(f, t.dC_dw[last], (0, 1), "", w.theme.cost)
    rows.append(FormRow(forms.weights(), size, cells, 2))
    return FormRows(w, t, small, rows, room)


def left_out(f: Facts, behind: int) -> bool:
    layer = f.depth - behind
    return len(f.shown[layer]) < f.trace.widths[layer]


def heights(on: DeclaredScene, f: Facts, behind: int) -> dict[int, float]:
    """Of the rows of a layer: its neurons'."""
    symbols = on(network).symbols
    return {i: float(symbols[f.neuron(behind, i)].get_y()) for i in f.shown[f.depth - behind]}


def column_of(
    w: Notation, f: Facts, values: Array, behind: int, name: str, colour: str = ""
) -> Cells:
    shown = f.shown[f.depth - behind]
    texts = aligned([float(values[i]) for i in shown])
    cells = {(i, 0): text for i, text in zip(shown, texts, strict=True)}
    return Cells(name, cells, colour or w.theme.weighted_sum, (left_out(f, behind), False))


def matrix_of(f: Facts, values: Array, behind: tuple[int, int], name: str, colour: str) -> Cells:
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


# What happens


def opening(f: Facts) -> Layout:
    equations: list[Layout] = [delta, last_layer, weights]
    details: list[Layout] = [last_worked, weight_worked]
    if f.depth > 1:
        equations.append(layer_before)
        details.append(before_worked)
    upper = flow(network, overlay(*equations), shares=(3.3, 9.7))
    return overlay(column(upper, overlay(*details), shares=(5.2, 0.8)), summary)


def beats(f: Facts) -> Iterator[Beat]:
    outputs = [network.symbols[f.neuron(0, j)] for j in f.shown[f.depth]]
    rows = delta.column.rows
    yield Beat(
        "delta",
        DELTA,
        [
            place(network.links, network.symbols, network.numbers, network.others),
            write(delta.formula),
            point(*outputs),
            together(draw(delta.arrows), show(delta.words)),
            show(delta.ratios),
            show(delta.column.frame),
            one_by_one(*(rows[j] for j in f.shown[f.depth])),
        ],
    )
    yield from in_last_layer(f)
    if f.depth > 1:
        yield from in_layer_before(f)
    yield from of_weights(f)
    yield from summed_up(f)


def in_last_layer(f: Facts) -> Iterator[Beat]:
    eq, j = last_layer, f.j
    used = [eq.factors[0].rows[j], eq.factors[1].columns[0] if f.coupled else eq.factors[1].rows[j]]
    yield Beat(
        "last layer",
        LAST_COUPLED if f.coupled else LAST,
        [
            together(
                leave(delta.formula, delta.arrows, delta.ratios, delta.words),
                slide(delta.column, eq.result),
            ),
            write(eq.formula),
            show(eq.signs, eq.factors),
            together(*lone(f, 0, j), *map(box, used)),
            show(last_worked),
            box(eq.result.rows[j]),
            point(eq.result.rows[j]),
        ],
    )


def lone(f: Facts, behind: int, i: int) -> list[Step]:
    """One neuron of a layer stands out."""
    rest = [network.symbols[f.neuron(behind, one)] for one in f.others(behind, i)]
    numbers = [network.numbers[f.neuron(behind, one)] for one in f.others(behind, i)]
    return [back(*rest, *numbers)] if rest else []


def together_again(f: Facts, behind: int, i: int) -> list[Step]:
    rest = [network.symbols[f.neuron(behind, one)] for one in f.others(behind, i)]
    numbers = [network.numbers[f.neuron(behind, one)] for one in f.others(behind, i)]
    return [forth(*rest, *numbers)] if rest else []


def in_layer_before(f: Facts) -> Iterator[Beat]:
    old, eq, k = last_layer, layer_before, f.k
    result, (matrix, deltas, slopes) = eq.result, (eq.factors[i] for i in range(3))
    others = f.others(1, k)
    used = [old.factors[0].rows[f.j]]
    used.append(old.factors[1].columns[0] if f.coupled else old.factors[1].rows[f.j])
    steps: list[Step | Say] = [
        together(
            unbox(*used, old.result.rows[f.j]),
            leave(old.formula, old.signs, old.factors, last_worked),
            slide(old.result, deltas),
            *together_again(f, 0, f.j),
        ),
        write(eq.formula),
        show(eq.signs, matrix, slopes, result.frame),
        together(gather(network, f.edges(k)), box(matrix.rows[k])),
        say(TIMES),
        together(box(deltas.columns[0]), box(slopes.rows[k])),
        show(before_worked[f.row(k)]),
        together(show(result.rows[k]), box(result.rows[k])),
    ]
    if others:
        steps.append(say(ROWS))
        last = k
        for one in others:
            steps.append(
                together(
                    replace(before_worked[f.row(last)], before_worked[f.row(one)]),
                    unbox(matrix.rows[last], slopes.rows[last], result.rows[last]),
                    gather(network, f.edges(one)),
                    box(matrix.rows[one]),
                    box(slopes.rows[one]),
                    show(result.rows[one]),
                    box(result.rows[one]),
                )
            )
            last = one
    yield Beat("layer before", BEFORE, steps)


def of_weights(f: Facts) -> Iterator[Beat]:
    eq, j, k = weights, f.j, f.k
    deltas, inputs = eq.factors[0], eq.factors[1]
    others = [eq.result.entries[one, two] for one, two in f_places(f) if (one, two) != (j, k)]
    steps: list[Step | Say] = []
    if f.depth > 1:
        old = layer_before
        last = (f.others(1, f.k) or [f.k])[-1]
        frames = [old.factors[0].rows[last], old.factors[2].rows[last], old.result.rows[last]]
        gone = [old.formula, old.signs, old.factors[0], old.factors[2], old.result]
        gone.append(before_worked[f.row(last)])
        steps += [
            together(
                unbox(*frames, old.factors[1].columns[0]),
                leave(*gone),
                slide(old.factors[1], deltas),
            ),
            unlight(network),
        ]
    else:
        first = last_layer
        used = [first.factors[0].rows[j]]
        used.append(first.factors[1].columns[0] if f.coupled else first.factors[1].rows[j])
        steps.append(
            together(
                unbox(*used, first.result.rows[j]),
                leave(first.formula, first.signs, first.factors, last_worked),
                slide(first.result, deltas),
                *together_again(f, 0, j),
            )
        )
    steps += [
        write(eq.formula),
        show(eq.signs, inputs, eq.result.frame),
        together(
            gather(network, [(f.neuron(1, k), f.neuron(0, j))]),
            box(deltas.rows[j]),
            box(inputs.columns[k]),
        ),
        show(weight_worked),
        together(show(eq.result.entries[j, k]), box(eq.result.entries[j, k])),
        say(ENTRY),
        one_by_one(*others, each=0.25) if others else point(eq.result.entries[j, k]),
        point(eq.result.entries[j, k]),
    ]
    yield Beat("weights", WEIGHTS, steps)


def f_places(f: Facts) -> list[tuple[int, int]]:
    return [(j, k) for j in f.shown[f.depth] for k in f.shown[f.depth - 1]]


def summed_up(f: Facts) -> Iterator[Beat]:
    eq, rows = weights, range(3 if f.depth > 1 else 2)
    shown: list[Shown] = [network.links, network.symbols, network.numbers, network.others]
    yield Beat(
        "summary",
        DEEPER if f.depth > 2 else SUMMARY,
        [
            together(
                unbox(eq.factors[0].rows[f.j], eq.factors[1].columns[f.k]),
                unbox(eq.result.entries[f.j, f.k]),
                leave(eq.formula, eq.signs, eq.factors, eq.result, weight_worked),
                unlight(network),
                leave(*shown),
            ),
            *(show(summary.rows[i]) for i in rows),
            *(point(summary.rows[i].formula) for i in rows),
        ],
        rest=2.5,
    )


class VectorForm(DeclaredScene):
    """delta of the last layer, the step to the layer before it, and the weights' derivatives."""

    clip = Declaration(
        "The same sums as products of matrices and columns, with their numbers",
        order=22,
        network="small",
    )
    story = Story(Facts.of, TITLE, opening, beats)

    @staticmethod
    def formulas_beside(write: Notation, network: Network) -> list[tuple[str, str]]:
        """The matrix forms."""
        sources = [source for source, _ in MatrixForms(write, network).summary()]
        said = ["The last layer's deltas", "The deltas a layer back", "The weights' derivatives"]
        # Where there is one layer there is none to go back to.
        captions = said if len(sources) == len(said) else [said[0], said[-1]]
        return list(zip(captions, sources, strict=True))

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        n, m = trace.widths[-1], trace.widths[-2]
        return (
            "Why does the matrix of weights stand transposed on the way back?",
            f"Forwards it takes {amount(m, 'number')} to {n}; backwards "
            f"{amount(n, 'sensitivity', 'sensitivities')} must become {m}. "
            "Row k of the transposed matrix holds the weights that lead out of neuron k.",
        )
