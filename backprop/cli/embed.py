"""`backprop embed`: clips with what a page, a deck or a notebook needs around them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from backprop.cli.clips import (
    chosen,
    cut_of,
    cut_options,
    jobs_option,
    quality_option,
    scenes_argument,
    shown_options,
    tempo_options,
    title_options,
)
from backprop.cli.common import out_option, say, theme_option, verbose_option
from backprop.cli.names import Named
from backprop.cli.progress import made, tell
from backprop.clips.registry import find_scene
from backprop.clips.tempo import Tempo
from backprop.core.number_format import amount
from backprop.drawing.style import Theme
from backprop.publish.embed.embedded_clip import in_parts, shown
from backprop.publish.embed.targets import TARGETS, put, weight
from backprop.render.request import Request

__all__ = ["embed"]


@click.command()
@scenes_argument
@click.option("--for", "target", type=Named(list(TARGETS)), required=True)
@shown_options
@title_options
@tempo_options
@cut_options
@quality_option
@theme_option
@jobs_option
@out_option
@verbose_option
def embed(
    scenes: tuple[str, ...],
    target: str,
    network: str | None,
    example: str | None,
    focus: str | None,
    title: str | None,
    tempo: Tempo,
    sections: str | None,
    until: str | None,
    quality: str,
    theme: Theme,
    jobs: int | None,
    out: Path,
) -> None:
    """Render the named clips, or all of them, to be embedded.

    Each comes with a poster (.png), captions (.vtt), a description (.txt), and the file to open:
    a page, a document, a notebook, or a deck that steps section by section.
    """
    entries, network = chosen(scenes, network, example, focus)
    from backprop.clips.context import Stage
    from backprop.render.local_pool import work_folder

    kind = TARGETS[target]
    kind.check()
    requests = {
        entry.name: Request(
            entry.reference,
            out,
            network,
            example,
            focus,
            quality,
            theme=theme,
            tempo=tempo,
            title=title,
        )
        for entry in entries
    }
    requests = {name: cut_of(one, sections, until) for name, one in requests.items()}
    # Clips are rendered beside the folder's files, and moved in with all that goes with them.
    with work_folder(out) as folder:
        there = [replace(one, folder=folder) for one in requests.values()]
        clips, failures = made(there, jobs)
        for clip in clips:
            request = requests[clip.scene]
            stage = Stage.of(network or find_scene(request.scene).network, example, theme)
            one = shown(clip, request, stage.about, stage.theme.background)
            files = kind.files(in_parts(one) if kind.sections else one)
            size = f"{amount(len(files), 'file')}, {weight(files) / 1e6:.2f} MB"
            put(files, out)
            say(f"{out / kind.main_file(clip.scene)}: {size}")
    tell(failures)
