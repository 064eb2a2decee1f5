"""GradientVector: all derivatives in one column, averaged over the examples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from manim import Typst

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.examples import BatchFacts, network, shares
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    back,
    box,
    draw,
    even,
    extend,
    leave,
    one_by_one,
    place,
    point,
    show,
    together,
    write,
)
from backprop.clips.words import Message, Said
from backprop.core.aligned import aligned, spans_decades, spoken_aligned
from backprop.core.gradient_rows import largest_entry
from backprop.core.quantities import ParameterNames
from backprop.drawing.mobjects import ExampleBars, GradientColumn, MeanFormula
from backprop.drawing.notation import fit
from backprop.drawing.style import NUMBER, Box

__all__ = ["GradientVector"]

# What the record says


class Facts(BatchFacts):
    """The mean of the examples' gradients."""

    @cached_property
    def values(self) -> dict[Quantity, float]:
        return {q: self.average[q] for q in self.rows.parameters}

    @cached_property
    def written(self) -> dict[Quantity, str]:
        """The entries' numbers as they stand in the column."""
        return dict(zip(self.values, aligned([*self.values.values()]), strict=True))

    @property
    def mean(self) -> str:
        return spoken_aligned(self.written[self.w])

    @cached_property
    def largest(self) -> Quantity:
        return largest_entry(self.average)

    @property
    def layer(self) -> int:
        return self.largest.layer

    @property
    def rate(self) -> str:
        """How fast the cost changes with it, without a sign."""
        return spoken_aligned(self.written[self.largest]).removeprefix("−")

    @property
    def logarithmic(self) -> bool:
        """Whether the bars' scale is."""
        return spans_decades([*self.values.values()])

    @property
    def numbered(self) -> bool:
        """Whether there are few enough examples for a number under each bar."""
        return self.count <= ExampleBars.LABELLED


# What is said

TITLE = Message("One derivative for every weight and every bias")
APART = Message(
    "Some of the {count} examples want this weight larger, others smaller: each has a derivative "
    "of its own."
)
ALIKE = Message("For this weight each of the {count} examples has a derivative of its own.")
MEAN = Message("Evened out, they are {mean}: the derivative of the full cost.")
COLUMN = Message(
    "It is one of {total:count}: there is one for every weight and every bias, and the column of "
    "all of them is the gradient."
)
ONE_EXAMPLE = Message(
    "There are {total:count} derivatives, one for every weight and every bias. The column of all "
    "of them is the gradient, here of the one example."
)
BACKWARDS = Message("From the last layer back to the first, each gets its number;")
BARS = Message("the bars say how large it is, and of which sign.")
LOGARITHMIC = Message("the bars say how large it is, each power of ten a step, and of which sign.")
RAISES = {
    "w": Message(
        "The cost is most sensitive to the weight of layer {layer}: a small increase raises it, "
        "at a rate of {rate}."
    ),
    "b": Message(
        "The cost is most sensitive to the bias of layer {layer}: a small increase raises it, "
        "at a rate of {rate}."
    ),
}
LOWERS = {
    "w": Message(
        "The cost is most sensitive to the weight of layer {layer}: a small increase lowers it, "
        "at a rate of {rate}."
    ),
    "b": Message(
        "The cost is most sensitive to the bias of layer {layer}: a small increase lowers it, "
        "at a rate of {rate}."
    ),
}
RAISED_BY = Message(
    "The cost is most sensitive to {largest:name}: a small increase raises it, at a rate of {rate}."
)
LOWERED_BY = Message(
    "The cost is most sensitive to {largest:name}: a small increase lowers it, at a rate of {rate}."
)
NOTHING = Message("Every entry is 0: to first order, no parameter moves the cost.")


def reading(f: Facts) -> Message | Said:
    """What the gradient says: which parameter matters most here, and which way."""
    value = f.values[f.largest]
    if value == 0:
        return NOTHING
    if not f.alone:
        return RAISED_BY if value > 0 else LOWERED_BY
    return (RAISES if value > 0 else LOWERS)[f.largest.kind]


# What is drawn


@part(best=(9.7, 2.0), least=(5.0, 1.4))
def formula(on: DeclaredScene, facts: Facts, room: Box) -> MeanFormula:
    colour = on.theme.sign(facts.values[facts.w])
    return MeanFormula(on.write, facts.w, facts.count, facts.written[facts.w], room, colour)


