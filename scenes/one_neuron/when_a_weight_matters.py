"""WhenAWeightMatters: two of the factors are varied, and what a nudge does follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Self

from backprop import Trace, vary
from backprop.clips import (
    Beat,
    Declaration,
    DeclaredScene,
    Message,
    Story,
    column,
    part,
    row,
    say,
)
from backprop.clips.chain import tree
from backprop.clips.context import Stage
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    arrange,
    back,
    behind,
    box,
    draw,
    lit,
    place,
    point,
    pulse,
    reroute,
    show,
    sweep,
    together,
    unbox,
)
from backprop.clips.ways import SHARES, TOP, WayFacts, formulas, spelled
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.core.spans import spans, value_span
from backprop.core.varied import Varied, flat_target, steeper_outwards
from backprop.drawing.mobjects.read_curve import ReadCurve
from backprop.drawing.mobjects.sliding_cost import SlidingCost
from backprop.drawing.style import Box

__all__ = ["WhenAWeightMatters"]

# What the record says


@dataclass(frozen=True, slots=True)
class Facts(WayFacts):
    """Real passes over the activation before, and over the desired output."""

    befores: Varied
    targets: Varied

    @classmethod
    def of(cls, stage: Stage) -> Self:
        way = WayFacts.of(stage)
        trace, w, output = way.trace, way.w, way.trace[way.a].value
        befores = Varied.of(
            trace,
            way.before,
            value_span(trace, way.before),
            0.0,
            lambda _, record: abs(record[w].derivative),
        )
        span = spans((trace,), (way.a, way.y))[way.y]
        met = flat_target(trace)
        targets = Varied.of(trace, way.y, span, met, lambda y, _: abs(y - output))
        return cls(trace, befores, targets)

    @property
    def output(self) -> float:
        return self.trace[self.a].value

    @property
    def meets(self) -> bool:
        """Whether the desired output comes to the output, and the cost is flat there."""
        return flat_target(self.trace) in self.targets.stops

    @property
    def matters(self) -> bool:
        """Whether a nudge does anything for any activation before."""
        return any(record[self.w].derivative for _, record in self.befores.passes)

    @property
    def slopes(self) -> list[tuple[float, float]]:
        """(distance of y from the output, slope of the cost) of passes over y."""
        return [(y - self.output, record[self.a].derivative) for y, record in self.targets.passes]


# What is said

TITLE = Message("When does a nudge to {w} move {cost} much, and when little?")
OPEN = Message(
    "What a nudge to the weight does is a product: each factor can make it large or small."
)
FIRST = Message(
    "The first factor is the activation before. Let it vary, and run the network each time."
)
FOLLOWS = Message("It changes what a nudge to the weight does.")
NOTHING = Message("Where it is 0, a nudge to the weight does nothing at all.")
AGAIN = Message("Away from 0 the weight matters again.")
IN_VAIN = Message(
    "Here another factor stays 0, and so does the product: the weight does not matter."
)
LAST = Message(
    "The last factor is the slope of the cost. Now the output is held, and the desired one varies."
)
MEETS = Message("Where the two meet, the cost is flat, and no nudge matters.")
STEEPER = Message(
    "The further apart they are, the steeper the cost, and the more a nudge to the weight does."
)
STEEPER_IN_VAIN = Message(
    "The further apart they are, the steeper the cost. But another factor is 0, and the weight "
    "does nothing."
)
SLOPE = Message("The slope follows, and with it what a nudge to the weight does.")
SLOPE_IN_VAIN = Message("The slope follows. But another factor is 0, and the weight does nothing.")
BOTH = Message(
    "So the first factor is large where the activation before is, and the last where the output is "
    "far off."
)
FLAT = Message("The cost is flat whatever is desired: its slope stays 0.")


def apart(f: Facts) -> Message:
    """What the distance of the desired output does to the slope."""
    slopes = f.slopes
    if not any(slope for _, slope in slopes):
        return FLAT
    first, second, _ = f.factors
    if steeper_outwards(slopes):
        return STEEPER if first * second else STEEPER_IN_VAIN
    return SLOPE if first * second else SLOPE_IN_VAIN


# What is drawn


@part(best=(7.5, 4.3), least=(5.0, 3.0))
def influence(on: DeclaredScene, facts: Facts, room: Box) -> ReadCurve:
    def values(trace: Trace) -> tuple[float, float]:
        return trace[facts.before].value, trace[facts.w].derivative

    points = [values(record) for _, record in facts.befores.passes]
    tried = [values(vary(facts.trace, {facts.before: one})) for one in facts.befores.stops]
    names, colour = (facts.before, COST), on.theme.cost
    return ReadCurve(on.write, on.trace, points, names, values, colour, room, tried, by=facts.w)


@part(best=(7.5, 4.3), least=(5.0, 3.0))
def sliding(on: DeclaredScene, facts: Facts, room: Box) -> SlidingCost:
    ends = facts.targets.passes[0][0], facts.targets.passes[-1][0]
    highest = max(record.cost for _, record in facts.targets.passes)
    return SlidingCost(on.write, on.trace, ends, highest, room)


OPENING = row(tree, column(spelled, formulas, shares=TOP), shares=SHARES)
INFLUENCE = row(tree, column(spelled, influence, shares=TOP), shares=SHARES)
SLIDING = row(tree, column(spelled, sliding, shares=TOP), shares=SHARES)

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    first, last = spelled.links[0], spelled.links[2]
    yield Beat(
        "product",
        OPEN,
        [
            place(tree),
            lit(tree, f.from_w),
            place(spelled),
            behind(formulas),
            *(point(spelled.links[i]) for i in range(3)),
            point(spelled.left),
        ],
    )
    yield Beat(
        "the activation before",
        FIRST,
        [
            arrange(INFLUENCE),
            together(box(first), reroute(tree, f.from_before), show(influence.axes)),
            pulse(tree, f.from_before),
            draw(influence.line),
            show(influence.reading.own),
            *before(f),
        ],
    )
    yield Beat(
        "the desired output",
        LAST,
        [
            unbox(first),
            together(arrange(SLIDING), reroute(tree, (f.y, COST))),
            together(box(last), show(sliding.axes, sliding.held)),
            draw(sliding.curve),
            show(sliding.wanted, sliding.band, sliding.dot, sliding.tangent),
            *wanted(f),
        ],
        rest=2.5,
    )


def before(f: Facts) -> Iterator[Step | Say]:
    """The activation before is varied."""
    follow = (tree, spelled, influence.reading)
    way = f.befores.stops
    if f.matters and 0 in way:
        there, way = f.befores.split(0.0)
        yield say(NOTHING)
        if len(there) > 1:
            yield sweep(f.before, there, *follow)
        yield point(spelled.links[0].number)
        yield point(spelled.left.number)
        yield say(AGAIN if f.trace[f.w].derivative else FOLLOWS)
    else:
        yield say(FOLLOWS if f.matters else IN_VAIN)
    yield sweep(f.before, way, *follow)


def wanted(f: Facts) -> Iterator[Step | Say]:
    """The desired output is varied, all else is held."""
    follow = (tree, spelled, sliding)
    way, said = f.targets.stops, apart(f)
    if f.meets and said != FLAT:
        there, way = f.targets.split(f.output)
        yield say(MEETS)
        if len(there) > 1:
            yield sweep(f.y, there, *follow)
        yield point(spelled.links[2].number)
        yield point(spelled.left.number)
    yield say(said)
    yield sweep(f.y, way, *follow)
    yield point(spelled.links[2].number)
    yield point(spelled.left.number)
    if said == STEEPER:
        yield say(BOTH)
        yield together(box(spelled.links[0]), back(sliding))
        yield point(spelled.links[0])
        yield point(spelled.links[2])


class WhenAWeightMatters(DeclaredScene):
    """Real passes over the activation before, and over the desired output."""

    clip = Declaration(
        "Two of the factors varied: what makes a nudge to the weight do much, or little",
        order=9,
        one_neuron=True,
        formulas=("chain-rule",),
    )
    story = Story(Facts.of, TITLE, OPENING, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        *_, before = last_quantities(trace)
        value = trace[before].value
        return (
            "If the activation before were twice as large, would a nudge to the weight do twice as "
            "much?",
            f"The first factor would be: {spoken_number(2 * value)}. But the weighted sum would "
            "move as well, and the other two factors are slopes at another place then.",
        )
