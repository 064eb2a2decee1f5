"""`backprop script`: what clips say, for who records it."""

from __future__ import annotations

from pathlib import Path

import click

from backprop.cli.clips import chosen, rate_option, scenes_argument, shown_options, tempo_options
from backprop.cli.common import out_option
from backprop.cli.terminal import say, verbose_option
from backprop.clips.tempo import Tempo
from backprop.core.errors import BackpropError
from backprop.core.number_format import amount

__all__ = ["script"]


@click.command()
@scenes_argument
@shown_options
@rate_option
@tempo_options
@out_option
@verbose_option
def script(
    scenes: tuple[str, ...],
    network: str | None,
    example: str | None,
    focus: str | None,
    rate: float | None,
    tempo: Tempo,
    out: Path,
) -> None:
    """Write what the named clips say, or all of them, with times: as text, SSML and a table.

    Record it, a file a section, and `backprop render --voice FOLDER` puts it under the film.
    """
    entries, network = chosen(scenes, network, example, focus, rate)
    from backprop.clips.context import Stage
    from backprop.clips.registry import scene_class
    from backprop.io.atomic_write import write_together
    from backprop.publish.script import script as said
    from backprop.publish.script import written

    for entry in entries:
        stage = Stage.of(network or entry.network, example, focus=focus, rate=rate, tempo=tempo)
        files = written(said(scene_class(entry.reference), stage))
        try:
            write_together(files, out)
        except OSError as error:
            raise BackpropError(f"cannot write into {out}: {error.strerror}") from None
        say(f"{out / next(iter(files))}: {amount(len(files), 'file')}")
