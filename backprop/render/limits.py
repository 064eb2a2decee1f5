"""How many clips may be made at once: by the cores and the memory that this process may use.

In a container both are less than the machine has; what the kernel's control groups allow is
read from their files, of version 2 and 1.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator
from pathlib import Path

from backprop.render.request import Quality

__all__ = ["available_memory", "cores", "default_jobs", "worker_memory"]

_GROUPS = Path("/sys/fs/cgroup")
_PROCESS = Path("/proc")
_MEMORY = (
    ("memory.max", "memory.current", "inactive_file"),
    ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
)
"""Of version 2 and 1: files of the limit and of what is used; its name for files not in use."""


def cores(groups: Path = _GROUPS, process: Path = _PROCESS) -> int:
    """Cores that this process may keep busy, at least 1."""
    affinity = getattr(os, "sched_getaffinity", None)
    mine = len(affinity(0)) if affinity else os.cpu_count() or 1
    allowed = [
        math.floor(int(quota) / int(period))
        for folder in _folders(groups, process, "cpu")
        for quota, period in (_limit_2(folder), _limit_1(folder))
        if quota.isdigit() and period.isdigit()
    ]
    return max(1, min([mine, *allowed]))


def available_memory(groups: Path = _GROUPS, process: Path = _PROCESS) -> int | None:
    """Bytes that may still be taken; None where the system does not tell."""
    free = [
        room
        for folder in _folders(groups, process, "memory")
        for names in _MEMORY
        if (room := _room(folder, *names)) is not None
    ]
    for line in _text(process / "meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            free.append(int(line.split()[1]) * 1024)
    return max(0, min(free)) if free else None


def worker_memory(size: Quality) -> int:
    """Bytes that a worker takes: Python and Manim, and frames by the pixel.

    200 MB, and 105 bytes a pixel for the frames that are drawn, wait and are encoded: by
    tests/benchmarks, 370 MB at most at 1080p60 and 1045 at 2160p60.
    """
    return 200_000_000 + 105 * size.width * size.height


def default_jobs(size: Quality) -> int:
    """One worker for each core, as long as there is memory for it, at least 1."""
    memory = available_memory()
    if memory is None:
        return cores()
    return max(1, min(cores(), memory // worker_memory(size)))


def _folders(groups: Path, process: Path, controller: str) -> Iterator[Path]:
    """Where the limits of a controller may stand: our group and those it is in."""
    for line in _text(process / "self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if controllers == "" or controller in controllers.split(","):
            folder = groups / controller if controllers else groups
            yield folder
            for name in path.strip("/").split("/"):
                folder /= name
                yield folder


def _room(folder: Path, limit: str, used: str, cache: str) -> int | None:
    """Bytes that a group may still take.

    To the kernel files are used memory too, though it lets go of them when somebody wants it.
    """
    most, taken = _text(folder / limit), _text(folder / used)
    if not (most.isdigit() and taken.isdigit()):
        return None
    counts = dict(line.split(" ", 1) for line in _text(folder / "memory.stat").splitlines())
    return int(most) - int(taken) + int(counts.get(cache, 0))


def _limit_2(folder: Path) -> tuple[str, str]:
    quota, _, period = _text(folder / "cpu.max").partition(" ")
    return quota, period


def _limit_1(folder: Path) -> tuple[str, str]:
    return _text(folder / "cpu.cfs_quota_us"), _text(folder / "cpu.cfs_period_us")


def _text(file: Path) -> str:
    try:
        return file.read_text().strip()
    except OSError:
        return ""
