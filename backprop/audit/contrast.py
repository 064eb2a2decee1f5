"""How the letters of a picture stand out: it is drawn with its texts, without, and they alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from manim import Camera, Mobject, Scene, VMobject
from numpy.typing import NDArray

from backprop.audit.canvas import Canvas
from backprop.audit.texts import Text
from backprop.drawing.style import contrasts
from backprop.render.film.camera import QuickCamera

__all__ = ["Ink", "Looks"]

Array = NDArray[np.float64]
Picture = NDArray[np.uint8]

_WET = 0.1
"""A pixel of which letters cover this share belongs to them."""
_PLAIN = 0.02
"""A mean difference of colours, in shares, below which nobody can tell what is covered."""


@dataclass(frozen=True, slots=True)
class Looks:
    """How a text stands out.

    Attributes
    ----------
    contrast
        Of its colours with the pixels under its letters: nine tenths of all these pixels have
        at least this contrast, and so has half of each letter.
    covered
        The share of its ink that something drawn over it takes away.
    """

    contrast: float
    covered: float


class Ink:
    """Draws the pictures of one scene, with a camera of its own."""

    def __init__(self) -> None:
        self._camera: _Camera | None = None
        self._canvases: dict[str, Canvas] = {}

    def picture(self, scene: Scene) -> Picture:
        """The scene as it stands, (height, width, 4), which is not to be changed."""
        return self._drawn("all", scene, self._displayed(scene))

    def looks(
        self, scene: Scene, texts: Sequence[Text], seen: Picture, enough: float
    ) -> list[Looks | None]:
        """How each text stands out; None if no pixel is its own, for other texts or the edge.

        Parameters
        ----------
        scene
            It is left as it was.
        texts
            All texts in it.
        seen
            The picture of it.
        enough
            Contrasts beyond this are not told apart.
        """
        if not texts:
            return []
        glyphs = [glyph for text in texts for glyph in text.glyphs]
        haloed = [glyph for glyph in glyphs if glyph.get_stroke_width(background=True)]
        plain = {id(glyph) for glyph in glyphs}.difference(map(id, haloed))
        others = [part for part in self._displayed(scene) if id(part) not in plain]
        with _painted(haloed, [0, 0, 0, 0], halos=True):
            behind = self._drawn("behind", scene, others)
        with _painted(glyphs, [1, 1, 1, 1], halos=False):
            alone = self._drawn("alone", scene, glyphs, black=True)
        ink = alone[..., 0] / 255
        owner = _owners(self._eye(scene), texts, ink > _WET)
        own = owner >= 0
        glyph = owner[own]
        colour = np.concatenate([one.colours for one in texts])[glyph]
        under = behind[own][:, :3] / 255
        tint = colour[:, 3:] * (colour[:, :3] - under)
        ratio = contrasts(under + tint, under)
        expected = ink[own][:, None] * np.abs(tint)
        there = np.abs(seen[own][:, :3] / 255 - under)
        missing = (expected - there).clip(min=0).sum(axis=1)
        full = expected.sum(axis=1)
        # Pixels of one text follow one another, in the order of the picture as before.
        text = np.repeat(np.arange(len(texts)), [len(one.glyphs) for one in texts])[glyph]
        order = np.argsort(text, kind="stable")
        ends = np.cumsum(np.bincount(text, minlength=len(texts)))
        looks: list[Looks | None] = []
        for mine in np.split(order, ends[:-1]):
            if not len(mine):
                looks.append(None)
                continue
            contrast = _contrast(ratio[mine], glyph[mine], enough)
            wanted = full[mine].sum()
            told = wanted > _PLAIN * len(mine)
            looks.append(Looks(contrast, float(missing[mine].sum() / wanted) if told else 0.0))
        return looks

    def _eye(self, scene: Scene) -> _Camera:
        """A camera that sees what the scene's own sees."""
        theirs: Any = scene.renderer.camera
        if self._camera is None or not self._camera.sees_as(theirs):
            self._camera = _Camera(theirs)
            self._canvases = {}
        return self._camera

    def _displayed(self, scene: Scene) -> list[Mobject]:
        """All parts in the order in which they are drawn; groups, which hold no points, are not."""
        shown = dict.fromkeys([*scene.mobjects, *scene.foreground_mobjects])
        parts = self._eye(scene).get_mobjects_to_display(shown)
        return [part for part in parts if len(part.points) or not isinstance(part, VMobject)]

    def _drawn(
        self, what: str, scene: Scene, parts: Sequence[Mobject], *, black: bool = False
    ) -> Picture:
        camera = self._eye(scene)
        if what not in self._canvases:
            ground = camera.ground.copy()
            if black:
                ground[...] = [0, 0, 0, 255]
            self._canvases[what] = Canvas(camera, ground)
        return self._canvases[what].draw(parts)


