"""What a step against the gradient does to the full cost: before, an arrow that says it, after."""

from __future__ import annotations

from manim import LEFT, RIGHT, UP, Arrow, Typst, VGroup

from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import SYMBOL, WORD, Box

__all__ = ["StepLine"]

_BESIDE, _ASIDE = 0.25, 0.15


class StepLine(VGroup):
    """At the right end of a box's foot.

    Parameters
    ----------
    rate
        The learning rate.
    costs
        The full cost before the step and after it, as written.

    Attributes
    ----------
    before, arrow, said, after
        C = 0.27, the arrow and the words over it, and the lower C.
    """

    def __init__(self, write: Notation, rate: float, costs: tuple[str, str], box: Box) -> None:
        theme = write.theme
        cost = write.coloured("C", theme.cost)
        self.before, self.after = (
            write.formula(f"{cost} = {write.coloured(one, theme.cost)}", SYMBOL) for one in costs
        )
        taken = self.before.width + self.after.width + 4 * _BESIDE + 2 * _ASIDE
        room, learning = max(box.width - taken, 0.0), f"learning rate {rate:g}"
        self.said: Typst = write.words(
            f"one step along $-nabla {cost}$, {learning}", WORD, theme.ink
        )
        if self.said.width > room:
            self.said = fit(write.words(learning, WORD, theme.ink), max(room, 1.0))
        self.arrow = Arrow(
            (0, 0, 0), (self.said.width + 2 * _BESIDE, 0, 0), buff=0, stroke_width=4, tip_length=0.2
        ).set_color(theme.ink)
        row = VGroup(self.before, self.arrow, self.after).arrange(RIGHT, buff=_BESIDE)
        self.said.next_to(self.arrow, UP, buff=0.06).shift(0.05 * LEFT)
        super().__init__(*row, self.said)
        fit(self, box.width - 2 * _ASIDE)
        self.move_to((box.right - _ASIDE - self.width / 2, 0, 0))
        self.shift(UP * (box.bottom + 0.22 - self.before.get_y()))
