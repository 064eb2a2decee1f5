"""ChainRule: the ratio along each link of the tree, picked off and multiplied."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from backprop import Trace
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain import really, tree
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, overlay, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    back,
    forth,
    hand_over,
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
from backprop.core.explain import Tried
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.core.sent_down import sent_down
from backprop.display import alt_text
from backprop.drawing.mobjects import (
    Along,
    Factors,
    GroupOf,
    Link,
    Overall,
    RealNudge,
    SentDown,
    docked,
)
from backprop.drawing.style import Box

__all__ = ["ChainRule"]

# What the record says


class Facts(WayFacts):
    """The way from the weight to the cost, its factors, and a nudge that was really made."""

    @property
    def links(self) -> list[tuple[Quantity, Quantity]]:
        return list(itertools.pairwise(self.from_w))

    @property
    def sources(self) -> list[tuple[Quantity, ...]]:
        """Of each ratio, the values of the tree that it is made of."""
        return [(self.before,), (self.z,), (self.a, self.y)]

    @property
    def sent(self) -> dict[Quantity, tuple[float, int]] | None:
        """What the largest small nudge moves, and decimals: each times a ratio is the next."""
        return sent_down(self.trace, self.from_w)

    @property
    def tried(self) -> Tried | None:
        return really(self.trace, self.w)


# What is said

TITLE = Message("How does a nudge to {w} reach {cost}?")
PATH = Message(
    "The weight is {w}, the cost {cost}. A nudge to the weight reaches the cost one link after "
    "another."
)
NUDGED = Message(
    "Nudge the weight by {w}, and the nudge reaches the cost one link after another: z moves by "
    "{z}, the activation by {a}, the cost by {cost}."
)
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
PRODUCT = Message("Multiply the three, and you know how the weight affects the cost.")
RESULT = Message(
    "{one} times {two} times {three} is {w:slope}: how sensitive the cost is to the weight."
)
RULE = Message("This is the chain rule.")
MEASURED = Message(
    "This is the chain rule: {one} times the nudge of {w} is {cost}, as far as the cost moved."
)
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


@part(best=(7.5, 3.6), least=(5.0, 2.4))
def factors(on: DeclaredScene, facts: Facts, room: Box) -> Factors:
    return Factors(on.write, on.trace, facts.from_w, room)


@part(best=(5.7, 6.2), least=(4.2, 3.6))
def docks(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[Link]:
    return docked(on(tree), on(factors))


@part(best=(5.7, 6.2), least=(4.2, 3.6))
def sent(on: DeclaredScene, facts: Facts, room: Box) -> SentDown:
    assert facts.sent is not None
    ratios = [link.number for link in on(factors).product.links]
    return SentDown(on.write, on(tree), facts.sent, ratios, on.frame)


@part(best=(1.0, 3.0), least=(0.75, 2.0))
def along(on: DeclaredScene, facts: Facts, room: Box) -> Along:
    """Beside the tree, from the weight to the cost."""
    return Along(on.write, on(tree), facts.w, room)


@part(best=(2.5, 1.3), least=(2.3, 1.0))
def overall(on: DeclaredScene, facts: Facts, room: Box) -> Overall:
    """What the factors come to."""
    moved = on(sent) if facts.sent else None
    return Overall(on.write, facts.w, on(factors).product.left, moved, room)


@part(best=(2.5, 1.3), least=(2.3, 1.0))
def measured(on: DeclaredScene, facts: Facts, room: Box) -> RealNudge:
    """Under that, where no nudge has run down the tree."""
    assert facts.tried is not None
    return RealNudge(on.write, facts.w, facts.tried, room)


# What happens


def picture(f: Facts) -> Layout:
    return overlay(tree, docks, *([sent] if f.sent else []))


def layout(f: Facts) -> Layout:
    """As long as the tree is alone it has all of the frame."""
    return overlay(picture(f), factors) if f.sent else beside(f)


def beside(f: Facts) -> Layout:
    """The tree steps aside for the formula."""
    return either(
        row(picture(f), factors, shares=(6.2, 7.0)), column(picture(f), factors, shares=(5.0, 4.0))
    )


def whole(f: Facts) -> Layout:
    """The tree with what all its links come to."""
    tried = [measured] if f.tried and not f.sent else []
    return overlay(
        factors,
        either(
            row(column(overall, *tried), along, picture(f), shares=(2.9, 1.2, 9.0)),
            column(row(along, picture(f), shares=(0.9, 6.0)), overall, *tried),
        ),
    )


def beats(f: Facts) -> Iterator[Beat]:
    product = factors.product
    slots: list[Step | Say] = [
        show(product.left.ratio, product.equals.upper),
        one_by_one(*((factors.slots[i], factors.questions[i]) for i in range(3))),
    ]
    if f.sent:
        yield Beat("nudge", NUDGED(**told(f.sent)), [place(tree), *down(f)], rest=1.0)
        values = show(*(tree.numbers[q] for q in f.from_w))
        slots = [leave(sent), together(arrange(beside(f)), values), *slots]
    else:
        yield Beat("path", PATH, [place(tree), pulse(tree, f.from_w), *slots])
        slots = []
    for i, link in enumerate(f.links):
        first = slots if i == 0 else []
        yield Beat(f"link {i + 1}", moves(f, i), [*first, *factor(f, i, link)], rest=0.6)
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
    yield Beat("chain rule", *ending(f), rest=2.5)


def ending(f: Facts) -> tuple[Message | Said, list[Step | Say]]:
    """Each factor goes to its link, the product along them all, and a real nudge confirms it."""
    product, new = factors.product, overall.line
    steps: list[Step | Say] = [
        # What the factors come to would fly across the tree, which comes to stand in its place.
        leave(
            factors.meanings,
            product.left,
            product.equals,
            product.dots,
            *(product.links[i].number for i in range(3)),
        ),
        hand_over(whole(f), *((product.links[i].ratio, docks[i].ratio) for i in range(3))),
        together(show(along.stub), forth(docks)),
        together(slide(along.stub, along.arrow), show(new)),
    ]
    if f.sent:
        number, moved = spoken_number(f.trace[f.w].derivative), told(f.sent)
        steps += [
            leave(*(tree.numbers[q] for q in f.from_w)),
            show(sent),
            pulse(tree, f.from_w),
            point(sent.lines[0].number, sent.lines[3].number, new.number),
        ]
        return MEASURED(one=number, w=moved["w"], cost=moved["cost"]), steps
    if f.tried:
        by, ratio = f.tried.by, f.tried.ratio
        said = TRIED(by=by, ratio=ratio) if ratio else IN_VAIN(by=by)
        steps += [say(said), show(measured), pulse(tree, f.from_w), point(measured)]
    return RULE, steps


def told(changes: Mapping[Quantity, tuple[float, int]]) -> dict[str, str]:
    """How far each quantity moves, by its letter."""
    names = {"C": "cost"}
    return {names.get(q.kind, q.kind): spoken_number(*one) for q, one in changes.items()}


def down(f: Facts) -> Iterator[Step]:
    """A nudge runs down the tree: at each node stands how far it has moved."""
    yield together(leave(tree.numbers[f.w]), show(sent.lines[0]))
    yield point(sent.lines[0].number)
    for i, link in enumerate(f.links):
        yield pulse(tree, link)
        yield together(leave(tree.numbers[link[1]]), show(sent.lines[i + 1]))
        yield point(sent.lines[i + 1].number)


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
        yield show(dock.number)
    yield together(
        scatter((dock.ratio, product.links[i].ratio), (dock.number, product.links[i].number)),
        leave(factors.slots[i]),
        *([show(product.dots[i - 1].upper, product.dots[i - 1].lower)] if i else []),
        *([back(*aside)] if aside else []),
    )
    yield leave(dock.ratio)
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
    story = Story(Facts.of, TITLE, layout, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        *_, before = last_quantities(trace)
        return (
            gettext(
                "Which of the three ratios would be 0 if {a} were 0, and what would that mean for "
                "the weight?"
            ).format(a=before.plain(trace.widths)),
            gettext(
                "The first: the weighted sum would not feel the weight at all, so the derivative "
                "for the weight would be 0. As it is, the ratio is {ratio}."
            ).format(ratio=spoken_number(trace[before].value)),
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
