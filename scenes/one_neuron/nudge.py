"""Nudge: a small change of the weight, what it does down the tree, and the ratio it tends to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Self

from manim import VMobject

from backprop import Quantity, Trace, record, vary
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import RouteFacts, tree
from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.layout import overlay, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    box,
    carry,
    draw,
    forth,
    leave,
    light,
    place,
    point,
    pulse,
    replace,
    show,
    sweep,
    together,
    unlight,
    write,
    zoom,
)
from backprop.clips.words import Message, Said
from backprop.core.explain import Tried, explain, in_double
from backprop.core.nudge_table import NudgeTable, alike, spoken
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects import Look, NudgeRows, RatioTable
from backprop.drawing.mobjects.pointer import heads
from backprop.drawing.style import Box

__all__ = ["Nudge"]

# What the record says


@dataclass(frozen=True, slots=True)
class Facts(RouteFacts):
    """The way of a weight to the cost, and what nudges of the weight really did."""

    tried: tuple[Tried, ...]
    after: Trace
    moved: tuple[dict[Quantity, float], ...]
    table: NudgeTable

    @classmethod
    def of(cls, stage: Stage) -> Self:
        way = RouteFacts.of(stage)
        trace, w = way.trace, way.w
        tried = explain(trace, w).nudges
        exact = record(in_double(trace.network), trace.a[0].astype(float), trace.y.astype(float))
        after = [vary(exact, {w: exact[w].value + one.by}) for one in tried]
        moved = [{q: one[q].value - exact[q].value for q in way.path} for one in after]
        for changes, one in zip(moved, tried, strict=True):
            # What rounding hides is not shown as a move.
            changes |= {w: one.by, COST: one.change if one.certain else 0.0}
        table = NudgeTable.of(tried, trace[w].derivative)
        return cls(trace, way.spine, tried, after[0], tuple(moved), table)

    @property
    def value(self) -> float:
        return self.trace[self.w].value

    @property
    def changes(self) -> dict[Quantity, float]:
        """What the first nudge does to each."""
        return self.moved[0]

    @property
    def looks(self) -> dict[Quantity, list[Look]]:
        """What is seen of each quantity: the first nudge; of weight and cost the smaller, too."""
        texts = dict(zip(self.changes, alike([*self.changes.values()]), strict=True))
        # What is in the table, too, stands here as it does there.
        first = self.table.rows[0]
        texts |= {self.w: first.by, COST: first.change or "0"}
        found = {q: [Look(change, texts[q])] for q, change in self.changes.items()}
        for printed, changes in zip(self.table.rows[1:], self.moved[1:], strict=True):
            found[self.w].append(Look(changes[self.w], printed.by))
            found[COST].append(Look(changes[COST], printed.change or "0"))
        return found

    def certain(self, nudge: int) -> bool:
        """Whether the change of the cost is known."""
        return self.tried[nudge].certain

    def stands(self, q: Quantity) -> str:
        """What the first nudge does to a quantity: whether it moves, and is seen to."""
        if self.changes[q] == 0:
            hidden = not self.tried[0].certain if q == COST else self.slope_of(q) != 0
            return LOST if hidden else STILL
        same = spoken_number(self.after[q].value) == spoken_number(self.trace[q].value)
        return UNSEEN if same else MOVES


# What is said

TITLE = Message("What does a nudge to {w} do?")
OPEN = Message("The weight is {w} and the cost {cost}.")
PIECES = Message(
    "Let's zoom in on each number the weight can move; on the right it says how many times."
)
NUDGE = Message("Nudge the weight by {by}.")
MOVES, UNSEEN, STILL, LOST = "moves", "unseen", "still", "lost"
DOES = {
    ("z", MOVES): Message("That moves the weighted sum by {change}."),
    ("z", UNSEEN): Message("That moves the weighted sum by {change}, too little for its digits."),
    ("z", STILL): Message("The weighted sum does not move at all."),
    ("z", LOST): Message("What it does to the weighted sum is lost in rounding."),
    ("a", MOVES): Message("The activation moves by {change}."),
    ("a", UNSEEN): Message("The activation moves by {change}, too little for its digits."),
    ("a", STILL): Message("The activation does not move at all."),
    ("a", LOST): Message("What it does to the activation is lost in rounding."),
    ("C", MOVES): Message("And the cost {goes} by {change}."),
    ("C", UNSEEN): Message("And the cost {goes} by {change}, too little for its digits."),
    ("C", STILL): Message("The cost does not move at all."),
    ("C", LOST): Message("What it does to the cost is lost in rounding."),
}
ENDS = Message("Only the first and the last change matter for the ratio.")
RATIO = Message(
    "How much did the cost move for each unit of the weight? Divide the one change by the other."
)
SMALLER = Message("A nudge of only {by}: every change shrinks, and the ratio is now {ratio}.")
STEADY = Message(
    "A nudge of only {by}: the changes shrink again, while the ratio settles, now at {ratio}."
)
STAYS = Message("A nudge of only {by}: the cost still does not move, and the ratio stays 0.")
HIDDEN = Message("A nudge of only {by}: the change of the cost is lost in rounding.")
CLOSER = Message(
    "The smaller the nudge, the closer the ratio comes to {slope}: the derivative of the cost with "
    "respect to the weight."
)
SAME = Message(
    "However small the nudge, the ratio is {slope}: the derivative of the cost with respect to the "
    "weight."
)
BEYOND = Message(
    "Rounding hides what smaller nudges do. The derivative of the cost with respect to the weight "
    "needs none: it is {slope}."
)
CORNER = Message(
    "The cost has a corner here: to one side the ratio stays {ratio}; the derivative is recorded "
    "as {slope}."
)


def does(facts: Facts, q: Quantity) -> Message | Said:
    """What the first nudge does to a quantity."""
    how = facts.stands(q)
    said = DOES[q.kind, how]
    if how not in (MOVES, UNSEEN):
        return said
    change = spoken(facts.looks[q][0].text)
    if q.kind == "C":
        goes = "drops" if facts.changes[q] < 0 else "rises"
        return said(goes=goes, change=change.removeprefix("−"))
    return said(change=change)


def smaller(facts: Facts, number: int) -> Said:
    """What a smaller nudge shows."""
    tried, printed = facts.tried[number], facts.table.rows[number]
    by = spoken(printed.by)
    if not tried.certain:
        return HIDDEN(by=by)
    if not tried.change:
        return STAYS(by=by)
    known = [one.ratio for one in facts.tried[: number + 1] if one.certain]
    steps = [abs(after - before) for before, after in itertools.pairwise(known)]
    steady = len(steps) > 1 and steps[-1] < steps[-2] / 2
    return (STEADY if steady else SMALLER)(by=by, ratio=spoken(printed.ratio))


def settles(facts: Facts) -> Said:
    """What the ratios come to."""
    table, tried = facts.table, facts.tried
    slope, derivative = spoken(table.derivative), facts.trace[facts.w].derivative
    if not all(one.certain for one in tried):
        return BEYOND(slope=slope)
    if {one.ratio for one in table.rows} == {table.derivative}:
        return SAME(slope=slope)
    first, *_, last = (abs(one.ratio - derivative) for one in tried)
    if table.rows[-1].ratio != table.derivative and last > first / 2:
        return CORNER(slope=slope, ratio=spoken(table.rows[-1].ratio))
    return CLOSER(slope=slope)


# What is drawn


@part(best=(7.5, 6.2), least=(6.0, 4.6))
def rows(on: DeclaredScene, facts: Facts, room: Box) -> NudgeRows:
    return NudgeRows(on.write, on.trace, on(tree), facts.looks, room)


@part(best=(7.5, 6.2), least=(6.0, 4.6))
def ratios(on: DeclaredScene, facts: Facts, room: Box) -> RatioTable:
    # Between the lines of the weight and of the cost, which gives way to the answer; then alone.
    top = room.top if room.width > ALONE else on(tree).row(facts.w) - 0.6
    return RatioTable(on.write, facts.w, facts.table, Box(room.left, room.right, room.bottom, top))


ALONE = 9.0
"""As wide is only a table that has no tree beside it."""
LAYOUT = row(tree, overlay(rows, ratios), shares=(5.7, 7.5))

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    w, cost, lines = f.w, f.cost, rows.lines
    stops = [f.value, *(f.value + one.by for one in f.tried)]
    yield Beat(
        "tree",
        f.chosen or OPEN,
        [
            place(tree),
            *(pulse(tree, link) for link in itertools.pairwise(f.path)),
            say(PIECES),
            *(
                together(
                    show(lines[q].line, lines[q].ticks, lines[q].labels[0], lines[q].dot),
                    show(lines[q].symbol),
                    show(lines[q].asked),
                )
                for q in f.path
            ),
            show(rows.heading, *(lines[q].times[0] for q in f.path)),
            point(*(lines[q].times[0] for q in f.path)),
        ],
    )
    steps: list[Step | Say] = [
        place(*((lines[q].band, lines[q].ring) for q in f.path)),
        replace(lines[w].asked, lines[w].numbers[0]),
        sweep(w, stops[:2], tree, rows, only=(w,)),
    ]
    for cause, q in itertools.pairwise(f.path):
        steps += [say(does(f, q)), light(tree, (cause, q))]
        if f.changes[q]:
            steps.append(sweep(w, stops[:2], tree, rows, only=(q,)))
        if f.stands(q) != LOST:
            steps.append(replace(lines[q].asked, lines[q].numbers[0]))
    yield Beat("nudge", NUDGE(by=spoken(f.table.rows[0].by)), steps)
    shown = [lines[w].numbers[0], lines[cost].numbers[0] if f.certain(0) else lines[cost].asked]
    first = ratios.rows[0]
    yield Beat(
        "ratio",
        ENDS,
        [
            together(unlight(tree), leave(*lines_of(f, f.z, f.a))),
            point(*shown),
            say(RATIO),
            show(ratios.heads[0], ratios.heads[1]),
            carry((shown[0], first.by), (shown[1], first.change)),
            together(write(ratios.heads[2]), draw(ratios.rules[0])),
            together(forth(*shown), show(first.ratio)),
            point(first.ratio),
        ],
    )
    for i in range(1, len(f.tried)):
        cells = ratios.rows[i]
        new = [lines[w].numbers[i], lines[cost].numbers[i] if f.certain(i) else lines[cost].asked]
        seen = (w, cost) if f.certain(i) else (w,)
        nearer = [
            replace(old[i - 1], old[i])
            for q in (w, cost)
            for old in (lines[q].labels, lines[q].times)
        ]
        asked = [lines[q].asked for q in (w, cost)]
        yield Beat(
            f"nudge {i + 1}",
            smaller(f, i),
            [
                together(
                    *renamed(shown, asked),
                    sweep(w, stops[i : i + 2], tree),
                    sweep(w, stops[i : i + 2], rows, only=seen),
                ),
                # The line's ends say what a move is worth before anything moves on it.
                together(*nearer),
                zoom(rows, i),
                together(*renamed(asked, new)),
                carry((new[0], cells.by), (new[1], cells.change)),
                together(forth(*new), show(cells.ratio)),
                point(cells.ratio),
            ],
        )
        shown = new
    yield Beat(
        "derivative",
        settles(f),
        [
            sweep(w, (stops[-1], f.value), tree, rows),
            leave(tree, rows.heading, *lines_of(f, w, cost)),
            arrange(ratios),
            show(ratios.rules[1], ratios.limit),
            write(ratios.answer),
            box(ratios.answer),
        ],
        rest=2.5,
    )


def renamed(old: Sequence[VMobject], new: Sequence[VMobject]) -> list[Step]:
    """What stands after each sign of equality is replaced, where it is another."""
    return [replace(*pair) for pair in zip(old, new, strict=True) if pair[0] != pair[1]]


def lines_of(f: Facts, *quantities: Quantity) -> list[VMobject]:
    """All that is still shown of their lines."""
    found: list[VMobject] = []
    for q in quantities:
        line, last = rows.lines[q], len(f.looks[q]) - 1
        # The weight's own nudge is known, whatever becomes of it.
        lost = q != f.w and (f.stands(q) == LOST if last == 0 else not f.certain(last))
        found += [line.line, line.ticks, line.labels[last], line.ring, line.band, line.dot]
        found += [line.times[last], line.symbol, line.asked if lost else line.numbers[last]]
    return found


class Nudge(DeclaredScene):
    """The nudge gets smaller, and the ratio of the changes settles on the derivative."""

    clip = Declaration(
        "A small nudge to the weight, what it changes, and the ratio it tends to",
        order=6,
        formulas=("sensitivity", "cost"),
        goal="say what a derivative is: what a tiny nudge does, for its size",
    )
    story = Story(Facts.of, TITLE, LAYOUT, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            "Why does the table make the nudge smaller and smaller, instead of stopping at the "
            "first ratio?",
            "A ratio of finite changes also holds how the slope itself changes on the way. That "
            "part shrinks with the nudge; what stays is the derivative.",
        )

    @figure(
        "tree-arrows",
        "A nudge to the weight moves the weighted sum, that the activation, that the cost",
        order=8,
        beat="nudge",
    )
    def pose_tree_arrows(self) -> Pose:
        """The nudge as it has arrived, and an arrow down each link that it took."""
        drawn = self(tree)
        links = [drawn.links[link] for link in itertools.pairwise(self.known.path)]
        parts = [*self.everything(), heads(self.theme, links)]
        return Pose(parts, alt_text.nudged(self.trace, self.known.path))

    @figure(
        "derivative-wiggle",
        "The nudge that arrives at the cost, divided by the one that was given to the weight",
        order=9,
        beat="ratio",
        moving=("nudge", "ratio"),
    )
    def pose_derivative_wiggle(self) -> Pose:
        return Pose(self.everything(), alt_text.first_ratio(self.trace, self.known.w))
