"""Each of the three ratios from a formula of its own: facts and parts of those clips."""

from __future__ import annotations

import itertools
import math

from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene
from backprop.clips.verbs import Shown
from backprop.clips.ways import WayFacts
from backprop.core.quantities import COST, Quantity
from backprop.core.sampled import sampled
from backprop.core.slope_forms import SlopeForm, chain_slopes
from backprop.drawing.mobjects import Derivations, DerivationsDown, GroupOf, SlopeCurve
from backprop.drawing.style import NUMBER, Box

__all__ = ["SlopeFacts", "curves", "worked", "worked_out"]

PASSES, AWAY = 61, 5.0
"""Of a curve; and how far at least its sums are from 0."""
NARROW = 8.0
"""Three formulas side by side cannot be read in less."""


class SlopeFacts(WayFacts):
    """The three ratios on the way from the weight."""

    @property
    def slopes(self) -> tuple[SlopeForm, SlopeForm, SlopeForm]:
        """What they are made of."""
        return chain_slopes(self.trace)

    @property
    def passes(self) -> list[tuple[list[tuple[float, float]], tuple[Quantity, Quantity]]]:
        """Of each link, and of all, what real passes made of its cause, and the two quantities."""
        w, b, z = (self.trace[q].value for q in (self.w, self.b, self.z))
        reach = max(AWAY, 1.3 * abs(z))
        turned = {
            self.w: sampled(self.trace, self.w, (w - abs(w) - 1, w + abs(w) + 1), PASSES),
            self.b: sampled(self.trace, self.b, (b - z - reach, b - z + reach), PASSES),
        }
        found = []
        for number, pair in enumerate(itertools.pairwise(self.from_w)):
            runs = turned[self.b if number else self.w]
            points = sorted((run[pair[0]].value, run[pair[1]].value) for _, run in runs)
            finite = [one for one in points if all(map(math.isfinite, one))]
            found.append((finite, pair))
        whole = [(run[self.w].value, run[COST].value) for _, run in turned[self.w]]
        finite = [one for one in whole if all(map(math.isfinite, one))]
        return [*found, (finite, (self.w, COST))]


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def worked(on: DeclaredScene, facts: SlopeFacts, room: Box) -> Derivations:
    """A column for each ratio, or in a high frame a row."""
    form = DerivationsDown if room.width < NARROW else Derivations
    return form(on.write, on.trace, facts.from_w, room)


@part(best=(13.4, 6.2), least=(8.0, 4.6))
def curves(on: DeclaredScene, facts: SlopeFacts, room: Box) -> GroupOf[SlopeCurve]:
    """In each column what the ratio is the slope of, and what their product is."""
    rooms = on(worked).rooms
    return GroupOf(
        *(
            SlopeCurve(on.write, on.trace, points, pair, NUMBER, own)
            for own, (points, pair) in zip(rooms, facts.passes, strict=True)
        )
    )


def worked_out(f: SlopeFacts) -> list[Shown]:
    """All of it, as the clip that works it out leaves it."""
    columns = [worked.columns[i] for i in range(3)]
    computed = [
        one.inserted if form.shown(f.trace, value) else one.form
        for one, form, value in zip(columns, f.slopes, f.factors, strict=True)
    ]
    lines = [[one.formula, one.line, one.number, one.words] for one in columns]
    signs = [worked.dots, worked.equals, worked.ratio, worked.number]
    return [*lines, *computed, *signs, curves]
