"""Names: what one may be, and what one that was typed stands for.

A name is printed, typed, drawn and written into files of many formats. One that was typed is read
where only one can be meant, else answered with the nearest.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TypeVar

from backprop.core.errors import NetworkError

__all__ = [
    "did_you_mean",
    "folded",
    "function_name",
    "looked_up",
    "named",
    "own_function",
    "told_apart",
    "unknown",
]

Named = TypeVar("Named")

_FUNCTION = re.compile(r"[\w +\-*/.,:=()']+")
_MOST = 40
"""Names that are listed."""
_NONE: Mapping[str, str] = MappingProxyType({})


def folded(name: str) -> str:
    """A name without its case, and with one kind of gap: "Leaky-ReLU" as "leaky_relu"."""
    return name.strip().casefold().replace("-", "_").replace(" ", "_")


def looked_up(
    name: str, known: Mapping[str, Named], aliases: Mapping[str, str] = _NONE
) -> Named | None:
    """What a name stands for: itself, in any case, or by an alias; None if nothing does."""
    if name in known:
        return known[name]
    same = [one for one in known if folded(one) == folded(name)]
    real = same[0] if len(same) == 1 else aliases.get(folded(name))
    return known.get(real) if real is not None else None


def did_you_mean(name: str, known: Iterable[str], notes: Mapping[str, str] = _NONE) -> str:
    """The end of a sentence about an unknown name: ": did you mean 'relu'?", or "".

    Parameters
    ----------
    notes
        What is said of a folded name instead; "" where a name stands for something else than
        its nearest neighbour does, which is then not proposed.
    """
    key = folded(name)
    if key in notes:
        return f": {notes[key]}" if notes[key] else ""
    spelt = {_bare(one): one for one in known}
    nearest = difflib.get_close_matches(_bare(name), spelt, n=1, cutoff=0.6)
    return f": did you mean {spelt[nearest[0]]!r}?" if nearest else ""


def unknown(what: str, name: object, known: Iterable[str], notes: Mapping[str, str] = _NONE) -> str:
    """A sentence about an unknown name: what it was taken for, what was meant, what there is."""
    names = list(known)
    meant = did_you_mean(name, names, notes) if isinstance(name, str) else ""
    joint = "" if meant.endswith("?") else ";" if meant else ":"
    more = f" and {len(names) - _MOST:,} more" if len(names) > _MOST else ""
    return f"{what} {name!r}{meant}{joint} expected one of {', '.join(names[:_MOST])}{more}"


def own_function(name: str, what: str, **functions: object) -> str:
    """The name of a function of a user's, which comes as two: a value and its derivative.

    Raises
    ------
    NetworkError
        The name is none, or what should be functions are not.
    """
    if not (isinstance(name, str) and name.strip() and name.isprintable()):
        raise NetworkError(f"name: expected a name in one line, found {name!r}")
    if not all(map(callable, functions.values())):
        raise NetworkError(f"{name}: expected two functions, {' and '.join(functions)}")
    return function_name(name, what)


def told_apart(
    name: str,
    takes: tuple[str, float] | None,
    given: Mapping[str, float],
    *,
    above_0: bool = False,
) -> tuple[tuple[str, float], ...]:
    """The parameters of a function where they are not the usual.

    Parameters
    ----------
    takes
        The one that it takes and what it usually is; None if it takes none.
    above_0
        Whether it means something only above 0.

    Raises
    ------
    NetworkError
        The function takes no such parameter, or it is no number.
    """
    told = []
    for key, number in given.items():
        if takes is None or key != takes[0]:
            known = f"{takes[0]}" if takes else "no parameter"
            raise NetworkError(f"{name}: it takes {known}, found {key!r}")
        sound = isinstance(number, int | float) and not isinstance(number, bool)
        if not (sound and math.isfinite(number) and (number > 0 or not above_0)):
            wanted = "a number above 0" if above_0 else "a number"
            raise NetworkError(f"{name}: {key}: expected {wanted}, found {number!r}")
        if number != takes[1]:
            told.append((key, float(number)))
    return tuple(told)


def _bare(name: str) -> str:
    return folded(name).replace("_", "")


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
