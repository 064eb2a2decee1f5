"""What a clip costs as it gets longer, draws more edges, or holds more that is not drawn.

    pip install matplotlib
    python tests/benchmarks/growth.py PNG      about five minutes, nothing else running

Each point is a process of its own: its seconds of one core from the first play on, and the most
bytes that it held. The plots have a line through the first and the last point.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

import matplotlib
import numpy as np
from alone import cost, in_a_process
from manim import FadeIn

from backprop import Network, save
from backprop.clips.registry import scene_class
from backprop.clips.scene import RecordedScene, frame_now
from backprop.core.network import Example
from backprop.drawing.mobjects.overview import overview
from backprop.render import clip
from backprop.render.fingerprint import fingerprint
from backprop.render.request import Request

CostOfManyOutputs = scene_class("CostOfManyOutputs")
ChainRule = scene_class("ChainRule")

matplotlib.use("Agg")
ROUNDS = 3
SERIES = {
    "length": ("h", (1, 2, 4), "times ChainRule in one clip"),
    "edges": ("h", (2, 4, 8, 11, 14), "edges drawn that change in every frame"),
    "held": ("m", (10, 100, 1000, 3000), "neurons held, hardly any drawn"),
}
"""Quality, the points, and what they count."""


def longer(times: int) -> type[RecordedScene]:
    """ChainRule, over and over, in one clip."""

    class Longer(ChainRule):
        def construct(self) -> None:
            for _ in range(times):
                super().construct()
                self.clear()

    return Longer


class Edges(RecordedScene):
    """A whole network appears and goes, again and again."""

    def construct(self) -> None:
        box = frame_now()
        diagram = overview(self.write, self.trace, box.left, box.right, box.bottom, box.top)
        self.beat("edges", "")
        for _ in range(3):
            self.play(FadeIn(diagram), run_time=1.0)
            self.remove(diagram)


def network(widths: list[int], folder: Path) -> Path:
    """A network of these widths with one example."""
    made = Network.random(widths, seed=0)
    rng = np.random.default_rng(0)
    example = Example(rng.random(widths[0]), rng.random(widths[-1]))
    return save(replace(made, examples={"this": example}), folder / "network.toml")


def child(series: str, number: int, folder: Path) -> dict[str, float]:
    """One point, in this process."""
    file, scene = None, longer(number)
    if series == "edges":
        file, scene = network([number] * 4, folder), Edges
    elif series == "held":
        file, scene = network([number, number, 10], folder), CostOfManyOutputs
    clip.scene_class = lambda name: scene  # type: ignore[assignment]
    name = "CostOfManyOutputs" if series == "held" else "ChainRule"
    quality = SERIES[series][0]
    request = Request(name, folder, network=str(file) if file else None, quality=quality)
    found = cost(request)
    start = time.process_time()
    fingerprint(request)
    return found | {"key": time.process_time() - start}


def point(series: str, number: int) -> dict[str, float]:
    """Medians of some rounds, each in a process of its own."""
    found = []
    for _ in range(ROUNDS if series != "length" else 1):
        with tempfile.TemporaryDirectory() as folder:
            found.append(in_a_process(__file__, series, str(number), folder))
    return {key: median(one[key] for one in found) for key in found[0]}


def along(series: str) -> Callable[[int, dict[str, float]], float]:
    """What stands along the bottom."""
    if series == "length":
        return lambda number, found: found["seconds"]
    return lambda number, found: 3 * number**2 if series == "edges" else 2 * number


Found = tuple[list[float], list[dict[str, float]]]
"""Of a series: what stands along the bottom, and what was measured there."""


def main(png: str) -> None:
    """Measure and plot all."""
    found: dict[str, Found] = {}
    for series, (_, numbers, _) in SERIES.items():
        xs, points = found.setdefault(series, ([], []))
        for number in numbers:
            points.append(point(series, number))
            xs.append(along(series)(number, points[-1]))
            values = ", ".join(f"{key} {value:.4g}" for key, value in points[-1].items())
            print(f"{series} {number}: x {xs[-1]:.4g}, {values}", flush=True)
    plot(png, found)


def plot(png: str, found: dict[str, Found]) -> None:
    """A column a series: seconds above, bytes below."""
    from matplotlib import pyplot

    figure, axes = pyplot.subplots(2, 3, figsize=(12, 6), layout="constrained")
    for column, (series, (quality, _, words)) in enumerate(SERIES.items()):
        xs, points = found[series]
        rows: list[tuple[str, list[Any]]] = [
            (f"seconds of one core, -q {quality}", [one["cpu"] for one in points]),
            ("MB at most", [one["bytes"] / 1e6 for one in points]),
        ]
        for row, (label, values) in enumerate(rows):
            shown = axes[row, column]
            shown.plot(xs, values, "o")
            shown.plot([xs[0], xs[-1]], [values[0], values[-1]], "-", color="0.8", zorder=0)
            shown.set(ylabel=label, xlabel=words if series != "length" else "seconds of clip")
            shown.set_ylim(0, 1.15 * max(values))
            shown.set_xlim(0, 1.05 * max(xs))
    figure.savefig(png, dpi=80)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        print(json.dumps(child(sys.argv[2], int(sys.argv[3]), Path(sys.argv[4]))))
    elif len(sys.argv) == 2:
        main(sys.argv[1])
    else:
        raise SystemExit(__doc__)
