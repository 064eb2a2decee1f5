"""What callers may get wrong before any number is looked at, told in one line."""

from __future__ import annotations

import math
from numbers import Integral, Real
from typing import Any

from backprop.core.errors import BackpropError, NetworkError

__all__ = ["expect", "expect_number", "expect_whole"]


def expect(
    found: object,
    kinds: type | tuple[type, ...],
    what: str,
    wanted: str,
    error: type[BackpropError] = NetworkError,
) -> None:
    """Refuse what is of another type."""
    if not isinstance(found, kinds):
        raise error(f"{what}: expected {wanted}, found {_short(found)}")


def expect_whole(found: object, what: str, error: type[BackpropError] = NetworkError) -> None:
    """Refuse what does not count: no whole number, or True and False."""
    if isinstance(found, bool) or not isinstance(found, Integral):
        raise error(f"{what}: expected a whole number, found {_short(found)}")


def expect_number(found: Any, what: str, error: type[BackpropError] = NetworkError) -> None:
    """Refuse what is no finite number, or True and False."""
    if isinstance(found, bool) or not isinstance(found, Real) or not math.isfinite(found):
        raise error(f"{what}: expected a finite number, found {_short(found)}")


def _short(found: object) -> str:
    text = " ".join(repr(found).split())
    return text if len(text) <= 60 else type(found).__name__
