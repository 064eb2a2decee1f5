"""What a name may be: it is printed, typed, drawn and written into files of many formats."""

from __future__ import annotations

import re

from backprop.errors import NetworkError

__all__ = ["function_name", "named"]

_FUNCTION = re.compile(r"[\w +\-*/.,:=()']+")


def named(name: str, what: str) -> str:
    """The name if it is one line of visible characters, whatever these are."""
    if not (name.strip() and name.isprintable()):
        raise NetworkError(f"{what}: expected a name in one line, found {name!r}")
    return name


def function_name(name: str, what: str) -> str:
    """The name if it can stand in a formula: no sign that means something in its source."""
    if not _FUNCTION.fullmatch(name) or not name.strip():
        raise NetworkError(
            f"{what}: expected a name of letters, digits, spaces and + - * / . , : = ( ) ', "
            f"found {name!r}"
        )
    return named(name, what)
