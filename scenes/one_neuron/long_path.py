"""LongPath: the derivative for a weight one layer further back, from the number handed back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from manim import LEFT, RIGHT, MathTypst, Typst, VGroup

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.chain import really, tall
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, flow, overlay, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    arrange,
    back,
    box,
    carry,
    count_down,
    draw,
    forth,
    leave,
    lit,
    one_by_one,
    place,
    point,
    pulse,
    reroute,
    show,
    together,
    unbox,
    without,
    write,
)
from backprop.clips.ways import SENT, TALL, WayFacts, by_before, method, sent
from backprop.clips.words import Message, Said
from backprop.core.dependencies import local_derivative
from backprop.core.equations import spoken_factors
from backprop.core.explain import Tried
from backprop.core.number_format import amount
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import (
    ChainProduct,
    Clock,
    Factors,
    GroupOf,
    HandedBack,
    HandedOn,
    Link,
    RealNudge,
    docked,
    slope_sources,
)
from backprop.drawing.notation import fit
from backprop.drawing.style import HAND, LEAST, NUMBER, SYMBOL, Box

__all__ = ["LongPath"]

# What the record says


class Facts(WayFacts):
    """The way to the cost from a weight one layer further back, and a nudge to it."""

    @property
    def handed(self) -> bool:
        """Whether there is a layer behind that hands a number back."""
        return self.layers > 1

    @property
    def short_way(self) -> tuple[Quantity, ...]:
        """Up to the activation whose sensitivity is known, and on to the cost in one."""
        return *self.far_way[:3], COST

    @property
    def ratios(self) -> list[float]:
        """Those of the short way; the last is recorded, as it was handed back."""
        pairs = itertools.pairwise(self.short_way[:3])
        own = [local_derivative(self.trace, effect, cause) for cause, effect in pairs]
        return [*own, self.trace[self.short_way[2]].derivative]

    @property
    def cut(self) -> bool:
        """Whether a link of the way lets nothing through."""
        pairs = itertools.pairwise(self.far_way)
        return any(local_derivative(self.trace, effect, cause) == 0 for cause, effect in pairs)

    @property
    def digits(self) -> list[str]:
        """The same in digits that multiply to the derivative's."""
        return spoken_factors(self.ratios, self.trace[self.far].derivative)

    @property
    def function(self) -> str:
        """The activation function's name in words."""
        return self.trace.network.layer(self.far.layer).activation.name.replace("_", " ")

    @property
    def tried(self) -> Tried | None:
        return really(self.trace, self.far)


# What is said

TITLE = Message("How sensitive is {cost} to {far}?")
QUESTION = Message(
    "This weight, {far}, is {far_links:count} links away from the cost. How sensitive is the cost "
    "to it?"
)
PONDER = Message("Pause and ponder: which ratios do you need, and which of them do you know?")
WAY = Message(
    "There are {far_links:count} links on the way, and so {far_links:count} ratios to multiply."
)
KNOWN = Message(
    "But the last three have been multiplied already. Their product, {number}, was handed back to "
    "this activation."
)
KNOWN_CUT = Message(
    "But the last three have been multiplied already. Their product is 0, so 0 was handed back: "
    "nothing gets through the last layer."
)
REST = Message("So three factors are enough: the number handed back, and two new ratios.")
MOVES = (
    Message(
        "Per unit of the weight, z moves by {ratio}: the activation that the weight multiplies."
    ),
    Message("Per unit of z, the activation moves by {ratio}: the slope of {function} at this z."),
    Message("Per unit of the activation, the cost moves by {ratio}."),
)
STILL = (
    Message(
        "The weight is multiplied with an activation that is 0. A nudge to the weight does not "
        "move z: the ratio is 0."
    ),
    Message("At this z {function} is flat. A nudge to z does not get through: the ratio is 0."),
    Message("A nudge to the activation does not move the cost: the ratio is 0."),
)
ANSWER = Message("Multiply, and the cost's sensitivity to this weight is {far:slope}.")
ZERO = Message(
    "Multiply, and the cost's sensitivity to this weight is {far:slope}: one of the factors is 0."
)
TRIED = Message("A real nudge agrees: per unit of the weight, the cost moved by {ratio}.")
IN_VAIN = Message("A real nudge agrees: the cost does not move at all.")
TWICE = Message(
    "Nothing was computed twice: this layer needs two ratios of its own, and the one number that "
    "the next layer hands back."
)


def moves(facts: Facts, number: int) -> Message | Said:
    """What a link does."""
    if facts.ratios[number] == 0:
        return STILL[number]
    return MOVES[number](ratio=facts.digits[number])


# What is drawn

BARE = (5.5, 7.7)
"""Of the width, where the bare tree leaves more of it to the panel."""


