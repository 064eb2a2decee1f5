"""BiasDerivative: the path begins at the bias instead, and the first factor becomes 1."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    SurroundingRectangle,
    Transform,
    TransformFromCopy,
)

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question, last_quantities
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import ChainProduct, ChainTree
from backprop.drawing.notation import term
from backprop.drawing.style import FRAME, MOVE, QUICK

__all__ = ["BiasDerivative"]

_LEFT = -1.2
_WEIGHT_Y, _FORMULA_Y, _BIAS_Y = 1.6, 0.0, -1.6
"""Heights of the weight's product, the formula that changes one factor, and the bias's."""


class BiasDerivative(ChainScene):
    """The derivative for the bias beside that for the weight: one factor differs."""

    clip = Declaration(
        "The same path from the bias: the first factor becomes 1",
        order=11,
        one_neuron=True,
        formulas=("bias",),
    )

    def construct(self) -> None:
        self.middle = (_LEFT + FRAME.right) / 2
        self.show_weight()
        self.move_path()
        self.find_factor()
        self.multiply()
        self.compare()

    def show_weight(self) -> None:
        """The tree and the chain rule for the weight, which is known already."""
        derivative = spoken_number(self.trace[self.w].derivative)
        self.beat(
            "weight",
            "From the weight to the cost there are three links; "
            f"their product is how sensitive the cost is to the weight, {derivative}.",
        )
        self.tree = ChainTree(self.write, self.trace, 1, height=4.6)
        self.tree.move_to((FRAME.left, FRAME.bottom + 0.4, 0), aligned_edge=DOWN + LEFT)
        self.by_weight = self.product(self.w, _WEIGHT_Y)
        self.by_bias = self.product(self.b, _BIAS_Y)
        # The same factors stand under one another.
        self.by_bias.scale(
            self.by_weight.links[0].ratio.height / self.by_bias.links[0].ratio.height
        )
        self.by_bias.shift(RIGHT * (self.by_weight.equals.get_x() - self.by_bias.equals.get_x()))
        symbol = self.write.symbol
        title = self.heading(f"And the bias? How ${symbol(COST)}$ depends on ${symbol(self.b)}$")
        self.glow = self.tree.glow(self.by_weight.nodes)
        self.enter(title, self.tree, self.by_weight)
        self.light(self.glow)
        self.rest()

    def product(self, start: Quantity, height: float) -> ChainProduct:
        """The chain rule from a parameter to the cost, at a height of the right part."""
        width = FRAME.right - _LEFT - 0.4
        return self.product_along(self.tree.path(start), width, (self.middle, height), 1.1)

    def move_path(self) -> None:
        """The beginning of the path moves over to the bias."""
        self.beat(
            "path",
            f"The bias, {self.said(self.b)}, goes into the same weighted sum: "
            "only the first link is another.",
        )
        first, *_ = self.tree.glow(self.by_bias.nodes)
        self.play(Transform(self.glow[0], first), run_time=MOVE)
        self.play(self.tree.flash((self.b, self.z)))
        self.rest()

    def find_factor(self) -> None:
        """The first factor, from the formula of the weighted sum."""
        write = self.write
        self.beat(
            "first factor",
            "In the weighted sum the bias is simply added, so z moves exactly as much as b: "
            "the factor is 1.",
        )
        symbol = write.symbol
        slope, box = self.read_off(
            f"{symbol(self.z)} = {symbol(self.w)} {symbol(self.before)} + "
            f"{term(symbol(self.b), 'b')}",
            "b",
            f"{term(write.ratio(self.z, self.b), 'ratio')} = {term(write.number(1), 'one')}",
            (self.middle - 1.6, _FORMULA_Y),
            0.08,
        )
        self.rest()
        left, one = self.by_bias.left, self.by_bias.links[0]
        self.play(FadeIn(left.ratio, self.by_bias.equals, shift=0.1 * DOWN), run_time=QUICK)
        self.play(
            TransformFromCopy(slope.select("ratio"), one.ratio),
            TransformFromCopy(slope.select("one"), one.number),
            run_time=MOVE,
        )
        self.play(FadeOut(box), run_time=QUICK)

    def multiply(self) -> None:
        """The other two factors are those of the weight; the product follows."""
        total = self.trace[self.b].derivative
        self.beat(
            "product",
            f"The other two links stay as they are. Their product is {spoken_number(total)}, "
            "the sensitivity to the bias.",
        )
        pairs = zip(
            self.by_weight.links[1:], self.by_bias.links[1:], self.by_bias.dots, strict=True
        )
        for old, new, dot in pairs:
            self.play(
                self.tree.flash((new.by, new.of), 0.8),
                TransformFromCopy(old, new),
                FadeIn(dot),
                run_time=MOVE,
            )
        self.play(FadeIn(self.by_bias.left.number, shift=0.15 * DOWN), run_time=0.8)
        self.rest()

    def compare(self) -> None:
        """Both products, and the one factor in which they differ."""
        before = self.said(self.before)
        self.beat(
            "comparison",
            f"The weight's influence is that of the bias, times the activation {before} "
            "that the weight is multiplied with.",
        )
        frames = [
            SurroundingRectangle(
                product.links[0], color=self.theme.highlight, buff=0.07, stroke_width=3
            )
            for product in (self.by_weight, self.by_bias)
        ]
        self.play(*(Create(frame) for frame in frames), run_time=0.8)
        self.rest(2)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        _, b, *_ = last_quantities(trace)
        return (
            "Why is the derivative for the bias the same as that for the weighted sum?",
            "A nudge to the bias moves the weighted sum by just as much, so the first ratio is 1: "
            f"both are {spoken_number(trace[b].derivative)}.",
        )
