"""Containers are believed: their files, written here as the kernel writes them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from backprop.render import limits
from backprop.render.request import QUALITIES

GB = 1_000_000_000


def written(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


@pytest.mark.usefixtures("eight_cores")
@pytest.mark.parametrize(
    ("group", "files", "cores"),
    [
        ("0::/", {"cpu.max": "250000 100000\n"}, 2),
        ("0::/", {"cpu.max": "50000 100000\n"}, 1),
        ("0::/", {"cpu.max": "max 100000\n"}, 8),
        ("0::/a/b", {"cpu.max": "max 100000\n", "a/b/cpu.max": "300000 100000\n"}, 3),
        ("0::/a/b", {"a/cpu.max": "200000 100000\n", "a/b/cpu.max": "max 100000\n"}, 2),
        ("4:cpu:/a/b/c", {"cpu/a/cpu.cfs_quota_us": "400000\n",
                          "cpu/a/cpu.cfs_period_us": "100000\n"}, 4),
        ("4:cpu,cpuacct:/", {"cpu,cpuacct/x": "", "cpu/cpu.cfs_quota_us": "400000\n",
                             "cpu/cpu.cfs_period_us": "100000\n"}, 4),
        ("4:cpu:/", {"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, 8),
        ("", {}, 8),
    ],
)  # fmt: skip
def test_cores_are_the_containers(
    tmp_path: Path, group: str, files: dict[str, str], cores: int
) -> None:
    written(tmp_path / "groups", files)
    written(tmp_path / "proc", {"self/cgroup": f"{group}\n" if group else ""})
    assert limits.cores(tmp_path / "groups", tmp_path / "proc") == cores


def test_memory_is_the_least_of_what_is_allowed_and_free(tmp_path: Path) -> None:
    groups, proc = tmp_path / "groups", tmp_path / "proc"
    written(proc, {"self/cgroup": "0::/\n", "meminfo": "MemAvailable:  8000000 kB\n"})
    assert limits.available_memory(groups, proc) == 8_192_000_000
    written(groups, {"memory.max": "max\n", "memory.current": "5\n"})
    assert limits.available_memory(groups, proc) == 8_192_000_000
    written(groups, {"memory.max": f"{3 * GB}\n", "memory.current": f"{GB}\n"})
    assert limits.available_memory(groups, proc) == 2 * GB
    written(proc, {"self/cgroup": "6:memory:/mine\n"})
    written(
        groups,
        {
            "memory/mine/memory.limit_in_bytes": f"{2 * GB}\n",
            "memory/mine/memory.usage_in_bytes": f"{GB}\n",
        },
    )
    assert limits.available_memory(groups, proc) == GB
    assert limits.available_memory(tmp_path / "no", tmp_path / "no") is None


@pytest.mark.parametrize(
    ("group", "folder", "limit", "used", "unused"),
    [
        ("0::/a/b", "a", "memory.max", "memory.current", "inactive_file"),
        (
            "6:memory:/a/b",
            "memory/a",
            "memory.limit_in_bytes",
            "memory.usage_in_bytes",
            "total_inactive_file",
        ),
    ],
)
def test_files_that_the_kernel_would_let_go_of_are_no_used_memory(
    tmp_path: Path, group: str, folder: str, limit: str, used: str, unused: str
) -> None:
    written(tmp_path / "proc", {"self/cgroup": f"{group}\n"})
    files = {
        limit: f"{4 * GB}\n",
        used: f"{3 * GB}\n",
        "memory.stat": f"active_file {GB}\n{unused} {2 * GB}\n",
    }
    written(tmp_path / "groups" / folder, files)
    assert limits.available_memory(tmp_path / "groups", tmp_path / "proc") == 3 * GB


def test_jobs_fit_into_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "cores", lambda: 16)
    monkeypatch.setattr(limits, "available_memory", lambda: 4 * GB)
    assert [limits.default_jobs(QUALITIES[letter]) for letter in "lhk"] == [16, 9, 3]
    monkeypatch.setattr(limits, "available_memory", lambda: 0)
    assert limits.default_jobs(QUALITIES["k"]) == 1
    monkeypatch.setattr(limits, "available_memory", lambda: None)
    assert limits.default_jobs(QUALITIES["k"]) == 16
