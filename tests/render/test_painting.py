"""A picture of which only what changed is drawn is the picture that Manim draws anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from manim import (
    BLUE,
    DOWN,
    GREEN,
    LEFT,
    RED,
    RIGHT,
    UP,
    UR,
    Camera,
    CapStyleType,
    Circle,
    Line,
    LineJointType,
    Square,
    Star,
    VMobject,
)
from numpy.typing import NDArray

from backprop.render.film.boxes import gathered
from backprop.render.film.camera import QuickCamera
from backprop.render.film.outline import Outline
from backprop.render.film.painting import Painting

SIZE = {"pixel_width": 160, "pixel_height": 90}
COLOURS = st.sampled_from([RED, GREEN, BLUE])
WIDTHS = st.sampled_from([0, 1, 4, 30])


def anew(parts: list[VMobject]) -> NDArray[np.uint8]:
    camera: Any = Camera(**SIZE)
    camera.capture_mobjects(parts, include_submobjects=False)
    found: NDArray[np.uint8] = camera.pixel_array
    return found


def spike() -> VMobject:
    """Two lines that meet at 12 degrees: their pointed join reaches far beyond them."""
    return VMobject().set_points_as_corners([[-1, 0.105, 0], [0, 0, 0], [-1, -0.105, 0]])


@st.composite
def shapes(draw: Callable[..., Any]) -> VMobject:
    kind = draw(st.sampled_from([Circle, Square, Star, Line, spike]))
    one: VMobject = kind()
    one.scale(draw(st.sampled_from([0.1, 0.6, 3.0])))
    one.rotate(draw(st.floats(0, 6)))
    change(draw, one)
    return one


def change(draw: Callable[..., Any], one: VMobject) -> None:
    """Make it another: where it is, its colours, its strokes."""
    opacity = st.sampled_from([0.0, 0.4, 1.0])
    match draw(st.integers(0, 5)):
        case 0:
            one.shift([draw(st.floats(-8, 8)), draw(st.floats(-5, 5)), 0])
        case 1:
            one.set_fill(draw(COLOURS), draw(opacity))
        case 2:
            one.set_stroke(draw(COLOURS), draw(WIDTHS), draw(opacity))
            one.joint_type = draw(st.sampled_from(LineJointType))
            one.cap_style = draw(st.sampled_from(CapStyleType))
        case 3:
            one.set_stroke(draw(COLOURS), draw(WIDTHS), draw(opacity), background=True)
        case 4:
            one.set_fill([draw(COLOURS), draw(COLOURS)], draw(opacity))
            one.set_sheen_direction(draw(st.sampled_from([UP, RIGHT, UR])))
        case 5:
            # In place, which leaves the array the same object.
            one.points[draw(st.integers(0, len(one.points) - 1))] += draw(
                st.sampled_from([0.4, 40.0])
            )


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_every_picture_is_the_one_drawn_anew(data: st.DataObject) -> None:
    camera = QuickCamera(**SIZE)
    painting = Painting(camera)
    parts = data.draw(st.lists(shapes(), max_size=6))
    film: Any = None
    for step in range(data.draw(st.integers(1, 6))):
        match data.draw(st.integers(0, 4)) if step else 4:
            case 0:
                parts.insert(data.draw(st.integers(0, len(parts))), data.draw(shapes()))
            case 1 if parts:
                parts.pop(data.draw(st.integers(0, len(parts) - 1)))
            case 2:
                parts = data.draw(st.permutations(parts))
            case _:
                for one in parts[: data.draw(st.integers(0, 2))]:
                    change(data.draw, one)
        # What is there twice is drawn twice.
        shown = parts + parts[: data.draw(st.integers(0, 2))]
        painting.show(painting.parts(shown))
        wanted = anew(shown)
        np.testing.assert_array_equal(camera.pixel_array, wanted)
        for (left, top, right, bottom), pixels in painting.changes(whole=film is None):
            if film is None:
                film = pixels
            film[top:bottom, left:right] = pixels
        np.testing.assert_array_equal(film, wanted)


def pointed() -> VMobject:
    """Where its lines meet, the join reaches almost as far as Cairo lets it."""
    return spike().set_stroke(RED, 60)


def corner() -> VMobject:
    one = Line([-1, -1, 0], [1, 1, 0], stroke_width=300)
    one.cap_style = CapStyleType.SQUARE
    one.joint_type = LineJointType.ROUND
    return one


def halo() -> VMobject:
    one = Circle(stroke_width=0).set_stroke(BLUE, 60, background=True)
    one.joint_type = LineJointType.BEVEL
    return one


def disc() -> VMobject:
    """Of handles that lie where no curve does, and an edge between two pixels."""
    return Circle(fill_opacity=1, stroke_width=0).scale(0.993)


@pytest.mark.parametrize("shape", [pointed, corner, halo, disc])
def test_no_pixel_beyond_its_reach_is_touched(shape: Callable[[], VMobject]) -> None:
    camera = QuickCamera(**SIZE)
    for angle in np.linspace(0, 2 * np.pi, 24):
        one = shape().rotate(angle)
        _, (left, top, right, bottom) = Painting(camera).parts([one])[0]
        touched = (anew([one]) != camera.background).any(axis=2)
        assert touched.any()
        touched[max(top, 0) : bottom, max(left, 0) : right] = False
        assert not touched.any()


def test_only_what_reaches_the_change_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: list[VMobject] = [Square(0.3).shift(n * RIGHT) for n in range(-4, 5)]
    camera = QuickCamera(pixel_width=640, pixel_height=360)
    painting = Painting(camera)
    painting.show(painting.parts(parts))
    drawn: list[Outline] = []
    draw = Outline.draw
    monkeypatch.setattr(Outline, "draw", lambda one, ctx: (drawn.append(one), draw(one, ctx)))
    parts[0].shift(0.1 * UP)
    parts[8].shift(0.1 * DOWN)
    painting.show(painting.parts(parts))
    assert len(drawn) == 2
    assert len(painting.changes(whole=False)) == 1  # of the first picture, which is whole
    painting.show(painting.parts(parts))
    assert len(drawn) == 2
    assert painting.changes(whole=False) == []


def test_how_it_looked_is_kept() -> None:
    """What stands still is looked at once, whatever becomes of it."""
    camera = QuickCamera(**SIZE)
    painting = Painting(camera)
    below, above = Circle(color=RED, fill_opacity=1), Square(color=[BLUE, RED], fill_opacity=0.5)
    wanted = [below.copy(), above.copy()]
    still = painting.parts([below])
    painting.show([*still, *painting.parts([above])])
    below.shift(LEFT).set_fill(BLUE)
    above.shift(0.5 * DOWN)
    wanted[1].shift(0.5 * DOWN)
    painting.show([*still, *painting.parts([above])])
    np.testing.assert_array_equal(camera.pixel_array, anew(wanted))


def test_another_ground_is_another_picture() -> None:
    camera = QuickCamera(**SIZE)
    painting = Painting(camera)
    parts = painting.parts([Circle()])
    painting.show(parts)
    before = camera.pixel_array.copy()
    camera.background_color = BLUE
    painting.show(parts)
    assert (camera.pixel_array != before).any(axis=2).mean() > 0.9


BOX = st.builds(
    lambda left, top, wide, high: (left, top, left + wide, top + high),
    *(st.integers(0, 500), st.integers(0, 500), st.integers(1, 200), st.integers(1, 200)),
)


@given(st.lists(BOX, max_size=12))
def test_few_rectangles_cover_all(boxes: list[tuple[int, int, int, int]]) -> None:
    found = gathered(boxes)
    assert len(found) <= len(boxes)
    for left, top, right, bottom in boxes:
        assert any(
            one[0] <= left and one[1] <= top and right <= one[2] and bottom <= one[3]
            for one in found
        )
