"""LocalDerivatives: each of the three ratios from a formula of its own."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace

from manim import MathTypst, VGroup

from backprop import Trace
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Story,
    column,
    overlay,
    part,
    row,
    say,
)
from backprop.clips.chain import tree
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    arrange,
    box,
    carry,
    draw,
    forth,
    hand_over,
    leave,
    one_by_one,
    point,
    pulse,
    scatter,
    show,
    together,
    unbox,
    write,
)
from backprop.clips.ways import SHARES, TOP, WIDE, WayFacts, beside_tree, by_weight, opened
from backprop.clips.words import Said
from backprop.core.dependencies import local_derivative
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.core.sampled import sampled
from backprop.core.slope_forms import SlopeForm, chain_slopes
from backprop.drawing.mobjects import (
    ChainProduct,
    Derivation,
    GroupOf,
    SlopeCurve,
    derivations,
    factor_words,
    ratios_in_place,
    slope_sources,
)
from backprop.drawing.style import HAND, NUMBER, WORD, Box

__all__ = ["LocalDerivatives"]

PASSES, AWAY = 61, 5.0
"""Of a curve; and how far at least its sums are from 0."""

# What the record says


class Facts(WayFacts):
    """The three ratios on the way from the weight."""

    @property
    def slopes(self) -> tuple[SlopeForm, SlopeForm, SlopeForm]:
        """What they are made of."""
        return chain_slopes(self.trace)

    @property
    def passes(self) -> list[tuple[list[tuple[float, float]], tuple[Quantity, Quantity]]]:
        """Of each link what real passes made of its cause, and the two quantities."""
        w, b, z = (self.trace[q].value for q in (self.w, self.b, self.z))
        reach = max(AWAY, 1.3 * abs(z))
        turned = {
            self.w: sampled(self.trace, self.w, (w - abs(w) - 1, w + abs(w) + 1), PASSES),
            self.b: sampled(self.trace, self.b, (b - z - reach, b - z + reach), PASSES),
        }
        found = []
        for number, pair in enumerate(itertools.pairwise(self.from_w)):
            runs = turned[self.b if number else self.w]
            points = sorted((run[pair[0]].value, run[pair[1]].value) for _, run in runs)
            finite = [one for one in points if all(map(math.isfinite, one))]
            found.append((finite, pair))
        return found


# What is said

TITLE = Message("What are the three ratios from {w} to {cost}?")
ASK = Message("The chain rule multiplies three ratios. Where does each of them come from?")
ABOUT = (
    Message(
        "The first comes from the weighted sum. There the weight is multiplied by the previous "
        "activation."
    ),
    Message("The second comes from the activation, which is {function} of z."),
    Message("The third comes from the cost. It compares the activation with the desired output."),
)
SLOPES = (
    Message("So each unit of the weight moves z by that activation."),
    Message("Its ratio is the slope of {function} at this z."),
    Message("Its ratio is the slope of the cost at this activation."),
)
OF_ITSELF = Message("Its ratio is the slope of {function}, which the activation itself tells us.")
COMES_TO = (
    Message("Put its number in, and the first ratio is {ratio}."),
    Message("Put the numbers in, and the second ratio is {ratio}."),
    Message("Put the numbers in, and the third ratio is {ratio}."),
)
IS = Message("At this z it is {ratio}.")
STILL = (
    Message("That is 0 here, so the weight does not move z at all."),
    Message("Here it is flat: z does not move the activation at all."),
    Message("Here its slope is 0: the activation does not move the cost at all."),
)
PRODUCT = Message("Multiply the three: {one} times {two} times {three} is {w:slope}.")
KNOWN = Message("All of these numbers come from a single pass. No nudge is needed any more.")


def slope(facts: Facts, number: int) -> Message:
    """Where a ratio comes from."""
    of = facts.slopes[number].of
    return OF_ITSELF if number == 1 and facts.a in of else SLOPES[number]


def comes_to(facts: Facts, number: int) -> Message | Said:
    """What a ratio is."""
    if facts.factors[number] == 0:
        return STILL[number]
    said = COMES_TO[number] if facts.slopes[number].of else IS
    return said(ratio=facts.spoken[number])


# What is drawn

CURVE = 0.64
"""Of the room for what is worked out, under its formula."""


@part(best=(8.5, 1.9), least=(5.0, 1.2))
def result(on: DeclaredScene, facts: Facts, room: Box) -> ChainProduct:
    """The product, in the place of each ratio what it is."""
    named = slope_sources(on.write, on.trace, factors=True)
    # At either side there is room for a frame.
    inner = Box(room.left + 0.15, room.right - 0.15, room.bottom, room.top)
    return beside_tree(on, facts, inner, HAND, named)


@part(best=(8.5, 1.9), least=(5.0, 1.2))
def ratios(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[MathTypst]:
    return ratios_in_place(on.write, on(result))


@part(best=(8.5, 4.0), least=(5.0, 3.0))
def worked(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[Derivation]:
    decimals = [link.number.decimals for link in on(result).links]
    return derivations(on.write, on.trace, facts.from_w, decimals, room)


@part(best=(8.5, 4.0), least=(5.0, 3.0))
def curves(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[SlopeCurve]:
    """Where each of the ratios is a slope, as long as nothing stands under its formula."""
    inner = Box(room.left + 0.3, room.right - 1.0, room.bottom, room.bottom + CURVE * room.height)
    return GroupOf(
        *(
            SlopeCurve(on.write, on.trace, points, pair, NUMBER, inner)
            for points, pair in facts.passes
        )
    )


@part(best=(8.5, 2.6), least=(5.0, 1.6))
def slopes(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[SlopeCurve]:
    """The same, each under its factor."""
    middles = [link.get_x() for link in on(result).links]
    half = min(after - one for one, after in itertools.pairwise(middles)) / 2 - 0.2
    half = min(half, room.right - middles[-1])
    return GroupOf(
        *(
            SlopeCurve(
                on.write, on.trace, points, pair, WORD, replace(room, left=x - half, right=x + half)
            )
            for x, (points, pair) in zip(middles, facts.passes, strict=True)
        )
    )


@part(best=(8.5, 0.9), least=(5.0, 0.7))
def words(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[VGroup]:
    """Under each factor what it is, in words."""
    said = (("activation", "before"), ("slope of", facts.function), ("slope of", "the cost"))
    return factor_words(on.write, on(result), said)


ROWS = column(overlay(ratios, result), overlay(worked, curves), shares=TOP)
LAYOUT = row(tree, by_weight, shares=SHARES)
WORKING = row(tree, ROWS, shares=WIDE)
END = row(tree, column(overlay(result, words), slopes, shares=(3.4, 2.6)), shares=WIDE)

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    old, new = by_weight.product, result
    yield Beat(
        "ratios",
        ASK,
        opened(f),
    )
    apart = [
        leave(by_weight.meanings, old.numbers),
        hand_over(
            WORKING,
            (old.left.ratio, new.left.ratio),
            (old.equals.upper, new.equals.upper),
            *((old.links[i].ratio, ratios[i]) for i in range(3)),
            *((old.dots[i].upper, new.dots[i].upper) for i in range(2)),
        ),
    ]
    for i in range(3):
        before = [leave(worked[i - 1])] if i else apart
        yield Beat(f"derivative {i + 1}", ABOUT[i], [*before, *derived(f, i)])
    one, two, three = f.spoken
    yield Beat(
        "product",
        PRODUCT(one=one, two=two, three=three),
        [
            leave(worked[2]),
            arrange(END),
            *(point(new.links[i].number) for i in range(3)),
            show(new.equals.lower, new.left.number),
            box(new),
            say(KNOWN),
            one_by_one(*((words[i], slopes[i]) for i in range(3))),
            pulse(tree, f.from_w),
            point(new.left.number),
        ],
        rest=2.5,
    )


def derived(f: Facts, i: int) -> Iterator[Step | Say]:
    """A ratio is taken out of the product, worked out, and what it is put in its place."""
    line, link, form, curve = worked[i], result.links[i], f.slopes[i], curves[i]
    yield together(write(line.formula), box(ratios[i], 0.08))
    yield together(box(line.part), pulse(tree, f.from_w[i : i + 2]))
    if i:
        yield show(curve.axes, curve.line)
        yield show(curve.guide, curve.dot)
    yield say(slope(f, i))
    if i:
        yield draw(curve.tangent)
        yield point(curve.dot)
        yield leave(curve)
    yield carry((ratios[i], line.ratio))
    yield together(show(line.equals), write(line.slope))
    if i == 1 and form.form:
        yield together(show(line.signs), write(line.form[0]))
    yield say(comes_to(f, i))
    yield from put_in(f, i)
    yield together(show(line.words), point(line.number))
    yield together(
        carry((line.slope, link.ratio), (line.number, link.number)),
        leave(ratios[i]),
        unbox(line.part, ratios[i]),
        *([show(result.dots[i - 1].lower)] if i else []),
    )
    yield forth(line.slope, line.number)


def put_in(f: Facts, i: int) -> Iterator[Step]:
    """The numbers of a derivative fly out of the tree, and what it comes to stands there."""
    line, form = worked[i], f.slopes[i]
    taken = [tree.numbers[q] for q in dict.fromkeys(form.of)]
    if form.plain:
        yield together(carry((taken[0], line.number)), show(line.sign))
    elif form.shown(f.trace, f.factors[i]):
        numbers = line.inserted[0].numbers
        pairs = ((tree.numbers[q], numbers[f"n{n}"]) for n, q in enumerate(form.of))
        yield together(show(line.inserted[0].formula), scatter(*pairs))
    if taken:
        yield forth(*((tree.symbols[q], tree.numbers[q]) for q in dict.fromkeys(form.of)))
    if not form.plain:
        yield show(line.sign, line.number)


class LocalDerivatives(DeclaredScene):
    """Three formulas, three derivatives, three numbers, and their product."""

    clip = Declaration(
        "Each ratio from a formula of its own, and what all three are in numbers",
        order=8,
        one_neuron=True,
        formulas=("local-derivatives",),
        goal="work out each of those ratios from its own formula",
    )
    story = Story(Facts.of, TITLE, LAYOUT, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        _, _, z, a, _ = last_quantities(trace)
        slope = local_derivative(trace, a, z)
        return (
            "Which of the three local derivatives can an activation function make vanish?",
            "The middle one, its own slope: where the function is flat nothing gets through to the "
            f"weight. Here it is {spoken_number(slope)}.",
        )
