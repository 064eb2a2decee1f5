"""BiasDerivative: weight and bias share all of their way but its first link."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator

from manim import DOWN, LEFT, VGroup

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.chain import tree
from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    back,
    box,
    carry,
    draw,
    fan,
    leave,
    lit,
    place,
    point,
    pulse,
    replace,
    reroute,
    show,
    slide,
    sweep,
    together,
    unbox,
    unfold,
    unlight,
    write,
)
from backprop.clips.ways import WayFacts, added, handing
from backprop.clips.words import Message
from backprop.core.handed import Handed, handed
from backprop.core.language import gettext
from backprop.core.number_format import as_read, spoken_number
from backprop.core.quantities import COST
from backprop.core.vary import vary
from backprop.drawing.mobjects import Moved, SentBack
from backprop.drawing.style import Box

__all__ = ["BiasDerivative"]

NUDGE = 0.1
"""To the bias."""

# What the record says


class Facts(WayFacts):
    """The ways from weight and bias, and what a nudge to the bias does."""

    @property
    def handed(self) -> Handed:
        """What comes back to the sum and on to both of them, as it is written."""
        return handed(self.trace, self.z, self.a, (self.w, self.b))

    @property
    def seen(self) -> bool:
        """Whether the numbers in the tree show that z moves as far as the bias is nudged."""
        moved = vary(self.trace, {self.b: self.trace[self.b].value + NUDGE})
        steps = (as_read(moved[q].value) - as_read(self.trace[q].value) for q in (self.b, self.z))
        return all(math.isclose(step, NUDGE, rel_tol=1e-6) for step in steps)


# What is said

TITLE = Message("And how does a nudge to {b} reach {cost}?")
SHARED = Message(
    "Weight and bias go into the same weighted sum. From there to the cost both have the same way."
)
KNOWN = Message(
    "So what lies behind the sum is worked out once, from the cost back: {last} per unit of the "
    "activation, times {slope}, is {rest} per unit of z."
)
WAY = Message(
    "Only the first link is the bias's own. In the weighted sum the bias is simply added."
)
NUDGED = Message("A nudge of {by} to the bias moves z by {by} as well.")
ONE = Message("So z moves exactly as much as the bias: the ratio is 1.")
PRODUCT = Message(
    "Times 1 it is still {number}: the cost is as sensitive to the bias as to the weighted sum."
)
WEIGHT = Message("The weight is multiplied by the activation {before}: that is its ratio.")
COMPARED = Message(
    "So the weight needs no product of its own. Its sensitivity is that of the bias, times "
    "{before}: {number}."
)

# What is drawn


@part(best=(1.3, 3.0))
def sent(on: DeclaredScene, facts: Facts, room: Box) -> SentBack:
    """What comes back to the sum, and on to weight and bias."""
    return SentBack(on.write, on.trace, on(tree), (facts.w, facts.b), room)


@part(best=(2.0, 1.0))
def moved(on: DeclaredScene, facts: Facts, room: Box) -> VGroup:
    """How far the bias was nudged, and how far that moved z: by the sum or under it."""
    lines = VGroup(*(Moved(on.write, q, NUDGE, 4) for q in (facts.b, facts.z)))
    lines.arrange(DOWN, buff=0.3, aligned_edge=LEFT)
    if room.bottom >= on(tree).box.top:
        lines.scale(min(1.0, room.height / (2 * lines.height)))
        return lines.move_to((room.left, room.bottom, 0), aligned_edge=DOWN + LEFT)
    return lines.move_to((on(added).get_left()[0], on(tree).row(facts.a), 0), aligned_edge=LEFT)


LAYOUT = handing(tree, sent, added, moved, over=1.8)

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    z, a, known = f.z, f.a, f.handed
    way = [*itertools.pairwise((f.z, f.a, COST))]
    yield Beat(
        "same way",
        SHARED,
        [
            place(tree),
            lit(tree, f.from_w),
            pulse(tree, f.from_w),
            reroute(tree, f.from_b, keep=(f.w,)),
            pulse(tree, f.from_b),
            write(added),
            show(sent.arrived[f.b].ratio, sent.arrived[f.b].equals, sent.arrived[f.b].question),
        ],
    )
    yield Beat(
        "rest of the way",
        KNOWN(last=known.said(a), slope=known.ratio(z), rest=known.said(z)),
        [
            together(fan(tree, way, keep=(f.w, f.b)), unfold(sent.arrows[0])),
            show(sent.arrived[a].answer),
            together(slide(sent.arrows[0], sent.arrows[1]), show(sent.factors[z])),
            point(sent.factors[z]),
            show(sent.arrived[z].answer),
            point(sent.arrived[z].number),
        ],
    )
    yield Beat(
        "first link",
        WAY,
        [
            reroute(tree, f.from_b, keep=(f.w,)),
            box(added.bias),
            *nudged(f),
            say(ONE),
            pulse(tree, (f.b, z)),
            show(sent.factors[f.b]),
            point(sent.factors[f.b]),
        ],
    )
    yield Beat(
        "bias",
        PRODUCT(number=known.said(f.b)),
        [
            together(
                draw(sent.branches[f.b]), unbox(added.bias), *([leave(moved)] if f.seen else [])
            ),
            replace(sent.arrived[f.b].question, sent.arrived[f.b].number),
            point(sent.arrived[z].number, sent.arrived[f.b].number),
        ],
    )
    yield Beat(
        "weight",
        WEIGHT,
        [
            together(
                fan(tree, [(f.w, z), (f.b, z), *way], keep=(f.before,)),
                leave(added),
            ),
            pulse(tree, (f.w, z)),
            carry((tree.numbers[f.before], sent.factors[f.w].number)),
            show(sent.factors[f.w].dot),
            say(COMPARED(number=known.said(f.w))),
            draw(sent.branches[f.w]),
            show(sent.arrived[f.w].answer),
            point(sent.arrived[f.w].number, sent.arrived[f.b].number),
            together(
                unlight(tree), back(tree.symbols[f.y], tree.numbers[f.y], tree.links[f.y, COST])
            ),
            point(sent.arrived[z].number),
        ],
        rest=2.5,
    )


def nudged(f: Facts) -> list[Step | Say]:
    """The bias is moved, and the sum with it, in the tree."""
    if not f.seen:
        return []
    there = f.trace[f.b].value
    both_ways = there, there + NUDGE
    return [
        say(NUDGED(by=NUDGE)),
        sweep(f.b, both_ways, tree, only=(f.b, f.z)),
        show(moved),
        point(moved),
        sweep(f.b, both_ways[::-1], tree, only=(f.b, f.z)),
    ]


class BiasDerivative(DeclaredScene):
    """What comes back to the weighted sum goes on to the bias times 1, to the weight times a."""

    clip = Declaration(
        "The same path from the bias: the first factor becomes 1",
        order=12,
        one_neuron=True,
        formulas=("bias",),
        goal="find the derivative for a bias",
    )
    story = Story(Facts.of, TITLE, LAYOUT, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        _, b, *_ = last_quantities(trace)
        return (
            gettext("Why is the derivative for the bias the same as that for the weighted sum?"),
            gettext(
                "A nudge to the bias moves the weighted sum by just as much, so the first ratio is "
                "1: both are {slope}."
            ).format(slope=spoken_number(trace[b].derivative)),
        )
