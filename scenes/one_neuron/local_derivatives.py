"""LocalDerivatives: each of the three ratios from a formula of its own."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

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
from backprop.drawing.mobjects import Derivations, DerivationsDown, GroupOf, SlopeCurve
from backprop.drawing.style import NUMBER, Box

__all__ = ["LocalDerivatives"]

PASSES, AWAY = 61, 5.0
"""Of a curve; and how far at least its sums are from 0."""

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
        w, b, z = (self.trace[q].value for q in (self.w, self.b, self.z))
        reach = max(AWAY, 1.3 * abs(z))
        turned = {
            self.w: sampled(self.trace, self.w, (w - abs(w) - 1, w + abs(w) + 1), PASSES),
            self.b: sampled(self.trace, self.b, (b - z - reach, b - z + reach), PASSES),
        }
        found = []
        for number, pair in enumerate(itertools.pairwise(self.from_w)):
            runs = turned[self.b if number else self.w]
            points = sorted((run[pair[0]].value, run[pair[1]].value) for _, run in runs)
            finite = [one for one in points if all(map(math.isfinite, one))]
            found.append((finite, pair))
        whole = [(run[self.w].value, run[COST].value) for _, run in turned[self.w]]
        finite = [one for one in whole if all(map(math.isfinite, one))]
        return [*found, (finite, (self.w, COST))]


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
    rooms = on(worked).rooms
    return GroupOf(
        *(
            SlopeCurve(on.write, on.trace, points, pair, NUMBER, own)
            for own, (points, pair) in zip(rooms, facts.passes, strict=True)
        )
    )


# What happens


def beats(f: Facts) -> Iterator[Beat]:
    columns = worked.columns
    yield Beat(
        "ratios",
        ASK,
        [
            place(*(columns[i].ratio for i in range(3)), worked.ratio),
            show(
                worked.questions, worked.dots, worked.equals, *(columns[i].words for i in range(3))
            ),
            *(
                together(show(curves[i].axes), draw(curves[i].line), point(columns[i].ratio))
                for i in range(3)
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
            replace(worked.questions[3], worked.number),
            together(show(whole.axes), draw(whole.line)),
            show(whole.guide, whole.dot),
            draw(whole.tangent),
            point(worked.ratio, worked.number),
            say(KNOWN),
            *(point(curves[i].dot, columns[i].number) for i in range(3)),
            point(whole.dot, worked.number),
        ],
        rest=2.5,
    )


def derived(f: Facts, i: int) -> Iterator[Step | Say]:
    """A formula over its curve, its slope at the recorded point, and what that is in numbers."""
    column, form, curve = worked.columns[i], f.slopes[i], curves[i]
    named = i == 1 and form.form
    inserted = form.shown(f.trace, f.factors[i])
    yield write(column.formula)
    yield together(box(column.part, 0.08), show(curve.guide, curve.dot))
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
    yield replace(worked.questions[i], column.number)
    yield point(column.number, column.words)


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
