"""IndexNotation: which layer, which neuron, and why a weight's two indices have their order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Self

from manim import Typst

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.layers import LayerFacts, pair
from backprop.clips.layout import Layout, column, either, overlay, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
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
from backprop.clips.words import Message
from backprop.core.labels import labels_now
from backprop.core.language import gettext, gettext_noop
from backprop.core.salience import instructive
from backprop.display import alt_text
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.indexed_names import IndexedNames
from backprop.drawing.mobjects.layer_matrix import LayerMatrix
from backprop.drawing.mobjects.sum_formula import SumFormula
from backprop.drawing.mobjects.worked_row import WorkedRow
from backprop.drawing.notation import fit
from backprop.drawing.style import SYMBOL, Box

__all__ = ["IndexNotation"]

Link = tuple[Quantity, Quantity]

# What the record says


class Facts(LayerFacts):
    """Two layers, and one weight between them."""

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """The weight asked for, or one of the last layer that has several neurons on both sides."""
        trace = stage.trace
        widths, depth = trace.widths, trace.network.depth
        both = [n for n in range(depth, 0, -1) if min(widths[n - 1 : n + 1]) > 1]
        q = stage.focus or instructive(trace, "w", both[0] if both else depth).quantity
        j, k = q.index
        return cls(trace, q.layer, j, k)

    @property
    def lower(self) -> str:
        """The first layer, as it is said."""
        return self._named(self.layer - 1)

    @property
    def upper(self) -> str:
        """The second."""
        return self._named(self.layer)

    @property
    def into(self) -> list[Link]:
        """The edges drawn into neuron j."""
        return [(self.cause(k), self.a) for k in self.shown[0]]

    @property
    def out(self) -> list[Link]:
        """The edges drawn out of neuron k."""
        return [(self.before, self.effect(j)) for j in self.shown[1]]

    def _named(self, layer: int) -> str:
        return labels_now().layer(layer, self.trace.network.depth).replace("-", "−")

    @property
    def start(self) -> int:
        """What the first neuron of a layer is called."""
        return labels_now().indices_from


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

FRAMED = (
    gettext_noop("row $j$, column $k$"),
    gettext_noop("row $j$: all that goes into neuron $j$"),
    gettext_noop("column $k$: all that comes out of neuron $k$"),
)

# What is drawn


@part(best=(8.0, 4.2), least=(4.2, 2.4))
def names(on: DeclaredScene, facts: Facts, room: Box) -> IndexedNames:
    return IndexedNames(on.write, on.trace, on(pair), (facts.before, facts.a))


@part(best=(8.4, 3.2), least=(5.0, 2.4))
def matrix(on: DeclaredScene, facts: Facts, room: Box) -> LayerMatrix:
    return LayerMatrix(on.write, on.trace, facts.layer, facts.shown, on(pair), room)


@part(best=(13.4, 0.9), least=(5.0, 0.6))
def words(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[Typst]:
    """What is framed: an entry, its row, its column."""
    said = (on.write.words(text, SYMBOL, on.theme.ink) for text in map(gettext, FRAMED))
    return GroupOf(*(fit(one, room.width).move_to(room.middle) for one in said))


@part(best=(13.4, 1.3), least=(5.0, 0.9))
def formula(on: DeclaredScene, facts: Facts, room: Box) -> SumFormula:
    return SumFormula(on.write, facts.layer, "j", room)


@part(best=(13.4, 1.0), least=(5.0, 0.8))
def worked(on: DeclaredScene, facts: Facts, room: Box) -> WorkedRow:
    drawn = on(matrix)
    entries = {k: drawn.texts[facts.j, k] for k in facts.shown[0]}
    return WorkedRow(on.write, on.trace, facts.z, entries, drawn.befores, room)


NETWORK = overlay(pair, names)


WIDE, FOOT = row(NETWORK, matrix, shares=(5.2, 7.8)), overlay(words, worked)
MATRIX_BESIDE = either(column(WIDE, FOOT, shares=(4.9, 0.9)), column(NETWORK, matrix, FOOT))
END = either(
    column(NETWORK, formula, shares=(10.0, 1.3)), column(NETWORK, formula, shares=(4.6, 1.3))
)


def begun(f: Facts) -> Layout:
    """The network has room for its formula from the beginning, so that it keeps its size.

    That of single neurons is small, and fills the frame as long as there is none.
    """
    return END if f.columns * f.rows > 1 else NETWORK


# What happens


def beats(f: Facts) -> Iterator[Beat]:
    several = f.columns > 1, f.rows > 1
    first, second = ([q for q in ends(f) if q.layer == n] for n in (f.layer - 1, f.layer))
    yield Beat(
        "layers",
        LAYERS,
        [
            place(pair.links, [pair.neurons[q].circle for q in ends(f)], pair.others),
            show(pair.heads[f.layer - 1], *(names.bare[q] for q in first)),
            show(pair.heads[f.layer], *(names.bare[q] for q in second)),
            point(*(names.bare[q] for q in (*first, *second))),
        ],
    )
    yield Beat("neurons", NEURONS if any(several) else SINGLES, list(numbered(f)))
    yield Beat("edge", EDGE if any(several) else LONE_EDGE, list(edge(f, any(several))))
    w = matrix.entries[f.j, f.k]
    kept = names.lettered if any(several) else names.bare
    yield Beat(
        "matrix",
        MATRIX,
        [
            leave(names, but=[names.number, kept[f.before], kept[f.a]]),
            arrange(MATRIX_BESIDE),
            show(matrix.label, matrix.scaled, matrix.brackets, matrix.dots),
            travel((names.number, w)),
            box(w),
            show(matrix.froms[f.k], matrix.tos[f.j], words[0]),
            point(matrix.froms[f.k], matrix.tos[f.j]),
        ],
    )
    across, column_k = matrix.across[f.j], matrix.down[f.k]
    yield Beat(
        "row",
        ROW if f.columns > 1 else LONE_ROW,
        [
            fan(pair, f.into),
            *filled(f, [(f.j, k) for k in f.shown[0] if k != f.k]),
            show(matrix.source, *(matrix.froms[k] for k in f.shown[0] if k != f.k)),
            together(unbox(w), box(across), replace(words[0], words[1])),
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
            fan(pair, f.out),
            *filled(f, [(j, f.k) for j in f.shown[1] if j != f.j]),
            *([show(*tos)] if tos else []),
            together(unbox(across), box(column_k), replace(words[1], words[2])),
            point(*(matrix.entries[j, f.k] for j in f.shown[1])),
            *rest,
        ],
    )
    yield Beat("order", VECTOR, list(ordered(f)))
    yield Beat("reason", REASON, list(reason(f)), rest=2.5)


def ends(f: Facts) -> list[Quantity]:
    """All neurons drawn."""
    first, second = f.shown
    return [*(f.cause(k) for k in first), *(f.effect(j) for j in second)]


def numbered(f: Facts) -> Iterator[Step | Say]:
    """Each neuron gets its number; then k and j run down their columns, and stop at one each."""
    several = f.columns > 1, f.rows > 1
    every = ends(f)
    if any(several):
        yield become(*((names.bare[q], pair.symbols[q]) for q in every))
        yield point(*(pair.symbols[q] for q in every))
    else:
        yield point(*(names.bare[q] for q in every))
    yield say(LETTERS[several])
    for q, many in ((f.before, several[0]), (f.a, several[1])):
        column_q = [one for one in every if one.layer == q.layer]
        name = pair.symbols if any(several) else names.bare
        last: Quantity | None = None
        for one in (*column_q, *([q] if column_q[-1] != q else [])):
            counted = (
                show(names.counts[one])
                if last is None
                else jump(names.counts[last], names.counts[one])
            )
            yield together(counted, point(pair.neurons[one].circle))
            last = one
        changed = [become((name[q], names.lettered[q]))] if many or any(several) else []
        yield together(show(names.rings[q]), *changed)


def edge(f: Facts, several: bool) -> Iterator[Step | Say]:
    """The edge is lit, and both letters fly to its name."""
    yield light(pair, (f.before, f.a))
    yield show(names.weight)
    if several:
        pairs = []
        if f.rows > 1:
            pairs.append((names.letters[f.a], names.lead))
        if f.columns > 1:
            pairs.append((names.letters[f.before], names.back))
        lone = [names.lead] * (f.rows == 1) + [names.back] * (f.columns == 1)
        yield spring(*pairs)
        if lone:
            yield show(*lone)
    yield say(HERE)
    yield show(names.number)
    yield point(names.number)


def filled(f: Facts, places: list[tuple[int, int]]) -> list[Step]:
    """Weights come out of their edges to their places."""
    if not places:
        return []
    links = [pair.links[f.cause(k), f.effect(j)] for j, k in places]
    return [spring(*zip(links, (matrix.entries[at] for at in places), strict=True))]


def ordered(f: Facts) -> Iterator[Step | Say]:
    """Activations stand as a column; the row is multiplied with it, entry by entry."""
    across, column_k = matrix.across[f.j], matrix.down[f.k]
    first = f.shown[0]
    yield together(unbox(column_k), leave(words[2], matrix.tos, matrix.source))
    yield fan(pair, f.into)
    yield show(matrix.column_brackets, matrix.symbol, matrix.column_dots)
    yield spring(*((pair.neurons[f.cause(k)], matrix.activations[k]) for k in first))
    yield say(PRODUCT)
    yield together(box(across), box(matrix.column), show(worked.lead))
    for k in first:
        yield together(
            pulse(pair, (f.cause(k), f.a)),
            point(matrix.entries[f.j, k], matrix.activations[k]),
            show(worked.products[k]),
        )
    yield show(worked.tail)
    yield show(worked.total)
    yield point(worked.total, pair.neurons[f.a].circle)


def reason(f: Facts) -> Iterator[Step]:
    """The row goes back to its edges, which are called by j first."""
    first, counts = f.shown[0], names.counts
    yield point(matrix.across[f.j], matrix.column, pair.neurons[f.a].circle)
    yield together(unbox(matrix.across[f.j]), unbox(matrix.column))
    yield arrange(END)
    yield show(counts[f.a], *(counts[f.cause(k)] for k in first))
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
    story = Story(Facts.of, TITLE, begun, beats)

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
