"""Costs and derivatives of all examples over their means; what is said of the only example."""

from __future__ import annotations

from manim import Typst

from backprop.clips.average_facts import AverageFacts
from backprop.clips.examples import MEANS, beside, full_cost, full_slope
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column
from backprop.clips.player import DeclaredScene
from backprop.core.language import gettext
from backprop.drawing.style import NUMBER, Box

__all__ = ["cost_words", "opening", "slope_words"]


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def cost_words(on: DeclaredScene, facts: AverageFacts, room: Box) -> Typst:
    return on.write.words(gettext("the full cost"), NUMBER, on.theme.ink).move_to(room.middle)


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def slope_words(on: DeclaredScene, facts: AverageFacts, room: Box) -> Typst:
    text = gettext("how sensitive it is to this weight")
    return on.write.words(text, NUMBER, on.theme.ink).move_to(room.middle)


def opening(f: AverageFacts) -> Layout:
    """One example alone is its own mean."""
    alone = column(cost_words, full_cost, slope_words, full_slope)
    return beside(f, MEANS if f.count > 1 else alone)
