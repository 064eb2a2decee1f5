"""Rendering with a line for each clip: its section, how much of it is there, the time so far."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from backprop.cli.terminal import VERBOSE, say
from backprop.clips.registry import find_scene
from backprop.core.errors import BackpropError
from backprop.render.lengths import known_lengths, length_key
from backprop.render.limits import default_jobs
from backprop.render.request import Request

if TYPE_CHECKING:
    from backprop.render.local_pool import Failure, Report
    from backprop.render.result import Clip
    from backprop.render.reuse import Renderer

__all__ = ["made", "tell"]


def made(
    requests: list[Request],
    jobs: int | None,
    *,
    force: bool = False,
    scheduler: str | None = None,
) -> tuple[list[Clip], list[Failure]]:
    """Render all that is not kept, showing how far each is; in the order they were asked for."""
    from backprop.render.local_pool import Failure
    from backprop.render.reuse import render_or_reuse

    clips: list[Clip] = []
    failures: list[Failure] = []
    with _lines(requests) as lines:
        render = _renderer(jobs or default_jobs(requests[0].size), scheduler, lines.report)
        outcomes = render_or_reuse(requests, render, force=force)
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
    order = [request.name for request in requests]
    return sorted(clips, key=lambda clip: order.index(clip.scene)), failures


def _renderer(jobs: int, scheduler: str | None, report: Callable[[Report], None]) -> Renderer:
    if scheduler is None:
        from backprop.render.local_pool import render_all

        return lambda requests, keep: render_all(requests, jobs, report, keep)
    from backprop.render.dask_client import render_on

    return lambda requests, keep: render_on(
        scheduler, requests, report, lambda words: say(words, err=True), keep
    )


def tell(failures: list[Failure]) -> None:
    """Say what went wrong in one line, with -v its traceback before it, and end with status 1.

    What is the user's to mend is raised as a BackpropError.
    """
    if not failures:
        return
    ctx = click.get_current_context()
    if ctx.meta.get(VERBOSE):
        for failure in failures:
            click.echo(failure.details, err=True)
    reasons = "; ".join(sorted(f"{failure.request.name}: {failure.reason}" for failure in failures))
    if all(failure.mine for failure in failures):
        raise BackpropError(reasons)
    say(f"backprop: {reasons}", err=True)
    ctx.exit(1)


class _Lines:
    """One line a clip: its name, section, how much of it is there, and the time so far."""

    def __init__(self, requests: list[Request], progress: Progress) -> None:
        self.progress = progress
        lengths = known_lengths()
        self.tasks: dict[str, TaskID] = {
            request.name: progress.add_task(
                request.name,
                total=lengths.get(length_key(find_scene(request.scene))),
                note="waiting",
            )
            for request in requests
        }

    def report(self, report: Report) -> None:
        task, seconds = self.tasks[report.request.name], report.seconds
        # Another network may make the clip longer than it was with its own.
        expected = self.progress.tasks[task].total
        self.progress.update(
            task,
            completed=seconds,
            total=None if expected is None else max(seconds + 1, expected),
            note=report.section,
        )

    def done(self, clip: Clip) -> None:
        self.progress.update(
            self.tasks[clip.scene],
            completed=clip.length,
            total=clip.length,
            note="reused" if clip.reused else "done",
        )
        if not self.progress.console.is_terminal:
            how = "reused" if clip.reused else f"in {clip.took:.1f} s"
            say(f"{clip.scene}: {clip.length:.1f} s {how}", err=True)

    def failed(self, failure: Failure) -> None:
        self.progress.update(self.tasks[failure.request.name], note="[red]failed")


@contextmanager
def _lines(requests: list[Request]) -> Iterator[_Lines]:
    width = max(len(request.name) for request in requests)
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
