"""AverageOverExamples: the cost and its derivative of each example, and their means."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from manim import Typst, VMobject

from backprop import Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.described import described
from backprop.clips.examples import (
    MEANS,
    BatchFacts,
    cost_bars,
    full_cost,
    full_slope,
    network,
    shares,
    slope_bars,
)
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
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
from backprop.clips.words import Message
from backprop.core.aligned import spoken_aligned
from backprop.drawing.mobjects import ExampleTable, MeanBars, MeanFormula
from backprop.drawing.style import NUMBER, Box

__all__ = ["AverageOverExamples"]

# What the record says


class Facts(BatchFacts):
    """Costs and derivatives of all examples."""

    @cached_property
    def names(self) -> list[tuple[str, list[str]]]:
        """What each row's example is."""
        every = sorted(self.trace.network.examples, key=lambda name: name != self.example)
        return described({every[i]: self.records[i] for i in self.shown})

    @property
    def output(self) -> Quantity:
        """What the weight leads to."""
        return Quantity("a", self.w.layer, self.w.index[:1])

    @property
    def cost(self) -> str:
        """Of the first example."""
        return spoken_aligned(self.columns[0][0])

    @property
    def slope(self) -> str:
        return spoken_aligned(self.columns[1][0])

    @property
    def full_cost(self) -> str:
        return spoken_aligned(self.columns[0][-1])

    @property
    def full_slope(self) -> str:
        return spoken_aligned(self.columns[1][-1])


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
REST = Message("Another {left:count} examples, which cost less, are run in the same way.")
COSTS = Message("The mean of the costs, {full_cost}, is the full cost.")
SLOPES = Message(
    "The mean of the derivatives, {full_slope}, says how sensitive the full cost is to this weight."
)
ALONE = Message("There is only this example, so the means are its own cost and derivative.")


def first(f: Facts) -> Message:
    """One example, of a wide network with the name of the weight."""
    if f.count == 1:
        return ONLY if f.alone else ONLY_OF_WIDE
    return FIRST if f.alone else FIRST_OF_WIDE


# What is drawn


@part(best=(10.4, 6.2), least=(6.0, 4.0))
def table(on: DeclaredScene, facts: Facts, room: Box) -> ExampleTable:
    columns = (facts.costs, facts.slopes)
    return ExampleTable(on.write, facts.w, columns, facts.shown, facts.names, room)


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def cost_words(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    return on.write.words("the full cost", NUMBER, on.theme.ink).move_to(room.middle)


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def slope_words(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    text = "how sensitive it is to this weight"
    return on.write.words(text, NUMBER, on.theme.ink).move_to(room.middle)


# What happens


def opening(f: Facts) -> Layout:
    """One example alone is its own mean."""
    alone = column(cost_words, full_cost, slope_words, full_slope)
    several = overlay(table, MEANS)
    return flow(network, several if f.count > 1 else alone, shares=shares(f))


def beats(f: Facts) -> Iterator[Beat]:
    return several(f) if f.count > 1 else alone(f)


def alone(f: Facts) -> Iterator[Beat]:
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


def names(f: Facts) -> list[VMobject]:
    """Symbols beside the network, where it is narrow."""
    return [network.names[q] for q in f.rows.parameters] if f.alone else []


def several(f: Facts) -> Iterator[Beat]:
    """Row by row, and what the means become."""
    rows, means, lines = table.rows, table.means, table.lines
    sources = network.neurons[f.output], network.names[f.w] if f.alone else network.marks[f.w]

    def begun(i: int) -> list[Step]:
        return [run(network, f.records[i]), show(rows[i].said)]

    def found(i: int) -> Step:
        return spring(*((sources[at], rows[i].numbers[at]) for at in range(2)))

    def settled(i: int) -> list[Step]:
        jumps = [jump(means[i - 1][at], means[i][at]) for at in range(2)]
        return [*jumps, slide(lines[i - 1], lines[i])]

    first_row = [
        step
        for at in range(2)
        for step in (spring((sources[at], rows[0].numbers[at])), extend(rows[0].bars[at]))
    ]
    yield Beat(
        "one example",
        first(f),
        [
            place(network.body, *names(f), table.head, table.heads),
            show(network.marks[f.w]),
            together(*begun(0)),
            *first_row,
            say(OTHER if f.count == 2 else MORE),
            together(*begun(1)),
            found(1),
            extend(rows[1].bars),
            say(UNDER),
            show(table.foot, means[1]),
            show(lines[1]),
            point(means[1][0], means[1][1]),
        ],
    )
    steps: list[Step | Say] = []
    last = len(f.shown) - 1
    for i in range(2, last + 1):
        runs, said = begun(i)
        steps += [together(runs, said), found(i)] if i < 4 else [said, together(runs, found(i))]
        steps.append(together(extend(rows[i].bars), *settled(i)))
    if f.left:
        last += 1
        steps += [say(REST), show(table.more), together(*settled(last))]
    if steps:
        yield Beat("more examples", ANEW, steps)
    done = [table.head, table.foot, *([table.more] if f.left else [])]
    for i in range(len(f.shown)):
        done += [rows[i].said, rows[i].numbers]
    yield Beat(
        "means",
        COSTS,
        [
            point(means[last][0]),
            *([run(network, None)] if f.alone else made_way(f)),
            leave(*done),
            together(
                *gathered(f, 0, means[last][0], cost_bars, full_cost),
                *gathered(f, 1, means[last][1], slope_bars, full_slope),
            ),
            *become_mean(full_cost),
            say(SLOPES),
            *become_mean(full_slope),
        ],
        rest=2.5,
    )


def made_way(f: Facts) -> list[Step]:
    """Formulas are long where symbols have indices: the network leaves the frame to them."""
    return [leave(network.body, network.marks[f.w]), arrange(overlay(table, MEANS))]


def gathered(
    f: Facts, at: int, mean: VMobject, bars: MeanBars, formula: MeanFormula
) -> Iterator[Step]:
    """A column's bars and their mean's line go beside the formula that its head and mean are of."""
    yield show(bars.axis, *([bars.more] if f.left else []))
    for i in range(len(f.shown)):
        yield slide(table.rows[i].bars[at], bars.bars[i])
    yield slide(table.lines[-1][at], bars.line)
    yield travel((table.heads[at], formula.one), (mean, formula.number))


def become_mean(formula: MeanFormula) -> list[Step | Say]:
    """What was over the column is what is summed, and the mean is the result."""
    return [
        together(show(formula.left, formula.equals), write(formula.middle)),
        point(formula.one),
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
    story = Story(Facts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = len(trace.network.examples)
        here = (
            f"This network has {count:,} examples."
            if count > 1
            else "This network has just one, so the mean is what that one wants."
        )
        return (
            "One example wants the weight larger, another smaller. What happens in the mean?",
            "They cancel as far as they disagree: the mean derivative is what all examples "
            f"together want. {here}",
        )
