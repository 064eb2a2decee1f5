"""CostOfManyOutputs: a term for every output, and their sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from manim import VMobject

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.outputs_facts import OutputsFacts
from backprop.clips.outputs_parts import BESIDE, UNDER, formula, lines, opening, squares, total
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    Shown,
    arrange,
    draw,
    extend,
    leave,
    one_by_one,
    place,
    point,
    replace,
    show,
    slide,
    spring,
    together,
    travel,
    unfold,
    write,
)
from backprop.clips.words import Message, Said
from backprop.core.aligned import spoken_aligned
from backprop.core.labels import labels_now
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.display import alt_text

__all__ = ["CostOfManyOutputs"]

# What is said

MANY = Message("Many outputs, one cost")
ONE = Message("One output, one cost")
OUTPUTS = Message(
    "One example has run through the network. The last layer gives {count:count} outputs, each on "
    "a line of its own."
)
OUTPUT = Message("One example has run through the network. The last layer gives one output.")
FEW = Message("Shown are the output desired most and those that add most to the cost.")
ONE_HOT = Message("Ideally, {wanted:output} would have been 1, and every other output 0.")
TWO = Message("Here {other:output} should be 0, and {wanted:output} should be 1.")
DESIRED = Message("Each output has a desired output, marked by a square on the same line.")
ONE_DESIRED = Message("It should have been {y}.")
GAPS = Message("The gap runs from the desired output to the real one: output minus desired output.")
HIGH = Message("Farthest off is {j:output}: {gap} too large.")
LOW = Message("Farthest off is {j:output}: {gap} too small.")
ONE_HIGH = Message("The output is {gap} too large.")
ONE_LOW = Message("The output is {gap} too small.")
NO_GAPS = Message("Here there is none: the output is exactly as desired.")
SQUARES = Message("The quadratic cost squares every gap, and adds the squares of all outputs j.")
SQUARE = Message("The quadratic cost squares the gap.")
SIDES = Message(
    "Each gap is the side of a square. Too large or too small makes no difference to its area."
)
SIDE = Message("The gap is the side of a square. Its area is the cost.")
COMPARES = Message(
    "The {name} cost compares every output with its desired one, and adds up over all outputs j."
)
COMPARES_ONE = Message("The {name} cost compares the two by this formula.")
TERMS = Message("Each output adds a term. Its bar begins where the bar above it ended.")
TERM = Message("The two marks on the line give the numbers.")
SUM = Message("Together they are the cost of this example, {cost}.")
SUM_ALONE = Message("This is the cost of the example, {cost}.")
LARGEST = {
    "all": Message("All of it comes from {j:output}: {value}."),
    "most": Message("Most of it comes from {j:output}: {value}."),
    "part": Message("The largest part of it comes from {j:output}: {value}."),
}


def title(f: OutputsFacts) -> Message:
    return MANY if f.count > 1 else ONE


def desired(f: OutputsFacts) -> Message | Said:
    if f.one_hot:
        return TWO(other=1 - f.wanted) if f.count == 2 else ONE_HOT
    return DESIRED if f.count > 1 else ONE_DESIRED


def off(f: OutputsFacts) -> Message | Said:
    """How far the output that is farthest off is."""
    j = f.farthest
    if f.gaps[j] == 0:
        return NO_GAPS
    gap = spoken_aligned(f.gaps_written[j].removeprefix("-"))
    if f.count == 1:
        return (ONE_HIGH if f.gaps[j] > 0 else ONE_LOW)(gap=gap)
    return (HIGH if f.gaps[j] > 0 else LOW)(j=j, gap=gap)


# What happens


def beats(f: OutputsFacts) -> Iterator[Beat]:
    first = [(lines.neurons[j], lines.dots[j]) for j in f.shown]
    steps: list[Step | Say] = [
        place(*(lines.neurons[j] for j in f.shown), *(lines.names[j] for j in f.shown)),
        together(show(*(lines.axes[j] for j in f.shown), lines.marks)),
        spring(*first),
        show(lines.legend[0]),
    ]
    if f.left:
        steps += [say(FEW), show(lines.more), point(lines.more)]
    seen = [lines.wanted[j] for j in f.shown] if f.quadratic or f.count == 1 else []
    steps += [
        say(desired(f)),
        one_by_one(*(lines.squares[j] for j in f.shown)),
        show(lines.legend[1]),
        *([one_by_one(*seen)] if seen else []),
        point(*(lines.squares[j] for j in f.shown)),
    ]
    yield Beat("outputs", OUTPUTS if f.count > 1 else OUTPUT, steps)
    yield from squared(f) if f.quadratic else compared(f)
    yield Beat(
        "sum",
        SUM if f.count > 1 else SUM_ALONE,
        [*(poured(f) if f.quadratic else added(f))],
        rest=2.5,
    )


def squared(f: OutputsFacts) -> Iterator[Beat]:
    """The gaps, and their squares out of them."""
    arrows, numbers = lines.arrows, lines.numbers
    steps: list[Step | Say] = []
    for j in f.shown:
        steps.append(together(draw(arrows[j]), replace(lines.wanted[j], lines.differences[j])))
        steps.append(show(numbers[j]))
    seen = any(f.gaps.values())
    steps += [
        *([leave(lines.legend), show(lines.directions)] if seen else []),
        say(off(f)),
        point(numbers[f.farthest]),
        point(arrows[f.farthest]),
    ]
    yield Beat("gaps", GAPS, steps)
    several = f.count > 1
    gone: list[Shown] = [lines.marks, lines.directions if seen else lines.legend]
    gone += [lines.more] if f.left else []
    for table in (lines.neurons, lines.names, lines.axes, lines.squares, lines.dots):
        gone += [table[j] for j in f.shown]
    gone += [lines.differences[j] for j in f.shown]
    grown: list[Step | Say] = [
        together(
            leave(*gone),
            *(slide(arrows[j], squares.arrows[j]) for j in f.shown),
            travel(*((numbers[j], squares.numbers[j]) for j in f.shown)),
            *(unfold(squares.squares[j]) for j in f.shown),
        ),
        show(*(squares.names[j] for j in f.shown)),
        together(write(formula), *([] if seen else [show(squares.words)])),
        point(formula),
        say(SIDES if several else SIDE),
        *(show(squares.values[j]) for j in f.shown),
        *([show(*(table[-1] for table in _rest()))] if f.left else []),
        *([show(squares.signs), show(squares.frame)] if len(f.terms) > 1 else []),
    ]
    yield Beat("terms", SQUARES if several else SQUARE, grown)


def _rest() -> list[Mapping[int, VMobject]]:
    """What the outputs that are not shown add."""
    return [squares.squares, squares.numbers, squares.values]


def compared(f: OutputsFacts) -> Iterator[Beat]:
    """Another cost's formula, and its terms beside the lines."""
    several = f.count > 1
    steps: list[Step | Say] = [
        *([] if several else [leave(lines.wanted[0])]),
        arrange(BESIDE if several else UNDER),
        write(total.formula),
        point(total.formula),
        say(TERMS if several else TERM),
    ]
    for i, j in enumerate(f.shown):
        steps += [
            together(point(lines.dots[j], lines.squares[j]), show(total.workings[i])),
            together(
                show(total.signs[i], total.numbers[i]),
                *([extend(total.bars[i])] if several else []),
            ),
        ]
    if f.left:
        i = len(f.shown)
        rest = show(total.workings[i], total.signs[i], total.numbers[i])
        steps += [rest, extend(total.bars[i])]
    yield Beat(
        "terms", COMPARES(name=f.cost_name) if several else COMPARES_ONE(name=f.cost_name), steps
    )


