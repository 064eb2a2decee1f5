"""`backprop list`: the scenes there are."""

from __future__ import annotations

import click

from backprop.cli.common import console, table, verbose_option

__all__ = ["list_scenes"]


@click.command("list")
@verbose_option
def list_scenes() -> None:
    """List the scenes, what each shows, its length, its network, and which it takes."""
    from scenes.catalog import CATALOG

    rows = table("scene", "shows", "length", "network", "takes", right=False)
    for entry in CATALOG:
        minutes, seconds = divmod(round(entry.seconds), 60)
        takes = (
            "one neuron a layer"
            if entry.one_neuron
            else "a picture as input"
            if entry.picture
            else "any"
        )
        rows.add_row(entry.name, entry.summary, f"{minutes}:{seconds:02}", entry.network, takes)
    console().print(rows)
