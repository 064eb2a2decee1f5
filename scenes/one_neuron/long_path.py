"""LongPath: the derivative for a weight one layer further back, first to be pondered."""

from __future__ import annotations

import math
from collections.abc import Sequence

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    AnnularSector,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    Mobject,
    SurroundingRectangle,
    TransformFromCopy,
    UpdateFromAlphaFunc,
    VGroup,
    Write,
    interpolate,
    linear,
)

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question
from backprop.core.equations import carried
from backprop.core.number_format import amount, spoken_number
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import ChainTree, LastNeurons, Link
from backprop.drawing.notation import LiveNumber, fit, joined
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, VALUE

__all__ = ["LongPath"]

_FRAME = 0.2
"""Between the product and the frame round it."""
_PRODUCT_Y, _BELOW_Y = 1.5, -0.2
"""Heights of the product and of what is said under it."""
_THINKING = 6.0
"""Seconds for thinking."""


class LongPath(ChainScene):
    """The chain rule along five links, or as many as the network has."""

    clip = Declaration(
        "Pause and ponder: the derivative for a weight one layer further back",
        order=13,
        one_neuron=True,
        formulas=("long-path",),
    )

    def construct(self) -> None:
        self.layers = min(2, self.trace.network.depth)
        self.weight = Quantity("w", self.trace.network.depth - self.layers + 1, (0, 0))
        self.tree = ChainTree(self.write, self.trace, self.layers, height=5.3, spread=1.8)
        self.tree.move_to((FRAME.left, FRAME.bottom, 0), aligned_edge=DOWN + LEFT)
        self.path = self.tree.path(self.weight)
        # The frame round the product wants room of its own.
        left = self.tree.get_right()[0] + 2 * _FRAME
        self.middle, width = (left + FRAME.right) / 2, FRAME.right - left - 2 * _FRAME
        self.product = self.product_along(self.path, width, (self.middle, _PRODUCT_Y), 1.1)
        self.ask()
        self.ponder()
        for number, link in enumerate(self.product.links):
            self.walk(number, link)
        self.conclude()

    def ask(self) -> None:
        """The tree, the weight, and the question."""
        count = len(self.path) - 1
        self.beat(
            "question",
            f"This weight, {self.said(self.weight)}, is {_WORDS[count]} links away from the cost. "
            "How strongly does the cost depend on it?",
        )
        symbol = self.write.symbol
        title = self.heading(f"How sensitive is ${symbol(COST)}$ to ${symbol(self.weight)}$?")
        network = LastNeurons(self.write, self.trace, self.layers)
        network.move_to((self.middle, FRAME.bottom, 0), aligned_edge=DOWN)
        self.enter(title, self.tree, network)
        box = SurroundingRectangle(
            self.tree.symbols[self.weight], color=self.theme.highlight, buff=0.1, stroke_width=3
        )
        self.question = self.write.formula(
            f"{self.write.ratio(COST, self.weight)} = ?", FORMULA * 1.3
        )
        self.question.move_to((self.middle, _PRODUCT_Y, 0))
        self.play(Create(box), run_time=QUICK)
        self.play(Write(self.question), run_time=MOVE)
        self.rest()
        self.play(FadeOut(box), run_time=QUICK)

    def ponder(self) -> None:
        """Time to think, seen running out."""
        self.beat("pause and ponder", "Pause and ponder: which links lie on its way to the cost?")
        words = self.write.words("pause and ponder", LABEL, self.theme.ink)
        rim = Circle(0.55).set_stroke(self.theme.quiet, 2)
        rim.move_to((self.middle - 1.3, _BELOW_Y, 0))
        pie = self.slice(1.0).shift(rim.get_center())
        words.next_to(rim, RIGHT, buff=0.3)
        self.play(FadeIn(rim, pie, words), run_time=QUICK)

        def run_out(_: Mobject, share: float) -> None:
            pie.become(self.slice(1 - share).shift(rim.get_center()))

        self.play(UpdateFromAlphaFunc(pie, run_out), run_time=_THINKING, rate_func=linear)
        self.play(FadeOut(rim, pie, words), run_time=QUICK)

    def slice(self, share: float) -> AnnularSector:
        """What is left of the time, clockwise from the top."""
        return AnnularSector(
            inner_radius=0,
            outer_radius=0.45,
            angle=-max(share, 1e-3) * math.tau,
            start_angle=math.pi / 2,
            fill_color=self.theme.highlight,
            fill_opacity=1,
            stroke_width=0,
        )

    def walk(self, number: int, link: Link) -> None:
        """One link lights; its ratio and its number join the product."""
        value = link.number.value
        effect, cause = self.name(link.of), self.name(link.by)
        self.beat(
            f"factor {number + 1}",
            f"{'From' if number == 0 else 'Then from'} {cause} to {effect}: "
            f"{spoken_number(value)}.",
        )
        if number == 0:
            self.begin()
        edge = (link.by, link.of)
        beside = link.ratio.copy().scale(0.66 / link.ratio.height)
        self.tree.beside(edge, beside)
        self.play(Create(self.glow[number]), FadeIn(beside, shift=0.1 * RIGHT), run_time=0.8)
        signs = [self.product.dots[number - 1]] if number else []
        self.play(
            TransformFromCopy(beside, link.ratio, path_arc=-0.5),
            FadeIn(*signs) if signs else FadeIn(self.product.equals),
            run_time=MOVE,
        )
        numbers = [each.number for each in self.product.links[: number + 1]]
        # Said of the factors so far until the next one joins.
        self.equations = [self.product.equation, (*joined("dot", numbers), "=", self.so_far)]
        self.play(
            FadeOut(beside),
            FadeIn(link.number, shift=0.15 * DOWN),
            self.count_to(numbers),
            run_time=0.8,
        )
        self.rest(QUICK)

    def begin(self) -> None:
        """The question makes room for the answer; the running product starts at 1."""
        self.glow = self.tree.glow(self.path)
        words = self.write.words("product so far:", VALUE)
        self.so_far = LiveNumber(1.0, self.theme.ink, LABEL, align=-1)
        self.so_far.next_to(words, RIGHT, buff=0.25)
        # Right of the middle: factors fly past on their way from the tree.
        self.line = VGroup(words, self.so_far).move_to((self.middle + 0.6, _BELOW_Y, 0))
        left = self.product.left.ratio
        self.play(FadeOut(self.question), FadeIn(left, self.line), run_time=0.8)

    def count_to(self, factors: Sequence[LiveNumber]) -> Animation:
        """The running product goes to that of these factors, in digits that they bear out."""
        start, final = self.so_far.value, self.product.left.number
        if len(factors) == len(self.product.links):
            # As recorded, also where the last two factors are 0 and infinite.
            value, self.so_far.decimals = final.value, final.decimals
        else:
            value = math.prod(factor.value for factor in factors)
            written = [factor.written for factor in factors]
            self.so_far.decimals = carried(math.prod, written, value)

        def step(_: Mobject, share: float) -> None:
            self.so_far.redraw(interpolate(start, value, share), moving=0 < share < 1)

        return UpdateFromAlphaFunc(self.so_far, step)

    def conclude(self) -> None:
        """The product is the recorded derivative; anyone can look it up."""
        total = self.trace[self.weight].derivative
        self.beat(
            "answer",
            f"So the derivative of the cost with respect to this weight is {spoken_number(total)}: "
            + (
                "one of the factors is 0, and with it the product."
                if any(link.number.value == 0 for link in self.product.links)
                else "one factor for every link on the way."
            ),
        )
        self.play(TransformFromCopy(self.so_far, self.product.left.number), run_time=MOVE)
        frame = SurroundingRectangle(
            self.product, color=self.theme.highlight, buff=_FRAME, stroke_width=3
        )
        call = f"#raw(\"backprop explain '{self.weight}'\")"
        check = self.write.words(f"for this example, {call} prints", VALUE)
        number = self.write.value(total, self.theme.cost)
        self.note = VGroup(check, number).arrange(RIGHT, buff=0.2)
        fit(self.note, 2 * (FRAME.right - self.middle)).move_to((self.middle, _BELOW_Y, 0))
        self.play(Create(frame), FadeOut(self.line), run_time=0.8)
        self.play(FadeIn(self.note, shift=0.1 * UP), run_time=0.8)
        self.rest(2)

    def name(self, q: Quantity) -> str:
        """A quantity of the path in words."""
        if q == COST:
            return "the cost"
        behind = self.trace.network.depth - q.layer
        layer = "the last layer" if behind == 0 else "the layer before"
        kind = {"w": "the weight", "z": "the weighted sum", "a": "the activation"}[q.kind]
        return f"{kind} of {layer}" if self.layers > 1 else kind

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        depth = trace.network.depth
        return (
            "How many ratios does the path from the first layer's weight have?",
            f"Two for each layer it passes and one for the cost: {2 * depth + 1} here, with "
            f"{amount(depth, 'layer')}.",
        )


_WORDS = {3: "three", 5: "five"}
