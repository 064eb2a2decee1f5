"""LocalDerivatives: each of the three factors from its own formula, and what makes it large."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Arrow,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    VMobject,
    Write,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question, last_quantities
from backprop.core.dependencies import local_derivative
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.core.sampled import sampled
from backprop.drawing.mobjects import ChainProduct, Graph, LastNeurons
from backprop.drawing.mobjects.value_line import round_up
from backprop.drawing.notation import fit
from backprop.drawing.style import FORMULA, FRAME, MOVE, QUICK

__all__ = ["LocalDerivatives"]

_ROWS = (1.95, 0.55, -0.85)
"""Heights of the three formulas."""
_PRODUCT_Y = -2.6
_SLOPE_X = 0.35
"""Left end of the derivatives, right of the formulas."""
_WIDEST = 6.0
"""What a formula may take; a cost with logarithms is long."""
_LEFT, _RIGHT = -3.6, 3.4
"""Middles of the two halves in the closer looks."""


class LocalDerivatives(ChainScene):
    """Three formulas, three derivatives, three numbers; then two of them varied."""

    clip = Declaration(
        "Each factor from its own formula, and what makes it large or small",
        order=8,
        one_neuron=True,
        formulas=("local-derivatives",),
    )

    def construct(self) -> None:
        self.made: list[VGroup] = []
        self.edges = [(self.w, self.z), (self.z, self.a), (self.a, COST)]
        self.show_formulas()
        for number in range(3):
            self.derive(number)
        self.multiply()
        self.vary_before()
        self.vary_output()

    # The three formulas

    def show_formulas(self) -> None:
        """How z, a and C0 are computed."""
        self.beat(
            "formulas",
            "Three formulas make the cost out of the weight. Each of them has a derivative of "
            "its own.",
        )
        self.title = self.heading("Three links, three derivatives")
        self.formulas = [
            fit(self.write.formula(source, FORMULA * 1.1), _WIDEST).move_to(
                (FRAME.left, y, 0), aligned_edge=LEFT
            )
            for source, y in zip(self.sources(), _ROWS, strict=True)
        ]
        self.slope_x = max(_SLOPE_X, self.formulas[-1].get_right()[0] + 1.0)
        self.network = LastNeurons(self.write, self.trace, radius=0.5, spacing=2.0)
        self.network.move_to((_RIGHT, FRAME.bottom, 0), aligned_edge=DOWN)
        self.enter(self.title, self.network)
        self.play(
            LaggedStart(*(Write(formula) for formula in self.formulas), lag_ratio=0.5), run_time=2.5
        )
        self.rest()

    def sources(self) -> Sequence[str]:
        """z = w a + b, a = f(z) and the cost, as Typst math."""
        symbol, network = self.write.symbol, self.trace.network
        activation = network.layers[-1].activation
        cost = network.cost.typst.format(a=symbol(self.a), y=symbol(self.y))
        return (
            f"{symbol(self.z)} = {symbol(self.w)} {symbol(self.before)} + {symbol(self.b)}",
            f"{symbol(self.a)} = {activation.typst}({symbol(self.z)})",
            f"{symbol(COST)} = {cost}",
        )

    def slopes(self) -> Sequence[str]:
        """What each derivative is, as Typst math."""
        symbol, network = self.write.symbol, self.trace.network
        activation = network.layers[-1].activation
        return (
            symbol(self.before),
            f"{activation.typst}'({symbol(self.z)})",
            network.cost.typst_derivative.format(a=symbol(self.a), y=symbol(self.y)),
        )

    def derive(self, number: int) -> None:
        """A formula's derivative on its right, with its number."""
        write = self.write
        by, of = self.edges[number]
        value = local_derivative(self.trace, of, by)
        self.beat(f"derivative {number + 1}", self.told(number, spoken_number(value)))
        box = SurroundingRectangle(
            self.formulas[number], color=self.theme.highlight, buff=0.15, stroke_width=3
        )
        self.play(Create(box), run_time=QUICK)
        source = f"{write.ratio(of, by)} = {self.slopes()[number]}"
        symbols = write.formula(source, FORMULA)
        symbols.move_to((self.slope_x, _ROWS[number], 0), aligned_edge=LEFT)
        result = write.formula(f"= {write.number(value, self.theme.quantity(of.kind))}", FORMULA)
        result.next_to(symbols, RIGHT, buff=0.2)
        row = fit(VGroup(symbols, result), FRAME.right - self.slope_x)
        row.move_to((self.slope_x, _ROWS[number], 0), aligned_edge=LEFT)
        arrow = Arrow(
            [self.formulas[number].get_right()[0] + 0.25, _ROWS[number], 0],
            [self.slope_x - 0.2, _ROWS[number], 0],
            buff=0,
            stroke_width=3,
            max_tip_length_to_length_ratio=0.12,
        ).set_color(self.theme.quiet)
        self.play(Create(arrow), run_time=QUICK)
        self.play(Write(symbols), run_time=MOVE)
        self.play(FadeIn(result, shift=0.15 * RIGHT), run_time=QUICK)
        self.rest()
        self.play(FadeOut(box), run_time=0.3)
        self.made.append(VGroup(arrow, symbols, result))

    def told(self, number: int, value: str) -> str:
        """A derivative in words, true for every activation and cost."""
        name = self.trace.network.layers[-1].activation.name.replace("_", " ")
        return (
            "In the weighted sum the weight is multiplied by the activation before, so z moves "
            f"{value} for each unit of the weight.",
            f"The activation is {name} of z; its slope at this z is {value}.",
            f"The cost compares the activation with the desired output; its slope here is {value}.",
        )[number]

    def multiply(self) -> None:
        """The three numbers as the product of the chain rule."""
        total = self.trace[self.w].derivative
        self.beat(
            "product",
            "Multiplied, they are the derivative with respect to the weight: "
            f"{spoken_number(total)}.",
        )
        nodes = [self.w, self.z, self.a, COST]
        self.product = ChainProduct(self.write, self.trace, nodes, 6.2)
        self.states(self.product.equation)
        self.product.move_to((_LEFT + 0.1, _PRODUCT_Y, 0))
        left, links = self.product.left, self.product.links
        self.play(FadeIn(left.ratio, self.product.equals), run_time=QUICK)
        for number, link in enumerate(links):
            signs = [FadeIn(self.product.dots[number - 1])] if number else []
            self.play(
                FadeIn(link.ratio, shift=0.1 * DOWN),
                TransformFromCopy(self.made[number][2], link.number),
                *signs,
                run_time=0.9,
            )
        self.play(FadeIn(left.number, shift=0.15 * DOWN), run_time=QUICK)
        self.rest(1.5)

    # Two closer looks

    def look_closer(self, text: str) -> None:
        """The network and the product, in the left half; the right half is for a graph."""
        title = self.heading(text)
        if self.made:
            self.play(FadeOut(self.title, *self.formulas, *self.made), run_time=0.8)
            self.made = []
            self.play(
                FadeIn(title),
                self.network.animate.move_to((_LEFT + 0.1, 1.3, 0)),
                self.product.animate.move_to((_LEFT + 0.1, -1.9, 0)),
                run_time=MOVE,
            )
        else:
            self.play(FadeOut(self.title, self.graph), run_time=QUICK)
            self.play(FadeIn(title), run_time=QUICK)
        self.title = title

    def follow(self, trace: Trace, moving: bool) -> None:
        """Neurons and product of another pass."""
        self.network.redraw(trace, moving)
        self.product.redraw(trace, moving)

    def plot(self, points: list[tuple[float, float]], names: tuple[str, str], colour: str) -> None:
        """A graph in the right half."""
        self.graph = Graph(self.write, points, names, colour, (4.6, 3.6), close=True)
        self.graph.move_to((_RIGHT + 0.1, -0.3, 0))
        # A long number on the left moves the name on the right.
        self.graph.shift(LEFT * max(0.0, self.graph.get_right()[0] - FRAME.right))
        self.play(FadeIn(self.graph.axes, self.graph.ends, self.graph.names), run_time=QUICK)
        self.play(Create(self.graph.curve), run_time=1.2)

    def mark(self, q: Quantity) -> Circle:
        """A ring round the neuron that is varied."""
        return self.network.ring(self.network.neurons[q])

    def vary_before(self) -> None:
        """The activation before, varied by real passes: what the weight can do follows."""
        value = self.trace[self.before].value
        samples = sampled(self.trace, self.before, self.span(self.before))
        symbol = self.write.symbol
        title = f"How much ${symbol(self.w)}$ matters depends on ${symbol(self.before)}$"
        said = (
            "Vary it, and what a nudge to the weight does varies with it: nothing at all where it "
            "is 0."
        )
        if not any(record[self.w].derivative for _, record in samples):
            title = f"Here ${symbol(self.w)}$ does not matter, whatever ${symbol(self.before)}$ is"
            said = "Vary it: another factor stays 0, and so does the product."
        self.beat(
            "a closer look: the activation before",
            f"The first factor is the activation before. {said}",
        )
        self.look_closer(title)
        self.plot(
            [(v, record[self.w].derivative) for v, record in samples],
            (symbol(self.before), self.write.ratio(COST, self.w)),
            self.theme.cost,
        )
        ring = self.mark(self.before)
        self.graph.redraw(value, self.trace[self.w].derivative)
        frame = SurroundingRectangle(
            self.product.links[0], color=self.theme.highlight, buff=0.07, stroke_width=3
        )
        self.play(Create(ring), Create(frame), FadeIn(self.graph.dot), run_time=QUICK)

        def show(trace: Trace, moving: bool) -> None:
            self.follow(trace, moving)
            self.graph.redraw(trace[self.before].value, trace[self.w].derivative)

        low, high = samples[0][0], samples[-1][0]
        stops = [value, max(low, min(high, 0.0)), high, value]
        parts = [*self.live(), self.graph.dot]
        self.turn(self.before, stops, parts, show, 5.5)
        self.rest()
        self.play(FadeOut(ring, frame), run_time=0.3)

    def vary_output(self) -> None:
        """The last activation, varied: the cost's slope grows with the distance from y."""
        value = self.trace[self.a].value
        desired = self.trace[self.y].value
        samples = sampled(self.trace, self.a, self.span(self.a, desired))
        slopes = [(v - desired, record[self.a].derivative) for v, record in samples]
        symbol = self.write.symbol
        title = f"How steep ${symbol(COST)}$ is depends on ${symbol(self.a)}$"
        said = "Vary the output, and the slope follows the curve."
        if not any(slope for _, slope in slopes):
            title = f"Here ${symbol(COST)}$ is flat, whatever ${symbol(self.a)}$ is"
            said = "Vary the output: here the cost is flat, and its slope stays 0."
        elif _steeper_outwards(slopes):
            title = f"The further ${symbol(self.a)}$ is off, the more a nudge matters"
            said = (
                f"Vary the output: the further it is from the desired {spoken_number(desired)}, "
                "the steeper the cost, and the more a nudge does."
            )
        self.beat(
            "a closer look: the distance", f"The last factor is the slope of the cost. {said}"
        )
        self.look_closer(title)
        self.plot(
            [(v, record.cost) for v, record in samples],
            (symbol(self.a), symbol(COST)),
            self.theme.cost,
        )
        ring = self.mark(self.a)
        frame = SurroundingRectangle(
            self.product.links[2], color=self.theme.highlight, buff=0.07, stroke_width=3
        )
        here = (value, self.trace.cost)
        self.graph.redraw(*here)
        tangent = self.graph.tangent(*here, self.trace[self.a].derivative)
        self.play(
            Create(ring), Create(frame), FadeIn(self.graph.dot), Create(tangent), run_time=0.8
        )

        def show(trace: Trace, moving: bool) -> None:
            self.follow(trace, moving)
            point = (trace[self.a].value, trace.cost)
            self.graph.redraw(*point)
            tangent.become(self.graph.tangent(*point, trace[self.a].derivative))

        low, high = samples[0][0], samples[-1][0]
        near = min(max(desired, low), high)
        far = low if abs(low - desired) > abs(high - desired) else high
        self.turn(
            self.a, [value, near, far, value], [*self.live(), self.graph.dot, tangent], show, 5.5
        )
        self.rest(2)

    def live(self) -> list[VMobject]:
        """What `follow` changes."""
        numbers = (self.product.left.number, *(link.number for link in self.product.links))
        return [*self.network.neurons.values(), *numbers]

    def span(self, q: Quantity, also: float | None = None) -> tuple[float, float]:
        """The range in which an activation is varied: its function's own, or one that holds it."""
        low = high = None
        if q.layer:
            activation = self.trace.network.layer(q.layer).activation
            low, high = activation.low, activation.high
        values = [self.trace[q].value, 0.0 if also is None else also]
        reach = round_up(max(abs(value) for value in values))
        return -reach if low is None else low, reach if high is None else high

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        _, _, z, a, _ = last_quantities(trace)
        slope = local_derivative(trace, a, z)
        return (
            "Which of the three local derivatives can an activation function make vanish?",
            "The middle one, its own slope: where the function is flat nothing gets through to the "
            f"weight. Here it is {spoken_number(slope)}.",
        )


def _steeper_outwards(slopes: Sequence[tuple[float, float]]) -> bool:
    """Whether the slope grows with the distance on either side, given (distance, slope).

    A cross-entropy with a soft target, or of an output beyond it, is no such cost.
    """
    for side in (-1, 1):
        sizes = [
            abs(slope) for off, slope in sorted(slopes, key=lambda s: abs(s[0])) if off * side >= 0
        ]
        if any(further < nearer for nearer, further in itertools.pairwise(sizes)):
            return False
    return True
