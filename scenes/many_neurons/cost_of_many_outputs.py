"""CostOfManyOutputs: a term for every output, and their sum."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    LaggedStart,
    Rectangle,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    Write,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.question import Question
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.equations import Result
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects.network_diagram import Neuron, ellipsis
from backprop.drawing.mobjects.term_table import Term, TermTable
from backprop.drawing.notation import expression, fit
from backprop.drawing.style import FORMULA, FRAME, MOVE, QUICK, SMALL, VALUE

__all__ = ["CostOfManyOutputs"]

_MOST = 6
"""Outputs drawn."""
_OUTPUT, _DESIRED, _TABLE = FRAME.left + 1.7, FRAME.left + 4.0, FRAME.left + 5.4
"""Where outputs and desired outputs stand, and where the terms begin."""
_TOP, _BOTTOM = 1.45, FRAME.bottom + 0.35
"""The first output and the sum."""


class CostOfManyOutputs(RecordedScene):
    """The outputs beside the desired ones, and what each pair adds to the cost."""

    clip = Declaration(
        "Each output beside its desired one; their terms add up to the cost",
        order=16,
        network="small",
        formulas=("cost",),
    )

    def construct(self) -> None:
        trace = self.trace
        self.depth = trace.network.depth
        self.terms = trace.terms
        self.shown = self.choose()
        self.build()
        self.show_outputs()
        self.show_desired()
        self.show_formula()
        self.show_terms()
        self.add_up()

    def choose(self) -> list[int]:
        """The outputs with the largest terms, and the one desired most."""
        order = np.argsort(-np.abs(self.terms), kind="stable").tolist()
        first = dict.fromkeys([int(self.trace.y.argmax()), *order])
        return sorted(list(first)[:_MOST])

    def build(self) -> None:
        """Two columns of neurons, and a row of the table for each pair."""
        write, trace = self.write, self.trace
        left_out = [j for j in range(trace.widths[-1]) if j not in self.shown]
        rows = len(self.shown) + bool(left_out)
        step = min(1.5, (_TOP - _BOTTOM) / (rows + 0.35))
        # Few rows stand in the middle of the height.
        first = (_TOP + _BOTTOM + step * rows) / 2
        heights = [first - step * row for row in range(rows)]
        radius = min(0.5, 0.42 * step)
        self.outputs, self.desired = VGroup(), VGroup()
        self.neurons: dict[Quantity, Neuron] = {}
        for j, height in zip(self.shown, heights, strict=False):
            for q, x, side, column in (
                (Quantity("a", self.depth, (j,)), _OUTPUT, LEFT, self.outputs),
                (Quantity("y", 0, (j,)), _DESIRED, RIGHT, self.desired),
            ):
                neuron = Neuron(write, trace, q, radius).move_to((x, height, 0))
                neuron.circle.set_stroke(self.theme.ink)
                self.neurons[q] = neuron
                label = fit(write.label(q, VALUE), 0.9)
                column.add(VGroup(neuron, label.next_to(neuron, side, buff=0.2)))
        self.more = VGroup()
        if left_out:
            text = write.words(f"{len(left_out)} more", SMALL)
            dots = ellipsis(write, RIGHT)
            self.more.add(VGroup(dots, text).arrange(RIGHT, buff=0.2))
            self.more.move_to(((_OUTPUT + _DESIRED) / 2, heights[-1], 0))
        terms = [Term(self.written(j), float(self.terms[j])) for j in self.shown]
        if left_out:
            terms.append(
                Term(lambda *_: f'"{len(left_out)} more"', float(self.terms[left_out].sum()))
            )
        bottom = heights[-1] - max(0.7, min(0.9, step))
        self.table = TermTable(
            write,
            terms,
            heights,
            Term(lambda *_: write.symbol(COST), trace.cost),
            bottom,
            _TABLE,
            FRAME.right,
        )
        self.states(*self.table.equations)

    def written(self, j: int) -> Callable[[Result, int], str]:
        """A term with its numbers."""
        write, theme, trace = self.write, self.theme, self.trace

        def source(result: Result, decimals: int) -> str:
            parts = [(float(trace.a[self.depth][j]), theme.ink), (float(trace.y[j]), theme.desired)]
            form = trace.network.cost.typst.format(a="{0}", y="{1}")
            return expression(write, form, parts, result, decimals)

        return source

    # The beats

    def show_outputs(self) -> None:
        """What the network says."""
        count = self.trace.widths[-1]
        self.beat(
            "outputs",
            "What the network gives for one example: "
            + (f"{count} outputs." if count > 1 else "one output."),
        )
        title = self.heading("Many outputs, one cost" if count > 1 else "One output, one cost")
        self.enter(title, *self.outputs, self.more)
        self.rest()

    def show_desired(self) -> None:
        """What it should have said, in the frame of desired outputs."""
        largest = int(self.trace.y.argmax())
        self.beat(
            "desired outputs",
            "Beside each stands what it should have been"
            + (
                f": {spoken_number(float(self.trace.y[largest]))} at output {largest}."
                if self.trace.widths[-1] > 1 and np.count_nonzero(self.trace.y) == 1
                else "."
            ),
        )
        circles = VGroup(*(neuron for q, neuron in self.neurons.items() if q.kind == "y"))
        frame = Rectangle(width=circles.width + 0.3, height=circles.height + 0.3)
        frame.set_stroke(self.theme.desired, 3).move_to(circles)
        words = self.write.words("desired output", SMALL, self.theme.desired)
        words.next_to(frame, UP, buff=0.15)
        self.play(FadeIn(frame, words), run_time=QUICK)
        self.play(
            LaggedStart(*(FadeIn(pair, shift=0.2 * LEFT) for pair in self.desired), lag_ratio=0.15),
            run_time=MOVE,
        )
        self.rest()

    def show_formula(self) -> None:
        """A term compares a pair; the cost is the sum of the terms."""
        write, cost = self.write, self.trace.network.cost
        several = self.trace.widths[-1] > 1
        self.beat(
            "formula",
            "A term compares a pair; the cost of the example is the sum over all outputs j."
            if several
            else "The cost compares the pair.",
        )
        form = cost.typst.format(
            a=write.indexed("a", self.depth, "j"),
            y=write.coloured("y_j" if several else "y", self.theme.desired),
        )
        # A sum sign takes but the first summand that follows it.
        whole = f"({form})" if several and form.startswith("-") else form
        sign = f"sum_(j=0)^({self.trace.widths[-1] - 1})" if several else ""
        formula = write.formula(f"{write.symbol(COST)} = {sign} {whole}", FORMULA)
        self.formula = fit(formula, FRAME.right - _TABLE)
        self.formula.move_to(((_TABLE + FRAME.right) / 2, BELOW_HEADING - 0.45, 0))
        self.play(Write(self.formula), run_time=1.5)
        self.rest()

    def show_terms(self) -> None:
        """Each pair brings its numbers to its term."""
        self.beat(
            "terms", "Each pair brings its numbers; a bar as long as the term adds to the rest."
        )
        self.play(Create(self.table.zero), run_time=QUICK)
        each = min(1.2, 6.0 / len(self.table.rows))
        for position, row in enumerate(self.table.rows):
            if position < len(self.shown):
                j = self.shown[position]
                pair = Quantity("a", self.depth, (j,)), Quantity("y", 0, (j,))
                numbers = VGroup(*(self.neurons[q].number.copy() for q in pair))
                self.play(
                    TransformFromCopy(numbers, row.formula), FadeIn(row.equals), run_time=each / 2
                )
            else:
                self.play(FadeIn(row.formula, row.equals), run_time=each / 2)
            self.play(FadeIn(row.value), row.growing(), run_time=each / 2)
        self.rest()

    def add_up(self) -> None:
        """The sum is the cost; which term makes most of it."""
        self.beat("sum", self.most())
        total = self.table.total
        self.play(Create(self.table.rule), FadeIn(total.formula, total.equals), run_time=QUICK)
        self.play(FadeIn(total.value), total.growing(), run_time=MOVE)
        box = SurroundingRectangle(
            VGroup(total.formula, total.value), color=self.theme.highlight, buff=0.12
        )
        self.play(Create(box), run_time=QUICK)
        self.rest(2)

    def most(self) -> str:
        """The cost, and the largest of its terms."""
        said = f"Together they are the cost of this example, {self.said(COST)}"
        largest = int(np.abs(self.terms).argmax())
        if self.trace.widths[-1] == 1 or not self.terms[largest]:
            return f"{said}."
        value = spoken_number(float(self.terms[largest]))
        return f"{said}. Output {largest} adds most to it, {value}."

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        terms = trace.terms
        j = int(np.argmax(terms))
        share = f" ({100 * terms[j] / trace.cost:.0f} % of it)" if trace.cost > 0 else ""
        return (
            "Which output adds most to the cost?",
            f"Output {j}, with {spoken_number(float(terms[j]))} of "
            f"{spoken_number(trace.cost)}{share}.",
        )

    @figure(
        "complicated-cost",
        "With several outputs the cost is a sum over all of them",
        order=14,
        beat="sum",
    )
    def pose_complicated_cost(self) -> Pose:
        return Pose(self.everything(), alt_text.many_costs(self.trace))
