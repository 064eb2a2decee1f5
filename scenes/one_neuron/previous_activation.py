"""PreviousActivation: the derivative for the activation before, and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator

from manim import Typst

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import tall, tree
from backprop.clips.handles import part
from backprop.clips.layout import column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, say
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
    write,
)
from backprop.clips.ways import (
    BOTH,
    GROWN,
    SHARES,
    WayFacts,
    both,
    by_before,
    by_bias,
    exchanged,
    origin,
)
from backprop.clips.words import Message
from backprop.core.number_format import spoken_number
from backprop.display import alt_text
from backprop.drawing.mobjects import ReadOff
from backprop.drawing.notation import fit
from backprop.drawing.style import NUMBER, Box

__all__ = ["PreviousActivation"]

# What is said

TITLE = Message("How sensitive is {cost} to {before}, the activation before?")
GIVEN = Message("How sensitive is {cost} to the input {before}?")
PATH = Message(
    "The last neuron also takes in the activation of the one before it, {before}: one more thing "
    "that the cost is sensitive to."
)
SYMBOLS = Message("Here, too, only the first of the three ratios changes.")
TIMES = Message("In the weighted sum the activation is multiplied by the weight.")
RATIO = Message("So the ratio is the weight itself: {w}.")
PRODUCT = Message(
    "The other two links are the same as for weight and bias. The product is {before:slope}."
)
NO_KNOB = Message("But this activation is no parameter that one could set. It was computed, too.")
CAUSES = Message("It was made of a weight, a bias, and an activation of one layer earlier.")
UPWARDS = Message(
    "So the chain rule goes on upwards from here: the earlier weight reaches the cost through this "
    "activation."
)
BACK = Message(
    "All that it needs to know of the last layer is this one number, {before:slope}. The layer "
    "hands it back, which is why this is called backpropagation."
)
INPUT = Message(
    "In this network that activation is the input itself: it is given, and training changes only "
    "weights and biases."
)

# What is drawn


@part(best=(7.5, 1.8), least=(5.0, 1.2))
def reading(on: DeclaredScene, facts: WayFacts, room: Box) -> ReadOff:
    return ReadOff(on.write, on.trace, facts.z, facts.before, room)


@part(best=(7.5, 1.0), least=(4.0, 0.6))
def given(on: DeclaredScene, facts: WayFacts, room: Box) -> Typst:
    words = on.write.words("the input: given, not trained", NUMBER, on.theme.ink)
    return fit(words, room.width).move_to(room.middle)


WAYS = flow(tree, overlay(by_bias, by_before), shares=SHARES)
READING = flow(tree, column(by_before, reading), shares=SHARES)
AT_INPUT = flow(tree, column(by_before, given), shares=SHARES)
ALONE = flow(overlay(tree, tall), by_before, shares=SHARES)

# What happens


def title(f: WayFacts) -> Message:
    """An input is given."""
    return TITLE if f.before.layer else GIVEN


def beats(f: WayFacts) -> Iterator[Beat]:
    old, new = by_bias.product, by_before.product
    yield Beat(
        "path",
        PATH,
        [
            place(tree),
            lit(tree, f.from_b),
            place(old, both),
            arrange(WAYS),
            reroute(tree, f.from_before),
            pulse(tree, f.from_before),
            say(SYMBOLS),
            together(
                exchanged(by_bias, by_before),
                leave(old.left.number, old.equals.lower, old.links[0].number),
            ),
            show(by_before.meanings),
            point(new.links[0].ratio),
        ],
    )
    yield Beat(
        "first factor",
        TIMES,
        [
            arrange(READING),
            write(reading.formula),
            box(reading.part),
            say(RATIO),
            draw(reading.arrow),
            show(reading.ratio, reading.value),
            forth(tree.symbols[f.w], tree.numbers[f.w]),
            carry((tree.numbers[f.w], new.links[0].number)),
            forth(tree.numbers[f.w]),
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
    yield from grown(f) if f.before.layer else ended(f)


def grown(f: WayFacts) -> Iterator[Beat]:
    """The tree grows upwards."""
    total = f.long_spine[1]
    yield Beat(
        "no knob",
        NO_KNOB,
        [
            together(unbox(reading.part), back(tree.symbols[f.w]), arrange(ALONE)),
            box(tree.symbols[f.before]),
            point(tree.symbols[f.before]),
        ],
    )
    yield Beat(
        "one layer up",
        CAUSES,
        [
            together(unlight(tree), unbox(tree.symbols[f.before]), leave(by_before.meanings)),
            together(grow(tree, tall), arrange(GROWN)),
            draw(tall.links[total, f.before]),
            show(tall.symbols[total], tall.numbers[total]),
            *(
                together(draw(tall.links[q, total]), show(tall.symbols[q], tall.numbers[q]))
                for q in f.causes
            ),
            *([show(tall.others)] if f.long_spine[0].layer else []),
            one_by_one(origin[0], origin[1]),
            say(UPWARDS),
            light(tall, f.far_way),
            pulse(tall, f.far_way),
            say(BACK),
            box(by_before.product.left.number),
            pulse(tall, f.far_way[:3]),
            point(by_before.product.left.number),
            point(tall.symbols[f.before], tall.numbers[f.before]),
        ],
        rest=2.0,
    )


def ended(f: WayFacts) -> Iterator[Beat]:
    """In a network of one layer the activation before is the input."""
    yield Beat(
        "the input",
        INPUT,
        [
            together(unbox(reading.part), arrange(AT_INPUT)),
            box(tree.symbols[f.before]),
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
