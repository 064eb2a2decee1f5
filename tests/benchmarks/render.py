"""Rendering against plain Manim: time, memory, size and quality, in interleaved rounds.

    python tests/benchmarks/render.py                  three clips at 720p30: five minutes
    python tests/benchmarks/render.py ChainRule -q h   one alone, on all cores
    python tests/benchmarks/render.py --all -q h       every clip at 1080p60: an hour and a half

Each round runs `manim -a` with its defaults, then `backprop render`, each as one command with
an empty media folder and nothing cached. Then each clip is drawn once more and both films are
held against its frames, and the floors are taken: drawing alone and encoding alone.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

import av
import click
import numpy as np
from handed import Handing, Laid
from manim import tempconfig
from manim._config.video_encoder import VideoEncoderSpec
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter

from backprop.clips.registry import catalog, scene_class
from backprop.render.film.encoding import ENCODERS, Patch, QuickEncoder
from backprop.render.limits import cores
from backprop.render.request import QUALITIES
from backprop.render.settings import settings

FEW = ("ChainRule", "DigitNetwork", "CostOfManyOutputs")
"""Formulas, many edges and pixels, and a short one."""
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Run:
    """One command: seconds on the clock, of all cores, most bytes of one process and of all."""

    wall: float
    cpu: float
    largest: int
    together: int


def timed(command: list[str], folder: Path) -> Run:
    """Run it and watch its processes."""
    with (folder / "log.txt").open("w") as log:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            stdout=log,
            stderr=log,
            start_new_session=True,
            env=os.environ | {"BACKPROP_CACHE": str(folder / "kept")},
        )
        seen = Watched(process.pid)
        ended = threading.Event()
        watcher = threading.Thread(target=seen.watch, args=(ended,))
        watcher.start()
        status = process.wait()
        wall = time.perf_counter() - start
        ended.set()
        watcher.join()
    if status:
        raise SystemExit(f"{' '.join(command)} failed:\n{(folder / 'log.txt').read_text()[-3000:]}")
    return Run(wall, sum(seen.cpu.values()), seen.largest, seen.together)


class Watched:
    """The processes of a session, looked at ten times a second."""

    def __init__(self, session: int) -> None:
        self.session = session
        self.cpu: dict[int, float] = {}
        self.largest = self.together = 0

    def watch(self, ended: threading.Event) -> None:
        while not ended.wait(0.1):
            sizes = list(self._sizes())
            self.largest = max([self.largest, *sizes])
            self.together = max(self.together, sum(sizes))

    def _sizes(self) -> Iterator[int]:
        """Bytes of each process, of what some share each its part; notes their seconds."""
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                if int(stat[3]) == self.session:
                    ticks = int(stat[11]) + int(stat[12])
                    self.cpu[int(entry.name)] = ticks / os.sysconf("SC_CLK_TCK")
                    rolled = (entry / "smaps_rollup").read_text()
                    yield int(rolled.split("Pss:")[1].split()[0]) * 1024
            except (OSError, ValueError, IndexError):
                continue


def plain(scenes: list[str], quality: str, folder: Path) -> tuple[Run, dict[str, Path]]:
    """`manim -a` over a file that holds these scenes."""
    file = folder / "plain.py"
    lines = ["from backprop.clips.registry import scene_class"]
    lines += [f"{name} = scene_class({name!r})" for name in scenes]
    # -a renders the classes that belong to the file.
    lines += [f"{name}.__module__ = __name__" for name in scenes]
    file.write_text("\n".join(lines))
    run = timed(
        [str(BIN / "manim"), "-a", f"-q{quality}", "--media_dir", str(folder / "media"), str(file)],
        folder,
    )
    return run, {
        name: next((folder / "media/videos/plain").glob(f"*/{name}.mp4")) for name in scenes
    }


def ours(scenes: list[str], quality: str, folder: Path) -> tuple[Run, dict[str, Path]]:
    """`backprop render`."""
    out = folder / "out"
    command = [str(BIN / "backprop"), "render", *scenes, "-q", quality, "-o", str(out), "--force"]
    return timed(command, folder), {name: out / f"{name}.mp4" for name in scenes}


@dataclass(slots=True)
class Film:
    """A film read beside the frames that it was made of."""

    frames: Iterator[Any]
    error: float = 0.0
    worst: float = 0.0
    seen: int = 0
    held: int = 0

    def hold(self, pixels: Any, repeat: int) -> None:
        """Compare one in ten of the frames that differ; of a pause its middle."""
        self.held += 1
        for number in range(repeat):
            frame = next(self.frames)
            if self.held % 10 == 0 and number == repeat // 2:
                found = frame.to_ndarray(format="rgb24").astype(np.int16)
                error = float(np.mean((found - pixels[..., :3]).astype(np.int32) ** 2))
                self.error += error
                self.worst = max(self.worst, error)
                self.seen += 1

    @property
    def report(self) -> str:
        """Mean and worst PSNR in dB."""
        return f"{psnr(self.error / self.seen):.1f} (worst {psnr(self.worst):.1f})"


def psnr(error: float) -> float:
    return 99.0 if error == 0 else 10 * float(np.log10(255**2 / error))


class Held(SceneFileWriter):
    """Hands every frame to `each` instead of encoding it."""

    each: Any = None

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        type(self).each(pixels, repeat)

    def open_partial_movie_stream(self, **_: Any) -> None: ...

    def close_partial_movie_stream(self) -> None: ...

    def finish(self) -> None: ...


def drawn(name: str, quality: str, renderer: Callable[[], CairoRenderer]) -> float:
    """Draw a clip with what the renderer does with its frames; seconds of one core it took."""
    with (
        tempfile.TemporaryDirectory() as folder,
        tempconfig(settings(Path(folder), QUALITIES[quality], format="mp4")),
    ):
        scene = scene_class(name)(renderer=renderer())
        start = time.process_time()
        scene.render()
        return time.process_time() - start


def plainly(each: Any) -> CairoRenderer:
    """Manim's own renderer, which hands over its frames."""
    Held.each = staticmethod(each)
    return CairoRenderer(file_writer_class=Held)


