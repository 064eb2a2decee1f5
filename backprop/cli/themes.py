"""`backprop themes`: colours on one page."""

from __future__ import annotations

from pathlib import Path

import click

from backprop.cli.common import out_option
from backprop.cli.names import THEME
from backprop.cli.terminal import say, verbose_option
from backprop.core.errors import BackpropError
from backprop.core.number_format import amount
from backprop.drawing.style import THEMES, Theme

__all__ = ["themes"]


@click.command()
@click.argument("chosen", nargs=-1, metavar="[NAME|FILE.toml]...", type=THEME)
@out_option
@verbose_option
def themes(chosen: tuple[Theme, ...], out: Path) -> None:
    """Draw themes on one page: those that come along, or the named ones and your own.

    Each with two figures and its colours as they are seen with every kind of colour vision.
    """
    from backprop.figures.theme_page import theme_page
    from backprop.io.atomic_write import write_whole

    shown = chosen or tuple(THEMES.values())
    page = theme_page(shown)
    target = out / "themes.png"
    try:
        out.mkdir(parents=True, exist_ok=True)
        write_whole(target, page)
    except OSError as error:
        raise BackpropError(f"cannot write {target}: {error.strerror}") from None
    say(f"{target}: {amount(len(shown), 'theme')}")
