"""What there is to read in a scene: formulas, words and live numbers, as they stand."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
from manim import (
    Animation,
    AnimationGroup,
    ApplyMethod,
    Mobject,
    MoveToTarget,
    Scene,
    SVGMobject,
    Transform,
    TransformFromCopy,
    Typst,
    VMobject,
)
from manim.constants import SCALE_FACTOR_PER_FONT_POINT
from manim.mobject.svg.svg_mobject import VMobjectFromSVGPath
from numpy.typing import NDArray

from backprop.clips.player import DeclaredScene

__all__ = ["SEEN", "Text", "Texts", "short", "single", "source_of"]

SEEN = 0.05
"""What is drawn with no more opacity than this is not seen."""
LONGEST = 60
"""Letters of a name."""
_THINNEST = 1e-3
"""A stroke thinner than this is not drawn."""

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """One thing to read: what is seen of a formula, of a few words or of a live number.

    Attributes
    ----------
    name
        What it says, short, as Typst source; of a declared clip with its part.
    mobject
        What it is in the scene.
    glyphs
        Its letters and strokes that are seen.
    boxes
        (n, 4): left, right, bottom and top of each of them, in scene units.
    colours
        (n, 4): red, green, blue and opacity of each, 0 to 1.
    source
        The whole of what it says, as Typst source; "" where that cannot be told.
    size
        Its font size as it stands, None where that cannot be told; scripts are smaller.
    """

    name: str
    mobject: Mobject
    glyphs: tuple[VMobject, ...]
    boxes: Array
    colours: Array
    size: float | None
    source: str = ""

    @property
    def opacity(self) -> float:
        """Of its most opaque glyph."""
        return float(self.colours[:, 3].max())

    @property
    def box(self) -> Array:
        """Left, right, bottom and top of the whole, in scene units."""
        low, high = self.boxes.min(axis=0), self.boxes.max(axis=0)
        return np.array([low[0], high[1], low[2], high[3]])


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a mobject shows since it was transformed: a text, or, with no source, none."""

    mobject: Mobject
    source: str | None
    size: float
    height: float


