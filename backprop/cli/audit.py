"""`backprop audit`: is everything in a clip readable?"""

from __future__ import annotations

import signal
from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import click

from backprop.cli.common import example_option, verbose_option
from scenes.catalog import chosen_scenes
from scenes.style import THEMES

if TYPE_CHECKING:
    from backprop.rendering.audit import Audit

__all__ = ["audit"]


@click.command()
@click.argument("scenes", nargs=-1, metavar="[SCENE]...")
@click.option(
    "-N",
    "--network",
    metavar="FILE|NAME",
    help="The network to show. [default: the one each scene is made for]",
)
@example_option
@click.option("--theme", type=click.Choice(list(THEMES)), help="[default: both]")
@click.option("-j", "--jobs", type=click.IntRange(1), help="Clips at once. [default: the cores]")
@verbose_option
@click.pass_context
def audit(
    ctx: click.Context,
    scenes: tuple[str, ...],
    network: str | None,
    example: str | None,
    theme: str | None,
    jobs: int | None,
) -> None:
    """Look for text that cannot be read in the named scenes, or in all of them.

    Each clip is run without being made. At the end of every play text must lie in the frame and
    clear of other text, be large enough, stand out from what is behind it and not be covered.
    Exits with 1 if something is found.
    """
    from backprop.files import load

    loaded = None if network is None else load(network)
    entries, left_out = chosen_scenes(scenes, loaded)
    for one in [loaded] if loaded else [load(name) for name in {e.network for e in entries}]:
        one.example(example)  # a mistake is told at once, before any process is started
    if left_out:
        names = ", ".join(entry.name for entry in left_out)
        click.echo(f"left out, for they show networks of one neuron a layer: {names}", err=True)

    from backprop.rendering.audit import Job, audit_all
    from backprop.rendering.workers import default_jobs

    themes = [theme] if theme else list(THEMES)
    work = [
        Job(entry.name, network or entry.network, example, name)
        for entry in entries
        for name in themes
    ]
    total = 0
    # A polite kill ends the workers too, as Ctrl-C does.
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        with closing(audit_all(work, jobs or default_jobs())) as audits:
            for entry in entries:
                found = {name: next(audits) for name in themes}
                total += _report(entry.name, found)
    finally:
        signal.signal(signal.SIGTERM, before)
    click.echo(f"{len(entries)} clip{'s' * (len(entries) != 1)}: {_told(total)}")
    ctx.exit(1 if total else 0)


def _report(clip: str, found: Mapping[str, Audit]) -> int:
    """Print what was found in a clip, in each theme; returns how many faults it has."""
    faults = _merged(found)
    pauses = next(iter(found.values())).pauses
    click.echo(f"{clip}: {pauses} pauses, {' and '.join(found)}: {_told(len(faults))}")
    for fault in faults:
        click.echo(f"  {fault}")
    return len(faults)


def _merged(found: Mapping[str, Audit]) -> list[str]:
    """A line for each fault; those that are not in all themes say in which."""
    themes: dict[str, list[str]] = {}
    for name, audited in found.items():
        for fault in audited.faults:
            themes.setdefault(str(fault), []).append(name)
    return [
        line if len(names) == len(found) else f"{line} ({' and '.join(names)})"
        for line, names in themes.items()
    ]


def _told(faults: int) -> str:
    return f"{faults} fault{'s' * (faults != 1)}" if faults else "nothing found"
