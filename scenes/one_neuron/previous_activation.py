"""PreviousActivation: the derivative for the activation before, and where that comes from."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    Create,
    FadeIn,
    FadeOut,
    ReplacementTransform,
    SurroundingRectangle,
    TransformFromCopy,
    Write,
)

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question, last_quantities
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects import ChainTree
from backprop.drawing.notation import fit, term
from backprop.drawing.style import FRAME, LABEL, MOVE, QUICK

__all__ = ["PreviousActivation"]

_LEFT = -1.6
_PRODUCT_Y, _FORMULA_Y, _ORIGIN_Y = 1.6, 0.0, -1.7
"""Heights of the product, the formula of its first factor, and of the activation's own."""


class PreviousActivation(ChainScene):
    """How the cost depends on a neuron of the layer before, which is computed itself."""

    clip = Declaration(
        "The same path from the activation before, which is computed itself",
        order=12,
        one_neuron=True,
        formulas=("sum-by-activation", "previous-activation"),
    )

    def construct(self) -> None:
        self.middle = (_LEFT + FRAME.right) / 2
        self.tree = ChainTree(self.write, self.trace, 1, height=4.6)
        self.tree.move_to((FRAME.left, FRAME.bottom + 0.4, 0), aligned_edge=DOWN + LEFT)
        self.show_path()
        self.find_factor()
        self.multiply()
        if self.before.layer:
            self.ask_for_origin()
            self.grow()
        else:
            self.end_at_input()

    def show_path(self) -> None:
        """The tree, lit from the activation before down to the cost."""
        self.beat(
            "path",
            "The last neuron takes in the activation of the one before it, "
            f"{self.said(self.before)}. That, too, reaches the cost through three links.",
        )
        symbol = self.write.symbol
        title = self.heading(f"How does ${symbol(COST)}$ depend on ${symbol(self.before)}$?")
        path = self.tree.path(self.before)
        width = FRAME.right - _LEFT - 0.4
        self.product = self.product_along(path, width, (self.middle, _PRODUCT_Y), 1.1)
        self.glow = self.tree.glow(path)
        self.enter(title, self.tree)
        self.light(self.glow)
        self.play(
            FadeIn(self.product.left.ratio, self.product.equals.upper, shift=0.1 * DOWN),
            run_time=QUICK,
        )
        self.rest()

    def find_factor(self) -> None:
        """The first factor, from the formula of the weighted sum."""
        write, symbol, first = self.write, self.write.symbol, self.product.links[0]
        self.beat(
            "first factor",
            f"In the weighted sum the activation is multiplied by the weight, so the factor is "
            f"the weight: {self.said(self.w)}.",
        )
        slope, box = self.read_off(
            f"{symbol(self.z)} = {term(f'{symbol(self.w)} {symbol(self.before)}', 'wa')} + "
            f"{symbol(self.b)}",
            "wa",
            f"{term(write.ratio(self.z, self.before), 'ratio')} = {symbol(self.w)}",
            (self.middle - 1.6, _FORMULA_Y),
            0.1,
        )
        self.rest(QUICK)
        self.play(TransformFromCopy(slope.select("ratio"), first.ratio), run_time=MOVE)
        self.play(
            TransformFromCopy(self.tree.numbers[self.w], first.number, path_arc=-0.7),
            FadeIn(self.product.equals.lower),
            run_time=MOVE,
        )
        self.play(FadeOut(box), run_time=QUICK)

    def multiply(self) -> None:
        """The other two factors, and the product."""
        product = self.product
        total = self.trace[self.before].derivative
        self.beat(
            "product",
            "The other two links are the same as for weight and bias. "
            f"Together: {spoken_number(total)}.",
        )
        for link, dot in zip(product.links[1:], product.dots, strict=True):
            self.play(
                self.tree.flash((link.by, link.of), 0.8),
                FadeIn(link, dot, shift=0.1 * DOWN),
                run_time=0.9,
            )
        self.play(FadeIn(product.left.number, shift=0.15 * DOWN), run_time=0.8)
        self.rest()

    def ask_for_origin(self) -> None:
        """The activation is no parameter."""
        self.beat(
            "no knob",
            "But nobody can turn this activation: it is no parameter. It was computed, too.",
        )
        self.box = SurroundingRectangle(
            self.tree.symbols[self.before], color=self.theme.highlight, buff=0.08, stroke_width=3
        )
        self.play(Create(self.box), run_time=QUICK)
        self.rest()

    def grow(self) -> None:
        """The tree grows upward by a layer."""
        write, symbol = self.write, self.write.symbol
        layer = self.before.layer
        weight, bias = Quantity("w", layer, (0, 0)), Quantity("b", layer, (0,))
        earlier = Quantity("a", layer - 1, (0,))
        self.beat(
            "one layer up",
            f"It comes from a weight, {self.said(weight)}, a bias, {self.said(bias)}, and an "
            f"earlier activation, {self.said(earlier)}: from here the chain rule goes on upwards.",
        )
        taller = ChainTree(write, self.trace, 2, height=5.3, spread=1.8)
        taller.move_to((FRAME.left, FRAME.bottom, 0), aligned_edge=DOWN + LEFT)
        old = self.tree
        glow = taller.glow(taller.path(self.before))
        box = SurroundingRectangle(
            taller.symbols[self.before], color=self.theme.highlight, buff=0.08, stroke_width=3
        )
        self.play(
            *(ReplacementTransform(old.symbols[q], taller.symbols[q]) for q in old.symbols),
            *(ReplacementTransform(old.numbers[q], taller.numbers[q]) for q in old.numbers),
            *(ReplacementTransform(old.links[edge], taller.links[edge]) for edge in old.links),
            ReplacementTransform(self.glow, glow),
            ReplacementTransform(self.box, box),
            run_time=1.2,
        )
        total = Quantity("z", layer, (0,))
        upper = taller.parts([earlier, weight, bias, total, self.before])
        upper.remove(taller.symbols[self.before], taller.numbers[self.before])
        self.play(FadeIn(upper, shift=0.2 * DOWN), run_time=MOVE)
        self.play(
            *(taller.flash((q, total)) for q in (earlier, weight, bias)),
        )
        self.play(taller.flash((total, self.before)))
        activation = self.trace.network.layer(layer).activation
        origin = write.formula(
            f"{symbol(self.before)} = {activation.typst}({symbol(weight)} {symbol(earlier)} + "
            f"{symbol(bias)}) = {write.number(self.trace[self.before].value)}",
            LABEL,
        )
        fit(origin, FRAME.right - _LEFT).move_to((self.middle, _ORIGIN_Y, 0))
        self.play(Write(origin), run_time=MOVE)
        self.rest(2)

    def end_at_input(self) -> None:
        """In a network of one layer the activation before is the input."""
        self.beat(
            "the input",
            "In this network that activation is the input itself: it is given, and training "
            "changes only weights and biases.",
        )
        box = SurroundingRectangle(
            self.tree.symbols[self.before], color=self.theme.highlight, buff=0.1, stroke_width=3
        )
        words = self.write.words("the input: given, not trained", LABEL, self.theme.ink)
        words.move_to((self.middle, _ORIGIN_Y, 0))
        self.play(Create(box), FadeIn(words), run_time=0.8)
        self.rest(2)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        *_, before = last_quantities(trace)
        return (
            "Nobody can turn an activation. What is its derivative for?",
            f"It carries the chain rule one layer back: all that lies behind "
            f"{before.plain(trace.widths)} reaches the cost through it. Here it is "
            f"{spoken_number(trace[before].derivative)}.",
        )

    @figure(
        "tree-activation-highlighted",
        "The activation before is no parameter, but the cost is sensitive to it too",
        order=11,
        beat="no knob",
        depth=2,
    )
    def pose_tree_activation_highlighted(self) -> Pose:
        return Pose([self.tree, self.box], alt_text.previous(self.trace))
