"""What a file of clips declares, read from its text: nothing of it is run.

Only the declarations themselves are parsed, not the whole file: a list of all clips is there in
milliseconds.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from textwrap import dedent
from typing import Any

from backprop.clips.declaration import Declaration, Moment
from backprop.core.errors import BackpropError

__all__ = ["classes_in", "declared_in", "stamp"]

_CLASS = re.compile(r"class (\w+)\(")
_BEGINS = ("    clip = Declaration(", "    @figure(")
_MOST = 100
"""Lines of a declaration."""


def declared_in(file: Path) -> tuple[Declaration, ...]:
    """The clips that a file declares, in its order.

    Raises
    ------
    BackpropError
        It cannot be read, or a declaration is not written out.
    """
    return _declared(file, stamp(file))


def classes_in(file: Path) -> tuple[str, ...]:
    """The names of all its classes."""
    return tuple(found[1] for line in _lines(file) if (found := _CLASS.match(line)))


@cache
def _declared(file: Path, _: tuple[int, int]) -> tuple[Declaration, ...]:
    found: dict[str, Declaration] = {}
    figures: dict[str, list[Moment]] = {}
    for name, number, call in _calls(file):
        kind: Any = Declaration if isinstance(call, ast.Assign) else Moment
        try:
            given = call.value if isinstance(call, ast.Assign | ast.Expr) else None
            assert isinstance(given, ast.Call)
            values = [ast.literal_eval(one) for one in given.args]
            named = {str(one.arg): ast.literal_eval(one.value) for one in given.keywords}
            made = kind(*values, **named)
        except (ValueError, TypeError, AssertionError) as error:
            raise BackpropError(
                f"{file}: line {number}: a declaration is read without running the file: "
                f"write its arguments out as text and numbers ({error})"
            ) from None
        if isinstance(made, Declaration):
            found[name] = replace(made, name=name, file=file)
        else:
            figures.setdefault(name, []).append(made)
    return tuple(replace(one, figures=tuple(figures.get(name, ()))) for name, one in found.items())


def _calls(file: Path) -> Iterator[tuple[str, int, ast.stmt]]:
    """Each declaration with its class and its line."""
    name = ""
    lines = _lines(file)
    for number, line in enumerate(lines):
        if found := _CLASS.match(line):
            name = found[1]
        elif line.startswith(_BEGINS):
            for end in range(number + 1, min(number + _MOST, len(lines)) + 1):
                try:
                    text = dedent("\n".join(lines[number:end])).removeprefix("@")
                    (statement,) = ast.parse(text).body
                except SyntaxError:
                    continue
                yield name, number + 1, statement
                break
            else:
                raise BackpropError(f"{file}: line {number + 1}: this declaration does not end")


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text("utf-8").splitlines()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise BackpropError(f"{file}: {reason}") from None


def stamp(file: Path) -> tuple[int, int]:
    """Changes when the file does: what was read of it counts until then."""
    try:
        found = file.stat()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise BackpropError(f"{file}: {reason}") from None
    return found.st_mtime_ns, found.st_size
