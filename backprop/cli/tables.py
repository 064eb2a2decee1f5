"""What a subcommand prints as tables, and with names in the colours of the pictures."""

from __future__ import annotations

import sys

from rich import box
from rich.console import Console
from rich.highlighter import RegexHighlighter
from rich.table import Table
from rich.theme import Theme

__all__ = ["console", "table"]

# The colours of the pictures, as near as a terminal has them.
_STYLES = {
    "w": "bright_blue",
    "b": "bright_magenta",
    "z": "green",
    "a": "bold",
    "y": "yellow",
    "C": "red",
}


class _Quantities(RegexHighlighter):
    """Colours names such as w(L)[0,1], w[2][0,1] and C0 by what they stand for."""

    base_style = "quantity."
    highlights = [  # noqa: RUF012 - declared so by rich
        *(rf"(?P<{kind}>\b{kind}[(\[][\w-]+[)\]](?:\[[\d,]+\])?)" for kind in "wbzay"),
        r"(?P<C>\bC0?\b)",
    ]


def console() -> Console:
    """Standard output: in colour on a terminal, plain and unbroken in a pipe or file."""
    theme = Theme({f"quantity.{kind}": style for kind, style in _STYLES.items()})
    return Console(
        theme=theme,
        highlighter=_Quantities(),
        width=None if sys.stdout.isatty() else 400,
        soft_wrap=True,
        markup=False,
        emoji=False,
    )


def table(*columns: str, right: bool = True) -> Table:
    """An empty table, ruled on a terminal and plain elsewhere; columns align right but the first.

    `right` False aligns all of them left.
    """
    ruled = sys.stdout.isatty()
    made = Table(
        box=box.SIMPLE_HEAD if ruled else None,
        pad_edge=False,
        show_edge=False,
        padding=(0, 2, 0, 0) if not ruled else (0, 1),
        header_style="dim" if ruled else "",
        highlight=True,
    )
    for number, title in enumerate(columns):
        made.add_column(title, justify="right" if right and number else "left", no_wrap=not ruled)
    return made
