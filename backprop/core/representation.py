"""How a record shows itself: open functions, to which the room above adds what it writes.

`backprop.display` registers a writer for each kind of record, so that numbers know nothing of
text, and whoever prints one or ends a notebook's cell with it still sees something. That room is
imported when the first of them is to be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import singledispatch

__all__ = ["as_html", "as_latex", "as_text", "called", "written_by"]

_writers: list[Callable[[], object]] = []


def written_by(imports: Callable[[], object]) -> None:
    """Say what to call when something is to be shown of which nothing is registered yet."""
    _writers.append(imports)


def called(kind: str, name: str, parameters: Iterable[tuple[str, float]]) -> str:
    """A function as it would be asked for: its name, and what it was told."""
    return f"{kind}({', '.join([repr(name), *(f'{key}={value:g}' for key, value in parameters)])})"


@singledispatch
def as_text(shown: object, width: int) -> str:
    """Lines of at most `width` characters where names allow it."""
    _import_writers(shown, "text")
    return as_text(shown, width)


@singledispatch
def as_html(shown: object) -> str:
    """A fragment of HTML for a notebook."""
    _import_writers(shown, "HTML")
    return as_html(shown)


@singledispatch
def as_latex(shown: object) -> str:
    """Formulas for a notebook."""
    _import_writers(shown, "LaTeX")
    return as_latex(shown)


def _import_writers(shown: object, form: str) -> None:
    if not _writers:
        raise TypeError(f"nothing writes a {type(shown).__name__} as {form}")
    while _writers:
        _writers.pop()()
