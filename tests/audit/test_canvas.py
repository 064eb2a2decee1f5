"""A picture that goes on from the one before is the picture drawn anew."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import BLUE, RED, RIGHT, UL, Circle, Mobject, Square, VMobject
from numpy.typing import NDArray

from backprop.audit.canvas import Canvas
from backprop.render.film.camera import QuickCamera


class Counting(QuickCamera):
    """Counts what it draws."""

    drawn = 0

    def display_vectorized(self, vmobject: VMobject, ctx: Any) -> QuickCamera:
        self.drawn += 1
        return super().display_vectorized(vmobject, ctx)


def camera() -> Counting:
    return Counting(pixel_width=160, pixel_height=90)


def anew(parts: list[Mobject]) -> NDArray[np.uint8]:
    made = camera()
    made.capture_mobjects(parts, include_submobjects=False)
    found: NDArray[np.uint8] = made.pixel_array
    return found


def canvas(eye: Counting) -> Canvas:
    ground: Any = eye.background
    return Canvas(eye, ground.copy())


def circles(count: int) -> list[Any]:
    rng = np.random.default_rng(0)
    return [
        Circle(0.5, color=RED, fill_opacity=0.5).shift([*rng.uniform(-3, 3, 2), 0])
        for _ in range(count)
    ]


def test_each_change_is_seen_wherever_it_is() -> None:
    eye = camera()
    ours, parts = canvas(eye), circles(70)

    changes = [
        lambda: None,
        lambda: parts[69].shift(RIGHT),
        lambda: parts[31].set_fill(BLUE),
        lambda: parts[32].set_stroke(width=9),
        lambda: parts[5].set_stroke(BLUE, 12, background=True),
        lambda: parts[64].set_fill([RED, BLUE]),
        lambda: parts[64].set_sheen_direction(UL),
        lambda: parts[64].set_sheen_direction(RIGHT),
        lambda: parts.append(Square(color=BLUE, fill_opacity=1)),
        lambda: parts.pop(20),
        lambda: parts.__delitem__(slice(50, None)),
        parts.reverse,
        parts.clear,
        lambda: parts.extend(circles(33)),
    ]
    seen = set()
    for change in changes:
        change()
        found = ours.draw(parts)
        np.testing.assert_array_equal(found, anew(parts))
        seen.add(found.tobytes())
    assert len(seen) > 10


def test_only_what_follows_the_first_change_is_drawn() -> None:
    eye = camera()
    ours, parts = canvas(eye), circles(70)
    first = ours.draw(parts)
    assert eye.drawn == 70
    assert ours.draw(list(parts)) is first
    assert eye.drawn == 70
    parts[66].shift(RIGHT)
    ours.draw(parts)
    assert eye.drawn == 70 + 6  # from the 64th, after which a picture was kept


def test_what_others_draw_in_between_is_not_in_it() -> None:
    eye = camera()
    ours, others, parts = canvas(eye), canvas(eye), circles(40)
    ours.draw(parts)
    others.draw([Square(color=BLUE, fill_opacity=1)])
    parts.append(Square(color=RED))
    np.testing.assert_array_equal(ours.draw(parts), anew(parts))
