"""IndexNotation: which layer, which neuron, and why a weight's two indices have their order."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from backprop import Trace
from backprop.clips import Beat, Declaration, DeclaredScene, Message, Pose, Story, figure, say
from backprop.clips.index_facts import IndexFacts
from backprop.clips.index_parts import (
    OPENING,
    PLACES,
    formula,
    lesson,
    matrix,
    names,
    words,
    worked,
)
from backprop.clips.layers import pair
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    arrange,
    become,
    box,
    fan,
    jump,
    leave,
    light,
    place,
    point,
    pulse,
    replace,
    show,
    spring,
    together,
    travel,
    unbox,
    write,
)
from backprop.core.labels import labels_now
from backprop.core.language import gettext
from backprop.display import alt_text

__all__ = ["IndexNotation"]

# What is said

TITLE = Message("Which neuron, which weight? The indices")
LAYERS = Message(
    "Two layers of a network. The number raised in brackets is no power: it says which layer."
)
NEURONS = Message("The number below says which neuron of its layer, counted from {start}.")
SINGLES = Message("Each of these layers has a single neuron, so no number below is needed.")
LETTERS = {
    (True, True): Message(
        "Any neuron of layer {lower} is called k, any neuron of layer {upper} j."
    ),
    (False, True): Message(
        "Any neuron of layer {upper} is called j. Layer {lower} has a single neuron: there k is "
        "always {start}, and is not written."
    ),
    (True, False): Message(
        "Any neuron of layer {lower} is called k. Layer {upper} has a single neuron: there j is "
        "always {start}, and is not written."
    ),
    (False, False): Message(
        "Where all neurons of layer {lower} are meant, they are called k, those of layer {upper} "
        "j. Here both are always {start}."
    ),
}
EDGE = Message(
    "The weight between them carries both: first j, where it leads, then k, where it comes from."
)
LONE_EDGE = Message("The weight between them needs neither index.")
HERE = Message("From neuron {k:index} to neuron {j:index}, it is {w}.")
MATRIX = Message("All weights of the layer fill a matrix. This one stands in row j, column k.")
ROW = Message("Row j holds the weights of the {columns:count} edges into neuron j.")
LONE_ROW = Message("Row j holds the weight of the one edge into neuron j.")
COLUMN = Message("Column k holds the weights of the {rows:count} edges out of neuron k.")
LONE_COLUMN = Message("Column k holds the weight of the one edge out of neuron k.")
OTHERS = Message("The other weights find their places in the same way.")
VECTOR = Message("Beside the matrix, the activations of layer {lower} stand as a column.")
PRODUCT = Message(
    "Row j times this column, entry by entry, plus the bias: that is the weighted sum of neuron j."
)
REASON = Message("This is why j comes first: row j, times the column, makes neuron j.")

# What happens

AROUND = (0.12, 0.07)
"""Between numbers of the matrix and their frame."""


def beats(f: IndexFacts) -> Iterator[Beat]:
    first, second = f.neurons
    every = [*first, *second]
    yield Beat(
        "layers",
        LAYERS,
        [
            place(pair.links, [pair.neurons[q].circle for q in every], pair.others),
            show(pair.heads[f.layer - 1], *(names.bare[q] for q in first)),
            show(pair.heads[f.layer], *(names.bare[q] for q in second)),
            show(lesson.layer),
            point(*(names.bare[q] for q in every)),
        ],
    )
    yield Beat("neurons", NEURONS if f.several else SINGLES, list(numbered(f)))
    yield Beat("edge", EDGE if f.several else LONE_EDGE, list(edge(f)))
    w = matrix.entries[f.j, f.k]
    kept = names.lettered if f.several else names.bare
    yield Beat(
        "matrix",
        MATRIX,
        [
            leave(names, but=[names.number, kept[f.before], kept[f.a]]),
            leave(lesson.edge),
            arrange(PLACES),
            show(matrix.label, matrix.scaled, matrix.brackets, matrix.dots),
            travel((names.number, w)),
            box(w, AROUND),
            show(matrix.froms[f.k], matrix.tos[f.j], words[0]),
            point(matrix.froms[f.k], matrix.tos[f.j]),
        ],
    )
    across, column_k = matrix.across[f.j], matrix.down[f.k]
    yield Beat(
        "row",
        ROW if f.columns > 1 else LONE_ROW,
        [
            together(unbox(w), box(across, AROUND), replace(words[0], words[1]), fan(pair, f.into)),
            *filled(f, [(f.j, k) for k in f.shown[0] if k != f.k]),
            show(matrix.source, *(matrix.froms[k] for k in f.shown[0] if k != f.k)),
            point(*(matrix.entries[f.j, k] for k in f.shown[0])),
        ],
    )
    others = [(j, k) for j in f.shown[1] for k in f.shown[0] if j != f.j and k != f.k]
    rest: list[Step | Say] = [say(OTHERS), *filled(f, others)] if others else []
    tos = [matrix.tos[j] for j in f.shown[1] if j != f.j]
    yield Beat(
        "column",
        COLUMN if f.rows > 1 else LONE_COLUMN,
        [
            together(unbox(across), box(column_k, AROUND), replace(words[1], words[2])),
            fan(pair, f.out),
            *filled(f, [(j, f.k) for j in f.shown[1] if j != f.j]),
            *([show(*tos)] if tos else []),
            point(*(matrix.entries[j, f.k] for j in f.shown[1])),
            *rest,
        ],
    )
    yield Beat("order", VECTOR, list(ordered(f)))
    yield Beat("reason", REASON, list(reason(f)), rest=2.5)


def numbered(f: IndexFacts) -> Iterator[Step | Say]:
    """Each neuron gets its number; then k and j run down their columns, and stop at one each."""
    name = pair.symbols if f.several else names.bare
    every = [q for column_q in f.neurons for q in column_q]
    if f.several:
        yield become(*((names.bare[q], pair.symbols[q]) for q in every))
    yield point(*(name[q] for q in every))
    yield say(LETTERS[f.columns > 1, f.rows > 1])
    for q, column_q in zip((f.before, f.a), f.neurons, strict=True):
        run = column_q if column_q[-1] == q else [*column_q, q]
        yield together(show(names.counts[run[0]]), point(pair.neurons[run[0]].circle))
        for last, one in pairwise(run):
            counted = jump(names.counts[last], names.counts[one])
            yield together(counted, point(pair.neurons[one].circle))
        changed = [become((name[q], names.lettered[q]))] if f.several else []
        yield together(show(names.rings[q]), *changed)
    yield replace(lesson.layer, lesson.neuron)


def edge(f: IndexFacts) -> Iterator[Step | Say]:
    """The edge is lit, and both letters fly to its name."""
    yield light(pair, (f.before, f.a))
    yield together(show(names.weight), replace(lesson.neuron, lesson.edge))
    if f.several:
        ends = [(f.rows, f.a, names.lead), (f.columns, f.before, names.back)]
        yield spring(*((names.letters[q], letter) for count, q, letter in ends if count > 1))
        if lone := [letter for count, _, letter in ends if count == 1]:
            yield show(*lone)
    yield say(HERE)
    yield show(names.number)
    yield point(names.number)


def filled(f: IndexFacts, places: list[tuple[int, int]]) -> list[Step]:
    """Weights come out of their edges to their places."""
    if not places:
        return []
    links = [pair.links[f.cause(k), f.effect(j)] for j, k in places]
    return [spring(*zip(links, (matrix.entries[at] for at in places), strict=True))]


def ordered(f: IndexFacts) -> Iterator[Step | Say]:
    """Activations stand as a column; the row is multiplied with it, entry by entry."""
    across, column_k = matrix.across[f.j], matrix.down[f.k]
    first = f.shown[0]
    yield together(unbox(column_k), leave(words[2], matrix.tos, matrix.source))
    yield fan(pair, f.into)
    yield show(matrix.column_brackets, matrix.symbol, matrix.column_dots)
    yield spring(*((pair.neurons[f.cause(k)], matrix.activations[k]) for k in first))
    yield say(PRODUCT)
    yield together(box(across, AROUND), box(matrix.column, AROUND), show(worked.lead))
    for k in first:
        yield together(
            pulse(pair, (f.cause(k), f.a)),
            point(matrix.entries[f.j, k], matrix.activations[k]),
            show(worked.products[k]),
        )
    yield together(show(names.bias), show(worked.tail))
    yield point(names.bias, worked.tail)
    yield show(worked.total)


def reason(f: IndexFacts) -> Iterator[Step]:
    """The row's edges are called by j first, then by k, which runs; and so is the sum of all."""
    first, counts = f.shown[0], names.counts
    yield point(matrix.across[f.j], matrix.column, pair.neurons[f.a].circle)
    yield together(leave(worked, names.bias), show(*(counts[f.cause(k)] for k in first)))
    if f.columns > 1:
        yield become((names.lettered[f.before], pair.symbols[f.before]))
    for k in first:
        yield together(pulse(pair, (f.cause(k), f.a)), show(names.into[k]))
    yield write(formula)
    yield point(*(names.into[k] for k in first), formula.products)


