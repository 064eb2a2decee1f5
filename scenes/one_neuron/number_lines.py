"""NumberLines: each variable on a line of its own; the weight is turned and the rest follows."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import tree
from backprop.clips.lines_facts import LinesFacts
from backprop.clips.lines_parts import ALONE, LAYOUT, plot, rows, slope
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
from backprop.display import alt_text

__all__ = ["NumberLines"]

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


def follows(f: LinesFacts) -> Message | Said:
    """What moves with the weight over the sweep."""
    if f.still:
        moving = "".join(q.kind for q in f.path[1:] if q not in f.still)
        return (STILL if f.exact else UNSEEN)[moving]
    least, most = f.ends(COST)
    # On the way between two stops the cost may be lower than at either.
    known = {spoken_number(least), spoken_number(most)} <= f.stops
    return FOLLOW(least=least, most=most) if known else FOLLOW_ALL


# What happens


def beats(f: LinesFacts) -> Iterator[Beat]:
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
    story = Story(LinesFacts.of, TITLE, LAYOUT, beats)

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
