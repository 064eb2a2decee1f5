"""AverageOverExamples: the cost and its derivative of each example, and their means."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from manim import Typst, VMobject

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.described import described
from backprop.clips.examples import BatchFacts, network, shares
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    back,
    extend,
    leave,
    place,
    point,
    replace,
    run,
    show,
    slide,
    together,
    travel,
    write,
)
from backprop.clips.words import Message
from backprop.core.aligned import aligned, spoken_aligned
from backprop.drawing.mobjects import ExampleTable, MeanFormula
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.style import NUMBER, Box

__all__ = ["AverageOverExamples"]

_ONE_BY_ONE = 6
"""Examples shown for themselves; of more than two others, these are counted."""

# What the record says


class Facts(BatchFacts):
    """Costs and derivatives of all examples."""

    @cached_property
    def shown(self) -> list[int]:
        """Which examples have a row: all, or the first and those that cost most."""
        if self.count <= _ONE_BY_ONE + 2:
            return [*range(self.count)]
        others = sorted(range(1, self.count), key=lambda i: -self.costs[i])
        return [0, *others[: _ONE_BY_ONE - 1]]

    @property
    def left(self) -> int:
        return self.count - len(self.shown)

    @cached_property
    def costs(self) -> list[float]:
        return [one.cost for one in self.records]

    @cached_property
    def names(self) -> list[tuple[str, list[str]]]:
        """What each row's example is."""
        every = sorted(self.trace.network.examples, key=lambda name: name != self.example)
        return described({every[i]: self.records[i] for i in self.shown})

    @cached_property
    def written(self) -> tuple[list[str], list[str]]:
        """Both columns, then their means, as they stand in the table."""
        means = (self.average.cost, self.average[self.w])
        first, second = (
            aligned([*some, *running(some), mean])
            for some, mean in zip(
                ([column[i] for i in self.shown] for column in (self.costs, self.slopes)),
                means,
                strict=True,
            )
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


def running(values: list[float]) -> list[float]:
    """Means of the first, of the first two, ..."""
    return [sum(values[:n]) / n for n in range(1, len(values) + 1)]


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
MORE = Message("Every other example has a cost and a derivative of its own.")
ANEW = Message("With each example that runs, both means move: the dashed lines follow them.")
REST = Message("Another {left:count} examples, which cost less, are run in the same way.")
COSTS = Message("The mean of the costs, {full_cost}, is the full cost.")
SLOPES = Message(
    "The mean of the derivatives, {full_slope}, says how sensitive the full cost is to this weight."
)
ALONE = Message("There is only this example, so the means are its own cost and derivative.")


def first(f: Facts) -> Message:
    """One example, of a wide network with the name of the weight."""
    return FIRST if f.alone else FIRST_OF_WIDE


# What is drawn


@part(best=(10.4, 6.2), least=(6.0, 4.0))
def table(on: DeclaredScene, facts: Facts, room: Box) -> ExampleTable:
    columns = (facts.costs, facts.slopes)
    return ExampleTable(on.write, facts.w, columns, facts.shown, facts.names, room)


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def cost_words(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    return on.write.words("the full cost", NUMBER, on.theme.ink).move_to(room.middle)


@part(best=(10.4, 2.0), least=(5.0, 1.4))
def full_cost(on: DeclaredScene, facts: Facts, room: Box) -> MeanFormula:
    return MeanFormula(on.write, None, 1, facts.written[0][-1], room, on.theme.cost)


@part(best=(10.4, 0.6), least=(5.0, 0.4))
def slope_words(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    text = "how sensitive it is to this weight"
    return on.write.words(text, NUMBER, on.theme.ink).move_to(room.middle)


@part(best=(10.4, 2.0), least=(5.0, 1.4))
def full_slope(on: DeclaredScene, facts: Facts, room: Box) -> MeanFormula:
    colour = signed(on.theme, facts.average[facts.w])
    return MeanFormula(on.write, facts.w, 1, facts.written[1][-1], room, colour)


# What happens


def opening(f: Facts) -> Layout:
    """One example alone is its own mean."""
    alone = column(cost_words, full_cost, slope_words, full_slope)
    return flow(network, table if f.count > 1 else alone, shares=shares(f))


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
    runs = [run(network, f.records[i]) for i in f.shown]

    def filled(i: int) -> list[Step]:
        return [show(rows[i].numbers), extend(rows[i].bars)]

    def settled(i: int) -> list[Step]:
        return [replace(means[i - 1], means[i]), slide(lines[i - 1], lines[i])]

    yield Beat(
        "one example",
        first(f),
        [
            place(network.body, *names(f), table.head, table.heads),
            show(network.marks[f.w]),
            together(runs[0], show(rows[0].said)),
            together(*filled(0)),
            say(MORE),
            together(runs[1], show(rows[1].said)),
            together(*filled(1), show(table.foot, means[1], lines[1])),
        ],
    )
    steps: list[Step | Say] = []
    last = len(f.shown) - 1
    for i in range(2, last + 1):
        begun = [runs[i], show(rows[i].said)]
        if i < 4:
            steps += [together(*begun), together(*filled(i), *settled(i))]
        else:
            steps.append(together(*begun, *filled(i), *settled(i)))
    if f.left:
        last += 1
        steps += [say(REST), show(table.more), together(*settled(last))]
    if steps:
        yield Beat("more examples", ANEW, steps)
    done = [table.head, *([table.more] if f.left else [])]
    for i in range(len(f.shown)):
        done += [rows[i].said, rows[i].numbers]
    yield Beat(
        "means",
        COSTS,
        [
            point(means[last][0]),
            *([run(network, None)] if f.alone else made_way(f)),
            together(back(*done), leave(table.foot)),
            *become_mean(table.cost, means[last][0], table.heads[0]),
            say(SLOPES),
            *become_mean(table.slope, means[last][1], table.heads[1]),
        ],
        rest=2.5,
    )


def made_way(f: Facts) -> list[Step]:
    """Formulas are long where symbols have indices: the network leaves the frame to them."""
    return [leave(network.body, network.marks[f.w]), arrange(table)]


def become_mean(formula: MeanFormula, mean: VMobject, head: VMobject) -> list[Step | Say]:
    """The mean is the result of a formula, and what is over its column is what is summed."""
    return [
        together(travel((mean, formula.number)), show(formula.left)),
        together(write(formula.middle), show(formula.equals)),
        together(point(head), show(formula.one)),
        point(formula.number),
    ]


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