@part(best=(6.8, 3.0), least=(4.0, 2.0))
def asked(on: DeclaredScene, facts: Facts, room: Box) -> MathTypst:
    formula = on.write.formula(f"{on.write.ratio(COST, facts.far)} = space ?", 1.25 * HAND)
    return fit(formula, room.width).move_to(room.middle)


@part(best=(2.6, 1.4), least=(1.3, 1.3))
def clock(on: DeclaredScene, facts: Facts, room: Box) -> Clock:
    return Clock(on.theme).move_to((room.right, room.middle[1], 0), aligned_edge=RIGHT)


@part(best=(4.5, 1.4), least=(2.5, 0.6))
def ponder(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    words = on.write.words("pause and ponder", NUMBER, on.theme.ink)
    return fit(words, room.width).move_to((room.left, room.middle[1], 0), aligned_edge=LEFT)


@part(best=(7.7, 2.9), least=(5.0, 2.4))
def by_far(on: DeclaredScene, facts: Facts, room: Box) -> Factors:
    """The product along the way from the far weight, and where each number is from."""
    before, z, _ = (on.write.symbol(q) for q in (facts.causes[1], *facts.short_way[1:3]))
    slope = f"{on.trace.network.layer(facts.far.layer).activation.typst}'({z})"
    last = "handed back" if facts.handed else f"${slope_sources(on.write, on.trace)[2]}$"
    sources = f"${before}$", f"${slope}$", last
    return Factors(on.write, on.trace, facts.short_way, room, sources)


def product_along(on: DeclaredScene, way: Sequence[Quantity]) -> ChainProduct:
    """In the digits that it has in the panel."""
    return ChainProduct(on.write, on.trace, way, BARE[1], sizes=(HAND, SYMBOL), least=LEAST)


@part(best=(6.4, 6.2), least=(4.2, 4.6))
def arrived(on: DeclaredScene, facts: Facts, room: Box) -> HandedOn:
    """What the clip before left, in the digits of its place in the product."""
    places = product_along(on, facts.short_way).links[2].number.decimals
    return HandedOn(on.write, on.trace, on(tall), facts.onward, places)


@part(best=(7.7, 2.2), least=(5.0, 1.4))
def written(on: DeclaredScene, facts: Facts, room: Box) -> HandedBack:
    """All ratios, and what those of the last layer come to."""
    decimals = product_along(on, facts.short_way).links[2].number.decimals
    return HandedBack(on.write, on.trace, facts.far_way, 2, decimals, room)


@part(best=(6.4, 6.2), least=(4.2, 4.6))
def docks(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[Link]:
    return docked(on(tall), on(by_far))


@part(best=(7.7, 1.0), least=(5.0, 0.8))
def measured(on: DeclaredScene, facts: Facts, room: Box) -> RealNudge:
    assert facts.tried is not None
    return RealNudge(on.write, facts.far, facts.tried, room)


@part(best=(5.5, 6.2), least=(4.2, 4.6))
def kept(on: DeclaredScene, facts: Facts, room: Box) -> VGroup:
    """Nothing, in the room that the panel leaves to the bare tree."""
    return VGroup()


OPENING = flow(tall, by_before, shares=TALL)
OPENING_HANDED = overlay(
    flow(overlay(tall, arrived), column(method, sent, shares=SENT), shares=TALL),
    flow(kept, by_before),
)

# What happens


def on_tree(f: Facts, *panel: Layout) -> Layout:
    """The tall tree, with what was handed back to it, and a panel beside it."""
    return flow(overlay(tall, arrived) if f.handed else tall, column(*panel), shares=TALL)


def bare(f: Facts, *panel: Layout) -> Layout:
    """The panel takes the room of what has left the tree."""
    return overlay(on_tree(f, kept), flow(kept, column(*panel), shares=BARE))


def opening(f: Facts) -> Layout:
    """As the clip before ends."""
    return OPENING_HANDED if f.handed else OPENING


def beats(f: Facts) -> Iterator[Beat]:
    product = by_far.product
    left: list[Step | Say] = [place(tall), lit(tall, f.from_before)]
    if f.handed:
        gone = [one for q in f.beside for one in (tall.symbols[q], tall.numbers[q])]
        left += [
            without(*gone, *(tall.links[link] for link in f.beside_links)),
            place(arrived, method, sent),
        ]
    else:
        left.append(place(by_before.product))
    yield Beat(
        "question",
        QUESTION,
        [
            *left,
            together(reroute(tall, f.far_way), *([leave(arrived.arrow)] if f.handed else [])),
            pulse(tall, f.far_way),
            arrange(on_tree(f, asked)),
            box(tall.symbols[f.far], buff=0.08),
            write(asked),
        ],
    )
    yield Beat(
        "pause and ponder",
        PONDER,
        [arrange(on_tree(f, asked, row(clock, ponder))), show(clock, ponder), count_down(clock)],
        rest=0.4,
    )
    yield from factors(f)
    end: list[Step | Say] = [
        pulse(tall, f.far_way[::-1]),
        show(product.equals.lower, product.left.number),
        point(product.left.number),
    ]
    if f.tried:
        ratio = f.tried.ratio
        end += [
            say(TRIED(ratio=ratio) if ratio else IN_VAIN),
            *([] if f.handed else [arrange(on_tree(f, by_far, measured))]),
            show(measured),
            point(product.left.number),
        ]
    if not f.handed:
        end.append(box(product.left))
    yield Beat("answer", ZERO if f.cut else ANSWER, end, rest=0.5 if f.handed else 2.5)
    if f.handed:
        yield Beat(
            "nothing twice",
            TWICE,
            [
                together(
                    box(product),
                    back(written.left, written.equals, written.ratios, written.dots),
                    *([leave(measured)] if f.tried else []),
                ),
                point(product.links[1]),
                point(product.links[0]),
                together(forth(arrived.number), point(written.number, product.links[2])),
            ],
            rest=2.5,
        )


def factors(f: Facts) -> Iterator[Beat]:
    """A place for each ratio; those that are known are there at once, the others one by one."""
    product, slots = by_far.product, by_far.slots
    bias, there = f.causes[2], f.long_spine[1]
    gone = leave(tall.links[bias, there], tall.symbols[bias], tall.numbers[bias])
    left = together(unbox(tall.symbols[f.far]), gone)
    places = [
        show(product.left.ratio, product.equals.upper),
        one_by_one(*(slots[i] for i in range(3))),
    ]
    steps: list[Step | Say] = [left]
    if f.handed:
        known, rows = product.links[2], [by_far, *([measured] if f.tried else [])]
        steps += [
            *written_out(f),
            say(REST),
            arrange(overlay(bare(f, written, *rows), docks)),
            *places,
            together(show(known.ratio), leave(slots[2])),
            carry((written.number, known.number)),
            together(forth(written.number), show(by_far.meanings[2])),
        ]
    else:
        steps += [arrange(overlay(on_tree(f, by_far), docks)), *places]
        steps += [say(moves(f, 2)), *multiplied(f, 2)]
    yield Beat("a ratio a link", WAY, steps)
    for i in (1, 0):
        yield Beat(f"ratio {i + 1}", moves(f, i), multiplied(f, i), rest=0.6)


def written_out(f: Facts) -> list[Step | Say]:
    """All ratios, link by link, and the number that the last of them come to."""
    ratios, dots = written.ratios, written.dots
    further = ([dots[i - 1], ratios[i]] for i in range(1, f.far_links))
    return [
        arrange(bare(f, written)),
        show(written.left, written.equals),
        together(one_by_one(ratios[0], *further, each=0.64), pulse(tall, f.far_way)),
        say(KNOWN(number=f.digits[2]) if f.ratios[2] else KNOWN_CUT),
        draw(written.brace),
        pulse(tall, f.from_before[::-1]),
        point(arrived.number),
        carry((arrived.number, written.number)),
    ]


def multiplied(f: Facts, i: int) -> list[Step | Say]:
    """A ratio goes from its link to its place in the product."""
    link, dock = by_far.product.links[i], docks[i]
    signs: list[Step] = [leave(by_far.slots[i])]
    if i < 2:
        signs.append(show(by_far.product.dots[i]))
    steps: list[Step | Say] = [pulse(tall, f.short_way[i : i + 2][::-1]), show(dock.ratio)]
    if i:
        flown = carry((dock.ratio, link.ratio), (dock.number, link.number))
        steps += [show(dock.number), together(flown, *signs)]
        return [*steps, together(show(by_far.meanings[i]), leave(dock.ratio, dock.number))]
    # What the weight is multiplied with has its number in the tree.
    symbol, number = tall.symbols[f.causes[1]], tall.numbers[f.causes[1]]
    return [
        *steps,
        together(carry((dock.ratio, link.ratio)), *signs),
        together(forth(symbol, number), leave(dock.ratio)),
        carry((number, link.number)),
        together(show(by_far.meanings[i]), forth(number)),
    ]


class LongPath(DeclaredScene):
    """The chain rule along five links, the last three of which are known as one number."""

    clip = Declaration(
        "Pause and ponder: the derivative for a weight one layer further back",
        order=14,
        one_neuron=True,
        formulas=("long-path",),
        goal="find the derivative for a weight in an earlier layer",
    )
    story = Story(Facts.of, TITLE, opening, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        depth = trace.network.depth
        return (
            "How many ratios does the path from the first layer's weight have?",
            f"Two for each layer it passes and one for the cost: {2 * depth + 1} here, with "
            f"{amount(depth, 'layer')}.",
        )
