"""How a record shows itself: open functions, to which the room above adds what it writes.

`backprop.display` registers a writer for each kind of record, so that numbers know nothing of
text, and whoever prints one or ends a notebook's cell with it still sees something.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import singledispatch

__all__ = ["as_html", "as_latex", "as_text", "called"]


def called(kind: str, name: str, parameters: Iterable[tuple[str, float]]) -> str:
    """A function as it would be asked for: its name, and what it was told."""
    return f"{kind}({', '.join([repr(name), *(f'{key}={value:g}' for key, value in parameters)])})"


@singledispatch
def as_text(shown: object, width: int) -> str:
    """Lines of at most `width` characters where names allow it."""
    raise TypeError(f"nothing writes a {type(shown).__name__} as text")


@singledispatch
def as_html(shown: object) -> str:
    """A fragment of HTML for a notebook."""
    raise TypeError(f"nothing writes a {type(shown).__name__} as HTML")


@singledispatch
def as_latex(shown: object) -> str:
    """Formulas for a notebook."""
    raise TypeError(f"nothing writes a {type(shown).__name__} as LaTeX")
