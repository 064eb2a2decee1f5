"""Mistakes a user can mend. Each prints as one line that says how."""

from __future__ import annotations

__all__ = [
    "BackpropError",
    "BackpropWarning",
    "FileError",
    "NetworkError",
    "NumericsError",
    "QuantityError",
]


class BackpropError(Exception):
    """Base of every error that is the user's to mend, never a fault of ours."""


class BackpropWarning(UserWarning):
    """What can be computed, and may not be what is meant."""


class NetworkError(BackpropError, ValueError):
    """A network, an input or a desired output whose parts do not fit together."""


class FileError(BackpropError, ValueError):
    """A file that cannot be read: names file, key, what was expected and found."""


class QuantityError(BackpropError, LookupError):
    """A name that stands for nothing in this network."""


class NumericsError(BackpropError, ArithmeticError):
    """A number overflowed or is not a number; names layer and quantity."""
