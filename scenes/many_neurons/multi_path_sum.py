"""MultiPathSum: one activation reaches the cost along every path; the paths add up."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from backprop import Quantity, Trace, paths
from backprop.clips import Declaration, Pose, figure
from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    Shown,
    arrange,
    box,
    draw,
    light,
    one_by_one,
    place,
    point,
    pulse,
    reroute,
    show,
    spring,
    together,
    unlight,
    write,
)
from backprop.clips.words import Message, Said
from backprop.core.aligned import spoken_aligned
from backprop.core.number_format import spoken_number
from backprop.core.paths import Path, PathSum
from backprop.core.salience import opposed
from backprop.display import alt_text
from backprop.drawing.mobjects.path_network import PathNetwork, route
from backprop.drawing.mobjects.path_rows import PathRows, rows_height
from backprop.drawing.mobjects.path_steps import Column, counted, path_steps, written
from backprop.drawing.mobjects.path_steps import Step as Stretch
from backprop.drawing.mobjects.sum_over_paths import SumOverPaths
from backprop.drawing.style import Box

__all__ = ["MultiPathSum"]

_PATHS, _STEPS = 3, 5
"""Paths drawn, and steps from column to column, at most."""

# What the record says


@dataclass(frozen=True)
class Facts:
    """An activation, the largest paths from it to the cost, and what all others add up to."""

    trace: Trace
    start: Quantity
    chosen: bool

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the activation that was asked for, else of the one whose paths oppose most."""
        choice = opposed(stage.trace)
        start = stage.focus or choice.quantity
        return cls(stage.trace, start, stage.focus is None and "oppose" in choice.why)

    @property
    def depth(self) -> int:
        return self.trace.network.depth

    @property
    def coupled(self) -> bool:
        """Whether an output depends on several weighted sums, and paths cross between them."""
        return self.trace.network.coupled and self.start.layer < self.depth

    @property
    def brief(self) -> bool:
        """Whether a path is a weight, a slope and the cost's derivative."""
        return self.start.layer == self.depth - 1 and not self.coupled

    @cached_property
    def sums(self) -> PathSum:
        """The largest paths, as many as there is room for; of many none that is 0."""
        found = paths(self.trace, self.start, _PATHS)
        most = len(found.largest)
        if found.rest_count:
            most = max(1, sum(path.product != 0 for path in found.largest))
        return paths(self.trace, self.start, most)

    @property
    def count(self) -> int:
        """Of all paths."""
        return len(self.sums.largest) + self.sums.rest_count

    @cached_property
    def steps(self) -> list[Stretch]:
        """From column to column; of a single layer its weighted sums are drawn, too."""
        if self.brief:
            before: Column = ("a", self.depth - 1)
            z: Column = ("z", self.depth)
            a: Column = ("a", self.depth)
            return [Stretch(before, z), Stretch(z, a), Stretch(a, ("C", 0))]
        return path_steps(self.trace, self.sums, _STEPS)

    @property
    def hidden(self) -> bool:
        """Whether neurons or layers are left out of the picture."""
        nodes = {q for path in self.sums.largest for q in self.route(path) if q.kind != "C"}
        columns = {(q.kind, q.layer) for q in nodes}
        drawn = len(nodes) == sum(self.trace.widths[layer] for _, layer in columns)
        return not drawn or any(step.skipped for step in self.steps)

    @cached_property
    def terms(self) -> list[float]:
        found = [path.product for path in self.sums.largest]
        return [*found, self.sums.rest] if self.sums.rest_count else found

    @cached_property
    def said(self) -> list[str]:
        """Terms and sum as they stand in their column, in words."""
        return [*map(spoken_aligned, written(self.terms, self.sums.total))]

    def route(self, path: Path) -> list[Quantity]:
        return route(path, self.steps)

    @property
    def cost(self) -> str:
        return spoken_number(self.trace.cost)

    @property
    def total(self) -> str:
        return self.said[-1]

    @property
    def counted(self) -> str:
        """How many paths there are."""
        words = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
        return words[self.count] if self.count < len(words) else counted(self.count)

    @property
    def opposing(self) -> bool:
        """Whether drawn paths are of both signs."""
        return len({path.product > 0 for path in self.sums.largest if path.product}) > 1


# What is said

