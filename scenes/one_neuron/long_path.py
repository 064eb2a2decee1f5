"""LongPath: the derivative for a weight one layer further back, first to be pondered."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from manim import LEFT, RIGHT, MathTypst, Typst, VMobject

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
    box,
    carry,
    count_down,
    draw,
    leave,
    light,
    lit,
    one_by_one,
    place,
    point,
    pulse,
    replace,
    show,
    together,
    unbox,
    unlight,
    write,
)
from backprop.clips.ways import GROWN, SHARES, WayFacts, by_before, origin
from backprop.clips.words import Message, Said
from backprop.core.dependencies import effects, local_derivative
from backprop.core.equations import spoken_factors
from backprop.core.explain import Tried
from backprop.core.number_format import amount
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import (
    Clock,
    Factors,
    GroupOf,
    HandedBack,
    Link,
    RealNudge,
    RunningProduct,
    docked,
)
from backprop.drawing.notation import fit
from backprop.drawing.style import HAND, NUMBER, Box

__all__ = ["LongPath"]

# What the record says


class Facts(WayFacts):
    """The way to the cost from a weight one layer further back, and a nudge to it."""

    @property
    def links(self) -> list[tuple[Quantity, Quantity]]:
        return list(itertools.pairwise(self.far_way))

    @property
    def count(self) -> int:
        return len(self.links)

    @property
    def factors(self) -> list[float]:
        return [local_derivative(self.trace, effect, cause) for cause, effect in self.links]

    @property
    def spoken(self) -> list[str]:
        """The factors in digits that multiply to the derivative's."""
        return spoken_factors(self.factors, self.trace[self.far].derivative)

    @property
    def breaks(self) -> tuple[int, ...]:
        """Where the product begins another line: with the last layer."""
        return (2,) if self.layers > 1 else ()

    @property
    def aside(self) -> list[Quantity]:
        """What is not on the way."""
        biases = [Quantity("b", self.far.layer + i, (0,)) for i in range(self.layers)]
        return [*biases, *([self.w] if self.layers > 1 else []), self.y]

    @property
    def around(self) -> list[tuple[Quantity, Quantity]]:
        """The links from there."""
        return [(q, effects(self.trace.network, q)[0]) for q in self.aside]

    @property
    def tried(self) -> Tried | None:
        return really(self.trace, self.far)


# What is said

TITLE = Message("How sensitive is {cost} to {far}?")
QUESTION = Message(
    "This weight, {far}, is {count:count} links away from the cost. How strongly does the cost "
    "depend on it?"
)
PONDER = Message("Pause and ponder: which links lie on the way, and what is the ratio of each?")
WAY = Message("On the way there are {count:count} links, and so {count:count} ratios to multiply.")
MOVES = {
    "wz": Message("A nudge to the weight moves its weighted sum {times} times as far."),
    "za": Message("That moves the activation {times} times as far."),
    "az": Message("That moves the next weighted sum {times} times as far: this is its weight."),
    "aC": Message("And that changes the cost by {times} times as much."),
}
STILL = {
    "wz": Message("A nudge to the weight does not move its weighted sum: the ratio is 0."),
    "za": Message("That does not move the activation: the ratio is 0."),
    "az": Message("That does not move the next weighted sum: the weight there is 0."),
    "aC": Message("And that does not move the cost: the ratio is 0."),
}
ANSWER = Message(
    "So the cost's sensitivity to this weight is {far:slope}: one factor for every link on the way."
)
ZERO = Message("So the cost's sensitivity is {far:slope}: one of the factors is 0.")
TRIED = Message("Really nudging the weight by {by} changes the cost by {ratio} times as much.")
IN_VAIN = Message("Really nudging the weight by {by} does not move the cost at all.")
KNOWN = Message(
    "The last three ratios were multiplied before: they are the cost's sensitivity to the "
    "activation between the layers."
)
BACK = Message(
    "So nothing is computed twice. The last layer hands that one number back, and the layer before "
    "multiplies it with two ratios of its own: backpropagation."
)


def moves(facts: Facts, number: int) -> Message | Said:
    """What a link does."""
    cause, effect = facts.links[number]
    kind = cause.kind + effect.kind
    return MOVES[kind](times=facts.spoken[number]) if facts.factors[number] else STILL[kind]


# What is drawn


@part(best=(7.5, 3.0), least=(4.0, 2.0))
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


@part(best=(7.5, 4.8), least=(5.0, 3.0))
def factors(on: DeclaredScene, facts: Facts, room: Box) -> Factors:
    return Factors(on.write, on.trace, facts.far_way, room, facts.breaks)


