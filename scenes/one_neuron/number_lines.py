"""NumberLines: each variable on a line of its own; the weight is turned and the rest follows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from manim import DOWN, VGroup

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import RouteFacts, tree
from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.layout import overlay, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    draw,
    fold,
    leave,
    light,
    place,
    point,
    pulse,
    show,
    sweep,
    together,
    travel,
    unlight,
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.core.sampled import sampled
from backprop.core.spans import spans, value_span
from backprop.core.vary import vary
from backprop.display import alt_text
from backprop.drawing.mobjects import Plot, ValueRows
from backprop.drawing.notation import fit, haloed
from backprop.drawing.style import HAND, SYMBOL, WORD, Box

__all__ = ["NumberLines"]

# What the record says


@dataclass(frozen=True, slots=True)
class Facts(RouteFacts):
    """The way of a weight to the cost, and real passes over the weight."""

    samples: tuple[tuple[float, Trace], ...]

    @classmethod
    def of(cls, stage: Stage) -> Self:
        way = RouteFacts.of(stage)
        low, high = value_span(way.trace, way.w)
        # Nearly to the line's ends, so that the line holds the whole sweep as it is.
        passes = sampled(way.trace, way.w, (0.9 * low, 0.9 * high))
        return cls(way.trace, way.spine, tuple(passes))

    @property
    def value(self) -> float:
        return self.trace[self.w].value

    @property
    def low(self) -> float:
        return self.samples[0][0]

    @property
    def high(self) -> float:
        return self.samples[-1][0]

    @property
    def turns(self) -> tuple[float, float]:
        """The sweep's ends, first the nearer: at the other all has moved as far as it does."""
        near, far = sorted((self.low, self.high), key=lambda end: abs(end - self.value))
        return near, far

    @property
    def stops(self) -> set[str]:
        """The costs that stand in the picture: now, and where the sweep turns."""
        turned = (vary(self.trace, {self.w: end}) for end in self.turns)
        return {spoken_number(record.cost) for record in (self.trace, *turned)}

    @property
    def held(self) -> tuple[Quantity, ...]:
        """What the weight does not move."""
        return self.before, self.b, self.y

    @property
    def spans(self) -> dict[Quantity, tuple[float, float]]:
        """The ends of all lines; a tenth of the passes is enough to find them."""
        passes = [record for _, record in self.samples[::12]]
        return spans((self.trace, *passes), self.path)

    def ends(self, q: Quantity) -> tuple[float, float]:
        """The smallest and largest value of a quantity in the sweep."""
        values = [record[q].value for _, record in self.samples]
        return min(values), max(values)


# What is said

TITLE = Message("Turn {w}: what moves with it?")
MADE = Message(
    "Weight, activation and bias make the weighted sum, the weighted sum makes the activation, and "
    "activation and desired output make the cost."
)
NUMBERS = Message("Every one of them is just a number: here the weight is {w}, the cost {cost}.")
TURN = Message("Slide the weight between {low:round} and {high:round}.")
FOLLOW = Message(
    "The weighted sum, the activation and the cost follow, the cost between {least} and {most}."
)
FOLLOW_ALL = Message("The weighted sum, the activation and the cost follow.")
STILL = {
    "za": Message("The weighted sum and the activation follow, but the cost does not move at all."),
    "zC": Message("The weighted sum and the cost follow, but the activation does not move at all."),
    "aC": Message("The activation and the cost follow, but the weighted sum does not move at all."),
    "z": Message("The weighted sum follows, but the activation and the cost do not move at all."),
    "a": Message("The activation follows, but the weighted sum and the cost do not move at all."),
    "C": Message("The cost follows, but the weighted sum and the activation do not move at all."),
    "": Message("The weighted sum, the activation and the cost do not move at all."),
}
UNSEEN = {
    "za": Message(
        "The weighted sum and the activation follow, but the cost does not move enough to be seen."
    ),
    "zC": Message(
        "The weighted sum and the cost follow, but the activation does not move enough to be seen."
    ),
    "aC": Message(
        "The activation and the cost follow, but the weighted sum does not move enough to be seen."
    ),
    "z": Message(
        "The weighted sum follows, but the activation and the cost do not move enough to be seen."
    ),
    "a": Message(
        "The activation follows, but the weighted sum and the cost do not move enough to be seen."
    ),
    "C": Message(
        "The cost follows, but the weighted sum and the activation do not move enough to be seen."
    ),
    "": Message("The weighted sum, the activation and the cost do not move enough to be seen."),
}
CURVE = Message("Plot the cost for every weight, and you get a curve.")
STEEP = Message("How steep is it where the weight is now?")
SLOPE = Message(
    "Its slope there, {w:slope}, is the derivative of the cost with respect to the weight."
)