TITLE = Message("How sensitive is the cost to {start}, path by path?")
OUTPUTS = Message("These are outputs of the network, and the cost that they lead to.")
LAST = Message("One activation, the neurons that it acts on, and the cost.")
SKIPPED = Message(
    "One activation, the neurons that it acts on, and the cost. Layers in which the largest paths "
    "do not part are left out."
)
OPPOSED = Message("This is the activation of its layer whose paths oppose one another most.")
ASKED = Message("How does the cost depend on this one activation?")
SINGLE = Message("It acts on the cost along a single path.")
BRANCH = Message("It acts along {counted} paths, which branch at every layer.")
BRANCH_SOMETIMES = Message(
    "It acts along {counted} paths, which branch where a layer has several neurons."
)
SOFTMAX = Message(
    "It acts along {counted} paths: softmax lets every weighted sum reach every output."
)
EACH = Message("It acts along {counted} paths, one through each output.")
EACH_OPPOSED = Message("It acts along {counted} paths, one through each output, and they disagree.")
RATIOS = Message(
    "Along a path three factors multiply: the weight, the slope of the activation, and the slope "
    "of the cost."
)
LOCAL = Message("Along a path the local derivatives multiply, one for each link.")
THEN = Message("Then the paths are added.")
THROUGH = Message("Through output {j}, the product is {product}.")
ONE_PRODUCT = Message("The product along the path is {product}.")
FIRST = Message("The largest path comes first. Its product is {product}.")
NEXT = Message("Along the next, the product is {product}.")
CROSSING = Message("Through weighted sum {z} and output {j}, the product is {product}.")
OTHERS = Message("The other {more} paths together give {rest}.")
OTHER = Message("The one path left gives {rest}.")
SUM = Message("Laid head to tail, the terms end at {total}: the derivative of the cost.")
SUM_OF_ONE = Message("The one product, {total}, is the derivative of the cost.")


def opened(f: Facts) -> Message:
    if any(step.skipped for step in f.steps):
        return SKIPPED
    return OUTPUTS if f.start.layer == f.depth else LAST


def influence(f: Facts) -> Message:
    """How many ways lead to the cost."""
    if f.count == 1:
        return SINGLE
    if f.start.layer < f.depth - 1:
        every = min(f.trace.widths[f.start.layer + 1 :]) > 1
        return BRANCH if every else BRANCH_SOMETIMES
    if f.coupled:
        return SOFTMAX
    return EACH_OPPOSED if f.opposing else EACH


def told(f: Facts, number: int) -> Said:
    """A path, with its product."""
    path, product = f.sums.largest[number], f.said[number]
    if f.count == 1:
        return ONE_PRODUCT(product=product)
    if f.brief:
        return THROUGH(j=path.nodes[1].index[0], product=product)
    if f.coupled and f.start.layer == f.depth - 1:
        z, a = path.nodes[1].index[0], path.nodes[2].index[0]
        return CROSSING(z=z, j=a, product=product)
    return (NEXT if number else FIRST)(product=product)


# What is drawn


@part(best=(8.8, 3.4), least=(6.0, 2.2))
def network(on: DeclaredScene, facts: Facts, room: Box) -> PathNetwork:
    return PathNetwork(on.write, on.trace, facts.sums, facts.steps, room)


@part(best=(4.2, 3.4), least=(3.0, 2.0))
def formula(on: DeclaredScene, facts: Facts, room: Box) -> SumOverPaths:
    return SumOverPaths(on.write, on.trace, facts.sums, facts.count > 1, facts.brief, room)


@part(best=(13.4, 2.8), least=(8.0, 1.8))
def rows(on: DeclaredScene, facts: Facts, room: Box) -> PathRows:
    return PathRows(on.write, on.trace, facts.sums, facts.steps, on(network), room)


def opening(f: Facts) -> Layout:
    """The network alone."""
    return column(network)


def whole(f: Facts) -> Layout:
    """The terms under it, the formula beside it."""
    low = rows_height(len(f.terms))
    above = row(network, formula, shares=(8.8, 4.2))
    return column(above, rows, shares=(5.95 - low, low))


# What happens


