"""All files of a lecture: the page, and the films, posters and networks that lie beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from backprop.clips.context import Stage
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, scene_class
from backprop.core.language import gettext
from backprop.core.typed_example import shortened
from backprop.publish.embed.embedded_clip import Shown
from backprop.publish.lecture.lesson import lesson, title
from backprop.publish.lecture.network_picture import network_picture
from backprop.publish.lecture.page import page

__all__ = ["lecture_files"]


def lecture_files(
    entries: Sequence[Declaration],
    stages: Sequence[Stage],
    films: Sequence[Mapping[str, Shown]],
    *,
    given: bool,
) -> dict[str, bytes | Path]:
    """The files by their names, the page last.

    Parameters
    ----------
    entries, stages, films
        The clips, what each shows, and its films by their themes.
    given
        Whether all show one network that was asked for, not each its own.
    """
    files: dict[str, bytes | Path] = {}
    for by_theme in films:
        for theme, film in by_theme.items():
            files[f"clips/{theme}/{film.scene}.png"] = film.opening()
            files[f"clips/{theme}/{film.scene}.mp4"] = film.file
    lessons = [
        lesson(by_theme, stage, scene_class(entry.reference))
        for entry, stage, by_theme in zip(entries, stages, films, strict=True)
    ]
    different = {stage.about: stage for stage in stages}.values()
    # Whatever a network is called, its file has a number.
    networks = {f"{n}": network_picture(stage) for n, stage in enumerate(different, 1)}
    for name, one in networks.items():
        for theme, drawn in one.drawn.items():
            files[f"networks/{name}-{theme}.svg"] = drawn
    about = (
        gettext("All clips show the network {network} on its example “{example}”.").format(
            network=stages[0].trace.network.name, example=shortened(stages[0].example)
        )
        if given
        else gettext("Each clip shows the network it is made for.")
    )
    text = page(lessons, about, networks, _left_out(entries, stages[0]) if given else {})
    return {**files, "index.html": text.encode()}


def _left_out(entries: Sequence[Declaration], stage: Stage) -> dict[str, list[str]]:
    """Titles of the chapter's clips that cannot show the network, if all others are there."""
    out = [one for one in catalog() if not one.shows(stage.trace.network)]
    if not {*catalog()} <= {*entries, *out}:
        return {}
    found: dict[str, list[str]] = {}
    for one in out:
        heading = title(scene_class(one.reference), Stage.of(one.network))
        found.setdefault(one.needs, []).append(heading)
    return found
