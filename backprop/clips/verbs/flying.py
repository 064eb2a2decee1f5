"""Verbs by which things go from one place to another along a free lane."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    RIGHT,
    Animation,
    AnimationGroup,
    LaggedStart,
    Line,
    ReplacementTransform,
    Typst,
    VGroup,
    VMobject,
    there_and_back,
)

from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs.kinds import Shown
from backprop.drawing.motion import Flight, Veil
from backprop.drawing.notation import solids_in, texts_in
from backprop.drawing.style import SET_BACK

__all__ = ["carry", "fold", "jump", "scatter", "slide", "spring", "stepped_back", "travel"]


def carry(*pairs: tuple[VMobject, VMobject]) -> Step:
    """First things stay, set back; copies of them fly along a free lane and are the second."""

    def play(on: DeclaredScene) -> Animation:
        found = [(on(one), on(other)) for one, other in pairs]
        return AnimationGroup(_flight(on, found), stepped_back(on, *(one for one, _ in pairs)))

    return Step("carry", 1.4, play, tuple(itertools.chain(*pairs)))


def slide(old: VMobject, new: VMobject) -> Step:
    """A shape goes to the place of another, and is that."""
    return Step("slide", 0.8, lambda on: ReplacementTransform(on(old), on(new)), (old, new))


def fold(line: Line, other: Line, *pairs: tuple[VMobject, VMobject]) -> Step:
    """A line turns and goes to the place of another, and takes along what is on it."""

    def play(on: DeclaredScene) -> Animation:
        first, second = on(line), on(other)
        angle = second.get_angle() - first.get_angle()
        found = [(first, second), *((on(old), on(new)) for old, new in pairs)]
        on.remove(*(old for old, _ in found))
        turns = (ReplacementTransform(old.copy(), new, path_arc=angle) for old, new in found)
        return AnimationGroup(*turns)

    return Step("fold", 1.8, play, (line, other, *itertools.chain(*pairs)))


def travel(*pairs: tuple[VMobject, VMobject]) -> Step:
    """First things leave their places, one shortly after the other, and are the second."""

    def play(on: DeclaredScene) -> Animation:
        found = [(on(one), on(other)) for one, other in pairs]
        flights = [_flight(on, [pair]) for pair in found]
        on.remove(*(old for old, _ in found))
        return LaggedStart(*flights, lag_ratio=0.3)

    return Step("travel", 0.9 + 0.3 * len(pairs), play, tuple(itertools.chain(*pairs)))


def scatter(*pairs: tuple[VMobject, VMobject]) -> Step:
    """As `carry`, but each along a lane of its own, one shortly after the other."""

    def play(on: DeclaredScene) -> Animation:
        flights = [_flight(on, [(on(one), on(other))]) for one, other in pairs]
        aside = stepped_back(on, *(one for one, _ in pairs))
        return AnimationGroup(aside, LaggedStart(*flights, lag_ratio=0.3))

    return Step("scatter", 1.6, play, tuple(itertools.chain(*pairs)))


def _flight(on: DeclaredScene, found: Sequence[tuple[Any, Any]]) -> Flight:
    """All of these together along the lane that crosses least of what is read."""
    own = VGroup(*(one for pair in found for one in pair))
    boxes = np.concatenate([among(on.mobjects, without=own) for among in (texts_in, solids_in)])
    return Flight(found, boxes, on.frame, on.theme.background)


def stepped_back(on: DeclaredScene, *things: Shown) -> Veil:
    """Things step back in the first eighth of the time: what leaves may pass over them."""
    aside = on.veil(SET_BACK, *things)
    aside.rate_func = lambda share: min(1.0, 8 * share)
    return aside


def jump(old: VMobject, new: VMobject) -> Step:
    """Another thing in the same place in the same instant, and it swells: it is never absent."""

    def play(on: DeclaredScene) -> Animation:
        on.remove(on(old))
        swelling: Any = on(new).animate(rate_func=there_and_back)
        made: Animation = swelling.scale(1.15).build()
        return made

    return Step("jump", 0.8, play, (old, new))


def spring(*pairs: tuple[VMobject, VMobject]) -> Step:
    """Second things come out of the first, of a text beside it, each along a free lane in turn."""

    def play(on: DeclaredScene) -> Animation:
        flights = []
        for one, other in pairs:
            seed, source = on(other).copy().scale(0.8), on(one)
            if isinstance(source, Typst):
                seed.next_to(source, RIGHT, buff=0.1)
            else:
                seed.move_to(source)
            flights.append(_flight(on, [(seed, on(other))]))
        return LaggedStart(*flights, lag_ratio=0.35)

    return Step("spring", 1.2, play, tuple(itertools.chain(*pairs)))
