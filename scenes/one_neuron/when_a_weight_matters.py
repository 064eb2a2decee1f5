"""WhenAWeightMatters: each of the factors is varied, and what a nudge does follows."""

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
    overlay,
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
    box,
    draw,
    leave,
    lit,
    place,
    point,
    pulse,
    reroute,
    show,
    sweep,
    together,
    unlight,
)
from backprop.clips.ways import SHARES, TOP, WayFacts, frames, sources, spelled
from backprop.core.dependencies import local_derivative
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.core.spans import round_up, spans, value_span
from backprop.core.varied import Varied, flat_target, steeper_outwards
from backprop.drawing.mobjects import Silencers, slope_sources
from backprop.drawing.mobjects.read_curve import ReadCurve
from backprop.drawing.mobjects.rolling_tangent import RollingTangent
from backprop.drawing.mobjects.sliding_cost import SlidingCost
from backprop.drawing.style import Box

__all__ = ["WhenAWeightMatters"]

# What the record says

FAR = 6.0
"""Of a weighted sum from 0: there smooth functions are flat, or straight."""
FADED = 0.02
"""Of the steepest slope: this is nearly none."""
SILENT = 0.1
"""Of the largest derivative: the same."""


@dataclass(frozen=True, slots=True)
class Facts(WayFacts):
    """Real passes over the activation before, the weighted sum, and the desired output."""

    befores: Varied
    sums: Varied
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
        # The bias moves the weighted sum one to one, to the end where the slope is least.
        z, bias = trace[way.z].value, trace[way.b].value
        far = max(FAR, round_up(1.1 * abs(z)))
        sums = Varied.of(
            trace,
            way.b,
            (bias - z - far, bias - z + far),
            None,
            lambda _, record: -round(abs(local_derivative(record, way.a, way.z)), 4),
        )
        span = spans((trace,), (way.a, way.y))[way.y]
        met = flat_target(trace)
        targets = Varied.of(trace, way.y, span, met, lambda y, _: abs(y - output))
        return cls(trace, befores, sums, targets)

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

    def bend(self, record: Trace) -> float:
        """The slope of the activation in a pass."""
        return local_derivative(record, self.a, self.z)

    @property
    def bends(self) -> list[float]:
        """The same of all passes over the bias."""
        return [self.bend(record) for _, record in self.sums.passes]

    @property
    def turned(self) -> Trace:
        """The pass that the bias is turned to."""
        return vary(self.trace, {self.b: self.sums.stops[len(self.sums.stops) // 2]})

    @property
    def flattest(self) -> float:
        """The slope of the activation there."""
        return self.bend(self.turned)

    @property
    def silences(self) -> bool:
        """Whether the whole product is next to nothing there: the cost may grow steeper."""
        most = max(abs(record[self.w].derivative) for _, record in self.sums.passes)
        return abs(self.turned[self.w].derivative) <= SILENT * most

    @property
    def bent(self) -> bool:
        """Whether the other factors change with the activation before."""
        passes = (record for _, record in self.befores.passes)
        return len({(self.bend(one), one[self.a].derivative) for one in passes}) > 1

    @property
    def fades(self) -> bool:
        """Whether it is next to nothing there."""
        return self._small(self.flattest)

    @property
    def faded(self) -> bool:
        """Whether it is so in the pass that is shown."""
        return self._small(self.factors[1])

    def _small(self, slope: float) -> bool:
        return abs(slope) < FADED * max(map(abs, self.bends))

    @property
    def slopes(self) -> list[tuple[float, float]]:
        """(distance of y from the output, slope of the cost) of passes over y."""
        return [(y - self.output, record[self.a].derivative) for y, record in self.targets.passes]

    @property
    def silenced(self) -> dict[int, tuple[str, str]]:
        """The factors that were seen to silence the weight: the sign before 0, and when."""
        found: dict[int, tuple[str, str]] = {}
        if 0 in self.befores.stops and self.matters:
            found[0] = ("=", f"the {'neuron before is off' if self.before.layer else 'input is 0'}")
        if self.fades and self.silences:
            found[1] = ("approx" if self.flattest else "=", f"{self.function} is flat at this z")
        if self.meets and any(slope for _, slope in self.slopes):
            found[2] = ("=", "the output is as desired")
        return found


# What is said

TITLE = Message("When does a nudge to {w} move {cost} much, and when little?")
OPEN = Message(
    "What a nudge to the weight does to the cost is a product of three factors. Vary each of them."
)
FIRST = Message("The first is the activation before. Vary it, and run the network each time.")
FOLLOWS = Message("What a nudge to the weight does follows.")
NOTHING = Message("Where the activation before is 0, a nudge to the weight does nothing at all.")
AGAIN = Message("Away from 0 the weight matters again.")
AGAIN_BENT = Message(
    "Away from 0 the weight matters again. The other two factors change as well, and bend the "
    "curve."
)
IN_VAIN = Message(
    "Here another factor stays 0, and so does the product: the weight does not matter."
)
SECOND = Message("The second is the slope of {function}. Turn the bias, and z moves along it.")
FADES = Message(
    "Far from zero, the {function} is flat: the slope fades, and with it the whole product."
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
    slopes = {*f.bends}
    first, _, third = f.factors
    if len(slopes) == 1:
        return EVERYWHERE if slopes != {0.0} else FLAT_HERE
    if f.fades:
        if not f.silences:
            return FADES_ALONE
        return FADES if f.flattest else FLAT_HERE if f.factors[1] == 0 else FLAT_THERE
    return BENDS if first * third else BENDS_IN_VAIN


def apart(f: Facts) -> Message:
    """What the distance of the desired output does to the slope."""
    slopes = f.slopes
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


@part(best=(7.5, 4.3), least=(5.0, 3.0))
def influence(on: DeclaredScene, facts: Facts, room: Box) -> ReadCurve:
    def values(trace: Trace) -> tuple[float, float]:
        return trace[facts.before].value, trace[facts.w].derivative

    points = [values(record) for _, record in facts.befores.passes]
    tried = [values(vary(facts.trace, {facts.before: one})) for one in facts.befores.stops]
    names, colour = (facts.before, COST), on.theme.cost
    return ReadCurve(on.write, on.trace, points, names, values, colour, room, tried, by=facts.w)


@part(best=(7.5, 4.3), least=(5.0, 3.0))
def bend(on: DeclaredScene, facts: Facts, room: Box) -> RollingTangent:
    points = [(record[facts.z].value, record[facts.a].value) for _, record in facts.sums.passes]
    return RollingTangent(on.write, on.trace, points, (facts.z, facts.a), room)


@part(best=(7.5, 4.3), least=(5.0, 3.0))
def sliding(on: DeclaredScene, facts: Facts, room: Box) -> SlidingCost:
    ends = facts.targets.passes[0][0], facts.targets.passes[-1][0]
    highest = max(record.cost for _, record in facts.targets.passes)
    return SlidingCost(on.write, on.trace, ends, highest, room)


@part(best=(7.5, 4.3), least=(5.0, 3.0))
def silencers(on: DeclaredScene, facts: Facts, room: Box) -> Silencers:
    symbols = slope_sources(on.write, on.trace, factors=True)
    said = [(symbols[i], *when) for i, when in facts.silenced.items()]
    return Silencers(on.write, said, on.write.ratio(COST, facts.w), room)


PRODUCT = overlay(spelled, frames)
OPENING = row(tree, overlay(spelled, sources), shares=SHARES)
INFLUENCE, BEND, SLIDING, SILENCED = (
    row(tree, column(PRODUCT, below, shares=TOP), shares=SHARES)
    for below in (influence, bend, sliding, silencers)
)

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    yield Beat(
        "product",
        OPEN,
        [
            place(tree),
            lit(tree, f.from_w),
            place(spelled, sources),
            *(together(point(spelled.links[i].number), point(sources[i])) for i in range(3)),
            point(spelled.left),
        ],
    )
    yield Beat(
        "the activation before",
        FIRST,
        [
            arrange(INFLUENCE),
            together(show(frames[0]), reroute(tree, f.from_before), show(influence.axes)),
            pulse(tree, f.from_before),
            draw(influence.line),
            show(influence.reading.own),
            *before(f),
        ],
    )
    yield Beat(
        "the weighted sum",
        SECOND,
        [
            leave(frames[0]),
            together(arrange(BEND), reroute(tree, f.from_b)),
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
            together(arrange(SLIDING), reroute(tree, (f.y, COST))),
            together(show(frames[2]), show(sliding.axes, sliding.held)),
            draw(sliding.curve),
            show(sliding.wanted, sliding.band, sliding.dot, sliding.tangent),
            *wanted(f),
        ],
    )
    end: list[Step | Say] = [together(leave(frames[2]), unlight(tree))]
    if f.silenced:
        end.append(together(arrange(SILENCED), back(tree)))
        for number, i in enumerate(f.silenced):
            end += [together(point(spelled.links[i]), show(silencers.rows[number]))]
        end += [show(silencers.then), box(silencers.then)]
    else:
        end += [arrange(OPENING), show(sources), box(spelled)]
    yield Beat("all three", closing(f), end, rest=2.5)


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
        yield say((AGAIN_BENT if f.bent else AGAIN) if f.trace[f.w].derivative else FOLLOWS)
    else:
        yield say(FOLLOWS if f.matters else IN_VAIN)
    yield sweep(f.before, way, *follow)


def bent(f: Facts) -> Iterator[Step | Say]:
    """The bias is turned, and with it the weighted sum."""
    follow = (tree, spelled, bend)
    there, back_again = f.sums.stops[:2], f.sums.stops[1:]
    if len(there) > 1:
        yield sweep(f.b, there, *follow)
    yield say(bends(f))
    yield point(spelled.links[1].number)
    yield point(spelled.left.ratio)
    if len(back_again) > 1:
        if f.fades and not f.faded and f.trace[f.w].derivative:
            yield say(BACK)
        yield sweep(f.b, back_again, *follow)


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


class WhenAWeightMatters(DeclaredScene):
    """Real passes over the activation before, the bias, and the desired output."""

    clip = Declaration(
        "Each factor varied: what makes a nudge to the weight do much, or little",
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
