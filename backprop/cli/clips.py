"""What the subcommands that run clips share: which clips, of which network, how many at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

import click

from backprop.files import load
from scenes.catalog import SceneEntry, chosen_scenes

__all__ = ["chosen", "jobs_option", "scenes_argument", "shown_option", "terminable"]

scenes_argument = click.argument("scenes", nargs=-1, metavar="[SCENE]...")

shown_option = click.option(
    "-N",
    "--network",
    metavar="FILE|NAME",
    help="The network to show. [default: the one each scene is made for]",
)

jobs_option = click.option(
    "-j", "--jobs", type=click.IntRange(1), help="Clips at once. [default: the cores]"
)


def chosen(scenes: Sequence[str], network: str | None, example: str | None) -> list[SceneEntry]:
    """The clips that were named, or all that can show the network; who is left out is told.

    A mistake in the network or the example is told at once, before any process is started.
    """
    loaded = None if network is None else load(network)
    entries, left_out = chosen_scenes(scenes, loaded)
    for one in [loaded] if loaded else [load(name) for name in {e.network for e in entries}]:
        one.example(example)
    if left_out:
        names = ", ".join(entry.name for entry in left_out)
        click.echo(f"left out, for they show networks of one neuron a layer: {names}", err=True)
    return entries


@contextmanager
def terminable() -> Iterator[None]:
    """Let a polite kill end the workers too, as Ctrl-C does."""

    def stop(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
