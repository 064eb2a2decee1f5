"""What the subcommands that run clips share: which clips, what they show, how many at once."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click

from backprop.cli.common import (
    Command,
    Finite,
    example_option,
    labels_options,
    lang_option,
    network_asked,
)
from backprop.cli.names import QUALITY, SHAPE, network_among
from backprop.cli.terminal import say
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, chosen_scenes, find_scene
from backprop.clips.tempo import PACES, PAUSES, Tempo
from backprop.core.errors import BackpropError, QuantityError
from backprop.core.names import named
from backprop.core.network import Network
from backprop.core.quantities import Quantity
from backprop.io import load
from backprop.render.request import Request
from backprop.render.shape import WIDE

__all__ = [
    "chosen",
    "cut_of",
    "cut_options",
    "jobs_option",
    "network_option",
    "one_scene",
    "quality_option",
    "quantity",
    "rate_option",
    "scene_argument",
    "scenes_argument",
    "shape_option",
    "shown_options",
    "tempo_options",
    "title_options",
    "voiced",
]

scenes_argument = click.argument("scenes", nargs=-1, metavar="[SCENE]... [NETWORK]")

scene_argument = click.argument("scene", nargs=-1, required=True, metavar="SCENE [NETWORK]")

network_option = network_asked("The network to show. [default: the one each scene is made for]")

focus_option = click.option(
    "--focus",
    metavar="QUANTITY",
    help='What a clip is about, such as "w[2][0,1]". [default: the clip chooses]',
)


rate_option = click.option(
    "--rate",
    type=float,
    help="The learning rate of a training that is shown. [default: the clip chooses]",
)


def shown_options(command: Command) -> Command:
    """`--network`, `--example`, `--focus`, and how things are called: what a clip shows."""
    return network_option(example_option(focus_option(labels_options(lang_option(command)))))


def tempo_options(command: Command) -> Command:
    """`--pace` and `--pause`: the command gets one `tempo`."""

    @click.option(
        "--pace",
        type=Finite(*PACES),
        default=1.0,
        show_default=True,
        help="How fast all goes: at 0.8 it takes 1/0.8 times as long.",
    )
    @click.option(
        "--pause",
        type=Finite(*PAUSES),
        default=0.0,
        metavar="SECONDS",
        help="How long each section's last picture stands at least.",
    )
    @functools.wraps(command)
    def under(*args: Any, pace: float, pause: float, **options: Any) -> Any:
        return command(*args, tempo=Tempo(pace, pause), **options)

    return cast(Command, under)


def title_options(command: Command) -> Command:
    """`--title` and `--no-title`: the command gets one `title`, None for the clip's own."""

    @click.option("--title", metavar="TEXT", help="A heading of your own.")
    @click.option("--no-title", is_flag=True, help="No heading; the picture has its room.")
    @functools.wraps(command)
    def under(*args: Any, title: str | None, no_title: bool, **options: Any) -> Any:
        if title is not None:
            if no_title:
                raise click.UsageError("--title gives a heading, and --no-title none: choose one")
            named(title, "title")
        return command(*args, title="" if no_title else title, **options)

    return cast(Command, under)


def cut_options(command: Command) -> Command:
    """`--sections` and `--until`: which part of a clip."""
    sections = click.option(
        "--sections",
        metavar="SECTIONS",
        help='Only these, by number or name, such as "2, 4-5, product"; sheet shows them.',
    )
    until = click.option(
        "--until", metavar="SECTION", help="Only those from the first to this one."
    )
    return sections(until(command))


def cut_of(request: Request, sections: str | None, until: str | None) -> Request:
    """The same with the sections that are asked for, once it is known that there are such."""
    if sections is None and until is None:
        return request
    from backprop.audit.dry_run import section_names
    from backprop.clips.registry import scene_class
    from backprop.render.cut import asked

    shown = scene_class(request.scene)
    names = section_names(shown, request.stage(shown.clip.network))
    try:
        return replace(request, cut=asked(sections, until, names))
    except BackpropError as error:
        raise BackpropError(f"{request.name}: {error}") from None


def voiced(request: Request, recorded: Path | None) -> Request:
    """The same with what was recorded for its sections, once all of it can be heard."""
    if recorded is None:
        return request
    from backprop.audit.dry_run import section_names
    from backprop.clips.registry import scene_class
    from backprop.io.recordings import read_recordings
    from backprop.publish.script import script, voice

    shown = scene_class(request.scene)
    stage = request.stage(shown.clip.network)
    names = section_names(shown, stage)
    wanted = request.cut or tuple(range(1, len(names) + 1))
    recordings = read_recordings(recorded, names, wanted)
    return replace(request, voice=voice(recordings, lambda: script(shown, stage)))


quality_option = click.option(
    "-q",
    "--quality",
    type=QUALITY,
    default="m",
    show_default=True,
    help="480p15, 720p30, 1080p60, 1440p60 or 2160p60, or so written.",
)

shape_option = click.option(
    "-r",
    "--shape",
    type=SHAPE,
    default=str(WIDE),
    show_default=True,
    help="Of the frame; each clip is laid out for it. Pixels leave -q the rate.",
)

jobs_option = click.option(
    "-j", "--jobs", type=click.IntRange(1), help="Clips at once. [default: the cores]"
)


def chosen(
    scenes: Sequence[str],
    network: str | None,
    example: str | None,
    focus: str | None,
    rate: float | None = None,
) -> tuple[list[Declaration], str | None]:
    """The clips that were named, or all that can show network and focus, and the network.

    The network may stand among the scenes; who is left out is told. A mistake in the network,
    the example or the focus is told at once, before any process is started.
    """
    scenes, network = network_among(scenes, network, find_scene)
    loaded = None if network is None else load(network)
    named = [find_scene(name) for name in scenes]
    asked = None if focus is None else quantity(focus, named or catalog(), loaded, bool(named))
    entries, left_out = chosen_scenes(scenes, loaded, asked)
    for entry in entries:
        entry.check_rate(rate)
    for one in [loaded] if loaded else [load(name) for name in {e.network for e in entries}]:
        one.example(example)
        if focus is not None:
            Quantity.asked(focus, one.widths).check(one.widths)
    if not entries:
        raise BackpropError(f"no clip can show {focus}: backprop list says which take what")
    if left_out:
        names = ", ".join(entry.name for entry in left_out)
        of = " or ".join(filter(None, [network and "this network", focus and "this focus"]))
        say(f"left out, for they cannot show {of}: {names}", err=True)
    return entries, network


def one_scene(words: Sequence[str], network: str | None) -> tuple[str, str | None]:
    """The one scene of a command that takes no more, and the network, which may stand beside it."""
    scenes, network = network_among(words, network, find_scene)
    if len(scenes) != 1:
        raise click.UsageError(f"expected one scene, found {', '.join(scenes) or 'none'}")
    return scenes[0], network


def quantity(
    focus: str, clips: Iterable[Declaration], network: Network | None, named: bool
) -> Quantity:
    """The quantity; a name such as w(L), by the first of the clips' own networks that has one.

    `named` says that these clips were asked for, so that what is wrong with one is a mistake.
    """
    if network is not None:
        return Quantity.asked(focus, network.widths)
    try:
        return Quantity.asked(focus)
    except QuantityError as error:
        for entry in clips:
            try:
                return Quantity.asked(focus, load(entry.network).widths)
            except QuantityError as own:
                error = own if named else error
        raise error from None
