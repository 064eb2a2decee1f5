"""WeightedSumOfMany: what comes in along every edge, added up to one weighted sum."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Self

import numpy as np
from manim import LEFT, Typst

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.layers import FEW, LayerFacts, pair, shown_of
from backprop.clips.layout import Layout, column, either, overlay, row
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.question import Question, last_quantities
from backprop.clips.steps import Beat, Say, Step, say
from backprop.clips.verbs import (
    back,
    draw,
    grow,
    leave,
    place,
    point,
    pulse,
    scatter,
    show,
    slide,
    together,
    write,
)
from backprop.clips.ways import spelt
from backprop.clips.words import Message
from backprop.core.aligned import as_number, spoken_aligned
from backprop.core.equations import carried
from backprop.core.errors import BackpropError
from backprop.core.labels import labels_now
from backprop.core.language import gettext
from backprop.core.number_format import spoken_number, typst_number
from backprop.core.salience import instructive
from backprop.core.sampled import sampled
from backprop.core.weighted_terms import WeightedTerms, weighted_terms
from backprop.drawing.mobjects.feeding import Feeding
from backprop.drawing.mobjects.filled_curve import FilledCurve
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.sum_formula import SumFormula
from backprop.drawing.mobjects.term_rows import TermRows, spread
from backprop.drawing.style import NUMBER, SYMBOL, Box

__all__ = ["WeightedSumOfMany"]

PASSES, AWAY = 61, 5.0
"""Of a curve; and how far at least its sums are from 0."""

# What the record says


class Facts(LayerFacts):
    """All that goes into one neuron, in digits that multiply and add up."""

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the neuron asked for, or of one of the last layer."""
        trace = stage.trace
        q = stage.focus or instructive(trace, "a", trace.network.depth).quantity
        if q.layer == 0:
            raise BackpropError(
                f"WeightedSumOfMany is about a neuron with a weighted sum; {q.called()} is an "
                'input: ask for "a[1][0]" or another layer'
            )
        (j,) = q.index
        return cls(trace, q.layer, j, weighted_terms(trace, q.layer, j, FEW).largest.k)

    @cached_property
    def terms(self) -> WeightedTerms:
        return weighted_terms(self.trace, self.layer, self.j, FEW)

    @cached_property
    def shown(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The neurons that bring most."""
        first = tuple(one.k for one in self.terms.products)
        return first, shown_of(self.trace, self.layer, self.j)

    @property
    def rest(self) -> int:
        """How many products are added up as one."""
        return self.terms.rest[0] if self.terms.rest else 0

    @property
    def weighted(self) -> str:
        """The sum as it is read in the picture."""
        return spoken_aligned(self.terms.total[1])

    @property
    def bias(self) -> str:
        """Its size: the sentence says which way it goes."""
        return spoken_aligned(self.terms.bias[1].removeprefix("-"))

    @property
    def led_by_bias(self) -> bool:
        """Whether the bias is larger than all products: next to its bar theirs are short."""
        return abs(self.terms.bias[0]) > sum(abs(value) for value in self.terms.values[:-1])

    @cached_property
    def output(self) -> str:
        """What the activation function makes of the sum as it is written, as Typst math."""
        value = self.trace[self.a].value
        activation = self.trace.network.layer(self.layer).activation
        if activation.coupled:  # of other sums, too, which are not shown
            return typst_number(value)
        written = as_number(self.terms.total[1])
        digits = carried(lambda z: float(activation.value(np.array(z))[0]), [written], value)
        return typst_number(value, digits)

    @property
    def function(self) -> str:
        return spelt(self.trace.network.layer(self.layer).activation.name)

    @cached_property
    def curve(self) -> list[tuple[float, float]]:
        """(sum, activation) of real passes: the bias is turned, all else of the layer is held."""
        b, z = self.trace[self.b].value, self.trace[self.z].value
        reach = max(AWAY, 1.3 * abs(z))
        runs = sampled(self.trace, self.b, (b - z - reach, b - z + reach), PASSES)
        points = [(run[self.z].value, run[self.a].value) for _, run in runs]
        return sorted(one for one in points if np.isfinite(one).all())

    @property
    def called(self) -> str:
        """The activation function of the sum, as Typst math."""
        activation = self.trace.network.layer(self.layer).activation
        others = ", dots.c" if activation.coupled else ""
        return f"{activation.typst}(<z>{others})"


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

# What is drawn

RAISED, UNDER, APART = 1.5, 2.4, 0.4
"""Of the formula's room, kept free under it; from its middle to its words; between these."""
BELOW = 2
"""Rows of the sum that nothing leads to: its own, and what is made of it."""


@part(best=(5.2, 4.2), least=(4.6, 2.6))
def fan(on: DeclaredScene, facts: Facts, room: Box) -> Feeding:
    """The edges into the neuron, on the rows of what they bring where those are beside them."""
    rows = on(terms)
    heights = rows.heights[: len(rows.rows)]
    if not all(room.bottom < y < room.top for y in heights):
        heights = spread(len(heights), room)
    return Feeding(on.write, on.trace, facts.terms, facts.z, facts.output, room, heights)


@part(best=(7.0, 5.0), least=(5.0, 0.9))
def formula(on: DeclaredScene, facts: Facts, room: Box) -> SumFormula:
    """The formula, as long as nothing but words stands under it."""
    higher = replace(room, bottom=room.bottom + min(RAISED, 0.3 * room.height))
    return SumFormula(on.write, facts.layer, on.write.index(facts.j), higher)


@part(best=(7.0, 5.0), least=(5.0, 0.9))
def words(on: DeclaredScene, facts: Facts, room: Box) -> GroupOf[Typst]:
    """Under each summand what it is."""
    drawn = on(formula)
    of = gettext("a product per edge") if facts.columns > 1 else gettext("weight times activation")
    y = max(drawn.get_y() - UNDER, room.bottom + 0.3)
    product, bias = (
        on.write.words(text, NUMBER).move_to((summand.get_x(), y, 0))
        for text, summand in zip((of, gettext("bias")), (drawn.products, drawn.bias), strict=True)
    )
    over = product.get_right()[0] + APART - bias.get_left()[0]
    return GroupOf(product.shift(max(0.0, over) * LEFT), bias)


@part(best=(7.0, 5.0), least=(5.0, 3.0))
def terms(on: DeclaredScene, facts: Facts, room: Box) -> TermRows:
    output = facts.a, facts.called
    return TermRows(on.write, facts.terms, facts.z, output, room)


@part(best=(7.0, 5.0), least=(5.0, 3.0))
def asked(on: DeclaredScene, facts: Facts, room: Box) -> FilledCurve:
    """What turns a sum into the activation: which sum is it?"""
    return FilledCurve(on.write, on.trace, facts.curve, (facts.z, facts.a), SYMBOL, room)


@part(best=(4.0, 1.8), least=(2.0, 1.2))
def curve(on: DeclaredScene, facts: Facts, room: Box) -> FilledCurve:
    """The same under the neuron, for its answer."""
    return FilledCurve(on.write, on.trace, facts.curve, (facts.z, facts.a), NUMBER, room)


def layout(f: Facts) -> Layout:
    """Both layers have the room in which one neuron stays, on the rows of its sum."""
    neurons, beside = overlay(pair, fan), overlay(asked, formula, words, terms)
    rows = len(f.terms.values)
    return either(
        row(column(neurons, curve, shares=(rows, BELOW)), beside, shares=(5.6, 7.4)),
        column(row(neurons, curve), beside),
        column(neurons, beside, curve),
    )


# What happens


def beats(f: Facts) -> Iterator[Beat]:
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
            together(leave(terms.ticks), show(terms.call, terms.inside)),
            together(point(terms.total.number, terms.inside), show(curve.guide, curve.dot)),
            together(slide(fan.hollow[f.a], fan.neurons[f.a].circle), show(fan.made)),
            point(fan.made, curve.dot),
        ],
        rest=2.5,
    )


