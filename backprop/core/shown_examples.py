"""Which of a network's examples a clip shows, and what they come out as while it is trained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from backprop.core.activations import Array
from backprop.core.recording import costs, record
from backprop.core.trace import Trace
from backprop.core.training import examples_of
from backprop.core.two_descents import Descent, TwoDescents

__all__ = ["ShownExamples"]

_MOST = 4
"""Of more than one other."""


@dataclass(frozen=True, slots=True)
class ShownExamples:
    """All of a few; of many one that comes first, then those that cost most.

    Attributes
    ----------
    records
        Those that are shown, by name.
    count
        Of all.
    """

    records: dict[str, Trace]
    count: int

    @classmethod
    def of(cls, trace: Trace, first: str) -> ShownExamples:
        """Of the recorded network, the one of that name first; what is recorded if it has none."""
        network = trace.network
        if not network.examples:
            return cls({first: trace}, 1)
        each = costs(network, *examples_of(network))
        by = dict(zip(network.examples, each.tolist(), strict=True))
        names = sorted(by, key=lambda name: (name != first, -by[name]))
        most = _MOST if len(names) > _MOST + 1 else len(names)
        shown = {name: record(network, *network.example(name)[1]) for name in names[:most]}
        return cls(shown, len(names))

    @property
    def left(self) -> int:
        """How many are not shown."""
        return self.count - len(self.records)

    @property
    def wanted(self) -> list[int]:
        """The output that is desired most of each that is shown."""
        return [int(one.y.argmax()) for one in self.records.values()]

    @property
    def desired(self) -> list[float]:
        """What is desired of it."""
        return [float(one.y.max()) for one in self.records.values()]

    def outputs(self, descents: TwoDescents, which: Descent) -> Array:
        """What it is at the start of a descent and after each step, (steps + 1, shown)."""
        x = np.array([one.a[0] for one in self.records.values()])
        return descents.outputs(which, x)[:, np.arange(len(x)), self.wanted]
