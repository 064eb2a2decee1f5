"""Captions and sections beside a clip: .srt, .vtt, and a .json of its sections."""

from __future__ import annotations

import json
from collections.abc import Sequence

import srt

__all__ = ["sections_json", "to_srt", "to_vtt"]


def to_srt(captions: Sequence[srt.Subtitle]) -> str:
    """SubRip, as video players read it."""
    return str(srt.compose(captions))


def to_vtt(captions: Sequence[srt.Subtitle]) -> str:
    """WebVTT, as browsers read it."""
    blocks = ["WEBVTT"]
    for caption in captions:
        times = (srt.timedelta_to_srt_timestamp(t) for t in (caption.start, caption.end))
        blocks.append(" --> ".join(t.replace(",", ".") for t in times) + f"\n{caption.content}")
    return "\n\n".join(blocks) + "\n"


def sections_json(scene: str, sections: Sequence[tuple[str, float]], length: float) -> str:
    """The sections in order, each with its name and where it starts and ends, in seconds."""
    starts = [start for _, start in sections]
    ends = [*starts[1:], length]
    entries = [
        {"name": name, "start": round(start, 3), "end": round(end, 3)}
        for (name, start), end in zip(sections, ends, strict=True)
    ]
    return json.dumps({"scene": scene, "length": round(length, 3), "sections": entries}, indent=2)
