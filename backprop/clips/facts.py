"""What is known of a record, whatever the clip: where other facts begin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from backprop.clips.context import Stage
from backprop.core.trace import Trace

__all__ = ["RecordFacts"]


@dataclass(frozen=True)
class RecordFacts:
    """One example's pass."""

    trace: Trace

    @classmethod
    def of(cls, stage: Stage) -> Self:
        """Of the example that is shown."""
        return cls(stage.trace)

    @property
    def depth(self) -> int:
        """The last layer's number."""
        return self.trace.network.depth

    @property
    def coupled(self) -> bool:
        """Whether every output depends on every weighted sum, as in softmax."""
        return self.trace.network.coupled

    @property
    def cost_name(self) -> str:
        """The cost function's, in words."""
        return self.trace.network.cost.spoken

    @property
    def quadratic(self) -> bool:
        """Whether the cost is made of the gaps' squares, and so of areas."""
        return self.trace.network.cost.name == "quadratic"
