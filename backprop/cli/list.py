"""`backprop list`: the scenes there are."""

from __future__ import annotations

import click

from backprop.cli.tables import console, table
from backprop.cli.terminal import verbose_option

__all__ = ["list_scenes"]


@click.command("list")
@verbose_option
def list_scenes() -> None:
    """List the scenes, what each shows, its length, its network, and which networks it takes.

    A length is known once the clip was made. The last column has the kinds of quantity that
    --focus may name.
    """
    from backprop.clips.registry import catalog
    from backprop.render.lengths import known_lengths, length_key

    lengths = known_lengths()
    rows = table("scene", "shows", "length", "network", "takes", "focus", right=False)
    for entry in catalog():
        seconds = lengths.get(length_key(entry))
        takes = (
            "one neuron a layer"
            if entry.one_neuron
            else "a picture as input"
            if entry.picture
            else "any"
        )
        focus = ", ".join(entry.focus) or "-"
        rows.add_row(entry.name, entry.summary, _time(seconds), entry.network, takes, focus)
    console().print(rows)


def _time(seconds: float | None) -> str:
    return "-" if seconds is None else "{}:{:02}".format(*divmod(round(seconds), 60))
