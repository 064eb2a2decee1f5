"""AverageOverExamples: the cost and its derivative of each example, and their means."""

from __future__ import annotations

from collections.abc import Iterator

from manim import Typst, VMobject

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.average_facts import AverageFacts
from backprop.clips.examples import (
    MEANS,
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
    arrange,
    become,
    extend,
    jump,
    leave,
    place,
    point,
    run,
    show,
    slide,
    spring,
    together,
    travel,
    write,
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext, grouped
from backprop.core.number_format import spoken_number
from backprop.drawing.mobjects import ExampleTable, MeanBars, MeanFormula
from backprop.drawing.style import NUMBER, Box

__all__ = ["AverageOverExamples"]

_FIRST = 2
"""Examples that are shown in large rows; and how many more follow one by one."""

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


# What is drawn


@part(best=(10.4, 6.2), least=(6.0, 4.0))
def table(on: DeclaredScene, facts: AverageFacts, room: Box) -> ExampleTable:
    columns = (facts.costs, facts.slopes)
    return ExampleTable(on.write, facts.w, columns, facts.shown, facts.names, room)


@part(best=(10.4, 6.2), least=(6.0, 4.0))
def begun(on: DeclaredScene, facts: AverageFacts, room: Box) -> ExampleTable:
    """The same with room for its first rows alone, which are larger."""
    columns = (facts.costs, facts.slopes)
    return ExampleTable(on.write, facts.w, columns, facts.shown, facts.names, room, _FIRST)


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def cost_words(on: DeclaredScene, facts: AverageFacts, room: Box) -> Typst:
    return on.write.words(gettext("the full cost"), NUMBER, on.theme.ink).move_to(room.middle)


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def slope_words(on: DeclaredScene, facts: AverageFacts, room: Box) -> Typst:
    text = gettext("how sensitive it is to this weight")
    return on.write.words(text, NUMBER, on.theme.ink).move_to(room.middle)


# What happens


def opening(f: AverageFacts) -> Layout:
    """One example alone is its own mean."""
    alone = column(cost_words, full_cost, slope_words, full_slope)
    several = overlay(begun, table, MEANS)
    return beside(f, several if f.count > 1 else alone)


def beats(f: AverageFacts) -> Iterator[Beat]:
    return several(f) if f.count > 1 else alone(f)


def few(f: AverageFacts) -> bool:
    """Whether the first rows are larger until the others come."""
    return len(f.shown) > _FIRST + 1


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
        [
            show(cost_words),
            point(full_cost.number),
            show(slope_words),
            point(full_slope.number),
        ],
        rest=2.5,
    )


def names(f: AverageFacts) -> list[VMobject]:
    """Symbols beside the network, where it is narrow."""
    return [network.names[q] for q in f.rows.parameters] if f.alone else []


def several(f: AverageFacts) -> Iterator[Beat]:
    """Row by row, and what the means become."""
    large = begun if few(f) else table
    yield Beat(
        "one example",
        first(f),
        [
            place(network.body, *names(f), large.head, large.heads),
            show(network.marks[f.w]),
            runs(f, 0, large),
            *(
                step
                for at in range(2)
                for step in (came(f, 0, large, at), extend(large.rows[0].bars[at]))
            ),
            say(OTHER if f.count == 2 else MORE),
            runs(f, 1, large),
            came(f, 1, large, 0, 1),
            extend(large.rows[1].bars),
            say(UNDER),
            show(large.foot, large.means[1]),
            show(large.lines[1]),
            point(large.means[1][0], large.means[1][1]),
        ],
    )
    last = len(f.shown) - 1
    one_by_one = min(last, 2 * _FIRST - 1)
    steps: list[Step | Say] = [shrunk()] if few(f) else []
    for i in range(_FIRST, one_by_one + 1):
        steps += [runs(f, i, table), came(f, i, table, 0, 1)]
        steps.append(together(extend(table.rows[i].bars), *settled(i - 1, i)))
    if one_by_one < last:
        rest = [table.rows[i] for i in range(one_by_one + 1, last + 1)]
        steps += [
            say(others(f)),
            together(*(show(row.said, row.numbers) for row in rest)),
            together(*(extend(row.bars) for row in rest), *settled(one_by_one, last)),
        ]
    if f.left:
        steps += [say(REST), show(table.more), together(*settled(last, last + 1))]
        last += 1
    if steps:
        yield Beat("more examples", ANEW, steps)
    yield from ended(f, last)


def ended(f: AverageFacts, last: int) -> Iterator[Beat]:
    """Each column has half of the frame, and its mean is the formula's result under it."""
    done = [table.head, table.foot, *([table.more] if f.left else [])]
    done += [table.rows[i].said for i in range(len(f.shown))]
    columns = (cost_bars, full_cost), (slope_bars, full_slope)
    yield Beat(
        "means",
        COSTS,
        [
            point(table.means[last][0]),
            *([run(network, None)] if f.alone else made_way(f)),
            leave(*done),
            together(
                *(step for at in range(2) for step in spread(f, at, *columns[at])),
                *(travel((table.means[last][at], columns[at][1].number)) for at in range(2)),
            ),
            *become_mean(*columns[0]),
            say(SLOPES),
            *become_mean(*columns[1]),
        ],
        rest=2.5,
    )


def runs(f: AverageFacts, i: int, rows: ExampleTable) -> Step:
    """An example runs through, and its row says which it is."""
    return together(run(network, f.records[i]), show(rows.rows[i].said))


def came(f: AverageFacts, i: int, rows: ExampleTable, *columns: int) -> Step:
    """Cost and derivative come out of the network."""
    sources = network.neurons[f.output], network.names[f.w] if f.alone else network.marks[f.w]
    return spring(*((sources[at], rows.rows[i].numbers[at]) for at in columns))


def settled(old: int, new: int) -> list[Step]:
    """Both means are those of more examples."""
    jumps = [jump(table.means[old][at], table.means[new][at]) for at in range(2)]
    return [*jumps, slide(table.lines[old], table.lines[new])]


def shrunk() -> Step:
    """The first rows make room for the others."""
    one = _FIRST - 1
    pairs = [
        (begun.head, table.head),
        (begun.heads, table.heads),
        (begun.foot, table.foot),
        (begun.means[one], table.means[one]),
        (begun.lines[one], table.lines[one]),
    ]
    for i in range(_FIRST):
        old, new = begun.rows[i], table.rows[i]
        pairs += [(old.said, new.said), (old.numbers, new.numbers), (old.bars, new.bars)]
    return together(*(slide(*pair) for pair in pairs))


def made_way(f: AverageFacts) -> list[Step]:
    """Formulas are long where symbols have indices: the network leaves the frame to them."""
    return [leave(network.body, network.marks[f.w]), arrange(overlay(table, MEANS))]


def spread(f: AverageFacts, at: int, bars: MeanBars, formula: MeanFormula) -> Iterator[Step]:
    """A column's head, numbers, bars and its mean's line go where there is more room for them."""
    yield show(bars.axis, bars.names, bars.said, *([bars.more] if f.left else []))
    yield become((table.heads[at], bars.head))
    for i in range(len(f.shown)):
        yield slide(table.rows[i].bars[at], bars.bars[i])
        yield slide(table.rows[i].numbers[at], bars.numbers[i])
    yield slide(table.lines[-1][at], bars.line)


def become_mean(bars: MeanBars, formula: MeanFormula) -> list[Step | Say]:
    """What stands over the column is what is summed, and the mean is the result."""
    return [
        together(
            point(bars.head),
            show(formula.left, formula.one, formula.equals),
            write(formula.middle),
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
