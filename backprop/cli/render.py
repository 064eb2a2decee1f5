"""`backprop render`: clips from a network to files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backprop.cli.clips import (
    chosen,
    cut_of,
    cut_options,
    jobs_option,
    quality_option,
    rate_option,
    scenes_argument,
    shape_option,
    shown_options,
    tempo_options,
    title_options,
    voiced,
)
from backprop.cli.common import out_option, theme_option
from backprop.cli.names import Named
from backprop.cli.progress import made, tell
from backprop.cli.tables import console, table
from backprop.cli.terminal import VERBOSE, say, verbose_option
from backprop.clips.tempo import Tempo
from backprop.core.errors import BackpropError
from backprop.core.number_format import amount
from backprop.drawing.style import Theme
from backprop.io.error_format import one_line
from backprop.render.request import Format, Request
from backprop.render.shape import Shape

if TYPE_CHECKING:
    from backprop.clips.declaration import Declaration
    from backprop.render.result import Clip

__all__ = ["render"]


class Size(click.ParamType[int]):
    """Bytes, written as people do: 5MB, 800 kB."""

    name = "SIZE"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> int:
        """Read it, or say how it is written."""
        found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([kM])?B?", str(value), re.IGNORECASE)
        if found is None or not float(found[1]):
            self.fail(f"{value!r} is no size: expected one such as 5MB or 800kB", param, ctx)
        return round(float(found[1]) * {"": 1, "k": 1e3, "m": 1e6}[(found[2] or "").lower()])


@click.command()
@scenes_argument
@shown_options
@rate_option
@title_options
@tempo_options
@cut_options
@quality_option
@shape_option
@click.option(
    "--format",
    "kind",
    type=Named([str(kind) for kind in Format]),
    default="mp4",
    show_default=True,
)
@click.option(
    "--max-size",
    "most",
    type=Size(),
    help="Of a GIF, such as 5MB: it is made smaller and slower until it fits.",
)
@click.option(
    "--loop/--no-loop",
    default=True,
    show_default=True,
    help="Whether a GIF begins again at its end.",
)
@click.option(
    "--faithful",
    is_flag=True,
    help="Encode to the same bytes as plain Manim does; slower, and larger files.",
)
@click.option(
    "--voice",
    type=click.Path(exists=True, path_type=Path),
    metavar="FILE|FOLDER",
    help="What you recorded, a file a section, under the film, which waits for it; of one clip.",
)
@click.option("-t", "--transparent", is_flag=True, help="No background; not with mp4.")
@click.option(
    "--stills",
    type=Named(["png", "pdf"]),
    help="No film, but each section's last picture: a file each, or pages of one.",
)
@click.option("--force", is_flag=True, help="Render again what is there from an earlier run.")
@theme_option
@jobs_option
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Render on the Dask cluster of the scheduler there, such as tcp://host:8786.",
)
@out_option
@verbose_option
@click.pass_context
def render(
    ctx: click.Context,
    scenes: tuple[str, ...],
    network: str | None,
    example: str | None,
    focus: str | None,
    rate: float | None,
    title: str | None,
    tempo: Tempo,
    sections: str | None,
    until: str | None,
    quality: str,
    shape: Shape,
    kind: str,
    most: int | None,
    loop: bool,
    faithful: bool,
    voice: Path | None,
    transparent: bool,
    theme: Theme,
    stills: str | None,
    force: bool,
    jobs: int | None,
    scheduler: str | None,
    out: Path,
) -> None:
    """Render the named scenes, or all of them.

    Beside each clip come its captions (.srt, .vtt) and its sections (.sections.json). A clip of
    which nothing changed, neither network nor scene, is taken from an earlier run.
    """
    if scheduler and jobs:
        raise click.UsageError("--jobs is for this machine; a cluster draws a clip a worker")
    verbose = bool(ctx.meta.get(VERBOSE))
    entries, network = chosen(scenes, network, example, focus, rate)
    requests = [
        Request(
            entry.reference,
            out,
            network,
            example,
            focus,
            quality,
            Format(kind),
            transparent,
            theme,
            verbose,
            most=most,
            faithful=faithful,
            rate=rate,
            tempo=tempo,
            title=title,
            shape=shape,
            loop=loop,
        )
        for entry in entries
    ]
    requests = [cut_of(request, sections, until) for request in requests]
    if voice is not None:
        _check_voice(entries, scheduler, stills)
        requests = [voiced(request, voice) for request in requests]
    if stills is not None:
        _stills(requests, stills, out)
        return
    clips, failures = made(requests, jobs, force=force, scheduler=scheduler)
    if clips:
        _summary(clips)
    tell(failures)


def _check_voice(entries: Sequence[Declaration], scheduler: str | None, stills: str | None) -> None:
    """Say where there is no voice."""
    if len(entries) != 1:
        raise BackpropError(f"--voice is for one clip; {len(entries)} are asked for: name one")
    if scheduler or stills:
        other = "--scheduler: its workers have no recordings" if scheduler else "--stills"
        raise BackpropError(f"--voice puts sound into a film: not with {other}")


def _stills(requests: list[Request], kind: str, out: Path) -> None:
    from backprop.figures.section_stills import section_stills
    from backprop.io.atomic_write import write_together

    for request in requests:
        files = section_stills(request, kind)
        try:
            write_together(files, out)
        except OSError as error:
            raise BackpropError(f"cannot write into {out}: {error.strerror}") from None
        first = out / next(iter(files))
        say(f"{first}: {amount(len(files), 'file')}" if len(files) > 1 else str(first))


def _summary(clips: list[Clip]) -> None:
    shown = table("clip", "length", "size", "took")
    for clip in clips:
        shown.add_row(
            one_line(str(clip.file)),
            f"{clip.length:.1f} s",
            f"{clip.size / 1e6:.2f} MB" + _how(clip),
            "reused" if clip.reused else f"{clip.took:.1f} s",
        )
    console().print(shown)


def _how(clip: Clip) -> str:
    """What a GIF was made of."""
    if clip.shrunk is None:
        return ""
    return f", {clip.shrunk.width} x {clip.shrunk.height} at {clip.shrunk.rate} a second"
