"""IndexNotation: which layer, which neuron, and why a weight's two indices have their order."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    MathTypst,
    Mobject,
    ShowPassingFlash,
    Succession,
    Transform,
    VGroup,
    VMobject,
    Write,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.question import Question, last_quantities
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.salience import Choice, instructive
from backprop.display import alt_text
from backprop.drawing.mobjects import NetworkDiagram, chosen_neurons
from backprop.drawing.mobjects.network_diagram import join
from backprop.drawing.mobjects.number_matrix import NumberMatrix
from backprop.drawing.notation import fit, haloed
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, VALUE

__all__ = ["IndexNotation"]

_MOST = 5
"""Neurons drawn of a layer."""
_HOME, _APART = FRAME.left + 3.4, 4.0
"""Middle of the network once the matrix is there, and how far its two columns are apart."""
_MIDDLE, _WIDE = 3.45, 6.4
"""Of the matrix."""
_TOP, _BOTTOM = BELOW_HEADING - 0.95, FRAME.bottom + 1.6


class IndexNotation(RecordedScene):
    """Two layers and the matrix of weights between them."""

    clip = Declaration(
        "Which neuron, which weight: what the indices say, and why a weight has two",
        order=15,
        network="small",
        focus="w",
        formulas=("weighted-sum-of-many",),
    )

    def construct(self) -> None:
        choice = self.subject(self.choose())
        self.w, self.why = choice.quantity, choice.why
        self.j, self.k = self.w.index
        self.layer = self.w.layer
        self.before = Quantity("a", self.layer - 1, (self.k,))
        self.after = Quantity("a", self.layer, (self.j,))
        self.build()
        self.show_layers()
        self.name_neurons()
        self.show_edge()
        self.show_matrix()
        self.show_row_and_column()
        self.sum_up()

    def choose(self) -> Choice:
        """A weight of the last layer that has several neurons on both sides."""
        widths, depth = self.trace.widths, self.trace.network.depth
        both = [n for n in range(depth, 0, -1) if min(widths[n - 1 : n + 1]) > 1]
        return instructive(self.trace, "w", both[0] if both else depth)

    def build(self) -> None:
        """The two layers on the left, the matrix on the right."""
        trace, write = self.trace, self.write
        shown = {
            q.layer: chosen_neurons(trace, q.layer, _MOST, q.index)
            for q in (self.before, self.after)
        }
        cut = any(len(found) < trace.widths[layer] for layer, found in shown.items())
        rows = max(len(found) for found in shown.values())
        height = _TOP - _BOTTOM - (0.75 if cut else 0)
        spacing = (_APART, min(1.7, height / max(rows - 1, 1)))
        self.diagram = NetworkDiagram(
            write,
            trace,
            [("a", self.layer - 1), ("a", self.layer)],
            shown,
            spacing,
            min(0.5, 0.4 * spacing[1]),
            bundled=True,
        )
        self.diagram.move_to((0, (_TOP + _BOTTOM) / 2, 0))
        important = {
            q.layer: [q.index[0], *(i for i in shown[q.layer] if i != q.index[0])]
            for q in (self.before, self.after)
        }
        self.matrix = NumberMatrix(
            write,
            trace.network.layer(self.layer).weights,
            self.theme.weight,
            _WIDE - 1.85,
            3.4,
            important[self.layer],
            important[self.layer - 1],
            FORMULA,
        )

    # The beats

    def show_layers(self) -> None:
        """Two layers; the number above a label says which."""
        write, neurons = self.write, self.diagram.neurons
        self.beat(
            "layers",
            "Two layers of a network. What is raised, in brackets, is no power: it says which "
            "layer.",
        )
        self.title = self.heading("Which neuron, which weight? The indices")
        self.enter(self.title, self.diagram)
        top = self.diagram.get_top()[1]
        above = VGroup(
            *(
                write.words(f"layer ${self.layer_name(q.layer)}$", VALUE).move_to(
                    (self.x(q), top + 0.45, 0)
                )
                for q in (self.before, self.after)
            )
        )
        self.labels = {
            q: write.formula(write.indexed("a", q.layer, ""), VALUE).next_to(
                neuron, self.side(q), buff=0.15
            )
            for q, neuron in neurons.items()
        }
        self.play(FadeIn(above, shift=0.1 * DOWN), run_time=QUICK)
        for layer in (self.layer - 1, self.layer):
            column = [label for q, label in self.labels.items() if q.layer == layer]
            self.play(
                LaggedStart(*(FadeIn(label) for label in column), lag_ratio=0.12), run_time=0.8
            )
        self.drawn: list[Mobject] = [self.diagram, *above, *self.labels.values()]
        self.rest()

    def name_neurons(self) -> None:
        """k runs along the first layer, j along the second."""
        k, j = self.k, self.j
        several = self.trace.widths[self.layer - 1], self.trace.widths[self.layer]
        lower, upper = (self.layer_name(layer) for layer in (self.layer - 1, self.layer))
        letters = [
            f"{letter} in layer {name}"
            for letter, name, count in (("k", lower, several[0]), ("j", upper, several[1]))
            if count > 1
        ]
        alone = "" if min(several) > 1 else " A neuron alone in its layer needs none."
        self.beat(
            "neurons",
            f"The number below says which neuron: any {', any '.join(letters)}.{alone}",
        )
        numbers = self.labels
        self.play(
            LaggedStart(
                *(
                    Transform(
                        label,
                        self.write.label(q, VALUE).next_to(
                            self.diagram.neurons[q], self.side(q), buff=0.15
                        ),
                    )
                    for q, label in numbers.items()
                ),
                lag_ratio=0.12,
            ),
            run_time=1.2,
        )
        self.rest(QUICK)
        for q, letter, count in ((self.before, "k", several[0]), (self.after, "j", several[1])):
            column = [one for one in numbers if one.layer == q.layer]
            rings = [self.diagram.ring(self.diagram.neurons[one]) for one in column]
            if count > 1:
                self.play(
                    Succession(*(ShowPassingFlash(ring, time_width=1.5) for ring in rings)),
                    run_time=min(1.6, 0.4 * len(rings)),
                )
            ring = self.diagram.ring(self.diagram.neurons[q])
            self.drawn.append(ring)
            self.play(
                Create(ring),
                Transform(
                    numbers[q],
                    self.write.formula(self.write.indexed("a", q.layer, letter), LABEL).next_to(
                        self.diagram.neurons[q], self.side(q), buff=0.2
                    ),
                ),
                *(numbers[one].animate.set_opacity(0) for one in column if one != q),
                run_time=0.8,
            )
        note = []
        if several[0] > 1:
            note.append(f"$k = {k}$")
        if several[1] > 1:
            note.append(f"$j = {j}$")
        if note:
            words = self.write.words(f"here {' and '.join(note)}", VALUE)
            words.move_to((0, FRAME.bottom + 0.75, 0))
            self.drawn.append(words)
            self.play(FadeIn(words), run_time=QUICK)
        self.rest()

    def show_edge(self) -> None:
        """The edge between the two, and its weight with both indices."""
        why = f", {self.why}" if self.why else ""
        self.beat(
            "edge",
            f"From k to j runs a weight, here {self.said(self.w)}{why}. Its indices say: to j, "
            "from k.",
        )
        start, end = (self.diagram.neurons[q].circle for q in (self.before, self.after))
        self.line = join(start, end).set_stroke(self.theme.highlight, 7)
        self.lit = VGroup(self.line)
        name = self.write.formula(self.write.indexed("w", self.layer, "j k"), LABEL)
        along = self.line.get_unit_vector()
        across = np.array([-along[1], along[0], 0])
        self.name = haloed(name, self.theme.background).set_z_index(3)
        self.name.move_to(self.line.get_center() + (0.12 + 0.5 * name.height) * across)
        self.play(
            Create(self.lit),
            *(bundle.animate.set_stroke(opacity=0.25) for bundle in self.diagram.bundles.values()),
        )
        self.play(FadeIn(self.name, scale=0.8), run_time=QUICK)
        self.drawn += [self.lit, self.name]
        self.rest()

    def show_matrix(self) -> None:
        """All weights of the layer as a matrix: row j, column k."""
        self.beat(
            "matrix",
            "All weights of the layer make a matrix. This edge has its place in row j, column k.",
        )
        self.play(*(part.animate.shift(RIGHT * _HOME) for part in self.drawn), run_time=MOVE)
        self.matrix.move_to((_MIDDLE, 0.2, 0))
        entry = self.matrix.entries[self.j, self.k]
        symbol = self.write.coloured(f"W^({self.superscript(self.layer)})", self.theme.weight)
        name = self.write.formula(f"{symbol} =", LABEL)
        name.next_to(self.matrix.brackets, LEFT, buff=0.2)
        VGroup(name, self.matrix).set_x(_MIDDLE)
        self.frame = self.matrix.box(entry)
        others = [one for one in self.matrix.entries.values() if one is not entry]
        self.play(FadeIn(name, self.matrix.brackets, self.matrix.caption), run_time=QUICK)
        flying = self.write.value(self.trace[self.w].value, self.theme.weight, VALUE, 2).move_to(
            self.line
        )
        self.play(flying.animate.move_to(entry), run_time=MOVE)
        self.remove(flying)
        self.add(entry)
        self.play(Create(self.frame), FadeIn(self.matrix.dots, *others), run_time=MOVE)
        parts = self.row_letter(), self.column_letter()
        self.letters = VGroup(*(part for part in parts if part is not None))
        if len(self.letters):
            self.play(FadeIn(self.letters), run_time=QUICK)
        self.play(
            ShowPassingFlash(self.line.copy().set_stroke(self.theme.ink, 8), time_width=0.5),
            ShowPassingFlash(self.frame.copy().set_stroke(self.theme.ink, 6), time_width=0.5),
            run_time=1.2,
        )
        self.rest()

    def show_row_and_column(self) -> None:
        """Row j is all that goes into neuron j, column k all that comes out of neuron k."""
        rows, columns = self.trace.widths[self.layer], self.trace.widths[self.layer - 1]
        drawn = [(q.layer, q.index[0]) for q in self.diagram.neurons]
        for beat, caption, part, ends in (
            (
                "row",
                f"Row j holds the weights of all {columns} edges into neuron j."
                if columns > 1
                else "Row j holds the one weight into neuron j.",
                self.matrix.row(self.j),
                [(k, self.j) for layer, k in drawn if layer == self.layer - 1],
            ),
            (
                "column",
                f"Column k holds the weights of all {rows} edges out of neuron k."
                if rows > 1
                else "Column k holds the one weight out of neuron k.",
                self.matrix.column(self.k),
                [(self.k, j) for layer, j in drawn if layer == self.layer],
            ),
        ):
            self.beat(beat, caption)
            self.light_up(part, ends)
            self.rest()

    def light_up(self, part: VMobject, ends: list[tuple[int, int]]) -> None:
        """Some entries are framed as their edges, each (k, j), light up instead of others."""
        lines = (
            self.diagram.line(Quantity("a", self.layer - 1, (k,)), Quantity("a", self.layer, (j,)))
            for k, j in ends
        )
        lit = VGroup(*(line.set_stroke(self.theme.highlight, 7, opacity=1) for line in lines))
        self.play(
            FadeOut(self.lit),
            Transform(self.frame, self.matrix.box(part)),
            Create(lit, lag_ratio=0),
            run_time=MOVE,
        )
        self.lit = lit

    def sum_up(self) -> None:
        """The order is that of a matrix times a column: the weighted sums."""
        write = self.write
        self.beat(
            "order",
            "In that order row j times the column of activations, plus the bias, is neuron j's "
            "weighted sum.",
        )
        z, b = write.indexed("z", self.layer, "j"), write.indexed("b", self.layer, "j")
        w, a = write.indexed("w", self.layer, "j k"), write.indexed("a", self.layer - 1, "k")
        sign = "sum_k" if self.trace.widths[self.layer - 1] > 1 else ""
        formula = fit(write.formula(f"{z} = {sign} {w} {a} + {b}", FORMULA), _WIDE)
        formula.move_to((_MIDDLE, FRAME.bottom + 0.75, 0))
        into = [q.index[0] for q in self.diagram.neurons if q.layer == self.layer - 1]
        self.light_up(self.matrix.row(self.j), [(k, self.j) for k in into])
        self.play(Write(formula), run_time=1.5)
        self.rest()
        self.light_up(self.matrix.entries[self.j, self.k], [(self.k, self.j)])
        self.rest(1.5)

    # Their parts

    def x(self, q: Quantity) -> float:
        """Where a neuron's column stands."""
        return float(self.diagram.neurons[q].get_x())

    def side(self, q: Quantity) -> np.ndarray:
        """Where a neuron's label stands: outside."""
        return LEFT if q.layer < self.layer else RIGHT

    def superscript(self, layer: int) -> str:
        """A layer as a superscript has it: "(L-1)"."""
        behind = self.trace.network.depth - layer
        return "(L)" if behind == 0 else f"(L-{behind})"

    def layer_name(self, layer: int) -> str:
        """A layer as captions and the heading over its neurons have it: "L-1"."""
        return self.superscript(layer)[1:-1]

    def row_letter(self) -> MathTypst | None:
        """The letter j beside its row; none if there is one row."""
        if self.trace.widths[self.layer] == 1:
            return None
        letter = self.write.formula("j", VALUE)
        return letter.next_to(self.matrix.brackets, RIGHT, buff=0.2).set_y(self.frame.get_y())

    def column_letter(self) -> MathTypst | None:
        """The letter k over its column; none if there is one."""
        if self.trace.widths[self.layer - 1] == 1:
            return None
        letter = self.write.formula("k", VALUE)
        return letter.next_to(self.matrix.brackets, UP, buff=0.15).set_x(self.frame.get_x())

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        w, *_ = last_quantities(trace)
        j, k = w.index
        return (
            f"Where in the matrix of layer L stands the weight from neuron {k} to neuron {j}?",
            f"In row {j}, column {k}, counted from 0: first where it leads, then where it comes "
            "from.",
        )

    @figure(
        "complicated-activation-labels",
        "Several neurons in a layer: the number below says which",
        order=12,
        beat="neurons",
        play=1,
    )
    def pose_complicated_activation_labels(self) -> Pose:
        return Pose(self.everything(), alt_text.columns(self.trace, self.w))

    @figure(
        "index-by-j-k",
        "k stands for any neuron of the one layer, j for any of the next",
        order=13,
        beat="neurons",
    )
    def pose_index_by_j_k(self) -> Pose:
        return Pose(self.everything(), alt_text.columns(self.trace, self.w))

    @figure(
        "complicated-weight-label",
        "The weight of the edge from neuron k to neuron j",
        order=15,
        beat="edge",
    )
    def pose_complicated_weight_label(self) -> Pose:
        return Pose(self.everything(), alt_text.weight_label(self.trace, self.w))
