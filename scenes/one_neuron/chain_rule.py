"""ChainRule: the ratio along each link of the tree, picked off and multiplied."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from manim import Typst

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import really, tree
from backprop.clips.handles import part
from backprop.clips.layout import column, flow, overlay
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    box,
    carry,
    forth,
    leave,
    light,
    one_by_one,
    place,
    point,
    pulse,
    show,
    together,
)
from backprop.clips.ways import WayFacts
from backprop.clips.words import Message, Said
from backprop.core.explain import Tried
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.display import alt_text
from backprop.drawing.mobjects import Factors, GroupOf, Link, RealNudge, docked
from backprop.drawing.style import NUMBER, Box

__all__ = ["ChainRule"]

# What the record says


class Facts(WayFacts):
    """The way from the weight to the cost, its factors, and a nudge that was really made."""

    @property
    def links(self) -> list[tuple[Quantity, Quantity]]:
        return list(itertools.pairwise(self.from_w))

    @property
    def tried(self) -> Tried | None:
        return really(self.trace, self.w)


# What is said

TITLE = Message("How does a nudge to {w} reach {cost}?")
PATH = Message(
    "The weight is {w}, the cost {cost}. A nudge to the weight reaches the cost one link after "
    "another."
)
ASK = Message("How strongly? For each link there is a ratio, and each has its place here.")
MOVES = (
    Message("A nudge to the weight moves z {times} times as far."),
    Message("That nudge to z moves the activation {times} times as far."),
    Message("That nudge to the activation changes the cost by {times} times as much."),
)
STILL = (
    Message("A nudge to the weight does not move z at all: the ratio is 0."),
    Message("That nudge to z does not move the activation at all: the ratio is 0."),
    Message("That nudge to the activation does not move the cost at all: the ratio is 0."),
)
PRODUCT = Message("Multiplied, the three ratios say what the weight does to the cost.")
RESULT = Message(
    "{one} times {two} times {three} is {w:slope}: how sensitive the cost is to the weight."
)
RULE = Message("This is the chain rule.")
TRIED = Message("Really nudging the weight by {by} changes the cost by {ratio} times as much.")
IN_VAIN = Message("Really nudging the weight by {by} does not move the cost at all.")


def moves(facts: Facts, number: int) -> Message | Said:
    """What a link does."""
    if facts.factors[number] == 0:
        return STILL[number]
    return MOVES[number](times=facts.spoken[number])


# What is drawn


@part(best=(7.5, 3.6), least=(5.0, 2.4))
def factors(on: DeclaredScene, facts: Facts, room: Box) -> Factors:
    return Factors(on.write, on.trace, facts.from_w, room)


@part(best=(5.7, 6.2), least=(4.2, 4.6))
def docks(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[Link]:
    return docked(on(tree), on(factors))


@part(best=(7.5, 0.6), least=(3.0, 0.4))
def name(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    words = on.write.words("the chain rule", NUMBER, on.theme.ink)
    return words.move_to(room.middle)


@part(best=(7.5, 1.4), least=(5.0, 1.0))
def measured(on: DeclaredScene, facts: Facts, room: Box) -> RealNudge:
    assert facts.tried is not None
    return RealNudge(on.write, facts.w, facts.tried, room)


LAYOUT = flow(overlay(tree, docks), factors, shares=(5.7, 7.5))
NAMED = flow(overlay(tree, docks), column(name, factors), shares=(5.7, 7.5))
WITH_NUDGE = flow(overlay(tree, docks), column(name, factors, measured), shares=(5.7, 7.5))

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    product = factors.product
    yield Beat(
        "path",
        PATH,
        [
            place(tree),
            pulse(tree, f.from_w),
            show(product.left.ratio, product.equals.upper),
            say(ASK),
            one_by_one(*((factors.slots[i], factors.meanings[i]) for i in range(3))),
        ],
    )
    for i, link in enumerate(f.links):
        signs = [show(product.dots[i - 1].upper, product.dots[i - 1].lower)] if i else []
        yield Beat(
            f"link {i + 1}",
            moves(f, i),
            [
                light(tree, link),
                show(docks[i].ratio),
                show(docks[i].number),
                together(
                    carry(
                        (docks[i].ratio, product.links[i].ratio),
                        (docks[i].number, product.links[i].number),
                    ),
                    leave(factors.slots[i]),
                    *signs,
                ),
                together(point(factors.meanings[i]), forth(docks[i].ratio, docks[i].number)),
            ],
            rest=0.6,
        )
    one, two, three = f.spoken
    yield Beat(
        "product",
        PRODUCT,
        [
            pulse(tree, f.from_w),
            say(RESULT(one=one, two=two, three=three)),
            *(point(product.links[i].number) for i in range(3)),
            show(product.equals.lower, product.left.number),
            point(product.left.number),
        ],
    )
    end: list[Step | Say] = [arrange(WITH_NUDGE if f.tried else NAMED), box(product), show(name)]
    if f.tried:
        by, ratio = f.tried.by, f.tried.ratio
        said = TRIED(by=by, ratio=ratio) if ratio else IN_VAIN(by=by)
        end += [say(said), show(measured), point(measured), point(product.left.number)]
    yield Beat("chain rule", RULE, end, rest=2.5)


class ChainRule(DeclaredScene):
    """The derivative of the cost for a weight as the product of three local derivatives."""

    clip = Declaration(
        "The ratio along each link of the tree, multiplied: the chain rule for the weight",
        order=7,
        one_neuron=True,
        formulas=("chain-rule",),
    )
    story = Story(Facts.of, TITLE, LAYOUT, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        *_, before = last_quantities(trace)
        return (
            f"Which of the three ratios would be 0 if {before.plain(trace.widths)} were 0, and "
            "what would that mean for the weight?",
            "The first: the weighted sum would not feel the weight at all, so the derivative for "
            f"the weight would be 0. As it is, the ratio is {spoken_number(trace[before].value)}.",
        )

    @figure(
        "chain-rule-breakdown",
        "One ratio for each link of the tree; their product is the derivative",
        order=10,
        beat="product",
    )
    def pose_chain_rule_breakdown(self) -> Pose:
        """The tree with a ratio beside each link of the path, and their product."""
        return Pose(self.everything(), alt_text.chain_rule(self.trace))
