"""WhenAWeightMatters: each of the factors is varied, and what a nudge does follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from backprop import Trace
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Story,
    column,
    either,
    overlay,
    part,
    row,
    say,
)
from backprop.clips.chain import tree
from backprop.clips.context import Stage
from backprop.clips.question import Question, last_quantities
from backprop.clips.slopes import SlopeFacts, curves, worked, worked_out
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    arrange,
    draw,
    hand_over,
    leave,
    light,
    one_by_one,
    place,
    point,
    pulse,
    reroute,
    show,
    sweep,
    together,
    unfold,
)
from backprop.clips.ways import frames, spelled
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.core.varied import steeper_outwards
from backprop.core.varied_factors import VariedFactors
from backprop.drawing.mobjects import Silencer, Silencers, slope_sources
from backprop.drawing.mobjects.product_size import ProductSize
from backprop.drawing.mobjects.rolling_tangent import RollingTangent
from backprop.drawing.mobjects.sliding_cost import SlidingCost
from backprop.drawing.mobjects.turning_line import TurningLine
from backprop.drawing.style import Box

__all__ = ["WhenAWeightMatters"]

SHARES, TOP = (4.4, 8.8), (1.5, 4.5)
"""Of the width: the tree's and the panel's; of its height: the product's and what is under it."""
BESIDE = (1.8, 6.2)
"""Of the panel's width: the bar's and the curve's."""

# What the record says


@dataclass(frozen=True, slots=True)
class Facts(SlopeFacts):
    """The last weight's three factors, and what varying each of them does."""

    varied: VariedFactors

    @classmethod
    def of(cls, stage: Stage) -> Self:
        return cls(stage.trace, VariedFactors.of(stage.trace))

    @property
    def silenced(self) -> dict[int, str]:
        """The factors that were seen to silence the weight, and when they do."""
        when = (
            gettext("the neuron before is off") if self.before.layer else gettext("the input is 0"),
            gettext("{function} is flat at this z").format(function=self.function),
            gettext("the output is as desired"),
        )
        return {i: when[i] for i in self.varied.flats}

    @property
    def sign(self) -> str:
        """What stands before 0: one sign for all of them."""
        near = any(flat.slope for flat in self.varied.flats.values())
        return "approx" if near else "="


# What is said

TITLE = Message("When does a nudge to {w} move {cost} much, and when little?")
OPEN = Message(
    "What a nudge to the weight does to the cost is a product of three factors. Vary each of them."
)
SIZE = Message("The bar is the size of the product: the higher, the more a nudge to {w:name} does.")
FIRST = Message(
    "The first is the activation before: how steeply z rises with the weight. Vary it, and run the "
    "network each time."
)
FOLLOWS = Message("The line turns, and the bar follows.")
NOTHING = Message("Where the activation before is 0, a nudge to the weight does nothing at all.")
AGAIN = Message("Away from 0 the weight matters again.")
AGAIN_BENT = Message(
    "Away from 0 the weight matters again. z and a move along, so the other two slopes are taken "
    "at another place."
)
IN_VAIN = Message(
    "Here another factor stays 0, and so does the product: the weight does not matter."
)
SECOND = Message(
    "The second is the slope of {function}. Turn the bias, and z takes the point along the curve."
)
FADES = Message(
    "Far from zero, the {function} is flat: the slope fades, and with it the whole product."
)
FADES_AGAINST = Message(
    "Far from zero, the {function} is flat: the slope fades. The slope of the cost grows "
    "meanwhile, and still the whole product fades."
)
FADES_ALONE = Message(
    "Far from zero, the {function} is flat: the slope fades. But the cost grows steeper, and the "
    "weight still matters."
)
FLAT_THERE = Message("There {function} is flat: its slope is 0, and so is the whole product.")
FLAT_HERE = Message("Here {function} is flat: its slope is 0, and so is the whole product.")
BACK = Message("Back in the middle the weight matters again.")
EVERYWHERE = Message(
    "The slope of {function} is the same everywhere: it never silences the weight."
)
BENDS = Message("The slope follows, but it does not fade.")
BENDS_IN_VAIN = Message("The slope follows, but another factor is 0, and the weight does nothing.")
LAST = Message(
    "The third is the slope of the cost. Hold the output now, and vary the desired output."
)
MEETS = Message("Where the two meet, the cost is flat, and no nudge matters.")
TURNS = Message("Beyond it, slope and product change sign, and so does the colour of the link.")
STEEPER = Message(
    "The further apart they are, the steeper the cost, and the more a nudge to the weight does."
)
STEEPER_IN_VAIN = Message(
    "The further apart they are, the steeper the cost. But another factor is 0, and the weight "
    "does nothing."
)
SLOPE = Message("The slope follows, and with it what a nudge to the weight does.")
SLOPE_IN_VAIN = Message("The slope follows. But another factor is 0, and the weight does nothing.")
FLAT = Message("The cost is flat whatever is desired: its slope stays 0.")
SILENCES = Message("So each factor can silence the weight, however large the other two are.")
ONE_SILENCES = Message("So this factor can silence the weight, however large the other two are.")
TWO_SILENCE = Message(
    "So each of these can silence the weight, however large the other factors are."
)
LARGER = Message("So the weight matters as much as all three factors let it.")


