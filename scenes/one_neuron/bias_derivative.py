"""BiasDerivative: weight and bias share all of their way but its first link."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.bias_parts import LAYOUT, added, moved, sent
from backprop.clips.chain import last
from backprop.clips.handed_facts import NUDGE, BiasFacts
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    back,
    box,
    carry,
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
    unlight,
    write,
)
from backprop.clips.words import Message
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST, Quantity

__all__ = ["BiasDerivative"]

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

# What happens


def beats(f: BiasFacts) -> Iterator[Beat]:
    z, a, known, here = f.z, f.a, f.handed, sent.brought[f.b]
    output, total = sent.brought[a], sent.brought[z]
    way = [*itertools.pairwise((f.z, f.a, COST))]
    yield Beat(
        "same way",
        SHARED,
        [
            place(last),
            lit(last, f.from_w),
            pulse(last, f.from_w),
            reroute(last, f.from_b, keep=(f.w,)),
            pulse(last, f.from_b),
            write(added),
            *(show(one.ratio, one.equals, one.question) for one in (here, total, output)),
        ],
    )
    yield Beat(
        "rest of the way",
        KNOWN(last=known.said(a), slope=known.ratio(z), rest=known.said(z)),
        [
            together(fan(last, way, keep=(f.w, f.b)), handed_to(a)),
            replace(output.question, output.number),
            together(handed_to(z), show(sent.factors[z])),
            point(sent.factors[z]),
            replace(total.question, total.number),
            point(total.number),
        ],
    )
    yield Beat(
        "first link",
        WAY,
        [
            reroute(last, f.from_b, keep=(f.w,)),
            box(added.bias),
            *nudged(f),
            say(ONE),
            pulse(last, (f.b, z)),
            show(sent.factors[f.b]),
            point(sent.factors[f.b]),
        ],
    )
    yield Beat(
        "bias",
        PRODUCT(number=known.said(f.b)),
        [
            *returned(f),
            together(handed_to(f.b), unbox(added.bias)),
            replace(sent.brought[f.b].question, sent.brought[f.b].number),
            point(total.number, sent.brought[f.b].number),
        ],
    )
    yield Beat(
        "weight",
        WEIGHT,
        [
            fan(last, [(f.w, z), (f.b, z), *way], keep=(f.before,)),
            point(added.weight, added.activation),
            pulse(last, (f.w, z)),
            carry((last.numbers[f.before], sent.factors[f.w].number)),
            show(sent.factors[f.w].dot),
            say(COMPARED(number=known.said(f.w))),
            handed_to(f.w),
            show(sent.brought[f.w].answer),
            point(sent.brought[f.w].number, sent.brought[f.b].number),
            together(
                unlight(last), back(last.symbols[f.y], last.numbers[f.y], last.links[f.y, COST])
            ),
            point(total.number),
        ],
        rest=2.5,
    )


def handed_to(q: Quantity) -> Step:
    """An arrow runs up the link to a quantity."""
    return slide(sent.seeds[q], sent.arrows[q])


def nudged(f: BiasFacts) -> list[Step | Say]:
    """The bias is moved, and with it the sum and all that it leads to, in the tree."""
    if not f.seen:
        return []
    return [say(NUDGED(by=NUDGE)), sweep(f.b, f.nudge, last), show(moved), point(moved)]


def returned(f: BiasFacts) -> list[Step]:
    """All of it goes back, and no change is named any more."""
    return [together(leave(moved), sweep(f.b, f.nudge[::-1], last))] if f.seen else []


class BiasDerivative(DeclaredScene):
    """What comes back to the weighted sum goes on to the bias times 1, to the weight times a."""

    clip = Declaration(
        "The same path from the bias: the first factor becomes 1",
        order=12,
        one_neuron=True,
        formulas=("bias",),
        goal="find the derivative for a bias",
    )
    story = Story(BiasFacts.of, TITLE, LAYOUT, beats)

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
