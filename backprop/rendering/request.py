"""What is asked for: one scene, one network, one look, one file."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from backprop.errors import BackpropError

__all__ = ["QUALITIES", "Format", "Quality", "Request"]


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


QUALITIES = {
    "l": Quality(854, 480, 15),
    "m": Quality(1280, 720, 30),
    "h": Quality(1920, 1080, 60),
    "p": Quality(2560, 1440, 60),
    "k": Quality(3840, 2160, 60),
}
"""By Manim's letters."""


@dataclass(frozen=True, slots=True)
class Request:
    """One clip to be made.

    Parameters
    ----------
    scene
        A name in the catalogue.
    network, example
        A network by file or name, and one of its examples; None means the scene's own
        network and the network's first example.
    focus
        The quantity that the clip is about; None leaves it the choice.
    most
        Bytes that a GIF may have; its size and rate are lowered until it fits.
    sections
        Whether each section is wanted as a file of its own too.
    faithful
        Whether the film is encoded as plain Manim does it, to the same bytes.
    folder
        Where the files go; the clip is `folder`/`scene`.`format`.
    """

    scene: str
    folder: Path
    network: str | None = None
    example: str | None = None
    focus: str | None = None
    quality: str = "m"
    format: Format = Format.MP4
    transparent: bool = False
    theme: str = "dark"
    verbose: bool = False
    sections: bool = False
    most: int | None = None
    faithful: bool = False

    def __post_init__(self) -> None:
        if self.transparent and self.format is Format.MP4:
            raise BackpropError("an MP4 cannot be transparent: choose --format webm, mov or gif")
        if self.most is not None and (self.format is not Format.GIF or self.transparent):
            raise BackpropError("--max-size is for --format gif, not transparent")

    @property
    def size(self) -> Quality:
        """Its size and rate."""
        return QUALITIES[self.quality]
