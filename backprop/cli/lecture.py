"""`backprop lecture`: the whole chapter as one web page."""

from __future__ import annotations

from pathlib import Path

import click

from backprop.cli.clips import chosen, jobs_option, network_option, quality_option, scenes_argument
from backprop.cli.common import (
    example_option,
    labels_options,
    out_folder,
    say,
    theme_option,
    verbose_option,
)
from backprop.cli.progress import made, tell
from backprop.core.number_format import amount
from backprop.render.request import Request

__all__ = ["lecture"]


@click.command()
@scenes_argument
@network_option
@example_option
@quality_option
@theme_option
@jobs_option
@out_folder("out/lecture", "the page")
@labels_options
@verbose_option
def lecture(
    scenes: tuple[str, ...],
    network: str | None,
    example: str | None,
    quality: str,
    theme: str,
    jobs: int | None,
    out: Path,
) -> None:
    """Make one web page of the whole chapter, or of the named clips.

    It has the clips in order, with their parts to jump to, formulas, and a question after each;
    it works from disk with no network. The page is light or dark as the system is, --theme is for
    the clips.
    """
    entries, network = chosen(scenes, network, example, None)
    from backprop.clips.context import Stage
    from backprop.clips.registry import scene_class
    from backprop.publish.embed.embedded_clip import Shown, shown
    from backprop.publish.embed.targets import put, weight
    from backprop.publish.lecture.lesson import lesson
    from backprop.publish.lecture.page import page
    from backprop.render.local_pool import work_folder

    with work_folder(out) as folder:
        requests = {
            entry.name: Request(
                entry.reference, folder, network, example, quality=quality, theme=theme
            )
            for entry in entries
        }
        clips, failures = made(list(requests.values()), jobs)
        # A lecture with gaps is none: what was there before stays.
        tell(failures)
        lessons = []
        files: dict[str, bytes | Path] = {}
        for clip, entry in zip(clips, entries, strict=True):
            stage = Stage.of(network or entry.network, example, theme)
            one: Shown = shown(clip, requests[clip.scene], stage.about, stage.theme.background)
            lessons.append(lesson(one, stage, scene_class(entry.reference)))
            files[f"clips/{clip.scene}.mp4"] = one.file
            files[f"clips/{clip.scene}.png"] = one.poster
        about = (
            "Each clip shows the network it is made for"
            if network is None
            else f"Shown with {stage.about}"
        )
        files["index.html"] = page(lessons, about).encode()
        size = weight(files) / 1e6
        put(files, out)
    say(f"{out / 'index.html'}: {amount(len(lessons), 'clip')}, {size:.1f} MB")
