"""`backprop embed`: clips with what a page, a deck or a notebook needs around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from backprop.cli.clips import (
    chosen,
    cut_of,
    cut_options,
    jobs_option,
    quality_option,
    scenes_argument,
    shape_option,
    shown_options,
    tempo_options,
    title_options,
)
from backprop.cli.common import theme_option
from backprop.cli.names import Named
from backprop.cli.progress import made, tell
from backprop.cli.terminal import say, verbose_option
from backprop.clips.registry import find_scene
from backprop.clips.tempo import Tempo
from backprop.core.errors import BackpropError
from backprop.core.number_format import amount
from backprop.drawing.style import Theme
from backprop.publish.embed.embedded_clip import Shown, in_parts, shown
from backprop.publish.embed.target import Files, Target
from backprop.publish.embed.targets import TARGETS, put, weight
from backprop.render.request import Format, Request
from backprop.render.shape import Shape

if TYPE_CHECKING:
    from backprop.render.result import Clip

__all__ = ["embed"]

_OF_FILES = {".htm", ".html", ".ipynb", ".key", ".md", ".mp4", ".pdf", ".ppt", ".pptx", ".tex"}
"""How names end that nobody gives a folder."""


@click.command()
@scenes_argument
@click.option("--for", "target", type=Named(list(TARGETS)), required=True)
@shown_options
@title_options
@tempo_options
@cut_options
@quality_option
@shape_option
@theme_option
@click.option("-t", "--transparent", is_flag=True, help="No background; not for pptx and beamer.")
@click.option(
    "--loop/--no-loop",
    default=None,
    help="Whether a page's film begins again at its end. [default: it does, but in markdown]",
)
@jobs_option
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    default=Path("out"),
    show_default=True,
    help="Folder for the files; or a file of a deck for pptx and keynote, such as talk.pptx.",
)
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
    shape: Shape,
    theme: Theme,
    transparent: bool,
    loop: bool | None,
    jobs: int | None,
    out: Path,
) -> None:
    """Render the named clips, or all of them, to be embedded.

    Each comes with a poster (.png), captions (.vtt), a description (.txt), and the file to open:
    a page, a document, a notebook, or a deck that steps section by section. Several clips for
    revealjs, pptx, keynote, marp or beamer are one deck, in the order they are named.
    """
    kind = TARGETS[target]
    film = _film(kind, target, transparent)
    again = _loops(kind, target, loop)
    out, file = _place(kind, target, out)
    entries, network = chosen(scenes, network, example, focus)
    from backprop.clips.context import Stage
    from backprop.render.local_pool import work_folder

    kind.check()
    requests = {
        entry.name: Request(
            entry.reference,
            out,
            network,
            example,
            focus,
            quality,
            film,
            transparent,
            theme,
            tempo=tempo,
            title=title,
            shape=shape,
        )
        for entry in entries
    }
    requests = {name: cut_of(one, sections, until) for name, one in requests.items()}

    def gathered(clip: Clip) -> Shown:
        request = requests[clip.scene]
        stage = Stage.of(network or find_scene(request.scene).network, example, theme)
        one = shown(clip, request, stage.about, stage.theme.background)
        one = replace(one, loop=again)
        return in_parts(one) if kind.sections else one

    # Clips are rendered beside the folder's files, and moved in with all that goes with them.
    with work_folder(out) as folder:
        there = [replace(one, folder=folder) for one in requests.values()]
        clips, failures = made(there, jobs)
        if file or (kind.deck and len(entries) > 1):
            # A deck with gaps is none.
            tell(failures)
        for files in _files(kind, [gathered(clip) for clip in clips], file):
            size = f"{amount(len(files), 'file')}, {weight(files) / 1e6:.2f} MB"
            put(files, out)
            say(f"{out / list(files)[-1]}: {size}")
    tell(failures)


def _files(kind: Target, clips: list[Shown], file: str | None) -> Iterable[Files]:
    """What is put in place together: a deck of all, or one after the other."""
    if file:
        *_, content = kind.together(clips).values()
        return [{file: content}]
    if kind.deck and len(clips) > 1:
        return [kind.together(clips)]
    return (kind.files(clip) for clip in clips)


def _film(kind: Target, target: str, transparent: bool) -> Format:
    """What the films are."""
    if not transparent:
        return Format.MP4
    if kind.see_through is None:
        others = ", ".join(name for name, one in TARGETS.items() if one.see_through)
        raise BackpropError(
            f"--transparent is not for {target}, which shows no film that can be seen through: "
            f"it is for {others}"
        )
    return kind.see_through


def _loops(kind: Target, target: str, asked: bool | None) -> bool:
    """Whether films begin again at their end."""
    if kind.loops is None and asked is not None:
        others = ", ".join(name for name, one in TARGETS.items() if one.loops is not None)
        raise BackpropError(
            f"--loop and --no-loop are not for {target}, whose films are slides that end: they "
            f"are for {others}"
        )
    return bool(kind.loops if asked is None else asked)


def _place(kind: Target, target: str, out: Path) -> tuple[Path, str | None]:
    """The folder that the files go to, and the deck's name if nothing else is wanted."""
    end = out.suffix.lower()
    if kind.alone and end == ".pptx" and not out.is_dir():
        return out.parent, out.name
    if out.is_file() or (end in _OF_FILES and not out.is_dir()):
        mend = f"a folder, or a deck such as {out.stem}.pptx" if kind.alone else "a folder"
        raise BackpropError(f"{out}: --out for {target} is {mend}")
    return out, None
