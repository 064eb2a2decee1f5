"""WeightedSumOfMany: what comes in along every edge, added up to one weighted sum."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from backprop import Trace
from backprop.clips import Beat, Declaration, DeclaredScene, Message, Story, say
from backprop.clips.incoming_facts import IncomingFacts
from backprop.clips.incoming_parts import curve, fan, formula, layout, terms, words
from backprop.clips.layers import pair
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Say, Step
from backprop.clips.verbs import (
    back,
    draw,
    forth,
    grow,
    leave,
    place,
    point,
    pulse,
    scatter,
    show,
    slide,
    together,
    travel,
    write,
)
from backprop.core.aligned import spoken_aligned
from backprop.core.labels import labels_now
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number

__all__ = ["WeightedSumOfMany"]

# What is said

TITLE = Message("What makes the activation {a}?")
EVERY = Message(
    "Every neuron of a layer takes in each of the {columns:count} activations before it."
)
LONE = Message(
    "This neuron takes in each of the {columns:count} activations of the layer before it."
)
SINGLE = Message("A neuron takes in the activation of the layer before it.")
TAKE = Message("Take one neuron and forget its activation: what makes it?")
TAKE_IT = Message("Forget the activation of this neuron: what makes it?")
FORMULA = Message(
    "On each edge, the weight multiplies the activation. The sum of these products, plus the "
    "bias, is the weighted sum z."
)
FORMULA_OF_ONE = Message(
    "On the edge, the weight multiplies the activation. This product, plus the bias, is the "
    "weighted sum z."
)
FIRST = Message("One edge brings {weight} times {before}, which is {product}.")
NOTHING = Message("One edge brings {weight} times {before}, which is nothing.")
OTHERS = Message("The next bar begins where the last one ended.")
BACKWARD = Message(
    "The next bar begins where the last one ended. A negative product leads back to the left."
)
REST = Message("The other {rest} edges bring {others} together.")
LARGEST = Message("The largest product, {product}, comes from {before:neuron}.")
SUM = Message("The bias adds {bias}, and the last bar ends at the weighted sum, {weighted}.")
LESS = Message("The bias takes {bias} away, and the last bar ends at the weighted sum, {weighted}.")
ACTIVATION = Message("The activation function, here {function}, turns {weighted} into {output}.")
COUPLED = Message(
    "The activation function, here {function}, turns {weighted} and the other weighted sums of "
    "the layer into {output}."
)

# What happens


def beats(f: IncomingFacts) -> Iterator[Beat]:
    yield Beat("neuron", opening(f), list(neuron(f)))
    yield Beat("formula", FORMULA if f.columns > 1 else FORMULA_OF_ONE, list(written(f)))
    first = f.terms.products[0]
    said = FIRST if first.value else NOTHING
    numbers = {"weight": spoken_aligned(first.weight), "before": spoken_aligned(first.before)}
    if first.value:
        numbers["product"] = spoken_aligned(first.text)
    adding = SUM if f.terms.bias[0] >= 0 else LESS
    if f.columns == 1 or f.led_by_bias:
        yield Beat("products", said(**numbers), [*products(f), say(adding), *summed()])
    else:
        yield Beat("products", said(**numbers), list(products(f)))
        yield Beat("sum", adding, summed())
    coupled = f.trace.network.layer(f.layer).activation.coupled
    said_output = COUPLED if coupled else ACTIVATION
    yield Beat(
        "activation",
        said_output(output=spoken_aligned(f.output)),
        [
            leave(terms.ticks, terms.zero, terms.rule, *(terms.rows[key] for key in f.keys)),
            together(
                slide(terms.total.bar, curve.bar),
                travel((terms.naming, curve.naming), (terms.total.number, curve.value)),
            ),
            together(
                forth(curve.axes, curve.line, terms.call, terms.inside),
                show(terms.call, terms.inside, curve.axes),
                draw(curve.line),
            ),
            together(point(curve.value, terms.inside), show(curve.guide, curve.dot, curve.output)),
            together(slide(fan.hollow[f.a], fan.neurons[f.a].circle), show(fan.made)),
            point(fan.made, curve.dot),
        ],
        rest=2.5,
    )


def opening(f: IncomingFacts) -> Message:
    """What neurons take in."""
    if f.columns == 1:
        return SINGLE
    return EVERY if f.rows > 1 else LONE


def neuron(f: IncomingFacts) -> Iterator[Step | Say]:
    """All edges, then those into one neuron, which is emptied."""
    first, second = f.shown
    yield place(pair.links, pair.neurons, pair.symbols, pair.others, pair.heads)
    yield place(curve.axes, curve.asked, curve.line, terms.call, terms.inside)
    yield place(curve.guide, curve.dot)
    for j in second:
        yield together(*(pulse(pair, (f.cause(k), f.effect(j))) for k in first))
    yield say(TAKE if f.rows > 1 else TAKE_IT)
    yield point(pair.neurons[f.a], curve.dot)
    if others := [f.effect(j) for j in second if j != f.j]:
        links = [pair.links[f.cause(k), q] for q in others for k in first]
        yield back(*links, *(table[q] for table in (pair.neurons, pair.symbols) for q in others))
    yield together(
        slide(pair.neurons[f.a].circle, pair.hollow[f.a]),
        leave(pair.neurons[f.a].number, curve.guide, curve.dot),
    )


def written(f: IncomingFacts) -> Iterator[Step]:
    """The neuron with all that goes into it, and the sum as a formula."""
    yield together(
        grow(pair, fan),
        slide(pair.hollow[f.a], fan.hollow[f.a]),
        leave(pair.heads),
        back(curve.axes, curve.asked, curve.line, terms.call, terms.inside),
    )
    yield show(fan.weights)
    yield write(formula)
    yield show(words[0])
    yield together(point(formula.products), *(pulse(fan, (f.cause(k), f.a)) for k in f.shown[0]))
    yield draw(fan.stem)
    yield together(show(fan.bias), show(words[1]))
    yield point(formula.bias)


def products(f: IncomingFacts) -> Iterator[Step | Say]:
    """What an edge brings grows along it and goes to its row; its factors stay where they are."""
    rows = terms.rows
    # What is added at the end stands there from the beginning.
    yield leave(words, curve.axes, curve.asked, curve.line, terms.call, terms.inside)
    yield show(terms.naming, terms.rule)
    for i, one in enumerate(f.terms.products):
        own = rows[one.k]
        if i == 1:
            negative = any(other.value < 0 for other in f.terms.products[1:])
            yield say(BACKWARD if negative else OTHERS)
        scale = [draw(terms.zero), show(terms.ticks)] if i == 0 else []
        yield together(point(fan.factors[one.k]), *scale)
        yield together(draw(fan.bands[one.k]), show(own.number))
        yield slide(fan.bands[one.k], own.bar)
    if f.terms.rest:
        yield say(REST(others=spoken_aligned(f.terms.rest[2])))
        yield together(draw(fan.rest), show(rows["rest"].number))
        yield from laid("rest")
    largest = f.terms.largest
    if len(f.terms.products) > 1 and largest.value:
        yield say(LARGEST(product=spoken_aligned(largest.text), before=f.cause(largest.k)))
        yield point(rows[largest.k].number, fan.neurons[f.cause(largest.k)])


def summed() -> list[Step]:
    """The bias joins, and the sum is there."""
    bias, total = terms.rows["bias"], terms.total
    return [
        scatter((fan.bias[1], bias.number)),
        *laid("bias"),
        draw(total.bar),
        show(total.number),
        point(total.number),
    ]


def laid(key: int | str) -> list[Step]:
    """A band grows along its edge, and becomes its bar."""
    return [draw(fan.bands[key]), slide(fan.bands[key], terms.rows[key].bar)]


class WeightedSumOfMany(DeclaredScene):
    """One neuron: a product for each edge into it, its bias, its weighted sum, its activation."""

    clip = Declaration(
        "What comes in along every edge, added up to one weighted sum",
        order=17,
        network="small",
        focus="za",
        formulas=("weighted-sum-of-many",),
        goal="compute a weighted sum of many activations",
    )
    story = Story(IncomingFacts.of, TITLE, layout, beats)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        _, _, z, *_ = last_quantities(trace)
        (j,) = z.index
        weights = trace.network.layers[-1].weights[j]
        products = weights * trace.a[trace.network.depth - 1]
        k = int(np.argmax(np.abs(products)))
        answer = (
            gettext("Neuron {k}: its activation times its weight is {product}.")
            if len(products) > 1
            else gettext("There is only one: its activation times its weight is {product}.")
        )
        return (
            gettext("Which neuron of the layer before moves {z} furthest from its bias?").format(
                z=z.plain(trace.widths)
            ),
            answer.format(k=labels_now().index(k), product=spoken_number(float(products[k]))),
        )
