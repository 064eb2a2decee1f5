"""`backprop render`: clips from a network to files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from backprop.cli.clips import chosen, jobs_option, scenes_argument, shown_options, terminable
from backprop.cli.common import (
    VERBOSE,
    console,
    out_option,
    table,
    theme_option,
    verbose_option,
)
from backprop.errors import BackpropError
from backprop.rendering.request import QUALITIES, Format, Request
from scenes.catalog import find_scene

if TYPE_CHECKING:
    from backprop.rendering.clip import Clip
    from backprop.rendering.workers import Failure, Report

__all__ = ["render"]


@click.command()
@scenes_argument
@shown_options
@click.option(
    "-q",
    "--quality",
    type=click.Choice(list(QUALITIES)),
    default="m",
    show_default=True,
    help="480p15, 720p30, 1080p60, 1440p60 or 2160p60.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice([str(kind) for kind in Format]),
    default="mp4",
    show_default=True,
)
@click.option("-t", "--transparent", is_flag=True, help="No background; not with mp4.")
@theme_option
@jobs_option
@out_option
@verbose_option
@click.pass_context
def render(
    ctx: click.Context,
    scenes: tuple[str, ...],
    network: str | None,
    example: str | None,
    focus: str | None,
    quality: str,
    kind: str,
    transparent: bool,
    theme: str,
    jobs: int | None,
    out: Path,
) -> None:
    """Render the named scenes, or all of them.

    Beside each clip come its captions (.srt, .vtt) and its sections (.sections.json).
    """
    verbose = bool(ctx.meta.get(VERBOSE))
    requests = [
        Request(
            entry.name,
            out,
            network,
            example,
            focus,
            quality,
            Format(kind),
            transparent,
            theme,
            verbose,
        )
        for entry in chosen(scenes, network, example, focus)
    ]
    clips, failures = _run(requests, jobs)
    if clips:
        _summary(clips)
    for failure in failures:
        if verbose and failure.details:
            click.echo(failure.details, err=True)
    if failures:
        reasons = sorted(f"{failure.request.scene}: {failure.reason}" for failure in failures)
        if all(failure.mine for failure in failures):
            raise BackpropError("; ".join(reasons))
        click.echo(f"backprop: {'; '.join(reasons)}", err=True)
        ctx.exit(1)


def _run(requests: list[Request], jobs: int | None) -> tuple[list[Clip], list[Failure]]:
    from backprop.rendering.workers import Failure, default_jobs, render_all

    clips: list[Clip] = []
    failures: list[Failure] = []
    with _lines(requests) as lines, terminable():
        outcomes = render_all(requests, jobs or default_jobs(), lines.report)
        try:
            for outcome in outcomes:
                if isinstance(outcome, Failure):
                    failures.append(outcome)
                    lines.failed(outcome)
                else:
                    clips.append(outcome)
                    lines.done(outcome)
        finally:
            outcomes.close()
    order = [request.scene for request in requests]
    return sorted(clips, key=lambda clip: order.index(clip.scene)), failures


class _Lines:
    """One line a clip: its name, section, how much of it is there, and the time so far."""

    def __init__(self, requests: list[Request], progress: Progress) -> None:
        self.progress = progress
        self.tasks: dict[str, TaskID] = {
            request.scene: progress.add_task(
                request.scene, total=find_scene(request.scene).seconds, note="waiting"
            )
            for request in requests
        }

    def report(self, report: Report) -> None:
        scene, seconds = report.request.scene, report.seconds
        # Another network may make the clip longer than the catalogue says.
        self.progress.update(
            self.tasks[scene],
            completed=seconds,
            total=max(seconds + 1, find_scene(scene).seconds),
            note=report.section,
        )

    def done(self, clip: Clip) -> None:
        self.progress.update(
            self.tasks[clip.scene], completed=clip.length, total=clip.length, note="done"
        )
        if not self.progress.console.is_terminal:
            click.echo(f"{clip.scene}: {clip.length:.1f} s in {clip.took:.1f} s", err=True)

    def failed(self, failure: Failure) -> None:
        self.progress.update(self.tasks[failure.request.scene], note="[red]failed")


@contextmanager
def _lines(requests: list[Request]) -> Iterator[_Lines]:
    width = max(len(request.scene) for request in requests)
    with Progress(
        TextColumn(f"{{task.description:<{width}}}"),
        BarColumn(bar_width=30),
        TextColumn("{task.completed:5.1f} s"),
        TextColumn("{task.fields[note]:<16}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not sys.stderr.isatty(),
    ) as progress:
        yield _Lines(requests, progress)


def _summary(clips: list[Clip]) -> None:
    made = table("clip", "length", "size", "took")
    for clip in clips:
        made.add_row(
            str(clip.file),
            f"{clip.length:.1f} s",
            f"{clip.size / 1e6:.2f} MB",
            f"{clip.took:.1f} s",
        )
    console().print(made)
