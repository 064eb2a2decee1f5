"""`backprop embed`: clips with what a page, a deck or a notebook needs around them."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from backprop.cli.clips import (
    chosen,
    jobs_option,
    quality_option,
    scenes_argument,
    shown_options,
)
from backprop.cli.common import out_option, theme_option, verbose_option
from backprop.cli.progress import made, tell
from backprop.errors import BackpropError
from backprop.files import load
from backprop.rendering.request import Request
from scenes.catalog import find_scene
from scenes.style import find_theme

__all__ = ["embed"]

_TARGETS = ("html", "revealjs", "quarto", "jupyter", "pptx", "markdown")


@click.command()
@scenes_argument
@click.option("--for", "target", type=click.Choice(_TARGETS), required=True)
@shown_options
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
    quality: str,
    theme: str,
    jobs: int | None,
    out: Path,
) -> None:
    """Render the named clips, or all of them, to be embedded.

    Each comes with a poster (.png), captions (.vtt), a description (.txt), and the file for the
    target: a page, slides that step section by section, a Quarto document, a notebook, a
    PowerPoint deck, or Markdown.
    """
    entries = chosen(scenes, network, example, focus)
    from backprop.rendering.embed.deck import check_deck
    from backprop.rendering.embed.shown import shown
    from backprop.rendering.embed.targets import STEPPED, files_for, put

    if target == "pptx":
        check_deck()
    try:
        out.mkdir(parents=True, exist_ok=True)
        # Clips are rendered beside the folder's files, and moved in with all that goes with them.
        work = TemporaryDirectory(prefix=".embedding-", dir=out)
    except OSError as error:
        raise BackpropError(f"cannot write to {out}: {error.strerror}") from None
    with work as folder:
        requests = {
            entry.name: Request(
                entry.name,
                Path(folder),
                network,
                example,
                focus,
                quality,
                theme=theme,
                sections=target in STEPPED,
            )
            for entry in entries
        }
        clips, failures = made(list(requests.values()), jobs)
        for clip in clips:
            request = requests[clip.scene]
            loaded = load(request.network or find_scene(clip.scene).network)
            widths = "-".join(map(str, loaded.widths))
            about = f"{loaded.name}, {widths}, example {loaded.example(example)[0]}"
            one = shown(clip, request, about, find_theme(theme).background)
            files = files_for(target, one)
            put(files, out)
            size = sum(map(len, files.values())) / 1e6
            main = list(files)[-1]
            click.echo(f"{out / main}: {len(files)} files, {size:.2f} MB")
    tell(failures)
