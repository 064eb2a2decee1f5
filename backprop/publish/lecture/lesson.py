"""One clip of the lecture with what stands around it: title, formulas, question."""

from __future__ import annotations

import re
from dataclasses import dataclass

from backprop.clips.context import Stage
from backprop.clips.questions import question
from backprop.drawing.notation import Notation
from backprop.drawing.notation.matrix_forms import MatrixForms
from backprop.drawing.style import Theme
from backprop.figures.formulas import find_formula
from backprop.figures.mathml_latex import mathml
from backprop.publish.embed.embedded_clip import Shown

__all__ = ["Lesson", "lesson", "title"]

_FORMULAS = {
    "SimplestNetwork": ("gradient",),
    "CostOfOneExample": ("cost",),
    "WeightedSum": ("activation", "weighted-sum"),
    "DependencyTree": ("cost",),
    "NumberLines": ("sensitivity",),
    "Nudge": ("sensitivity",),
    "ChainRule": ("chain-rule",),
    "LocalDerivatives": ("local-derivatives",),
    "AverageOverExamples": ("mean-cost", "mean-derivative"),
    "GradientVector": ("gradient",),
    "BiasDerivative": ("bias",),
    "PreviousActivation": ("sum-by-activation", "previous-activation"),
    "LongPath": ("long-path",),
    "IndexNotation": ("weighted-sum-of-many",),
    "CostOfManyOutputs": ("cost",),
    "WeightedSumOfMany": ("weighted-sum-of-many",),
    "WeightChainRule": ("weight-chain-rule",),
    "MultiPathSum": ("activation-sum",),
    "RepeatBackwards": ("activation-sum", "weight-chain-rule"),
    "FormulaSummary": ("gradient",),
    "GradientDescent": ("mean-derivative",),
    "DigitNetwork": ("cost",),
}
"""Which formulas stand beside a clip."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """A clip, the formulas beside it as (caption, MathML), and a question with its answer."""

    clip: Shown
    title: str
    formulas: tuple[tuple[str, str], ...]
    asked: str
    answer: str


def lesson(clip: Shown, stage: Stage) -> Lesson:
    """What stands around a clip that shows this record."""
    trace, found = stage.trace, []
    write = Notation(trace.widths, stage.theme)
    if clip.scene == "VectorForm":
        sources = [source for source, _ in MatrixForms(write, trace.network).summary()]
        said = ["The last layer's deltas", "The deltas a layer back", "The weights' derivatives"]
        # Where there is one layer there is none to go back to.
        captions = said if len(sources) == len(said) else [said[0], said[-1]]
        for caption, source in zip(captions, sources, strict=True):
            found.append((caption, _classed(mathml(source), stage.theme)))
    for name in _FORMULAS.get(clip.scene, ()):
        formula = find_formula(name)
        if formula.shows(trace.network):
            source = formula.source(write, trace, numbers=True)
            found.append((formula.caption, _classed(mathml(source), stage.theme)))
    asked, answer = question(clip.scene, trace)
    return Lesson(clip, title(clip.scene), tuple(found), asked, answer)


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
