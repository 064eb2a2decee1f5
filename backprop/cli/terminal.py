"""What a subcommand says in lines, and more of them where -v is given."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from backprop.io.error_format import one_line

__all__ = ["VERBOSE", "say", "verbose_option"]

VERBOSE = "backprop.verbose"
"""Key in a click context's meta: whether -v was given."""

Command = TypeVar("Command", bound=Callable[..., Any])


def say(line: str, err: bool = False) -> None:
    """Print a line of which no part, whatever it was made of, is an order to the terminal."""
    click.echo(one_line(line), err=err)


def verbose_option(command: Command) -> Command:
    """-v, which also makes a mistake show its traceback; the command gets no argument."""

    def remember(ctx: click.Context, _: click.Parameter, given: bool) -> None:
        ctx.meta[VERBOSE] = given

    add = click.option(
        "-v",
        "--verbose",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=remember,
        help="Say more; show the traceback of an error.",
    )
    return add(command)