class Texts:
    """Finds the texts of a scene; it remembers which have been transformed into others.

    After `Transform(one, other)` the mobject `one` looks like `other`, but still holds the
    source of `one` and would give a size by the height that `one` had.
    """

    def __init__(self) -> None:
        self._shown: dict[int, _Shown] = {}
        self._parts: tuple[tuple[int, ...], dict[int, str]] = (), {}

    def of(self, scene: Scene) -> list[Text]:
        """All that can be read in the scene now, each thing once."""
        kept = self.among(scene.mobjects)
        parts = self._named(scene.drawn) if isinstance(scene, DeclaredScene) else {}
        return [
            replace(text, name=f"{text.name} in {parts[id(text.mobject)]}")
            if id(text.mobject) in parts
            else text
            for text in kept
        ]

    def among(self, mobjects: Sequence[Mobject]) -> list[Text]:
        """All that can be read among these, each thing once."""
        whole: dict[int, Mobject] = {}
        loose: list[list[VMobject]] = []
        for run in _runs(mobjects):
            self._collect(run, whole, loose)
        outlines = _outlines([*map(Mobject.family_members_with_points, whole.values()), *loose])
        found = [
            _text(mobject, outline, *self._said(mobject, outline.height))
            for mobject, outline in zip(whole.values(), outlines, strict=False)
        ]
        apart = [
            _text(group[0], outline, None, None)
            for group, outline in zip(loose, outlines[len(whole) :], strict=True)
        ]
        # A part of a formula may be in the scene beside the formula: it is read once.
        found.sort(key=lambda text: -len(text.glyphs))
        owned: set[int] = set()
        kept = []
        for text in [*found, *apart]:
            glyphs = {id(glyph) for glyph in text.glyphs}
            if glyphs - owned:
                owned |= glyphs
                kept.append(text)
        return kept

    def _named(self, drawn: Mapping[Any, Mobject]) -> dict[int, str]:
        """The part of a declared clip that a mobject belongs to."""
        key = tuple(map(id, drawn.values()))
        if key != self._parts[0]:
            found = {
                id(member): part.name for part, one in drawn.items() for member in one.get_family()
            }
            self._parts = key, found
        return self._parts[1]

    def _collect(
        self, run: list[Mobject], whole: dict[int, Mobject], loose: list[list[VMobject]]
    ) -> None:
        """Sort siblings and all below them into texts and loose glyphs.

        `run` is one mobject, or several glyphs that are out of their formula: an animation of
        some of its parts takes a formula apart.
        """
        if _is_glyph(run[0]):
            loose.append([glyph for glyph in run if isinstance(glyph, VMobject)])
            return
        (mobject,) = run
        if self._reads(mobject):
            whole[id(mobject)] = mobject
        elif not isinstance(mobject, SVGMobject):  # the parts of a drawing are no letters
            for below in _runs(mobject.submobjects):
                self._collect(below, whole, loose)

    def _reads(self, mobject: Mobject) -> bool:
        if id(mobject) in self._shown:
            return self._shown[id(mobject)].source is not None
        return source_of(mobject) is not None

    def _said(self, mobject: Mobject, height: float) -> tuple[str | None, float | None]:
        """What a text of this height says, and the size that it is set at."""
        shown = self._shown.get(id(mobject))
        if shown is None:
            return source_of(mobject), None if height == 0 else _size(mobject, height)
        return shown.source, shown.size * height / shown.height if shown.height else None

    def remember(self, animations: Iterable[Animation]) -> None:
        """Note what these animations, which have been played, made into something else."""
        for animation in _transforms(animations):
            # One that returns, as Indicate does, leaves what was there.
            if animation.rate_func(1) < 0.5:
                continue
            # And one from a copy runs backwards: its mobject ends as it is.
            if isinstance(animation, TransformFromCopy):
                continue
            own = isinstance(animation, (MoveToTarget, ApplyMethod))
            pairs = zip(
                animation.mobject.get_family(), animation.target_copy.get_family(), strict=False
            )
            for member, target in pairs:
                source = source_of(target)
                if source != source_of(member):
                    height = _height(target)
                    size = _size(target, height) if source is not None and height else 0.0
                    self._shown[id(member)] = _Shown(member, source, size, height)
                elif not own:
                    # The target of `.animate` is a copy of the mobject, and says no more than it.
                    self._shown.pop(id(member), None)


def _transforms(animations: Iterable[Animation]) -> Iterator[Any]:
    return (one for one in single(animations) if isinstance(one, Transform))


def single(animations: Iterable[Animation]) -> Iterator[Any]:
    """The animations that groups are made of."""
    for animation in animations:
        if isinstance(animation, AnimationGroup):
            yield from single(animation.animations)
        else:
            yield animation


def _runs(mobjects: Sequence[Mobject]) -> Iterator[list[Mobject]]:
    """One mobject each, but glyphs that follow one another together."""
    run: list[Mobject] = []
    for mobject in mobjects:
        if run and not (_is_glyph(run[-1]) and _is_glyph(mobject)):
            yield run
            run = []
        run.append(mobject)
    if run:
        yield run


def _is_glyph(mobject: Mobject) -> bool:
    # Not of a class made from it, such as a brace.
    return type(mobject) is VMobjectFromSVGPath


def source_of(mobject: Mobject) -> str | None:
    """What a mobject says if it is a text."""
    if isinstance(mobject, Typst):
        return mobject.typst_code
    # Of its class: of a mobject that has no such attribute Manim looks for a method of that name.
    if getattr(type(mobject), "is_text", False):
        return str(getattr(mobject, "source", ""))
    return None


def _height(mobject: Mobject) -> float:
    """As Manim measures it, which walks through all points in Python."""
    heights = [part.points[:, 1] for part in mobject.get_family() if len(part.points)]
    return float(np.ptp(np.concatenate(heights))) if heights else 0.0


def _size(mobject: Mobject, height: float) -> float:
    text: Any = mobject
    if type(text).font_size is Typst.font_size:
        return height / float(text.initial_height) / SCALE_FACTOR_PER_FONT_POINT
    return float(text.font_size)