def bends(f: Facts) -> Message:
    """What the weighted sum does to the slope of the activation."""
    v, slopes = f.varied, {*f.varied.bends}
    first, _, third = f.factors
    if len(slopes) == 1:
        return EVERYWHERE if slopes != {0.0} else FLAT_HERE
    if v.fades:
        if not v.silences:
            return FADES_ALONE
        if v.flattest:
            return FADES_AGAINST if v.against else FADES
        return FLAT_HERE if f.factors[1] == 0 else FLAT_THERE
    return BENDS if first * third else BENDS_IN_VAIN


def apart(f: Facts) -> Message:
    """What the distance of the desired output does to the slope."""
    slopes = f.varied.slopes
    if not any(slope for _, slope in slopes):
        return FLAT
    first, second, _ = f.factors
    if steeper_outwards(slopes):
        return STEEPER if first * second else STEEPER_IN_VAIN
    return SLOPE if first * second else SLOPE_IN_VAIN


def closing(f: Facts) -> Message:
    """What all of it comes to."""
    return (LARGER, ONE_SILENCES, TWO_SILENCE, SILENCES)[len(f.silenced)]


# What is drawn


@part(best=(1.5, 4.3), least=(1.2, 3.0))
def size(on: DeclaredScene, facts: Facts, room: Box) -> ProductSize:
    """How large the product is, on one scale for all that is varied."""
    product, most = on(spelled), facts.varied.most
    x, decimals = float(product.left.number.get_x()), product.decimals
    return ProductSize(on.write, on.trace, facts.w, most, room, x=x, decimals=decimals)


@part(best=(5.6, 4.3), least=(3.4, 3.0))
def turning(on: DeclaredScene, facts: Facts, room: Box) -> TurningLine:
    passes = facts.varied.befores.between
    return TurningLine(on.write, on.trace, passes, (facts.w, facts.z), room)


@part(best=(5.6, 4.3), least=(3.4, 3.0))
def bend(on: DeclaredScene, facts: Facts, room: Box) -> RollingTangent:
    passes = (record for _, record in facts.varied.sums.passes)
    points = [(record[facts.z].value, record[facts.a].value) for record in passes]
    return RollingTangent(on.write, on.trace, points, (facts.z, facts.a), room)


@part(best=(5.6, 4.3), least=(3.4, 3.0))
def sliding(on: DeclaredScene, facts: Facts, room: Box) -> SlidingCost:
    passes = facts.varied.targets.passes
    ends, highest = (passes[0][0], passes[-1][0]), max(record.cost for _, record in passes)
    return SlidingCost(on.write, on.trace, ends, highest, room)


@part(best=(13.4, 6.2), least=(8.0, 3.4))
def silencers(on: DeclaredScene, facts: Facts, room: Box) -> Silencers:
    symbols, flats = slope_sources(on.write, on.trace, factors=True), facts.varied.flats
    said = [Silencer(symbols[i], when, flats[i]) for i, when in facts.silenced.items()]
    return Silencers(on.write, said, facts.sign, room)


