"""`backprop audit`: is everything in a clip readable, and does it multiply out?"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from typing import TYPE_CHECKING

import click

from backprop.cli.clips import chosen, jobs_option, scenes_argument, shape_option, shown_options
from backprop.cli.names import THEME
from backprop.cli.terminal import say, verbose_option
from backprop.core.number_format import amount
from backprop.drawing.style import BOTH, Theme
from backprop.render.shape import Shape

if TYPE_CHECKING:
    from backprop.audit.audit import Audit

__all__ = ["audit"]


@click.command()
@scenes_argument
@shown_options
@click.option("--theme", type=THEME, help="[default: dark and light]")
@shape_option
@jobs_option
@verbose_option
@click.pass_context
def audit(
    ctx: click.Context,
    scenes: tuple[str, ...],
    network: str | None,
    example: str | None,
    focus: str | None,
    theme: Theme | None,
    shape: Shape,
    jobs: int | None,
) -> None:
    """Look for unreadable text and wrong sums in the named scenes, or in all of them.

    Each clip is run without being made. At the end of every play text must lie in the frame and
    clear of other text, be large enough, stand out from what is behind it and not be covered, and
    what is printed as a result must be what a calculator makes of the printed numbers,
    rounded to its last place. A declared clip is looked at for its composition, too: empty space,
    type for the last row, stillness, hurried captions and numbers in them that are not in the
    picture, texts that pass over others, lines through texts.
    Exits with 1 if something is found; `backprop sheet SCENE --audit` shows where.
    """
    entries, network = chosen(scenes, network, example, focus)

    from backprop.audit.audit import Job, audit_all
    from backprop.render.limits import cores

    themes = [theme] if theme else [*BOTH]
    work = [
        Job(entry.reference, network or entry.network, example, focus, one, shape=shape)
        for entry in entries
        for one in themes
    ]
    total = 0
    with closing(audit_all(work, jobs or cores())) as audits:
        for entry in entries:
            found = {one.name: next(audits) for one in themes}
            total += _report(entry.name, found)
    say(f"{amount(len(entries), 'clip')}: {_told(total)}")
    ctx.exit(1 if total else 0)


def _report(clip: str, found: Mapping[str, Audit]) -> int:
    """Print what was found in a clip, in each theme; returns how many faults it has."""
    faults = _merged(found)
    pauses = next(iter(found.values())).pauses
    say(f"{clip}: {amount(pauses, 'pause')}, {' and '.join(found)}: {_told(len(faults))}")
    for fault in faults:
        say(f"  {fault}")
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
    return amount(faults, "fault") if faults else "nothing found"
