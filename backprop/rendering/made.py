"""What was made: a clip, its files, and how."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

__all__ = ["Clip", "Shrunk"]


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
    sections
        A file for each section, if they were asked for.
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
    sections: tuple[Path, ...] = ()
    shrunk: Shrunk | None = None
    reused: bool = False

    @property
    def files(self) -> tuple[Path, ...]:
        """All of them, the clip last: when it is there, all are."""
        return (*self.beside, *self.sections, self.file)

    def moved(self, folder: Path) -> Clip:
        """The same clip with its files in another folder."""
        return replace(
            self,
            file=folder / self.file.name,
            beside=tuple(folder / file.name for file in self.beside),
            sections=tuple(folder / file.name for file in self.sections),
        )
