"""One clip of the lecture with what stands around it, from its title to a weight to turn."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from backprop.clips.context import Stage
from backprop.clips.player import DeclaredScene
from backprop.clips.question import Question
from backprop.clips.scene import RecordedScene
from backprop.drawing.notation import Notation
from backprop.figures.formulas import find_formula
from backprop.publish.embed.embedded_clip import Shown
from backprop.publish.lecture.mathematics import Displayed, displayed
from backprop.publish.lecture.turn import turn

__all__ = ["Lesson", "lesson", "title"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A clip with its surroundings.

    Attributes
    ----------
    films
        The clip by the theme that it is drawn in, one or both.
    title, goal
        What it is about, and what its viewer can do after it; "" for nothing.
    formulas
        What stands beside it.
    question
        What is asked after it, with the answer.
    turn
        Its network to be turned, as HTML; "" where there is none.
    """

    films: Mapping[str, Shown]
    title: str
    goal: str
    formulas: tuple[Displayed, ...]
    question: Question | None
    turn: str = ""

    @property
    def clip(self) -> Shown:
        """The clip, in whichever theme: what is said and when is the same in all."""
        return next(iter(self.films.values()))


def lesson(films: Mapping[str, Shown], stage: Stage, scene: type[RecordedScene]) -> Lesson:
    """What stands around a clip that shows this record, as its scene says."""
    trace, theme = stage.trace, stage.theme
    write = Notation(trace.widths, theme)
    found = scene.formulas_beside(write, trace.network)
    for name in scene.clip.formulas:
        formula = find_formula(name)
        if formula.shows(trace.network):
            found.append((formula.said(trace.network), formula.source(write, trace, numbers=True)))
    formulas = tuple(displayed(caption, source, theme) for caption, source in found)
    return Lesson(
        films,
        title(scene, stage),
        scene.clip.goal,
        formulas,
        scene.question_after(trace),
        turn(stage, f"{scene.clip.name}-turn") if scene.clip.turn else "",
    )


def title(scene: type[RecordedScene], stage: Stage) -> str:
    """What its picture is headed with; of a clip laid out by hand its name, in words."""
    if issubclass(scene, DeclaredScene):
        return scene.titled(stage)
    words = re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+", scene.clip.name) or [scene.clip.name]
    return " ".join([words[0], *(word.lower() for word in words[1:])])