class IndexNotation(DeclaredScene):
    """Two layers and the matrix of weights between them."""

    clip = Declaration(
        "Which neuron, which weight: what the indices say, and why a weight has two",
        order=15,
        network="small",
        focus="w",
        formulas=("weighted-sum-of-many",),
        goal="read the indices of a weight: where it leads and where it comes from",
    )
    story = Story(IndexFacts.of, TITLE, OPENING, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        w, *_ = last_quantities(trace)
        labels = labels_now()
        j, k = map(labels.index, w.index)
        last = labels.layer(w.layer, trace.network.depth)
        return (
            gettext(
                "Where in the matrix of layer {layer} stands the weight from neuron {k} to neuron "
                "{j}?"
            ).format(layer=last, j=j, k=k),
            gettext(
                "In row {j}, column {k}, counted from {first}: first where it leads, then where it "
                "comes from."
            ).format(j=j, k=k, first=labels.indices_from),
        )

    @figure(
        "complicated-activation-labels",
        "Several neurons in a layer: the number below says which",
        order=12,
        beat="neurons",
        play=1,
    )
    def pose_complicated_activation_labels(self) -> Pose:
        return Pose(self.everything(), alt_text.columns(self.trace, self.known.w))

    @figure(
        "index-by-j-k",
        "k stands for any neuron of the one layer, j for any of the next",
        order=13,
        beat="neurons",
    )
    def pose_index_by_j_k(self) -> Pose:
        return Pose(self.everything(), alt_text.columns(self.trace, self.known.w))

    @figure(
        "complicated-weight-label",
        "The weight of the edge from neuron k to neuron j",
        order=15,
        beat="edge",
    )
    def pose_complicated_weight_label(self) -> Pose:
        return Pose(self.everything(), alt_text.weight_label(self.trace, self.known.w))
