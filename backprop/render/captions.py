"""Captions and sections beside a clip: .srt, .vtt, and a .json of its sections."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence

import srt

from backprop.core.language import language_now

__all__ = ["sections_json", "to_srt", "to_vtt"]


def to_srt(captions: Sequence[srt.Subtitle]) -> str:
    """SubRip, as video players read it."""
    legal = [srt.Subtitle(c.index, c.start, c.end, _untagged(c.content)) for c in captions]
    return str(srt.compose(legal))


def to_vtt(captions: Sequence[srt.Subtitle]) -> str:
    """WebVTT, as browsers read it; in another language than English its header says which."""
    tag = language_now().tag
    blocks = ["WEBVTT" if tag == "en" else f"WEBVTT\nLanguage: {tag}"]
    for caption in captions:
        times = (srt.timedelta_to_srt_timestamp(t) for t in (caption.start, caption.end))
        blocks.append(
            " --> ".join(t.replace(",", ".") for t in times) + f"\n{_cue(caption.content)}"
        )
    return "\n\n".join(blocks) + "\n"


def _cue(text: str) -> str:
    """A cue's text: what looks like a tag or an arrow is none."""
    return html.escape(_lines(text), quote=False)


def _untagged(text: str) -> str:
    """SubRip has no way to write a sign that begins a tag: a wide one stands for it."""
    wide = {"<": "＜", "{": "｛"}
    return re.sub(r"<(?=[\w/!])|\{(?=\\)", lambda found: wide[found[0]], _lines(text))


def _lines(text: str) -> str:
    """Without empty lines, which would end it."""
    return "\n".join(line for line in text.splitlines() if line.strip())


def sections_json(scene: str, sections: Sequence[tuple[str, float]], length: float) -> str:
    """The sections in order, each with its name and where it starts and ends, in seconds."""
    starts = [start for _, start in sections]
    ends = [*starts[1:], length]
    entries = [
        {"name": name, "start": round(start, 3), "end": round(end, 3)}
        for (name, start), end in zip(sections, ends, strict=True)
    ]
    return json.dumps({"scene": scene, "length": round(length, 3), "sections": entries}, indent=2)
