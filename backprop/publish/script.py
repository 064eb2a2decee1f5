"""What a clip says, as a script for who records it: text, SSML, and a table."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.scene import RecordedScene
from backprop.clips.voice import Spoken, Voice
from backprop.clips.words import section_said
from backprop.core.errors import FileError
from backprop.core.language import gettext, language_now
from backprop.core.names import folded
from backprop.io.recordings import Recording
from backprop.publish.lecture.lesson import title

__all__ = ["Line", "Script", "script", "voice", "written"]

_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_HEARD = 4
"""Letters of a word that is no mere article."""


@dataclass(frozen=True, slots=True)
class Line:
    """A caption, and the seconds of the clip in which it stands."""

    start: float
    end: float
    text: str

    @property
    def word(self) -> str:
        """The word that its step can be tied to: the first that is easily heard, if one is."""
        found: list[str] = _WORD.findall(self.text) or [self.text]
        return next((word for word in found if len(word) >= _HEARD), found[0])


@dataclass(frozen=True, slots=True)
class Script:
    """All that a clip says, section by section, and its length in seconds."""

    clip: str
    title: str
    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    length: float


def script(scene: type[RecordedScene], stage: Stage) -> Script:
    """What a clip says over a record, in the language of the stage."""
    found: list[Any] = []

    def stop(shown: Any) -> None:
        found[:] = [shown]

    with staged(stage):
        pass_through(scene, stop)
    (shown,) = found
    every = [
        Line(one.start.total_seconds(), one.end.total_seconds(), one.content)
        for one in shown.renderer.file_writer.subcaptions
    ]
    starts = [start for _, start in shown.beats]
    ends = [*starts[1:], float(shown.time)]
    sections = tuple(
        (name, tuple(line for line in every if start - 1e-6 <= line.start < end - 1e-6))
        for (name, start), end in zip(shown.beats, ends, strict=True)
    )
    return Script(scene.clip.name, title(scene, stage), sections, float(shown.time))


def voice(recordings: Sequence[Recording], said: Callable[[], Script]) -> Voice:
    """The recordings as a clip waits for them; what it says is asked for where they have marks.

    Raises
    ------
    FileError
        A mark's word is none of those that the script has in brackets, in their order.
    """
    told = said() if any(one.marks for one in recordings) else None
    return Voice(
        tuple(
            Spoken(one.number, one.seconds, _begins(one, told) if told else (), one.key, one.file)
            for one in recordings
        )
    )


def _begins(recording: Recording, said: Script) -> tuple[float | None, ...]:
    _, lines = said.sections[recording.number - 1]
    words = [line.word for line in lines[1:]]
    begins: list[float | None] = [None] * len(words)
    at = 0
    for mark in recording.marks:
        rest = [folded(word) for word in words[at:]]
        if folded(mark.word.strip("[]")) not in rest:
            left = ", ".join(words[at:]) or "no more words"
            raise FileError(
                f"{recording.file.with_suffix('.txt')}: {mark.word!r} at {mark.second:g} s: the "
                f"script has in brackets from there on: {left}"
            )
        at += rest.index(folded(mark.word.strip("[]")))
        begins[at] = mark.second
        at += 1
    return tuple(begins)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds, 1), 60)
    return f"{minutes:.0f}:{rest:04.1f}"


def _text(said: Script) -> str:
    head = gettext(
        "Record a file for each section, 1.wav and so on, for --voice. A step waits for the word "
        "in brackets where a file beside the recording, as 1.txt, says when it is spoken."
    )
    lines = [f"{said.clip}: {said.title} ({_clock(said.length)})", "", head]
    for number, (name, spoken) in enumerate(said.sections, 1):
        if not spoken:
            continue
        times = f"{_clock(spoken[0].start)}–{_clock(spoken[-1].end)}"
        lines += ["", f"{number}. {section_said(name)} ({times})", ""]
        for place, line in enumerate(spoken):
            text = line.text if not place else line.text.replace(line.word, f"[{line.word}]", 1)
            lines.append(f"{_clock(line.start)}  {text}")
    return "\n".join(lines) + "\n"


def _ssml(said: Script) -> str:
    paragraphs = []
    for number, (_, spoken) in enumerate(said.sections, 1):
        sentences = []
        for place, line in enumerate(spoken):
            mark = f'<mark name="{number}.{place + 1}"/>'
            sentences.append(f"    {mark}<s>{html.escape(line.text, quote=False)}</s>")
        paragraphs.append("  <p>\n" + "\n".join(sentences) + "\n  </p>")
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" '
        f'xml:lang="{language_now().tag}">\n' + "\n".join(paragraphs) + "\n</speak>\n"
    )


def _table(said: Script) -> str:
    written = io.StringIO()
    rows = csv.writer(written, lineterminator="\n")
    rows.writerow(("section", "name", "start", "end", "word", "text"))
    for number, (name, spoken) in enumerate(said.sections, 1):
        for place, line in enumerate(spoken):
            word = line.word if place else ""
            rows.writerow((number, name, f"{line.start:.3f}", f"{line.end:.3f}", word, line.text))
    return written.getvalue()


_KINDS: dict[str, Callable[[Script], str]] = {"txt": _text, "ssml": _ssml, "csv": _table}


def written(said: Script) -> dict[str, bytes]:
    """The script's files by their names, in the language of here."""
    return {f"{said.clip}.script.{kind}": write(said).encode() for kind, write in _KINDS.items()}
