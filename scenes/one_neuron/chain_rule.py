"""ChainRule: the ratio along each link of the tree, picked off and multiplied."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import replace

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
    back,
    box,
    forth,
    leave,
    light,
    one_by_one,
    place,
    point,
    pulse,
    scatter,
    show,
    slide,
    together,
)
from backprop.clips.ways import WayFacts
from backprop.clips.words import Message, Said
from backprop.core.equations import Result, borne_out, carried, legible
from backprop.core.explain import Tried
from backprop.core.number_format import as_read, spoken_number
from backprop.core.quantities import Quantity
from backprop.core.vary import vary
from backprop.display import alt_text
from backprop.drawing.mobjects import Factors, GroupOf, Link, RealNudge, SentDown, docked
from backprop.drawing.style import NUMBER, Box

__all__ = ["ChainRule"]

SIZES = (0.1, 0.09, 0.08, 0.07, 0.06, 0.05, 0.04, 0.03, 0.02, 0.01, 0.001, 1e-4)
"""Of nudges that are tried."""

# What the record says


class Facts(WayFacts):
    """The way from the weight to the cost, its factors, and a nudge that was really made."""

    @property
    def links(self) -> list[tuple[Quantity, Quantity]]:
        return list(itertools.pairwise(self.from_w))

    @property
    def function(self) -> str:
        return self.trace.network.layers[-1].activation.name

    @property
    def sources(self) -> list[tuple[Quantity, ...]]:
        """Of each ratio, the values of the tree that it is made of."""
        return [(self.before,), (self.z,), (self.a, self.y)]

    @property
    def sent(self) -> dict[Quantity, tuple[float, int]] | None:
        """What the largest small nudge moves, and decimals: each times a ratio is the next."""
        digits = borne_out(math.prod, self.factors, Result.of(self.trace[self.w].derivative))
        ratios = [*map(as_read, self.factors, digits)]
        for by in SIZES:
            moved = vary(self.trace, {self.w: self.trace[self.w].value + by})
            changes = [moved[q].value - self.trace[q].value for q in self.from_w]
            places = [legible(by)]
            for before, ratio, change in zip(changes, ratios, changes[1:], strict=False):
                factors = as_read(before, places[-1]), ratio
                places.append(carried(math.prod, factors, change))
                if not change or not Result.of(change, places[-1]).agrees(math.prod(factors)):
                    break
            else:
                return dict(zip(self.from_w, zip(changes, places, strict=True), strict=True))
        return None

    @property
    def tried(self) -> Tried | None:
        return really(self.trace, self.w)


# What is said

TITLE = Message("How does a nudge to {w} reach {cost}?")
PATH = Message(
    "The weight is {w}, the cost {cost}. A nudge to the weight reaches the cost one link after "
    "another."
)
ASK = Message("How strongly? Each link has a ratio, and each ratio gets a slot here.")
MOVES = (
    Message(
        "The weight multiplies the previous activation, {before}: per unit of the weight, z moves "
        "by {times}."
    ),
    Message(
        "At {z} the slope of {function} is {times}: per unit of z, the activation moves by {times}."
    ),
    Message(
        "With the output at {a} and {y} desired, the cost changes by {times} per unit of "
        "activation."
    ),
)
STILL = (
    Message("A nudge to the weight does not move z at all: the ratio is 0."),
    Message("A nudge to z does not move the activation at all: the ratio is 0."),
    Message("A nudge to the activation does not move the cost at all: the ratio is 0."),
)
SENT = Message(
    "Why multiply? Nudge the weight by {w}: z moves by {z}, {one} times as far. That moves a by "
    "{a}, and the cost by {cost}."
)
PRODUCT = Message("Multiply the three, and you know how the weight affects the cost.")
RESULT = Message(
    "{one} times {two} times {three} is {w:slope}: how sensitive the cost is to the weight."
)
RULE = Message("This is the chain rule.")
TRIED = Message(
    "Check: actually nudge the weight by {by}, and the cost changes by {ratio} per unit of weight."
)
IN_VAIN = Message("Check: actually nudge the weight by {by}, and the cost does not move at all.")


def moves(facts: Facts, number: int) -> Message | Said:
    """What a link does."""
    if facts.factors[number] == 0:
        return STILL[number]
    return MOVES[number](times=facts.spoken[number])


# What is drawn

AROUND, ABOVE = 0.25, 0.12
"""Between the product and its frame."""


@part(best=(7.5, 3.6), least=(5.0, 2.4))
def factors(on: DeclaredScene, facts: Facts, room: Box) -> Factors:
    inner = replace(room, left=room.left + AROUND, right=room.right - AROUND)
    return Factors(on.write, on.trace, facts.from_w, inner)


@part(best=(5.7, 6.2), least=(4.2, 4.6))
def docks(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[Link]:
    return docked(on(tree), on(factors))


@part(best=(5.7, 6.2), least=(4.2, 4.6))
def sent(on: DeclaredScene, facts: Facts, room: Box) -> SentDown:
    assert facts.sent is not None
    ratios = [link.number for link in on(factors).product.links]
    return SentDown(on.write, on(tree), facts.sent, ratios, on.frame)


@part(best=(7.5, 0.6), least=(3.0, 0.4))
def name(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    words = on.write.words("the chain rule", NUMBER, on.theme.ink)
    return words.move_to(room.middle)


@part(best=(7.5, 1.4), least=(5.0, 1.0))
def measured(on: DeclaredScene, facts: Facts, room: Box) -> RealNudge:
    assert facts.tried is not None
    return RealNudge(on.write, facts.w, facts.tried, room)


SENDING = flow(overlay(tree, docks, sent), factors, shares=(6.6, 6.6))
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
            one_by_one(*((factors.slots[i], factors.questions[i]) for i in range(3))),
        ],
    )
    for i, link in enumerate(f.links):
        yield Beat(f"link {i + 1}", moves(f, i), list(factor(f, i, link)), rest=0.6)
    one, two, three = f.spoken
    if f.sent:
        yield Beat("nudge", SENT(one=one, **told(f.sent)), list(down(f)), rest=1.0)
    yield Beat(
        "product",
        PRODUCT,
        [
            *(restored(f) if f.sent else []),
            pulse(tree, f.from_w),
            say(RESULT(one=one, two=two, three=three)),
            *(point(product.links[i].number) for i in range(3)),
            show(product.equals.lower, product.left.number),
            point(product.left.number),
        ],
    )
    end: list[Step | Say] = [
        arrange(WITH_NUDGE if f.tried else NAMED),
        box(product, (AROUND, ABOVE)),
        show(name),
    ]
    if f.tried:
        by, ratio = f.tried.by, f.tried.ratio
        said = TRIED(by=by, ratio=ratio) if ratio else IN_VAIN(by=by)
        end += [say(said), show(measured), point(measured), point(product.left.number)]
    yield Beat("chain rule", RULE, end, rest=2.5)


def told(changes: Mapping[Quantity, tuple[float, int]]) -> dict[str, str]:
    """How far each quantity moves, by its letter."""
    names = {"C": "cost"}
    return {names.get(q.kind, q.kind): spoken_number(*one) for q, one in changes.items()}


def down(f: Facts) -> Iterator[Step]:
    """A nudge runs down the tree: at each link its ratio says how much of it arrives."""
    yield arrange(SENDING)
    yield together(leave(tree.numbers[f.w]), show(sent.lines[0]))
    for i, link in enumerate(f.links):
        yield together(pulse(tree, link), point(docks[i].number))
        yield together(leave(tree.numbers[link[1]]), show(sent.lines[i + 1]))
        yield point(factors.product.links[i].number, sent.lines[i + 1].number)


def restored(f: Facts) -> list[Step]:
    """The tree as it was before the nudge."""
    values = show(*(tree.numbers[q] for q in f.from_w))
    return [leave(sent), together(arrange(LAYOUT), values)]


def factor(f: Facts, i: int, link: tuple[Quantity, Quantity]) -> Iterator[Step]:
    """A ratio comes from values of the tree to its link, and flies from there into the product."""
    product, dock, sources = factors.product, docks[i], f.sources[i]
    aside = [
        one for q in sources if q not in f.from_w for one in (tree.symbols[q], tree.numbers[q])
    ]
    # The question makes way for its answer.
    yield together(light(tree, link), slide(factors.questions[i], factors.meanings[i]))
    yield together(show(dock.ratio), *([forth(*aside)] if aside else []))
    if i == 0:
        # It is a value of the tree; the others are made of some.
        yield scatter((tree.numbers[f.before], dock.number))
    else:
        yield together(point(*(tree.numbers[q] for q in sources)), show(dock.number))
    yield together(
        scatter((dock.ratio, product.links[i].ratio), (dock.number, product.links[i].number)),
        leave(factors.slots[i]),
        *([show(product.dots[i - 1].upper, product.dots[i - 1].lower)] if i else []),
        *([back(*aside)] if aside else []),
    )
    yield together(leave(dock.ratio), forth(dock.number))
    yield point(factors.meanings[i])


class ChainRule(DeclaredScene):
    """The derivative of the cost for a weight as the product of three local derivatives."""

    clip = Declaration(
        "The ratio along each link of the tree, multiplied: the chain rule for the weight",
        order=7,
        one_neuron=True,
        formulas=("chain-rule",),
        turn=True,
        goal="multiply the ratios along a path into a derivative",
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
