"""A clip whose sections were drawn apart is the same to the byte."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from pathlib import Path

import pytest

from backprop.rendering.clip import render_clip
from backprop.rendering.made import Clip
from backprop.rendering.request import Format, Request
from backprop.rendering.shares import Forked, Share
from backprop.rendering.workers import failure

linux = pytest.mark.skipif(sys.platform != "linux", reason="forks where that is safe")


def rendered(name: str, folder: Path, share: Share, **options: object) -> Clip:
    work = folder / "work"
    work.mkdir(parents=True)
    request = Request(name, folder, quality="l", sections=True, **options)
    return render_clip(request, work, None, share)


class Counted(Forked):
    """Lets every second section be drawn here."""

    taken = 0

    def mine(self, number: int) -> bool:
        self.taken += 1
        return self.taken % 2 == 0 or super().mine(number)


# Live numbers that were counted up, a sweep through real passes, a network of another shape.
@linux
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("Nudge", {}),
        ("LongPath", {}),
        ("GradientDescent", {}),
        ("CostOfManyOutputs", {"format": Format.MOV, "transparent": True}),
        ("WeightChainRule", {"network": "relu", "theme": "light"}),
    ],
)
def test_forks_make_the_same_files(tmp_path: Path, name: str, options: dict[str, object]) -> None:
    forked = Counted(multiprocessing.Semaphore(100))
    shared = rendered(name, tmp_path / "shared", forked, **options)
    alone = rendered(name, tmp_path / "alone", Share(), **options)
    assert forked.taken == len(alone.sections) > 3
    assert shared.length == alone.length
    for one, other in zip(
        [shared.file, *shared.beside, *shared.sections],
        [alone.file, *alone.beside, *alone.sections],
        strict=True,
    ):
        assert one.read_bytes() == other.read_bytes(), one.name


class Killed(Forked):
    """Every fork is killed when it has drawn its section, as a full memory would."""

    def done(self) -> None:
        if self.is_fork:
            os.kill(os.getpid(), signal.SIGKILL)


@linux
def test_a_fork_that_was_killed_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        ChildProcessError, match=r"drawing section \d was ended \(exit code -9\)"
    ) as told:
        rendered("CostOfManyOutputs", tmp_path, Killed(multiprocessing.Semaphore(2)))
    reported = failure(Request("CostOfManyOutputs", tmp_path), told.value)
    assert reported.reason == str(told.value)
    assert not reported.mine
    assert not (tmp_path / "CostOfManyOutputs.mp4").exists()
