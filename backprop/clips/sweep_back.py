"""What is known of a sweep from the last layer to the first, and how its numbers are written."""

from __future__ import annotations

import itertools
from functools import cached_property

import numpy as np

from backprop.clips.size_facts import SizeFacts
from backprop.core.aligned import aligned, spoken_aligned
from backprop.core.number_format import typst_number
from backprop.core.quantities import COST, Quantity
from backprop.core.salience import instructive
from backprop.core.step_back import StepBack, Term, Written, step_back, written

__all__ = ["SweepFacts"]

_ROWS, _COLUMNS = 5, 12
"""Neurons drawn of a layer, and layers, at most."""
_NEAR = 3
"""Of a network no deeper than this all is seen while a sum is written beside it."""
_LINES = 4
"""Of a sum."""
_PLACES = (3, 4, 5, 6, 7)
"""Decimals of sensitivities: the first with which all sums and products come out as they are
printed; where none are enough for the products, the first with which the sums do."""


class SweepFacts(SizeFacts):
    """One example's pass, and what of it is drawn."""

    # Which neurons

    @cached_property
    def output(self) -> Quantity:
        """The output that the cost is most sensitive to."""
        sizes = np.abs(self.trace.dC_da[self.depth])
        return Quantity("a", self.depth, (int(sizes.argmax()),))

    @property
    def outputs(self) -> list[Quantity]:
        """Those that are drawn."""
        return [Quantity("a", self.depth, (i,)) for i in self.shown[self.depth]]

    @cached_property
    def steps(self) -> list[StepBack]:
        """From the last layer to the one before it, and from that one more."""
        layers = range(self.depth - 1, max(self.depth - 3, 0), -1)
        found = [instructive(self.trace, "a", layer).quantity for layer in layers]
        return [step_back(self.trace, q, _LINES) for q in found]

    @cached_property
    def layers(self) -> list[int]:
        """Those that are drawn: of very many the first and the last."""
        every = [*range(self.depth + 1)]
        if len(every) > _COLUMNS:
            every = [*every[: _COLUMNS // 2 - 1], *every[-_COLUMNS // 2 :]]
        return every

    @cached_property
    def shown(self) -> dict[int, tuple[int, ...]]:
        """The neurons that are drawn of each: those in the sums, then the most sensitive."""
        found = {}
        for layer in self.layers:
            always = [step.quantity.index[0] for step in self.steps if step.quantity.layer == layer]
            for step in self.steps:
                if step.quantity.layer == layer - 1:
                    always += [term.j for term in step.terms]
            if layer == self.depth:
                always.append(self.output.index[0])
            by_size = np.argsort(-np.abs(self.trace.dC_da[layer]), kind="stable")
            order = list(dict.fromkeys([*always, *map(int, by_size)]))
            found[layer] = tuple(sorted(order[: max(_ROWS, len({*always}))]))
        return found

    @property
    def near(self) -> dict[int, tuple[int, ...]]:
        """The same of the last three layers, and of the one before them if it is all there is."""
        first = 0 if self.depth <= _NEAR else self.depth - 2
        return {layer: self.shown[layer] for layer in self.layers if layer >= first}

    @cached_property
    def w(self) -> Quantity:
        """A weight among those that are drawn, whose neuron's activation is still to be seen."""
        layer = max(1, self.depth - 1)
        taken = {step.quantity for step in self.steps}
        pairs = [
            (j, k)
            for j in self.shown[layer]
            for k in self.shown[layer - 1]
            if Quantity("a", layer - 1, (k,)) not in taken
        ] or [(self.shown[layer][0], self.shown[layer - 1][0])]
        best = max(pairs, key=lambda pair: abs(self.trace.dC_dw[layer][pair]))
        return Quantity("w", layer, best)

    @property
    def edge(self) -> tuple[Quantity, Quantity]:
        """Its ends."""
        j, k = self.w.index
        return Quantity("a", self.w.layer - 1, (k,)), Quantity("a", self.w.layer, (j,))

    # How they are written

    @cached_property
    def activations(self) -> dict[Quantity, str]:
        """Of the neurons that are drawn."""
        found: dict[Quantity, str] = {}
        for layer, shown in self.shown.items():
            texts = aligned([float(self.trace.a[layer][i]) for i in shown], 3)
            found |= {
                Quantity("a", layer, (i,)): text for i, text in zip(shown, texts, strict=True)
            }
        return found

    @cached_property
    def _worked(self) -> tuple[dict[Quantity, str], list[Written]]:
        found = []
        for places in _PLACES:
            texts = {}
            for layer, shown in self.shown.items():
                values = [float(self.trace.dC_da[layer][i]) for i in shown]
                for i, text in zip(shown, aligned(values, places), strict=True):
                    texts[Quantity("a", layer, (i,))] = text
            lines = [self._line(step, texts, places) for step in self.steps]
            found.append(({q: text for q, text in texts.items() if q.layer}, lines))
            if all(line.exact for line in lines):
                return found[-1]
        added = (one for one in found if all(line.adds for line in one[1]))
        return next(added, found[0])

    def _line(self, step: StepBack, texts: dict[Quantity, str], places: int) -> Written:
        layer = step.quantity.layer + 1
        after = [term.j for term in step.terms]
        if layer == self.depth and self.coupled:
            values = [float(self.trace.dC_dz[layer][j]) for j in after]
            known = dict(zip(after, aligned(values, places), strict=True))
        else:
            known = {j: texts[Quantity("a", layer, (j,))] for j in after}
        return written(step, known, texts[step.quantity])

    @property
    def sensitivities(self) -> dict[Quantity, str]:
        """dC/da of the neurons that are drawn, but for the inputs."""
        return self._worked[0]

    @property
    def lines(self) -> list[Written]:
        """The steps' numbers."""
        return self._worked[1]

    @cached_property
    def product(self) -> Written:
        """dC/dw of the weight as a product."""
        (cause, effect), slope = self.edge, self.trace[self.w].derivative
        into = [self.trace[cause].value]
        known = self.sensitivities[effect]
        if effect.layer == self.depth and self.coupled:
            z = self.trace[Quantity("z", effect.layer, effect.index)].derivative
            known = aligned([z], 3)[0]
        else:
            z = self.trace[effect].derivative
            into.append(float(self.trace.da_dz[effect.layer][effect.index]))
        term = Term(effect.index[0], (*into, z), slope)
        one = StepBack(cause, (term,), 0, 0.0, slope)
        return written(one, {term.j: known}, aligned([slope], 3)[0])

    @property
    def sloped(self) -> bool:
        """Whether the neuron that the weight leads to has a slope of its own."""
        return len(self.product.factors[0]) > 2

    # What is said

    @property
    def cost(self) -> Quantity:
        return COST

    @property
    def cost_text(self) -> str:
        """As Typst math, as captions say it."""
        return typst_number(self.trace.cost)

    @staticmethod
    def spoken(text: str) -> str:
        """What is written, as running text."""
        return spoken_aligned(text)

    @property
    def unsquashed(self) -> bool:
        """Whether outputs are their weighted sums."""
        return self.trace.network.layer(self.depth).activation.name == "identity"

    @property
    def known(self) -> str:
        """The chosen output's derivative."""
        return spoken_aligned(self.sensitivities[self.output])

    @property
    def unlearnt(self) -> list[int]:
        """The layers between the last three and the inputs, from the back."""
        inner = [layer for layer in reversed(self.layers) if 0 < layer < self.depth - 1]
        known = {step.quantity for step in self.steps}
        return [
            layer
            for layer in inner
            if any(Quantity("a", layer, (i,)) not in known for i in self.shown[layer])
        ]

    @property
    def left(self) -> list[int]:
        """The layers that the example is seen to leave, of those near the cost."""
        return [layer for layer in self.near if self.into(layer)]

    def into(self, layer: int) -> list[tuple[Quantity, Quantity]]:
        """Some of the edges on which a layer that is drawn learns from the next one."""
        if not {layer, layer + 1} <= {*self.shown}:
            return []
        after, own = (
            [Quantity("a", one, (i,)) for i in self.shown[one]] for one in (layer + 1, layer)
        )
        pairs = list(itertools.product(after, own))
        return pairs[:: max(1, len(pairs) // 12)]
