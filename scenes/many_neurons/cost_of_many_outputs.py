"""CostOfManyOutputs: a term for every output, and their sum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from manim import MathTypst, VMobject

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, flow, overlay, row
from backprop.clips.outputs_facts import OutputsFacts
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
from backprop.core.equations import Result
from backprop.core.labels import labels_now
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects.cost_terms import CostTerms, Term
from backprop.drawing.mobjects.output_lines import OutputLines
from backprop.drawing.mobjects.squared_gaps import SquaredGaps
from backprop.drawing.notation import expression, fit, quoted
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import HAND, Box

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
MOST = Message("Most of it comes from {j:output}: {value}.")


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


# What is drawn

_NARROW = 9.0
"""Where lines have less than this, a formula stands at their right."""
_SAID, _FORMULA = 3.5, 1.7
"""Room for what is said at the right of the lines, and over them for that formula's height."""


@part(best=(8.0, 5.0), least=(5.0, 2.4))
def lines(on: DeclaredScene, facts: OutputsFacts, room: Box) -> OutputLines:
    head = _FORMULA if room.width < _NARROW and not facts.quadratic else 0.2
    aside = _SAID if facts.quadratic else 0.0
    return OutputLines(
        on.write, on.trace, facts.shown, facts.gaps_written, room, head=head, aside=aside
    )


@part(best=(4.2, 1.2), least=(3.6, 1.0))
def formula(on: DeclaredScene, facts: OutputsFacts, room: Box) -> MathTypst:
    """The quadratic cost."""
    found = fit(on.write.formula(form(on, facts), HAND), room.width)
    return found.scale(min(1.0, room.height / found.height)).move_to(room.middle)


@part(best=(5.2, 4.7), least=(5.0, 3.5))
def squares(on: DeclaredScene, facts: OutputsFacts, room: Box) -> SquaredGaps:
    areas = dict(zip(facts.shown, facts.written, strict=False))
    rest = None
    if facts.left:
        rest = facts.terms[-1], facts.written[-2], more(facts.left)
    total = facts.trace.cost, facts.written[-1]
    return SquaredGaps(on.write, facts.gaps, facts.gaps_written, areas, rest, total, room)


@part(best=(5.8, 6.2), least=(4.0, 4.0))
def total(on: DeclaredScene, facts: OutputsFacts, room: Box) -> CostTerms:
    written = facts.written
    terms = [
        Term(ways(on, facts, j, text), text, value)
        for j, text, value in zip(facts.shown, written, facts.terms, strict=False)
    ]
    if facts.left:
        terms.append(Term([quoted(more(facts.left))], written[-2], facts.terms[-1]))
    # Beside the lines, a term stands on the row of its output.
    heights = on(lines).heights if room.left > on(lines).box.right else []
    return CostTerms(
        on.write,
        form(on, facts),
        terms,
        Term([], written[-1], facts.trace.cost),
        room,
        heights,
        bars=facts.count > 1,
    )


def form(on: DeclaredScene, facts: OutputsFacts) -> str:
    """What the cost is, in letters."""
    write, several = on.write, facts.count > 1
    one = facts.trace.network.cost.typst.format(
        a=write.indexed("a", facts.trace.network.depth, "j"),
        y=write.coloured("y_j" if several else "y", on.theme.desired),
    )
    # A sum sign takes but the first summand that follows it.
    whole = f"({one})" if several and one.startswith("-") else one
    sign = f"sum_(j=0)^({facts.count - 1})" if several else ""
    return f"{write.symbol(COST)} = {sign} {whole}"


def ways(on: DeclaredScene, facts: OutputsFacts, j: int, text: str) -> list[str]:
    """How a term may be worked out in numbers, the most digits first."""
    a, y = facts.trace.a[facts.trace.network.depth][j], facts.trace.y[j]
    parts = [(float(a), on.theme.ink), (float(y), on.theme.desired)]
    term = facts.trace.network.cost.typst.format(a="{0}", y="{1}")
    result = Result.read(text)
    return [expression(on.write, term, parts, result, decimals) for decimals in (4, 3, 2)]


OVER = column(formula, squares, shares=(1.2, 5.0))
ONE_SQUARE = overlay(lines, either(row(formula, squares, shares=(5.6, 7.4)), OVER))
SQUARED = overlay(lines, OVER)
BESIDE = flow(lines, total, shares=(6.6, 6.6))
UNDER = column(lines, total, shares=(2.5, 3.3))


def opening(f: OutputsFacts) -> Layout:
    """Squares take the place of the lines; terms of other costs will stand beside them."""
    if not f.quadratic:
        return column(lines)
    return SQUARED if f.count > 1 else ONE_SQUARE


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
    yield show(squares.answer)
    if len(keys) > 1 and f.trace.terms[f.largest] and f.largest in f.shown:
        i = f.shown.index(f.largest)
        yield say(MOST(j=f.largest, value=spoken_aligned(f.written[i])))
        yield point(squares.values[f.largest], squares.strips[f.largest])
    yield point(squares.answer)


def added(f: OutputsFacts) -> Iterator[Step | Say]:
    """The sum, and the largest of its terms."""
    several = f.count > 1
    yield together(show(total.naming), *([draw(total.rule), show(total.plus)] if several else []))
    yield together(show(total.total), *([extend(total.whole)] if several else []))
    if several and f.trace.terms[f.largest] and f.largest in f.shown:
        i = f.shown.index(f.largest)
        yield say(MOST(j=f.largest, value=spoken_aligned(f.written[i])))
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