@part(best=(9.7, 3.9), least=(5.0, 2.4))
def examples(on: DeclaredScene, facts: Facts, room: Box) -> ExampleBars:
    text = facts.written[facts.w]
    return ExampleBars(on.write, facts.slopes, facts.values[facts.w], text, room)


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def gradient(on: DeclaredScene, facts: Facts, room: Box) -> GradientColumn:
    return GradientColumn(on.write, facts.rows, facts.values, room)


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def answer(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    """What the cost is most sensitive to, at the foot."""
    write, q, value = on.write, facts.largest, facts.values[facts.largest]
    text = "every entry is 0: no small step changes $C$"
    if value:
        way = "raises" if value > 0 else "lowers"
        number = write.coloured(facts.written[q], on.theme.cost)
        text = f"a small step up in ${write.symbol(q)}$ {way} $C$ fastest: ${number}$"
    line = fit(write.words(text, NUMBER, on.theme.ink), room.width)
    return line.move_to((room.right - line.width / 2, room.bottom + 0.22, 0))


# What happens


def whole(f: Facts) -> Layout:
    return flow(network, overlay(gradient, answer), shares=shares(f))


def opening(f: Facts) -> Layout:
    """Of one example there is no mean."""
    if f.count == 1:
        return whole(f)
    return flow(network, column(formula, examples), shares=shares(f))


def beats(f: Facts) -> Iterator[Beat]:
    names = [network.names[q] for q in f.rows.parameters] if f.alone else []
    marks = network.marks
    yield from averaged(f) if f.count > 1 else ()
    symbols = [gradient.rows[q].symbol for q in f.rows.parameters]
    more = [gradient.more] if f.rows.left_out else []
    begin: list[Step | Say] = [place(network.body, *names)]
    if f.count > 1:
        begin = [leave(marks[f.w]), arrange(whole(f))]
    begin += [
        together(show(gradient.label), draw(gradient.brackets)),
        one_by_one(*symbols, *more),
        point(gradient.label),
        say(BACKWARDS),
        show(gradient.values, gradient.axis, gradient.scale_said),
    ]
    lit: list[Step] = []
    for i, q in enumerate(reversed(f.rows.parameters)):
        row = gradient.rows[q]
        if i == 1:
            begin.append(say(LOGARITHMIC if f.logarithmic else BARS))
        begin.append(together(*lit, show(marks[q], row.number), extend(row.bar)))
        lit = [leave(marks[q])]
    yield Beat("values", COLUMN if f.count > 1 else ONE_EXAMPLE, [*begin, *lit])
    yield Beat("gradient", reading(f), list(ended(f)), rest=2.5)


def averaged(f: Facts) -> Iterator[Beat]:
    """Each example's derivative for one weight, and their mean."""
    names = [network.names[q] for q in f.rows.parameters] if f.alone else []
    numbered = [examples.numbers] if f.numbered else []
    yield Beat(
        "one entry",
        APART if min(f.slopes) < 0 < max(f.slopes) else ALIKE,
        [
            place(network.body, *names, formula.left, examples.axis, examples.names),
            show(network.marks[f.w]),
            extend(examples.bars),
            *map(show, numbered),
            say(MEAN),
            write(formula.middle),
            show(formula.one),
            even(examples.bars, examples.levels),
            draw(examples.line),
            show(examples.mean),
            show(formula.equals, formula.number),
            point(formula.number),
        ],
    )


def ended(f: Facts) -> Iterator[Step]:
    """The largest entry stays, all else steps back."""
    row = gradient.rows[f.largest]
    if f.values[f.largest] == 0:
        yield show(answer)
        yield point(answer)
        return
    others = [q for q in f.rows.parameters if q != f.largest]
    yield together(show(network.marks[f.largest]), box(row.number))
    yield back(*(gradient.rows[q] for q in others))
    yield show(answer)
    yield point(row.number)


class GradientVector(DeclaredScene):
    """The derivative for one weight takes its place among all the others."""

    clip = Declaration(
        "The derivatives for all weights and biases in one column",
        order=10,
        formulas=("gradient",),
    )
    story = Story(Facts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = len(ParameterNames(trace.widths))
        return (
            "What do the signs in the gradient say, and what the sizes?",
            f"The sign of each of the {count} entries says in which direction the cost rises; the "
            "size how strongly. A step downhill goes against all of them at once.",
        )
