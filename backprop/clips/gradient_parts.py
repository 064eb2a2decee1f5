"""The gradient as a column beside its network, what a step along it does, and where each is."""

from __future__ import annotations

from manim import Typst, VMobject

from backprop.clips.examples import (
    BARS,
    MEANS,
    beside,
    full_slope,
    slope_bars,
)
from backprop.clips.gradient_facts import GradientFacts
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, overlay
from backprop.clips.player import DeclaredScene
from backprop.core.language import gettext
from backprop.drawing.mobjects import GradientColumn, MeanBars, MeanFormula, StepLine, ValuesStepped
from backprop.drawing.mobjects.signed_bar import SignedBar
from backprop.drawing.notation import fit
from backprop.drawing.style import NUMBER, Box

__all__ = [
    "answer",
    "bars_shown",
    "disagreement",
    "dots",
    "drawn",
    "gradient",
    "opening",
    "signs",
    "stepped",
    "steps",
    "terms",
    "whole",
]


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def gradient(on: DeclaredScene, facts: GradientFacts, room: Box) -> GradientColumn:
    texts = [*facts.written.values()]
    return GradientColumn(on.write, facts.rows, facts.values, room, facts.added, texts)


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def answer(on: DeclaredScene, facts: GradientFacts, room: Box) -> Typst:
    """Where no step can be shown, what is so, at the foot."""
    text = gettext("every entry is 0: $C$ is flat here")
    if facts.values[facts.largest]:
        text = gettext("$-nabla C$: the direction of steepest descent")
    line = fit(on.write.words(text, NUMBER, on.theme.ink), room.width)
    return line.move_to((room.right - line.width / 2, room.bottom + 0.22, 0))


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def stepped(on: DeclaredScene, facts: GradientFacts, room: Box) -> StepLine:
    """What a step does to the cost, at the foot."""
    assert facts.step is not None
    return StepLine(on.write, facts.step, room)


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def steps(on: DeclaredScene, facts: GradientFacts, room: Box) -> ValuesStepped:
    """What it does to each weight and bias, in the place of the entries' symbols."""
    assert facts.step is not None
    named = () if facts.alone else facts.rows.parameters
    beside = on(gradient).inner if facts.bars_added else room
    return ValuesStepped(on.write, facts.step, on(gradient), named, beside)


def whole(f: GradientFacts) -> Layout:
    """The column of all entries, over what a step does."""
    return beside(f, overlay(*entries(f)))


def entries(f: GradientFacts) -> list[Layout]:
    return [gradient, answer] if f.step is None else [gradient, steps, stepped]


def opening(f: GradientFacts) -> Layout:
    """What the clip before ended on; of one example there is no mean."""
    return whole(f) if f.count == 1 else beside(f, MEANS)


def terms(mean: MeanFormula) -> list[VMobject]:
    """All of a formula but its number."""
    return [mean.left, mean.middle, mean.one, mean.equals]


def signs(f: GradientFacts) -> list[tuple[VMobject, list[SignedBar]]]:
    """Where examples disagree: what each sign asks for, and the bars that do."""
    if not min(f.slopes) < 0 < max(f.slopes):
        return []
    every = [*enumerate(f.slopes[i] for i in f.shown)]
    more, less = (
        [slope_bars.bars[i] for i, value in every if value * sign < 0] for sign in (1, -1)
    )
    return [(slope_bars.asks[1], less), (slope_bars.asks[0], more)]


def disagreement(f: GradientFacts) -> Layout:
    """One derivative's bars over its formula, where the column will be; the network stays."""
    one = column(slope_bars, full_slope, shares=BARS)
    return beside(f, overlay(MEANS, one, *entries(f)))


def drawn(bars: MeanBars) -> list[VMobject]:
    """A picture of bars and their mean."""
    return [
        bars.axis,
        bars.line,
        bars.rule,
        bars.names,
        bars.numbers,
        bars.bars,
        bars.total,
        bars.head,
        bars.said,
        bars.tied,
    ]


def dots(f: GradientFacts, bars: MeanBars) -> list[VMobject]:
    """That there are more examples."""
    return [bars.more] if f.left else []


def bars_shown(f: GradientFacts) -> list[VMobject]:
    """What is left of the bars' picture."""
    return [*drawn(slope_bars), slope_bars.levels, *dots(f, slope_bars)]
