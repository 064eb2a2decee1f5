"""Where the parts of a picture are: rows and columns, solved for the frame at hand.

A layout knows boxes and sizes, no pictures: it is solved and tested without drawing anything.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass

from backprop.drawing.style import Box

__all__ = ["GAP", "Box", "Layout", "Needs", "column", "either", "flow", "overlay", "row", "solve"]

GAP = 0.4
"""Between neighbours, in Manim's units."""


@dataclass(frozen=True, slots=True)
class Needs:
    """The least (width, height) that a part can be read in, and the one that it looks best in."""

    least: tuple[float, float]
    best: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Line:
    """Cells one beside the other, or one under the other.

    Each gets a share of the length: its own of `shares`, by default what it looks best in.
    """

    cells: tuple[Layout, ...]
    down: bool
    shares: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Overlay:
    """Cells that share one room, because one part is a guest in another's."""

    cells: tuple[Layout, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """The arrangement in which the parts have most of the room that they look best in."""

    options: tuple[Layout, ...]


Layout = Line | Overlay | Either | Hashable
"""What is none of the classes is a part."""
Sizes = Callable[[Hashable], Needs]


def row(*cells: Layout, shares: Sequence[float] = ()) -> Line:
    """Cells from left to right."""
    return _line(cells, False, shares)


def column(*cells: Layout, shares: Sequence[float] = ()) -> Line:
    """Cells from the top down."""
    return _line(cells, True, shares)


def overlay(*cells: Layout) -> Overlay:
    """Cells that share one room."""
    return Overlay(cells)


def either(*options: Layout) -> Either:
    """The best of these for the frame at hand; of equals the first."""
    return Either(options)


def flow(*cells: Layout, shares: Sequence[float] = ()) -> Either:
    """A row in a wide frame, a column in a high one."""
    return either(row(*cells, shares=shares), column(*cells))


def solve(layout: Layout, box: Box, sizes: Sizes) -> dict[Hashable, Box]:
    """The room of each part.

    Where there is less than the parts need at least, all have as much too little.
    """
    placed = [dict(_placed(plain, box, sizes)) for plain in _plain(layout)]
    return max(placed, key=lambda rooms: _comfort(rooms, sizes))


def _line(cells: tuple[Layout, ...], down: bool, shares: Sequence[float]) -> Line:
    if shares and len(shares) != len(cells):
        raise ValueError(f"{len(cells)} cells have {len(shares)} shares")
    return Line(cells, down, tuple(shares))


def _comfort(rooms: dict[Hashable, Box], sizes: Sizes) -> float:
    """The share of its best size that the worst placed part has, 1 where all have all of it."""
    found = 1.0
    for part, room in rooms.items():
        wide, high = sizes(part).best
        found = min(found, round(room.width / wide, 3), round(room.height / high, 3))
    return found


def _plain(layout: Layout) -> Iterator[Layout]:
    """The layouts without a choice that this one can be."""
    match layout:
        case Either(options):
            for option in options:
                yield from _plain(option)
        case Overlay(cells):
            for chosen in _chosen(cells):
                yield Overlay(chosen)
        case Line(cells, down, shares):
            for chosen in _chosen(cells):
                yield Line(chosen, down, shares)
        case _:
            yield layout


def _chosen(cells: Sequence[Layout]) -> Iterator[tuple[Layout, ...]]:
    if not cells:
        yield ()
        return
    first, *others = cells
    for one in _plain(first):
        for rest in _chosen(others):
            yield (one, *rest)


def _needs(layout: Layout, sizes: Sizes) -> Needs:
    if not isinstance(layout, Line | Overlay):
        return sizes(layout)
    inner = [_needs(cell, sizes) for cell in layout.cells]

    def together(found: Sequence[tuple[float, float]]) -> tuple[float, float]:
        wide, high = ([size[axis] for size in found] for axis in (0, 1))
        gaps = GAP * (len(found) - 1)
        if isinstance(layout, Overlay):
            return max(wide), max(high)
        if layout.down:
            return max(wide), sum(high) + gaps
        return sum(wide) + gaps, max(high)

    return Needs(together([one.least for one in inner]), together([one.best for one in inner]))


def _placed(layout: Layout, box: Box, sizes: Sizes) -> Iterator[tuple[Hashable, Box]]:
    if isinstance(layout, Overlay):
        for cell in layout.cells:
            yield from _placed(cell, box, sizes)
    elif isinstance(layout, Line):
        axis = int(layout.down)
        needs = [_needs(cell, sizes) for cell in layout.cells]
        length = (box.height if layout.down else box.width) - GAP * (len(needs) - 1)
        shares = layout.shares or [one.best[axis] for one in needs]
        at = 0.0
        for cell, long in zip(
            layout.cells,
            _shared(length, shares, [one.least[axis] for one in needs]),
            strict=True,
        ):
            yield from _placed(cell, box.part(at, at + long, down=layout.down), sizes)
            at += long + GAP
    else:
        yield layout, box


def _shared(length: float, shares: Sequence[float], least: Sequence[float]) -> list[float]:
    """A length in these shares, but no piece shorter than its least while there is enough."""
    if sum(least) >= length:
        return [length * one / sum(least) for one in least]
    short: set[int] = set()
    while True:
        free = length - sum(least[i] for i in short)
        total = sum(share for i, share in enumerate(shares) if i not in short)
        found = [least[i] if i in short else free * share / total for i, share in enumerate(shares)]
        more = {i for i, piece in enumerate(found) if piece < least[i]} - short
        if not more:
            return found
        short |= more
