"""What is known of a whole pass for a summary of it: each formula, what it is about, its numbers.

A quantity has the same digits wherever it stands: in its neuron, at its edge, in a line.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from backprop.clips.sweep_back import SweepFacts
from backprop.core.aligned import in_column
from backprop.core.language import pgettext_noop
from backprop.core.magnitudes import Magnitudes
from backprop.core.number_format import typst_number
from backprop.core.quantities import Kind, ParameterNames, Quantity
from backprop.core.spelled import Figure, Spelled, added, product, spell, summing
from backprop.core.step_back import Term

__all__ = ["SummaryFacts"]

_DEEP, _END = 5, 4
"""Of a network of more layers with weights, the inputs and so many of its last are drawn."""
_TERMS = 4
"""Of a sum, one of them what is left."""
_PLACES = range(4, 8)
"""Decimals of sensitivities: the first with which all lines come out as they are printed, or
most of them."""
_ACTIVATIONS = range(3, 8)


Felt = Mapping[Quantity, str]


class SummaryFacts(SweepFacts):
    """One pass, the weight that the formulas are shown for, and their numbers."""

    # What the formulas are about

    @cached_property
    def layers(self) -> list[int]:
        """All of them or, of a deep network, the inputs and the last."""
        every = [*range(self.depth + 1)]
        return [0, *every[-_END:]] if self.depth > _DEEP else every

    @cached_property
    def a(self) -> Quantity:
        """The hidden neuron; where there is none, the output."""
        return self.steps[0].quantity if self.steps else self.output

    @cached_property
    def w(self) -> Quantity:
        """Of the weights that lead there, the one that the cost is most sensitive to."""
        layer, (j,) = self.a.layer, self.a.index
        slopes = np.abs(self.trace.dC_dw[layer][j])
        return Quantity("w", layer, (j, max(self.shown[layer - 1], key=lambda k: float(slopes[k]))))

    @property
    def layer(self) -> int:
        return self.w.layer

    @property
    def bias(self) -> Quantity:
        return Quantity("b", self.layer, self.a.index)

    @cached_property
    def after(self) -> Quantity:
        """The neuron that the largest term of the sum comes from."""
        term = max(self.steps[0].terms, key=lambda term: abs(term.product))
        return Quantity("a", self.layer + 1, (term.j,))

    @property
    def names(self) -> list[str]:
        """The formulas in their order, from the cost back: each takes what one before gives."""
        hidden = [pgettext_noop("section", "hidden")] if self.steps else []
        return [pgettext_noop("section", "last"), *hidden, "bias", "weight"]

    @property
    def count(self) -> int:
        return len(self.names)

    @property
    def total(self) -> int:
        """Weights and biases."""
        return len(ParameterNames(self.trace.widths))

    @property
    def mixed(self) -> bool:
        """Whether f is not the same function in all layers."""
        layers = self.trace.network.layers[: -1 if self.coupled else None]
        return len({layer.activation.name for layer in layers}) > 1

    @property
    def others(self) -> list[int]:
        """Hidden layers that have more neurons than the formulas are about, from the back."""
        inner = [layer for layer in reversed(self.layers) if 0 < layer < self.depth]
        return [one for one in inner if one != self.layer or len(self.shown[one]) > 1]

    # What a neuron's sensitivity is to

    @property
    def by(self) -> Kind:
        """Where the last layer is coupled, weighted sums; else activations."""
        return "z" if self.coupled else "a"

    def felt(self, a: Quantity) -> float:
        """How the cost depends on a neuron."""
        return self.trace[Quantity(self.by, a.layer, a.index)].derivative

    @cached_property
    def fills_scale(self) -> Magnitudes:
        found = self.trace.dC_dz if self.coupled else self.trace.dC_da
        return Magnitudes.of([*found][-self.depth :])

    @cached_property
    def slopes_scale(self) -> Magnitudes:
        """Of weights' and biases' derivatives: all entries of the gradient."""
        return Magnitudes.of([*self.trace.dC_dw, *self.trace.dC_db])

    # Their numbers

    @property
    def sensitivities(self) -> dict[Quantity, str]:
        """Of the neurons that are drawn, but for the inputs."""
        return self._spelled[0]

    @property
    def spelled(self) -> dict[str, Spelled]:
        """By the formula's name."""
        return self._spelled[1]

    @cached_property
    def terms(self) -> dict[Quantity, Spelled]:
        """What each edge of the hidden neuron's sum carries, by the neuron that it leads to."""
        if not self.steps:
            return {}
        terms = self.steps[0].terms
        written = [text for text, of in self.spelled["hidden"].numbers if of == "C"]
        if len(terms) == 1 and not self.steps[0].rest_count and not self.coupled:
            written = [self.spelled["hidden"].total]
        effects = [Quantity("a", self.layer + 1, (term.j,)) for term in terms]
        return {
            q: spell(product(len(term.factors)), self._factors(term, self.sensitivities), text)
            for q, term, text in zip(effects, terms, written, strict=False)
        }

    @cached_property
    def _spelled(self) -> tuple[dict[Quantity, str], dict[str, Spelled]]:
        drawn = [Quantity("a", one, (i,)) for one in self.layers if one for i in self.shown[one]]
        found = []
        for places in _PLACES:
            felt = {q: typst_number(self.felt(q), places) for q in drawn}
            lines = {"last": self._last(felt)}
            if self.steps:
                lines["hidden"] = self._hidden(felt)
            lines |= {"bias": self._bias(felt, places), "weight": self._weight(felt, places)}
            found.append((felt, lines))
            if all(line.exact for line in lines.values()):
                break
        return max(found, key=lambda one: sum(line.exact for line in one[1].values()))

    def _last(self, felt: Felt) -> Spelled:
        q, total = self.output, felt[self.output]
        (j,) = q.index
        if self.coupled:
            slopes, costs = self.trace.da_dz[q.layer][:, j], self.trace.dC_da[q.layer]
            found = [
                Term(i, (float(slopes[i]), float(costs[i])), float(product))
                for i, product in enumerate(self.trace.through[:, j])
                if product
            ]
            return added(found, ("a", "C"), total, _TERMS)
        form = self.trace.network.cost.typst_derivative.format(a="{0}", y="{1}")
        y = Figure(float(self.trace.y[j]), "y")
        return self._with_activation(q, form, [y], total)

    def _hidden(self, felt: Felt) -> Spelled:
        step, total = self.steps[0], felt[self.a]
        terms = [Figure(term.product, "C") for term in step.terms]
        terms += [Figure(step.rest, "rest")] if step.rest_count else []
        if self.coupled:
            slope = Figure(float(self.trace.da_dz[self.layer][self.a.index]), "z")
            form = f"{{0}} dot ({summing(len(terms), first=1)})"
            return spell(form, [slope, *terms], total, step.rest_count)
        if len(terms) == 1:
            return spell(product(3), self._factors(step.terms[0], felt), total)
        return spell(summing(len(terms)), terms, total, step.rest_count)

    def _bias(self, felt: Felt, places: int) -> Spelled:
        total = typst_number(self.trace[self.bias].derivative, places)
        onward = self._onward(felt)
        if len(onward) == 1:
            total = onward[0].written
        return spell(product(len(onward)), onward, total)

    def _weight(self, felt: Felt, places: int) -> Spelled:
        before = Quantity("a", self.layer - 1, self.w.index[1:])
        total = typst_number(self.trace[self.w].derivative, places)
        onward = self._onward(felt)
        return self._with_activation(before, product(1 + len(onward)), onward, total)

    def _onward(self, felt: Felt) -> list[Figure]:
        """What is known of the neuron that weight and bias belong to."""
        slope = [] if self.coupled else [self.trace.da_dz[self.layer][self.a.index]]
        known = Figure(self.felt(self.a), "C", felt[self.a])
        return [*(Figure(float(one), "z") for one in slope), known]

    def _factors(self, term: Term, felt: Felt) -> list[Figure]:
        """Of an edge's term: weight, slope if it has one, what is known there."""
        q = Quantity("a", self.layer + 1, (term.j,))
        known = Figure(term.factors[-1], "C", felt[q])
        kinds = ("w", "z")[: len(term.factors) - 1]
        own = [Figure(value, kind) for value, kind in zip(term.factors, kinds, strict=False)]
        return [*own, known]

    def _with_activation(
        self, q: Quantity, form: str, others: Sequence[Figure], total: str
    ) -> Spelled:
        """A form whose first number is an activation, whose neuron shows the same digits."""
        for places in _ACTIVATIONS:
            own = Figure(self.trace[q].value, "a", self._column(q.layer, places)[q])
            found = spell(form, [own, *others], total)
            if found.exact:
                break
        return found

    @cached_property
    def activations(self) -> dict[Quantity, str]:
        """Of the neurons that are drawn, in the digits that the lines have them in."""
        before = Quantity("a", self.layer - 1, self.w.index[1:])
        own = {before.layer: (before, "weight")}
        if not self.coupled:
            own[self.depth] = self.output, "last"
        found: dict[Quantity, str] = {}
        for layer in self.layers:
            texts = self._column(layer, _ACTIVATIONS[0])
            if layer in own:
                q, name = own[layer]
                (text,) = (text for text, of in self.spelled[name].numbers if of == "a")
                columns = (self._column(layer, places) for places in _ACTIVATIONS)
                texts = next(one for one in columns if one[q] == text)
            found |= texts
        return found

    def _column(self, layer: int, places: int) -> dict[Quantity, str]:
        """A layer's activations in one format."""
        drawn = [Quantity("a", layer, (i,)) for i in self.shown[layer]]
        texts = in_column([self.trace[q].value for q in drawn], places)
        return dict(zip(drawn, texts, strict=True))
