"""Standard output and error, whatever they are: closed, full, or in an encoding without ∂."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import Any, TextIO

__all__ = ["lost", "prepare"]

_SPELLED = {
    "∂": "d",
    "Δ": "D",
    "Σ": "sum",
    "σ": "s",
    "·": "*",
    "×": "x",
    "→": "->",
    "←": "<-",
    "…": "...",
    "−": "-",
    "’": "'",
}
"""What is said in symbols that an encoding may not have."""


def _spelled(error: UnicodeError) -> tuple[str, int]:
    """Our own symbols in ASCII, anything else as JSON would escape it."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    found = error.object[error.start : error.end]
    return "".join(_SPELLED.get(letter) or _escaped(letter) for letter in found), error.end


def _escaped(letter: str) -> str:
    pairs = letter.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{pairs[i : i + 2].hex()}" for i in range(0, len(pairs), 2))


codecs.register_error("spelled", _spelled)


class _Forgiving(io.FileIO):
    """A file that takes what it cannot write and notes why: no work ends for want of its report."""

    why: str | None = None

    def __init__(self, number: int, leaves: bool) -> None:
        super().__init__(number, "w", closefd=False)
        self.leaves = leaves

    def write(self, data: Any, /) -> int:
        try:
            return super().write(data)
        except OSError as error:
            if self.leaves and isinstance(error, BrokenPipeError):
                raise  # click and rich end quietly when the reader leaves, as `head` does
            self.why = error.strerror
            return memoryview(data).nbytes


def prepare() -> None:
    """Make both streams ones that can be written to; call it before anything is opened."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            # Else the next file that is opened would be it. What may only be read cannot be
            # written to, as on a disk that is full.
            os.open(os.devnull, os.O_RDONLY)
    if sys.stdout is sys.__stdout__:  # and nobody took its place
        sys.stdout = _stream(sys.stdout, 1)
    if sys.stderr is sys.__stderr__:
        sys.stderr = _stream(sys.stderr, 2)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="spelled")


def _stream(given: TextIO | None, number: int) -> TextIO:
    if given is not None and given.isatty() and os.name == "nt":
        return given  # a console there is no file
    raw = io.BufferedWriter(_Forgiving(number, leaves=number == 1))
    encoding = given.encoding if given else "utf-8"
    at_once = number == 2 or (given is not None and given.isatty())
    return io.TextIOWrapper(raw, encoding, line_buffering=at_once)


def lost() -> str | None:
    """Why something that was to be shown did not get to standard output; None if all did."""
    raw = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    if not isinstance(raw, _Forgiving):
        return None
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        raw.leaves = False  # Python tries once more at its end
        return None
    return raw.why
