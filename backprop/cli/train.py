"""`backprop train`: gradient descent from a network file to a network file."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from backprop.cli.common import data_option, say, verbose_option
from backprop.cli.names import one_network
from backprop.cli.plugin import plugin_option
from backprop.core.errors import FileError
from backprop.core.number_format import amount, spoken_number
from backprop.core.training import Step, descend
from backprop.io import load, save

__all__ = ["train"]

_INTERRUPTED = 130
_OFTEN = 0.05
"""Seconds between two looks at the bar."""


@click.command()
@click.argument("word", metavar="NETWORK", required=False)
@click.option("-N", "--network", metavar="FILE|NAME", help="The same as NETWORK.")
@click.option("-n", "--steps", type=click.IntRange(min=1), required=True)
@click.option(
    "-r",
    "--rate",
    type=float,
    required=True,
    help="A step moves each parameter by so many times its derivative, downhill.",
)
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    help="The trained network, a TOML file.",
)
@click.option(
    "--batch",
    metavar="N",
    type=click.IntRange(min=1),
    help="Examples a step looks at. [default: all of them]",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Of the order in which batches take the examples.",
)
@click.option(
    "--every",
    metavar="N",
    type=click.IntRange(min=1),
    help="Also write the network after every N steps, as FILE with the step in its name.",
)
@data_option
@plugin_option
@verbose_option
@click.pass_context
def train(
    ctx: click.Context,
    word: str | None,
    network: str | None,
    steps: int,
    rate: float,
    out: Path,
    batch: int | None,
    seed: int,
    every: int | None,
) -> None:
    """Train a network on the examples in its own file.

    The files it writes are network files, for `render` and all other commands. Ctrl-C writes
    what was trained so far.
    """
    network = one_network(word, network)
    if network is None:
        raise click.UsageError("missing argument 'NETWORK'")
    if out.suffix != ".toml":
        raise FileError(f"{out}: expected a file name ending in .toml")
    if not out.parent.is_dir():
        raise FileError(f"{out}: expected a folder {out.parent}, found none")
    loaded = load(network)
    way = descend(loaded, rate=rate, batch=batch, seed=seed)
    now = start = next(way)
    digits = len(str(steps))

    def written(step: Step, file: Path) -> Path:
        taken = amount(step.number, "step")
        told = f"{loaded.name} after {taken} of gradient descent at rate {rate:g}"
        if batch is not None:
            told += f" in batches of {batch}, seed {seed}"
        return save(step.network, file, f"{told}; cost {step.cost:.6g}")

    try:
        with _bar(steps) as show:
            for now in way:
                show(now)
                if every is not None and now.number % every == 0 and now.number < steps:
                    written(now, out.with_name(f"{out.stem}-{now.number:0{digits}}.toml"))
                if now.number == steps:
                    break
            written(now, out)
    except KeyboardInterrupt:
        if now.number == 0:
            raise
        written(now, out)
        say(f"backprop: stopped; {out} is the network after step {now.number}", err=True)
        ctx.exit(_INTERRUPTED)
    cost = " → ".join(spoken_number(step.cost) for step in (start, now))
    say(f"{out}: {amount(steps, 'step')} at rate {rate:g}, cost {cost}")


class _Show:
    """Puts a step on the bar, but not more often than anyone can see."""

    def __init__(self, progress: Progress, steps: int) -> None:
        self.progress, self.next, self.last = progress, 0.0, steps
        self.task = progress.add_task("training", total=steps, cost="")

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        if now >= self.next or step.number == self.last:
            self.next = now + _OFTEN
            cost = f"cost {spoken_number(step.cost)}"
            self.progress.update(self.task, completed=step.number, cost=cost)


@contextmanager
def _bar(steps: int) -> Iterator[_Show]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[cost]:<20}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    ) as progress:
        yield _Show(progress, steps)
