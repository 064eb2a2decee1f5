"""What is known of a sweep from the last layer to the first, and how its numbers are written."""

from __future__ import annotations

import itertools
import math
from functools import cached_property

import numpy as np

from backprop.clips.facts import RecordFacts
from backprop.core.aligned import aligned, spoken_aligned
from backprop.core.language import grouped, pointed
from backprop.core.magnitudes import Magnitudes
from backprop.core.number_format import raised, typst_number
from backprop.core.operation_counts import Multiplications, multiplications
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
"""Decimals of sensitivities: the first with which all sums come out as they are printed."""
_VANISHED = 100.0
"""Layers whose typical derivatives are so many times apart are shown over an axis."""


class SweepFacts(RecordFacts):
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
        for places in _PLACES:
            texts = {}
            for layer, shown in self.shown.items():
                values = [float(self.trace.dC_da[layer][i]) for i in shown]
                for i, text in zip(shown, aligned(values, places), strict=True):
                    texts[Quantity("a", layer, (i,))] = text
            lines = [self._line(step, texts, places) for step in self.steps]
            if all(line.exact for line in lines):
                break
        return {q: text for q, text in texts.items() if q.layer}, lines

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

    # Scales

    @cached_property
    def weights_scale(self) -> Magnitudes:
        return Magnitudes.of([layer.weights for layer in self.trace.network.layers])

    @cached_property
    def slopes_scale(self) -> Magnitudes:
        return Magnitudes.of(self.trace.dC_dw)

    @cached_property
    def fills_scale(self) -> Magnitudes:
        return Magnitudes.of([*self.trace.dC_da][1:])

    @cached_property
    def means(self) -> list[float | None]:
        """The geometric mean of each layer's derivatives, but for those that are 0."""
        found: list[float | None] = []
        for slopes in self.trace.dC_dw:
            sizes = np.abs(slopes[(slopes != 0) & np.isfinite(slopes)])
            found.append(math.exp(float(np.log(sizes).mean())) if sizes.size else None)
        return found

    @property
    def decades(self) -> bool:
        """Whether derivatives vanish, or explode, on the way back: several layers say so."""
        known = [one for one in self.means if one is not None]
        return len(known) > 2 and max(known[0], known[-1]) > _VANISHED * min(known[0], known[-1])

    @property
    def ends(self) -> tuple[str, str]:
        """The first and the last of the means, as Typst math."""
        known = [one for one in self.means if one is not None]
        return aligned([known[0]], 3)[0], aligned([known[-1]], 3)[0]

    @property
    def first(self) -> str:
        return spoken_aligned(self.ends[0])

    @property
    def last(self) -> str:
        return spoken_aligned(self.ends[1])

    # Counts

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
    def means_fall(self) -> bool:
        """Whether derivatives are smaller in front."""
        known = [one for one in self.means if one is not None]
        return known[0] < known[-1]

    @cached_property
    def weights(self) -> int:
        return sum(layer.weights.size for layer in self.trace.network.layers)

    @cached_property
    def silent(self) -> int:
        """Weights whose derivative is exactly 0."""
        return int(sum((slopes == 0).sum() for slopes in self.trace.dC_dw))

    @property
    def zeros(self) -> str:
        """How many these are, and all."""
        return grouped(self.silent)

    @property
    def every(self) -> str:
        return grouped(self.weights)

    @cached_property
    def counted(self) -> Multiplications:
        return multiplications(self.trace.network)

    @property
    def unsquashed(self) -> bool:
        """Whether outputs are their weighted sums."""
        return self.trace.network.layer(self.depth).activation.name == "identity"

    @property
    def sweep(self) -> str:
        return _said(self.counted.reused)

    @property
    def by_paths(self) -> str:
        return _said(self.counted.by_paths)

    @property
    def paths(self) -> str:
        return _said(self.counted.paths)

    @property
    def counts(self) -> tuple[str, str]:
        """In one sweep, and path by path, as Typst math."""
        return _shown(self.counted.reused), _shown(self.counted.by_paths)

    @property
    def fewer(self) -> str:
        """How many times the first is in the second, as Typst math; nothing where it is hardly."""
        one, other = self.counted.by_paths, max(1, self.counted.reused)
        if one < 2 * other:
            return ""
        return _shown(one // other) if one > 1000 * other else typst_number(one / other, 1)

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

    def into(self, layer: int) -> list[tuple[Quantity, Quantity]]:
        """Some of the edges on which a layer that is drawn learns from the next one."""
        if not {layer, layer + 1} <= {*self.shown}:
            return []
        after, own = (
            [Quantity("a", one, (i,)) for i in self.shown[one]] for one in (layer + 1, layer)
        )
        pairs = list(itertools.product(after, own))
        return pairs[:: max(1, len(pairs) // 12)]


def _scientific(count: int) -> tuple[str, int]:
    mantissa, _, exponent = f"{count:.1e}".partition("e") if count < 10**300 else ("", "", "")
    if not mantissa:
        digits = str(count)
        return f"{digits[0]}.{digits[1]}", len(digits) - 1
    return mantissa, int(exponent)


def _shown(count: int) -> str:
    """A count as Typst math."""
    if count < 10**7:
        return f'"{grouped(count)}"'
    mantissa, exponent = _scientific(count)
    return f"{mantissa} times 10^({exponent})"


def _said(count: int) -> str:
    """A count as a caption says it."""
    if count < 10**7:
        return grouped(count)
    mantissa, exponent = _scientific(count)
    return f"{pointed(mantissa)} × 10{raised(exponent)}"
