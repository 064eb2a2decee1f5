"""VectorForm: the indexed sums as products of matrices and columns, with their numbers."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Network, Trace
from backprop.clips import Declaration
from backprop.clips.layout import Layout, column, either, overlay, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.vector_facts import VectorFacts
from backprop.clips.vector_parts import (
    before_worked,
    delta,
    formulas,
    last_layer,
    last_worked,
    layer_before,
    network,
    summary,
    weight_worked,
    weights,
)
from backprop.clips.verbs import (
    back,
    box,
    draw,
    forth,
    grow,
    leave,
    merge,
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
from backprop.core.language import gettext, grouped
from backprop.drawing.notation import Notation
from backprop.drawing.notation.matrix_forms import MatrixForms

__all__ = ["VectorForm"]

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

# What happens


def opening(f: VectorFacts) -> Layout:
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


def beats(f: VectorFacts) -> Iterator[Beat]:
    outputs = [network.symbols[f.neuron(0, j)] for j in f.shown[f.depth]]
    rows = delta.column.rows
    yield Beat(
        "delta",
        DELTA,
        [
            place(network.links, network.symbols, network.numbers, network.others),
            write(formulas.delta),
            point(*outputs),
            draw(delta.arrows),
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


def in_last_layer(f: VectorFacts) -> Iterator[Beat]:
    eq, j = last_layer, f.j
    used = [eq.factors[0].rows[j], eq.factors[1].columns[0] if f.coupled else eq.factors[1].rows[j]]
    yield Beat(
        "last layer",
        LAST_COUPLED if f.coupled else LAST,
        [
            together(
                leave(formulas.delta, delta.arrows, delta.ratios),
                slide(delta.column, eq.result),
            ),
            together(write(formulas.last), show(eq.signs, eq.factors)),
            together(*lone(f, 0, j), *map(box, used)),
            replace(formulas.last, last_worked),
            box(eq.result.rows[j]),
            point(eq.result.rows[j]),
        ],
    )


def lone(f: VectorFacts, behind: int, i: int) -> list[Step]:
    """One neuron of a layer stands out."""
    rest = [network.symbols[f.neuron(behind, one)] for one in f.others(behind, i)]
    numbers = [network.numbers[f.neuron(behind, one)] for one in f.others(behind, i)]
    return [back(*rest, *numbers)] if rest else []


def together_again(f: VectorFacts, behind: int, i: int) -> list[Step]:
    rest = [network.symbols[f.neuron(behind, one)] for one in f.others(behind, i)]
    numbers = [network.numbers[f.neuron(behind, one)] for one in f.others(behind, i)]
    return [forth(*rest, *numbers)] if rest else []


def in_layer_before(f: VectorFacts) -> Iterator[Beat]:
    old, eq, k = last_layer, layer_before, f.k
    result, (matrix, deltas, slopes) = eq.result, (eq.factors[i] for i in range(3))
    others = f.others(1, k)
    used = [old.factors[0].rows[f.j]]
    used.append(old.factors[1].columns[0] if f.coupled else old.factors[1].rows[f.j])
    steps: list[Step | Say] = [
        together(
            unbox(*used, old.result.rows[f.j]),
            leave(old.signs, old.factors, last_worked),
            slide(old.result, deltas),
            *together_again(f, 0, f.j),
        ),
        together(write(formulas.before), show(eq.signs, matrix, slopes, result.frame)),
        together(gather(network, f.edges(k)), box(matrix.rows[k])),
        say(TIMES),
        together(box(deltas.columns[0]), box(slopes.rows[k])),
        replace(formulas.before, before_worked[f.row(k)]),
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


def of_weights(f: VectorFacts) -> Iterator[Beat]:
    eq, j, k = weights, f.j, f.k
    deltas, inputs = eq.factors[0], eq.factors[1]
    others = [eq.result.entries[one, two] for one, two in f_places(f) if (one, two) != (j, k)]
    steps: list[Step | Say] = []
    if f.depth > 1:
        old = layer_before
        last = (f.others(1, f.k) or [f.k])[-1]
        frames = [old.factors[0].rows[last], old.factors[2].rows[last], old.result.rows[last]]
        line = before_worked[f.row(last)]
        steps += [
            together(
                unbox(*frames, old.factors[1].columns[0]),
                leave(old.signs, old.factors[0], old.factors[2], old.result, line),
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
                leave(first.signs, first.factors, last_worked),
                slide(first.result, deltas),
                *together_again(f, 0, j),
            )
        )
    steps += [
        together(write(formulas.weights), show(eq.signs, inputs, eq.result.frame)),
        together(
            gather(network, [(f.neuron(1, k), f.neuron(0, j))]),
            box(deltas.rows[j]),
            box(inputs.columns[k]),
        ),
        replace(formulas.weights, weight_worked),
        together(show(eq.result.entries[j, k]), box(eq.result.entries[j, k])),
        say(ENTRY),
        one_by_one(*others, each=0.25) if others else point(eq.result.entries[j, k]),
        point(eq.result.entries[j, k]),
    ]
    yield Beat("weights", WEIGHTS, steps)


def f_places(f: VectorFacts) -> list[tuple[int, int]]:
    return [(j, k) for j in f.shown[f.depth] for k in f.shown[f.depth - 1]]


def summed_up(f: VectorFacts) -> Iterator[Beat]:
    eq, rows, drawn = weights, summary.rows, summary.network
    last, *before, matrix = (rows[i] for i in range(3 if f.depth > 1 else 2))
    edges = [(f.neuron(1, k), f.neuron(0, j)) for j, k in f_places(f)]
    steps: list[Step] = [
        together(
            unbox(eq.factors[0].rows[f.j], eq.factors[1].columns[f.k]),
            unbox(eq.result.entries[f.j, f.k]),
            unlight(network),
        ),
        together(
            leave(eq.signs, eq.factors[1], eq.result.frame, weight_worked),
            grow(network, drawn),
            slide(eq.factors[0], last.result),
            merge(eq.result.entries, summary.entries),
            show(summary.frame),
        ),
        show(last.text),
    ]
    for one in before:
        steps += [together(show(one.text), show(one.result))]
    steps += [
        together(show(matrix.text), *(slide(drawn.links[e], summary.edges[e]) for e in edges)),
        point(summary.entries),
    ]
    yield Beat("summary", DEEPER if f.depth > 2 else SUMMARY, steps, rest=2.5)


class VectorForm(DeclaredScene):
    """delta of the last layer, the step to the layer before it, and the weights' derivatives."""

    clip = Declaration(
        "The same sums as products of matrices and columns, with their numbers",
        order=22,
        network="small",
        goal="write a whole layer's formulas with matrices",
    )
    story = Story(VectorFacts.of, TITLE, opening, beats)

    @staticmethod
    def formulas_beside(write: Notation, network: Network) -> list[tuple[str, str]]:
        """The matrix forms."""
        sources = [source for source, _ in MatrixForms(write, network).summary()]
        said = [
            gettext("The last layer's deltas"),
            gettext("The deltas a layer back"),
            gettext("The weights' derivatives"),
        ]
        # Where there is one layer there is none to go back to.
        captions = said if len(sources) == len(said) else [said[0], said[-1]]
        return list(zip(captions, sources, strict=True))

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        n, m = trace.widths[-1], trace.widths[-2]
        return (
            gettext("Why does the matrix of weights stand transposed on the way back?"),
            gettext(
                "Forwards it makes {m} activations into {n} weighted sums; backwards {n} "
                "sensitivities must become {m}. Row k of the transposed matrix holds the weights "
                "that lead out of neuron k."
            ).format(n=grouped(n), m=grouped(m)),
        )
