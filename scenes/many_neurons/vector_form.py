"""VectorForm: the indexed sums as products of matrices and columns, with their numbers."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from backprop import Network, Trace
from backprop.clips import Beat, Declaration, DeclaredScene, Message, Story, say
from backprop.clips.question import Question
from backprop.clips.steps import Say, Step
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
from backprop.clips.vector_steps import from_before, from_last, lone, used
from backprop.clips.vector_worked import before_worked, last_worked, layout, weight_worked
from backprop.clips.verbs import (
    back,
    box,
    draw,
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
    eq, row_j = last_layer, last_layer.result.rows[f.j]
    moved = slide(delta.column, eq.result)
    yield Beat(
        "last layer",
        LAST_COUPLED if f.coupled else LAST,
        [
            together(leave(formulas.delta, delta.arrows, delta.ratios), moved),
            together(write(formulas.last), show(eq.signs, eq.factors)),
            together(*(back(*some) for some in lone(f)), *map(box, used(f))),
            replace(formulas.last, last_worked),
            box(row_j),
            point(row_j),
        ],
    )


def in_layer_before(f: VectorFacts) -> Iterator[Beat]:
    eq, k = layer_before, f.k
    result, (matrix, deltas, slopes) = eq.result, (eq.factors[i] for i in range(3))
    steps: list[Step | Say] = [
        from_last(f, deltas),
        together(write(formulas.before), show(eq.signs, matrix, slopes, result.frame)),
        together(gather(network, f.edges(k)), box(matrix.rows[k])),
        say(TIMES),
        together(box(deltas.columns[0]), box(slopes.rows[k])),
        replace(formulas.before, before_worked[f.row(k)]),
        together(show(result.rows[k]), box(result.rows[k])),
    ]
    others = f.others(1, k)
    for last, one in pairwise((k, *others)):
        if last == k:
            steps.append(say(ROWS))
        steps.append(
            together(
                replace(before_worked[f.row(last)], before_worked[f.row(one)]),
                unbox(matrix.rows[last], slopes.rows[last], result.rows[last]),
                gather(network, f.edges(one)),
                *(box(matrix.rows[one]), box(slopes.rows[one])),
                *(show(result.rows[one]), box(result.rows[one])),
            )
        )
    yield Beat("layer before", BEFORE, steps)


def of_weights(f: VectorFacts) -> Iterator[Beat]:
    eq, at = weights, (f.j, f.k)
    deltas, inputs = eq.factors[0], eq.factors[1]
    edge = f.neuron(1, f.k), f.neuron(0, f.j)
    deeper = [from_before(f, deltas), unlight(network)]
    others = [eq.result.entries[one] for one in f.places if one != at]
    rest = one_by_one(*others, each=0.25) if others else point(eq.result.entries[at])
    yield Beat(
        "weights",
        WEIGHTS,
        [
            *(deeper if f.depth > 1 else [from_last(f, deltas)]),
            together(write(formulas.weights), show(eq.signs, inputs, eq.result.frame)),
            together(gather(network, [edge]), box(deltas.rows[f.j]), box(inputs.columns[f.k])),
            replace(formulas.weights, weight_worked),
            together(show(eq.result.entries[at]), box(eq.result.entries[at])),
            say(ENTRY),
            rest,
            point(eq.result.entries[at]),
        ],
    )


def summed_up(f: VectorFacts) -> Iterator[Beat]:
    eq, deltas, drawn = weights, weights.factors[0], summary.network
    last, *before, matrix = (summary.rows[i] for i in range(3 if f.depth > 1 else 2))
    framed = deltas.rows[f.j], eq.factors[1].columns[f.k], eq.result.entries[f.j, f.k]
    edges = [(f.neuron(1, k), f.neuron(0, j)) for j, k in f.places]
    slopes = (slide(drawn.links[edge], summary.edges[edge]) for edge in edges)
    yield Beat(
        "summary",
        DEEPER if f.depth > 2 else SUMMARY,
        [
            together(unbox(*framed), unlight(network)),
            together(
                leave(eq.signs, eq.factors[1], eq.result.frame, weight_worked),
                grow(network, drawn),
                slide(deltas, last.result),
                merge(eq.result.entries, summary.entries),
                show(summary.frame),
            ),
            show(last.text),
            *(together(show(one.text), show(one.result)) for one in before),
            together(show(matrix.text), *slopes),
            point(summary.entries),
        ],
        rest=2.5,
    )


class VectorForm(DeclaredScene):
    """delta of the last layer, the step to the layer before it, and the weights' derivatives."""

    clip = Declaration(
        "The same sums as products of matrices and columns, with their numbers",
        order=22,
        network="small",
        goal="write a whole layer's formulas with matrices",
    )
    story = Story(VectorFacts.of, TITLE, layout, beats)

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
