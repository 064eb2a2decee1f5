"""LongPath: the thinking time runs out, and what it says of a 0 and of `explain` is true."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from manim import Scene

from backprop.audit.dry_run import watch
from backprop.cli.group import main
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.core.number_format import plain_number

LongPath = scene_class("LongPath")

NETWORKS = Path(__file__).parents[1] / "networks"


def watched(network: str) -> tuple[Any, list[str]]:
    """The finished clip, and its captions."""
    kept: list[Any] = []
    captions: list[str] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, LongPath)
        kept[:] = [scene]
        captions.append(scene.caption)

    with staged(Stage.of(network)):
        watch(LongPath, longer_than=None, on_stop=stop)
    return kept[0], list(dict.fromkeys(captions))


@pytest.mark.parametrize("network", ["chain", str(NETWORKS / "far-out.toml")])
def test_explain_prints_that_number_for_that_weight(network: str) -> None:
    scene, captions = watched(network)
    said = scene.note[0].typst_code
    assert f"backprop explain '{scene.weight}'" in said
    printed = CliRunner().invoke(main, ["explain", str(scene.weight), "-N", network]).output
    value = scene.product.left.number.value
    assert f"= {plain_number(value)}\n" in printed
    assert scene.write.number(value, scene.theme.cost) in scene.note[1].typst_code
    assert "one factor for every link" in captions[-1]


def test_a_factor_of_0_is_said_to_make_the_product_0() -> None:
    scene, captions = watched(str(NETWORKS / "dead-end.toml"))
    factors = [link.number.value for link in scene.product.links]
    assert 0 in factors
    assert scene.so_far.value == math.prod(factors) == 0
    assert "one of the factors is 0" in captions[-1]


def test_the_time_left_is_a_slice_that_shrinks_evenly() -> None:
    scene, _ = watched("chain")
    angles = [abs(scene.slice(share).angle) for share in (1.0, 0.75, 0.5, 0.25, 0.0)]
    assert angles[:4] == pytest.approx([math.tau, 0.75 * math.tau, 0.5 * math.tau, 0.25 * math.tau])
    assert angles[4] < 0.01
    start = next(second for name, second in scene.beats if name == "pause and ponder")
    end = next(second for name, second in scene.beats if name == "factor 1")
    assert 5 <= end - start <= 9


def test_no_factor_is_seen_while_there_is_time_to_think() -> None:
    seen: list[int] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, LongPath)
        if scene.caption.startswith("Pause"):
            factors = {id(link.number) for link in scene.product.links}
            family = {id(one) for top in scene.mobjects for one in top.get_family()}
            seen.append(len(factors & family))

    with staged(Stage.of("chain")):
        watch(LongPath, longer_than=None, on_stop=stop)
    assert seen
    assert not any(seen)
