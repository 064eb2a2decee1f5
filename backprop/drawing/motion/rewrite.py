"""A formula is rewritten in place: what both wordings have stays, the rest leaves and comes."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any

import numpy as np
from manim import UP, Animation, Mobject, Scene, VGroup, VMobject, smooth
from numpy.typing import NDArray

from backprop.drawing.notation import letters

__all__ = ["Rewrite"]

Array = NDArray[np.float64]

_LAYERS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")
_STEP = 0.25
"""How far what leaves goes up, and what comes has come."""
_ALIKE = 0.03
"""How far apart points of the same glyph may be, of its larger side: it may have been scaled."""


class Rewrite(Animation):
    """`old` becomes `new`, glyph by glyph in the order of writing.

    A glyph that both have, whatever its colour and size, is never seen twice: it moves over, in
    a bow that is `bow` high over the straight way.
    """

    def __init__(self, old: VMobject, new: VMobject, bow: float = 0.0, **options: Any) -> None:
        self.old, self.new, self.bow = old, new, bow
        before, after = letters(old), letters(new)
        veiled = min((getattr(glyph, "veiled", 1.0) for glyph in before), default=1.0)
        if veiled < 1:
            for glyph in after:
                _veil(glyph, veiled)
        kept = _common(before, after)
        copies = {i: before[i].copy() for i in range(len(before)) if i not in kept}
        self._moved = [(after[j], *_states(before[i], after[j])) for i, j in kept.items()]
        arrived = {*kept.values()}
        self._coming = [_own(glyph) for j, glyph in enumerate(after) if j not in arrived]
        self._leaving = [_own(glyph) for glyph in copies.values()]
        self.swarm = VGroup(new, *copies.values())
        super().__init__(self.swarm, **{"rate_func": smooth, "introducer": True, **options})

    def _setup_scene(self, scene: Scene) -> None:
        super()._setup_scene(scene)
        if scene is not None:
            # Glyphs picked out of a formula are in the picture as the formula's, one by one.
            scene.remove(*self.old.get_family())

    def interpolate_mobject(self, alpha: float) -> None:
        """First the old leaves, then the new comes, while the rest makes room."""
        share = self.rate_func(alpha)
        for glyph, start, end in self._moved:
            for name, first in start.items():
                setattr(glyph, name, first + share * (end[name] - first))
            glyph.points = glyph.points + np.sin(np.pi * share) * self.bow * UP
        _rise(self._leaving, share, max(0.0, 1 - 2 * share))
        _rise(self._coming, share - 1, max(0.0, 2 * share - 1))

    def create_starting_mobject(self) -> Mobject:
        """Nothing: both ends are kept already."""
        return Mobject()

    def clean_up_from_scene(self, scene: Scene) -> None:
        """The new one stands there, by itself."""
        super().clean_up_from_scene(scene)
        scene.remove(self.swarm)
        scene.add(self.new)


def _common(before: list[VMobject], after: list[VMobject]) -> dict[int, int]:
    """The places of glyphs that two rows have in common, in the same order."""
    kinds: list[Array] = []
    one, other = ([_kind(glyph, kinds) for glyph in row] for row in (before, after))
    blocks = SequenceMatcher(a=one, b=other, autojunk=False).get_matching_blocks()
    return {block.a + k: block.b + k for block in blocks for k in range(block.size)}


def _kind(glyph: Any, kinds: list[Array]) -> int:
    """Which of these outlines a glyph has; a new one is kept."""
    points = glyph.points - glyph.points.min(axis=0)
    outline = points / max(points.max(), 1e-9)
    for number, known in enumerate(kinds):
        if known.shape == outline.shape and np.abs(known - outline).max() < _ALIKE:
            return number
    kinds.append(outline)
    return len(kinds) - 1


def _states(one: Any, other: Any) -> tuple[dict[str, Array], dict[str, Array]]:
    """All of two glyphs that can move: outlines and colours."""
    names = [
        name
        for name in ("points", *_LAYERS)
        if getattr(one, name).shape == getattr(other, name).shape
    ]
    start, end = ({name: getattr(glyph, name).copy() for name in names} for glyph in (one, other))
    return start, end


def _own(glyph: Any) -> tuple[Any, Array, list[tuple[str, Array]]]:
    return glyph, glyph.points.copy(), [(name, getattr(glyph, name).copy()) for name in _LAYERS]


def _rise(glyphs: list[tuple[Any, Array, list[tuple[str, Array]]]], by: float, seen: float) -> None:
    for glyph, points, layers in glyphs:
        glyph.points = points + by * _STEP * UP
        for name, rgbas in layers:
            setattr(glyph, name, rgbas * [1, 1, 1, seen])


def _veil(glyph: Any, share: float) -> None:
    glyph.veiled = share
    for name in _LAYERS:
        setattr(glyph, name, getattr(glyph, name) * [1, 1, 1, share])
