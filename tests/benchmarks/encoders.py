"""Settings of x264 side by side: seconds, size, and nearness to the frames.

    python tests/benchmarks/encoders.py         900 frames each of two clips: five minutes, 2 GB
    python tests/benchmarks/encoders.py ChainRule -q m --frames 300

A clip is drawn once. Each frame is converted once, as QuickEncoder does it, and handed to every
encoder in turn, so that what else the machine does falls on all alike. Seconds are the process's
own, of encoding alone, each with one thread. Nearness is that of brightness, to the converted
frames, on sixty of them taken at random, the same for all: PSNR by the mean error and by the
worst, and the mean SSIM of one in three.
"""

from __future__ import annotations

import re
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from fractions import Fraction
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

import av
import click
import numpy as np
from av.video.reformatter import VideoReformatter
from handed import Handing, Laid
from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.video_segment_encoder import VideoSegmentEncoder
from numpy.typing import NDArray
from render import drawn, psnr
from scipy.ndimage import uniform_filter

from backprop.clips.registry import find_scene
from backprop.render.film.encoding import ENCODERS, Patch
from backprop.render.limits import cores
from backprop.render.request import QUALITIES, Quality

Luma: TypeAlias = NDArray[np.uint8]
FEW = ("ChainRule", "DigitNetwork")
"""Formulas on an even ground, and many edges and pixels."""
SAMPLES = 60  # frames of a clip that are kept to compare with; 2 MB each at 1080p
C1, C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2  # of SSIM, as its authors have them


def _x264(preset: str, crf: int, more: str = "") -> dict[str, str]:
    """Options of libx264."""
    return {"preset": preset, "crf": str(crf)} | ({"x264-params": more} if more else {})


CABAC_AND_B = "cabac=1:partitions=i4x4:bframes=3:b-adapt=0"
SETTINGS = {
    "Manim's": {"crf": "23"},  # and the preset that is medium unless said
    "ours": ENCODERS["libx264"],
    "superfast": _x264("superfast", 24),  # ours before
    "superfast, fixed B-frames": _x264("superfast", 24, "b-adapt=0:scenecut=0"),
    "superfast, no B-frames": _x264("superfast", 24, "bframes=0"),
    "superfast, no AQ, crf 31": _x264("superfast", 31, "aq-mode=0"),
    "ultrafast": _x264("ultrafast", 24),
    "ultrafast, CABAC, B, crf 32": _x264("ultrafast", 32, CABAC_AND_B),
    "veryfast": _x264("veryfast", 24),
    "fast": _x264("fast", 24),
}
"""By label; crf is 24 unless said. Each gets one thread: Manim's too, which else has one a core."""


class EnoughError(Exception):
    """All the frames that were asked for have been drawn."""


class Timed(VideoSegmentEncoder):
    """Manim's encoder for frames that are converted already; counts its seconds."""

    def __init__(self, target: Path, size: Quality, options: dict[str, str]) -> None:
        given = tuple((options | {"threads": "1"}).items())
        rate = Fraction(size.rate)
        spec = VideoEncoderSpec("mp4", "libx264", "yuv420p", size.width, size.height, rate, given)
        super().__init__(target=target, spec=spec)
        self.spent = 0.0

    def put(self, frame: av.VideoFrame, numbers: range) -> None:
        """Encode it as the frames of these numbers."""
        for number in numbers:
            frame.pts, frame.time_base = number, 1 / self.spec.frame_rate
            start = time.process_time()
            packets = self._stream.encode(frame)
            self.spent += time.process_time() - start
            self._container.mux(packets)

    def finish(self) -> None:
        """Encode what is still held, and end the film."""
        start = time.process_time()
        super().finish()
        self.spent += time.process_time() - start


