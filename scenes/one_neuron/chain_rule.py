"""ChainRule: the ratio along each link of the tree, picked off and multiplied."""

from __future__ import annotations

import itertools

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    SurroundingRectangle,
    TransformFromCopy,
    Typst,
    VGroup,
    Write,
)

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question, last_quantities
from backprop.core.equations import spoken_factors
from backprop.core.explain import Tried, explain
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST, Quantity
from backprop.display import alt_text
from backprop.drawing.mobjects import ChainTree, LastNeurons, Link
from backprop.drawing.notation import fit
from backprop.drawing.style import FRAME, LABEL, MOVE, QUICK, VALUE

__all__ = ["ChainRule"]

_LEFT = -1.0
"""Where the product and the network begin, right of the tree."""


class ChainRule(ChainScene):
    """The derivative of the cost for a weight as the product of three local derivatives."""

    clip = Declaration(
        "The ratio along each link of the tree, multiplied: the chain rule for the weight",
        order=7,
        one_neuron=True,
        formulas=("chain-rule",),
    )

    def construct(self) -> None:
        self.route = [self.w, self.z, self.a, COST]
        self.show_path()
        for number, link in enumerate(self.product.links):
            self.pick(number, link)
        self.multiply()
        self.try_it()

    def show_path(self) -> None:
        """The tree, and the one way from the weight to the cost."""
        self.beat(
            "path",
            f"The weight is {self.said(self.w)}, the cost {self.said(COST)}. A nudge to the weight "
            "reaches the cost one link after another.",
        )
        middle = (_LEFT + FRAME.right) / 2
        self.tree = ChainTree(self.write, self.trace, 1, height=4.6)
        self.tree.move_to((FRAME.left, FRAME.bottom, 0), aligned_edge=DOWN + LEFT)
        self.network = LastNeurons(self.write, self.trace)
        self.network.move_to((middle, FRAME.bottom, 0), aligned_edge=DOWN)
        symbol = self.write.symbol
        self.title = self.heading(f"How does a nudge to ${symbol(self.w)}$ reach ${symbol(COST)}$?")
        self.product = self.product_along(self.route, FRAME.right - _LEFT, (middle, 1.45), 1.25)
        self.enter(self.title, self.tree, self.network)
        self.glow = self.tree.glow(self.route)
        edges = itertools.pairwise(self.route)
        self.play(
            LaggedStart(*(self.tree.flash(edge) for edge in edges), lag_ratio=0.6), run_time=2
        )
        self.rest()
        left = self.product.left.ratio
        self.play(Write(left), FadeIn(self.product.equals.upper), run_time=MOVE)
        self.rest(QUICK)

    def pick(self, number: int, link: Link) -> None:
        """The ratio beside its link; a copy takes its place in the product."""
        value = spoken_number(link.number.value)
        effect, cause = self.name(link.of), self.name(link.by)
        first = "A nudge to" if number == 0 else "That nudge to"
        said = (
            f"{first} {cause} moves {effect} {value} times as much."
            if link.number.value
            else f"{first} {cause} does not move {effect} at all: the ratio is 0."
        )
        self.beat(f"link {number + 1}", said)
        edge = (link.by, link.of)
        ratio, factor = link.ratio.copy(), link.number.copy()
        ratio.scale(0.75 / ratio.height)
        factor.scale(VALUE / factor.font_size)
        beside = VGroup(ratio, factor)
        # Right of the spine there is room for both in a row, left of the slanted link below.
        along = DOWN if number == 0 else RIGHT
        self.tree.beside(edge, beside.arrange(along, buff=0.14 if number == 0 else 0.25))
        self.play(Create(self.glow[number]), run_time=0.7)
        self.play(FadeIn(beside[0], shift=0.15 * along), run_time=0.8)
        self.play(FadeIn(beside[1], shift=0.15 * along), run_time=QUICK)
        self.rest(QUICK)
        dot = [FadeIn(self.product.dots[number - 1].upper)] if number else []
        self.play(TransformFromCopy(beside[0], link.ratio, path_arc=-0.6), *dot, run_time=1.2)
        self.play(FadeOut(beside), run_time=QUICK)

    def multiply(self) -> None:
        """Under each ratio its number, and the product of them."""
        product = self.product
        factors = [link.number.value for link in product.links]
        values = " times ".join(spoken_factors(factors, product.left.number.value))
        self.beat("product", f"Multiplied, they say what the weight does to the cost: {values}")
        for number, link in enumerate(product.links):
            signs = [FadeIn(product.dots[number - 1].lower)] if number else []
            self.play(
                self.tree.flash((link.by, link.of), 0.8),
                FadeIn(link.number, shift=0.15 * DOWN),
                *signs,
                run_time=0.8,
            )
        total = product.left.number
        self.say(f"is {spoken_number(total.value)}: how sensitive the cost is to the weight.")
        self.play(FadeIn(total, product.equals.lower, shift=0.15 * DOWN), run_time=0.8)
        self.rest()

    def try_it(self) -> None:
        """The rule's name, and a real nudge that agrees with it."""
        tried = [nudge for nudge in explain(self.trace, self.w).nudges if nudge.certain]
        said = "This is the chain rule."
        if tried:
            said += (
                f" Really nudging the weight by {spoken_number(tried[-1].by)} moves the cost "
                f"{spoken_number(tried[-1].ratio)} times as much."
            )
        self.beat("chain rule", said)
        frame = SurroundingRectangle(
            self.product, color=self.theme.highlight, buff=0.25, stroke_width=3
        )
        name = self.write.words("the chain rule", LABEL, self.theme.ink)
        name.next_to(frame, UP, buff=0.2)
        self.play(Create(frame), FadeIn(name, shift=0.1 * UP), run_time=MOVE)
        if tried:
            measured = fit(self.measured(tried[-1]), frame.width).next_to(frame, DOWN, buff=0.3)
            self.play(FadeIn(measured, shift=0.1 * DOWN), run_time=0.8)
        self.rest(2)

    def measured(self, tried: Tried) -> Typst:
        """What a real nudge gave."""
        theme, write = self.theme, self.write
        weight = write.coloured(f"Delta {self.w.typst(write.widths)}", theme.weight)
        cost = write.coloured("Delta C_0", theme.cost)
        return write.words(
            f"a real nudge: ${weight} = {write.number(tried.by, theme.weight)}$ gives "
            f"${cost} \\/ {weight} = {write.number(tried.ratio, theme.cost)}$",
            VALUE,
        )

    def name(self, q: Quantity) -> str:
        """A quantity of the route in a word."""
        return {self.w: "the weight", self.z: "z", self.a: "the activation"}.get(q, "the cost")

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        *_, before = last_quantities(trace)
        return (
            f"Which of the three ratios would be 0 if {before.plain(trace.widths)} were 0, and "
            "what would that mean for the weight?",
            "The first: the weighted sum would not feel the weight at all, so the derivative for "
            f"the weight would be 0. As it is, the ratio is {spoken_number(trace[before].value)}.",
        )

    @figure(
        "chain-rule-breakdown",
        "One ratio for each link of the tree; their product is the derivative",
        order=10,
        beat="product",
    )
    def pose_chain_rule_breakdown(self) -> Pose:
        """The tree with a ratio beside each link of the path, and their product."""
        product = self.product.copy().set_y(self.tree.get_y())
        parts: list[Mobject] = [*self.everything(self.network, self.product), product]
        for number, link in enumerate(self.product.links):
            beside = link.ratio.copy().scale(0.75 / link.ratio.height)
            self.tree.beside((link.by, link.of), beside)
            parts.append(beside.shift(0.1 * (DOWN if number == 0 else RIGHT)))
        return Pose(parts, alt_text.chain_rule(self.trace))
