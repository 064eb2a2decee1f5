"""WeightedSum: how an activation is computed, and why the sum inside has a name of its own."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from manim import Typst

from backprop import Trace, vary
from backprop.clips import Declaration
from backprop.clips.chain import ChainFacts
from backprop.clips.handles import part
from backprop.clips.layout import Layout, column, either, overlay, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Step, say
from backprop.clips.verbs import (
    arrange,
    become,
    carry,
    draw,
    forth,
    leave,
    place,
    point,
    pulse,
    show,
    sweep,
    together,
)
from backprop.clips.words import Message, Said
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number
from backprop.core.other_sums import Sums
from backprop.drawing.mobjects.last_pair import LastPair
from backprop.drawing.mobjects.read_curve import ReadCurve
from backprop.drawing.mobjects.sum_lines import OneLine, SumLines
from backprop.drawing.notation import fit, literal
from backprop.drawing.style import NUMBER, Box

__all__ = ["WeightedSum"]

# What the record says


class Facts(ChainFacts):
    """The activation function, and another weight that moves z far."""

    @cached_property
    def sums(self) -> Sums:
        return Sums(self.trace)

    @property
    def into(self) -> str:
        """The activation before, with the digits that the sum asks for."""
        return spoken_number(self.trace[self.before].value, self.sums.decimals[self.before])

    @property
    def function(self) -> str:
        """The activation function's name in words."""
        return self.trace.network.layers[-1].activation.name.replace("_", " ")


# What is said

TITLE = Message("How is the activation {a} computed?")
NEURONS = Message(
    "The last neuron holds {a}, the one before it {into}. How do we get from one to the other?"
)
INSIDE = Message("The weight multiplies the activation before it, and the bias is added.")
AROUND = Message(
    "The activation function, here {function}, turns that sum into the new activation."
)
NAME = Message("The sum in the brackets gets a name of its own: z, the weighted sum.")
ALONE = Message("So the activation is a function of z alone.")
NUMBERS = Message("In this pass z is {z}.")
CURVE = Message(
    "This is the {function} curve: at z = {z} its height is {a}, and that is the activation."
)
TURN = {
    "w": Message("Turn the weight to {to}, and z becomes {z} and the activation {a}."),
    "b": Message("Turn the bias to {to}, and z becomes {z} and the activation {a}."),
}
IN_VAIN = {
    "w": Message("Turn the weight to {to}, and z becomes {z}, but the activation does not move."),
    "b": Message("Turn the bias to {to}, and z becomes {z}, but the activation does not move."),
}
BACK = Message("Turn it back, and everything returns: the {function} function sees nothing but z.")
ONLY = Message("The {function} function sees nothing but z, whatever z was made of.")


def turns(facts: Facts) -> Said:
    """What is said of the turned weight or bias."""
    sums, there = facts.sums, facts.sums.there
    z, a = there[facts.z].value, there[facts.a].value
    if a == facts.trace[facts.a].value:
        return IN_VAIN[sums.turned.kind](to=sums.to, z=z)
    return TURN[sums.turned.kind](to=sums.to, z=z, a=a)


# What is drawn


@part(best=(4.6, 5.6), least=(2.7, 2.6))
def pair(on: DeclaredScene, facts: Facts, room: Box) -> LastPair:
    return LastPair(on.write, on.trace, facts.sums.decimals, room)


@part(best=(6.0, 1.4), least=(4.0, 0.9))
def whole(on: DeclaredScene, facts: Facts, room: Box) -> OneLine:
    return OneLine(on.write, on.trace, room)


@part(best=(6.0, 3.6), least=(4.0, 1.7))
def lines(on: DeclaredScene, facts: Facts, room: Box) -> SumLines:
    return SumLines(on.write, on.trace, facts.sums, room)


@part(best=(6.4, 4.2), least=(4.0, 2.6))
def curve(on: DeclaredScene, facts: Facts, room: Box) -> ReadCurve:
    def values(trace: Trace) -> tuple[float, float]:
        return trace[facts.z].value, trace[facts.a].value

    names, colour, points = (facts.z, facts.a), on.theme.weighted_sum, facts.sums.curve()
    there = [values(facts.sums.there)]
    return ReadCurve(on.write, on.trace, points, names, values, colour, room, there)


@part(best=(6.4, 0.5), least=(4.0, 0.4))
def name(on: DeclaredScene, facts: Facts, room: Box) -> Typst:
    said = gettext("activation function: {name}").format(name=literal(facts.function))
    words = on.write.words(said, NUMBER, on.theme.ink)
    return fit(words, room.width).move_to(room.middle)


def around(sums: Layout) -> Layout:
    """The pair stays as large as it was, and the curve has the other half.

    In a narrow frame it stands beside all else, in a high one lies over it.
    """
    read = column(curve, name)
    return either(
        row(column(pair, sums, shares=(3.5, 2.5)), read, shares=(7.2, 6.0)),
        row(pair, column(sums, read), shares=(2.7, 10.4)),
        column(pair, sums, read),
    )


