"""One weight among many: what is known of its derivative, and how that is drawn and written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Self

from backprop.clips.context import Stage
from backprop.clips.layers import LayerFacts
from backprop.clips.ways import spelt
from backprop.core.aligned import spoken_aligned
from backprop.core.equations import legible
from backprop.core.labels import labels_now
from backprop.core.language import gettext
from backprop.core.number_format import typst_number
from backprop.core.quantities import COST, Quantity
from backprop.core.salience import instructive
from backprop.core.step_back import StepBack, Written
from backprop.core.trace import Trace
from backprop.core.weight_factors import (
    WeightFactors,
    opposite,
    sum_over_outputs,
    weight_factors,
)
from backprop.drawing.mobjects import chosen_neurons
from backprop.drawing.mobjects.indexed_product import ProductText
from backprop.drawing.mobjects.weight_network import Edge, WeightPicture
from backprop.drawing.notation import Notation

__all__ = ["WeightFacts", "formula", "picture"]

_MOST = 3
"""Neurons of a layer that are drawn; of more, one less and the count of the others."""


@dataclass(frozen=True)
class WeightFacts(LayerFacts):
    """One weight's factors, those of another, and the derivatives of all that are drawn."""

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the weight that was asked for, or of the one that tells most."""
        trace = stage.trace
        q = stage.focus or instructive(trace, "w", trace.network.depth).quantity
        j, k = q.index
        return cls(trace, q.layer, j, k)

    @cached_property
    def shown(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        pairs = ((self.layer - 1, self.k), (self.layer, self.j))
        first, second = (chosen_neurons(self.trace, n, _few(self.trace, n), [i]) for n, i in pairs)
        return first, second

    @property
    def last(self) -> bool:
        return self.layer == self.trace.network.depth

    @property
    def coupled(self) -> bool:
        """Whether the weighted sum moves several outputs."""
        return self.last and self.trace.network.coupled

    @property
    def several(self) -> bool:
        """Whether the layer has more than one weight."""
        return self.columns * self.rows > 1

    @property
    def count(self) -> int:
        return self.columns * self.rows

    @cached_property
    def factors(self) -> WeightFactors:
        return weight_factors(self.trace, self.layer, self.shown)

    @cached_property
    def sum(self) -> tuple[StepBack, Written]:
        return sum_over_outputs(self.trace, self.j, self.shown[1], self.factors.onward[self.j])

    @property
    def at(self) -> tuple[int, int]:
        return self.j, self.k

    @cached_property
    def other(self) -> tuple[int, int]:
        """Another weight, of other neurons where there are some."""
        return opposite(self.trace, self.layer, self.at, self.shown)

    @property
    def zeros(self) -> list[tuple[int, int]]:
        """The weights drawn whose derivative is exactly 0."""
        return [at for at, text in self.factors.products.items() if text == "0"]

    @cached_property
    def links(self) -> list[Edge]:
        """All that are drawn."""
        columns, rows = self.shown
        zs = {j: Quantity("z", self.layer, (j,)) for j in rows}
        found: list[Edge] = [(self.cause(k), z) for z in zs.values() for k in columns]
        for j, z in zs.items():
            found += [(z, self.effect(i)) for i in (rows if self.coupled else (j,))]
        return [*found, *((self.effect(j), COST) for j in rows)]

    def nodes(self, at: tuple[int, int]) -> list[Quantity]:
        """A weight's way to the cost."""
        j, k = at
        return [self.cause(k), Quantity("z", self.layer, (j,)), self.effect(j), COST]

    def said(self, at: tuple[int, int]) -> list[str]:
        """A weight's factors and their product, as captions say them."""
        texts = (*self.factors.factors(*at), self.factors.products[at])
        return [*map(spoken_aligned, texts)]

    @property
    def function(self) -> str:
        return spelt(self.trace.network.layer(self.layer).activation.name)


def picture(f: WeightFacts) -> WeightPicture:
    """All numbers of the network."""
    values: dict[Quantity, str] = {COST: typst_number(f.trace.cost)}
    docks: dict[Edge, str] = {}
    columns, rows = f.shown
    values |= {f.cause(k): f.factors.before[k] for k in columns}
    for j in rows:
        z = Quantity("z", f.layer, (j,))
        values[z] = typst_number(f.trace[z].value, legible(f.trace[z].value, 2))
        values[f.effect(j)] = typst_number(f.trace[f.effect(j)].value)
    for at in dict.fromkeys((f.at, f.other)):
        _, z, a, cost = f.nodes(at)
        if not f.coupled:
            docks[z, a], docks[a, cost] = f.factors.factors(*at)[1:]
    terms: tuple[str, ...] = ()
    rest, summed = 0, None
    if f.coupled:
        step, line = f.sum
        z = f.nodes(f.at)[1]
        for term, (slope, onward) in zip(step.terms, line.factors, strict=True):
            docks[z, f.effect(term.j)], docks[f.effect(term.j), COST] = slope, onward
        rest = step.rest_count
        terms = (*line.products, *([line.rest] if rest else []), line.total)
        summed = f.other[0], f.factors.factors(*f.other)[1]
    desired = {}
    if f.last and not f.coupled:
        for j in dict.fromkeys((f.j, f.other[0])):
            y = typst_number(f.trace[Quantity("y", 0, (j,))].value)
            desired[j] = (f"y_{labels_now().index(j)}" if f.rows > 1 else "y"), y
    named = {
        at: (f.factors.sign(*at), f.factors.products[at]) for at in dict.fromkeys((f.at, f.other))
    }
    return WeightPicture(f.layer, f.shown, values, docks, named, desired, terms, rest, summed)


def formula(write: Notation, f: WeightFacts) -> ProductText:
    """Each ratio without indices and with them, and what it is."""
    layer, theme = f.layer, write.theme
    i = "i" if f.coupled else "j"

    def ratio(above: str, below: str) -> str:
        return f"frac({above}, {below})"

    def partial(kind: str, at: int, letters: str) -> str:
        return write.indexed(kind, at, letters, "partial")  # type: ignore[arg-type]

    cost = write.partial(COST)
    pairs = []
    for jk, j, out in (("", "", ""), ("j k", "j", i)):
        w, z, a = partial("w", layer, jk), partial("z", layer, j), partial("a", layer, out)
        za = partial("z", layer, "j" if jk else "")
        pairs.append((ratio(cost, w), ratio(z, w), ratio(a, za), ratio(cost, a)))
    left, *factors = zip(*pairs, strict=True)
    meanings = [write.indexed("a", layer - 1, "k"), "", ""]
    if not f.coupled:
        name = f.trace.network.layer(layer).activation.typst
        meanings[1] = f"{name}'({write.indexed('z', layer, 'j')})"
    if f.last and not f.coupled:
        y = write.coloured("y_j" if f.rows > 1 else "y", theme.desired)
        form = f.trace.network.cost.typst_derivative
        meanings[2] = form.format(a=write.indexed("a", layer, "j"), y=y)
    after = gettext("at the cost") if f.last else gettext("in later layers")
    words = gettext("on the edge"), gettext("in the neuron"), after
    return ProductText(left, tuple(factors), words, tuple(meanings), f.coupled)


def _few(trace: Trace, layer: int) -> int:
    return _MOST if trace.widths[layer] <= _MOST else _MOST - 1