def opening(f: Facts) -> Message:
    """What neurons take in."""
    if f.columns == 1:
        return SINGLE
    return EVERY if f.rows > 1 else LONE


def into(f: Facts, part: Feeding, j: int) -> list[Step]:
    """A flash along all edges into a neuron."""
    return [pulse(part, (f.cause(k), f.effect(j))) for k in f.shown[0]]


def neuron(f: Facts) -> Iterator[Step | Say]:
    """All edges, then those into one neuron, which is emptied."""
    first, second = f.shown
    yield place(pair.links, pair.neurons, pair.symbols, pair.others, pair.heads)
    yield place(asked.axes, asked.line, asked.guide, asked.dot)
    for j in second:
        yield together(*(pulse(pair, (f.cause(k), f.effect(j))) for k in first))
    yield say(TAKE if f.rows > 1 else TAKE_IT)
    yield point(pair.neurons[f.a], asked.dot)
    others = [f.effect(j) for j in second if j != f.j]
    if others:
        yield back(
            *(pair.links[f.cause(k), q] for q in others for k in first),
            *(pair.neurons[q] for q in others),
            *(pair.symbols[q] for q in others),
        )
    yield together(
        slide(pair.neurons[f.a].circle, pair.hollow[f.a]),
        leave(pair.neurons[f.a].number, asked.guide, asked.dot),
    )


def written(f: Facts) -> Iterator[Step]:
    """The neuron with all that goes into it, over its curve, and the sum as a formula."""
    yield together(
        grow(pair, fan),
        slide(pair.hollow[f.a], fan.hollow[f.a]),
        leave(pair.heads),
        slide(asked.axes, curve.axes),
        slide(asked.line, curve.line),
    )
    yield show(fan.weights)
    yield write(formula)
    yield show(words[0])
    yield together(point(formula.products), *(pulse(fan, (f.cause(k), f.a)) for k in f.shown[0]))
    yield draw(fan.stem)
    yield together(show(fan.bias), show(words[1]))
    yield point(formula.bias)


def products(f: Facts) -> Iterator[Step | Say]:
    """What an edge brings grows along it and goes to its row; its factors stay where they are."""
    rows = terms.rows
    # What is added at the end stands there from the beginning.
    yield together(leave(formula, words), show(terms.naming, terms.rule))
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
    story = Story(Facts.of, TITLE, layout, beats)

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