PRODUCT = overlay(spelled, frames)
OPENING = overlay(worked, curves)
TURNING, BEND, SLIDING = (
    either(
        row(tree, column(PRODUCT, row(size, beside, shares=BESIDE), shares=TOP), shares=SHARES),
        column(tree, PRODUCT, row(size, beside, shares=BESIDE)),
        column(PRODUCT, row(size, tree, beside)),
    )
    for beside in (turning, bend, sliding)
)

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    columns, links, left = worked.columns, spelled.links, spelled.left
    numbers = [(columns[i].number, links[i].number) for i in range(3)]
    yield Beat(
        "product",
        OPEN,
        [
            place(*worked_out(f)),
            *(point(curves[i].dot, worked.columns[i].number) for i in range(3)),
            point(worked.ratio, worked.number),
        ],
    )
    yield Beat(
        "the activation before",
        SIZE,
        [
            leave(worked, curves, but=[one for one, _ in numbers]),
            hand_over(TURNING, *numbers),
            show(tree, left, spelled.equals, *(links[i].ratio for i in range(3)), spelled.dots),
            light(tree, f.from_w),
            show(size.ground, size.ratio),
            unfold(size.bar),
            show(size.number),
            point(spelled.left.number),
            say(FIRST),
            together(show(frames[0]), reroute(tree, f.from_before, keep=[f.w]), show(turning.axes)),
            draw(turning.line),
            show(turning.dot, turning.tangent),
            pulse(tree, f.from_before),
            *before(f),
        ],
    )
    yield Beat(
        "the weighted sum",
        SECOND,
        [
            leave(frames[0]),
            together(arrange(BEND), reroute(tree, f.from_b, keep=[f.w])),
            together(show(frames[1]), show(bend.axes)),
            draw(bend.line),
            show(bend.guide, bend.dot, bend.tangent),
            *bent(f),
        ],
    )
    yield Beat(
        "the desired output",
        LAST,
        [
            leave(frames[1]),
            together(arrange(SLIDING), reroute(tree, (f.a, COST), keep=[f.w, f.y])),
            together(show(frames[2]), show(sliding.axes, sliding.held)),
            draw(sliding.curve),
            show(sliding.wanted, sliding.band, sliding.dot, sliding.tangent),
            *wanted(f),
        ],
    )
    if f.silenced:
        yield Beat(
            "all three",
            closing(f),
            [
                arrange(silencers),
                one_by_one(*(silencers.cases[i] for i in range(len(f.silenced))), each=0.9),
                point(silencers.zeros),
            ],
            rest=2.5,
        )
    else:
        end = [arrange(OPENING), show(*worked_out(f))]
        yield Beat("all three", closing(f), end, rest=2.5)


def before(f: Facts) -> Iterator[Step | Say]:
    """The activation before is varied."""
    follow = (tree, spelled, size, turning)
    v = f.varied
    way = v.befores.stops
    if v.matters and 0 in way:
        there, way = v.befores.split(0.0)
        yield say(NOTHING)
        if len(there) > 1:
            yield sweep(f.before, there, *follow)
        yield point(spelled.links[0].number)
        yield point(spelled.left.number)
        yield say((AGAIN_BENT if v.bent else AGAIN) if f.trace[f.w].derivative else FOLLOWS)
    else:
        yield say(FOLLOWS if v.matters else IN_VAIN)
    yield sweep(f.before, way, *follow)


def bent(f: Facts) -> Iterator[Step | Say]:
    """The bias is turned, and with it the weighted sum."""
    follow = (tree, spelled, size, bend)
    v = f.varied
    there, back_again = v.sums.stops[:2], v.sums.stops[1:]
    if len(there) > 1:
        yield sweep(f.b, there, *follow)
    yield say(bends(f))
    yield point(spelled.links[1].number)
    if bends(f) is FADES_AGAINST:
        yield point(spelled.links[2].number)
    yield point(spelled.left.ratio)
    if len(back_again) > 1:
        if v.fades and not v.faded and f.trace[f.w].derivative:
            yield say(BACK)
        yield sweep(f.b, back_again, *follow)


def wanted(f: Facts) -> Iterator[Step | Say]:
    """The desired output is varied, all else is held."""
    follow = (tree, spelled, size, sliding)
    v = f.varied
    way, said = v.targets.stops, apart(f)
    if v.meets and said != FLAT:
        there, way = v.targets.split(f.trace[f.a].value)
        yield say(MEETS)
        if len(there) > 1:
            yield sweep(f.y, there, *follow)
        yield point(spelled.links[2].number)
        yield point(spelled.left.number)
        first, second, _ = f.factors
        if v.turns and first * second:
            there, way = v.targets.split(way[1])
            yield say(TURNS)
            yield sweep(f.y, there[-2:], *follow)
            yield point(spelled.left.number)
    yield say(said)
    yield sweep(f.y, way, *follow)
    yield point(spelled.links[2].number)
    yield point(spelled.left.number)


class WhenAWeightMatters(DeclaredScene):
    """Real passes over the activation before, the bias, and the desired output."""

    clip = Declaration(
        "Each factor varied: what makes a nudge to the weight do much, or little",
        order=9,
        one_neuron=True,
        formulas=("chain-rule",),
        goal="say when a weight matters much, and when hardly at all",
    )
    story = Story(Facts.of, TITLE, OPENING, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        *_, before = last_quantities(trace)
        value = trace[before].value
        return (
            gettext(
                "If the activation before were twice as large, would a nudge to the weight do "
                "twice as much?"
            ),
            gettext(
                "The first factor would be twice as large, {factor}. But the weighted sum would "
                "move as well, so the other two factors would be slopes at another place."
            ).format(factor=spoken_number(2 * value)),
        )