def beats(f: Facts) -> Iterator[Beat]:
    links = [*dict.fromkeys(link for path in f.sums.largest for link in pairs(f.route(path)))]
    nodes = [*dict.fromkeys(q for path in f.sums.largest for q in f.route(path))]
    yield Beat(
        "network",
        opened(f),
        [
            place(*(network.symbols[q] for q in nodes)),
            draw(*(network.links[link] for link in links)),
            *([show(network.others)] if f.hidden else []),
            point(network.symbols[f.start]),
        ],
    )
    every = [pulse(network, f.route(path)) for path in f.sums.largest]
    yield Beat(
        "question",
        OPPOSED if f.chosen else ASKED,
        [
            draw(network.ring),
            point(network.symbols[f.start]),
            say(influence(f)),
            *(every if f.brief or f.count == 1 else [together(*every), together(*every)]),
        ],
    )
    ratios: list[Step | Say] = [
        arrange(whole(f)),
        write(formula.left_side),
        write(formula.right_side),
        *([] if f.brief else [show(formula.words)]),
        one_by_one(*(rows.meanings[i] for i in range(len(f.steps)))),
    ]
    frame: list[Shown] = [rows.labels, rows.dots, rows.signs, rows.rule, rows.naming]
    ratios += [*([say(THEN)] if f.count > 1 else []), show(*frame), point(formula.right_side)]
    for number, path in enumerate(f.sums.largest):
        steps: list[Step | Say] = [*along(f, number, path)]
        if number:
            yield Beat(f"path {number + 1}", told(f, number), steps, rest=0.6)
        else:
            steps = [*ratios, say(told(f, number)), *steps]
            yield Beat("path 1", RATIOS if f.brief else LOCAL, steps, rest=0.6)
    if f.sums.rest_count:
        last, one = len(f.sums.largest), f.sums.rest_count == 1
        rest = f.said[last]
        yield Beat(
            "rest",
            OTHER(rest=rest) if one else OTHERS(more=counted(f.sums.rest_count), rest=rest),
            [
                point(rows.labels[last]),
                show(rows.values[last]),
                point(rows.values[last]),
            ],
        )
    yield Beat("sum", SUM if len(f.terms) > 1 else SUM_OF_ONE, list(added(f)), rest=2.5)


def pairs(nodes: Sequence[Quantity]) -> list[tuple[Quantity, Quantity]]:
    return [*itertools.pairwise(nodes)]


def along(f: Facts, number: int, path: Path) -> Iterator[Step]:
    """Light runs along a path; each factor comes from its link to its place under it."""
    nodes, links = f.route(path), pairs(f.route(path))
    cells = rows.cells[number]
    yield reroute(network, nodes) if number else light(network, nodes)
    yield spring(*((network.links[link], cells[i]) for i, link in enumerate(links)))
    yield show(rows.values[number])
    yield point(rows.values[number])


def added(f: Facts) -> Iterator[Step]:
    """The terms head to tail, up to the recorded derivative."""
    yield together(unlight(network), draw(rows.zero))
    for i in range(len(f.terms)):
        yield together(draw(rows.arrows[i]), point(rows.values[i]))
    yield show(rows.total)
    yield draw(rows.whole)
    yield together(*(pulse(network, f.route(path)) for path in f.sums.largest), box(rows.answer))


class MultiPathSum(DeclaredScene):
    """The sensitivity of the cost to one activation, path by path."""

    clip = Declaration(
        "One activation reaches the cost along every path; the paths add up",
        order=19,
        network="small",
        focus="a",
        formulas=("activation-sum",),
    )
    story = Story(Facts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        start = opposed(trace).quantity
        found = paths(trace, start, 1)
        count = 1 + found.rest_count
        return (
            f"If one of the {count} paths from {start.plain(trace.widths)} were cut, would the "
            "cost always be less sensitive to it?"
            if count > 1
            else f"What would happen if the one path from {start.plain(trace.widths)} were cut?",
            "Not always: paths of opposite sign hold each other back, and without one of them the "
            f"sum can grow. All together make {spoken_number(found.total)}."
            if count > 1
            else f"The cost would not depend on it any more; now its sensitivity is "
            f"{spoken_number(found.total)}.",
        )

    @figure(
        "activation-two-effects",
        "One activation reaches the cost on several ways, and what they carry adds up",
        order=16,
        beat="sum",
        moving=("path *", "rest", "sum"),
    )
    def pose_activation_two_effects(self) -> Pose:
        return Pose(self.everything(), alt_text.effects_of_one(self.trace, self.known.start))
