"""AverageOverExamples: the cost and its derivative of each example, and their means."""

from __future__ import annotations

from collections.abc import Iterator

from manim import VMobject

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.average_facts import AverageFacts
from backprop.clips.average_parts import cost_words, opening, slope_words
from backprop.clips.examples import cost_bars, full_cost, full_slope, names, network, slope_bars
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    back,
    draw,
    extend,
    jump,
    place,
    point,
    run,
    show,
    slide,
    spring,
    together,
    travel,
    turn_over,
    write,
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext, grouped
from backprop.core.number_format import spoken_number
from backprop.drawing.mobjects import MeanBars, MeanFormula

__all__ = ["AverageOverExamples"]

COLUMNS = cost_bars, slope_bars
_ONE_BY_ONE = 3
"""The last example that comes by itself."""

# What is said

TITLE = Message("The full cost is a mean over examples, and so is its derivative")
FIRST = Message(
    "The first example costs {cost}, and the derivative of that cost with respect to this weight "
    "is {slope}."
)
FIRST_OF_WIDE = Message(
    "The first example costs {cost}. Of its {total:count} derivatives, the one with respect to "
    "{w:name} is {slope}."
)
ONLY = Message(
    "This example costs {cost}, and the derivative of that cost with respect to this weight is "
    "{slope}."
)
ONLY_OF_WIDE = Message(
    "This example costs {cost}. Of its {total:count} derivatives, the one with respect to "
    "{w:name} is {slope}."
)
MORE = Message("Every other example has a cost and a derivative of its own.")
OTHER = Message("The other example has a cost and a derivative of its own.")
UNDER = Message("Both means are at the bottom; the dashed lines mark them among the bars.")
ANEW = Message("Each new example shifts both means.")
PARTED = Message(
    "Examples wanting {more} say increase the weight; those wanting {less} say decrease it."
)
SIGNS = Message("Where the derivative is negative, an example says increase the weight.")
OTHERS = Message("The other examples are run in the same way.")
REST = Message("Another {left:count} examples, which cost less, are run in the same way.")
COSTS = Message("The mean of the costs, {full_cost}, is the full cost.")
SLOPES = Message(
    "The mean of the derivatives, {full_slope}, says how sensitive the full cost is to this weight."
)
ALONE = Message("There is only this example, so the means are its own cost and derivative.")


def others(f: AverageFacts) -> Message | Said:
    """What all of them ask of the weight."""
    if f.parted:
        more, less = (spoken_number(one) for (one,) in f.asks.values())
        return PARTED(more=more, less=less)
    return SIGNS if min(f.slopes) < 0 < max(f.slopes) else OTHERS


def first(f: AverageFacts) -> Message:
    """One example, of a wide network with the name of the weight."""
    if f.count == 1:
        return ONLY if f.alone else ONLY_OF_WIDE
    return FIRST if f.alone else FIRST_OF_WIDE


# What happens


def beats(f: AverageFacts) -> Iterator[Beat]:
    return several(f) if f.count > 1 else alone(f)


def alone(f: AverageFacts) -> Iterator[Beat]:
    """The one example there is."""
    yield Beat(
        "one example",
        first(f),
        [
            place(network.body, *names(f)),
            together(show(network.marks[f.w]), run(network, f.records[0])),
            show(full_cost.left, full_slope.left),
            write(full_cost.middle),
            show(full_cost.one, full_cost.equals, full_cost.number),
            write(full_slope.middle),
            show(full_slope.one, full_slope.equals, full_slope.number),
        ],
    )
    yield Beat(
        "means",
        ALONE,
        [show(cost_words), point(full_cost.number), show(slope_words), point(full_slope.number)],
        rest=2.5,
    )


