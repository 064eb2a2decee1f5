"""`backprop train`: gradient descent from a network file to a network file."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
import numpy as np
from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from backprop.cli.common import Finite, data_option
from backprop.cli.names import Named, one_network
from backprop.cli.plugin import plugin_option
from backprop.cli.terminal import say, verbose_option
from backprop.core.activations import Array
from backprop.core.errors import FileError
from backprop.core.network import Network
from backprop.core.number_format import amount, spoken_number
from backprop.core.optimizer import Biases, Optimizer
from backprop.core.training import Step, descend
from backprop.io import load, save
from backprop.io.atomic_write import write_whole
from backprop.io.saving import check_size
from backprop.io.training_state import Left, check_room, drop_left, load_left, save_left
from backprop.io.unfinished import Work

__all__ = ["train"]

_INTERRUPTED = 130
_DRAWN = (".svg", ".pdf", ".png")
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
@click.option(
    "--momentum", type=Finite(0, 1, max_open=True), default=0.0, help="As PyTorch's SGD has it."
)
@click.option("--adam", is_flag=True, help="Steps as Adam makes them.")
@click.option("--l2", type=Finite(0), default=0.0, help="Pull weights to 0: λ, as in ½ λ Σ w².")
@click.option(
    "--halve-every", metavar="N", type=click.IntRange(min=1), help="Halve the rate after N steps."
)
@click.option(
    "--biases",
    type=Named(["own", "shared", "fixed"]),
    default="own",
    show_default=True,
    help="Each moves by itself, all of a layer as one number, or none.",
)
@click.option(
    "--plot",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also draw the cost over the steps, as .svg, .pdf or .png.",
)
@click.option("--resume", is_flag=True, help="Go on where Ctrl-C stopped the same command.")
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
    momentum: float,
    adam: bool,
    l2: float,
    halve_every: int | None,
    biases: Biases,
    plot: Path | None,
    resume: bool,
) -> None:
    """Train a network on the examples in its own file, or on those of --data.

    The files it writes are network files, for `render` and all other commands. Ctrl-C writes
    what was trained so far, and what --resume needs to go on.
    """
    network = one_network(word, network)
    if network is None:
        raise click.UsageError("missing argument 'NETWORK'")
    start = load(network)
    in_place = out.exists() and Path(network).exists() and out.samefile(network)
    if resume and in_place:
        raise click.UsageError("--resume needs the network that training began with: --out is it")
    _check_files(start, out, plot)
    optimizer = Optimizer(momentum, adam, l2, halve_every, biases)
    told = f"{rate} {batch} {seed} {optimizer}"
    left = load_left(out, start, told) if resume else None
    if left is not None and left.step.number >= steps:
        raise click.UsageError(f"{left.step.number} steps were made: --steps counts them, too")
    since = left.step if left else None
    way = descend(start, rate=rate, batch=batch, seed=seed, optimizer=optimizer, since=since)
    now = first = next(way)
    costs = [*left.costs.tolist()] if left else [first.cost]
    digits = len(str(steps))

    def written(step: Step, file: Path) -> None:
        taken = amount(step.number, "step")
        described = f"{start.name} after {taken} of {_method(rate, optimizer)}"
        if batch is not None:
            described += f" in batches of {batch}, seed {seed}"
        save(step.network, file, f"{described}; cost {step.cost:.6g}")

    def drawn() -> None:
        if plot is not None:
            _draw(start, np.array(costs), _method(rate, optimizer), plot)

    try:
        with _bar(steps, first.number) as show:
            for now in way:
                costs.append(now.cost)
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
        more = ""
        if not in_place:
            known = [*costs[: now.number], now.cost]  # it may have come before its cost was kept
            save_left(out, Left(now, np.array(known)), start, told)
            more = ", and --resume goes on from there"
        say(f"backprop: stopped; {out} is the network after step {now.number}{more}", err=True)
        drawn()
        ctx.exit(_INTERRUPTED)
    drop_left(out)
    drawn()
    cost = " → ".join(spoken_number(one) for one in (costs[0], now.cost))
    say(f"{out}: {amount(steps, 'step')} at rate {rate:g}, cost {cost}")


def _check_files(network: Network, out: Path, plot: Path | None) -> None:
    """Before anything is trained."""
    if out.suffix != ".toml":
        raise FileError(f"{out}: expected a file name ending in .toml")
    if plot is not None and plot.suffix.lower() not in _DRAWN:
        raise FileError(f"{plot}: expected a file name ending in {', '.join(_DRAWN)}")
    for file in filter(None, (out, plot)):
        if not file.parent.is_dir():
            raise FileError(f"{file}: expected a folder {file.parent}, found none")
        try:
            with Work(file.parent):
                pass
        except OSError as error:
            raise FileError(f"{file}: not written: {error.strerror or error}") from None
    check_size(network, out)
    check_room(out)


def _method(rate: float, optimizer: Optimizer) -> str:
    """How a network was trained, in words."""
    how = "Adam" if optimizer.adam else "gradient descent"
    parts = [f"{how} at rate {rate:g}"]
    if optimizer.halve_every is not None:
        parts.append(f"halved every {amount(optimizer.halve_every, 'step')}")
    if optimizer.momentum:
        parts.append(f"momentum {optimizer.momentum:g}")
    if optimizer.l2:
        parts.append(f"L2 {optimizer.l2:g}")
    if optimizer.biases != "own":
        parts.append(f"{optimizer.biases} biases")
    return ", ".join(parts)


def _draw(network: Network, costs: Array, how: str, plot: Path) -> None:
    from backprop.figures.figure_files import FORMATS
    from backprop.figures.training import training_still

    data = FORMATS[plot.suffix.lower()[1:]](training_still(network, costs, how), 2.0)
    try:
        write_whole(plot, data)
    except OSError as error:
        raise FileError(f"{plot}: not written: {error.strerror or error}") from None
    say(f"{plot}: the cost over {amount(len(costs) - 1, 'step')}")


class _Show:
    """Puts a step on the bar, but not more often than anyone can see."""

    def __init__(self, progress: Progress, steps: int, first: int) -> None:
        self.progress, self.next, self.last = progress, 0.0, steps
        self.task = progress.add_task("training", total=steps, completed=first, cost="")

    def __call__(self, step: Step) -> None:
        now = time.monotonic()
        if now >= self.next or step.number == self.last:
            self.next = now + _OFTEN
            cost = f"cost {spoken_number(step.cost)}"
            self.progress.update(self.task, completed=step.number, cost=cost)


@contextmanager
def _bar(steps: int, first: int) -> Iterator[_Show]:
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TextColumn("{task.fields[cost]:<20}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    ) as progress:
        yield _Show(progress, steps, first)