@dataclass(frozen=True, slots=True)
class _Outline:
    """Of a text: what is seen, as `Text` has it, and the height of all, seen or not."""

    glyphs: tuple[VMobject, ...]
    boxes: Array
    colours: Array
    height: float


_NONE = _Outline((), np.empty((0, 4)), np.empty((0, 4)), 0.0)


def _outlines(groups: Iterable[Iterable[Mobject]]) -> list[_Outline]:
    """Of texts, each given as its glyphs: measured together, for most of them are few."""
    outlined = [
        [one for one in dict.fromkeys(group) if isinstance(one, VMobject) and len(one.points)]
        for group in groups
    ]
    every = [glyph for glyphs in outlined for glyph in glyphs]
    if not every:
        return [_NONE] * len(outlined)
    points = np.concatenate([glyph.points for glyph in every])[:, :2]
    starts = np.cumsum([0, *(len(glyph.points) for glyph in every[:-1])])
    low, high = np.minimum.reduceat(points, starts), np.maximum.reduceat(points, starts)
    widths = np.array([glyph.get_stroke_width() for glyph in every])
    half = 0.005 * widths[:, None]  # Manim draws a width of 100 as one unit.
    boxes = np.stack([low - half, high + half], axis=2).reshape(-1, 4)
    colours = _colours(every, widths)
    seen = colours[:, 3] > SEEN
    found, end = [], 0
    for glyphs in outlined:
        own = slice(end, end := end + len(glyphs))
        shown = tuple(itertools.compress(glyphs, seen[own]))
        height = float(high[own, 1].max() - low[own, 1].min()) if glyphs else 0.0
        found.append(_Outline(shown, boxes[own][seen[own]], colours[own][seen[own]], height))
    return found


def _text(mobject: Mobject, outline: _Outline, source: str | None, size: float | None) -> Text:
    boxes = outline.boxes
    if source is None and len(boxes):
        middle, height = boxes[:, :2].mean(), boxes[:, 2:].mean()
        name = f"loose glyphs at ({middle:.1f}, {height:.1f})"
    else:
        name = f'"{short(source or "")}"'
    return Text(name, mobject, outline.glyphs, boxes, outline.colours, size, source or "")


def _colours(glyphs: Sequence[VMobject], widths: Array) -> Array:
    """Of their fills, or of their strokes, which are so wide, where only those are seen."""
    fills = np.array([_mean(glyph.get_fill_rgbas()) for glyph in glyphs])
    strokes = np.array([_mean(glyph.get_stroke_rgbas()) for glyph in glyphs])
    # A single curve holds no area, whatever its fill is.
    flat = np.array([len(glyph.points) <= 4 for glyph in glyphs])
    # Writing a text leaves a stroke of 1e-15 or so.
    stroked = (widths >= _THINNEST) & (flat | (fills[:, 3] < strokes[:, 3]))
    return np.where(stroked[:, None], strokes, fills)


def _mean(rgbas: Array) -> Array:
    found: Array = rgbas[0] if len(rgbas) == 1 else rgbas.mean(axis=0)
    return found


_COLOUR = re.compile(r'text\(fill: #?rgb\("#\w+"\), ')
_LABEL = re.compile(r"\s*:\s*[\w-]+\s*$")


@lru_cache(maxsize=1024)
def short(source: str) -> str:
    """Typst source without its colours and labels, on one line, of at most 60 letters."""
    while (colour := _COLOUR.search(source)) is not None:
        end = _closing(source, colour.end())
        source = source[: colour.start()] + source[colour.end() : end] + source[end + 1 :]
    while (start := source.rfind("{{")) >= 0 and (end := source.find("}}", start)) >= 0:
        inside = _LABEL.sub("", source[start + 2 : end]).strip()
        source = source[:start] + inside + source[end + 2 :]
    line = " ".join(source.split()).removeprefix("$ ").removesuffix(" $")
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _closing(source: str, start: int) -> int:
    """Where the bracket that was opened just before `start` is closed."""
    depth, quoted = 1, False
    for place in range(start, len(source)):
        letter = source[place]
        if letter == '"':
            quoted = not quoted
        elif not quoted:
            depth += (letter in "([{") - (letter in ")]}")
            if depth == 0:
                return place
    return len(source)
