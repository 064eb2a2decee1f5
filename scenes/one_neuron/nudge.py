"""Nudge: a small change of the weight, what it does down the tree, and the ratio it tends to."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from backprop import Quantity, Trace
from backprop.clips import Declaration, DeclaredScene, Pose, Story, figure
from backprop.clips.chain import tree
from backprop.clips.nudge_facts import LOST, MOVES, STILL, UNSEEN, NudgeFacts
from backprop.clips.nudge_parts import BESIDE, NEARER, curve, divided, ratios, rows
from backprop.clips.nudge_steps import divided_out, known, lines_of, looked_at, nearer
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    draw,
    hand_over,
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
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext
from backprop.core.nudge_table import spoken
from backprop.display import alt_text
from backprop.drawing.mobjects.pointer import heads

__all__ = ["Nudge"]

# What is said

TITLE = Message("What does a nudge to {w} do?")
OPEN = Message("The weight is {w} and the cost {cost}.")
PIECES = Message(
    "Let's zoom in on each number the weight can move; on the right it says how many times."
)
NUDGE = Message("Nudge the weight by {by}.")
DOES = {
    ("z", MOVES): Message("That moves the weighted sum by {change}."),
    ("z", UNSEEN): Message("That moves the weighted sum by {change}, too little for its digits."),
    ("z", STILL): Message("The weighted sum does not move at all."),
    ("z", LOST): Message("What it does to the weighted sum is lost in rounding."),
    ("a", MOVES): Message("The activation moves by {change}."),
    ("a", UNSEEN): Message("The activation moves by {change}, too little for its digits."),
    ("a", STILL): Message("The activation does not move at all."),
    ("a", LOST): Message("What it does to the activation is lost in rounding."),
    ("C", MOVES): Message("And the cost rises by {change}."),
    ("C", UNSEEN): Message("And the cost rises by {change}, too little for its digits."),
    ("C", STILL): Message("The cost does not move at all."),
    ("C", LOST): Message("What it does to the cost is lost in rounding."),
}
DROPS = {
    MOVES: Message("And the cost drops by {change}."),
    UNSEEN: Message("And the cost drops by {change}, too little for its digits."),
}
"""Where the cost falls."""
ENDS = Message("Only the first and the last change matter for the ratio.")
SLOPE = Message(
    "On the curve of the cost over this weight, such a ratio is the slope of the line through two "
    "points, here two that are far apart."
)
TURNS = Message("As the second point comes nearer, the line turns. Here it is the nudge of {by}.")
LIES = Message(
    "As the second point comes nearer, the line hardly turns. Here it is the nudge of {by}."
)
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
    "The smaller the nudge, the closer the ratio comes to the slope of the tangent, {slope}: the "
    "derivative of the cost with respect to the weight."
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


def does(facts: NudgeFacts, q: Quantity) -> Message | Said:
    """What the first nudge does to a quantity."""
    how = facts.stands(q)
    said = DOES[q.kind, how]
    if how not in (MOVES, UNSEEN):
        return said
    change = spoken(facts.looks[q].text)
    if q.kind == "C":
        if facts.changes[q] < 0:
            said = DROPS[how]
        return said(change=change.removeprefix("−"))
    return said(change=change)


def smaller(facts: NudgeFacts, number: int) -> Said:
    """What a smaller nudge shows."""
    tried, printed = facts.tried[number], facts.table.rows[number]
    by = spoken(printed.by)
    if not tried.certain:
        return HIDDEN(by=by)
    if not tried.change:
        return STAYS(by=by)
    said = STEADY if facts.settles(number) else SMALLER
    return said(by=by, ratio=spoken(printed.ratio))


def settles(facts: NudgeFacts) -> Said:
    """What the ratios come to."""
    table, slope = facts.table, spoken(facts.table.derivative)
    if facts.known < len(facts.tried):
        return BEYOND(slope=slope)
    if {one.ratio for one in table.rows} == {table.derivative}:
        return SAME(slope=slope)
    if facts.corner:
        return CORNER(slope=slope, ratio=spoken(table.rows[-1].ratio))
    return CLOSER(slope=slope)


# What happens


def beats(f: NudgeFacts) -> Iterator[Beat]:
    w, lines = f.w, rows.lines
    stops = f.value, f.value + f.tried[0].by
    yield Beat(
        "tree",
        f.chosen or OPEN,
        [
            place(tree),
            *(pulse(tree, link) for link in itertools.pairwise(f.path)),
            say(PIECES),
            *looked_at(f),
        ],
    )
    steps: list[Step | Say] = [
        place(*((lines[q].band, lines[q].ring) for q in f.path)),
        sweep(w, stops, tree, rows, only=(w,)),
        # What it comes to is said when it is there.
        replace(lines[w].asked, lines[w].number),
    ]
    for cause, q in itertools.pairwise(f.path):
        steps += [say(does(f, q)), light(tree, (cause, q))]
        if f.changes[q]:
            steps.append(sweep(w, stops, tree, rows, only=(q,)))
        if f.stands(q) != LOST:
            steps.append(replace(lines[q].asked, lines[q].number))
    yield Beat("nudge", NUDGE(by=spoken(f.table.rows[0].by)), steps)
    yield Beat(
        "ratio",
        ENDS,
        [
            together(unlight(tree), leave(*lines_of(f, f.z, f.a), rows.lenses)),
            point(*(known(f, q) for q in (w, f.cost))),
            say(RATIO),
            *divided_out(f),
        ],
    )
    yield from curved(f)


def curved(f: NudgeFacts) -> Iterator[Beat]:
    """The ratio as a slope, of smaller and smaller nudges."""
    first = ratios.rows[0]
    turns = (TURNS if f.turns else LIES)(by=spoken(f.table.rows[0].by))
    near: list[Step | Say] = [nearer(1), point(first)] if f.known else []
    if f.known and f.beyond:
        near.insert(0, say(turns))
    yield Beat(
        "slope",
        SLOPE,
        [
            leave(*lines_of(f, f.w, f.cost), divided, but=(divided.by, divided.result)),
            hand_over(NEARER, (divided.by, first.by), (divided.result, first.ratio)),
            show(curve.axes, ratios.heads),
            draw(curve.line),
            show(curve.dot, curve.second, curve.trail),
            draw(curve.secant),
            show(curve.legs, curve.marks, curve.ratio),
            *near,
        ],
    )
    for i in range(1, len(f.tried)):
        row_ = ratios.rows[i]
        yield Beat(
            f"nudge {i + 1}",
            smaller(f, i),
            [
                show(row_.by),
                *([nearer(i + 1)] if i < f.known else []),
                show(row_.ratio),
                point(row_.ratio),
            ],
        )
    yield Beat(
        "derivative",
        settles(f),
        [
            together(nearer(f.known + 1), show(ratios.rule, ratios.limit.by)),
            show(ratios.limit.ratio),
            replace(curve.ratio, curve.answer),
            point(curve.secant),
            point(curve.answer, ratios.limit),
        ],
        rest=2.5,
    )


class Nudge(DeclaredScene):
    """The nudge gets smaller, and the ratio of the changes settles on the derivative."""

    clip = Declaration(
        "A small nudge to the weight, what it changes, and the ratio it tends to",
        order=6,
        formulas=("sensitivity", "cost"),
        goal="say what a derivative is: what a tiny nudge does, for its size",
    )
    story = Story(NudgeFacts.of, TITLE, BESIDE, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            gettext(
                "Why does the table make the nudge smaller and smaller, instead of stopping at the "
                "first ratio?"
            ),
            gettext(
                "A ratio of finite changes also holds how the slope itself changes on the way. "
                "That part shrinks with the nudge; what stays is the derivative."
            ),
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
