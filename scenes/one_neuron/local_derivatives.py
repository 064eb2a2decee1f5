"""LocalDerivatives: each of the three ratios from a formula of its own."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

from backprop import Trace
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Story,
    overlay,
    part,
    say,
)
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    box,
    draw,
    leave,
    place,
    point,
    replace,
    show,
    together,
    unbox,
    write,
)
from backprop.clips.ways import WayFacts
from backprop.clips.words import Said
from backprop.core.dependencies import local_derivative
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST, Quantity
from backprop.core.sampled import sampled
from backprop.core.slope_forms import SlopeForm, chain_slopes
from backprop.drawing.mobjects import (
    Derivations,
    DerivationsDown,
    GroupOf,
    SlopeCurve,
    slope_curves,
)
from backprop.drawing.style import Box

__all__ = ["LocalDerivatives"]

PASSES, AWAY = 121, 5.0
"""Of a curve; and how far at least they go to either side."""

# What the record says


class Facts(WayFacts):
    """The three ratios on the way from the weight."""

    @property
    def slopes(self) -> tuple[SlopeForm, SlopeForm, SlopeForm]:
        """What they are made of."""
        return chain_slopes(self.trace)

    @property
    def passes(self) -> list[tuple[list[tuple[float, float]], tuple[Quantity, Quantity]]]:
        """Of each link, and of all, what real passes made of its cause, and the two quantities."""
        turned = self._runs(self.w, AWAY)
        # A flat activation is led to other values from far away only.
        moved = [
            *self._runs(self.b, AWAY),
            *self._runs(self.b, 1.3 * abs(self.trace[self.z].value)),
        ]
        pairs = [*itertools.pairwise(self.from_w), (self.w, COST)]
        runs = turned, moved, moved, turned
        return [(_finite(found, pair), pair) for found, pair in zip(runs, pairs, strict=True)]

    def _runs(self, q: Quantity, reach: float) -> list[Trace]:
        """Passes with a quantity so much less and more, and between."""
        value = self.trace[q].value
        span = value - max(AWAY, reach), value + max(AWAY, reach)
        return [run for _, run in sampled(self.trace, q, span, PASSES)]


def _finite(runs: list[Trace], pair: tuple[Quantity, Quantity]) -> list[tuple[float, float]]:
    """What they made of two quantities, in the order of the first."""
    points = sorted({(run[pair[0]].value, run[pair[1]].value) for run in runs})
    return [one for one in points if all(map(math.isfinite, one))]


# What is said

TITLE = Message("What are the three ratios from {w} to {cost}?")
ASK = Message("The chain rule multiplies three ratios. Where does each of them come from?")
ABOUT = (
    Message(
        "The first comes from the weighted sum. There the weight is multiplied by the previous "
        "activation."
    ),
    Message("The second comes from the activation, which is {function} of z."),
    Message("The third comes from the cost. It compares the activation with the desired output."),
)
SLOPES = (
    Message("So each unit of the weight moves z by that activation."),
    Message("Its ratio is the slope of {function} at this z."),
    Message("Its ratio is the slope of the cost at this activation."),
)
OF_ITSELF = Message("Its ratio is the slope of {function}, which the activation itself tells us.")
COMES_TO = (
    Message("Put its number in, and the first ratio is {ratio}."),
    Message("Put the numbers in, and the second ratio is {ratio}."),
    Message("Put the numbers in, and the third ratio is {ratio}."),
)
IS = Message("At this z it is {ratio}.")
STILL = (
    Message("That is 0 here, so the weight does not move z at all."),
    Message("Here it is flat: z does not move the activation at all."),
    Message("Here its slope is 0: the activation does not move the cost at all."),
)
PRODUCT = Message("Multiply the three: {one} times {two} times {three} is {w:slope}.")
KNOWN = Message("All of these numbers come from a single pass. No nudge is needed any more.")


def slope(facts: Facts, number: int) -> Message:
    """Where a ratio comes from."""
    of = facts.slopes[number].of
    return OF_ITSELF if number == 1 and facts.a in of else SLOPES[number]


def comes_to(facts: Facts, number: int) -> Message | Said:
    """What a ratio is."""
    if facts.factors[number] == 0:
        return STILL[number]
    said = COMES_TO[number] if facts.slopes[number].of else IS
    return said(ratio=facts.spoken[number])


# What is drawn


NARROW = 8.0
"""Three formulas side by side cannot be read in less."""


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def worked(on: DeclaredScene, facts: Facts, room: Box) -> Derivations:
    """A column for each ratio, or in a high frame a row."""
    form = DerivationsDown if room.width < NARROW else Derivations
    return form(on.write, on.trace, facts.from_w, room)


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def curves(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[SlopeCurve]:
    """In each column what the ratio is the slope of, and what their product is."""
    return slope_curves(on.write, on.trace, facts.passes, on(worked).rooms)


# What happens


def beats(f: Facts) -> Iterator[Beat]:
    columns = worked.columns
    yield Beat(
        "ratios",
        ASK,
        [
            place(*(columns[i].ratio for i in range(3)), worked.ratio),
            show(worked.questions, worked.dots, worked.equals),
            *(
                together(show(curves[i].axes), draw(curves[i].line), point(ratio))
                for i, ratio in enumerate((*(columns[i].ratio for i in range(3)), worked.ratio))
            ),
        ],
    )
    for i in range(3):
        yield Beat(f"derivative {i + 1}", ABOUT[i], list(derived(f, i)), rest=0.6)
    one, two, three = f.spoken
    whole = curves[3]
    yield Beat(
        "product",
        PRODUCT(one=one, two=two, three=three),
        [
            *(point(columns[i].number) for i in range(3)),
            show(whole.guide, whole.dot, whole.values),
            draw(whole.tangent),
            *triangle(whole),
            replace(worked.questions[3], worked.number),
            point(worked.ratio, worked.number),
            say(KNOWN),
            *(point(curves[i].rise, columns[i].number) for i in range(3)),
            point(whole.rise, worked.number),
        ],
        rest=2.5,
    )


def derived(f: Facts, i: int) -> Iterator[Step | Say]:
    """A formula over its curve, its slope at the recorded point, and what that is in numbers."""
    column, form, curve = worked.columns[i], f.slopes[i], curves[i]
    named = i == 1 and form.form
    inserted = form.shown(f.trace, f.factors[i])
    yield write(column.formula)
    yield together(box(column.part, 0.08), show(curve.guide, curve.dot, curve.values))
    yield point(column.part)
    yield say(slope(f, i))
    yield draw(curve.tangent)
    yield together(unbox(column.part), show(column.equals), write(column.slope))
    if named:
        yield show(column.form)
        yield point(column.form)
    yield say(comes_to(f, i))
    if inserted:
        numbers = show(column.inserted)
        yield together(leave(column.form), numbers) if named else numbers
        yield point(column.inserted)
    yield from triangle(curve)
    yield replace(worked.questions[i], column.number)
    yield point(curve.rise, column.number)


def triangle(curve: Any) -> Iterator[Step]:
    """One unit of the cause, and how far up that is along the tangent."""
    yield together(draw(curve.run), show(curve.one))
    yield draw(curve.rise)


class LocalDerivatives(DeclaredScene):
    """Three formulas, three derivatives, three numbers, and their product."""

    clip = Declaration(
        "Each ratio from a formula of its own, and what all three are in numbers",
        order=8,
        one_neuron=True,
        formulas=("local-derivatives",),
        goal="work out each of those ratios from its own formula",
    )
    story = Story(Facts.of, TITLE, overlay(worked, curves), beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        _, _, z, a, _ = last_quantities(trace)
        slope = local_derivative(trace, a, z)
        return (
            gettext("Which of the three local derivatives can an activation function make vanish?"),
            gettext(
                "The middle one, its own slope: where the function is flat nothing gets through to "
                "the weight. Here it is {slope}."
            ).format(slope=spoken_number(slope)),
        )
