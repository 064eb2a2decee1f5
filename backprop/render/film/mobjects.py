"""What Manim does most often with mobjects, with the same outcome in less time.

It asks for families at every play, of each part of the scene, most of which have no parts; it
looks through all of the scene for what comes and goes; it copies all that moves, attribute by
attribute, most of which are numbers, words and arrays; it asks where things are, point by
point in Python; it reads a colour's letters again for each outline that has it; and to set its
renderer, as every change of its settings does, it gives a hundred classes their bases anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from functools import lru_cache
from operator import attrgetter
from typing import Any

import numpy as np
from manim import ManimColor, Mobject, Scene, VMobject
from manim._config.utils import ManimConfig
from numpy.typing import NDArray

__all__ = ["quick_mobjects"]

_UNCHANGING = frozenset({bool, float, int, str, type(None), ManimColor})
"""Types whose copies are the things themselves."""
_BLENDED = (
    *("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas"),
    *("stroke_width", "background_stroke_width", "sheen_direction", "sheen_factor"),
)
"""What is between two outlines', besides their points."""
_DEPTH = attrgetter("z_index")

_ONE = frozenset({float, int, np.float64, type(None)})
"""Types of one opacity."""

_MANIMS_EDGE = VMobject.get_points_defining_boundary
_MANIMS_RGBAS = VMobject.generate_rgbas_array
_MANIMS_RENDERER: Any = ManimConfig.renderer


@contextmanager
def quick_mobjects() -> Iterator[None]:
    """Inside the block these and others take less time: families, edges, copies, colours."""
    quick: list[tuple[Any, str, Any]] = [
        (Mobject, "get_family", _family),
        (Mobject, "__deepcopy__", _copy),
        (VMobject, "get_points_defining_boundary", _edge),
        (VMobject, "generate_rgbas_array", _rgbas),
        (VMobject, "interpolate_color", _between),
        (ManimConfig, "renderer", property(_MANIMS_RENDERER.fget, _choose)),
        (Scene, "get_mobject_family_members", _members),
        (Scene, "get_restructured_mobject_list", _without),
    ]
    before = [getattr(kind, name) for kind, name, _ in quick]
    for kind, name, ours in quick:
        setattr(kind, name, ours)
    try:
        yield
    finally:
        for (kind, name, _), manims in zip(quick, before, strict=True):
            setattr(kind, name, manims)


def _family(self: Mobject, recurse: bool = True) -> list[Mobject]:
    """Itself and all below it; what is there twice, where it is last."""
    if not self.submobjects:
        return [self]
    found: list[Mobject] = []
    _walk(self, set(), found)
    return _once(found)


def _walk(one: Mobject, above: set[Mobject], found: list[Mobject]) -> None:
    found.append(one)
    above.add(one)
    for below in one.submobjects:
        if not below.submobjects:
            found.append(below)
        elif below not in above:
            _walk(below, above, found)
    above.remove(one)


def _once(found: list[Mobject]) -> list[Mobject]:
    """What is there twice, where it is last."""
    if len(set(found)) == len(found):
        return found
    return list(dict.fromkeys(reversed(found)))[::-1]


def _members(self: Scene) -> list[Mobject]:
    """All mobjects of the scene and all below them, by their depth."""
    found = _once([one for top in self.mobjects for one in top.get_family()])
    return sorted(found, key=_DEPTH) if self.renderer.camera.use_z_index else found


def _without(self: Scene, mobjects: Iterable[Mobject], to_remove: Iterable[Mobject]) -> list[Any]:
    """The mobjects without those; of one that loses a part, the other parts."""
    gone = set(to_remove)
    found: list[Mobject] = []

    def keep(examined: Iterable[Mobject], gone: set[Mobject]) -> None:
        for one in examined:
            if one in gone:
                continue
            if not one.submobjects or not (inside := gone.intersection(one.get_family())):
                found.append(one)
            else:
                keep(one.submobjects, inside)

    keep(mobjects, gone)
    return found


def _copy(self: Mobject, copies: dict[int, Any]) -> Mobject:
    copy = self.__class__.__new__(self.__class__)
    copies[id(self)] = copy
    for name, value in vars(self).items():
        kind = type(value)
        if kind in _UNCHANGING:
            setattr(copy, name, value)
        elif kind is np.ndarray and value.dtype != object and id(value) not in copies:
            setattr(copy, name, copies.setdefault(id(value), value.copy("K")))
        elif kind is list and not value and id(value) not in copies:
            setattr(copy, name, copies.setdefault(id(value), []))
        else:
            setattr(copy, name, deepcopy(value, copies))
    copy.original_id = str(id(self))
    return copy


def _edge(self: VMobject) -> NDArray[np.float64]:
    """(n, 3): where curves begin and end, of itself and all below it."""
    outlines = [one.points for one in self.get_family() if len(one.points)]
    if not outlines or any(len(points) % 4 for points in outlines):
        return _MANIMS_EDGE(self)
    curves = np.concatenate(outlines).reshape(-1, 4, 3)
    return curves[:, ::3].reshape(-1, 3)


def _rgbas(self: VMobject, color: Any, opacity: Any) -> NDArray[np.float64]:
    """(n, 4): one colour of one opacity, or what Manim makes of several."""
    kind = type(color)
    if type(opacity) not in _ONE or self.get_sheen_factor():
        return _MANIMS_RGBAS(self, color, opacity)
    if color is None:
        shade = [0.0, 0.0, 0.0]
    elif kind is str:
        shade = [*_shade(color)]
    elif kind is ManimColor:
        shade = color._internal_value[:3].tolist()
    else:
        return _MANIMS_RGBAS(self, color, opacity)
    return np.array([[*shade, opacity or 0.0]], dtype=np.float64)


@lru_cache(maxsize=256)
def _shade(color: str) -> tuple[float, ...]:
    return tuple(ManimColor(color)._internal_value[:3].tolist())


def _between(self: VMobject, one: VMobject, other: VMobject, alpha: float) -> VMobject:
    """Take the colours and strokes between two others'; at the end those of the other."""
    rest = 1 - alpha
    for name in _BLENDED:
        end = getattr(other, name)
        if alpha == 1.0:
            now = end.copy() if isinstance(end, np.ndarray) else end
        else:
            now = rest * getattr(one, name) + alpha * end
        setattr(self, name, now)
    return self


def _choose(self: ManimConfig, value: Any) -> None:
    """Set the renderer, if it is another."""
    if value is not self.renderer:
        _MANIMS_RENDERER.fset(self, value)
