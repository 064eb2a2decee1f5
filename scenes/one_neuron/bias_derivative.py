"""BiasDerivative: the way begins at the bias instead, and the first ratio becomes 1."""

from __future__ import annotations

import math
from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.chain import tree
from backprop.clips.handles import part
from backprop.clips.layout import column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    become,
    box,
    carry,
    draw,
    forth,
    leave,
    one_by_one,
    point,
    pulse,
    reroute,
    show,
    sweep,
    together,
    unbox,
    write,
)
from backprop.clips.ways import BOTH, SHARES, WayFacts, both, by_bias, by_weight, opened
from backprop.clips.words import Message
from backprop.core.number_format import as_read, spoken_number
from backprop.core.vary import vary
from backprop.drawing.mobjects import Factors, ReadOff
from backprop.drawing.style import Box

__all__ = ["BiasDerivative"]

NUDGE = 0.1
"""To the bias."""

# What the record says


class Facts(WayFacts):
    """The ways from weight and bias, and what a nudge to the bias does."""

    @property
    def seen(self) -> bool:
        """Whether the numbers in the tree show that z moves as far as the bias is nudged."""
        moved = vary(self.trace, {self.b: self.trace[self.b].value + NUDGE})
        steps = (as_read(moved[q].value) - as_read(self.trace[q].value) for q in (self.b, self.z))
        return all(math.isclose(step, NUDGE, rel_tol=1e-6) for step in steps)


# What is said

TITLE = Message("And how does a nudge to {b} reach {cost}?")
WEIGHT = Message(
    "From the weight to the cost there are three links. Their ratios, multiplied, say how "
    "sensitive the cost is to the weight: {w:slope}."
)
WAY = Message("The bias, {b}, goes into the same weighted sum: only the first link is different.")
SYMBOLS = Message(
    "So only the first ratio of the product changes: it is now z per unit of the bias."
)
NUDGED = Message("A nudge of {by} to the bias moves z by {by} as well.")
ADDED = Message("In the weighted sum the bias is simply added.")
ONE = Message("So z moves exactly as much as the bias: the ratio is 1.")
PRODUCT = Message(
    "The other two ratios stay as they are. The product is {b:slope}, the sensitivity to the bias."
)
SHARED = Message("Compare the two products. The last two ratios are the same in both.")
BLOCK = Message(
    "In the product of the bias the first ratio is 1, so these two alone make {b:slope}."
)
COMPARED = Message(
    "So the weight needs no product of its own. Its sensitivity is that of the bias, times the "
    "activation {before}."
)

# What is drawn


@part(best=(7.5, 3.4), least=(5.0, 2.6))
def reading(on: DeclaredScene, facts: Facts, room: Box) -> ReadOff:
    nudge = NUDGE if facts.seen else None
    return ReadOff(on.write, on.trace, facts.z, facts.b, nudge, room)


@part(best=(7.5, 3.0), least=(5.0, 1.8))
def again(on: DeclaredScene, facts: Facts, room: Box) -> Factors:
    """The weight's product, in the digits that the bias's has."""
    digits = [link.number.decimals for link in on(by_bias).product.links[1:]]
    return Factors(on.write, on.trace, facts.from_w, room, digits=digits)


LAYOUT = flow(tree, overlay(by_weight, by_bias), shares=SHARES)
READING = flow(tree, column(by_bias, reading), shares=SHARES)
COMPARE = flow(tree, column(by_bias, overlay(again, both)), shares=SHARES)

# What happens


def exchanged() -> Step:
    """The weight's ratios become those of the bias, all at once, and the last numbers move.

    The first number is another's: it leaves with the product's and the signs beside it.
    """
    one, other = by_weight.product, by_bias.product
    return together(
        become(
            (one.left.ratio, other.left.ratio),
            (one.equals.upper, other.equals.upper),
            *((one.links[i].ratio, other.links[i].ratio) for i in range(3)),
            *((one.links[i].number, other.links[i].number) for i in (1, 2)),
            (one.dots[0].upper, other.dots[0].upper),
            (one.dots[1], other.dots[1]),
            *((by_weight.meanings[i], by_bias.meanings[i]) for i in range(3)),
        ),
        leave(one.left.number, one.equals.lower, one.links[0].number, one.dots[0].lower),
    )


def beats(f: Facts) -> Iterator[Beat]:
    old, new = again.product, by_bias.product
    yield Beat(
        "weight",
        WEIGHT,
        [*opened(f), point(by_weight.product.left)],
    )
    yield Beat(
        "path",
        WAY,
        [
            reroute(tree, f.from_b),
            pulse(tree, f.from_b),
            say(SYMBOLS),
            exchanged(),
            point(new.links[0].ratio),
        ],
    )
    yield Beat(
        "first factor",
        ADDED,
        [
            leave(by_bias.meanings),
            arrange(READING),
            write(reading.formula),
            box(reading.part),
            *nudged(f),
            say(ONE),
            draw(reading.arrow),
            show(reading.ratio, reading.value),
            carry((reading.value, new.links[0].number)),
            together(forth(reading.value), show(new.dots[0].lower)),
        ],
    )
    yield Beat(
        "product",
        PRODUCT,
        [
            *(point(new.links[i]) for i in (1, 2)),
            show(new.equals.lower, new.left.number),
            point(new.left),
        ],
    )
    yield Beat(
        "shared",
        SHARED,
        [
            unbox(reading.part),
            arrange(COMPARE),
            show(old.left.ratio, old.equals.upper, old.links[0].ratio, old.dots[0].upper),
            carry(
                (new.links[1], old.links[1]),
                (new.dots[1], old.dots[1]),
                (new.links[2], old.links[2]),
            ),
            forth(new.links, new.dots),
            show(old.left.number, old.equals.lower, old.links[0].number, old.dots[0].lower),
            box(again.after_first),
            box(by_bias.after_first),
        ],
    )
    yield Beat(
        "comparison",
        BLOCK,
        [
            point(new.links[0].number),
            point(new.links[1], new.links[2]),
            point(new.left),
            say(COMPARED),
            together(
                unbox(by_bias.after_first, again.after_first),
                leave(old.links[1], old.dots[1], old.links[2]),
            ),
            become(
                (old.left, both.weight),
                (old.equals, both.equals),
                (old.links[0].ratio, both.activation),
                (old.links[0].number, both.number),
                (old.dots[0], both.dot),
            ),
            forth(tree.symbols[f.before], tree.numbers[f.before]),
            carry((new.left.ratio, both.bias.ratio), (new.left.number, both.bias.number)),
            arrange(BOTH),
            box(both),
            point(both.activation, both.number),
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
        one_by_one(*(reading.nudged[i] for i in range(2))),
        point(tree.numbers[f.b], tree.numbers[f.z]),
        sweep(f.b, both_ways[::-1], tree, only=(f.b, f.z)),
    ]


class BiasDerivative(DeclaredScene):
    """The derivative for the bias in the place of that for the weight: one ratio differs."""

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
            "Why is the derivative for the bias the same as that for the weighted sum?",
            "A nudge to the bias moves the weighted sum by just as much, so the first ratio is 1: "
            f"both are {spoken_number(trace[b].derivative)}.",
        )
