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
    Shown,
    arrange,
    become,
    box,
    carry,
    count_down,
    draw,
    grow,
    into,
    leave,
    light,
    lit,
    one_by_one,
    place,
    point,
    pulse,
    reroute,
    show,
    slide,
    together,
    unbox,
    unlight,
    without,
    write,
)
from backprop.clips.ways import HANDED, NAMED, SENT, TALL, WayFacts, by_before, method, sent
from backprop.clips.words import Message, Said
from backprop.core.dependencies import local_derivative
from backprop.core.equations import spoken_factors
from backprop.core.explain import Tried
from backprop.core.number_format import amount
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import Arrived, Clock, RealNudge, WayAcross, slope_sources
from backprop.drawing.notation import fit
from backprop.drawing.style import HAND, SYMBOL, Box

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

UNDER, OVER = (3.6, 2.5), (1.7, 1.5, 2.5)
"""Of the panel's height, over and under what was handed back."""
AROUND = (0.2, 0.06)
"""Between the product and its frame."""


@part(best=(6.8, 2.4), least=(4.0, 1.8))
def asked(on: DeclaredScene, facts: Facts, room: Box) -> MathTypst:
    formula = on.write.formula(f"{on.write.ratio(COST, facts.far)} = space ?", 2 * HAND)
    formula.scale(min(1.0, room.width / formula.width, room.height / formula.height))
    return formula.move_to(room.middle)


@part(best=(2.6, 1.4), least=(1.3, 1.3))
def clock(on: DeclaredScene, facts: Facts, room: Box) -> Clock:
    return Clock(on.theme).move_to((room.right, room.middle[1], 0), aligned_edge=RIGHT)


