"""What somebody says over a clip: how long it takes in each section, and when captions begin."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from backprop.clips.tempo import waited

__all__ = ["Spoken", "Voice"]


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording for one section.

    Parameters
    ----------
    number
        The section's, from 1.
    seconds
        How long the recording is.
    begins
        When, in seconds from its start, each caption after the section's first is spoken; None
        where that is not marked.
    key
        Of the recording's bytes.
    file
        Where it is.
    """

    number: int
    seconds: float
    begins: tuple[float | None, ...]
    key: str
    file: Path = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Voice:
    """Recordings for some sections of a clip."""

    spoken: tuple[Spoken, ...]

    def rest(self, number: int, since: float) -> float:
        """How long a section waits at its end, in seconds, that has lasted so long already."""
        found = self._of(number)
        return waited(found.seconds - since) if found else 0.0

    def until(self, number: int, caption: int, since: float) -> float:
        """How long a section waits for its caption of that number, from 0, to be spoken."""
        found = self._of(number)
        if found is None or not 0 < caption <= len(found.begins):
            return 0.0
        begin = found.begins[caption - 1]
        return 0.0 if begin is None else waited(begin - since)

    def _of(self, number: int) -> Spoken | None:
        return next((one for one in self.spoken if one.number == number), None)
