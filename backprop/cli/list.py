"""`backprop list`: the scenes there are."""

from __future__ import annotations

import click

from backprop.cli.common import console, table, verbose_option

__all__ = ["list_scenes"]


@click.command("list")
@verbose_option
def list_scenes() -> None:
    """List the scenes, what each shows, its length, its network, and which networks it takes.

    The last column has the kinds of quantity that --focus may name.
    """
    from backprop.clips.registry import CATALOG

    rows = table("scene", "shows", "length", "network", "takes", "focus", right=False)
    for entry in CATALOG:
        minutes, seconds = divmod(round(entry.seconds), 60)
        takes = (
            "one neuron a layer"
            if entry.one_neuron
            else "a picture as input"
            if entry.picture
            else "any"
        )
        focus = ", ".join(entry.focus) or "-"
        rows.add_row(
            entry.name, entry.summary, f"{minutes}:{seconds:02}", entry.network, takes, focus
        )
    console().print(rows)
