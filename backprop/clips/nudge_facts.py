"""What is known of a weight's nudges: what they do on their way, and the ratios of the changes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, takewhile
from typing import Self

from backprop.clips.chain import RouteFacts
from backprop.clips.context import Stage
from backprop.core.approach import Approach
from backprop.core.explain import Tried, explain, in_double
from backprop.core.nudge_table import NudgeTable, alike
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST, Quantity
from backprop.core.recording import record
from backprop.core.sampled import sampled
from backprop.core.spans import value_span
from backprop.core.trace import Trace
from backprop.core.vary import vary
from backprop.drawing.mobjects import Look

__all__ = ["LOST", "MOVES", "STILL", "UNSEEN", "NudgeFacts"]

MOVES, UNSEEN, STILL, LOST = "moves", "unseen", "still", "lost"
"""What a nudge does to a quantity, as far as it is seen."""
_FAR, _ROUND, _SEEN = 4.0, 2.0, 0.05
"""Beyond a weight's value, in its size; round it, in a nudge; a difference between slopes that is
seen."""


@dataclass(frozen=True, slots=True)
class NudgeFacts(RouteFacts):
    """The way of a weight to the cost, and what nudges of the weight really did.

    Attributes
    ----------
    tried, table
        The nudges, each smaller than the one before, and as they are printed.
    exact
        The record in double precision.
    after, changes
        The first one's pass, and what it does to each quantity of the way.
    samples
        The weight and the cost of passes round the record's, in the order of the weight; the
        nearer to that, the closer to one another.
    """

    tried: tuple[Tried, ...]
    exact: Trace
    after: Trace
    changes: dict[Quantity, float]
    table: NudgeTable
    samples: tuple[tuple[float, float], ...]

    @classmethod
    def of(cls, stage: Stage) -> Self:
        way = RouteFacts.of(stage)
        trace, w = way.trace, way.w
        tried = explain(trace, w).nudges
        exact = record(in_double(trace.network), trace.a[0].astype(float), trace.y.astype(float))
        after = vary(exact, {w: exact[w].value + tried[0].by})
        changes = {q: after[q].value - exact[q].value for q in way.path}
        # What rounding hides is not shown as a move.
        changes |= {w: tried[0].by, COST: tried[0].change if tried[0].certain else 0.0}
        table, value = NudgeTable.of(tried, trace[w].derivative), trace[w].value
        size = max(1.0, abs(value))
        spans = [(min(value_span(trace, w)[0], value - size), value + _FAR * size)]
        near = [_ROUND * abs(one.by) for one in tried if one.certain]
        spans += [(value - reach, value + reach) for reach in near]
        found = {value: exact.cost}
        for span in spans:
            found |= {at: one.cost for at, one in sampled(exact, w, span)}
        samples = tuple(sorted(found.items()))
        return cls(trace, way.spine, tried, exact, after, changes, table, samples)

    @property
    def value(self) -> float:
        """The weight."""
        return self.trace[self.w].value

    @property
    def far(self) -> float:
        """The largest weight of these passes: a turn, no nudge."""
        return self.samples[-1][0]

    @property
    def beyond(self) -> bool:
        """Whether it is beyond all nudges."""
        return self.far - self.value > 2 * max(abs(one.by) for one in self.tried)

    @property
    def turns(self) -> bool:
        """Whether the line through both points is another one there than for a nudge."""
        far, near = ((self.samples[-1][1] - self.trace.cost) / (self.far - self.value)), self.slope
        return abs(far - near) > _SEEN * max(abs(far), abs(near))

    @property
    def slope(self) -> float:
        """The derivative."""
        return self.trace[self.w].derivative

    @property
    def known(self) -> int:
        """How many nudges, from the first on, change what is not lost in rounding."""
        return sum(1 for _ in takewhile(lambda one: one.certain, self.tried))

    @property
    def approach(self) -> Approach:
        """From a turn by one nudge after the other to the recorded point."""
        here = self.exact[self.w].value, self.exact.cost
        far = self.far - self.value if self.beyond else self.tried[0].by
        return Approach(
            self.samples,
            here,
            self.slope,
            lambda value: vary(self.exact, {self.w: value}).cost,
            far,
            [one.by for one in self.tried[: self.known]],
            self.table,
        )

    @property
    def looks(self) -> dict[Quantity, Look]:
        """What is seen of each quantity of the first nudge."""
        texts = dict(zip(self.changes, alike([*self.changes.values()]), strict=True))
        # What is in the table, too, stands here as it does there.
        first = self.table.rows[0]
        texts |= {self.w: first.by, COST: first.change or "0"}
        return {q: Look(change, texts[q]) for q, change in self.changes.items()}

    def settles(self, number: int) -> bool:
        """Whether the ratio changes much less with this nudge than with the one before."""
        known = [one.ratio for one in self.tried[: number + 1] if one.certain]
        steps = [abs(after - before) for before, after in pairwise(known)]
        return len(steps) > 1 and steps[-1] < steps[-2] / 2

    @property
    def corner(self) -> bool:
        """Whether the ratios come no nearer to the derivative."""
        first, *_, last = (abs(one.ratio - self.slope) for one in self.tried)
        return self.table.rows[-1].ratio != self.table.derivative and last > first / 2

    def stands(self, q: Quantity) -> str:
        """What the first nudge does to a quantity: whether it moves, and is seen to."""
        if self.changes[q] == 0:
            hidden = not self.tried[0].certain if q == COST else self.slope_of(q) != 0
            return LOST if hidden else STILL
        same = spoken_number(self.after[q].value) == spoken_number(self.trace[q].value)
        return UNSEEN if same else MOVES
