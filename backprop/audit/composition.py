"""How a declared clip is composed: space, stillness, pace, what flies, what is struck through.

The limits are those of a lecture hall: a picture that fills its frame, words that can be heard
and read, nothing that stands still while it is spoken of, no text crossed by text or line.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
from manim import Mobject, VMobject, config
from numpy.typing import NDArray

from backprop.audit.checks import TOUCH, Defect, moves_apart, where
from backprop.audit.space import largest_empty
from backprop.audit.texts import Text, Texts, short, source_of
from backprop.core.language import language_now
from backprop.drawing.style import SET_BACK

__all__ = ["Composition", "Crossing", "Empty", "Hurried", "Still", "Struck", "Uneven", "Unshown"]

Array = NDArray[np.float64]
Picture = NDArray[np.uint8]

EMPTY = 0.25
"""Of the frame, the largest rectangle at a section's end in which nothing is."""
STILL = 4.0
"""Seconds that a picture stands."""
WORDS = 180.0
"""Of a caption, a minute."""
GLANCE = 0.25
"""A text that flies may touch another by this in passing: half the height of a letter with its
index, by which one that leaves its formula touches its neighbours there."""
_READ = SET_BACK / 0.9
"""What is more opaque is read."""
_INSIDE = 0.04
"""A line may come this near to the middle of a glyph's box from outside."""
_WRITTEN = re.compile(r"-?\d+(?:\.\d+)?(?: times 10\^\(-?\d+\))?")


@dataclass(frozen=True, slots=True)
class Empty(Defect):
    """The share `by` more than may be of the frame is one empty rectangle."""

    share: float

    def __str__(self) -> str:
        return f"{100 * self.share:.0f} % of the frame is one empty rectangle: at most 25 %"


@dataclass(frozen=True, slots=True)
class Still(Defect):
    """A picture stands `by` seconds too long."""

    def __str__(self) -> str:
        return f"nothing moves for {self.by + STILL:.1f} s: at most {STILL:.0f} s"


@dataclass(frozen=True, slots=True)
class Hurried(Defect):
    """A caption has `by` words a minute too many."""

    def __str__(self) -> str:
        return f"{self.things[0]} is said at {self.by + WORDS:.0f} words a minute: at most 180"


@dataclass(frozen=True, slots=True)
class Crossing(Defect):
    """A text that moves passes over another that is read."""

    def __str__(self) -> str:
        return f"{self.things[0]} passes over {self.things[1]}, {self.by:.2f} deep"


@dataclass(frozen=True, slots=True)
class Struck(Defect):
    """A line, arrow or curve runs through a text, over the length `by`."""

    def __str__(self) -> str:
        return f"a line runs through {self.things[0]}, for {self.by:.2f}"


@dataclass(frozen=True, slots=True)
class Uneven(Defect):
    """Numbers of a column have several precisions."""

    def __str__(self) -> str:
        return f"numbers of a column are written in several ways: {', '.join(self.things)}"


@dataclass(frozen=True, slots=True)
class Unshown(Defect):
    """A caption says a number that is at no stop of its section in the picture."""

    def __str__(self) -> str:
        return f"the caption says {self.things[0]}, which is in no picture of its section"


