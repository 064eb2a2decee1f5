"""BiasDerivative: the way begins at the bias instead, and the first ratio becomes 1."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.chain import tree
from backprop.clips.handles import part
from backprop.clips.layout import column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, say
from backprop.clips.verbs import (
    arrange,
    back,
    become,
    box,
    carry,
    draw,
    forth,
    leave,
    point,
    pulse,
    reroute,
    show,
    together,
    unbox,
    write,
)
from backprop.clips.ways import SHARES, WayFacts, both, by_bias, by_weight, exchanged, opened
from backprop.clips.words import Message
from backprop.core.number_format import spoken_number
from backprop.drawing.mobjects import ReadOff
from backprop.drawing.style import Box

__all__ = ["BiasDerivative"]

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


@part(best=(7.5, 1.8), least=(5.0, 1.2))
def reading(on: DeclaredScene, facts: WayFacts, room: Box) -> ReadOff:
    return ReadOff(on.write, on.trace, facts.z, facts.b, room)


LAYOUT = flow(tree, overlay(by_weight, by_bias), shares=SHARES)
COMPARE = flow(tree, column(by_bias, overlay(by_weight, both)), shares=SHARES)
READING = flow(tree, column(by_bias, reading), shares=SHARES)

# What happens


def beats(f: WayFacts) -> Iterator[Beat]:
    old, new = by_weight.product, by_bias.product
    yield Beat(
        "weight",
        WEIGHT,
        [*opened(f), point(old.left)],
    )
    yield Beat(
        "path",
        WAY,
        [
            reroute(tree, f.from_b),
            pulse(tree, f.from_b),
            say(SYMBOLS),
            together(
                exchanged(by_weight, by_bias),
                become(*((by_weight.meanings[i], by_bias.meanings[i]) for i in range(3))),
            ),
            point(new.links[0].ratio),
        ],
    )
    yield Beat(
        "first factor",
        ADDED,
        [
            arrange(READING),
            write(reading.formula),
            box(reading.part),
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
            together(unbox(reading.part), leave(by_bias.meanings)),
            arrange(COMPARE),
            show(old.left.ratio, old.equals.upper, old.links[0].ratio, old.dots[0].upper),
            carry(
                (new.links[1], old.links[1]),
                (new.dots[1], old.dots[1]),
                (new.links[2], old.links[2]),
            ),
            forth(new.links, new.dots),
            show(old.left.number, old.equals.lower, old.links[0].number, old.dots[0].lower),
            box(by_weight.after_first),
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
                unbox(by_bias.after_first, by_weight.after_first),
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
            together(box(both), back(new)),
        ],
        rest=2.5,
    )


class BiasDerivative(DeclaredScene):
    """The derivative for the bias in the place of that for the weight: one ratio differs."""

    clip = Declaration(
        "The same path from the bias: the first factor becomes 1",
        order=12,
        one_neuron=True,
        formulas=("bias",),
        goal="find the derivative for a bias",
    )
    story = Story(WayFacts.of, TITLE, LAYOUT, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        _, b, *_ = last_quantities(trace)
        return (
            "Why is the derivative for the bias the same as that for the weighted sum?",
            "A nudge to the bias moves the weighted sum by just as much, so the first ratio is 1: "
            f"both are {spoken_number(trace[b].derivative)}.",
        )
