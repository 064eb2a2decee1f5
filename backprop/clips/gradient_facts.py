"""What is known of the mean gradient over the examples of a network, and of a step against it."""

from __future__ import annotations

from functools import cached_property

from backprop.clips.examples import BatchFacts
from backprop.core.aligned import aligned, spoken_aligned
from backprop.core.bar_scale import BarScale
from backprop.core.gradient_rows import largest_entry
from backprop.core.language import gettext, gettext_noop
from backprop.core.one_step import OneStep
from backprop.core.printed_step import step_decimals
from backprop.core.quantities import Quantity

__all__ = ["GradientFacts"]

_ENDS = {
    ("w", True): gettext_noop("the first weight"),
    ("b", True): gettext_noop("the first bias"),
    ("w", False): gettext_noop("the last weight"),
    ("b", False): gettext_noop("the last bias"),
}
"""What parameters of one neuron a layer are called at the ends, by kind and whether first."""


class GradientFacts(BatchFacts):
    """The mean of the examples' gradients."""

    @cached_property
    def values(self) -> dict[Quantity, float]:
        return {q: self.average[q] for q in self.rows.parameters}

    @cached_property
    def written(self) -> dict[Quantity, str]:
        """The entries' numbers as they stand in the column."""
        values = [*self.values.values()]
        return dict(zip(self.values, aligned(values, self.places), strict=True))

    @property
    def mean(self) -> str:
        return spoken_aligned(self.columns[1][-1])

    @cached_property
    def largest(self) -> Quantity:
        return largest_entry(self.average)

    @property
    def rate(self) -> str:
        """How fast the cost changes with it, without a sign."""
        return spoken_aligned(self.written[self.largest]).removeprefix("−")

    @property
    def one(self) -> str:
        """The largest entry's parameter, by its place where that is plain."""
        q = self.largest
        if self.alone and q.layer in (1, self.trace.network.depth):
            return gettext(_ENDS[q.kind, q.layer == 1])
        return q.plain(self.trace.widths)

    @cached_property
    def step(self) -> OneStep | None:
        """One real step against it."""
        return OneStep.of(self.trace.network, self.average)

    @property
    def bars_added(self) -> bool:
        """Whether the bars of minus the gradient are what the step adds, to their scale."""
        return self.step is not None and self.step.rate == 1

    @cached_property
    def added(self) -> list[str]:
        """What the step adds, as it is written, where that is minus the gradient itself."""
        if self.step is None or not self.bars_added:
            return []
        rows = self.step.rows(self.values).values()
        return [f"{added:.{self.places}f}" for _, added, _ in rows]

    @property
    def places(self) -> int:
        """Of the step where that is minus the gradient: a number has one form in the clip."""
        if self.step is None or not self.bars_added:
            return super().places
        return step_decimals([*self.step.rows(self.values).values()])

    @property
    def logarithmic(self) -> bool:
        """Whether the bars' scale is."""
        return BarScale.of([*self.values.values()]).powers is not None