def several(f: AverageFacts) -> Iterator[Beat]:
    """Row by row, and what the means become; all stands in its place from the beginning."""
    yield Beat(
        "one example",
        first(f),
        [
            place(network.body, *names(f)),
            place(*(thing for bars in COLUMNS for thing in (bars.axis, bars.head, bars.names))),
            place(cost_bars.title, *terms(full_cost), *terms(full_slope)),
            show(network.marks[f.w]),
            run(network, f.records[0]),
            *(step for at in range(2) for step in (came(f, 0, at), extend(COLUMNS[at].bars[0]))),
            say(OTHER if f.count == 2 else MORE),
            run(network, f.records[1]),
            came(f, 1, 0, 1),
            extend(*(bars.bars[1] for bars in COLUMNS)),
            say(UNDER),
            together(*(draw(bars.rule, bars.lines[1]) for bars in COLUMNS)),
            extend(*(bars.totals[1] for bars in COLUMNS)),
            show(*(one for bars in COLUMNS for one in (bars.words[1], bars.means[1]))),
            point(*(bars.means[1] for bars in COLUMNS)),
        ],
    )
    last = len(f.shown) - 1
    one_by_one = min(last, _ONE_BY_ONE)
    steps: list[Step | Say] = []
    for i in range(2, one_by_one + 1):
        grown = extend(*(bars.bars[i] for bars in COLUMNS))
        steps += [run(network, f.records[i]), came(f, i, 0, 1), together(grown, *settled(i - 1, i))]
    if one_by_one < last:
        rest = range(one_by_one + 1, last + 1)
        steps += [
            say(others(f)),
            show(*(bars.numbers[i] for bars in COLUMNS for i in rest)),
            together(
                extend(*(bars.bars[i] for bars in COLUMNS for i in rest)),
                *settled(one_by_one, last),
            ),
        ]
    if f.left:
        steps += [say(REST), show(*(bars.more for bars in COLUMNS))]
        steps.append(together(*settled(last, last + 1)))
    if steps:
        yield Beat("more examples", ANEW, steps)
    yield from ended(f)


def ended(f: AverageFacts) -> Iterator[Beat]:
    """The mean under each column is the result of the formula under that."""
    yield Beat(
        "means",
        COSTS,
        [
            point(cost_bars.means[-1]),
            run(network, None),
            *become_mean(cost_bars, full_cost),
            say(SLOPES),
            *become_mean(slope_bars, full_slope),
            back(*(one for bars in COLUMNS for one in (bars.names, bars.numbers, bars.bars))),
            point(full_cost.number, full_slope.number),
        ],
        rest=2.5,
    )


def came(f: AverageFacts, i: int, *columns: int) -> Step:
    """Cost and derivative come out of the network."""
    sources = network.neurons[f.output], network.names[f.w] if f.alone else network.marks[f.w]
    return spring(*((sources[at], COLUMNS[at].numbers[i]) for at in columns))


def settled(old: int, new: int) -> list[Step]:
    """Both means are those of more examples."""
    jumps = [jump(bars.means[old], bars.means[new]) for bars in COLUMNS]
    lines = [slide(bars.lines[old], bars.lines[new]) for bars in COLUMNS]
    totals = turn_over(*((bars.totals[old], bars.totals[new]) for bars in COLUMNS))
    words = [slide(bars.words[old], bars.words[new]) for bars in COLUMNS]
    return [*jumps, *lines, totals, *words]


def terms(mean: MeanFormula) -> list[VMobject]:
    """What is summed, and what that is."""
    return [mean.left, mean.middle, mean.one]


def become_mean(bars: MeanBars, formula: MeanFormula) -> list[Step | Say]:
    """What stands over the column is what is summed, and the mean is the result."""
    return [
        point(bars.head, formula.one),
        together(
            show(formula.equals, bars.tied),
            travel((bars.means[-1], formula.number)),
            slide(bars.words[-1], bars.said),
        ),
        point(formula.number),
    ]


class AverageOverExamples(DeclaredScene):
    """The full cost is a mean over examples, and so is its derivative."""

    clip = Declaration(
        "Costs and derivatives of many examples, and their means",
        order=10,
        formulas=("mean-cost", "mean-derivative"),
        goal="explain what many examples together ask of one weight",
    )
    story = Story(AverageFacts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = len(trace.network.examples)
        answer = (
            gettext(
                "They cancel as far as they disagree: the mean derivative is what all examples "
                "together want. This network has {count} examples."
            ).format(count=grouped(count))
            if count > 1
            else gettext(
                "They cancel as far as they disagree: the mean derivative is what all examples "
                "together want. This network has just one, so the mean is what that one wants."
            )
        )
        return (
            gettext(
                "One example wants the weight larger, another smaller. What happens in the mean?"
            ),
            answer,
        )
