"""Clips made by a real scheduler and real worker processes on this machine."""

from __future__ import annotations

import math
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
from distributed import Client

import backprop
from backprop.core.errors import BackpropError
from backprop.render import dask_client as clustering
from backprop.render.dask_client import render_on
from backprop.render.local_pool import Failure, render_all
from backprop.render.request import Request
from backprop.render.result import Clip

NAMES = ("GradientVector", "BiasDerivative", "PreviousActivation")


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


@pytest.fixture(autouse=True)
def _limited() -> Iterator[None]:
    """What waits for ever is ended, so that it fails."""

    def end(*_: object) -> None:
        raise AssertionError("it takes too long")

    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(180)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


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


@pytest.mark.sweep  # `make test` renders on a cluster below, where a worker is left out
@pytest.mark.usefixtures("registries")
def test_the_cluster_makes_the_same_files_and_a_killed_worker_loses_nothing(
    tmp_path: Path, cluster: Cluster
) -> None:
    for name in ("one", "two", "three"):
        cluster.worker(name)
    own = tmp_path / "own.toml"
    cost = backprop.register_cost(
        "quartic", lambda a, y: (a - y) ** 4, lambda a, y: 4 * (a - y) ** 3
    )
    backprop.save(replace(backprop.load("small"), cost=cost), own)
    there, here = tmp_path / "there", tmp_path / "here"
    requests = {
        folder: [Request(name, folder, quality="l") for name in NAMES]
        # Drawn in parts by three workers: one clip, of a network, and a cost, that only we have.
        + [Request("CostOfManyOutputs", folder, network=str(own), quality="l", theme="light")]
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
    assert [type(clip) for clip in rest] == [Clip] * 2
    assert files(there) == local(requests[here], here)


def answer(request: Request, **changed: Any) -> tuple[Clip, dict[str, bytes]]:
    """As a worker sends it."""
    clip = Clip.of(request, Path("/there"), 3.0, 4, 1.0)
    return replace(clip, **changed), {file.name: b"film" for file in clip.files}


def odd_answers(request: Request) -> dict[str, Any]:
    clip, right = answer(request)
    film, captions = clip.file.name, clip.beside[0].name
    others = {name: data for name, data in right.items() if name != captions}
    names = ("../x.srt", "/tmp/x.srt", "", ".", "..", "a/b", "x\0", ".hidden", "notes.txt", 5)
    return {
        **{f"the name {name!r}": (clip, others | {name: b""}) for name in names},
        "one name more": (clip, right | {"notes.txt": b""}),
        "no film": (clip, {name: data for name, data in right.items() if name != film}),
        "words for bytes": (clip, right | {captions: "words"}),
        "no clip": (None, right),
        "nothing": None,
        "no length": answer(request, length="3"),
        "an endless length": answer(request, length=math.nan),
        "an odd GIF": answer(request, shrunk=(1, 2, 3, 4)),
    }


ODD = list(odd_answers(Request("ChainRule", Path())))


@pytest.mark.parametrize("what", ODD)
def test_what_a_worker_sends_is_the_clip_that_was_asked_for_or_nothing(
    tmp_path: Path, what: str
) -> None:
    request = Request("ChainRule", tmp_path / "out")
    with pytest.raises(BackpropError, match="is not this clip with its files"):
        clustering._put(odd_answers(request)[what], request, lambda _, __: pytest.fail("kept"))
    assert list(tmp_path.iterdir()) == [tmp_path / "out"]
    assert list((tmp_path / "out").iterdir()) == []


def test_the_names_of_what_a_worker_sends_are_not_its_to_choose(tmp_path: Path) -> None:
    request = Request("ChainRule", tmp_path / "out")
    kept = []

    def keep(_: Request, clip: Clip) -> None:
        assert clip.file.parent.parent == request.folder
        kept.append(clip.file.read_bytes())

    sent = answer(request, scene="../x", file=Path("/etc/x"), beside=(Path(".."),), size=99)
    clip = clustering._put(sent, request, keep)
    assert clip == Clip.of(request, request.folder, 3.0, 4, 1.0)
    assert kept == [b"film"]
    assert set(files(request.folder)) == {file.name for file in clip.files}


def test_a_worker_with_another_version_is_left_out_until_it_is_started_again(
    tmp_path: Path, cluster: Cluster
) -> None:
    """It has a copy of the package that is another release, with other code and networks."""
    other = tmp_path / "other"
    root = Path(backprop.__file__).parents[1]
    for source in (root / "backprop", root / "scenes", root / "assets" / "networks"):
        left_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, other / source.relative_to(root), ignore=left_out)
    edited = (Path("backprop", "clips", "context.py"), Path("assets", "networks", "digits.toml"))
    for file in edited:
        with (other / file).open("a") as text:
            text.write("# Later.\n")
    info = other / "backprop_visualized-99.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: backprop-visualized\nVersion: 99.0\n"
    )
    cluster.worker("odd", PYTHONPATH=str(other))
    cluster.wait(1)
    request = Request("CostOfManyOutputs", tmp_path / "out", quality="l")
    with pytest.raises(
        BackpropError, match=r"no worker .* it has backprop-visualized 99\.0 where"
    ) as raised:
        made_on(cluster, [request])
    assert "it has our networks" in str(raised.value)

    # Its disk has what is wanted now, but it has read what was there.
    shutil.rmtree(info)
    for file in edited:
        shutil.copy(root / file, other / file)
    cluster.worker("good")
    cluster.wait(2)
    refused: list[str] = []
    (clip,) = render_on(cluster.address, [request], lambda _: None, refused.append)
    assert isinstance(clip, Clip)
    assert clip.file.is_file()
    (line,) = refused
    assert "it has our code" in line
    assert "must be started again" in line
    assert "\n" not in line


