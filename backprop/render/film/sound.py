"""A voice under a film: its recordings, each where its section begins."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio import AudioFrame
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

__all__ = ["RATE", "heard"]

RATE = 48_000
"""Samples a second: what films have."""
_BLOCK = 960
"""Samples at a time: as many as Opus takes."""

Samples = NDArray[np.float32]


def heard(said: Sequence[tuple[float, Path]], seconds: float) -> Iterator[AudioFrame]:
    """All that is heard in a film, with silence between, in blocks.

    Parameters
    ----------
    said
        (start in seconds, recording).
    seconds
        The film's length.
    """
    whole = np.zeros(round(seconds * RATE), np.float32)
    for start, file in said:
        found, first = _samples(file), round(start * RATE)
        room = whole[first : first + len(found)]
        room += found[: len(room)]
    for first in range(0, len(whole), _BLOCK):
        block = whole[first : first + _BLOCK].reshape(1, -1)
        frame = AudioFrame.from_ndarray(block, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
        yield frame


def _samples(file: Path) -> Samples:
    """A recording in one channel, -1 to 1."""
    resampler = AudioResampler(format="fltp", layout="mono", rate=RATE)
    with av.open(str(file)) as opened:
        decoded = [*opened.decode(opened.streams.audio[0]), None]
        blocks = [one.to_ndarray()[0] for frame in decoded for one in resampler.resample(frame)]
    return np.concatenate(blocks) if blocks else np.zeros(0, np.float32)
