"""WeightedSumOfMany: what comes in along every edge, added up to one weighted sum."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    ShowPassingFlash,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    Write,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.question import Question, last_quantities
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.equations import Result
from backprop.core.errors import BackpropError
from backprop.core.number_format import spoken_number
from backprop.core.salience import Choice, instructive
from backprop.drawing.mobjects import NetworkDiagram, edge_legend
from backprop.drawing.mobjects.term_table import Term, TermTable
from backprop.drawing.notation import expression, fit, haloed
from backprop.drawing.style import FORMULA, FRAME, MOVE, QUICK, SMALLEST, VALUE

__all__ = ["WeightedSumOfMany"]

_MOST = 6
"""Products drawn."""
_APART = 3.3
_LEFT = FRAME.left + 1.2
_TABLE = FRAME.left + 6.3
_TOP, _BOTTOM = 1.5, FRAME.bottom + 1.3
_RESULT = FRAME.bottom + 0.35


class WeightedSumOfMany(RecordedScene):
    """One neuron: a product for each edge into it, its bias, its weighted sum, its activation."""

    clip = Declaration(
        "What comes in along every edge, added up to one weighted sum",
        order=17,
        network="small",
        focus="za",
        formulas=("weighted-sum-of-many",),
    )

    def construct(self) -> None:
        trace = self.trace
        choice = self.choose()
        self.layer, (self.j,) = choice.quantity.layer, choice.quantity.index
        self.why = choice.why
        self.z = Quantity("z", self.layer, (self.j,))
        self.a = Quantity("a", self.layer, (self.j,))
        self.b = Quantity("b", self.layer, (self.j,))
        weights = trace.network.layer(self.layer).weights[self.j]
        self.products = weights * trace.a[self.layer - 1]
        order = np.argsort(-np.abs(self.products), kind="stable")
        self.shown = sorted(int(k) for k in order[:_MOST])
        self.left_out = [int(k) for k in order[_MOST:]]
        self.build()
        self.show_neurons()
        self.show_formula()
        self.multiply()
        self.add_up()
        self.activate()

    def choose(self) -> Choice:
        """A neuron of the last layer; the input has no weighted sum."""
        choice = self.subject(instructive(self.trace, "a", self.trace.network.depth))
        if choice.quantity.layer == 0:
            raise BackpropError(
                f"WeightedSumOfMany is about a neuron with a weighted sum; {choice.quantity} is an "
                f'input: ask for "a[1][0]" or another layer'
            )
        return choice

    def build(self) -> None:
        """The neurons before, the one neuron, and a row of the table beside each edge."""
        trace, write = self.trace, self.write
        rows = len(self.shown) + bool(self.left_out) + 1
        step = min(1.0, (_TOP - _BOTTOM) / (rows + 0.2))
        first = (_TOP + _BOTTOM + step * rows) / 2
        heights = [first - step * row for row in range(rows)]
        radius = min(0.4, 0.42 * step)
        self.diagram = NetworkDiagram(
            write,
            trace,
            [("a", self.layer - 1), ("a", self.layer)],
            {self.layer - 1: self.shown, self.layer: [self.j]},
            (_APART, step),
            radius,
        )
        inputs = [
            self.diagram.neurons[Quantity("a", self.layer - 1, (k,))].circle for k in self.shown
        ]
        self.diagram.shift((_LEFT - inputs[0].get_x(), heights[0] - inputs[0].get_y(), 0))
        self.neuron = self.diagram.neurons[self.a]
        labels = VGroup()
        for k, circle in zip(self.shown, inputs, strict=True):
            label = fit(write.label(Quantity("a", self.layer - 1, (k,)), VALUE), 0.9)
            labels.add(label.next_to(circle, LEFT, buff=0.15))
        own = write.label(self.a, VALUE).next_to(self.neuron, RIGHT, buff=0.15)
        labels.add(haloed(own, self.theme.background))
        self.labels = labels
        terms = [Term(self.written(k), float(self.products[k])) for k in self.shown]
        if self.left_out:
            count = len(self.left_out)
            rest = float(self.products[self.left_out].sum())
            terms.append(Term(lambda *_: f'"{count} more"', rest))
        terms.append(Term(lambda *_: write.symbol(self.b), trace[self.b].value))
        self.table = TermTable(
            write,
            terms,
            heights,
            Term(lambda *_: write.symbol(self.z), trace[self.z].value),
            heights[-1] - max(0.6, min(0.8, step)),
            _TABLE,
            FRAME.right,
        )
        self.states(*self.table.equations)

    def written(self, k: int) -> Callable[[Result, int], str]:
        """w_jk a_k in numbers."""
        write, theme, trace = self.write, self.theme, self.trace
        weight = float(trace.network.layer(self.layer).weights[self.j, k])
        before = float(trace.a[self.layer - 1][k])

        def source(result: Result, decimals: int) -> str:
            parts = [(weight, theme.weight), (before, theme.ink)]
            return expression(write, "{0} dot {1}", parts, result, decimals)

        return source

    # The beats

    def show_neurons(self) -> None:
        """One neuron and all that goes into it."""
        count = self.trace.widths[self.layer - 1]
        why = f": {self.why}" if self.why else ""
        self.beat(
            "neuron",
            f"A neuron{why}. What has it been given by the {count} neurons before it?"
            if count > 1
            else f"A neuron{why}. What has it been given by the one before it?",
        )
        self.full = self.neuron.copy()
        self.neuron.circle.set_fill(self.theme.background)
        self.neuron.number.set_opacity(0)
        title = self.heading(f"What makes ${self.write.symbol(self.z)}$?")
        self.enter(title, self.diagram, self.labels, edge_legend(self.write, "weight:"))
        self.rest()

    def show_formula(self) -> None:
        """The sum over the layer before."""
        write, layer = self.write, self.layer
        several = self.trace.widths[layer - 1] > 1
        self.beat(
            "formula",
            "Each edge brings its neuron's activation times its weight; their sum and the bias "
            "are the weighted sum.",
        )
        j = str(self.j) if self.trace.widths[layer] > 1 or several else ""
        weight = write.indexed("w", layer, f"{j} k" if several else j and f"{j} 0")
        before = write.indexed("a", layer - 1, "k")
        sign = "sum_k" if several else ""
        source = f"{write.symbol(self.z)} = {sign} {weight} {before} + {write.symbol(self.b)}"
        formula = fit(write.formula(source, FORMULA), FRAME.right - _TABLE)
        formula.move_to(((_TABLE + FRAME.right) / 2, BELOW_HEADING - 0.4, 0))
        self.play(Write(formula), run_time=1.5)
        self.rest()

    def multiply(self) -> None:
        """Each product comes along its edge."""
        largest = int(np.abs(self.products).argmax())
        self.beat(
            "products",
            "Product by product"
            + (
                f"; the largest, {spoken_number(float(self.products[largest]))}, "
                f"comes from neuron {largest}."
                if len(self.products) > 1 and self.products[largest]
                else "."
            ),
        )
        self.play(Create(self.table.zero), run_time=QUICK)
        each = min(1.3, 7.0 / len(self.shown))
        for k, row in zip(self.shown, self.table.rows, strict=False):
            before = self.diagram.neurons[Quantity("a", self.layer - 1, (k,))]
            edge = self.diagram.edges[before.quantity, self.a]
            glow = edge.copy().set_stroke(self.theme.highlight, 7)
            self.play(
                ShowPassingFlash(glow, time_width=0.6),
                TransformFromCopy(VGroup(before.number), row.formula),
                FadeIn(row.equals),
                run_time=0.6 * each,
            )
            self.play(FadeIn(row.value), row.growing(), run_time=0.4 * each)
        if self.left_out:
            row = self.table.rows[len(self.shown)]
            self.play(FadeIn(row), run_time=QUICK)
        self.rest()

    def add_up(self) -> None:
        """The bias joins, and the sum is there."""
        self.beat(
            "sum",
            f"With the bias, {self.said(self.b)}, they add up to the weighted sum, "
            f"{self.said(self.z)}.",
        )
        bias, total = self.table.rows[-1], self.table.total
        self.play(FadeIn(bias, shift=0.2 * LEFT), run_time=MOVE)
        self.play(Create(self.table.rule), FadeIn(total.formula, total.equals), run_time=QUICK)
        self.play(FadeIn(total.value), total.growing(), run_time=MOVE)
        self.rest()

    def activate(self) -> None:
        """The activation function makes the neuron's activation of it."""
        activation = self.trace.network.layer(self.layer).activation
        name = activation.name.replace("_", " ")
        self.beat(
            "activation",
            f"{name.capitalize()} makes of it, and of the other weighted sums of its layer, the "
            f"activation {self.said(self.a)}."
            if activation.coupled
            else f"{name.capitalize()} makes of it the activation {self.said(self.a)}.",
        )
        write, theme = self.write, self.theme
        spread = ", dots.c" if activation.coupled else ""
        for decimals in (4, 3, 2):
            z = write.number(self.trace[self.z].value, theme.weighted_sum, decimals=decimals)
            a = write.number(self.trace[self.a].value, theme.ink, decimals=decimals)
            source = (
                f"{write.symbol(self.a)} = {activation.typst}({write.symbol(self.z)}{spread}) "
                f"= {activation.typst}({z}{spread}) = {a}"
            )
            result = write.formula(source, VALUE)
            if result.width * SMALLEST / VALUE <= FRAME.right - _TABLE:
                break
        fit(result, FRAME.right - _TABLE)
        result.move_to((FRAME.right, _RESULT, 0), aligned_edge=RIGHT)
        total = VGroup(self.table.total.formula, self.table.total.value)
        box = SurroundingRectangle(total, color=theme.highlight, buff=0.1)
        self.play(Create(box), run_time=QUICK)
        self.play(FadeIn(result, shift=0.15 * DOWN), run_time=MOVE)
        self.play(
            self.neuron.circle.animate.set_fill(self.full.circle.get_fill_color()),
            self.neuron.number.animate.set_opacity(self.full.number.get_fill_opacity()),
            run_time=MOVE,
        )
        self.play(FadeOut(box), run_time=QUICK)
        self.rest(2)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        _, _, z, *_ = last_quantities(trace)
        (j,) = z.index
        weights = trace.network.layers[-1].weights[j]
        products = weights * trace.a[trace.network.depth - 1]
        k = int(np.argmax(np.abs(products)))
        return (
            f"Which neuron of the layer before moves {z.plain(trace.widths)} furthest from its "
            "bias?",
            f"Neuron {k}: its activation times its weight is {spoken_number(float(products[k]))}.",
        )
