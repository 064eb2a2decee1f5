"""A question to ponder after a clip, and its answer, about the network that it shows.

Answers are true of any network: what depends on the numbers is computed.
"""

from __future__ import annotations

from backprop.core.quantities import Quantity
from backprop.core.salience import instructive
from backprop.core.trace import Trace

__all__ = ["Question", "last_quantities"]

Question = tuple[str, str]
"""What is asked, and the answer."""


def last_quantities(trace: Trace) -> tuple[Quantity, Quantity, Quantity, Quantity, Quantity]:
    """w, b, z, a of the last layer's most instructive weight, and the activation before."""
    w = instructive(trace, "w", trace.network.depth).quantity
    j, k = w.index
    b, z, a = (Quantity(kind, w.layer, (j,)) for kind in ("b", "z", "a"))
    return w, b, z, a, Quantity("a", w.layer - 1, (k,))
