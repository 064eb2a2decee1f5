"""What the clips about one neuron a layer have in common."""

from __future__ import annotations

from collections.abc import Sequence

from manim import (
    RIGHT,
    Arrow,
    Create,
    FadeIn,
    LaggedStart,
    MathTypst,
    SurroundingRectangle,
    VGroup,
    Write,
)

from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects import ChainProduct
from backprop.drawing.style import FORMULA, MOVE, QUICK

__all__ = ["BELOW_HEADING", "ChainScene"]


class ChainScene(RecordedScene):
    """A clip about the last layers of a network of one neuron a layer.

    Attributes
    ----------
    w, b, before, z, a, y
        The quantities of the last layer: weight, bias, the activation a^(L-1) that comes in,
        weighted sum, activation, desired output. COST is the cost.
    """

    def setup(self) -> None:
        """Name the quantities of the last layer."""
        super().setup()
        last = self.trace.network.depth
        self.w, self.b = Quantity("w", last, (0, 0)), Quantity("b", last, (0,))
        self.before = Quantity("a", last - 1, (0,))
        self.z, self.a = Quantity("z", last, (0,)), Quantity("a", last, (0,))
        self.y = Quantity("y", 0, (0,))

    def product_along(
        self, path: Sequence[Quantity], width: float, middle: tuple[float, float], largest: float
    ) -> ChainProduct:
        """The chain rule along a path, as wide as it may be and no larger than `largest` times."""
        made = ChainProduct(self.write, self.trace, path, width)
        self.states(made.equation)
        return made.scale(min(largest, width / made.width)).move_to((*middle, 0))

    def light(self, glow: VGroup) -> None:
        """The links of a path light up one after the other."""
        self.play(LaggedStart(*(Create(band) for band in glow), lag_ratio=0.8), run_time=1.5)

    def read_off(
        self, formula: str, part: str, slope: str, middle: tuple[float, float], margin: float
    ) -> tuple[MathTypst, SurroundingRectangle]:
        """A formula, a frame round a part of it, and an arrow to the derivative with respect to it.

        Returns the derivative, and the frame, for the clip to take away.
        """
        whole = self.write.formula(formula, FORMULA).move_to((*middle, 0))
        found = self.write.formula(slope, FORMULA * 0.9).next_to(whole, RIGHT, buff=1.2)
        arrow = Arrow(whole.get_right(), found.get_left(), buff=0.2, stroke_width=3)
        arrow.set_color(self.theme.quiet)
        self.play(Write(whole), run_time=MOVE)
        frame = SurroundingRectangle(
            whole.select(part), color=self.theme.highlight, buff=margin, stroke_width=3
        )
        self.play(Create(frame), run_time=QUICK)
        self.play(Create(arrow), FadeIn(found, shift=0.15 * RIGHT), run_time=0.8)
        return found, frame
