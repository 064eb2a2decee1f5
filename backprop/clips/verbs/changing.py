"""Verbs by which things become others in their place, or make room."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from manim import (
    DOWN,
    Animation,
    AnimationGroup,
    FadeOut,
    ReplacementTransform,
    UpdateFromAlphaFunc,
    VMobject,
    smooth,
)

from backprop.clips.layout import Layout
from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs.flying import stepped_back
from backprop.clips.verbs.kinds import Linked, Shown
from backprop.drawing.mobjects.signed_bar import SignedBar, ZeroLine
from backprop.drawing.motion import Merge, Morph, Rewrite, Roll, counterparts

__all__ = [
    "arrange",
    "become",
    "even",
    "grow",
    "hand_over",
    "into",
    "merge",
    "replace",
    "turn_over",
]

_ROUND = 0.45
"""How far a number keeps from the symbol that it goes round."""


def replace(old: VMobject, new: VMobject) -> Step:
    """Another thing in the same place."""
    return Step("replace", 0.8, lambda on: Roll(on(old), on(new)), (old, new))


def into(target: VMobject, *things: Shown) -> Step:
    """Things shrink into another, and are gone."""

    def play(on: DeclaredScene) -> Animation:
        gone = [FadeOut(one, target_position=on(target), scale=0.1) for one in on.pieces(*things)]
        return AnimationGroup(*gone)

    return Step("into", 0.9, play, (target, *things))


def merge(old: Shown, new: Shown) -> Step:
    """Many things go to the places of few, and are those."""
    return Step("merge", 0.9, lambda on: Merge(on.pieces(old), on.pieces(new)), (old, new))


def become(*pairs: tuple[VMobject, VMobject], bow: float = 0.0) -> Step:
    """First things are rewritten as the second: what both have stays, the rest is exchanged.

    What moves goes in a bow so far over the straight way.
    """

    def play(on: DeclaredScene) -> Animation:
        found: list[tuple[Any, Any]] = []
        for one, other in pairs:
            found += counterparts(on(one), on(other))
        return AnimationGroup(*(Rewrite(*pair, bow=bow) for pair in found))

    return Step("become", 1.4, play, tuple(itertools.chain(*pairs)))


def grow(old: Linked, new: Linked) -> Step:
    """What the picture of a way has in common with that of a longer one goes to its place there."""

    def play(on: DeclaredScene) -> Animation:
        before, after = on(old), on(new)
        plays: list[Animation] = []
        for table in ("links", "symbols", "numbers", "others"):
            for key, one in getattr(before, table, {}).items():
                other = getattr(after, table, {}).get(key)
                moved = [*map(FadeOut, on.seen(one))] if other is None else on.moved(one, other)
                if table == "numbers" and other is not None:
                    _bow(moved, (one, before.symbols[key]), (other, after.symbols[key]))
                plays += moved
        return AnimationGroup(*plays)

    return Step("grow", 1.2, play, (old, new))


def arrange(layout: Layout, bow: float = 0.0) -> Step:
    """Another layout; what moves goes in a bow so far under the straight way."""

    def play(on: DeclaredScene) -> Animation | None:
        found = on.arrange(layout)
        for one in found.animations if isinstance(found, AnimationGroup) else ():
            if isinstance(one, Morph):
                one.bow = bow * DOWN
        return found

    return Step("arrange", 1.2, play, (layout,))


def hand_over(layout: Layout, *pairs: tuple[VMobject, VMobject]) -> Step:
    """Another layout; of what leaves, first things stay and go to the places of the second."""

    def play(on: DeclaredScene) -> Animation:
        kept = [on(one) for one, _ in pairs]
        on.remove(*kept)
        found = on.arrange(layout)
        moves = [
            ReplacementTransform(one.copy(), on(other))
            for one, (_, other) in zip(kept, pairs, strict=True)
        ]
        return AnimationGroup(*([found] if found else []), *moves)

    return Step("hand_over", 1.4, play, (layout, *itertools.chain(*pairs)))


def even(old: Shown, new: Shown) -> Step:
    """First bars stay, set back; copies of them grow or shrink to the second, one by one."""

    def play(on: DeclaredScene) -> Animation:
        pairs = list(zip(on(old), on(new), strict=True))
        return AnimationGroup(*(_to_bar(*pair) for pair in pairs), stepped_back(on, old))

    return Step("even", 2.0, play, (old, new))


def turn_over(*pairs: tuple[SignedBar, SignedBar] | tuple[ZeroLine, ZeroLine]) -> Step:
    """First bars are the second, on the other side of their zero line, which goes along."""

    def play(on: DeclaredScene) -> Animation:
        found = [(on(one), on(other)) for one, other in pairs]
        on.remove(*(one for one, _ in found))
        return AnimationGroup(*(_to_bar(*pair) for pair in found))

    return Step("turn_over", 1.4, play, tuple(itertools.chain(*pairs)))


def _bow(moved: Sequence[Animation], old: tuple[Any, Any], new: tuple[Any, Any]) -> None:
    """A number that comes to stand on another side of its symbol goes round it, not across."""
    first, last = (number.get_center() - symbol.get_center() for number, symbol in (old, new))
    way = last - first
    if np.hypot(*way[:2]) < _ROUND:
        return
    aside = np.array([-way[1], way[0], 0.0]) / np.hypot(*way[:2])
    for one in moved:
        if isinstance(one, Morph):
            one.bow = _ROUND * np.copysign(1.0, aside @ (first + last)) * aside


def _to_bar(old: Any, new: Any) -> Animation:
    end = new.copy()
    return UpdateFromAlphaFunc(
        new, lambda one, share: one.become(old.toward(end, share)), rate_func=smooth
    )
