"""What is known of the mean of a cost and of one derivative over the examples of a network."""

from __future__ import annotations

from dataclasses import dataclass

from backprop.clips.examples import BatchFacts
from backprop.core.aligned import spoken_aligned
from backprop.core.quantities import Quantity

__all__ = ["AverageFacts"]


@dataclass(frozen=True)
class AverageFacts(BatchFacts):
    """Costs and derivatives of all examples, and what they ask of one weight."""

    @property
    def output(self) -> Quantity:
        """What the weight leads to."""
        return Quantity("a", self.w.layer, self.w.index[:1])

    @property
    def asks(self) -> dict[str, list[float]]:
        """What is desired where the weight shall be larger, and where it shall be smaller."""
        wanted = [float(one.y[0]) for one in self.records]
        pairs = [*zip(wanted, self.slopes, strict=True)]
        return {
            "more": sorted({y for y, slope in pairs if slope < 0}),
            "less": sorted({y for y, slope in pairs if slope >= 0}),
        }

    @property
    def parted(self) -> bool:
        """Whether each of two desired outputs asks for one of them, and all who desire it do."""
        more, less = self.asks.values()
        return self.trace.widths[-1] == 1 and len(more) == len(less) == 1 and more != less

    @property
    def cost(self) -> str:
        """Of the first example."""
        return spoken_aligned(self.columns[0][0])

    @property
    def slope(self) -> str:
        """Its derivative."""
        return spoken_aligned(self.columns[1][0])

    @property
    def full_cost(self) -> str:
        """The mean of all costs."""
        return spoken_aligned(self.columns[0][-1])

    @property
    def full_slope(self) -> str:
        """The mean of all derivatives."""
        return spoken_aligned(self.columns[1][-1])