ALL = pair
FORMULA = column(pair, whole, shares=(4.2, 1.6))
LINES = around(overlay(whole, lines))
GRAPH = around(lines)

# What happens


def beats(f: Facts) -> Iterator[Beat]:
    edge = [f.before, f.a]
    sum_, value = lines.worked, pair.neurons[f.a].number
    names = [pair.symbols[q] for q in (f.a, f.w, f.before)]
    yield Beat(
        "neurons",
        NEURONS,
        [
            place(pair.stub, pair.links, pair.neurons, pair.symbols[f.before], pair.symbols[f.a]),
            point(pair.neurons[f.a]),
            point(pair.neurons[f.before]),
            pulse(pair, edge),
        ],
    )
    yield Beat(
        "formula",
        INSIDE,
        [
            arrange(FORMULA),
            together(carry((pair.symbols[f.a], whole.symbols[f.a])), show(whole.equals)),
            show(pair.symbols[f.w], pair.numbers[f.w]),
            carry(
                (pair.symbols[f.w], whole.symbols[f.w]),
                (pair.symbols[f.before], whole.symbols[f.before]),
            ),
            together(show(pair.stem, pair.symbols[f.b]), forth(*names)),
            # The sign comes when nothing flies over its place any more.
            carry((pair.symbols[f.b], whole.symbols[f.b])),
            together(show(whole.plus, pair.numbers[f.b]), forth(pair.symbols[f.b])),
            say(AROUND),
            show(whole.call),
            point(pair.neurons[f.a]),
        ],
    )
    yield Beat(
        "name",
        NAME,
        [
            arrange(LINES),
            together(become((whole.inner, lines.sum), bow=0.6), show(curve.axes)),
            show(lines.named),
            point(lines.named),
            say(ALONE),
            become((whole.symbols[f.a], lines.output), (whole.outer, lines.outer)),
            show(lines.inside),
            together(draw(curve.line), show(name)),
            point(lines.inside),
        ],
    )
    yield Beat(
        "numbers",
        NUMBERS,
        [
            # The neuron is without its value until the curve has said it.
            together(arrange(GRAPH), leave(value)),
            carry((pair.numbers[f.w], sum_.numbers["w"])),
            carry((pair.neurons[f.before].number, sum_.numbers["p"])),
            carry((pair.numbers[f.b], sum_.numbers["b"])),
            show(sum_.formula, sum_.numbers["z"]),
            point(sum_.numbers["z"]),
            forth(pair.numbers, pair.symbols, pair.neurons[f.before].number),
        ],
    )
    reading = curve.reading
    yield Beat(
        "curve",
        CURVE,
        [
            # The sum comes down on its axis, and the curve says how high it is there.
            carry((sum_.numbers["z"], reading.across)),
            together(show(reading.guides, reading.dot, reading.up), forth(sum_.numbers["z"])),
            point(reading.up),
            show(value),
            point(reading.up, pair.neurons[f.a]),
        ],
    )
    yield from turned(f) if f.sums.moves else still(f)


def turned(f: Facts) -> Iterator[Beat]:
    """The weight is turned: z, dot and activation follow in real passes."""
    sums = f.sums
    here = f.trace[sums.turned].value
    number = pair.numbers[sums.turned]
    swept = curve.reading, pair, lines.live
    yield Beat(
        "turn",
        turns(f),
        [
            leave(lines.worked),
            together(show(lines.live), point(number)),
            sweep(sums.turned, [here, sums.to], *swept),
            point(number),
            point(curve.reading.across),
            point(curve.reading.up, pair.neurons[f.a].number),
        ],
        rest=1.5,
    )
    yield Beat(
        "back",
        BACK,
        [
            sweep(sums.turned, [sums.to, here], *swept),
            leave(lines.live),
            show(lines.worked),
            *seen(f),
        ],
        rest=2.5,
    )


def seen(f: Facts) -> list[Step]:
    """From the sum over the curve to the neuron."""
    reading = curve.reading
    return [point(reading.across), point(reading.dot), point(reading.up, pair.neurons[f.a])]


def still(f: Facts) -> Iterator[Beat]:
    """No other weight has a pass that can be shown."""
    yield Beat("turn", ONLY, seen(f), rest=2.5)


class WeightedSum(DeclaredScene):
    """a = f(w a + b); the sum is named z; f's curve with the dot at this z."""

    clip = Declaration(
        "Weight, activation and bias make z; the activation function makes a of it",
        order=3,
        one_neuron=True,
        formulas=("activation", "weighted-sum"),
        goal="compute a neuron's activation from its weight, its bias and the activation before",
    )
    story = Story(Facts.of, TITLE, ALL, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        w, b, z, *_ = last_quantities(trace)
        by = vary(trace, {b: trace[b].value + 1})[z].value - trace[z].value
        return (
            gettext(
                "Add 1 to the bias. By how much does the weighted sum change, and does that depend "
                "on the weight?"
            ),
            gettext(
                "By exactly {change}, whatever the weight {w} is: the bias is added after the "
                "multiplication."
            ).format(change=spoken_number(by), w=w.plain(trace.widths)),
        )
