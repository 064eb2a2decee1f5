"""Where texts are that are read: what flies keeps clear of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from manim import Mobject, Typst, VMobject
from numpy.typing import NDArray

from backprop.drawing.style import SET_BACK

__all__ = ["solids_in", "texts_in"]

_READ = SET_BACK + 0.05
"""What is more opaque is read."""
_BESIDE = 0.15
"""Over and under what is solid, so that a line is flown round, too."""


def texts_in(mobjects: Iterable[Mobject], without: Mobject) -> NDArray[np.float64]:
    """(n, 4): left, right, bottom, top of each text among these, but for what is in `without`."""
    left_out = {id(one) for one in without.get_family()}
    found = [
        (text.get_left()[0], text.get_right()[0], text.get_bottom()[1], text.get_top()[1])
        for text in _texts(mobjects, left_out)
    ]
    return np.array(found, float).reshape(-1, 4)


def solids_in(mobjects: Iterable[Mobject], without: Mobject) -> NDArray[np.float64]:
    """As `texts_in`, of what is filled and flown round, but for what holds some of `without`."""
    left_out = {id(one) for one in without.get_family()}
    found = [
        (
            one.get_left()[0],
            one.get_right()[0],
            one.get_bottom()[1] - _BESIDE,
            one.get_top()[1] + _BESIDE,
        )
        for root in mobjects
        for one in root.get_family()
        if getattr(one, "is_solid", False)
        and not any(id(piece) in left_out for piece in one.get_family())
    ]
    return np.array(found, float).reshape(-1, 4)


def _texts(mobjects: Iterable[Mobject], left_out: set[int]) -> Iterator[Mobject]:
    for one in mobjects:
        if id(one) in left_out:
            continue
        if isinstance(one, Typst) or getattr(one, "is_text", False):
            glyphs = one.family_members_with_points()
            if any(isinstance(g, VMobject) and g.get_fill_opacity() > _READ for g in glyphs):
                yield one
        else:
            yield from _texts(one.submobjects, left_out)
