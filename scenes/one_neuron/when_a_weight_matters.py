"""WhenAWeightMatters: each of the factors is varied, and what a nudge does follows."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace
from backprop.clips import Beat, Declaration, DeclaredScene, Message, Story, say
from backprop.clips.chain import tree
from backprop.clips.question import Question, last_quantities
from backprop.clips.slopes import curves, worked, worked_out
from backprop.clips.steps import Say, Step
from backprop.clips.varied_facts import VariedFacts
from backprop.clips.varied_parts import (
    BEND,
    OPENING,
    SLIDING,
    TURNING,
    bend,
    silencers,
    size,
    sliding,
    turning,
)
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

__all__ = ["WhenAWeightMatters"]

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
BENT = {
    "everywhere": Message(
        "The slope of {function} is the same everywhere: it never silences the weight."
    ),
    "bends": Message("The slope follows, but it does not fade."),
    "in vain": Message("The slope follows, but another factor is 0, and the weight does nothing."),
    "fades": Message(
        "Far from zero, the {function} is flat: the slope fades, and with it the whole product."
    ),
    "fades against": Message(
        "Far from zero, the {function} is flat: the slope fades. The slope of the cost grows "
        "meanwhile, and still the whole product fades."
    ),
    "fades alone": Message(
        "Far from zero, the {function} is flat: the slope fades. But the cost grows steeper, and "
        "the weight still matters."
    ),
    "flat there": Message("There {function} is flat: its slope is 0, and so is the whole product."),
    "flat here": Message("Here {function} is flat: its slope is 0, and so is the whole product."),
}
BACK = Message("Back in the middle the weight matters again.")
LAST = Message(
    "The third is the slope of the cost. Hold the output now, and vary the desired output."
)
MEETS = Message("Where the two meet, the cost is flat, and no nudge matters.")
TURNS = Message("Beyond it, slope and product change sign, and so does the colour of the link.")
APART = {
    "steeper": Message(
        "The further apart they are, the steeper the cost, and the more a nudge to the weight does."
    ),
    "steeper in vain": Message(
        "The further apart they are, the steeper the cost. But another factor is 0, and the weight "
        "does nothing."
    ),
    "follows": Message("The slope follows, and with it what a nudge to the weight does."),
    "follows in vain": Message(
        "The slope follows. But another factor is 0, and the weight does nothing."
    ),
    "flat": Message("The cost is flat whatever is desired: its slope stays 0."),
}
CLOSING = (
    Message("So the weight matters as much as all three factors let it."),
    Message("So this factor can silence the weight, however large the other two are."),
    Message("So each of these can silence the weight, however large the other factors are."),
    Message("So each factor can silence the weight, however large the other two are."),
)
"""By how many were seen to silence it."""

# What happens


def beats(f: VariedFacts) -> Iterator[Beat]:
    links = spelled.links
    numbers = [(worked.columns[i].number, links[i].number) for i in range(3)]
    ratios = [links[i].ratio for i in range(3)]
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
            together(
                hand_over(TURNING, *numbers),
                show(tree, spelled.left, spelled.equals, spelled.dots, *ratios),
            ),
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
    end: list[Step | Say] = [arrange(OPENING), show(*worked_out(f))]
    if f.silenced:
        end = [
            arrange(silencers),
            one_by_one(*(silencers.cases[i] for i in range(len(f.silenced))), each=0.9),
            point(silencers.zeros),
        ]
    yield Beat("all three", CLOSING[len(f.silenced)], end, rest=2.5)


def before(f: VariedFacts) -> Iterator[Step | Say]:
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
        yield say((AGAIN_BENT if v.bent else AGAIN) if f.matters else FOLLOWS)
    else:
        yield say(FOLLOWS if v.matters else IN_VAIN)
    yield sweep(f.before, way, *follow)


def bent(f: VariedFacts) -> Iterator[Step | Say]:
    """The bias is turned, and with it the weighted sum."""
    follow = (tree, spelled, size, bend)
    v = f.varied
    there, back_again = v.sums.stops[:2], v.sums.stops[1:]
    if len(there) > 1:
        yield sweep(f.b, there, *follow)
    yield say(BENT[f.bending])
    yield point(spelled.links[1].number)
    if f.bending == "fades against":
        yield point(spelled.links[2].number)
    yield point(spelled.left.ratio)
    if len(back_again) > 1:
        if v.fades and not v.faded and f.matters:
            yield say(BACK)
        yield sweep(f.b, back_again, *follow)


def wanted(f: VariedFacts) -> Iterator[Step | Say]:
    """The desired output is varied, all else is held."""
    follow = (tree, spelled, size, sliding)
    v = f.varied
    way = v.targets.stops
    if v.meets and f.distance != "flat":
        there, way = v.targets.split(f.trace[f.a].value)
        yield say(MEETS)
        if len(there) > 1:
            yield sweep(f.y, there, *follow)
        yield point(spelled.links[2].number)
        yield point(spelled.left.number)
        if v.turns and f.felt:
            there, way = v.targets.split(way[1])
            yield say(TURNS)
            yield sweep(f.y, there[-2:], *follow)
            yield point(spelled.left.number)
    yield say(APART[f.distance])
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
    story = Story(VariedFacts.of, TITLE, OPENING, beats)

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
