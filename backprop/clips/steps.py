"""What happens, and when: beats of steps, and the times that follow from them.

Nothing here is drawn: a clip's timeline is known, told and tested from its declaration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from backprop.clips.tempo import TICK
from backprop.clips.words import Message, Said, reading_time
from backprop.drawing.style import PAUSE

__all__ = ["Beat", "Cue", "Say", "Step", "say", "timeline"]

_SHORT = 2 / TICK
"""A pause below this is none."""
_LONG, _SLOWED = 4.0, 1.6
"""Seconds that a picture may stand, and how much longer a step may take so that it does not."""
_BETWEEN = 0.4
"""After the last step of a caption that another follows in the same beat."""


@dataclass(frozen=True, slots=True)
class Step:
    """One play.

    Attributes
    ----------
    name
        The verb.
    seconds
        How long it takes; 0 for what is there at once.
    play
        Given the player, the animation, or None where it has done what is done at once.
    about
        What it names, for who tests or tells a declaration.
    """

    name: str
    seconds: float
    play: Callable[[Any], Any]
    about: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Say:
    """Another caption in the same beat."""

    what: Message | Said


def say(what: Message | Said) -> Say:
    """Begin another caption."""
    return Say(what)


@dataclass(frozen=True, slots=True)
class Beat:
    """A section of the clip, at whose end a lecturer may stop.

    Parameters
    ----------
    name
        The section's.
    say
        Its caption.
    steps
        What is seen while it is said.
    rest
        Seconds that its last picture stands at least.
    """

    name: str
    say: Message | Said
    steps: Sequence[Step | Say]
    rest: float = PAUSE


@dataclass(frozen=True, slots=True)
class Cue:
    """One play or, without a step, one pause.

    Attributes
    ----------
    start, seconds
        When it begins, from the clip's beginning, and how long it takes.
    beat, caption
        Under which it is played.
    place
        The beat's number, and the caption's in the beat.
    """

    start: float
    seconds: float
    beat: str
    caption: str
    place: tuple[int, int]
    step: Step | None


def timeline(beats: Iterable[Beat], facts: Any) -> Iterator[Cue]:
    """All plays and pauses of a clip.

    A caption stands as long as it takes to read. What its steps leave of that is shared out
    between them, so that no picture stands still for long while something is said of it.
    """
    now = 0.0
    for first, beat in enumerate(beats):
        spans = list(_spans(beat))
        for second, (said, steps) in enumerate(spans):
            caption = said.filled(facts)
            rest = beat.rest if second == len(spans) - 1 else _BETWEEN
            for step, seconds in _paced(steps, reading_time(caption), rest):
                yield Cue(now, seconds, beat.name, caption, (first, second), step)
                now = _whole(now + seconds)


def _spans(beat: Beat) -> Iterator[tuple[Message | Said, list[Step]]]:
    """The captions of a beat, each with its steps."""
    said: Message | Said = beat.say
    steps: list[Step] = []
    for one in beat.steps:
        if isinstance(one, Say):
            yield said, steps
            said, steps = one.what, []
        else:
            steps.append(one)
    yield said, steps


def _paced(
    steps: Sequence[Step], reading: float, rest: float
) -> Iterator[tuple[Step | None, float]]:
    """Steps, with pauses between them for as long as the caption still takes to read.

    Where the last picture would stand too long, the pauses before take some of it, then the steps.
    """
    moving = [step for step in steps if step.seconds]
    taken, between = sum(_whole(step.seconds) for step in moving), max(0, len(moving) - 1)
    spare = max(0.0, reading - rest - taken)
    pause = _whole(spare / (len(moving) + 1)) if moving else 0.0
    if pause < _SHORT:
        pause = 0.0
    slowed = 1.0
    if moving and (over := rest + spare - between * pause - _LONG) > 0:
        if between:
            pause = _whole(min(_LONG, pause + over / between))
        over = rest + spare - between * pause - _LONG
        slowed = min(_SLOWED, 1 + max(0.0, over) / taken)
    after = 0
    for step in steps:
        yield step, _whole(slowed * step.seconds)
        if step.seconds:
            after += 1
            if pause and after < len(moving):
                yield None, pause
    spare -= sum(_whole(slowed * step.seconds) for step in moving) - taken
    yield None, _whole(rest + max(0.0, spare - between * pause), up=True)


def _whole(seconds: float, *, up: bool = False) -> float:
    """To whole frames."""
    frames = seconds * TICK
    return (-(-frames // 1) if up else round(frames)) / TICK