def follows(facts: Facts) -> Message | Said:
    """What moves with the weight over the sweep."""
    ends = {q: facts.ends(q) for q in facts.path[1:]}
    # A change that no printed digit shows cannot be seen on a line either.
    still = [q for q, (low, high) in ends.items() if spoken_number(low) == spoken_number(high)]
    if not still:
        least, most = ends[COST]
        # On the way between two stops the cost may be lower than at either.
        known = {spoken_number(least), spoken_number(most)} <= facts.stops
        return FOLLOW(least=least, most=most) if known else FOLLOW_ALL
    moving = "".join(q.kind for q in ends if q not in still)
    # What a slope moves, and rounding hides, does move.
    exact = all(ends[q][0] == ends[q][1] and facts.slope_of(q) == 0 for q in still)
    return (STILL if exact else UNSEEN)[moving]


# What is drawn


@part(best=(7.5, 6.2), least=(6.0, 4.6))
def rows(on: DeclaredScene, facts: Facts, room: Box) -> ValueRows:
    return ValueRows(on.write, on.trace, on(tree), facts.path, facts.spans, room)


@part(best=(7.5, 6.2), least=(5.0, 3.0))
def plot(on: DeclaredScene, facts: Facts, room: Box) -> Plot:
    points = [(value, record.cost) for value, record in facts.samples]
    ends = facts.spans[facts.w], facts.spans[COST]
    start = next(pair for pair in points if pair[0] == facts.turns[1])
    # The weight's line goes down and is the lower axis.
    line = on(rows).lines[facts.w].line
    area = Box(line.get_left()[0], line.get_right()[0], room.bottom + 0.5, room.top - 0.7)
    made = Plot(on.write, on.trace, points, (facts.w, COST), ends, start, area)
    if room.width == on.below.width:  # alone, it is as the sweep has left it
        for record in (facts.samples[0][1], facts.samples[-1][1], on.trace):
            made.redraw(record)
    return made


@part(best=(7.5, 6.2), least=(5.0, 3.0))
def slope(on: DeclaredScene, facts: Facts, room: Box) -> VGroup:
    """The derivative, and what it is here, where the curve leaves room for it."""
    theme, write = on.theme, on.write
    derivative = write.number(on.trace[facts.w].derivative, theme.cost)
    words = write.words(gettext("slope of the curve here"), WORD, theme.ink)
    for size in (HAND, SYMBOL):
        formula = write.formula(f"{write.ratio(COST, facts.w)} = {derivative}", size)
        found = VGroup(fit(formula, 0.6 * room.width), words.copy()).arrange(DOWN, buff=0.15)
        place, clear = on(plot).free(found.width + 0.4, found.height + 0.3)
        if clear:
            break
    return haloed(found.move_to(place), theme.background)