def examined(name: str, quality: str, films: list[Path]) -> tuple[bool, list[str], float, float]:
    """Whether frames equal plain Manim's, PSNR of each film, seconds of drawing and encoding."""
    ours_hash, plain_hash = hashlib.sha256(), hashlib.sha256()
    drawing = drawn(name, quality, lambda: Handing(lambda patches, _: None))
    opened = [av.open(str(film)) for film in films]
    held = [Film(film.decode(video=0)) for film in opened]

    def compare(pixels: Any, repeat: int) -> None:
        plain_hash.update(pixels)
        for film in held:
            film.hold(pixels, repeat)

    drawn(name, quality, lambda: plainly(compare))
    with tempfile.TemporaryDirectory() as folder:
        size, options = QUALITIES[quality], tuple(ENCODERS["libx264"].items())
        spec = VideoEncoderSpec(
            "mp4", "libx264", "yuv420p", size.width, size.height, Fraction(size.rate), options
        )
        encoder = QuickEncoder(target=Path(folder) / "film.mp4", spec=spec)
        spent, laid = [0.0], Laid()

        def encode(patches: list[Patch], repeat: int) -> None:
            ours_hash.update(laid.lay(patches))
            start = time.process_time()
            encoder.write_frame(patches, repeat=repeat)
            spent[0] += time.process_time() - start

        drawn(name, quality, lambda: Handing(encode))
        encoder.finish()
    for film in opened:
        film.close()
    same = ours_hash.digest() == plain_hash.digest()
    return same, [film.report for film in held], drawing, spent[0]


def _row(label: str, runs: tuple[list[Run], list[Run]], value: Any, unit: str) -> str:
    of_plain, of_ours = ([value(run) for run in side] for side in runs)
    ratios = [theirs / own for theirs, own in zip(of_plain, of_ours, strict=True)]
    return (
        f"{label:24}{median(of_plain):10.1f}{median(of_ours):10.1f} {unit:4}"
        f"{median(ratios):7.2f}  ({min(ratios):.2f} to {max(ratios):.2f})"
    )


@click.command()
@click.argument("named", nargs=-1, metavar="[SCENE]...")
@click.option("--all", "every", is_flag=True, help="Every clip.")
@click.option("-q", "--quality", type=click.Choice(list(QUALITIES)), default="m")
@click.option("--rounds", type=click.IntRange(1), default=3)
def main(named: tuple[str, ...], every: bool, quality: str, rounds: int) -> None:
    """Print the comparison."""
    scenes = [entry.name for entry in catalog()] if every else list(named or FEW)
    runs: tuple[list[Run], list[Run]] = ([], [])
    films: list[dict[str, Path]] = [{}, {}]
    with tempfile.TemporaryDirectory() as root:
        for number in range(rounds):
            for side, run in enumerate((plain, ours)):
                folder = Path(root) / f"{run.__name__}-{number}"
                folder.mkdir()
                found, films[side] = run(scenes, quality, folder)
                runs[side].append(found)
                click.echo(f"round {number + 1}, {run.__name__}: {found.wall:.1f} s", err=True)
        size = QUALITIES[quality]
        click.echo(
            f"{len(scenes)} clips at {size.width} x {size.height}, {size.rate} a second; "
            f"{rounds} rounds, medians; {cores()} cores; Manim {version('manim')}, "
            f"x264 {ENCODERS['libx264']}\n"
        )
        click.echo(f"{'':24}{'plain':>10}{'ours':>10}      ratio")
        click.echo(_row("wall", runs, lambda run: run.wall, "s"))
        click.echo(_row("processor time", runs, lambda run: run.cpu, "s"))
        click.echo(_row("largest process", runs, lambda run: run.largest / 1e6, "MB"))
        click.echo(_row("all processes", runs, lambda run: run.together / 1e6, "MB"))
        sizes = [sum(film.stat().st_size for film in side.values()) / 1e6 for side in films]
        click.echo(f"{'files':24}{sizes[0]:10.2f}{sizes[1]:10.2f} MB  {sizes[0] / sizes[1]:7.2f}")
        click.echo(
            f"\n{'':24}{'frames':10}{'PSNR, plain':>20}{'PSNR, ours':>20}"
            f"{'drawing':>10}{'encoding':>10}"
        )
        floors = [0.0, 0.0]
        for name in scenes:
            same, quality_of, drawing, encoding = examined(
                name, quality, [side[name] for side in films]
            )
            floors[0] += drawing
            floors[1] += encoding
            click.echo(
                f"{name:24}{'equal' if same else 'DIFFERENT':10}{quality_of[0]:>20}"
                f"{quality_of[1]:>20}{drawing:8.1f} s{encoding:8.1f} s"
            )
        plain_cpu, our_cpu = (median(run.cpu for run in side) for side in runs)
        floor = sum(floors)
        click.echo(
            f"\nfloors: drawing {floors[0]:.1f} s and encoding {floors[1]:.1f} s of one core; "
            f"both together {plain_cpu / floor:.2f} times in plain, {our_cpu / floor:.2f} in ours"
        )


if __name__ == "__main__":
    main()