@dataclass(slots=True)
class Race:
    """Encoders side by side on the first frames of a clip."""

    frames: int
    encoders: list[Timed]
    seen: int = 0
    kept: dict[int, tuple[int, Luma]] = field(default_factory=dict)
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(0))
    laid: Laid = field(default_factory=Laid)
    reformatter: VideoReformatter = field(default_factory=VideoReformatter)

    def hand(self, patches: list[Patch], repeat: int) -> None:
        """Give every encoder the next frames; of a pause, all at once, as QuickEncoder does."""
        frame = av.VideoFrame.from_numpy_buffer(self.laid.lay(patches), format="rgba")
        frame = self.reformatter.reformat(frame, format="yuv420p", interpolation="AREA", threads=1)
        numbers = range(self.seen, min(self.seen + repeat, self.frames))
        self._keep(frame, numbers)
        for encoder in self.encoders:
            encoder.put(frame, numbers)
        self.seen += len(numbers)
        if self.seen == self.frames:
            raise EnoughError

    def _keep(self, frame: av.VideoFrame, numbers: range) -> None:
        """Keep any frame with the same chance; at even steps all could be B-frames of one film."""
        luma = _luma(frame)
        for number in numbers:
            place = number if number < SAMPLES else int(self.random.integers(number + 1))
            if place < SAMPLES:
                self.kept[place] = number, luma


def _luma(frame: av.VideoFrame) -> Luma:
    """Brightness alone, in memory of its own."""
    return frame.to_ndarray()[: frame.height].copy()


def ssim(one: Luma, other: Luma) -> float:
    """Structural similarity over windows of 8 by 8 pixels, four apart."""
    a, b = one.astype(np.float32), other.astype(np.float32)

    def mean(values: NDArray[np.float32]) -> NDArray[np.float32]:
        return uniform_filter(values, 8)[::4, ::4]

    of_a, of_b = mean(a), mean(b)
    spread = mean(a * a) - of_a**2 + mean(b * b) - of_b**2
    shared = mean(a * b) - of_a * of_b
    alike = (2 * of_a * of_b + C1) * (2 * shared + C2)
    return float(np.mean(alike / ((of_a**2 + of_b**2 + C1) * (spread + C2))))


def nearness(film: Path, kept: dict[int, Luma]) -> str:
    """Mean and worst PSNR in dB and mean SSIM of a film, by the frames kept of it."""
    errors, similar = [], []
    with av.open(film) as opened:
        for number, frame in enumerate(opened.decode(video=0)):
            if number in kept:
                found = _luma(frame)
                if len(errors) % 3 == 0:
                    similar.append(ssim(found, kept[number]))
                errors.append(float(np.mean((found.astype(np.int32) - kept[number]) ** 2)))
    return f"{psnr(float(np.mean(errors))):8.2f}{psnr(max(errors)):8.2f}{np.mean(similar):10.5f}"


def made_with(film: Path) -> str:
    """Cores and versions; that of x264 is what it wrote into a film."""
    x264 = re.search(rb"x264 - core (\d+)", film.read_bytes())
    return (
        f"{cores()} cores; Manim {version('manim')}, PyAV {version('av')}, libx264 core "
        f"{x264[1].decode() if x264 else 'unknown'}; ours is {ENCODERS['libx264']}"
    )


@click.command()
@click.argument("scenes", nargs=-1)
@click.option("-q", "--quality", type=click.Choice(list(QUALITIES)), default="h")
@click.option("--frames", type=click.IntRange(1), default=900, help="The first so many of each.")
def main(scenes: tuple[str, ...], quality: str, frames: int) -> None:
    """Print a table for each of SCENES."""
    size = QUALITIES[quality]
    for clip, scene in enumerate([find_scene(name).name for name in scenes or FEW]):
        with tempfile.TemporaryDirectory() as folder:
            encoders = [
                Timed(Path(folder) / f"{number}.mp4", size, options)
                for number, options in enumerate(SETTINGS.values())
            ]
            race = Race(frames, encoders)
            with suppress(EnoughError):
                drawn(scene, quality, partial(Handing, race.hand))
            for encoder in encoders:
                encoder.finish()
            if clip == 0:
                click.echo(made_with(encoders[0].target))
            click.echo(f"\n{scene}, {race.seen} frames of {size.width} x {size.height}")
            click.echo(f"{'':28}{'s':>7}{'kB':>8}{'PSNR':>8}{'worst':>8}{'SSIM':>10}")
            for label, encoder in zip(SETTINGS, encoders, strict=True):
                spent = f"{encoder.spent:7.2f}{encoder.target.stat().st_size / 1e3:8.0f}"
                click.echo(f"{label:28}{spent}{nearness(encoder.target, dict(race.kept.values()))}")


if __name__ == "__main__":
    main()
