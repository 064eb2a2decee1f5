"""What a step against the gradient does to the full cost: before, an arrow that says it, after."""

from __future__ import annotations

from manim import DOWN, RIGHT, UP, Arrow, Typst, VGroup

from backprop.core.language import gettext, pointed
from backprop.core.one_step import OneStep
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import LiveFormula, Notation, Slot, fit
from backprop.drawing.style import HAND, LEAST, WORD, Box

__all__ = ["StepLine"]

_BESIDE, _ASIDE = 0.32, 0.15
_LONG = 4.0
"""The arrow, where there is room."""


class StepLine(VGroup):
    """At the right end of a box's foot.

    Parameters
    ----------
    step
        The step.

    Attributes
    ----------
    before, arrow, said, after
        C = 0.27, the arrow and the words over and under it, and C again, which falls.
    """

    def __init__(self, write: Notation, step: OneStep, box: Box) -> None:
        self.step, theme = step, write.theme
        cost = write.coloured("C", theme.cost)
        self.before, self.after = (
            LiveFormula(
                write,
                f"{cost} = <cost>",
                {"cost": Slot(step.at(0).cost, theme.cost, [step.at(1).cost], align=-1)},
                HAND,
            )
            for _ in range(2)
        )
        # Room for all that the cost will be on the way.
        widest = max((0.0, 0.5, 1.0), key=lambda share: self._wide(share))
        self.at(widest)
        taken = self.before.width + self.after.width + 4 * _BESIDE + 2 * _ASIDE
        sentences = (
            gettext("one step along ${direction}$").format(direction=f"-nabla {cost}"),
            gettext("learning rate {rate}").format(rate=pointed(f"{step.rate:g}")),
        )
        self.said: GroupOf[Typst] = GroupOf(
            *(write.words(words, WORD, theme.ink) for words in sentences)
        )
        long = self.said.width + 2 * _BESIDE
        long = max(long, min(_LONG, box.width - taken))
        self.arrow = Arrow((0, 0, 0), (long, 0, 0), buff=0, stroke_width=4, tip_length=0.2)
        self.arrow.set_color(theme.ink)
        row = VGroup(self.before, self.arrow, self.after).arrange(RIGHT, buff=_BESIDE)
        for words, side in zip(self.said, (UP, DOWN), strict=True):
            words.next_to(self.arrow, side, buff=0.03)
        super().__init__(*row, self.said)
        if self.width * LEAST / WORD > box.width - 2 * _ASIDE:
            self._pile(row, box.width - 2 * _ASIDE)
        fit(self, box.width - 2 * _ASIDE)
        self.move_to((box.right - _ASIDE - self.width / 2, 0, 0))
        self.shift(
            UP * max(box.bottom + 0.45 - self.before.get_y(), box.bottom - self.get_bottom()[1])
        )
        self.at(0)

    def _pile(self, row: VGroup, width: float) -> None:
        """The costs in one line, and the words in a line under them, as large as they were."""
        self.arrow.stretch_to_fit_width(1.0)
        row.arrange(RIGHT, buff=_BESIDE)
        fit(row, width)
        self.said.arrange(RIGHT, buff=_BESIDE).next_to(row, DOWN, buff=0.12)
        self.said.align_to(row, RIGHT)

    def _wide(self, share: float) -> float:
        self.at(share)
        return self.after.width

    def at(self, share: float) -> None:
        """The cost after a share of the step."""
        self.after.redraw({"cost": self.step.at(share).cost}, 0 < share < 1)
