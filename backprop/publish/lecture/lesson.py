"""One clip of the lecture with what stands around it: title, formulas, question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backprop.clips.context import Stage
from backprop.clips.question import Question
from backprop.clips.scene import RecordedScene
from backprop.drawing.notation import Notation
from backprop.drawing.style import Theme
from backprop.figures.formulas import find_formula
from backprop.figures.mathml_latex import mathml
from backprop.publish.embed.embedded_clip import Shown
from backprop.publish.lecture.turn import turn

__all__ = ["Lesson", "lesson", "title"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """A clip, the formulas beside it as (caption, MathML), and its question with the answer.

    `turn` is its network to be turned, as HTML; "" where there is none.
    """

    clip: Shown
    title: str
    formulas: tuple[tuple[str, str], ...]
    question: Question | None
    turn: str = ""


def lesson(clip: Shown, stage: Stage, scene: type[RecordedScene]) -> Lesson:
    """What stands around a clip that shows this record, as its scene says."""
    trace = stage.trace
    write = Notation(trace.widths, stage.theme)
    found = scene.formulas_beside(write, trace.network)
    for name in scene.clip.formulas:
        formula = find_formula(name)
        if formula.shows(trace.network):
            found.append((formula.said(trace.network), formula.source(write, trace, numbers=True)))
    formulas = tuple((caption, _classed(mathml(source), stage.theme)) for caption, source in found)
    turned = turn(stage, f"{clip.scene}-turn") if scene.clip.turn else ""
    return Lesson(clip, title(clip.scene), formulas, scene.question_after(trace), turned)


def title(scene: str) -> str:
    """ "CostOfOneExample" as a heading: "Cost of one example"."""
    words = re.findall(r"[A-Z][a-z]*", scene)
    return " ".join([words[0], *(word.lower() for word in words[1:])])


def _classed(formula: str, theme: Theme) -> str:
    """Colours as classes, so that they follow the page's light and dark."""
    names = {
        theme.cost: "cost",
        theme.weight: "weight",
        theme.bias: "bias",
        theme.weighted_sum: "sum",
        theme.desired: "desired",
        theme.ink: "ink",
    }
    return re.sub(
        r'style="color:(#\w{6})"', lambda found: f'class="{names[found[1].upper()]}"', formula
    )
