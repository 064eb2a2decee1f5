"""LocalDerivatives: each of the three ratios from a formula of its own."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Story,
    overlay,
    say,
)
from backprop.clips.question import Question, last_quantities
from backprop.clips.slope_steps import handed_on, triangle
from backprop.clips.slopes import SlopeFacts, curves, worked
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
from backprop.clips.words import Said
from backprop.core.dependencies import local_derivative
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number

__all__ = ["LocalDerivatives"]

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


def slope(facts: SlopeFacts, number: int) -> Message:
    """Where a ratio comes from."""
    of = facts.slopes[number].of
    return OF_ITSELF if number == 1 and facts.a in of else SLOPES[number]


def comes_to(facts: SlopeFacts, number: int) -> Message | Said:
    """What a ratio is."""
    if facts.factors[number] == 0:
        return STILL[number]
    said = COMES_TO[number] if facts.slopes[number].of else IS
    return said(ratio=facts.spoken[number])


# What happens


def beats(f: SlopeFacts) -> Iterator[Beat]:
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
            # What one link gives goes into the next; what the last gives is the whole's.
            point(columns[0].number, curves[0].rise),
            handed_on(0),
            handed_on(1),
            show(whole.guide, whole.dot, whole.values),
            together(draw(whole.tangent), draw(whole.run), show(whole.one)),
            handed_on(2),
            together(show(whole.gives), replace(worked.questions[3], worked.number)),
            point(worked.ratio, worked.number),
            say(KNOWN),
            *(point(curves[i].rise, columns[i].number) for i in range(3)),
            point(whole.rise, worked.number),
        ],
        rest=2.5,
    )


def derived(f: SlopeFacts, i: int) -> Iterator[Step | Say]:
    """A formula over its curve, its slope at the recorded point, and what that is in numbers."""
    column, form, curve = worked.columns[i], f.slopes[i], curves[i]
    named = i == 1 and form.form
    inserted = f.under(i) == "inserted"
    if i and f.under(i - 1) == "formula":
        yield leave(worked.columns[i - 1].formula)
    yield write(column.formula)
    yield together(box(column.part, 0.08), show(curve.guide, curve.dot, curve.values))
    yield point(column.part)
    yield say(slope(f, i))
    yield draw(curve.tangent)
    yield together(unbox(column.part), show(column.equals), write(column.slope))
    if named:
        yield together(leave(column.formula), show(column.form))
        yield point(column.form)
    yield say(comes_to(f, i))
    if inserted:
        before = column.form if named else column.formula
        yield together(leave(before), show(column.inserted))
        yield point(column.inserted)
    yield from triangle(curve)
    yield together(show(curve.gives), replace(worked.questions[i], column.number))
    yield point(curve.rise, column.number)


class LocalDerivatives(DeclaredScene):
    """Three formulas, three derivatives, three numbers, and their product."""

    clip = Declaration(
        "Each ratio from a formula of its own, and what all three are in numbers",
        order=8,
        one_neuron=True,
        formulas=("local-derivatives",),
        goal="work out each of those ratios from its own formula",
    )
    story = Story(SlopeFacts.of, TITLE, overlay(worked, curves), beats)

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
