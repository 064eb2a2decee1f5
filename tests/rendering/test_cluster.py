"""Clips made by a real scheduler and three worker processes on this machine."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from distributed import Client

import backprop
import scenes
from backprop.errors import BackpropError
from backprop.rendering.cluster import render_on
from backprop.rendering.made import Clip
from backprop.rendering.request import Request
from backprop.rendering.workers import Failure, render_all

NAMES = ("CostOfManyOutputs", "WeightChainRule", "GradientVector", "BiasDerivative")


@dataclass
class Cluster:
    """A scheduler, and workers by their names."""

    folder: Path
    address: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: str, **environment: str) -> None:
        """Start a process of Dask's own command."""
        with (self.folder / f"{name}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env=os.environ | environment,
            )

    def worker(self, name: str, **environment: str) -> None:
        """Start a worker with one thread and no nanny: when it is killed it stays away."""
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--name", name)
        self.start(name, "worker", self.address, *options, **environment)

    def wait(self, count: int) -> None:
        """Until so many workers are there."""
        with Client(self.address, timeout=30) as client:
            client.wait_for_workers(count, timeout=60)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    folder = tmp_path / "cluster"
    folder.mkdir()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    made = Cluster(folder, f"tcp://127.0.0.1:{port}")
    made.start(
        "scheduler", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"
    )
    try:
        yield made
    finally:
        for process in made.processes.values():
            process.kill()
            process.wait()


def made_on(cluster: Cluster, requests: list[Request]) -> list[Clip | Failure]:
    return list(render_on(cluster.address, requests, lambda _: None, pytest.fail))


def files(folder: Path) -> dict[str, bytes]:
    """All that is there, by name."""
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def local(requests: list[Request], folder: Path) -> dict[str, bytes]:
    made = list(render_all(requests, 2, lambda _: None))
    assert all(isinstance(clip, Clip) for clip in made)
    return files(folder)


def once(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_the_cluster_makes_the_same_files_and_a_killed_worker_loses_nothing(
    tmp_path: Path, cluster: Cluster
) -> None:
    for name in ("one", "two", "three"):
        cluster.worker(name)
    own = tmp_path / "own.toml"
    backprop.save(backprop.load("small"), own)
    there, here = tmp_path / "there", tmp_path / "here"
    requests = {
        folder: [Request(name, folder, quality="l") for name in NAMES]
        # Drawn in parts by three workers: one clip, of a network that only this machine has.
        + [Request("MultiPathSum", folder, network=str(own), quality="l", theme="light")]
        for folder in (there, here)
    }
    cluster.wait(3)
    made = made_on(cluster, requests[there][-1:])
    assert [type(clip) for clip in made] == [Clip]

    outcomes = render_on(cluster.address, requests[there][:-1], lambda _: None, pytest.fail)
    with Client(cluster.address) as client:
        # The first clip is there, so the others are being drawn: one who draws is killed.
        assert isinstance(next(outcomes), Clip)
        busy: list[str] = []

        def found() -> bool:
            names = {w["id"]: a for a, w in client.scheduler_info(-1)["workers"].items()}
            working = client.processing()
            busy[:] = [str(name) for name, address in names.items() if working.get(address)]
            return bool(busy)

        once(found)
        cluster.processes[busy[0]].send_signal(signal.SIGKILL)
        rest = list(outcomes)
    assert [type(clip) for clip in rest] == [Clip] * 3
    assert files(there) == local(requests[here], here)


def test_a_worker_with_another_version_is_left_out(tmp_path: Path, cluster: Cluster) -> None:
    """It has a copy of the package that says it is another release, and differs in a constant."""
    other = tmp_path / "other"
    for package in (backprop, scenes):
        source = Path(package.__file__).parent
        shutil.copytree(source, other / source.name, ignore=shutil.ignore_patterns("__pycache__"))
    with (other / "scenes" / "stage.py").open("a") as code:
        code.write("_LATER = True\n")
    info = other / "backprop_visualized-99.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: backprop-visualized\nVersion: 99.0\n"
    )
    cluster.worker("odd", PYTHONPATH=str(other))
    cluster.wait(1)
    request = Request("CostOfManyOutputs", tmp_path / "out", quality="l")
    with pytest.raises(BackpropError, match=r"no worker .* it has backprop-visualized 99\.0 where"):
        made_on(cluster, [request])
    cluster.worker("good")
    cluster.wait(2)
    refused: list[str] = []
    (clip,) = render_on(cluster.address, [request], lambda _: None, refused.append)
    assert isinstance(clip, Clip)
    assert clip.file.is_file()
    (line,) = refused
    assert "our code" in line
    assert "\n" not in line


def test_mistakes_are_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "backprop", "render", "ChainRule", "-o", str(tmp_path / "out")]
    for scheduler, words in (
        ("tcp://127.0.0.1:1", "no scheduler answers at tcp://127.0.0.1:1"),
        ("nonsense://x", "no scheduler answers at nonsense://x"),
    ):
        told = subprocess.run(
            [*command, "--scheduler", scheduler], capture_output=True, text=True, check=False
        )
        assert told.returncode == 2
        assert words in told.stderr
        assert told.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()
