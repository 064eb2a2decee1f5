"""`backprop preview`: a clip made again whenever its scene or its network is saved."""

from __future__ import annotations

import time
from pathlib import Path

import click

from backprop.cli.clips import (
    chosen,
    cut_of,
    cut_options,
    one_scene,
    quality_option,
    rate_option,
    scene_argument,
    shape_option,
    shown_options,
    tempo_options,
    title_options,
)
from backprop.cli.common import out_option, theme_option
from backprop.cli.plugin import run_again
from backprop.cli.progress import made
from backprop.cli.terminal import say, verbose_option
from backprop.clips.tempo import Tempo
from backprop.core.errors import BackpropError
from backprop.drawing.style import Theme
from backprop.render.fingerprint import fingerprint
from backprop.render.request import Request
from backprop.render.shape import Shape

__all__ = ["preview"]

_EVERY = 0.3
"""Seconds between two looks at the files; a look costs some milliseconds."""


@click.command()
@scene_argument
@shown_options
@rate_option
@title_options
@tempo_options
@cut_options
@quality_option
@shape_option
@theme_option
@out_option
@verbose_option
def preview(
    scene: tuple[str, ...],
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
    theme: Theme,
    out: Path,
) -> None:
    """Render SCENE, and again whenever its code or its network is saved, until Ctrl-C."""
    name, network = one_scene(scene, network)
    (entry,), network = chosen((name,), network, example, focus, rate)
    request = Request(
        entry.reference,
        out,
        network,
        example,
        focus,
        quality,
        theme=theme,
        rate=rate,
        tempo=tempo,
        title=title,
        shape=shape,
    )
    request = cut_of(request, sections, until)
    shown = None
    while True:
        found = _state(request)
        if found != shown:
            shown = found
            say(f"{_outcome(request)}; waiting for a change, Ctrl-C ends", err=True)
        time.sleep(_EVERY)


def _state(request: Request) -> str:
    """What the clip is made of now, or what is wrong with it."""
    try:
        run_again()
        return fingerprint(request)
    except (BackpropError, OSError, SyntaxError) as error:
        return str(error)


def _outcome(request: Request) -> str:
    try:
        run_again()  # a plugin that is wrong now is told, whatever it registered before
        clips, failures = made([request], None)
    except (BackpropError, OSError, SyntaxError) as error:
        return f"{request.name} is as it was: {error}"
    for failure in failures:
        return f"{request.name} is as it was: {failure.reason}"
    (clip,) = clips
    return f"{clip.file}: {'reused' if clip.reused else f'made in {clip.took:.1f} s'}"
