"""GradientVector: all derivatives in one column, averaged over the examples."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import suppress
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
    forth,
    leave,
    one_by_one,
    place,
    point,
    replace,
    show,
    together,
    turn_over,
    unbox,
    write,
)
from backprop.clips.words import Message
from backprop.core.aligned import aligned, spans_decades, spoken_aligned
from backprop.core.errors import BackpropError
from backprop.core.gradient_rows import largest_entry
from backprop.core.number_format import as_read
from backprop.core.quantities import ParameterNames
from backprop.core.training import descend
from backprop.drawing.mobjects import ExampleBars, GradientColumn, MeanFormula
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation import fit
from backprop.drawing.style import NUMBER, Box

__all__ = ["GradientVector"]

_RATES = (1.0, 0.1, 0.01, 0.001)
"""Of a step along minus the gradient."""

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
    def rate(self) -> str:
        """How fast the cost changes with it, without a sign."""
        return spoken_aligned(self.written[self.largest]).removeprefix("−")

    @cached_property
    def step(self) -> tuple[float, float] | None:
        """A round rate and the full cost after one real step, which is seen to fall."""
        for rate in _RATES:
            with suppress(BackpropError):
                _, moved = itertools.islice(descend(self.trace.network, rate=rate), 2)
                promised = rate * float((self.average.gradient**2).sum())
                fell = as_read(self.average.cost) > as_read(moved.cost)
                if fell and self.average.cost - moved.cost >= 0.5 * promised:
                    return rate, moved.cost
        return None

    @property
    def stepped(self) -> tuple[str, str]:
        """The full cost before that step and after it, in the same digits."""
        assert self.step is not None
        before, after = aligned([self.average.cost, self.step[1]])
        return before, after

    @property
    def before(self) -> str:
        return spoken_aligned(self.stepped[0])

    @property
    def after(self) -> str:
        return spoken_aligned(self.stepped[1])

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
    "The {count:count} examples disagree about this weight: a positive derivative asks for less of "
    "it, a negative one for more."
)
ALIKE = Message("For this weight, each of the {count:count} examples has a derivative of its own.")
MEAN = Message("Their mean, {mean}, is the derivative of the full cost.")
COLUMN = Message(
    "It is one of {total:count}: every weight and every bias has one, and the column of all of "
    "them is the gradient."
)
ONE_EXAMPLE = Message(
    "There are {total:count} derivatives, one for every weight and every bias. The column of all "
    "of them is the gradient, here of the one example."
)
BACKWARDS = Message("From the last layer back to the first, each gets its number.")
BARS = Message("A bar says how large it is, and on which side of zero.")
LOGARITHMIC = Message(
    "A bar says how large it is, each power of ten a step, and on which side of zero."
)
RAISED_BY = Message(
    "The cost is most sensitive to {largest:name}: a small increase raises it at a rate of {rate}."
)
LOWERED_BY = Message(
    "The cost is most sensitive to {largest:name}: a small increase lowers it at a rate of {rate}."
)
AGAINST = Message(
    "Minus the gradient is the direction of the fastest fall: each parameter moves against its "
    "own entry."
)
STEP = Message("One real step that way takes the full cost from {before} to {after}.")
NOTHING = Message("Every entry is 0: to first order, no parameter moves the cost.")


# What is drawn


@part(best=(9.7, 2.0), least=(5.0, 1.4))
def formula(on: DeclaredScene, facts: Facts, room: Box) -> MeanFormula:
    colour = signed(on.theme, facts.values[facts.w])
    return MeanFormula(on.write, facts.w, facts.count, facts.written[facts.w], room, colour)


@part(best=(9.7, 3.9), least=(5.0, 2.4))
def examples(on: DeclaredScene, facts: Facts, room: Box) -> ExampleBars:
    text = facts.written[facts.w]
    return ExampleBars(on.write, facts.w, facts.slopes, facts.values[facts.w], text, room)


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def gradient(on: DeclaredScene, facts: Facts, room: Box) -> GradientColumn:
    return GradientColumn(on.write, facts.rows, facts.values, room)


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def answer(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    """What a step does, at the foot."""
    write = on.write
    text = "every entry is 0: no small step changes $C$"
    if facts.values[facts.largest]:
        text = "$-nabla C$: the direction of the fastest fall"
    if facts.step is not None:
        before, after = (write.coloured(one, on.theme.cost) for one in facts.stepped)
        rate = facts.step[0]
        by = "-nabla C" if rate == 1 else f"{rate:g} dot (-nabla C)"
        text = f"a step of ${by}$: $C$ falls from ${before}$ to ${after}$"
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
    yield from ended(f) if f.values[f.largest] else nothing(f)


def averaged(f: Facts) -> Iterator[Beat]:
    """Each example's derivative for one weight, and their mean."""
    names = [network.names[q] for q in f.rows.parameters] if f.alone else []
    numbered = [examples.numbers] if f.numbered else []
    apart = min(f.slopes) < 0 < max(f.slopes)
    asks = [examples.asks] if apart else []
    asked = [step for one in asks for step in (show(one), point(one))]
    yield Beat(
        "one entry",
        APART if apart else ALIKE,
        [
            place(
                network.body, *names, formula.left, examples.axis, examples.names, examples.title
            ),
            show(network.marks[f.w]),
            extend(examples.bars),
            *map(show, numbered),
            *asked,
            say(MEAN),
            together(write(formula.middle), *map(leave, asks)),
            together(show(formula.one), point(examples.title)),
            even(examples.bars, examples.levels),
            draw(examples.line),
            show(examples.mean),
            show(formula.equals, formula.number),
            point(formula.number),
        ],
    )


def nothing(f: Facts) -> Iterator[Beat]:
    """No entry is larger than another."""
    yield Beat("gradient", NOTHING, [show(answer), point(gradient.label)], rest=2.5)


def ended(f: Facts) -> Iterator[Beat]:
    """The largest entry, and what the gradient is for: a step against it."""
    rows, mark = gradient.rows, network.marks[f.largest]
    others = [rows[q] for q in f.rows.parameters if q != f.largest]
    number = rows[f.largest].number
    yield Beat(
        "gradient",
        RAISED_BY if f.values[f.largest] > 0 else LOWERED_BY,
        [together(show(mark), box(number)), back(*others), point(number)],
    )
    every = [rows[q] for q in f.rows.parameters]
    last: list[Step | Say] = [
        together(unbox(number), leave(mark), forth(*others)),
        replace(gradient.label, gradient.minus),
        together(
            *(replace(row.number, row.opposite) for row in every),
            turn_over(*((row.bar, row.against) for row in every)),
        ),
    ]
    if f.step is not None:
        last.append(say(STEP))
    yield Beat("step", AGAINST, [*last, show(answer), point(gradient.minus)], rest=2.5)


class GradientVector(DeclaredScene):
    """The derivative for one weight takes its place among all the others."""

    clip = Declaration(
        "The derivatives for all weights and biases in one column",
        order=11,
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