@dataclass
class Composition:
    """Follows one declared clip, play by play."""

    _before: dict[int, Array] = field(default_factory=dict)
    _still: float = 0.0
    _caption: str = ""
    _since: float = 0.0
    _told: list[str] = field(default_factory=list)
    _shown: set[str] = field(default_factory=set)

    def moving(self, scene: Any, reader: Texts) -> Iterator[Defect]:
        """In the middle of a move: what passes over what."""
        texts = reader.of(scene)
        now = {id(text.glyphs[0]): text.box for text in texts}
        moved = {
            key
            for key, box in now.items()
            if key in self._before and np.abs(self._before[key] - box).max() > 0.02
        }
        self._before = now
        yield from _crossings(texts, moved)

    def stopped(self, scene: Any, texts: Sequence[Text], *, frozen: bool) -> Iterator[Defect]:
        """After a play or a pause, with the texts that are then there."""
        seconds = float(scene.duration)
        if scene.caption != self._caption:
            yield from self._said(float(scene.time) - seconds)
            self._caption, self._since = scene.caption, float(scene.time) - seconds
            self._told += _said_numbers(self._caption)
        self._still = self._still + seconds if frozen else 0.0
        if self._still > STILL + 0.1:
            yield Still((), self._still - STILL)
        if frozen:
            return
        self._before = {id(text.glyphs[0]): text.box for text in texts}
        self._shown |= {number for text in texts for number in _numbers(text)}
        yield from _struck(texts, scene.mobjects, scene.stacked)
        for part in getattr(scene, "drawn", {}).values():
            yield from _uneven(getattr(part, "columns", ()))

    def ended(self, seen: Picture) -> Iterator[Defect]:
        """At a section's end: what its captions said was in its picture at some stop."""
        for number in self._told:
            if number not in self._shown:
                yield Unshown((number,), 1.0)
        self._told, self._shown = [], set()
        share, (left, right, bottom, top) = largest_empty(seen)
        if share > EMPTY:
            high, wide = config.frame_height, config.frame_width
            box = (
                (left - 0.5) * wide,
                (right - 0.5) * wide,
                (bottom - 0.5) * high,
                (top - 0.5) * high,
            )
            yield Empty((), share - EMPTY, share, boxes=(box,))

    def over(self, seconds: float) -> Iterator[Defect]:
        """At the clip's end."""
        yield from self._said(seconds)

    def _said(self, until: float) -> Iterator[Defect]:
        """A caption is over."""
        lasted, words = until - self._since, len(self._caption.split())
        if words and lasted > 0 and 60 * words / lasted > WORDS * 1.02:
            yield Hurried((f'"{self._caption}"',), 60 * words / lasted - WORDS)


def _crossings(texts: Sequence[Text], moved: set[int]) -> Iterator[Crossing]:
    read = [text for text in texts if text.opacity > _READ]
    flying = [text for text in read if id(text.glyphs[0]) in moved]
    if not flying:
        return
    ways, boxes = (np.array([text.box for text in some]) for some in (flying, read))
    for one, meets in zip(flying, moves_apart(ways, boxes) > TOUCH, strict=True):
        for other in itertools.compress(read, meets):
            if other is one or (one.source and other.source == one.source):
                continue
            by = float(moves_apart(one.boxes, other.boxes).max())
            if by > GLANCE:
                yield Crossing((one.name, other.name), by, boxes=where(one, other))


def _struck(
    texts: Sequence[Text], mobjects: Iterable[Mobject], allowed: Sequence[tuple[Mobject, Mobject]]
) -> Iterator[Struck]:
    letters = {id(glyph) for text in texts for glyph in text.glyphs}
    every = [leaf for one in mobjects for leaf in one.family_members_with_points()]
    # In which order things are drawn: what comes later covers what came before.
    order = {id(leaf): n for n, leaf in enumerate(sorted(every, key=lambda leaf: leaf.z_index))}
    paths = [(order[id(line)], _sampled(line.points.tobytes())) for line in _lines(every, letters)]
    if not paths:
        return
    points = np.concatenate([path for _, path in paths])
    depths = np.concatenate([[depth] * len(path) for depth, path in paths])
    grounds = _grounds(mobjects, order)
    guests = {id(part) for pair in allowed for one in pair for part in one.get_family()}
    for text in texts:
        if text.opacity <= _READ or id(text.mobject) in guests or _haloed(text):
            continue
        left, right, bottom, top = text.box
        near = points[
            (points[:, 0] > left)
            & (points[:, 0] < right)
            & (points[:, 1] > bottom)
            & (points[:, 1] < top)
            & (depths > grounds.get(id(text.mobject), -1))
        ]
        if not len(near):
            continue
        inner = text.boxes + np.array([1, -1, 1, -1]) * _INSIDE
        hit = (
            (near[:, None, 0] > inner[None, :, 0])
            & (near[:, None, 0] < inner[None, :, 1])
            & (near[:, None, 1] > inner[None, :, 2])
            & (near[:, None, 1] < inner[None, :, 3])
        ).any(axis=1)
        if hit.sum() > 1:
            yield Struck((text.name,), float(hit.sum()) * _STEP, boxes=where(text))