@pytest.mark.sweep
def test_workers_that_freeze_or_vanish_are_told_and_not_waited_for(
    tmp_path: Path, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    cluster.worker("frozen")
    cluster.worker("killed")
    cluster.wait(2)
    (tmp_path / "file").touch()
    with pytest.raises(BackpropError, match="cannot write to"):
        made_on(cluster, [Request("ChainRule", tmp_path / "file" / "out", quality="l")])

    # Both have imported Manim, so they would answer at once.
    monkeypatch.setattr(clustering, "_WAKING", 4)
    # As long as a busy machine's scheduler may be silent.
    monkeypatch.setattr(clustering, "_ALONE", 5)
    cluster.processes["frozen"].send_signal(signal.SIGSTOP)
    told: list[str] = []
    request = Request("MultiPathSum", tmp_path / "out", quality="h")
    outcomes = render_on(
        cluster.address,
        [request],
        lambda _: cluster.processes["killed"].send_signal(signal.SIGKILL),
        told.append,
    )
    start = time.monotonic()
    with pytest.raises(BackpropError, match=r"no worker of .* is left"):
        next(outcomes)
    assert time.monotonic() - start < 30
    unanswered, gone = told
    assert "does not answer" in unanswered
    assert "are gone" in gone


@pytest.mark.sweep
def test_a_cluster_that_is_interrupted_or_lost_ends_in_a_line(
    tmp_path: Path, cluster: Cluster
) -> None:
    cluster.worker("one")
    cluster.wait(1)
    with Client(cluster.address) as client:
        (worker,) = client.nthreads()

        def drawing() -> int:
            return len(client.run(lambda dask_worker: dask_worker.active_threads)[worker])

        # Half a minute of drawing; its plays take a few seconds.
        interrupted = started(cluster, tmp_path)
        once(lambda: drawing() == 1)
        interrupted.send_signal(signal.SIGINT)
        told, _ = interrupted.communicate(timeout=30)
        assert (interrupted.returncode, told.strip()) == (130, "")
        start = time.monotonic()
        once(lambda: drawing() == 0)
        assert time.monotonic() - start < 15

        with pytest.raises(BackpropError, match=r"no scheduler answers at .*: a Worker is there"):
            next(render_on(worker, [Request("ChainRule", tmp_path)], lambda _: None, pytest.fail))

        lost = started(cluster, tmp_path)
        once(lambda: drawing() == 1)
    cluster.processes["scheduler"].kill()
    told, _ = lost.communicate(timeout=30)
    assert lost.returncode == 2
    assert told.startswith(f"backprop: the scheduler at {cluster.address} is gone")
    assert told.count("\n") == 1


def started(cluster: Cluster, folder: Path) -> subprocess.Popen[str]:
    """The command that renders a clip there."""
    command = ["render", "MultiPathSum", "-q", "h", "--scheduler", cluster.address]
    return subprocess.Popen(
        [sys.executable, "-m", "backprop", *command, "-o", str(folder / "out")],
        stdout=subprocess.PIPE,
        # Manim logs to one, Dask to the other.
        stderr=subprocess.STDOUT,
        text=True,
    )


@contextmanager
def peer(says: bytes) -> Iterator[str]:
    """Where somebody takes each call, says this, and waits."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def take() -> None:
            calls = []
            while True:
                try:
                    calls.append(server.accept()[0])
                except OSError:
                    return
                calls[-1].sendall(says)

        threading.Thread(target=take, daemon=True).start()
        yield f"tcp://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(range(256)) * 9])
def test_whoever_is_no_scheduler_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: bytes
) -> None:
    monkeypatch.setattr(clustering, "_PATIENCE", 1)
    request = Request("ChainRule", tmp_path / "out")
    start = time.monotonic()
    with peer(says) as address, pytest.raises(BackpropError, match=f"no scheduler .* {address}: "):
        next(render_on(address, [request], lambda _: None, pytest.fail))
    assert time.monotonic() - start < 10


def test_where_nobody_is_there_is_no_scheduler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clustering, "_PATIENCE", 1)
    request = Request("ChainRule", tmp_path / "out")
    for address in ("tcp://127.0.0.1:1", "tcp://127.0.0.1", "127.0.0.1:99999", "tcp://no.such:1"):
        with pytest.raises(BackpropError, match=f"no scheduler answers at {address}: "):
            next(render_on(address, [request], lambda _: None, pytest.fail))


def test_a_mistake_is_one_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "backprop", "render", "ChainRule", "-o", str(tmp_path / "out")]
    told = subprocess.run(
        [*command, "--scheduler", "nonsense://x"], capture_output=True, text=True, check=False
    )
    assert told.returncode == 2
    assert "no scheduler answers at nonsense://x" in told.stderr
    assert told.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()
