"""Handles to what is drawn: named in a declaration, found in the picture when their turn comes.

A part is a function that draws for a room. To the rest of a declaration, and to a type checker,
it is what the function returns: `tree.symbols[q]` is checked as an attribute of the drawn tree,
though at that time there is no tree yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from backprop.clips.layout import Needs

__all__ = ["Handle", "Part", "as_handle", "handle", "part"]

Drawn = TypeVar("Drawn")


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Something drawn for the room that it is given, and how much it needs."""

    draw: Callable[..., Any]
    needs: Needs

    @property
    def name(self) -> str:
        """As the function is called."""
        return self.draw.__name__


class Handle:
    """A part, or a way into it: attributes and keys, looked up anew in each picture.

    Raises
    ------
    TypeError
        When a declaration looks into it: what is drawn is not there yet.
    """

    def __init__(self, of: Part, *way: tuple[str, Any]) -> None:
        self._part, self._way = of, way

    def __getattr__(self, name: str) -> Handle:
        if name.startswith("_"):
            raise AttributeError(name)
        return Handle(self._part, *self._way, ("attribute", name))

    def __getitem__(self, key: Any) -> Handle:
        return Handle(self._part, *self._way, ("key", key))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and (self._part, self._way) == (other._part, other._way)

    def __hash__(self) -> int:
        return hash((self._part, self._way))

    def __repr__(self) -> str:
        steps = (f".{what}" if how == "attribute" else f"[{what}]" for how, what in self._way)
        return self._part.name + "".join(steps)

    def _refused(self, *_: object, **__: object) -> Any:
        raise TypeError(f"{self!r} is not drawn yet: what looks into a picture is a step")

    __bool__ = __iter__ = __len__ = __call__ = _refused


def part(
    best: tuple[float, float], least: tuple[float, float] | None = None
) -> Callable[[Callable[..., Drawn]], Drawn]:
    """Declare a part: a function (canvas, facts, room) that draws and places it in its room.

    Parameters
    ----------
    best, least
        (width, height) that it looks best in, and that it can be read in: by default 0.6 of it.
    """
    needs = Needs(least or (0.6 * best[0], 0.6 * best[1]), best)

    def declared(draw: Callable[..., Drawn]) -> Drawn:
        return cast(Drawn, Handle(Part(draw, needs)))

    return declared


def as_handle(thing: object) -> Handle:
    """What a type checker takes for something drawn, as the handle that it is."""
    if not isinstance(thing, Handle):
        raise TypeError(f"{thing!r} is no part, nor in one: declare it with @part")
    return thing


def handle(found: Handle, drawn: Mapping[Part, Any]) -> Any:
    """What a handle is in a picture.

    Raises
    ------
    LookupError
        Its part is in no layout so far, or has nothing of that name.
    """
    if found._part not in drawn:
        raise LookupError(f"{found!r}: this part is in no layout so far")
    thing = drawn[found._part]
    for how, what in found._way:
        try:
            thing = getattr(thing, what) if how == "attribute" else thing[what]
        except (AttributeError, KeyError, IndexError) as error:
            raise LookupError(f"{found!r}: {type(error).__name__}: {error}") from error
    return thing
