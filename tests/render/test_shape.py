"""Shapes of frames: how they are written, how many pixels they have, what is refused."""

from __future__ import annotations

import pytest
from manim import config

from backprop.audit.dry_run import MidFrame
from backprop.clips.context import Stage, staged
from backprop.clips.scene import RecordedScene
from backprop.core.errors import BackpropError
from backprop.drawing.style import MARGIN
from backprop.io.unfinished import temporary
from backprop.render.request import QUALITIES, Quality
from backprop.render.settings import prepared
from backprop.render.shape import SHAPES, SHORTER, WIDE, Shape, find_shape, units


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("16:9", (1920, 1080)),
        ("4:3", (1440, 1080)),
        ("1:1", (1080, 1080)),
        ("9:16", (1080, 1920)),
        ("32 : 18", (1920, 1080)),
        ("1080x1350", (1080, 1350)),
        ("1080×1350", (1080, 1350)),
        ("640,480", (640, 480)),
    ],
)
def test_a_shape_is_a_ratio_or_pixels(written: str, size: tuple[int, int]) -> None:
    found = QUALITIES["h"].shaped(find_shape(written))
    assert (found.width, found.height, found.rate) == (*size, 60)


def test_in_its_own_shape_a_quality_is_what_it_was() -> None:
    assert all(one.shaped(WIDE) == one for one in QUALITIES.values())
    assert find_shape("32:18") == WIDE


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("wide", "expected a ratio such as 16:9, 4:3, 1:1, 9:16, or pixels such as 1080x1350"),
        ("0:9", "expected a ratio"),
        ("-4:3", "expected a ratio"),
        ("16:9:4", "expected a ratio"),
        ("", "expected a ratio"),
        ("3:1", "one side is 3.0 times the other, and may be 2.4"),
        ("100x100", "the shorter side has 240 to 4320 pixels"),
        ("9000x9000", "the shorter side has 240 to 4320 pixels"),
        ("1081x1350", "a film has even sides: 1082x1350 would do"),
    ],
)
def test_what_is_no_shape_is_refused(written: str, told: str) -> None:
    with pytest.raises(BackpropError) as refused:
        find_shape(written)
    assert told in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("quality", QUALITIES.values(), ids=QUALITIES)
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_shorter_side_is_as_long_in_every_shape(shape: Shape, quality: Quality) -> None:
    size = quality.shaped(shape)
    with temporary() as folder, prepared(folder, size, dry_run=True):
        sides = config.frame_width, config.frame_height
    assert min(sides) == SHORTER
    assert sides[0] / sides[1] == pytest.approx(shape.width / shape.height, rel=1e-12)


def test_a_frame_of_pixels_is_as_long_as_they_say() -> None:
    assert units(1080, 1350) == (8, 10)
    assert units(1366, 768) == (8 * 16 / 9, 8)  # sold as 16:9


def test_a_heading_laid_by_hand_stands_in_the_frame_at_hand() -> None:
    size = QUALITIES["l"].shaped(Shape(1, 1))
    with temporary() as folder, prepared(folder, size, dry_run=True), staged(Stage.of("chain")):
        scene = RecordedScene(renderer=MidFrame())
        scene.setup()
        words = scene.heading("Three ratios")
    assert (words.get_left()[0], words.get_top()[1]) == pytest.approx((MARGIN - 4, 4 - MARGIN))
