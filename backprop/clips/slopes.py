"""Each of the three ratios from a formula of its own: facts and parts of those clips."""

from __future__ import annotations

import itertools
import math

import numpy as np

from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene
from backprop.clips.verbs import Shown
from backprop.clips.ways import WayFacts
from backprop.core.quantities import COST, Quantity
from backprop.core.sampled import sampled
from backprop.core.slope_forms import SlopeForm, chain_slopes
from backprop.core.trace import Trace
from backprop.drawing.mobjects import (
    Derivations,
    DerivationsDown,
    GroupOf,
    SlopeCurve,
    slope_curves,
)
from backprop.drawing.style import Box

__all__ = ["SlopeFacts", "curves", "worked", "worked_out"]

PASSES, AWAY = 121, 5.0
"""Of a curve; and how far at least they go to either side."""
NARROW = 8.0
"""Three formulas side by side cannot be read in less."""


class SlopeFacts(WayFacts):
    """The three ratios on the way from the weight."""

    @property
    def slopes(self) -> tuple[SlopeForm, SlopeForm, SlopeForm]:
        """What they are made of."""
        return chain_slopes(self.trace)

    def under(self, i: int) -> str:
        """What stands under a ratio at the last: numbers, symbols, or still its formula."""
        form = self.slopes[i]
        if form.shown(self.trace, self.factors[i]):
            return "inserted"
        return "form" if i == 1 and form.form else "formula"

    @property
    def passes(self) -> list[tuple[list[tuple[float, float]], tuple[Quantity, Quantity]]]:
        """Of each link, and of all, what real passes made of its cause, and the two quantities."""
        turned = self._runs(self.w, AWAY)
        # A flat activation is led to other values from far away only.
        reaches = {AWAY, max(AWAY, 1.3 * abs(self.trace[self.z].value))}
        moved = [run for reach in sorted(reaches) for run in self._runs(self.b, reach)]
        pairs = [*itertools.pairwise(self.from_w), (self.w, COST)]
        runs = turned, moved, moved, turned
        found = [_pairs(runs, pair) for runs, pair in zip(runs, pairs, strict=True)]
        # The cost is a function of all outputs, whatever the activation comes to.
        found[2] += self._costs()
        return [(_finite(points), pair) for points, pair in zip(found, pairs, strict=True)]

    def _costs(self) -> list[tuple[float, float]]:
        """What the network's cost makes of outputs to either side, where it is defined."""
        value, y = self.trace[self.a].value, self.trace.y
        outputs = np.linspace(value - AWAY, value + AWAY, PASSES).astype(y.dtype)[:, None]
        with np.errstate(all="ignore"):
            costs = self.trace.network.cost.value(outputs, np.broadcast_to(y, outputs.shape))
        return list(zip(map(float, outputs[:, 0]), map(float, costs), strict=True))

    def _runs(self, q: Quantity, reach: float) -> list[Trace]:
        """Passes with a quantity so much less and more, and between."""
        value = self.trace[q].value
        span = value - reach, value + reach
        return [run for _, run in sampled(self.trace, q, span, PASSES)]


def _pairs(runs: list[Trace], pair: tuple[Quantity, Quantity]) -> list[tuple[float, float]]:
    """What passes made of two quantities."""
    return [(run[pair[0]].value, run[pair[1]].value) for run in runs]


def _finite(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """In the order of the first."""
    return [one for one in sorted({*points}) if all(map(math.isfinite, one))]


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def worked(on: DeclaredScene, facts: SlopeFacts, room: Box) -> Derivations:
    """A column for each ratio, or in a high frame a row."""
    form = DerivationsDown if room.width < NARROW else Derivations
    return form(on.write, on.trace, facts.from_w, room)


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def curves(on: DeclaredScene, facts: SlopeFacts, room: Box) -> GroupOf[SlopeCurve]:
    """In each column what the ratio is the slope of, and what their product is."""
    drawn = on(worked)
    numbers = [*(one.number for one in drawn.columns), drawn.number]
    texts = [one.source for one in numbers]
    return slope_curves(on.write, on.trace, facts.passes, drawn.rooms, texts)


def worked_out(f: SlopeFacts) -> list[Shown]:
    """All of it, as the clip that works it out leaves it."""
    columns = [worked.columns[i] for i in range(3)]
    under = [getattr(one, f.under(i)) for i, one in enumerate(columns)]
    # Of the others' formulas nothing is left.
    under = [one for i, one in enumerate(under) if i == 2 or f.under(i) != "formula"]
    lines = [[one.line, one.number] for one in columns]
    signs = [worked.dots, worked.equals, worked.ratio, worked.number]
    return [*lines, *under, *signs, curves]
