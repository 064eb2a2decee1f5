"""What a file holds, as words of an error: short, in one line, whatever it is."""

from __future__ import annotations

import reprlib
from typing import Any

__all__ = ["one_line", "shown", "some_of"]

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = 60
_SHORT.maxlist = _SHORT.maxdict = 4
_SHORT.maxlevel = 3


def shown(value: Any) -> str:
    """Write a value as found in a TOML file, shortened, a string in quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    try:
        return _SHORT.repr(value)
    except ValueError:  # Python prints no integer above 4300 digits
        return "an integer too long to print"


def some_of(names: list[str], most: int = 8) -> str:
    """List the first names, and how many more there are."""
    if not names:
        return "none"
    more = f" and {len(names) - most} more" if len(names) > most else ""
    return ", ".join(map(shown, names[:most])) + more


def one_line(text: str) -> str:
    """Escape everything that is not printable, so that `text` stays one line."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text
    )
