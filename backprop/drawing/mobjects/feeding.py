"""All that goes into one neuron: the layer before, its edges with their weights, and the bias."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.weighted_terms import Product, WeightedTerms
from backprop.drawing.mobjects.layer_pair import LayerPair, along_link
from backprop.drawing.mobjects.network_diagram import Neuron
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.mobjects.term_rows import bar_between
from backprop.drawing.notation import Notation, fit, haloed
from backprop.drawing.style import LEAST, NUMBER, Box

__all__ = ["Feeding"]

_AT, _OVER = 0.31, 0.3
"""Of an edge, where its weight stands over it: there edges are still apart."""
_WITHIN = 0.9
"""Of a neuron's width, what is written in it."""
_UNDER = 0.06
"""From a neuron's name to its number, where that is beside it."""
_THICK = 0.2
"""Of a band on an edge."""


class Feeding(LayerPair):
    """One neuron and what it is given; rows of its inputs and its bias are those beside it.

    Attributes
    ----------
    weights
        On each edge its weight, by the neuron that it comes from; all activations too, where they
        have no other place.
    bands
        On each edge, by that neuron, "rest" and "bias", what it brings: the largest is as long as
        its edge, the others in proportion.
    rest
        What leads here from the neurons left out.
    stem, bias
        What joins the bias to the neuron, and its symbol and number.
    factors
        By neuron its weight and its activation, as they are multiplied: this in the neuron or,
        where one of them is too small, for each under its name.
    made
        What the neuron's sum becomes: in it, or beside its name.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        terms: WeightedTerms,
        z: Quantity,
        output: str,
        box: Box,
        heights: Sequence[float],
    ) -> None:
        shown = tuple(one.k for one in terms.products)
        super().__init__(write, trace, z.layer, (shown, z.index), box, heights)
        theme, (j,) = write.theme, z.index
        neuron, foot = self.neurons[self.effect(j)], heights[-1]
        symbol = self.symbols[self.effect(j)].next_to(neuron, UP, buff=0.15)
        lines: dict[int | str, Line] = {k: self.links[self.cause(k), self.effect(j)] for k in shown}
        self.weights: dict[int, VMobject] = {}
        self.factors: dict[int, tuple[VMobject, VMobject]] = {}
        befores = self._inside(terms) or self._beside(terms, box.left, heights)
        for one in terms.products:
            self._factors_of(one, befores.get(one.k), lines[one.k], heights[0] - heights[1])
        self.rest = VGroup()
        if terms.rest:
            lines["rest"] = self._from_rest(neuron)
            self.rest.add(lines["rest"])
        named = write.label(Quantity("b", z.layer, z.index), NUMBER)
        number = write.formula(write.coloured(terms.bias[1], theme.bias), NUMBER)
        self.bias = VGroup(named, number).arrange(RIGHT, buff=0.2)
        self.bias.move_to((box.left, foot, 0), aligned_edge=LEFT)
        self.stem = self._to(neuron, self.bias.get_right() + 0.15 * RIGHT, theme.bias, 4)
        lines["bias"] = self.stem
        self.bands = self._bands(terms, lines)
        made = self._written_in(neuron, output)
        if made is None:
            made = write.formula(f"= {output}", NUMBER).next_to(symbol, RIGHT, buff=0.12)
            if made.get_right()[0] > box.right:
                made.next_to(neuron, DOWN, buff=0.15).align_to((box.right, 0, 0), RIGHT)
        self.made: VMobject = made
        self.add(made, *self.weights.values(), self.rest, self.stem, self.bias)
        self.add(*self.bands.values())

    def _inside(self, terms: WeightedTerms) -> dict[int, VMobject]:
        """The activations in their neurons, if all of them can be read there."""
        found = {}
        for one in terms.products:
            made = self._written_in(self.neurons[self.cause(one.k)], one.before)
            if made is None:
                return {}
            found[one.k] = made
        return found

    def _beside(
        self, terms: WeightedTerms, left: float, heights: Sequence[float]
    ) -> dict[int, VMobject]:
        """The activations under their neurons' names, if there is room for both."""
        found = {one.k: self.write.formula(one.before, NUMBER) for one in terms.products}
        names = {k: self.symbols[self.cause(k)] for k in found}
        right = float(next(iter(names.values())).get_right()[0])
        wide = max(number.width for number in found.values())
        size = max(LEAST / NUMBER, min(1.0, (right - left) / wide))
        high = max(number.height * size + names[k].height for k, number in found.items())
        if high + 2 * _UNDER > heights[0] - heights[1]:
            return {}
        for k, number in found.items():
            both = VGroup(names[k], number.scale(size)).arrange(DOWN, _UNDER, aligned_edge=RIGHT)
            y = self.neurons[self.cause(k)].circle.get_y()
            both.move_to((right, y, 0), aligned_edge=RIGHT)
        return {**found}

    def _factors_of(self, one: Product, before: VMobject | None, line: Line, apart: float) -> None:
        """The weight on its edge; with it the activation, where that has no other place."""
        write, theme, neuron = self.write, self.write.theme, self.neurons[self.cause(one.k)]
        weight = write.formula(write.coloured(one.weight, theme.weight), NUMBER)
        label = VGroup(weight)
        neuron.remove(neuron.number)
        if before is None:
            text = f"({one.before})" if one.before.startswith("-") else one.before
            before = write.formula(text, NUMBER)
            label.add(write.formula("dot", NUMBER), before)
            label.arrange(RIGHT, buff=0.1)
        else:
            neuron.add(before)
        fit(label, max(0.5 * line.get_length(), label.width * LEAST / NUMBER))
        # Where it stands, edges are nearer to one another than their neurons are.
        room = (1 - _AT) * apart / label.height
        label.scale(min(1.0, max(room, LEAST / weight.font_size)))
        label.move_to(along_link(line, _AT, _OVER))
        self.weights[one.k] = haloed(label, theme.background)
        self.factors[one.k] = weight, before

    def _written_in(self, neuron: Neuron, text: str) -> VMobject | None:
        """A text in a neuron, if it can be read there."""
        # Typst's own black is taken for the ink: it is painted afterwards.
        made = self.write.formula(text, NUMBER).set_fill(neuron.number.get_color())
        if made.width * LEAST > _WITHIN * neuron.circle.width * NUMBER:
            return None
        return fit(made, _WITHIN * neuron.circle.width).move_to(neuron.circle)

    def _from_rest(self, neuron: VMobject) -> Line:
        start = self.others[self.layer - 1].get_right() + 0.15 * RIGHT
        return self._to(neuron, start, self.write.theme.quiet, 2)

    @staticmethod
    def _to(neuron: VMobject, start: np.ndarray, colour: str, wide: float) -> Line:
        middle = neuron.get_center()
        along = (middle - start) / np.linalg.norm(middle - start)
        return Line(start, middle - neuron.width / 2 * along).set_stroke(colour, wide)

    def _bands(self, terms: WeightedTerms, lines: dict[int | str, Line]) -> dict[int | str, Line]:
        theme = self.write.theme
        values = dict(zip(lines, terms.values, strict=True))
        sizes = {key: abs(value) if np.isfinite(value) else 0.0 for key, value in values.items()}
        unit = min(
            (lines[key].get_length() / size for key, size in sizes.items() if size), default=0.0
        )
        found: dict[int | str, Line] = {}
        for key, line in lines.items():
            start = line.get_start()
            end = start + unit * sizes[key] * line.get_unit_vector()
            band = bar_between(start, end, signed(theme, values[key]), _THICK)
            # Under the weights of all edges, which it may reach.
            found[key] = band.set_z_index(-1)
        return found
