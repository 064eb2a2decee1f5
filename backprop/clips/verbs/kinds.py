"""What verbs ask of the parts that they move."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from manim import (
    Line,
    VMobject,
)

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.core.two_descents import Descent

__all__ = ["Filled", "Linked", "Restyled", "Shown", "Stepped", "Swept", "Trained"]

Shown = VMobject | Sequence[Any] | Mapping[Any, Any]
"""Something drawn, or several, or a part's table of them."""


class Linked(Protocol):
    """What has links that can be lit: lines by (cause, effect)."""

    @property
    def links(self) -> Mapping[tuple[Quantity, Quantity], Line]: ...

    @property
    def symbols(self) -> Mapping[Quantity, VMobject]: ...

    @property
    def numbers(self) -> Mapping[Quantity, VMobject]: ...


class Restyled(Protocol):
    """What has edges that can show their derivatives in place: lines by (cause, effect)."""

    @property
    def links(self) -> Mapping[tuple[Quantity, Quantity], Line]: ...

    @property
    def slopes(self) -> Mapping[tuple[Quantity, Quantity], Line]: ...


class Swept(Protocol):
    """What follows a quantity that is turned: it shows a record, by `pieces` that move."""

    def redraw(self, trace: Trace, moving: bool = False) -> object: ...


class Filled(Protocol):
    """What has neurons that an example fills, layer by layer."""

    def fills(self, trace: Trace | None) -> Sequence[Sequence[tuple[Any, Any]]]: ...


class Stepped(Protocol):
    """What shows a share of a step of training."""

    def at(self, share: float) -> object: ...


class Trained(Protocol):
    """What shows where a descent is after so many steps, or between two."""

    def go(self, which: Descent, step: float) -> None: ...