class _Camera(QuickCamera):
    """Sees as another camera does.

    A look draws the same parts up to three times, and most of them stay until the next.
    """

    _SAME = ("pixel_width", "pixel_height", "frame_width", "frame_height")

    def __init__(self, theirs: Camera) -> None:
        super().__init__(pixel_width=theirs.pixel_width, pixel_height=theirs.pixel_height)
        self.frame_width, self.frame_height = theirs.frame_width, theirs.frame_height
        self.frame_center = np.array(theirs.frame_center)
        self.ground: Any = theirs.background

    def sees_as(self, other: Camera) -> bool:
        """Whether the other's picture has the same size and ground, and shows the same part."""
        return (
            self.ground is other.background
            and np.array_equal(self.frame_center, other.frame_center)
            and all(getattr(self, name) == getattr(other, name) for name in self._SAME)
        )


def _contrast(ratios: NDArray[np.floating[Any]], glyphs: NDArray[np.int_], enough: float) -> float:
    """Of one text, from those of its pixels and the letters that they belong to."""
    if (least := float(ratios.min())) >= enough:
        return least
    weak = np.unique(glyphs[ratios < enough])
    halves = [float(np.median(ratios[glyphs == one])) for one in weak]
    return min([float(np.quantile(ratios, 0.1)), *halves])


@contextmanager
def _painted(glyphs: Sequence[VMobject], colour: Sequence[float], *, halos: bool) -> Iterator[None]:
    """Fills and strokes in one colour, with the halos or without; restored afterwards."""
    names = ["fill_rgbas", "stroke_rgbas", *([] if halos else ["background_stroke_rgbas"])]
    kept = [(glyph, name, getattr(glyph, name)) for glyph in glyphs for name in names]
    try:
        hidden, shown = np.zeros((1, 4)), np.array([colour], float)
        for glyph, name, rgbas in kept:
            # What was not seen before is not seen now.
            as_seen = hidden if name.startswith("background") else shown * (rgbas[:, 3:] > 0)
            setattr(glyph, name, as_seen)
        yield
    finally:
        for glyph, name, rgbas in kept:
            setattr(glyph, name, rgbas)


def _owners(camera: Any, texts: Sequence[Text], wet: NDArray[np.bool_]) -> NDArray[np.int_]:
    """The number of the glyph that each pixel belongs to.

    -1 where there is none, -2 where several texts meet: what is seen there tells of neither.
    """
    height, width = wet.shape
    scale = np.array([width / camera.frame_width, -height / camera.frame_height])
    middle = np.array([width, height]) / 2 - np.asarray(camera.frame_center)[:2] * scale
    owner = np.full(wet.shape, -1)
    start = 0
    for text in texts:
        x = text.boxes[:, :2] * scale[0] + middle[0]
        y = text.boxes[:, [3, 2]] * scale[1] + middle[1]
        pixels = np.stack(
            [np.floor(y[:, 0]), np.ceil(y[:, 1]), np.floor(x[:, 0]), np.ceil(x[:, 1])]
        )
        for number, (top, bottom, left, right) in enumerate(pixels.T.clip(min=0).astype(int)):
            window = slice(top, bottom), slice(left, right)
            now = owner[window]
            now[(now >= 0) & (now < start)] = -2
            now[(now != -2) & wet[window]] = start + number
        start += len(text.glyphs)
    return owner
