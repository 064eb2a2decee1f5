"""GradientVector: all derivatives in one column, averaged over the examples."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from manim import Typst, VMobject

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.examples import (
    MEANS,
    BatchFacts,
    beside,
    cost_bars,
    full_cost,
    full_slope,
    network,
    slope_bars,
)
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    advance,
    arrange,
    back,
    become,
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
    travel,
    turn_over,
)
from backprop.clips.words import Message
from backprop.core.aligned import aligned, spans_decades, spoken_aligned
from backprop.core.gradient_rows import largest_entry
from backprop.core.language import gettext, gettext_noop, grouped
from backprop.core.number_format import spoken_number
from backprop.core.one_step import OneStep
from backprop.core.printed_step import step_decimals
from backprop.core.quantities import ParameterNames
from backprop.drawing.mobjects import GradientColumn, MeanBars, MeanFormula, StepLine, ValuesStepped
from backprop.drawing.mobjects.signed_bar import SignedBar
from backprop.drawing.notation import fit
from backprop.drawing.style import NUMBER, Box

__all__ = ["GradientVector"]

_ENDS = {
    ("w", True): gettext_noop("the first weight"),
    ("b", True): gettext_noop("the first bias"),
    ("w", False): gettext_noop("the last weight"),
    ("b", False): gettext_noop("the last bias"),
}
"""What parameters of one neuron a layer are called at the ends, by kind and whether first."""

# What the record says


class Facts(BatchFacts):
    """The mean of the examples' gradients."""

    @cached_property
    def values(self) -> dict[Quantity, float]:
        return {q: self.average[q] for q in self.rows.parameters}

    @cached_property
    def written(self) -> dict[Quantity, str]:
        """The entries' numbers as they stand in the column."""
        values = [*self.values.values()]
        return dict(zip(self.values, aligned(values, self.places), strict=True))

    @property
    def mean(self) -> str:
        return spoken_aligned(self.columns[1][-1])

    @cached_property
    def largest(self) -> Quantity:
        return largest_entry(self.average)

    @property
    def rate(self) -> str:
        """How fast the cost changes with it, without a sign."""
        return spoken_aligned(self.written[self.largest]).removeprefix("−")

    @property
    def one(self) -> str:
        """The largest entry's parameter, by its place where that is plain."""
        q = self.largest
        if self.alone and q.layer in (1, self.trace.network.depth):
            return gettext(_ENDS[q.kind, q.layer == 1])
        return q.plain(self.trace.widths)

    @cached_property
    def step(self) -> OneStep | None:
        """One real step against it."""
        return OneStep.of(self.trace.network, self.average)

    @property
    def bars_added(self) -> bool:
        """Whether the bars of minus the gradient are what the step adds, to their scale."""
        return self.step is not None and self.step.rate == 1

    @cached_property
    def added(self) -> list[str]:
        """What the step adds, as it is written, where that is minus the gradient itself."""
        if self.step is None or not self.bars_added:
            return []
        rows = self.step.rows(self.values).values()
        return [f"{added:.{self.places}f}" for _, added, _ in rows]

    @property
    def places(self) -> int:
        """Of the step where that is minus the gradient: a number has one form in the clip."""
        if self.step is None or not self.bars_added:
            return super().places
        return step_decimals([*self.step.rows(self.values).values()])

    @property
    def logarithmic(self) -> bool:
        """Whether the bars' scale is."""
        return spans_decades([*self.values.values()])


# What is said

