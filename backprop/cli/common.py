"""What the subcommands share: options, and the example that was asked for."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from backprop.cli.names import DATA, THEME, Asked, Named
from backprop.cli.plugin import plugin_option
from backprop.core.labels import Labels, LayerNames, labelled
from backprop.core.language import Language, in_language
from backprop.core.recording import record
from backprop.core.trace import Trace
from backprop.io import load
from backprop.io.languages import find_language, language_names

__all__ = [
    "Finite",
    "data_option",
    "example_option",
    "labels_options",
    "lang_option",
    "network_asked",
    "network_option",
    "out_folder",
    "out_option",
    "recorded",
    "theme_option",
]

Command = TypeVar("Command", bound=Callable[..., Any])


class Finite(click.FloatRange):
    """A number in a range; nan, which click takes to be in every range, is in none."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Read it, or say which there are."""
        found = float(super().convert(value, param, ctx))
        if math.isnan(found):
            self.fail(f"nan is not in the range {self._describe_range()}.", param, ctx)
        return found


def network_asked(help: str) -> Callable[[Command], Command]:
    """`--network`, and `--plugin` with what it may need."""
    option = click.option("-N", "--network", metavar="FILE|NAME", help=help)
    return lambda command: option(data_option(plugin_option(command)))


def data_option(command: Command) -> Command:
    """`--data`, which `one_network` and `network_among` add to the network."""

    def remember(ctx: click.Context, _: click.Parameter, given: str | None) -> None:
        ctx.meta[DATA] = given

    add = click.option(
        "--data",
        metavar="FILE",
        expose_value=False,
        callback=remember,
        help="A table or arrays of which each row is an example, instead of the network's own.",
    )
    return add(command)


network_option = network_asked(
    "The network: a TOML file, or the name of one that comes along. [default: chain]"
)


def example_option(command: Command) -> Command:
    """`--example` by its name, or `--x` and `--y` in numbers: the command gets one `example`."""

    @click.option(
        "--example", metavar="NAME", help="An example in the network's file. [default: the first]"
    )
    @click.option("--x", metavar="NUMBERS", help='Inputs of an example of your own, as "0.9 0.4".')
    @click.option("--y", metavar="NUMBERS", help="Its desired outputs, or the number of its class.")
    @functools.wraps(command)
    def chosen(*args: Any, example: str | None, x: str | None, y: str | None, **rest: Any) -> Any:
        if (x is None) != (y is None):
            given, other = ("x", "y") if y is None else ("y", "x")
            raise click.UsageError(f"--{given} goes with --{other}: an example has both")
        if x is not None and example is not None:
            raise click.UsageError("an example has a name, --example, or numbers, --x and --y")
        return command(*args, example=example if x is None else f"{x} -> {y}", **rest)

    return cast(Command, chosen)


theme_option = click.option("--theme", type=THEME, default="dark", show_default=True)


def labels_options(command: Command) -> Command:
    """`--layers` and `--indices-from`; all that the command does is under them, it gets neither."""

    @click.option(
        "--layers",
        type=Named(["last", "number"]),
        default="last",
        show_default=True,
        help="Call layers (L), (L-1), ... or by their numbers.",
    )
    @click.option(
        "--indices-from",
        type=click.Choice(["0", "1"]),
        default="0",
        show_default=True,
        help="How neurons are counted, in what is shown and in QUANTITY.",
    )
    @functools.wraps(command)
    def under(*args: Any, layers: LayerNames, indices_from: str, **options: Any) -> Any:
        with labelled(Labels(layers, 1 if indices_from == "1" else 0)):
            return command(*args, **options)

    return cast(Command, under)


def lang_option(command: Command) -> Command:
    """`--lang`; all that the command does is in it, and it gets none."""

    @click.option(
        "--lang",
        type=Asked("|".join(language_names()), find_language),
        default="en",
        show_default=True,
        help="The language of all that is drawn and said in it.",
    )
    @functools.wraps(command)
    def under(*args: Any, lang: Language, **options: Any) -> Any:
        with in_language(lang):
            return command(*args, **options)

    return cast(Command, under)


def out_folder(default: str, what: str = "the files") -> Callable[[Command], Command]:
    """`--out`, a folder."""
    return click.option(
        "-o",
        "--out",
        type=click.Path(file_okay=False, path_type=Path),
        default=Path(default),
        show_default=True,
        help=f"Folder for {what}; it is made if it is not there.",
    )


out_option = out_folder("out")


def recorded(network: str | None, example: str | None) -> tuple[str, Trace]:
    """The example's name and its record."""
    loaded = load(network or "chain")
    name, chosen = loaded.example(example)
    return name, record(loaded, chosen.x, chosen.y)
