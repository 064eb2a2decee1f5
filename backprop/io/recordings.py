"""Recordings of a voice, a file for each section, and marks of when words are spoken in them."""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from backprop.core.errors import FileError
from backprop.core.names import folded
from backprop.core.number_format import amount

__all__ = ["Mark", "Recording", "read_recordings"]

_LONGEST = 600.0
"""Seconds of one section: no lecture stands still for longer."""
_NUMBERED = re.compile(r"\s*0*(\d+)(?!\d)")


@dataclass(frozen=True, slots=True)
class Mark:
    """A word of a recording, and the second at which it is spoken."""

    second: float
    word: str


@dataclass(frozen=True, slots=True)
class Recording:
    """A file that can be heard, for the section of that number."""

    number: int
    file: Path
    seconds: float
    key: str
    marks: tuple[Mark, ...]


def read_recordings(path: Path, names: Sequence[str], wanted: Sequence[int]) -> list[Recording]:
    """The recordings in a folder, each for the section whose number or name it begins with.

    One file is taken for the only section that is wanted. Beside a recording may lie its marks: a
    .txt as Audacity exports labels, with start, end and word in each line, set apart by tabs.

    Parameters
    ----------
    names
        Those of the clip's sections.
    wanted
        Numbers of those that are shown.

    Raises
    ------
    FileError
        There is none, or one cannot be heard, belongs to no section, or to one that has another.
    """
    try:
        if path.is_dir():
            files = sorted(
                one
                for one in path.iterdir()
                if one.is_file() and one.suffix.lower() != ".txt" and not one.name.startswith(".")
            )
        elif len(wanted) == 1 and path.is_file():
            return [_recording(path, wanted[0])]
        elif path.is_file():
            raise FileError(
                f"{path}: one recording is for one section, and {len(wanted)} are shown: give a "
                "folder with one for each, 1.wav and so on, or choose one with --sections"
            )
        else:
            raise FileError(f"{path}: expected a recording, or a folder with one a section")
    except OSError as error:
        raise FileError(f"cannot read {path}: {error.strerror}") from None
    found: dict[int, Recording] = {}
    for file in files:
        number = _number(file, names)
        if number in found:
            raise FileError(
                f"{file}: section {number}, {names[number - 1]}, has {found[number].file.name} "
                "already: keep one"
            )
        if number in wanted:
            found[number] = _recording(file, number)
    if not found:
        raise FileError(
            f"{path}: no recording for any section that is shown: expected 1.wav and so on"
        )
    return [found[number] for number in sorted(found)]


def _number(file: Path, names: Sequence[str]) -> int:
    """The section that a file is for: by its number, or its whole name."""
    known = [folded(name) for name in names]
    if folded(file.stem) in known:
        return known.index(folded(file.stem)) + 1
    numbered = _NUMBERED.match(file.stem)
    if numbered and 1 <= int(numbered[1]) <= len(names):
        return int(numbered[1])
    listed = ", ".join(f"{number} {name}" for number, name in enumerate(names, 1))
    raise FileError(
        f"{file}: expected a name that begins with a section's number, or is its name; the clip "
        f"has {amount(len(names), 'section')}: {listed}"
    )


def _recording(file: Path, number: int) -> Recording:
    import av
    from av.error import FFmpegError

    try:
        data = file.read_bytes()
        with av.open(str(file)) as opened:
            if not opened.streams.audio:
                raise FileError(f"{file}: nothing can be heard in it: expected a recording")
            # By what is decoded: what a header says may be missing or wrong.
            frames = opened.decode(opened.streams.audio[0])
            seconds = math.fsum(frame.samples / frame.sample_rate for frame in frames)
    except OSError as error:
        # FFmpeg's errors are some of the system's, too.
        told = "no recording that can be read" if isinstance(error, FFmpegError) else error.strerror
        raise FileError(f"{file}: {told}") from None
    except FFmpegError:
        raise FileError(f"{file}: no recording that can be read") from None
    if not 0 < seconds <= _LONGEST:
        raise FileError(f"{file}: {seconds:.0f} s long: expected up to {_LONGEST:.0f} s a section")
    key = hashlib.sha256(data).hexdigest()[:16]
    marks = _marks(file.with_suffix(".txt"), seconds)
    return Recording(number, file.resolve(), round(seconds, 3), key, marks)


def _marks(file: Path, seconds: float) -> tuple[Mark, ...]:
    """Those of a label track, in order; none where there is no file."""
    if not file.is_file():
        return ()
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise FileError(f"{file}: no text that can be read") from None
    found: list[Mark] = []
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("\\"):  # of a band of the spectrum
            continue
        where = f"{file}, line {number}"
        start, _, rest = line.partition("\t")
        _, parted, word = rest.partition("\t")
        try:
            second = float(start.replace(",", "."))
        except ValueError:
            second = math.nan
        if not parted or not math.isfinite(second):
            raise FileError(
                f"{where}: expected start, end and word with tabs between, as Audacity exports "
                f"labels, found {line.strip()[:40]!r}"
            )
        before = found[-1].second if found else 0.0
        if not before <= second <= seconds:
            raise FileError(
                f"{where}: {second:g} s is not between the mark before, {before:g} s, and the "
                f"recording's end, {seconds:.3f} s"
            )
        found.append(Mark(second, word.strip()))
    return tuple(found)
