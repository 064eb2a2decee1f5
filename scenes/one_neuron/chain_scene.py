"""What the clips about one neuron a layer have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from manim import LEFT, UP, FadeIn, Mobject, VGroup

from backprop import Quantity, Trace
from backprop.numbers import spoken_number
from scenes.mobjects import Sweep, turned
from scenes.recorded import RecordedScene
from scenes.style import FRAME, LABEL

__all__ = ["BELOW_HEADING", "ChainScene"]

BELOW_HEADING = FRAME.top - 0.75
"""Where the picture begins under a heading."""


class ChainScene(RecordedScene):
    """A clip about the last layers of a network of one neuron a layer.

    Attributes
    ----------
    w, b, before, z, a, y
        The quantities of the last layer: weight, bias, the activation a^(L-1) that comes in,
        weighted sum, activation, desired output. COST is the cost.
    """

    one_neuron: ClassVar[bool] = True

    def setup(self) -> None:
        """Name the quantities of the last layer."""
        super().setup()
        last = self.trace.network.depth
        self.w, self.b = Quantity("w", last, (0, 0)), Quantity("b", last, (0,))
        self.before = Quantity("a", last - 1, (0,))
        self.z, self.a = Quantity("z", last, (0,)), Quantity("a", last, (0,))
        self.y = Quantity("y", 0, (0,))

    def said(self, q: Quantity) -> str:
        """A recorded value as a caption says it."""
        return spoken_number(self.trace[q].value)

    def heading(self, text: str) -> Mobject:
        """The clip's subject in a few words, `$...$` mathematics, over the picture's left end."""
        words = self.write.words(text, LABEL, self.theme.ink)
        return words.move_to([FRAME.left, FRAME.top, 0], aligned_edge=UP + LEFT)

    def enter(self, *parts: Mobject, seconds: float = 1.0) -> None:
        """What the viewer needs to begin with appears together."""
        self.play(FadeIn(VGroup(*parts)), run_time=seconds)

    def turn(
        self,
        q: Quantity,
        values: Iterable[float],
        parts: Iterable[Mobject],
        show: Callable[[Trace, bool], object],
        seconds: float = 3.0,
    ) -> None:
        """Turn a quantity through these values; `show` gets a real pass for every frame."""
        self.play(Sweep(parts, turned(self.trace, q, values), show, run_time=seconds))
