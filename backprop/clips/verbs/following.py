"""Verbs by which what is shown follows real passes, or the clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from manim import (
    Animation,
    AnimationGroup,
    LaggedStart,
    UpdateFromAlphaFunc,
    VGroup,
    linear,
    smooth,
)

from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs.kinds import Filled, Stepped, Swept, Trained
from backprop.core.quantities import Quantity
from backprop.core.swings import swing as swung
from backprop.core.trace import Trace
from backprop.core.two_descents import Descent
from backprop.drawing.mobjects import Clock, Sweep, turned

__all__ = ["advance", "count_down", "run", "sweep", "swing", "train"]


def run(part: Filled, trace: Trace | None) -> Step:
    """An example runs through: neurons take its brightness, layer by layer; None empties them."""

    def play(on: DeclaredScene) -> Animation:
        layers = [
            AnimationGroup(*(circle.animate.set_fill(colour) for circle, colour in layer))
            for layer in on(part).fills(trace)
        ]
        return LaggedStart(*layers, lag_ratio=0.5)

    return Step("run", 0.9, play, (part, trace))


def count_down(clock: Clock) -> Step:
    """Time to think, seen running out."""

    def play(on: DeclaredScene) -> Animation:
        drawn = on(clock)
        return UpdateFromAlphaFunc(drawn, lambda one, share: one.leave(1 - share), rate_func=linear)

    return Step("count_down", 6.0, play, (clock,))


def sweep(
    q: Quantity, through: Sequence[float], *parts: Swept, only: Sequence[Quantity] = ()
) -> Step:
    """Turn a quantity through these values: a real pass for every frame.

    What is shown of the parts follows; given `only`, no more than what shows these quantities.
    """

    def play(on: DeclaredScene) -> Animation:
        return _followed(on, turned(on.trace, q, through), parts, only)

    seconds = (1.2 if only else 2.0) * (len(through) - 1)
    return Step("sweep", seconds, play, (q, *parts))


def swing(sizes: Mapping[Quantity, float], *parts: Swept) -> Step:
    """Quantities go up, down and back by these sizes, all at once: a real pass for every frame."""

    def play(on: DeclaredScene) -> Animation:
        return _followed(on, swung(on.trace, sizes), parts, rate_func=linear)

    return Step("swing", 1.4 if len(sizes) == 1 else 4.0, play, (*sizes, *parts))


def advance(*parts: Stepped) -> Step:
    """A step of training is made: what is shown of the parts follows real passes on its way."""

    def play(on: DeclaredScene) -> Animation:
        drawn: list[Any] = [on(one) for one in parts]

        def follow(_: object, share: float) -> None:
            for one in drawn:
                one.at(share)

        return UpdateFromAlphaFunc(VGroup(*on.seen(*parts)), follow, rate_func=smooth)

    return Step("advance", 3.0, play, parts)


def train(which: Descent, steps: tuple[int, int], *parts: Trained) -> Step:
    """From a step of a descent to another: what is shown of the parts is as after each of them."""
    start, end = steps

    def play(on: DeclaredScene) -> Animation:
        drawn: list[Any] = [on(one) for one in parts]
        on.reached = end

        def follow(_: object, share: float) -> None:
            for one in drawn:
                one.go(which, start + share * (end - start))

        return UpdateFromAlphaFunc(VGroup(*on.seen(*parts)), follow, rate_func=smooth)

    return Step("train", 1.2 if end - start < 2 else 5.0, play, (which, start, end, *parts))


def _followed(
    on: DeclaredScene,
    passes: Callable[[float], Trace],
    parts: Sequence[Swept],
    only: Sequence[Quantity] = (),
    **options: Any,
) -> Sweep:
    """What is shown of these parts follows real passes, from the share of the way to each."""
    shown: list[Any] = [on(one) for one in parts]

    def follow(trace: Trace, moving: bool) -> None:
        for one in shown:
            # Only what is asked to show less than all needs to know how.
            one.redraw(trace, moving, only) if only else one.redraw(trace, moving)

    return Sweep(on.seen(*parts), passes, follow, **options)