def poured(f: OutputsFacts) -> Iterator[Step | Say]:
    """The areas become one square, which is the cost."""
    keys = [*f.shown, *([-1] if f.left else [])]
    if len(keys) > 1:
        for j in keys:
            yield slide(squares.poured[j], squares.strips[j])
        yield leave(squares.frame)
    yield show(squares.answer, squares.shares)
    if len(keys) > 1 and f.trace.terms[f.largest] and f.largest in f.shown:
        i = f.shown.index(f.largest)
        yield say(LARGEST[f.dominance](j=f.largest, value=spoken_aligned(f.written[i])))
        yield point(squares.values[f.largest], squares.strips[f.largest])
    yield point(squares.answer)


def added(f: OutputsFacts) -> Iterator[Step | Say]:
    """The sum, and the largest of its terms."""
    several = f.count > 1
    yield together(show(total.naming), *([draw(total.rule), show(total.plus)] if several else []))
    yield together(show(total.total), *([extend(total.whole)] if several else []))
    if several and f.trace.terms[f.largest] and f.largest in f.shown:
        i = f.shown.index(f.largest)
        yield say(LARGEST[f.dominance](j=f.largest, value=spoken_aligned(f.written[i])))
        yield point(total.numbers[i], total.bars[i])
    yield point(total.answer)


class CostOfManyOutputs(DeclaredScene):
    """The outputs beside the desired ones, and what each pair adds to the cost."""

    clip = Declaration(
        "Each output beside its desired one; their terms add up to the cost",
        order=16,
        network="small",
        formulas=("cost",),
        goal="find the cost of several outputs, and which of them adds most",
    )
    story = Story(OutputsFacts.of, title, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        terms = trace.terms
        j = int(np.argmax(terms))
        cost = spoken_number(trace.cost)
        if len(terms) == 1:
            return (
                gettext("How much of the cost comes from this output?"),
                gettext(
                    "All of it, {cost}. With several outputs each has a term of its own."
                ).format(cost=cost),
            )
        told = {"j": labels_now().index(j), "cost": cost}
        asked = gettext("Which output adds most to the cost?")
        if not terms.any():
            return asked, gettext("None adds anything: the cost is 0.")
        if terms[j] == trace.cost:
            answer = gettext("Output {j}: all of the cost, {cost}, comes from it.")
            return asked, answer.format(**told)
        told["term"] = spoken_number(float(terms[j]))
        if trace.cost <= 0:
            return asked, gettext("Output {j}: it adds {term} of {cost}.").format(**told)
        told["share"] = f"{100 * terms[j] / trace.cost:.0f}"
        answer = gettext("Output {j}: it adds {term} of {cost}, which is {share} %.")
        return asked, answer.format(**told)

    @figure(
        "complicated-cost",
        "With several outputs the cost is a sum over all of them",
        order=14,
        beat="sum",
    )
    def pose_complicated_cost(self) -> Pose:
        return Pose(self.everything(), alt_text.many_costs(self.trace))
