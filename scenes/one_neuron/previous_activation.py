"""PreviousActivation: the derivative for the activation before, and where that comes from."""

from __future__ import annotations

from collections.abc import Iterator

from manim import DOWN, LEFT, Typst, VGroup

from backprop import Quantity, Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import ChainFacts, by_bias, exchanged, tall, tree
from backprop.clips.handles import part
from backprop.clips.layout import column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, say
from backprop.clips.verbs import (
    arrange,
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
from backprop.clips.words import Message
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects import Factors, GroupOf, ReadOff
from backprop.drawing.notation import fit
from backprop.drawing.style import NUMBER, SYMBOL, Box

__all__ = ["PreviousActivation"]

# What the record says


class Facts(ChainFacts):
    """The way to the cost from the activation before, and what that was computed from."""

    @property
    def from_before(self) -> list[Quantity]:
        return [self.before, self.z, self.a, COST]

    @property
    def causes(self) -> tuple[Quantity, Quantity, Quantity]:
        """Of the weighted sum that the activation before is made of."""
        return self.far, self.long_spine[0], Quantity("b", self.far.layer, (0,))

    @property
    def weight(self) -> Quantity:
        return self.causes[0]

    @property
    def earlier(self) -> Quantity:
        return self.causes[1]

    @property
    def bias(self) -> Quantity:
        return self.causes[2]

    @property
    def sum(self) -> Quantity:
        return self.long_spine[1]


# What is said

TITLE = Message("How does {cost} depend on {before}, which nobody can turn?")
GIVEN = Message("How does {cost} depend on the input {before}?")
PATH = Message(
    "The last neuron also takes in the activation of the one before it, {before}: one more thing "
    "that the cost is sensitive to."
)
SYMBOLS = Message("Here, too, only the first of the three ratios is another.")
TIMES = Message("In the weighted sum the activation is multiplied by the weight.")
RATIO = Message("So the ratio is the weight itself: {w}.")
PRODUCT = Message(
    "The other two links are the same as for weight and bias. The product is {before:slope}."
)
NO_KNOB = Message("But nobody can turn this activation: it is no parameter. It was computed, too.")
CAUSES = Message(
    "It comes from a weight, {weight}, a bias, {bias}, and an earlier activation, {earlier}."
)
UPWARDS = Message(
    "So from here the chain rule goes on upwards: the earlier weight reaches the cost through "
    "this activation."
)
INPUT = Message(
    "In this network that activation is the input itself: it is given, and training changes only "
    "weights and biases."
)

# What is drawn


@part(best=(7.5, 3.6), least=(5.0, 2.4))
def by_before(on: DeclaredScene, facts: Facts, room: Box) -> Factors:
    return Factors(on.write, on.trace, facts.from_before, room)


@part(best=(7.5, 1.8), least=(5.0, 1.2))
def reading(on: DeclaredScene, facts: Facts, room: Box) -> ReadOff:
    return ReadOff(on.write, on.trace, facts.z, facts.before, room)


@part(best=(7.5, 1.8), least=(5.0, 1.2))
def origin(on: DeclaredScene, facts: Facts, room: Box) -> VGroup:
    """What the activation was computed from, the sum over what is made of it."""
    write, symbol = on.write, on.write.symbol
    weight, earlier, bias = map(symbol, facts.causes)
    values = (write.number(on.trace[q].value) for q in (facts.sum, facts.before))
    function = on.trace.network.layer(facts.before.layer).activation.typst
    sources = (
        f"{symbol(facts.sum)} = {weight} {earlier} + {bias} = {next(values)}",
        f"{symbol(facts.before)} = {function}({symbol(facts.sum)}) = {next(values)}",
    )
    lines = GroupOf(*(write.formula(source, SYMBOL) for source in sources))
    lines.arrange(DOWN, buff=0.45, aligned_edge=LEFT)
    return fit(lines, room.width).move_to((room.left, room.middle[1], 0), aligned_edge=LEFT)


@part(best=(7.5, 1.0), least=(4.0, 0.6))
def given(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    words = on.write.words("the input: given, not trained", NUMBER, on.theme.ink)
    return fit(words, room.width).move_to(room.middle)


LAYOUT = flow(tree, overlay(by_bias, by_before), shares=(5.7, 7.5))
READING = flow(tree, column(by_before, reading), shares=(5.7, 7.5))
AT_INPUT = flow(tree, column(by_before, given), shares=(5.7, 7.5))
ALONE = flow(overlay(tree, tall), by_before, shares=(5.7, 7.5))
GROWN = flow(overlay(tree, tall), column(origin, by_before), shares=(5.7, 7.5))

# What happens


def title(f: Facts) -> Message:
    """An input is given."""
    return TITLE if f.before.layer else GIVEN


def beats(f: Facts) -> Iterator[Beat]:
    old, new = by_bias.product, by_before.product
    yield Beat(
        "path",
        PATH,
        [
            place(tree),
            lit(tree, f.from_b),
            place(old, by_bias.meanings),
            reroute(tree, f.from_before),
            pulse(tree, f.from_before),
            say(SYMBOLS),
            together(
                exchanged(by_bias, by_before),
                leave(old.left.number, old.equals.lower, old.links[0].number),
            ),
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


def grown(f: Facts) -> Iterator[Beat]:
    """The tree grows upwards."""
    yield Beat(
        "no knob",
        NO_KNOB,
        [
            together(unbox(reading.part), arrange(ALONE)),
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
            draw(tall.links[f.sum, f.before]),
            show(tall.symbols[f.sum], tall.numbers[f.sum]),
            *(
                together(draw(tall.links[q, f.sum]), show(tall.symbols[q], tall.numbers[q]))
                for q in f.causes
            ),
            *([show(tall.others)] if f.earlier.layer else []),
            one_by_one(origin[0], origin[1]),
            say(UPWARDS),
            light(tall, f.far_way),
            pulse(tall, f.far_way),
        ],
        rest=2.5,
    )


def ended(f: Facts) -> Iterator[Beat]:
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
        order=12,
        one_neuron=True,
        formulas=("sum-by-activation", "previous-activation"),
    )
    story = Story(Facts.of, title, LAYOUT, beats)

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
