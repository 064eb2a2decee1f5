"""Stops a real command at a random moment, and looks at what it left.

By hand, for long: `python -m tests.kills.harness --kills 200`. Files of a version A stand there
already, and a version B is being made, so that what is mixed can be told by its digest.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from backprop.core.errors import BackpropError
from backprop.core.network import Network
from backprop.io import load, save

CLIP = "CostOfManyOutputs"
COMMANDS = ("render", "embed", "lecture", "figures", "train")
RENDER = ("render", "embed", "lecture")
"""Those that keep what they have rendered."""
WORKER = "worker"
STOPS = ("SIGKILL", WORKER, "SIGTERM", "SIGHUP", "SIGINT")
_PATIENCE = 300
"""Seconds in which any run ends."""


@dataclass(frozen=True)
class Trial:
    """One command stopped once: `moment` is a part of the time that the whole run takes."""

    command: str
    stop: str
    moment: float
    kept: bool
    """Whether the clip of B is kept from earlier, so that the run mostly puts files in place."""


def trials(count: int, seed: int, commands: tuple[str, ...] = COMMANDS) -> Iterator[Trial]:
    """So many, over all commands and ways to stop."""
    chance = random.Random(seed)
    for number in range(count):
        command = commands[number % len(commands)]
        stop = STOPS[number // len(commands) % len(STOPS)]
        yield Trial(command, stop, chance.random() * 1.05, chance.random() < 0.5)


@dataclass
class Bench:
    """Undisturbed runs of both versions, and trials against them, in a folder of its own."""

    root: Path
    files: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    took: dict[tuple[str, bool], float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name in ("tmp", "cache", "out"):
            (self.root / name).mkdir()
        file = save(Network.random([300, 4, 2], seed=1), self.root / "large.toml")
        with file.open("a") as more:
            more.write(f'[[example]]\nname = "it"\nx = {[0.5] * 300}\ny = [0, 1]\n')

    def run(self, command: str, version: str) -> subprocess.Popen[str]:
        """Start it in a session of its own."""
        out, theme = str(self.root / "out"), {"A": "light", "B": "dark"}[version]
        steps = {"A": "40", "B": "60"}[version]
        common = ["-q", "l", "-j", "2", "-o", out, CLIP]
        clip = ["--theme", theme, *common]
        # A lecture's films lie in a folder by their theme: both versions have the same files.
        network = f"{self.root}/large.toml" if version == "B" else "small"
        args = {
            "render": clip,
            "embed": ["--for", "html", *clip],
            "lecture": ["--theme", "dark", "--network", network, *common],
            "figures": ["--theme", theme, "-o", out, *FIGURES],
            "train": [f"{self.root}/large.toml", "-o", f"{out}/net.toml", "-n", steps, *TRAINED],
        }[command]
        return subprocess.Popen(
            [sys.executable, "-m", "backprop", command, *args],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env=os.environ
            | {"TMPDIR": str(self.root / "tmp"), "BACKPROP_CACHE": str(self.root / "cache")},
        )

    def whole(self, command: str, version: str) -> None:
        """Run it undisturbed, or raise."""
        process = self.run(command, version)
        _, errors = process.communicate(timeout=_PATIENCE)
        if process.returncode:
            raise AssertionError(f"{command} {version} ended with {process.returncode}: {errors}")

    def learn(self, command: str) -> None:
        """What both versions are, and how long B takes."""
        for version in "AB":
            shutil.rmtree(self.root / "out")
            (self.root / "out").mkdir()
            for kept in (False, True):
                if not kept or command in RENDER:  # others take as long again
                    start = time.monotonic()
                    self.whole(command, version)
                    took = time.monotonic() - start
                self.took[command, kept] = took
            self.files[command, version] = self.there()
            if version == "A":
                shutil.copytree(self.root / "out", self._made(command))

    def there(self) -> dict[str, str]:
        """Digests of the files under final names."""
        out = self.root / "out"
        return {
            str(name): hashlib.sha256((out / name).read_bytes()).hexdigest()
            for name in sorted(file.relative_to(out) for file in out.rglob("*") if file.is_file())
            if not any(part.startswith(".") for part in name.parts)
        }

    def stopped(self, trial: Trial) -> list[str]:
        """Do it; what is wrong then, in words."""
        command = trial.command
        if (command, "A") not in self.files:
            self.learn(command)
        shutil.rmtree(self.root / "out")
        shutil.copytree(self._made(command), self.root / "out")
        if not trial.kept:
            self._forget("B")
        process = self.run(command, "B")
        time.sleep(trial.moment * self.took[command, trial.kept])
        _stop(process, trial.stop)
        try:
            _, errors = process.communicate(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            return ["it did not end"]
        found = [] if _ended(process) else ["processes go on"]
        if "Traceback" in errors:
            found.append(f"a traceback: {errors.splitlines()[-1]}")
        found += self._mixed(command)
        if trial.stop not in ("SIGKILL", WORKER):
            found += self._left()
        self.whole(command, "B")
        found += [f"the next run: {what}" for what in self._left()]
        if self.there() != self.files[command, "B"]:
            found.append(f"the next run has other files: {self._other(command)}")
        if command in RENDER:
            self.whole(command, "B")
            if self.there() != self.files[command, "B"]:
                found.append("what is kept is not right")
        return found

    def _made(self, command: str) -> Path:
        """Where its files of A are from the beginning: each trial starts from a copy."""
        return self.root / f"{command}-A"

    def _forget(self, version: str) -> None:
        """Let B be rendered; formulas stay."""
        shutil.rmtree(self.root / "cache" / "clips", ignore_errors=True)

    def _mixed(self, command: str) -> list[str]:
        a, b, there = self.files[command, "A"], self.files[command, "B"], self.there()
        if command == "train":
            return _unreadable(self.root / "out")
        odd = [name for name, digest in there.items() if digest not in (a.get(name), b.get(name))]
        if odd:
            return [f"neither of A nor of B: {odd}"]
        # What both versions have alike tells nothing.
        differ = {name for name in there if a.get(name) != b.get(name)}
        versions = {"A" if there[name] == a.get(name) else "B" for name in differ}
        if len(versions) > 1:
            return [f"of both versions: {sorted(differ)}"]
        main = _main(command)
        if main in there and set(there) != set(a):
            return [f"{main} without {sorted(set(a) - set(there))}"]
        return []

    def _other(self, command: str) -> list[str]:
        there, right = self.there(), self.files[command, "B"]
        return sorted(name for name in {*there, *right} if there.get(name) != right.get(name))

    def _left(self) -> list[str]:
        left = [one.name for one in (self.root / "tmp").iterdir()]
        for folder in ("out", "cache"):
            left += [str(one.relative_to(self.root)) for one in (self.root / folder).rglob(".*")]
        return [f"left behind: {sorted(left)}"] if left else []


TRAINED = ["-r", "0.01", "--every", "10"]
FIGURES = ["simple-network", "formula-cost", "formula-gradient"]
"""Names for `figures`, whose files are moved in together."""


def _main(command: str) -> str:
    return {
        "render": f"{CLIP}.mp4",
        "embed": f"{CLIP}.html",
        "lecture": "index.html",
        "figures": f"{FIGURES[-1]}.svg",
    }[command]


def _unreadable(out: Path) -> list[str]:
    found = []
    for file in out.glob("*.toml"):
        try:
            load(file)
        except BackpropError as error:
            found.append(str(error))
    return found


def _stop(process: subprocess.Popen[str], how: str) -> None:
    if how == WORKER:
        others = [pid for pid in session(process) if pid != process.pid and not _tracks(pid)]
        if others:
            os.kill(random.Random(len(others)).choice(others), signal.SIGKILL)
        return
    kind = signal.Signals[how]
    with suppress(ProcessLookupError):
        # kill reaches one process; what a terminal sends, and kill -9 here, all of them.
        process.send_signal(kind) if how == "SIGTERM" else os.killpg(process.pid, kind)


def _tracks(pid: int) -> bool:
    """Whether it is Python's own helper: no worker, and killed alone its successor complains."""
    with suppress(OSError):
        return b"resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    return False


