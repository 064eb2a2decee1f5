"""`backprop lecture`: the whole chapter as one web page."""

from __future__ import annotations

from pathlib import Path

import click

from backprop.cli.clips import (
    chosen,
    jobs_option,
    network_option,
    quality_option,
    scenes_argument,
    shape_option,
    tempo_options,
)
from backprop.cli.common import example_option, labels_options, lang_option, out_folder
from backprop.cli.names import THEME
from backprop.cli.progress import made, tell
from backprop.cli.terminal import say, verbose_option
from backprop.clips.tempo import Tempo
from backprop.core.number_format import amount
from backprop.drawing.style import BOTH, THEMES, Theme
from backprop.render.request import Request
from backprop.render.shape import Shape

__all__ = ["lecture"]


@click.command()
@scenes_argument
@network_option
@example_option
@tempo_options
@quality_option
@shape_option
@click.option(
    "--theme",
    type=THEME,
    help="The clips'. [default: dark and light, of which the page plays its own]",
)
@jobs_option
@out_folder("out/lecture", "the page")
@labels_options
@lang_option
@verbose_option
def lecture(
    scenes: tuple[str, ...],
    network: str | None,
    example: str | None,
    tempo: Tempo,
    quality: str,
    shape: Shape,
    theme: Theme | None,
    jobs: int | None,
    out: Path,
) -> None:
    """Make one web page of the whole chapter, or of the named clips.

    It has the clips in order, with their parts to jump to, formulas, and a question after each;
    it works from disk with no network. The page is light or dark as the system is, and so are its
    clips, unless --theme says otherwise.
    """
    entries, network = chosen(scenes, network, example, None)
    from backprop.clips.context import Stage
    from backprop.publish.embed.embedded_clip import Shown, shown
    from backprop.publish.embed.targets import put, weight
    from backprop.publish.lecture.lecture_files import lecture_files
    from backprop.render.local_pool import work_folder

    stages = [Stage.of(network or entry.network, example) for entry in entries]
    films: list[dict[str, Shown]] = [{} for _ in entries]
    with work_folder(out) as folder:
        for one in [theme] if theme else BOTH:
            # What a theme of one's own is called may be no name of a folder.
            kind = one.name if one in THEMES.values() else "own"
            requests = [
                Request(
                    entry.reference,
                    folder / kind,
                    network,
                    example,
                    quality=quality,
                    theme=one,
                    tempo=tempo,
                    shape=shape,
                )
                for entry in entries
            ]
            clips, failures = made(requests, jobs)
            # A lecture with gaps is none: what was there before stays.
            tell(failures)
            for film, clip, request, stage in zip(films, clips, requests, stages, strict=True):
                film[kind] = shown(clip, request, stage.about, one.background)
        files = lecture_files(entries, stages, films, given=network is not None)
        size = weight(files) / 1e6
        put(files, out)
    say(f"{out / 'index.html'}: {amount(len(entries), 'clip')}, {size:.1f} MB")
