"""All that goes into one neuron: the layer before, its edges with their weights, and the bias."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import LEFT, RIGHT, UP, Line, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.weighted_terms import WeightedTerms
from backprop.drawing.mobjects.layer_pair import LayerPair, along_link
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.mobjects.term_rows import bar_between
from backprop.drawing.notation import Notation, fit, haloed
from backprop.drawing.style import LEAST, NUMBER, WORD, Box

__all__ = ["Feeding"]

_AT, _OVER = 0.38, 0.2
"""Of an edge, where its weight stands over it: there edges are still apart."""
_WITHIN = 0.9
"""Of a neuron's width, what is written in it."""
_THICK = 0.2
"""Of a band on an edge."""


class Feeding(LayerPair):
    """One neuron and what it is given; rows of its inputs and its bias are those beside it.

    Attributes
    ----------
    weights
        On each edge its weight, by the neuron that it comes from.
    bands
        On each edge, by that neuron, "rest" and "bias", what it brings: the largest is as long as
        its edge, the others in proportion.
    rest
        What leads here from the neurons left out.
    stem, bias
        What joins the bias to the neuron, and its symbol and number.
    made
        In the neuron, what its sum becomes, in fewer digits where there is no room for all.
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
        super().__init__(write, trace, z.layer, (shown, z.index), box, heights[:-1])
        theme, (j,) = write.theme, z.index
        neuron, foot = self.neurons[self.effect(j)], heights[-1]
        self.symbols[self.effect(j)].next_to(neuron, UP, buff=0.15)
        lines: dict[int | str, Line] = {k: self.links[self.cause(k), self.effect(j)] for k in shown}
        self.weights: dict[int, VMobject] = {}
        for one in terms.products:
            text = write.formula(write.coloured(one.weight, theme.weight), WORD)
            fit(text, max(0.5 * lines[one.k].get_length(), text.width * LEAST / WORD))
            text.move_to(along_link(lines[one.k], _AT, _OVER))
            self.weights[one.k] = haloed(text, theme.background)
        self.rest = VGroup()
        if terms.rest:
            lines["rest"] = self._from_rest(neuron)
            self.rest.add(lines["rest"])
        x, under = neuron.get_x(), neuron.get_bottom()[1]
        self.stem = Line((x, foot - 0.1, 0), (x, under, 0)).set_stroke(theme.bias, 4)
        lines["bias"] = self.stem
        symbol = write.label(Quantity("b", z.layer, z.index), NUMBER)
        number = write.formula(write.coloured(terms.bias[1], theme.bias), WORD)
        self.bias = VGroup(symbol, number).arrange(RIGHT, buff=0.2)
        self.bias.next_to(self.stem.get_start(), LEFT, buff=0.2).set_y(foot)
        self.bands = self._bands(terms, lines)
        # Typst's own black is taken for the ink: it is painted afterwards.
        made = write.formula(output, NUMBER).set_fill(neuron.number.get_color())
        small = made.width * LEAST > _WITHIN * neuron.width * NUMBER
        self.made: VMobject = neuron.number
        if not small:
            self.made = fit(made, _WITHIN * neuron.width).move_to(neuron)
            self.add(made)
        self.add(*self.weights.values(), self.rest, self.stem, self.bias, *self.bands.values())

    def _from_rest(self, neuron: VMobject) -> Line:
        start = self.others[self.layer - 1].get_right() + 0.15 * RIGHT
        middle = neuron.get_center()
        along = (middle - start) / np.linalg.norm(middle - start)
        end = middle - neuron.width / 2 * along
        return Line(start, end).set_stroke(self.write.theme.quiet, 2)

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
