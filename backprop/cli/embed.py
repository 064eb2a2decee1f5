"""`backprop embed`: clips with what a page, a deck or a notebook needs around them."""

from __future__ import annotations

from pathlib import Path

import click

from backprop.cli.clips import chosen, jobs_option, quality_option, scenes_argument, shown_options
from backprop.cli.common import out_option, say, theme_option, verbose_option
from backprop.cli.names import Named
from backprop.cli.progress import made, tell
from backprop.clips.registry import find_scene
from backprop.core.errors import BackpropError
from backprop.core.number_format import amount
from backprop.io.unfinished import unfinished
from backprop.render.request import Request

__all__ = ["embed"]

_TARGETS = ("html", "revealjs", "quarto", "jupyter", "pptx", "markdown")


@click.command()
@scenes_argument
@click.option("--for", "target", type=Named(_TARGETS), required=True)
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
    entries, network = chosen(scenes, network, example, focus)
    from backprop.clips.context import Stage
    from backprop.publish.embed.deck import check_deck
    from backprop.publish.embed.embedded_clip import shown
    from backprop.publish.embed.targets import STEPPED, files_for, main_file, put, weight

    if target == "pptx":
        check_deck()
    try:
        # Clips are rendered beside the folder's files, and moved in with all that goes with them.
        work = unfinished(out)
    except OSError as error:
        raise BackpropError(f"cannot write to {out}: {error.strerror}") from None
    with work as folder:
        requests = {
            entry.name: Request(
                entry.reference,
                folder,
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
            stage = Stage.of(network or find_scene(request.scene).network, example, theme)
            one = shown(clip, request, stage.about, stage.theme.background)
            files = files_for(target, one)
            size = f"{amount(len(files), 'file')}, {weight(files) / 1e6:.2f} MB"
            put(files, out)
            say(f"{out / main_file(target, clip.scene)}: {size}")
    tell(failures)
