"""What the clips about one neuron a layer have in common."""

from __future__ import annotations

from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.quantities import Quantity

__all__ = ["BELOW_HEADING", "ChainScene"]


class ChainScene(RecordedScene):
    """A clip about the last layers of a network of one neuron a layer.

    Attributes
    ----------
    w, b, before, z, a, y
        The quantities of the last layer: weight, bias, the activation a^(L-1) that comes in,
        weighted sum, activation, desired output. COST is the cost.
    """

    def setup(self) -> None:
        """Name the quantities of the last layer."""
        super().setup()
        last = self.trace.network.depth
        self.w, self.b = Quantity("w", last, (0, 0)), Quantity("b", last, (0,))
        self.before = Quantity("a", last - 1, (0,))
        self.z, self.a = Quantity("z", last, (0,)), Quantity("a", last, (0,))
        self.y = Quantity("y", 0, (0,))
