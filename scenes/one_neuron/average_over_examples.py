"""AverageOverExamples: the cost and its derivative of each example, and their means."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from manim import Typst

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.examples import BatchFacts, network, shares
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    extend,
    place,
    point,
    replace,
    show,
    slide,
    together,
    write,
)
from backprop.clips.words import Message
from backprop.core.aligned import aligned, spoken_aligned
from backprop.drawing.mobjects import ExampleTable, MeanFormula
from backprop.drawing.style import NUMBER, Box

__all__ = ["AverageOverExamples"]

_ONE_BY_ONE = 6
"""Examples shown for themselves; of more than two others, these are counted."""

# What the record says


class Facts(BatchFacts):
    """Costs and derivatives of all examples."""

    @property
    def shown(self) -> int:
        """How many examples have a row of their own."""
        return self.count if self.count <= _ONE_BY_ONE + 2 else _ONE_BY_ONE

    @property
    def left(self) -> int:
        return self.count - self.shown

    @property
    def costs(self) -> list[float]:
        return [one.cost for one in self.records]

    @cached_property
    def written(self) -> tuple[list[str], list[str]]:
        """Both columns, then their means, as they stand in the table."""
        means = (self.average.cost, self.average[self.w])
        columns = (self.costs, self.slopes)
        first, second = (
            aligned([*column[: self.shown], *running(column, self.shown), mean])
            for column, mean in zip(columns, means, strict=True)
        )
        return first, second

    @property
    def cost(self) -> str:
        """Of the first example."""
        return spoken_aligned(self.written[0][0])

    @property
    def slope(self) -> str:
        return spoken_aligned(self.written[1][0])

    @property
    def full_cost(self) -> str:
        return spoken_aligned(self.written[0][-1])

    @property
    def full_slope(self) -> str:
        return spoken_aligned(self.written[1][-1])


def running(values: list[float], count: int) -> list[float]:
    """Means of the first, of the first two, ..."""
    return [sum(values[:n]) / n for n in range(1, count + 1)]


# What is said

TITLE = Message("The full cost is a mean over examples, and so is its derivative")
FIRST = Message(
    "One example: its cost is {cost}, and the derivative of that for this weight is {slope}."
)
FIRST_OF_WIDE = Message(
    "One example: its cost is {cost}. Of {total:count} derivatives, that for {w:name} is {slope}."
)
MORE = Message("Each other example has a cost and a derivative too.")
ANEW = Message(
    "With each that comes in, the mean is taken anew: a dashed line for the costs, one for the "
    "derivatives."
)
REST = Message("And {left:count} more come in, each of them run the same way.")
COSTS = Message("The mean of the costs, {full_cost}, is the full cost.")
SLOPES = Message(
    "The mean of the derivatives, {full_slope}, is how sensitive the full cost is to this weight."
)
ALONE = Message("There is only this example, so the means are its own cost and derivative.")


def first(f: Facts) -> Message:
    """One example, of a wide network with the name of the weight."""
    return FIRST if f.alone else FIRST_OF_WIDE


# What is drawn


@part(best=(10.4, 6.2), least=(6.0, 4.0))
def table(on: DeclaredScene, facts: Facts, room: Box) -> ExampleTable:
    columns = (facts.costs, facts.slopes)
    return ExampleTable(on.write, facts.w, columns, facts.shown, room)


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def cost_words(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    return on.write.words("the full cost", NUMBER, on.theme.ink).move_to(room.middle)


@part(best=(10.4, 2.0), least=(5.0, 1.4))
def full_cost(on: DeclaredScene, facts: Facts, room: Box) -> MeanFormula:
    return MeanFormula(on.write, None, facts.count, facts.written[0][-1], room)


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def slope_words(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    text = "how sensitive it is to this weight"
    return on.write.words(text, NUMBER, on.theme.ink).move_to(room.middle)


@part(best=(10.4, 2.0), least=(5.0, 1.4))
def full_slope(on: DeclaredScene, facts: Facts, room: Box) -> MeanFormula:
    return MeanFormula(on.write, facts.w, facts.count, facts.written[1][-1], room)


def formulas(f: Facts) -> Layout:
    every = column(cost_words, full_cost, slope_words, full_slope)
    return flow(network, every, shares=shares(f))


# What happens


def opening(f: Facts) -> Layout:
    """One example alone is its own mean."""
    return flow(network, table, shares=shares(f)) if f.count > 1 else formulas(f)


def beats(f: Facts) -> Iterator[Beat]:
    names = [network.names[q] for q in f.rows.parameters] if f.alone else []
    if f.count == 1:
        begin: list[Step | Say] = [
            place(network.body, *names),
            together(show(network.marks[f.w]), show(full_cost.left, full_slope.left)),
            write(full_cost.middle),
            show(full_cost.value),
            write(full_slope.middle),
            show(full_slope.value),
        ]
        yield Beat("one example", first(f), begin)
        last: list[Step | Say] = [
            show(cost_words),
            point(full_cost.number),
            show(slope_words),
            point(full_slope.number),
        ]
        yield Beat("means", ALONE, last, rest=2.5)
        return
    rows, means, lines = table.rows, table.means, table.lines
    yield Beat(
        "one example",
        first(f),
        [
            place(network.body, *names, table.head),
            show(network.marks[f.w]),
            show(rows[0].said),
            extend(rows[0].bars),
            say(MORE),
            together(show(rows[1].said), extend(rows[1].bars)),
            show(table.foot, means[1], lines[1]),
        ],
    )
    steps: list[Step | Say] = []
    for i in range(2, f.shown):
        steps.append(together(show(rows[i].said), extend(rows[i].bars)))
        steps.append(together(replace(means[i - 1], means[i]), slide(lines[i - 1], lines[i])))
    if f.left:
        i = f.shown
        steps += [say(REST), show(table.more)]
        steps.append(together(replace(means[i - 1], means[i]), slide(lines[i - 1], lines[i])))
    at = f.shown - 1 + bool(f.left)
    if steps:
        yield Beat("more examples", ANEW, steps)
    yield Beat(
        "means",
        COSTS,
        [
            point(means[at][0], means[at][1]),
            arrange(formulas(f)),
            show(cost_words, full_cost),
            point(full_cost.number),
            say(SLOPES),
            show(slope_words, full_slope.left),
            write(full_slope.middle),
            show(full_slope.value),
            point(full_slope.number),
        ],
        rest=2.5,
    )


class AverageOverExamples(DeclaredScene):
    """The full cost is a mean over examples, and so is its derivative."""

    clip = Declaration(
        "Costs and derivatives of many examples, and their means",
        order=10,
        formulas=("mean-cost", "mean-derivative"),
    )
    story = Story(Facts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = len(trace.network.examples) or 1
        return (
            "One example wants the weight larger, another smaller. What happens in the mean?",
            "They cancel as far as they disagree: the mean derivative is what all examples "
            f"together want. This network's file has {count} of them.",
        )