@part(best=(4.5, 1.4), least=(2.5, 0.6))
def ponder(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    words = on.write.words("pause and ponder", SYMBOL, on.theme.ink)
    return fit(words, room.width).move_to((room.left, room.middle[1], 0), aligned_edge=LEFT)


@part(best=(13.4, 4.9), least=(8.0, 4.0))
def across(on: DeclaredScene, facts: Facts, room: Box) -> WayAcross:
    """The way from the far weight, the product along it, and where each number is from."""
    before, z, _ = (on.write.symbol(q) for q in (facts.causes[1], *facts.short_way[1:3]))
    slope = f"{on.trace.network.layer(facts.far.layer).activation.typst}'({z})"
    last = "handed back" if facts.handed else f"${slope_sources(on.write, on.trace)[2]}$"
    sources = f"${before}$", f"${slope}$", last
    return WayAcross(on.write, on.trace, facts.far_way, facts.short_way, sources, room)


@part(best=(13.4, 1.1), least=(8.0, 0.9))
def arrived(on: DeclaredScene, facts: Facts, room: Box) -> Arrived:
    """Over the links that it came back along, what the clip before left."""
    return Arrived(on.write, on(across), room)


@part(best=(13.4, 1.1), least=(5.0, 0.9))
def measured(on: DeclaredScene, facts: Facts, room: Box) -> RealNudge:
    assert facts.tried is not None
    return RealNudge(on.write, facts.far, facts.tried, room)


@part(best=(6.8, 3.6), least=(5.0, 2.6))
def kept(on: DeclaredScene, facts: Facts, room: Box) -> VGroup:
    """Nothing: what is beside the tree's rows stays clear."""
    return VGroup()


OPENING = flow(tall, by_before, shares=TALL)
UNSEEN = flow(kept, by_before, shares=TALL)
"""The product whose digits those of the rows are."""

# What happens


def on_tree(f: Facts, *panel: Layout, shares: Sequence[float] = ()) -> Layout:
    """The tall tree, with what was handed back to it, and a panel beside it."""
    beside = column(*panel, shares=shares)
    if not f.handed:
        return flow(tall, beside, shares=TALL)
    rows = overlay(column(kept, sent, shares=SENT), beside)
    return overlay(flow(tall, rows, shares=TALL), UNSEEN)


def opening(f: Facts) -> Layout:
    """As the clip before ends."""
    return overlay(NAMED, UNSEEN) if f.handed else OPENING


def beats(f: Facts) -> Iterator[Beat]:
    opened: list[Step | Say] = [place(tall), lit(tall, f.from_before)]
    if f.handed:
        gone = [one for q in f.beside for one in (tall.symbols[q], tall.numbers[q])]
        opened += [
            without(*gone, *(tall.links[link] for link in f.beside_links)),
            place(method, sent),
            together(box(sent.arrived, HANDED), leave(method)),
        ]
    else:
        opened.append(place(by_before.product))
    others = [leave(sent.on_the_way)] if f.handed else []
    asking = on_tree(f, kept, asked, shares=UNDER) if f.handed else on_tree(f, asked)
    timer: list[Layout] = [row(clock, ponder), *([kept] if f.handed else [])]
    thinking = on_tree(f, *timer, asked, shares=OVER if f.handed else ())
    yield Beat(
        "question",
        QUESTION,
        [
            *opened,
            together(reroute(tall, f.far_way), *others),
            pulse(tall, f.far_way),
            arrange(asking),
            box(tall.symbols[f.far], buff=0.08),
            write(asked),
        ],
    )
    yield Beat(
        "pause and ponder",
        PONDER,
        [arrange(thinking), show(clock, ponder), count_down(clock)],
        rest=0.4,
    )
    yield Beat("a ratio a link", WAY, written_out(f))
    for i in range(2 if f.handed else 3):
        yield Beat(f"ratio {i + 1}", moves(f, i), multiplied(f, i), rest=0.6)
    product = across.product
    end: list[Step | Say] = [
        pulse(across, f.far_way[::-1]),
        show(product.equals.lower, product.left.number),
        point(product.left.number),
    ]
    if f.tried:
        ratio = f.tried.ratio
        end += [
            say(TRIED(ratio=ratio) if ratio else IN_VAIN),
            arrange(column(across, measured)),
            show(measured),
            point(product.left.number),
        ]
    if not f.handed:
        end.append(box(product, AROUND))
    yield Beat("answer", ZERO if f.cut else ANSWER, end, rest=0.5 if f.handed else 2.5)
    if f.handed:
        yield Beat(
            "nothing twice",
            TWICE,
            [
                *(point(product.links[i], across.meanings[i]) for i in (0, 1)),
                point(product.links[2], across.meanings[2]),
                box(product, AROUND),
                pulse(across, f.far_way[::-1]),
            ],
            rest=2.5,
        )


def written_out(f: Facts) -> list[Step | Say]:
    """The tree lies down, all ratios come, and those that are known become one."""
    product, ratios, dots = across.product, across.ratios, across.dots
    top = f.long_spine[1]
    lies = column(arrived, across) if f.handed else column(across)
    aside: list[Step] = []
    if f.handed:
        # It is out of the tree's way before that lies down.
        parts = ((sent.ratios[2], arrived.ratio), (sent.equals[2], arrived.equals))
        aside.append(become(*parts, (sent.numbers[2], arrived.number)))
    off = [*((q, top) for q in f.causes[1:]), *([] if f.handed else [(f.y, COST)])]
    gone = [one for q, _ in off for one in (tall.symbols[q], tall.numbers[q])]
    left = [leave(*gone, *(tall.links[link] for link in off))]
    if f.long_spine[0].layer:
        left.append(leave(tall.others))
    terms: list[Shown] = [product.links[0].ratio, (product.dots[0].upper, product.links[1].ratio)]
    if f.handed:
        terms.append((product.dots[1].upper, ratios[0]))
        terms += [(dots[i], ratios[i + 1]) for i in range(f.far_links - 3)]
    else:
        terms.append((product.dots[1].upper, product.links[2].ratio))
    steps: list[Step | Say] = [
        together(
            unbox(tall.symbols[f.far], *([sent.arrived] if f.handed else [])),
            *left,
        ),
        together(unlight(tall), arrange(overlay(on_tree(f, kept), lies))),
        *aside,
        grow(tall, across),
        together(
            arrange(lies),
            show(product.left.ratio, product.equals.upper),
            *([draw(arrived.arrow)] if f.handed else []),
        ),
        together(one_by_one(*terms, each=0.7), light(across, f.far_way)),
    ]
    if not f.handed:
        steps.append(show(across.meanings))
    else:
        known = product.links[2]
        steps += [
            say(KNOWN(number=f.digits[2]) if f.ratios[2] else KNOWN_CUT),
            draw(across.brace),
            pulse(across, f.from_before[::-1]),
            carry((arrived.number, known.number)),
            say(REST),
            together(into(known.number, ratios, dots), slide(across.brace, across.over)),
            carry((arrived.ratio, known.ratio)),
            together(reroute(across, f.far_way[:3]), leave(arrived), show(across.meanings[2])),
            arrange(column(across)),
        ]
    return steps


def multiplied(f: Facts, i: int) -> list[Step | Say]:
    """A link's number comes under its ratio, and where it is from."""
    product = across.product
    signs = [product.dots[i].lower] if i < 2 and f.handed else []
    if not f.handed and i:
        signs = [product.dots[i - 1].lower]
    return [
        pulse(across, f.far_way[i : i + 2]),
        point(product.links[i].ratio),
        show(product.links[i].number, *signs, *([across.meanings[i]] if f.handed else [])),
        point(across.meanings[i]),
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