def session(process: subprocess.Popen[str]) -> list[int]:
    """The live processes of its session."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            state, _, _, session = (entry / "stat").read_text().rpartition(")")[2].split()[:4]
        except (OSError, ValueError):
            continue
        if int(session) == process.pid and state != "Z":
            found.append(int(entry.name))
    return found


def _ended(process: subprocess.Popen[str]) -> bool:
    """Whether all of its session is gone; multiprocessing's helpers end a moment later."""
    deadline = time.monotonic() + 20
    while session(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not session(process)


def main() -> None:
    """Many trials; a line for each that finds something, and the figures at the end."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", nargs="*", choices=COMMANDS, default=COMMANDS)
    args = parser.parse_args()
    done: Counter[tuple[str, str]] = Counter()
    bad = 0
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(Path(name))
        for trial in trials(args.kills, args.seed, tuple(args.only)):
            try:
                found = bench.stopped(trial)
            except (AssertionError, subprocess.TimeoutExpired) as error:
                found = [str(error)]
            done[trial.command, trial.stop] += 1
            bad += bool(found)
            for what in found:
                print(f"{trial}: {what}", flush=True)
            if sum(done.values()) % 10 == 0:
                print(f"{sum(done.values())} kills, {bad} with a fault", flush=True)
    for (command, stop), count in sorted(done.items()):
        print(f"{command} {stop}: {count}")
    print(f"{sum(done.values())} kills, {bad} with a fault")


if __name__ == "__main__":
    main()
