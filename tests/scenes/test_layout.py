"""Nothing overlaps, leaves the frame or is too small to read, for any network."""

from __future__ import annotations

from pathlib import Path

import pytest
from manim import RIGHT, UP, MathTypst, Scene

from backprop.rendering.clip import scene_class
from backprop.rendering.watching import watch
from scenes.catalog import CATALOG
from scenes.stage import Stage, staged
from tests.scenes.layout import faults

ODD = sorted((Path(__file__).parents[1] / "networks").glob("*.toml"))
NETWORKS = ["chain", "small", "relu", "digits", *map(str, ODD)]


@pytest.mark.parametrize("network", NETWORKS, ids=lambda name: Path(name).stem)
@pytest.mark.parametrize("scene", [entry.name for entry in CATALOG])
def test_every_pause_can_be_read(scene: str, network: str) -> None:
    found: list[str] = []
    plays = 0

    def stop(shown: Scene) -> None:
        nonlocal plays
        plays += 1
        found.extend(f"play {plays}: {fault}" for fault in faults(shown))

    with staged(Stage.of(network)):
        watch(scene_class(scene), longer_than=None, on_stop=stop)
    assert plays > 10
    assert not found, "\n".join(found[:10])


class Overlapping(Scene):
    def construct(self) -> None:
        self.add(MathTypst("a + b"), MathTypst("c + d").shift(0.2 * RIGHT))
        self.wait()


class Leaving(Scene):
    def construct(self) -> None:
        self.add(MathTypst("a + b").shift(7 * RIGHT))
        self.wait()


class Small(Scene):
    def construct(self) -> None:
        self.add(MathTypst("a + b", font_size=12))
        self.wait()


class Fine(Scene):
    def construct(self) -> None:
        self.add(MathTypst("a + b"), MathTypst("c + d").shift(UP))
        self.wait()


@pytest.mark.parametrize(
    ("scene", "word"),
    [(Overlapping, "overlaps"), (Leaving, "leaves"), (Small, "below"), (Fine, "")],
)
def test_the_check_itself_finds_each_defect(scene: type[Scene], word: str) -> None:
    found: list[str] = []
    watch(scene, longer_than=None, on_stop=lambda shown: found.extend(faults(shown)))
    assert len(found) == bool(word)
    assert all(word in fault for fault in found)
