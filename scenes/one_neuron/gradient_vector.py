"""GradientVector: all derivatives in one column, averaged over the examples."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.examples import cost_bars, full_cost, full_slope, names, network, slope_bars
from backprop.clips.gradient_facts import GradientFacts
from backprop.clips.gradient_parts import (
    answer,
    bars_shown,
    disagreement,
    dots,
    drawn,
    gradient,
    opening,
    signs,
    stepped,
    steps,
    terms,
)
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
from backprop.core.language import gettext, grouped
from backprop.core.number_format import spoken_number
from backprop.core.one_step import OneStep
from backprop.core.quantities import ParameterNames

__all__ = ["GradientVector"]

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


# What happens


def beats(f: GradientFacts) -> Iterator[Beat]:
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
    begin += [show(gradient.axis, gradient.ticks, gradient.scale_said)] if bars else []
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


def averaged(f: GradientFacts) -> Iterator[Beat]:
    """Each example's derivative for one weight, and their mean."""
    pictures, more = ([*drawn(bars), *dots(f, bars)] for bars in (cost_bars, slope_bars))
    slope, cost = ([*terms(mean), mean.number] for mean in (full_slope, full_cost))
    asked = signs(f)
    mean = [slope_bars.line, slope_bars.rule, slope_bars.total, slope_bars.said, slope_bars.tied]
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
            together(
                draw(slope_bars.rule, slope_bars.line),
                extend(slope_bars.total),
                show(slope_bars.said),
            ),
            show(full_slope.equals, full_slope.number),
            point(full_slope.number),
        ],
    )


def nothing(f: GradientFacts) -> Iterator[Beat]:
    """No entry is larger than another."""
    yield Beat("gradient", NOTHING, [show(answer), point(gradient.label)], rest=2.5)


def ended(f: GradientFacts) -> Iterator[Beat]:
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
                (gradient.axis, gradient.axis_against), *((row.bar, row.against) for row in every)
            ),
            replace(gradient.ticks, gradient.ticks_against),
        ),
    ]
    if f.step is None:
        last += [show(answer), point(gradient.minus)]
    else:
        last += taken(f, f.step)
    yield Beat("step", AGAINST, last, rest=2.5)


def taken(f: GradientFacts, step: OneStep) -> list[Step | Say]:
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
    story = Story(GradientFacts.of, TITLE, opening, beats)

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