_STEP = 0.03
"""Between the points of a line that are looked at."""


def _lines(every: Iterable[Mobject], letters: set[int]) -> Iterator[VMobject]:
    """Strokes that are seen and are no letters."""
    for leaf in every:
        if id(leaf) in letters or not isinstance(leaf, VMobject) or leaf.fill_opacity > 0.05:
            continue
        if leaf.get_stroke_opacity() > _READ and leaf.get_stroke_width() >= 0.5:
            yield leaf


def _grounds(mobjects: Iterable[Mobject], order: Mapping[int, int]) -> dict[int, int]:
    """By what stands in something solid, such as a neuron, when its ground is drawn.

    Lines that were drawn before lie under it.
    """
    found: dict[int, int] = {}
    for one in (member for root in mobjects for member in root.get_family()):
        if getattr(type(one), "is_solid", False):
            members = one.get_family()
            filled = [
                order[id(part)]
                for part in members
                if isinstance(part, VMobject) and part.fill_opacity == 1 and id(part) in order
            ]
            found |= dict.fromkeys(map(id, members), min(filled, default=-1))
    return found


@lru_cache(maxsize=1024)  # most lines stay where they are from stop to stop
def _sampled(outline: bytes) -> Array:
    """(n, 2), about _STEP apart, of the cubic curves whose points these are."""
    points = np.frombuffer(outline).reshape(-1, 3)
    curves = points[: len(points) // 4 * 4].reshape(-1, 4, 3)[:, :, :2]
    if not len(curves):
        return np.zeros((0, 2))
    longest = np.abs(np.diff(curves, axis=1)).sum(axis=(1, 2)).max()
    share = np.linspace(0, 1, max(2, min(400, int(longest / _STEP))))[:, None, None]
    a, b, c, d = (curves[None, :, i] for i in range(4))
    rest = 1 - share
    found: Array = (
        rest**3 * a + 3 * rest**2 * share * b + 3 * rest * share**2 * c + share**3 * d
    ).reshape(-1, 2)
    return found


def _haloed(text: Text) -> bool:
    return any(glyph.get_stroke_width(background=True) > 0 for glyph in text.glyphs)


def _uneven(columns: Iterable[Sequence[Mobject]]) -> Iterator[Uneven]:
    """Columns whose numbers have not all as many decimals; an exact 0 needs none."""
    for column in columns:
        said = [short(source_of(number) or "") for number in column]
        written = [found[0] for one in said if (found := _WRITTEN.findall(one)) and one != "0"]
        decimals = {len(one.partition("times")[0].strip().partition(".")[2]) for one in written}
        if len(decimals) > 1:
            yield Uneven(tuple(said), 1.0)


def _said_numbers(caption: str) -> list[str]:
    """The numbers with decimals or a power of ten that a caption says, as English has them.

    The indices of a name, w(L)[0,1], are none, though in other languages they look like one.
    """
    here = language_now()
    point, comma = re.escape(here.point), re.escape(here.comma)
    power = r" × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+"
    found = re.findall(rf"(?<![\[\d])−?\d[\d{comma}]*{point}\d+(?:{power})?|−?\d+{power}", caption)
    return [number.replace(here.comma, "").replace(here.point, ".") for number in found]


def _numbers(text: Text) -> Iterator[str]:
    """The numbers that a text shows, as a caption would say them."""
    if text.opacity <= _READ:
        return
    for written in _WRITTEN.findall(text.source):
        mantissa, _, power = written.partition(" times 10^(")
        spoken = mantissa.replace("-", "−")
        if power:
            digits = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
            spoken += f" × 10{power.rstrip(')').translate(digits)}"
        yield spoken
        yield spoken.removeprefix("−")
        if "." in spoken and not power:
            yield spoken.rstrip("0").rstrip(".")
