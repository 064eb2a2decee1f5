"""`backprop doctor`: what rendering stands on here, and where clips are kept."""

from __future__ import annotations

import platform
from collections.abc import Callable
from importlib.metadata import version

import click

from backprop.cli.tables import console, table
from backprop.cli.terminal import verbose_option
from backprop.core.errors import BackpropError
from backprop.io.error_format import one_line
from backprop.io.languages import catalogue_file, language_names, unsaid
from backprop.render.cache import Cache
from backprop.render.formula_cache import Outlines
from backprop.render.limits import available_memory, cores, default_jobs
from backprop.render.private import cache_folder
from backprop.render.request import QUALITIES
from backprop.render.shelf import Shelf

__all__ = ["doctor"]

_MOST = 10
"""Messages that are listed of a language that lacks more."""


@click.command()
@verbose_option
def doctor() -> None:
    """Say what rendering stands on: versions, cores, memory, languages, where clips are kept."""
    memory = available_memory()
    shown = table("what", "here", right=False)
    for name in ("backprop-visualized", "manim", "numpy", "av", "typst"):
        shown.add_row(name, version(name))
    shown.add_row("python", f"{platform.python_version()} on {platform.platform()}")
    shown.add_row("cores", f"{cores()} for this process")
    shown.add_row("memory", "not told" if memory is None else f"{memory / 1e9:.1f} GB free")
    jobs = ", ".join(f"{default_jobs(size)} at -q {letter}" for letter, size in QUALITIES.items())
    shown.add_row("clips at once", jobs)
    shown.add_row("work is kept in", one_line(str(cache_folder())))
    shelves: dict[str, Callable[[], Shelf]] = {"clips": Cache, "formulas": Outlines}
    for what, kind in shelves.items():
        try:
            shelf = kind()
        except BackpropError as error:
            shown.add_row(f"{what} there", one_line(str(error)))
            continue
        count, size = shelf.size()
        shown.add_row(f"{what} there", f"{count}, {size / 1e6:.1f} MB of {shelf.limit / 1e6:.0f}")
    for code in language_names():
        if catalogue_file(code) is not None:
            shown.add_row(f"language {code}", one_line(_said(code)))
    console().print(shown)


def _said(code: str) -> str:
    """How much is said in a language, and what is not."""
    try:
        missing, every = unsaid(code)
    except BackpropError as error:
        return str(error)
    if not missing:
        return f"all {every:,} messages"
    few = ", ".join(map(repr, missing[:_MOST]))
    more = f" and {len(missing) - _MOST:,} more" if len(missing) > _MOST else ""
    return f"{len(missing):,} of {every:,} messages are in English: {few}{more}"
