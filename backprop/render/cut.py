"""A part of a clip: some of its sections, with what is said in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import srt

from backprop.core.errors import BackpropError
from backprop.core.names import did_you_mean, folded
from backprop.core.number_format import amount

__all__ = ["Cut", "asked"]

_RANGE = re.compile(r"\s*(\d+)\s*(?:-|–)\s*(\d+)\s*")


def asked(wanted: str | None, until: str | None, names: Sequence[str]) -> tuple[int, ...]:
    """The sections that are wanted, by their numbers from 1; none of them for all.

    Parameters
    ----------
    wanted
        Numbers, ranges and names, such as "1, 3-5, product".
    until
        The last one, by number or name.
    names
        Those of the clip's sections.

    Raises
    ------
    BackpropError
        There is no such section, or both are given.
    """
    if wanted is not None and until is not None:
        raise BackpropError("--until is the last section of those from the first: not --sections")
    if until is not None:
        return tuple(range(1, _number(until, names) + 1))
    found: set[int] = set()
    for one in wanted.split(",") if wanted is not None else ():
        ends = _RANGE.fullmatch(one)
        first, last = (int(end) for end in ends.groups()) if ends else (0, 0)
        if ends and first > last:
            raise BackpropError(f"sections: {one.strip()} runs backwards: the first comes first")
        if ends:
            found.update(range(_there(first, names), _there(last, names) + 1))
        else:
            found.add(_number(one, names))
    return tuple(sorted(found))


def _number(given: str, names: Sequence[str]) -> int:
    """Of a section, by its number or its name."""
    if given.strip().isdecimal():
        return _there(int(given), names)
    same = [i for i, name in enumerate(names, 1) if folded(name) == folded(given)]
    if not same:
        listed = ", ".join(f"{i} {name}" for i, name in enumerate(names, 1))
        meant = did_you_mean(given.strip(), names)
        raise BackpropError(f"sections: expected some of {listed}; found {given.strip()!r}{meant}")
    return same[0]


def _there(number: int, names: Sequence[str]) -> int:
    if not 1 <= number <= len(names):
        raise BackpropError(
            f"sections: the clip has {amount(len(names), 'section')}, 1 to {len(names)}; "
            f"found {number}"
        )
    return number


@dataclass(frozen=True, slots=True)
class Cut:
    """What is left of a clip's times when only some sections are.

    Parameters
    ----------
    wanted
        By number from 1; none of them for all.
    beats
        (name, start in seconds) of all sections.
    length
        Of the whole clip, in seconds.
    """

    wanted: tuple[int, ...]
    beats: tuple[tuple[str, float], ...]
    length: float

    @property
    def sections(self) -> list[tuple[str, float]]:
        """(name, start) of those that are left, in the part's own seconds."""
        return [(name, now) for name, _, _, now in self._windows()]

    @property
    def numbers(self) -> list[int]:
        """Those of the sections that are left, from 1."""
        every = range(1, len(self.beats) + 1)
        return [number for number in every if not self.wanted or number in self.wanted]

    @property
    def seconds(self) -> float:
        """How long they take in all."""
        return sum(end - start for _, start, end, _ in self._windows())

    def captions(self, every: Sequence[srt.Subtitle]) -> list[srt.Subtitle]:
        """What is said in them, in the part's own seconds."""
        if not self.wanted:
            return list(every)
        found: list[srt.Subtitle] = []
        for _, start, end, now in self._windows():
            for one in every:
                if start - 1e-6 <= one.start.total_seconds() < end - 1e-6:
                    by = timedelta(seconds=now - start)
                    at = one.start + by, one.end + by
                    found.append(srt.Subtitle(len(found) + 1, *at, one.content))
        return found

    def _windows(self) -> list[tuple[str, float, float, float]]:
        """Name, start and end in the whole clip, and start in the part."""
        starts = [start for _, start in self.beats]
        ends = [*starts[1:], self.length]
        now = 0.0
        found: list[tuple[str, float, float, float]] = []
        for number, ((name, start), end) in enumerate(zip(self.beats, ends, strict=True), 1):
            if not self.wanted or number in self.wanted:
                found.append((name, start, end, now if self.wanted else start))
                now += end - start
        return found