TITLE = Message("One derivative for every weight and every bias")
LEFT_OPEN = Message(
    "The last clip ended here: the derivative of the full cost is a mean over {count:count} "
    "examples. Where does it come from?"
)
APART = Message(
    "The {count:count} examples disagree about this weight: a positive derivative says decrease "
    "it; a negative one says increase it."
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
ONE_LAYER = Message("One after the other, each gets its number.")
BARS = Message(
    "Each bar is the number to scale: blue where the cost rises with the parameter, orange where "
    "it falls."
)
LOGARITHMIC = Message(
    "Each bar grows by a step for a power of ten: blue where the cost rises with the parameter, "
    "orange where it falls."
)
RAISED_BY = Message(
    "The cost is most sensitive to {one}: nudge it up a little, and the cost rises {rate} times as "
    "much."
)
LOWERED_BY = Message(
    "The cost is most sensitive to {one}: nudge it up a little, and the cost falls {rate} times as "
    "much."
)
AGAINST = Message(
    "To lower the cost, turn every sign: minus the gradient moves each parameter against its own "
    "entry."
)
STEP = Message(
    "Add all of it to the weights and biases: that is one real step, with learning rate 1."
)
SHORT_STEP = Message(
    "All of it would be too far: add {learning} times as much to the weights and biases. That is "
    "one real step, with learning rate {learning}."
)
FELL = Message("All of them moved a little, and the full cost falls from {before} to {after}.")
NOTHING = Message("Every entry is 0: to first order, no parameter moves the cost.")


# What is drawn


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def gradient(on: DeclaredScene, facts: Facts, room: Box) -> GradientColumn:
    texts = [*facts.written.values()]
    return GradientColumn(on.write, facts.rows, facts.values, room, facts.added, texts)


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def answer(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    """Where no step can be shown, what is so, at the foot."""
    text = gettext("every entry is 0: $C$ is flat here")
    if facts.values[facts.largest]:
        text = gettext("$-nabla C$: the direction of steepest descent")
    line = fit(on.write.words(text, NUMBER, on.theme.ink), room.width)
    return line.move_to((room.right - line.width / 2, room.bottom + 0.22, 0))


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def stepped(on: DeclaredScene, facts: Facts, room: Box) -> StepLine:
    """What a step does to the cost, at the foot."""
    assert facts.step is not None
    return StepLine(on.write, facts.step, room)


@part(best=(9.7, 6.2), least=(7.0, 4.0))
def steps(on: DeclaredScene, facts: Facts, room: Box) -> ValuesStepped:
    """What it does to each weight and bias, in the place of the entries' symbols."""
    assert facts.step is not None
    named = () if facts.alone else facts.rows.parameters
    beside = on(gradient).inner if facts.bars_added else room
    return ValuesStepped(on.write, facts.step, on(gradient), named, beside)


# What happens


def whole(f: Facts) -> Layout:
    """The column of all entries, over what a step does."""
    return beside(f, overlay(*entries(f)))


def entries(f: Facts) -> list[Layout]:
    return [gradient, answer] if f.step is None else [gradient, steps, stepped]


def opening(f: Facts) -> Layout:
    """What the clip before ended on; of one example there is no mean."""
    return whole(f) if f.count == 1 else beside(f, MEANS)


def beats(f: Facts) -> Iterator[Beat]:
    marks, rows = network.marks, gradient.rows
    yield from averaged(f) if f.count > 1 else ()
    symbols = [rows[q].symbol for q in f.rows.parameters]
    more = [gradient.more] if f.rows.left_out else []
    begin: list[Step | Say] = [
        place(network.body, *names(f)),
        together(show(gradient.label, gradient.equals, gradient.around), draw(gradient.brackets)),
    ]
    if f.count > 1:
        # The mean is one of the entries: the column grows round it.
        begin = [
            together(
                leave(*terms(full_slope), *bars_shown(f)),
                show(gradient.brackets, gradient.equals, gradient.around[0]),
                travel((full_slope.number, rows[f.w].number)),
            ),
            # The number comes in from the right before the bracket shuts.
            show(rows[f.w].symbol, gradient.label, gradient.around[1]),
            point(rows[f.w].symbol, rows[f.w].number),
        ]
        symbols.remove(rows[f.w].symbol)
    begin += [
        one_by_one(*symbols, *more),
        point(gradient.label),
        say(BACKWARDS if f.trace.network.depth > 1 else ONE_LAYER),
    ]
    bars = f.values[f.largest] != 0
    scale = [gradient.ticks, gradient.scale_said] if bars else []
    begin.append(show(gradient.axis, *scale))
    lit: list[Step] = [leave(marks[f.w])] if f.count > 1 else []
    for i, q in enumerate(reversed(f.rows.parameters)):
        row = rows[q]
        if i == 1 and bars:
            begin.append(say(LOGARITHMIC if f.logarithmic else BARS))
        there = f.count > 1 and q == f.w
        number = point(row.number) if there else show(row.number)
        bar = [extend(row.bar)] if bars else []
        begin.append(together(*lit, show(marks[q]), number, *bar))
        lit = [leave(marks[q])]
    numbers = [rows[q].number for q in f.rows.parameters]
    yield Beat("values", COLUMN if f.count > 1 else ONE_EXAMPLE, [*begin, *lit, point(*numbers)])
    yield from ended(f) if f.values[f.largest] else nothing(f)


def names(f: Facts) -> list[VMobject]:
    """Symbols beside the network, where it is narrow."""
    return [network.names[q] for q in f.rows.parameters] if f.alone else []


def terms(mean: MeanFormula) -> list[VMobject]:
    """All of a formula but its number."""
    return [mean.left, mean.middle, mean.one, mean.equals]


def averaged(f: Facts) -> Iterator[Beat]:
    """Each example's derivative for one weight, and their mean."""
    pictures, more = ([*drawn(bars), *dots(f, bars)] for bars in (cost_bars, slope_bars))
    slope, cost = ([*terms(mean), mean.number] for mean in (full_slope, full_cost))
    asked, mean = signs(f), [slope_bars.line, slope_bars.said, slope_bars.tied]
    yield Beat(
        "one entry",
        LEFT_OPEN,
        [
            place(network.body, *names(f), network.marks[f.w], *slope, *cost, *pictures, *more),
            point(full_slope.number),
            # The mean comes back when it has been found.
            leave(*cost, *pictures, full_slope.number, full_slope.equals, *mean),
            arrange(disagreement(f)),
            say(APART if asked else ALIKE),
            point(slope_bars.head),
            point(slope_bars.numbers),
            *(together(show(ask), point(*bars)) for ask, bars in asked if bars),
            *([] if asked else [point(slope_bars.bars)]),
            say(MEAN),
            together(
                even(slope_bars.bars, slope_bars.levels),
                back(slope_bars.numbers),
                *(leave(ask) for ask, _ in asked),
            ),
            together(draw(slope_bars.line), show(slope_bars.said)),
            show(full_slope.equals, full_slope.number),
            point(full_slope.number),
        ],
    )


def signs(f: Facts) -> list[tuple[VMobject, list[SignedBar]]]:
    """Where examples disagree: what each sign asks for, and the bars that do."""
    if not min(f.slopes) < 0 < max(f.slopes):
        return []
    every = [*enumerate(f.slopes[i] for i in f.shown)]
    more, less = (
        [slope_bars.bars[i] for i, value in every if value * sign < 0] for sign in (1, -1)
    )
    return [(slope_bars.asks[1], less), (slope_bars.asks[0], more)]


def disagreement(f: Facts) -> Layout:
    """One derivative's bars over its formula, where the column will be; the network stays."""
    one = column(slope_bars, full_slope, shares=(4.5, 1.5))
    return beside(f, overlay(MEANS, one, *entries(f)))


def drawn(bars: MeanBars) -> list[VMobject]:
    """A picture of bars and their mean."""
    return [
        bars.axis,
        bars.line,
        bars.names,
        bars.numbers,
        bars.bars,
        bars.head,
        bars.said,
        bars.tied,
    ]


def dots(f: Facts, bars: MeanBars) -> list[VMobject]:
    """That there are more examples."""
    return [bars.more] if f.left else []


def bars_shown(f: Facts) -> list[VMobject]:
    """What is left of the bars' picture."""
    return [*drawn(slope_bars), slope_bars.levels, *dots(f, slope_bars)]


def nothing(f: Facts) -> Iterator[Beat]:
    """No entry is larger than another."""
    yield Beat("gradient", NOTHING, [show(answer), point(gradient.label)], rest=2.5)


def ended(f: Facts) -> Iterator[Beat]:
    """The largest entry, and what the gradient is for: a step against it."""
    rows, mark = gradient.rows, network.marks[f.largest]
    others = [rows[q] for q in f.rows.parameters if q != f.largest]
    yield Beat(
        "gradient",
        RAISED_BY if f.values[f.largest] > 0 else LOWERED_BY,
        [
            together(show(mark), back(*others)),
            point(rows[f.largest].number),
            point(rows[f.largest].symbol, rows[f.largest].bar),
        ],
    )
    every = [rows[q] for q in f.rows.parameters]
    last: list[Step | Say] = [
        together(leave(mark), forth(*others)),
        replace(gradient.label, gradient.minus),
        together(
            *(replace(row.number, row.opposite) for row in every),
            turn_over(
                (gradient.axis, gradient.axis_against),
                *((row.bar, row.against) for row in every),
            ),
            replace(gradient.ticks, gradient.ticks_against),
        ),
    ]
    if f.step is None:
        last += [show(answer), point(gradient.minus)]
    else:
        last += taken(f, f.step)
    yield Beat("step", AGAINST, last, rest=2.5)


def taken(f: Facts, step: OneStep) -> list[Step | Say]:
    """Each parameter's old value and its new one, then the cost falls."""
    moved = f.rows.parameters
    lit = [] if f.alone else [show(*(network.marks[q] for q in moved))]
    start, end = (spoken_number(step.at(share).cost) for share in (0, 1))
    rows = [gradient.rows[q] for q in moved]
    scale = [gradient.axis_against, gradient.ticks_against, gradient.scale_said]
    gone = [] if f.bars_added else [*scale, *(row.against for row in rows)]
    more = [(gradient.more, steps.more)] if f.rows.left_out else []
    return [
        say(STEP if step.rate == 1 else SHORT_STEP(learning=f"{step.rate:g}")),
        leave(
            *(row.symbol for row in rows),
            gradient.brackets,
            gradient.equals,
            gradient.around,
            *gone,
        ),
        become(
            (gradient.minus, steps.moves),
            *((gradient.rows[q].opposite, steps.added[q]) for q in moved),
            *more,
        ),
        show(stepped.before, steps.names, steps.before, steps.heads[0]),
        together(show(steps.equals, steps.after, steps.heads[1]), *lit),
        together(draw(stepped.arrow), show(stepped.said)),
        say(FELL(before=start, after=end)),
        show(stepped.after),
        together(advance(stepped), *([point(*names(f))] if f.alone else [])),
        point(stepped.after),
    ]


class GradientVector(DeclaredScene):
    """The derivative for one weight takes its place among all the others."""

    clip = Declaration(
        "The derivatives for all weights and biases in one column",
        order=11,
        formulas=("gradient",),
        goal="read a gradient, its signs and its sizes",
    )
    story = Story(Facts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = len(ParameterNames(trace.widths))
        return (
            gettext("What do the signs in the gradient say, and what the sizes?"),
            gettext(
                "The sign of each of the {count} entries says in which direction the cost rises, "
                "its size how steeply. A step downhill goes against all of them at once."
            ).format(count=grouped(count)),
        )
