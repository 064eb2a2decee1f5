"""What was made: a clip, its files, and how."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass, replace
from pathlib import Path
from typing import Any

from backprop.io.atomic_write import publish
from backprop.render.request import Request

__all__ = ["TEXTS", "Clip", "Shrunk"]

TEXTS = (".srt", ".vtt", ".sections.json")
"""What stands beside every clip, by how its name ends."""


@dataclass(frozen=True, slots=True)
class Shrunk:
    """What a GIF was made of: its width and height in pixels, frames a second, and bytes."""

    width: int
    height: int
    rate: int
    size: int


@dataclass(frozen=True, slots=True)
class Clip:
    """A clip that is there.

    Attributes
    ----------
    file, beside
        The clip, and its captions and sections.
    length, size, took
        Seconds of the clip, bytes of the file, seconds that it took.
    shrunk
        What a GIF was made of.
    reused
        Whether it was there from an earlier run.
    """

    scene: str
    file: Path
    beside: tuple[Path, ...]
    length: float
    size: int
    took: float
    shrunk: Shrunk | None = None
    reused: bool = False

    @classmethod
    def of(
        cls,
        request: Request,
        folder: Path,
        length: float,
        size: int,
        took: float,
        shrunk: Shrunk | None = None,
    ) -> Clip:
        """The clip that was asked for, in this folder.

        Its files have the names that the request gives them, whoever made them.

        Raises
        ------
        ValueError
            The values are none of a clip: they may have come from a file or another machine.
        """
        counts: list[Any] = [size, *(astuple(shrunk) if shrunk else ())]
        seconds: list[Any] = [length, took]
        if not (
            all(type(count) is int and count >= 0 for count in counts)
            and all(type(one) in (int, float) and 0 <= one < math.inf for one in seconds)
            and type(shrunk) in (Shrunk, type(None))
        ):
            raise ValueError("no clip is like that")
        name, kind = request.name, request.format
        return cls(
            name,
            folder / f"{name}.{kind}",
            tuple(folder / f"{name}{suffix}" for suffix in TEXTS),
            length,
            size,
            took,
            shrunk,
        )

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them, the clip last: when it is there, all are."""
        return (*self.beside, self.file)

    def published(self, folder: Path) -> Clip:
        """Moved from the folder of unfinished files that it is in, with all that is beside it."""
        publish(self.file.parent, folder, [file.name for file in self.files])
        return replace(
            self,
            file=folder / self.file.name,
            beside=tuple(folder / file.name for file in self.beside),
        )
