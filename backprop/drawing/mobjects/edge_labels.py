"""Texts along links: each where it lies on nothing, and on least of the other links."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Line, Rectangle, VGroup, VMobject

from backprop.drawing.mobjects.layer_pair import along_link

__all__ = ["ON", "EdgeLabels", "Label"]

ON = (0,)
"""The side of a text that lies on its link: where links are close, it is seen to belong to it."""


_CLEAR = 0.17
"""Between a link, which may be lit, and what is written along it."""


class Label(VGroup):
    """A text on a ground of its own: links are interrupted there.

    More of a link is left out before and after a number: it must not read as its sign.
    """

    is_solid = True

    def __init__(self, text: VMobject, background: str, aside: float = 0.05) -> None:
        wide = text.width + 2 * aside
        ground = Rectangle(width=wide, height=text.height + 0.1, stroke_width=0)
        super().__init__(ground.set_fill(background, 1).move_to(text), text)
        self.set_z_index(1)


class EdgeLabels:
    """Places texts along the links of a network, one after the other.

    Parameters
    ----------
    links
        All lines that there are.
    things
        What no text may lie on.
    """

    def __init__(self, links: Mapping[Any, Line], background: str, *things: VMobject) -> None:
        self.links, self.background = [*links.values()], background
        self.taken: list[np.ndarray] = []
        self.keep_off(*things)

    def keep_off(self, *things: VMobject) -> None:
        """No later text lies on these either."""
        self.taken += [_corners(one) for one in things]

    def along(
        self,
        text: VMobject,
        line: Line,
        shares: Sequence[float],
        better: int = 1,
        sides: Sequence[int] = (1, -1, 0),
    ) -> Label:
        """A text beside a link, over it or, where -1 is better, under it; on it if need be.

        It stands at one of these shares of the link, the best first, and at one of these sides, 0
        on it; other links that it lies on are interrupted.
        """
        halves = text.width / 2, text.height / 2
        normal = np.abs([line.get_unit_vector()[1], line.get_unit_vector()[0]])
        away = float(normal @ halves) + _CLEAR
        ways = [other for other in self.links if other is not line]
        points = np.concatenate(
            [np.linspace(*other.get_start_and_end(), 60) for other in ways or [line]]
        )
        best, place = math.inf, line.get_center()
        for share, side in itertools.product(shares, sides):
            at = along_link(line, share, side * away)
            box = np.array([*(at[:2] - halves), *(at[:2] + halves)])
            inside = (np.abs(points[:, :2] - at[:2]) < np.array(halves) + 0.03).all(axis=1)
            crossed = int(inside.sum()) if ways else 0
            met = sum(_meet(box, taken) for taken in self.taken)
            cost = 1000 * (met + (side == 0) / 2) + 10 * crossed + abs(share - shares[0])
            cost += 0.1 * (side != better)
            if cost < best:
                best, place = cost, at
        self.taken.append(_corners(text.move_to(place)) + 0.05 * np.array([-1, -1, 1, 1]))
        return Label(text, self.background)


def _corners(one: VMobject) -> np.ndarray:
    """Left, bottom, right, top."""
    return np.array([*one.get_corner(DOWN + LEFT)[:2], *one.get_corner(UP + RIGHT)[:2]])


def _meet(one: np.ndarray, other: np.ndarray) -> bool:
    return bool((one[:2] < other[2:]).all() and (other[:2] < one[2:]).all())
