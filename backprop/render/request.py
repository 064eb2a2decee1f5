"""What is asked for: one scene, one network, one look, one file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from backprop.clips.context import Stage
from backprop.clips.tempo import Tempo
from backprop.clips.voice import Voice
from backprop.core.errors import BackpropError
from backprop.core.labels import Labels, labels_now
from backprop.core.language import language_now
from backprop.core.names import folded
from backprop.drawing.style import Theme
from backprop.io.languages import find_language
from backprop.render.shape import WIDE, Shape

__all__ = ["QUALITIES", "Format", "Quality", "Request", "find_quality"]


class Format(StrEnum):
    """The kinds of file a clip can be."""

    MP4 = "mp4"
    WEBM = "webm"
    MOV = "mov"
    GIF = "gif"


@dataclass(frozen=True, slots=True)
class Quality:
    """Size in pixels and frames a second."""

    width: int
    height: int
    rate: int

    def shaped(self, shape: Shape) -> Quality:
        """The same in another shape; its shorter side stays, unless the shape says pixels."""
        return Quality(*shape.at(min(self.width, self.height)), self.rate)


QUALITIES = {
    "l": Quality(854, 480, 15),
    "m": Quality(1280, 720, 30),
    "h": Quality(1920, 1080, 60),
    "p": Quality(2560, 1440, 60),
    "k": Quality(3840, 2160, 60),
}
"""By Manim's letters."""
_WORDS = {
    **dict.fromkeys(("low", "low_quality", "draft"), "l"),
    **dict.fromkeys(("medium", "medium_quality", "hd"), "m"),
    **dict.fromkeys(("high", "high_quality", "full_hd", "fullhd", "fhd"), "h"),
    **dict.fromkeys(("production", "production_quality", "2k", "qhd", "best"), "p"),
    **dict.fromkeys(("fourk", "fourk_quality", "uhd", "ultra"), "k"),
}
"""What others call them, which says no size."""


def find_quality(name: str) -> str:
    """The letter of a quality: itself, or from its size: "1080p", "1080p60", "1920x1080", "4k".

    Raises
    ------
    BackpropError
        No quality is called so; a word such as "high" is answered with its letter.
    """
    asked = folded(name)
    for letter, size in QUALITIES.items():
        sizes = (f"{size.height}", f"{size.height}p", f"{size.height}p{size.rate}")
        if asked in (letter, *sizes, f"{size.width}x{size.height}"):
            return letter
        if asked == "4k" and size.height == 2160:
            return letter
    expected = ", ".join(f"{key} ({one.height}p{one.rate})" for key, one in QUALITIES.items())
    meant = _WORDS.get(asked) or _of_height(asked)
    hint = f": did you mean {meant!r}?" if meant else ":"
    raise BackpropError(f"unknown quality {name!r}{hint} expected one of {expected}")


def _of_height(asked: str) -> str | None:
    """The quality of a height that was named with another rate, such as 1080p30."""
    height = asked.partition("p")[0]
    return next((key for key, one in QUALITIES.items() if height == str(one.height)), None)


@dataclass(frozen=True, slots=True)
class Request:
    """One clip to be made.

    Parameters
    ----------
    scene
        A name in the catalogue, or FILE.py:NAME for a clip of the user's own.
    network, example
        A network by file or name, and one of its examples; None means the scene's own
        network and the network's first example.
    focus
        The quantity that the clip is about, as `labels` calls it; None leaves it the choice.
    rate
        The learning rate of the training that it shows; None leaves it the choice.
    most
        Bytes that a GIF may have; its size and rate are lowered until it fits.
    faithful
        Whether the film is encoded as plain Manim does it, to the same bytes.
    labels
        How layers and neurons are called, by default as where the request is made.
    tempo
        How fast it goes.
    cut
        The numbers of the sections that are made, from 1; none of them for all.
    title
        What stands in place of the clip's own; "" for nothing.
    shape
        The frame's.
    lang
        The language that it is in, by default that of where the request is made.
    voice
        What is heard with it, for which it waits.
    loop
        Whether a GIF begins again at its end.
    folder
        Where the files go; the clip is `folder`/`name`.`format`.
    """

    scene: str
    folder: Path
    network: str | None = None
    example: str | None = None
    focus: str | None = None
    quality: str = "m"
    format: Format = Format.MP4
    transparent: bool = False
    theme: str | Theme = "dark"
    verbose: bool = False
    most: int | None = None
    faithful: bool = False
    rate: float | None = None
    labels: Labels = field(default_factory=labels_now)
    tempo: Tempo = field(default_factory=Tempo)
    cut: tuple[int, ...] = ()
    title: str | None = None
    shape: Shape = WIDE
    lang: str = field(default_factory=lambda: language_now().code)
    voice: Voice | None = None
    loop: bool = True

    def __post_init__(self) -> None:
        if not isinstance(self.quality, str) or self.quality not in QUALITIES:
            raise BackpropError(
                f"unknown quality {self.quality!r}: expected one of {', '.join(QUALITIES)}"
            )
        for what in ("example", "focus"):
            found = getattr(self, what)
            if not isinstance(found, str | None):
                raise BackpropError(f"{what}: expected a name or None, found {found!r}")
        if self.transparent and self.format is Format.MP4:
            raise BackpropError("an MP4 cannot be transparent: choose --format webm, mov or gif")
        if self.most is not None and (self.format is not Format.GIF or self.transparent):
            raise BackpropError("--max-size is for --format gif, not transparent")
        if not self.loop and (self.format is not Format.GIF or self.transparent):
            raise BackpropError(
                "--no-loop is for --format gif, not transparent: how a film is played says the "
                "player, or the page that embed makes"
            )
        if self.cut and self.faithful:
            raise BackpropError("--faithful makes all of a clip: not with --sections or --until")
        if self.voice is not None and (self.faithful or self.format is Format.GIF):
            other = "--faithful" if self.faithful else "--format gif"
            raise BackpropError(f"--voice puts sound into a film: not with {other}")
        # One language has one code, by which its catalogue is found.
        object.__setattr__(self, "lang", find_language(self.lang).code)

    def stage(self, network: str) -> Stage:
        """What it shows; `network` is the clip's own, where none is asked for."""
        return Stage.of(
            self.network or network,
            self.example,
            self.theme,
            self.focus,
            self.rate,
            self.labels,
            self.tempo,
            self.title,
            self.lang,
            self.voice,
        )

    @property
    def name(self) -> str:
        """The scene's, by which its files are called."""
        return self.scene.rpartition(":")[2]

    @property
    def size(self) -> Quality:
        """Its size and rate."""
        return QUALITIES[self.quality].shaped(self.shape)
