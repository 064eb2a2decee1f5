"""Clips as slides of Marp: Markdown with a film and presenter's notes for each section."""

from __future__ import annotations

from collections.abc import Sequence

from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.markdown import video, yaml_string
from backprop.publish.embed.slides import folder, numbered, said, titled, with_posters
from backprop.publish.embed.target import Files, Target

__all__ = ["MARP", "marp"]


def marp(clips: Sequence[Shown]) -> str:
    """The Markdown beside the films and posters of the sections."""
    first = clips[0]
    head = f"""---
marp: true
title: {yaml_string(titled(clips))}
backgroundColor: "{first.background}"
style: |
  section {{ padding: 0 }}
  section video, section p, section img {{ width: 100%; height: 100%; margin: 0 }}
---
"""
    slides = (
        _slide(clip, f"{folder(clip)}/{name}", section)
        for clip in clips
        for name, section in numbered(clip)
    )
    return head + "\n---\n".join(slides)


def _slide(clip: Shown, place: str, section: Section) -> str:
    label = f"{section.name}: {said(section)}"
    shown = video(label, f"{place}{clip.suffix}", f"{place}.png", clip.width, clip.height)
    return f"\n{shown}\n{_notes(section)}"


def _notes(section: Section) -> str:
    """What is said, as a comment.

    Marp reads a comment as directives if it is a mapping of YAML, which nothing is that begins
    with a line of its own.
    """
    # Between two hyphens, which might end the comment, stands a joiner, which has no width.
    text = said(section).replace("--", "-\u2060-")
    return f"<!--\nNotes\n\n{text}\n-->\n"


def _one(clip: Shown) -> str:
    return marp([clip])


def _beside(clip: Shown) -> Files:
    return with_posters([clip])


def _deck(clips: Sequence[Shown]) -> Files:
    return {**with_posters(clips), "deck.marp.md": marp(clips).encode()}


MARP = Target("{}.marp.md", _one, _beside, sections=True, deck=_deck)
