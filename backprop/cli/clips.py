"""What the subcommands that run clips share: which clips, what they show, how many at once."""

from __future__ import annotations

from collections.abc import Sequence

import click

from backprop.cli.common import Command, example_option
from backprop.files import load
from backprop.quantities import Quantity
from backprop.rendering.request import QUALITIES
from scenes.catalog import SceneEntry, chosen_scenes

__all__ = [
    "chosen",
    "jobs_option",
    "network_option",
    "quality_option",
    "scenes_argument",
    "shown_options",
]

scenes_argument = click.argument("scenes", nargs=-1, metavar="[SCENE]...")

network_option = click.option(
    "-N",
    "--network",
    metavar="FILE|NAME",
    help="The network to show. [default: the one each scene is made for]",
)

focus_option = click.option(
    "--focus",
    metavar="QUANTITY",
    help='What a clip is about, such as "w[2][0,1]". [default: the clip chooses]',
)


def shown_options(command: Command) -> Command:
    """`--network`, `--example` and `--focus`: what a clip shows."""
    return network_option(example_option(focus_option(command)))


quality_option = click.option(
    "-q",
    "--quality",
    type=click.Choice(list(QUALITIES)),
    default="m",
    show_default=True,
    help="480p15, 720p30, 1080p60, 1440p60 or 2160p60.",
)

jobs_option = click.option(
    "-j", "--jobs", type=click.IntRange(1), help="Clips at once. [default: the cores]"
)


def chosen(
    scenes: Sequence[str], network: str | None, example: str | None, focus: str | None
) -> list[SceneEntry]:
    """The clips that were named, or all that can show network and focus; who is left out is told.

    A mistake in the network, the example or the focus is told at once, before any process is
    started.
    """
    loaded = None if network is None else load(network)
    asked = None if focus is None else Quantity.parse(focus)
    entries, left_out = chosen_scenes(scenes, loaded, asked)
    for one in [loaded] if loaded else [load(name) for name in {e.network for e in entries}]:
        one.example(example)
        if asked is not None:
            asked.check(one.widths)
    if left_out:
        names = ", ".join(entry.name for entry in left_out)
        of = " or ".join(filter(None, [network and "this network", focus and "this focus"]))
        click.echo(f"left out, for they cannot show {of}: {names}", err=True)
    return entries
