"""How layers and neurons are called: by the chapter, (L) and (L-1) and from 0, or by an author.

As with the context of `decimal`, it says how things print, not what they are: a name in Python,
in a file or in JSON always has the layer's number and counts from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Literal

from backprop.core.errors import BackpropError

__all__ = ["Labels", "LayerNames", "labelled", "labels_now"]

LayerNames = Literal["last", "number"]


@dataclass(frozen=True, slots=True)
class Labels:
    """How what is printed calls layers and neurons.

    Attributes
    ----------
    layers
        "last" counts them back from the last, (L), (L-1), ...; "number" has their numbers, the
        input 0.
    indices_from
        The first neuron of a layer, 0 or 1. C0, the chapter's name for the cost of one example,
        is no index.

    Raises
    ------
    BackpropError
        They are called in no other way.
    """

    layers: LayerNames = "last"
    indices_from: Literal[0, 1] = 0

    def __post_init__(self) -> None:
        if self.layers not in ("last", "number"):
            raise BackpropError(f"layers: expected 'last' or 'number', found {self.layers!r}")
        if self.indices_from not in (0, 1) or isinstance(self.indices_from, bool):
            raise BackpropError(f"indices_from: expected 0 or 1, found {self.indices_from!r}")

    def layer(self, layer: int, depth: int) -> str:
        """Layer `layer` of the last, `depth`: "L", "L-1", or its number."""
        if self.layers == "number":
            return str(layer)
        return "L" if layer == depth else f"L-{depth - layer}"

    def index(self, position: int) -> int:
        """What the neuron at this position, counted from 0, is called."""
        return position + self.indices_from


_now: ContextVar[Labels | None] = ContextVar("labels", default=None)
_CHAPTER = Labels()


def labels_now() -> Labels:
    """How things are called here."""
    return _now.get() or _CHAPTER


@contextmanager
def labelled(labels: Labels) -> Iterator[None]:
    """Call layers and neurons so in all that is made inside the block."""
    token = _now.set(labels)
    try:
        yield
    finally:
        _now.reset(token)