LAYOUT = row(tree, overlay(rows, plot, slope), shares=(5.7, 7.5))
ALONE = overlay(tree, rows, plot, slope)
"""The graph has the frame; tree and lines, which have left, only say where its axes are."""

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    w, z, a, cost = f.path
    near, far = f.turns
    lines = rows.lines
    scales = [show(lines[q].ruler) for q in f.path]
    yield Beat(
        "tree",
        f.chosen or MADE,
        [
            place(tree),
            scales[0],
            together(*(pulse(tree, (q, z)) for q in (w, f.before, f.b)), scales[1]),
            together(pulse(tree, (z, a)), scales[2]),
            together(*(pulse(tree, (q, cost)) for q in (a, f.y)), scales[3]),
        ],
    )
    yield Beat(
        "number lines",
        NUMBERS,
        [
            *(
                together(travel((tree.numbers[q], lines[q].number)), show(lines[q].dot))
                for q in f.path
            ),
            point(lines[w].number),
            point(lines[cost].number),
        ],
    )
    before = [(lines[q].band, lines[q].ring, lines[q].was) for q in f.path]
    steps: list[Step | Say] = [
        show(*before),
        sweep(w, (f.value, far), rows, tree, only=(w,)),
        say(follows(f)),
    ]
    for cause, q in itertools.pairwise(f.path):
        # What is moved follows its cause; what does not move is only lit.
        least, most = f.ends(q)
        follow = [sweep(w, (f.value, far), rows, tree, only=(q,))] if least < most else []
        steps += [light(tree, (cause, q)), *follow]
    steps += [sweep(w, ends, rows, tree) for ends in ((far, near), (near, far))]
    yield Beat("turn the weight", TURN, steps)
    from_w, from_cost, across, up = lines[w], lines[cost], plot.scales[w], plot.scales[cost]
    yield Beat(
        "curve",
        CURVE,
        [
            together(
                unlight(tree),
                travel(*((lines[q].number, tree.numbers[q]) for q in f.path)),
            ),
            leave(
                *before,
                *((lines[q].ruler, lines[q].dot) for q in (z, a)),
                *((one.ruler.ends, one.ruler.zero) for one in (from_w, from_cost)),
            ),
            together(
                *(
                    fold(
                        one.ruler.line,
                        axis.line,
                        (one.ruler.ticks, axis.ticks),
                        (one.ruler.symbol, axis.symbol),
                        (one.dot, plot.marks[q]),
                    )
                    for q, one, axis in ((w, from_w, across), (cost, from_cost, up))
                ),
            ),
            place(plot.curve),
            show(*((axis.ends, axis.zero) for axis in (across, up)), plot.dot, plot.guides),
            sweep(w, (far, near), tree, plot),
            say(STEEP),
            sweep(w, (near, f.value), tree, plot),
            leave(tree),
            arrange(ALONE),
            draw(plot.tangent),
            say(SLOPE),
            together(show(slope), show(plot.values)),
            point(slope[0]),
        ],
        rest=2.5,
    )


class NumberLines(DeclaredScene):
    """A sweep over the weight, by a real pass for every frame."""

    clip = Declaration(
        "Every variable on a number line; the weight is turned and the others follow",
        order=5,
        formulas=("sensitivity", "cost"),
        goal="follow a change of one weight through to the cost",
    )
    story = Story(Facts.of, TITLE, LAYOUT, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        w, *_ = last_quantities(trace)
        slope = trace[w].derivative
        asked = gettext(
            "To make the cost smaller, should the weight be raised or lowered a little?"
        )
        if slope == 0:
            return asked, gettext(
                "Here neither helps: the slope of the cost over the weight is 0, so to a tiny turn "
                "the cost does not answer."
            )
        answer = (
            gettext(
                "It should be lowered, for the cost rises as the weight grows: the slope of the "
                "cost over the weight is {slope}."
            )
            if slope > 0
            else gettext(
                "It should be raised, for the cost falls as the weight grows: the slope of the "
                "cost over the weight is {slope}."
            )
        )
        return asked, answer.format(slope=spoken_number(slope))

    @figure(
        "tree-with-number-lines",
        "The weight and all that it moves, each a number on a line of its own",
        order=7,
        beat="number lines",
    )
    def pose_tree_with_number_lines(self) -> Pose:
        return Pose(self.everything(), alt_text.number_lines(self.trace, self.known.path))
