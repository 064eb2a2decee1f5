"""PreviousActivation: the derivative for the activation before, and where that comes from."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from manim import Typst

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import tall, tree
from backprop.clips.handles import part
from backprop.clips.layout import column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Step, say
from backprop.clips.verbs import (
    arrange,
    back,
    box,
    carry,
    draw,
    forth,
    grow,
    leave,
    light,
    lit,
    one_by_one,
    place,
    point,
    pulse,
    reroute,
    show,
    together,
    unbox,
    unlight,
)
from backprop.clips.ways import (
    BOTH,
    HANDED,
    NAMED,
    SENT,
    SHARES,
    TALL,
    WayFacts,
    both,
    by_before,
    method,
    origin,
    sent,
)
from backprop.clips.words import Message
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.display import alt_text
from backprop.drawing.notation import fit
from backprop.drawing.style import NUMBER, Box

__all__ = ["PreviousActivation"]

# What is said

TITLE = Message("How sensitive is {cost} to {before}, the activation before?")
GIVEN = Message("How sensitive is {cost} to the input {before}?")
PATH = Message(
    "The last neuron also takes in the activation before it, {before}. How sensitive is the cost "
    "to that?"
)
RATIO = Message(
    "Again, only the first ratio changes. z multiplies this activation by the weight, so the ratio "
    "is the weight itself: {w}."
)
PRODUCT = Message("The product is {before:slope}.")
NO_KNOB = Message(
    "We can't set this activation directly: it isn't a parameter. The network computed it."
)
CAUSES = Message("It came from a weight, a bias and an activation one layer earlier.")
ONWARD = Message(
    "So that earlier weight moves the cost, too: through this activation, and on through the last "
    "layer."
)
START = Message(
    "Now work backward. The last of the three ratios says how sensitive the cost is to the last "
    "activation."
)
UP = Message("Each link further up multiplies that number by a ratio of its own.")
BACK = Message(
    "What arrives is {before:slope}. Earlier layers need no other number from this one: the layer "
    "hands it back."
)
BACK_CUT = Message(
    "What arrives is 0: nothing gets through this layer to the cost. Earlier layers need no other "
    "number from it: the layer hands it back."
)
SO_NAMED = Message(
    "Hand the sensitivity back like this, layer after layer, and you have backpropagation."
)
INPUT = Message(
    "In this network that activation is the input itself: it is given, and training changes only "
    "weights and biases."
)

# What is drawn


@part(best=(7.5, 1.0), least=(4.0, 0.6))
def given(on: DeclaredScene, facts: WayFacts, room: Box) -> Typst:
    words = on.write.words("the input: given, not trained", NUMBER, on.theme.ink)
    return fit(words, room.width).move_to(room.middle)


AT_INPUT = flow(tree, column(by_before, given), shares=SHARES)
ALONE = flow(tree, by_before, shares=SHARES)
GROWN = overlay(ALONE, flow(tall, column(origin, by_before), shares=TALL))
SENDING = flow(tall, column(by_before, sent, shares=SENT), shares=TALL)

# What happens


def title(f: WayFacts) -> Message:
    """An input is given."""
    return TITLE if f.before.layer else GIVEN


def beats(f: WayFacts) -> Iterator[Beat]:
    new = by_before.product
    yield Beat(
        "path",
        PATH,
        [
            place(tree),
            lit(tree, f.from_b),
            place(both),
            reroute(tree, f.from_before),
            together(pulse(tree, f.from_before), arrange(ALONE)),
            one_by_one(
                (new.left.ratio, new.equals.upper),
                (new.links[0].ratio, new.dots[0].upper),
                (new.links[1], new.dots[1]),
                new.links[2],
            ),
            say(RATIO),
            show(by_before.meanings),
            point(new.links[0].ratio),
            forth(tree.symbols[f.w], tree.numbers[f.w]),
            carry((tree.numbers[f.w], new.links[0].number)),
            together(forth(tree.numbers[f.w]), show(new.dots[0].lower)),
            say(PRODUCT),
            show(new.equals.lower, new.left.number),
            point(new.left),
        ],
    )
    yield from grown(f) if f.before.layer else ended(f)


def grown(f: WayFacts) -> Iterator[Beat]:
    """The tree grows upwards."""
    total = f.long_spine[1]
    yield Beat(
        "no knob",
        NO_KNOB,
        [
            together(back(tree.symbols[f.w], tree.numbers[f.w]), arrange(ALONE)),
            box(tree.symbols[f.before], buff=0.08),
            point(tree.symbols[f.before]),
        ],
    )
    yield Beat(
        "one layer up",
        CAUSES,
        [
            together(unlight(tree), unbox(tree.symbols[f.before]), leave(by_before.meanings)),
            together(arrange(GROWN), grow(tree, tall)),
            draw(tall.links[total, f.before]),
            show(tall.symbols[total], tall.numbers[total]),
            *(
                together(draw(tall.links[q, total]), show(tall.symbols[q], tall.numbers[q]))
                for q in f.causes
            ),
            *([show(tall.others)] if f.long_spine[0].layer else []),
            one_by_one(origin[0], origin[1]),
            say(ONWARD),
            light(tall, f.far_way),
            pulse(tall, f.far_way),
        ],
    )
    yield from sent_back(f)


def sent_back(f: WayFacts) -> Iterator[Beat]:
    """The sensitivity goes back up the tree, link by link."""
    product, up = by_before.product, f.from_before[::-1]
    links = product.links
    gone = [one for q in f.beside for one in (tall.symbols[q], tall.numbers[q])]
    yield Beat(
        "handed back",
        START,
        [
            leave(origin),
            together(
                reroute(tall, f.from_before),
                arrange(SENDING),
                leave(*gone, *(tall.links[link] for link in f.beside_links)),
            ),
            point(links[2]),
            together(
                pulse(tall, up[:2]),
                carry((links[2].ratio, sent.ratios[0]), (links[2].number, sent.numbers[0])),
            ),
            together(show(sent.equals[0]), draw(sent.climbs[0].arrow)),
            say(UP),
            *climbed(up, 1),
            *climbed(up, 2),
            say(BACK if f.trace[f.before].derivative else BACK_CUT),
            point(product.left),
            box(sent.arrived, HANDED),
            pulse(tall, up),
            say(SO_NAMED),
            together(arrange(NAMED), forth(sent.numbers, sent.climbs)),
            together(
                show(method),
                pulse(tall, f.onward[::-1]),
                draw(sent.climbs[-1].arrow),
                forth(
                    *(tall.links[link] for link in itertools.pairwise(f.far_way[:3])),
                    *(one for q in f.far_way[:2] for one in (tall.symbols[q], tall.numbers[q])),
                ),
            ),
            pulse(tall, f.far_way[::-1]),
        ],
        rest=2.5,
    )


def climbed(up: Sequence[Quantity], count: int) -> list[Step]:
    """One link further up, its ratio from the product multiplies what arrives there."""
    climb, numbers = sent.climbs[count], sent.numbers
    return [
        carry((by_before.product.links[2 - count].number, climb.number)),
        together(
            pulse(tall, up[count : count + 2]),
            show(climb.dot, sent.ratios[count], sent.equals[count]),
            draw(climb.arrow),
            carry((numbers[count - 1], numbers[count])),
        ),
        back(climb),
    ]


def ended(f: WayFacts) -> Iterator[Beat]:
    """In a network of one layer the activation before is the input."""
    yield Beat(
        "the input",
        INPUT,
        [
            arrange(AT_INPUT),
            box(tree.symbols[f.before], buff=0.08),
            show(given),
        ],
        rest=2.5,
    )


class PreviousActivation(DeclaredScene):
    """How the cost depends on a neuron of the layer before, which is computed itself."""

    clip = Declaration(
        "The same path from the activation before, which is computed itself",
        order=13,
        one_neuron=True,
        formulas=("sum-by-activation", "previous-activation"),
        goal="carry the chain rule back to the layer before",
    )
    story = Story(WayFacts.of, title, BOTH, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        *_, before = last_quantities(trace)
        return (
            "Nobody can turn an activation. What is its derivative for?",
            f"It carries the chain rule one layer back: all that lies behind "
            f"{before.plain(trace.widths)} reaches the cost through it. Here it is "
            f"{spoken_number(trace[before].derivative)}.",
        )

    @figure(
        "tree-activation-highlighted",
        "The activation before is no parameter, but the cost is sensitive to it too",
        order=11,
        beat="no knob",
        depth=2,
    )
    def pose_tree_activation_highlighted(self) -> Pose:
        """The tree with the activation before in a frame."""
        return Pose(self.everything(self.part("by_before")), alt_text.previous(self.trace))