@part(best=(5.7, 6.2), least=(4.2, 4.6))
def docks(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[Link]:
    return docked(on(tall), on(factors))


@part(best=(7.5, 4.8), least=(5.0, 3.0))
def running(on: DeclaredScene, facts: Facts, room: Box) -> RunningProduct:
    return RunningProduct(on.write, on(factors).product)


@part(best=(7.5, 1.0), least=(5.0, 0.8))
def measured(on: DeclaredScene, facts: Facts, room: Box) -> RealNudge:
    assert facts.tried is not None
    return RealNudge(on.write, facts.far, facts.tried, room)


@part(best=(7.5, 2.2), least=(5.0, 1.6))
def handed(on: DeclaredScene, facts: Facts, room: Box) -> HandedBack:
    return HandedBack(on.write, on.trace, on(factors).product, facts.breaks[0], room)


ALONE = flow(tall, by_before, shares=SHARES)
ASKED = flow(tall, asked, shares=SHARES)
THINK = flow(tall, column(asked, row(clock, ponder)), shares=SHARES)
WALK = flow(overlay(tall, docks), overlay(factors, running), shares=SHARES)
NUDGED = flow(tall, column(factors, measured), shares=SHARES)
HANDED = flow(tall, column(factors, handed), shares=SHARES)

# What happens


def opening(f: Facts) -> Layout:
    """As the clip before ends."""
    return GROWN if f.layers > 1 else ALONE


def beats(f: Facts) -> Iterator[Beat]:
    product = factors.product
    yield Beat(
        "question",
        QUESTION,
        [
            place(tall, by_before.product, *([origin] if f.layers > 1 else [])),
            lit(tall, f.far_way),
            pulse(tall, f.far_way),
            together(unlight(tall), arrange(ASKED)),
            box(tall.symbols[f.far]),
            write(asked),
        ],
    )
    yield Beat(
        "pause and ponder",
        PONDER,
        [arrange(THINK), show(clock, ponder), count_down(clock)],
        rest=0.4,
    )
    yield from walk(f)
    end: list[Step | Say] = [
        together(
            carry((running.numbers[f.count - 1], product.left.number)),
            show(product.equals.lower),
            leave(*(one for i in range(f.count) for one in (docks[i].ratio, docks[i].number))),
        ),
        leave(running.words, running.numbers[f.count - 1]),
        box(product),
    ]
    if f.tried:
        by, ratio = f.tried.by, f.tried.ratio
        said = TRIED(by=by, ratio=ratio) if ratio else IN_VAIN(by=by)
        end += [say(said), arrange(NUDGED), show(measured)]
        end += [point(measured), point(product.left.number)]
    yield Beat("answer", ZERO if 0 in f.factors else ANSWER, end, rest=0.5 if f.breaks else 2.5)
    if f.breaks:
        tail = [product.links[i] for i in range(f.breaks[0], f.count)]
        yield Beat(
            "handed back",
            KNOWN,
            [
                together(unbox(product), arrange(HANDED)),
                *map(point, tail),
                draw(handed.brace),
                show(handed.ratio, handed.number),
                say(BACK),
                point(handed.number),
                *(point(product.links[i].number) for i in range(f.breaks[0])),
                write(handed.short),
                box(handed.short),
            ],
            rest=2.5,
        )


def walk(f: Facts) -> Iterator[Beat]:
    """One link after another, its ratio from there into the product."""
    product, numbers = factors.product, running.numbers
    gone: list[VMobject] = [tall.links[link] for link in f.around]
    gone += [one for q in f.aside for one in (tall.symbols[q], tall.numbers[q])]
    gone += [tall.numbers[q] for q in f.far_way[1:-1]]
    bare: list[Step | Say] = [
        together(unbox(tall.symbols[f.far]), arrange(WALK)),
        together(leave(*gone), show(product.left.ratio, product.equals.upper)),
        one_by_one(*(factors.slots[j] for j in range(f.count))),
        say(moves(f, 0)),
    ]
    for i, link in enumerate(f.links):
        signs = [leave(factors.slots[i])]
        if i:
            signs.append(show(product.dots[i - 1].upper, product.dots[i - 1].lower))
        steps = [
            light(tall, link),
            show(docks[i].ratio),
            show(docks[i].number),
            together(
                carry(
                    (docks[i].ratio, product.links[i].ratio),
                    (docks[i].number, product.links[i].number),
                ),
                *signs,
            ),
            replace(numbers[i - 1], numbers[i]) if i else show(running.words, numbers[0]),
        ]
        if i:
            yield Beat(f"factor {i + 1}", moves(f, i), steps, rest=0.6)
        else:
            yield Beat("factor 1", WAY, [*bare, *steps], rest=0.6)


class LongPath(DeclaredScene):
    """The chain rule along five links, or as many as the network has."""

    clip = Declaration(
        "Pause and ponder: the derivative for a weight one layer further back",
        order=14,
        one_neuron=True,
        formulas=("long-path",),
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
