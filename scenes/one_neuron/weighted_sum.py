"""WeightedSum: how an activation is computed, and why the sum inside has a name of its own."""

from __future__ import annotations

from collections.abc import Iterator

from backprop import Trace, vary
from backprop.clips import Declaration
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Step, say
from backprop.clips.sum_facts import SumFacts
from backprop.clips.sum_parts import ALL, FORMULA, GRAPH, LINES, curve, lines, name, pair, whole
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

__all__ = ["WeightedSum"]

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


def turns(facts: SumFacts) -> Said:
    """What is said of the turned weight or bias."""
    sums, there = facts.sums, facts.sums.there
    z, a = there[facts.z].value, there[facts.a].value
    if a == facts.trace[facts.a].value:
        return IN_VAIN[sums.turned.kind](to=sums.to, z=z)
    return TURN[sums.turned.kind](to=sums.to, z=z, a=a)


# What happens


def beats(f: SumFacts) -> Iterator[Beat]:
    symbols, numbers, neuron = pair.symbols, pair.numbers, pair.neurons
    sum_, value, reading = lines.worked, neuron[f.a].number, curve.reading
    yield Beat(
        "neurons",
        NEURONS,
        [
            place(pair.stub, pair.links, neuron, symbols[f.before], symbols[f.a]),
            point(neuron[f.a]),
            point(neuron[f.before]),
            pulse(pair, [f.before, f.a]),
        ],
    )
    yield Beat(
        "formula",
        INSIDE,
        [
            arrange(FORMULA),
            together(carry((symbols[f.a], whole.symbols[f.a])), show(whole.equals)),
            show(symbols[f.w], numbers[f.w]),
            carry(*((symbols[q], whole.symbols[q]) for q in (f.w, f.before))),
            together(
                show(pair.stem, symbols[f.b]), forth(*(symbols[q] for q in (f.a, f.w, f.before)))
            ),
            # The sign comes when nothing flies over its place any more.
            carry((symbols[f.b], whole.symbols[f.b])),
            together(show(whole.plus, numbers[f.b]), forth(symbols[f.b])),
            say(AROUND),
            show(whole.call),
            point(neuron[f.a]),
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
            carry((numbers[f.w], sum_.numbers["w"])),
            carry((neuron[f.before].number, sum_.numbers["p"])),
            carry((numbers[f.b], sum_.numbers["b"])),
            show(sum_.formula, sum_.numbers["z"]),
            point(sum_.numbers["z"]),
            forth(numbers, symbols, neuron[f.before].number),
        ],
    )
    yield Beat(
        "curve",
        CURVE,
        [
            # The sum comes down on its axis, and the curve says how high it is there.
            carry((sum_.numbers["z"], reading.across)),
            together(show(reading.guides, reading.dot, reading.up), forth(sum_.numbers["z"])),
            point(reading.up),
            show(value),
            point(reading.up, neuron[f.a]),
        ],
    )
    if f.sums.moves:
        yield from turned(f)
    else:
        yield Beat("turn", ONLY, seen(f), rest=2.5)


def turned(f: SumFacts) -> Iterator[Beat]:
    """The weight is turned: z, dot and activation follow in real passes."""
    way = [f.trace[f.sums.turned].value, f.sums.to]
    number, swept = pair.numbers[f.sums.turned], (curve.reading, pair, lines.live)
    yield Beat(
        "turn",
        turns(f),
        [
            leave(lines.worked),
            together(show(lines.live), point(number)),
            sweep(f.sums.turned, way, *swept),
            point(number),
            point(curve.reading.across),
            point(curve.reading.up, pair.neurons[f.a].number),
        ],
        rest=1.5,
    )
    back = sweep(f.sums.turned, way[::-1], *swept)
    yield Beat("back", BACK, [back, leave(lines.live), show(lines.worked), *seen(f)], rest=2.5)


def seen(f: SumFacts) -> list[Step]:
    """From the sum over the curve to the neuron."""
    reading = curve.reading
    return [point(reading.across), point(reading.dot), point(reading.up, pair.neurons[f.a])]


class WeightedSum(DeclaredScene):
    """a = f(w a + b); the sum is named z; f's curve with the dot at this z."""

    clip = Declaration(
        "Weight, activation and bias make z; the activation function makes a of it",
        order=3,
        one_neuron=True,
        formulas=("activation", "weighted-sum"),
        goal="compute a neuron's activation from its weight, its bias and the activation before",
    )
    story = Story(SumFacts.of, TITLE, ALL, beats)

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
