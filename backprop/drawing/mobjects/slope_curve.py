"""What goes along a link as a curve, and its slope at the recorded point as a triangle."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, MathTypst, Typst, VGroup, VMobject

from backprop.core.dependencies import local_derivative
from backprop.core.language import gettext
from backprop.core.number_format import typst_number
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.free_place import along
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import LEAST, WORD, Box

__all__ = ["SlopeCurve", "slope_curves"]

Points = Sequence[tuple[float, float]]
Pair = tuple[Quantity, Quantity]

_NEAR, _ASIDE = 0.12, 0.6
"""From an axis to its name; and what a row of writing takes of the height."""
_RUN, _LEAST_RUN, _BEFORE = 0.52, 0.2, 0.2
"""Of the width: the triangle's run, how short it may get, and what lies before it."""
_SEEN = 0.04
"""What is shorter than this shows nothing."""
_LOW = 1.8
"""In a lower room no name stands over the upright axis."""


class SlopeCurve(VGroup):
    """The curve of an effect by its cause near a record's point, and the slope there, in a box.

    Parameters
    ----------
    points
        (cause, effect) of real passes, in the order of the cause.
    pair
        The two quantities, cause first.
    unit
        How long 1 is on either axis.

    Attributes
    ----------
    heights
        By how much less than that 1 is on the upright axis: more than 1 where the slope would
        leave the box, and then the axis says so.
    axes, values, line
        Both axes with their names, what is recorded of both, and the curve.
    guide, dot, tangent
        From the level axis to the recorded point, that point, and the line through it.
    run, one, rise, gives
        The triangle at the tangent: 1 of the cause, its number where that has room, and what it
        gives, with its number.
    handed
        In it a smaller one: what the links before it give, and what comes of that here; empty
        where it is the first, or that has no room.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        points: Points,
        pair: Pair,
        unit: float,
        box: Box,
        before: float = 0.0,
        text: str = "",
    ) -> None:
        theme, cause = write.theme, pair[0]
        colours = [theme.quantity(q.kind) for q in pair]
        slope = _slope(trace, pair)
        self.heights = _heights(slope, unit, box)
        x, y = np.nan_to_num([trace[q].value for q in pair])
        inside, names = _axis(write, pair, box, self.heights > 1)
        left, foot, top = inside.left, inside.bottom, inside.top
        drawn = float(np.nan_to_num(slope, posinf=1e6, neginf=-1e6)) / self.heights * unit
        # The rise stands in the middle.
        low = (foot + top - min(abs(drawn), top - foot)) / 2
        spot = np.array([left + _BEFORE * inside.width, low + max(0.0, -drawn), 0.0])

        def place(one: float, other: float) -> np.ndarray:
            up = float(np.clip((other - y) / self.heights * unit, -1e6, 1e6))
            there: np.ndarray = spot + np.array([(one - x) * unit, up, 0.0])
            return there

        level = names[0].set_x(spot[0])
        level.shift(max(0.0, left - level.get_left()[0]) * RIGHT)
        self.values: GroupOf[MathTypst] = GroupOf()
        for name, q, colour in zip(names, pair, colours, strict=True):
            value = write.formula(f"= {typst_number(trace[q].value)}", name.font_size)
            value.set_color(colour).scale(min(1.0, LEAST / name.font_size * 1.15))
            value.next_to(name, RIGHT, buff=_NEAR).set_y(name.get_bottom()[1], DOWN)
            if value.get_right()[0] <= box.right and (q == cause or left == box.left):
                self.values.add(value)
        scale: GroupOf[Typst] = GroupOf()
        if self.heights > 1:
            power = round(math.log10(self.heights))
            ratio = f"1 : {10**power if power < 3 else f'10^{power}'}"
            said = gettext("heights {scale}").format(scale=f"${ratio}$")
            words = write.words(said, LEAST)
            words.move_to((left, top + _NEAR, 0), aligned_edge=LEFT + DOWN)
            words.shift(min(0.0, box.right - words.get_right()[0]) * RIGHT)
            scale.add(words)
        self.axes = VGroup(
            Line((left, foot, 0), (box.right, foot, 0)).set_stroke(theme.quiet, 2),
            Line((left, foot, 0), (left, top, 0)).set_stroke(theme.quiet, 2),
            *names,
            *scale,
        )
        near = sorted({*points, (float(x), float(y))})
        shown = _within([place(*one) for one in near], near.index((float(x), float(y))), inside)
        self.line = VMobject(stroke_color=colours[1], stroke_width=6)
        self.line.set_points_as_corners([*shown, shown[-1] + 1e-4 * RIGHT])
        self.dot = Dot(spot, radius=0.11, color=colours[1]).set_z_index(2)
        self.guide = Line((spot[0], foot, 0), spot + 1e-4 * UP).set_stroke(colours[0], 2)
        corner = spot + unit * RIGHT
        way = np.array([unit, drawn, 0.0])
        start, end = (_inside(spot, side * way, inside) for side in (-1.0, 1.5))
        self.tangent = Line(start, end).set_stroke(theme.highlight, 3)
        self.run = Line(spot, corner).set_stroke(colours[0], 5)
        self.rise = Line(corner, corner + (drawn or 1e-4) * UP).set_stroke(colours[1], 9)
        self.one: GroupOf[MathTypst] = GroupOf()
        one = write.formula("1", WORD).set_color(colours[0])
        one.next_to(self.run, UP if slope < 0 else DOWN, buff=_NEAR)
        if top - one.get_top()[1] > _NEAR < one.get_bottom()[1] - foot:
            self.one.add(haloed(one, theme.background).set_z_index(2))
        self.gives: GroupOf[MathTypst] = GroupOf()
        number = haloed(write.formula(write.coloured(text, colours[1]), WORD), theme.background)
        ways = [[*shown], [start, end], [spot, corner], [spot, np.array([spot[0], foot, 0.0])]]
        if text and _beside(number, self.rise, ways, Box(left, box.right, foot, box.top), self.one):
            self.gives.add(number.set_z_index(2))
        self.handed: GroupOf[Line] = GroupOf()
        if abs(before) * unit > _SEEN and box.right - spot[0] > before * unit > left - spot[0]:
            there = spot + before * unit * RIGHT
            high = before * drawn * UP
            if abs(high[1]) > 1e-4 and foot < (there + high)[1] < top:
                self.handed.add(
                    Line(spot, there).set_stroke(colours[0], 9),
                    Line(there, there + high).set_stroke(colours[1], 9),
                )
        super().__init__(
            self.axes,
            self.line,
            self.guide,
            self.values,
            self.run,
            self.one,
            self.tangent,
            self.rise,
            self.gives,
            self.handed,
            self.dot,
        )


def _beside(
    number: MathTypst, rise: Line, ways: Sequence[list[np.ndarray]], box: Box, others: VGroup
) -> bool:
    """Bring a number to where nothing runs through it: beside a rise, or at its end."""
    end = rise.get_end()
    up = UP if end[1] >= rise.get_start()[1] else DOWN
    known = np.vstack([along(np.array(way)) for way in ways])
    for at, side, edge in (
        (rise.get_center(), RIGHT, RIGHT * 0),
        (end, up, RIGHT),
        (end, up, RIGHT * 0),
        (end, up, LEFT),
        (rise.get_start(), -up, RIGHT),
        (rise.get_start(), -up, LEFT),
    ):
        number.next_to(at, side, buff=_NEAR, aligned_edge=edge)
        half = np.array([number.width, number.height]) / 2 + _NEAR / 2
        free = not (np.abs(known - number.get_center()[:2]) < half).all(axis=1).any()
        free &= all(
            (np.abs(one.get_center() - number.get_center())[:2] > half + _half(one)).any()
            for one in others
        )
        middle = number.get_center()[:2]
        inside = (middle - half >= (box.left, box.bottom)).all()
        if free and inside and (middle + half - _NEAR / 2 <= (box.right, box.top)).all():
            return True
    return False


def _half(one: VMobject) -> np.ndarray:
    return np.array([one.width, one.height]) / 2


def slope_curves(
    write: Notation,
    trace: Trace,
    passes: Sequence[tuple[Points, Pair]],
    rooms: Sequence[Box],
    texts: Sequence[str],
) -> GroupOf[SlopeCurve]:
    """One in each room, all on one scale: what is 1 is as long in all, and on both axes.

    A slope too steep for that has an upright axis of its own scale, which is written at it.
    """
    wide = min(room.width for room in rooms)
    unit, least = _RUN * wide, _LEAST_RUN * wide
    for (_, pair), room in zip(passes, rooms, strict=True):
        slope = abs(_slope(trace, pair))
        if slope * least <= _free(room):
            unit = min(unit, _free(room) / slope) if slope else unit
    slopes = [_slope(trace, pair) for _, pair in passes]
    # What is handed on to each link; to the first, and to all at once, nothing is.
    before = [0.0, slopes[0], slopes[0] * slopes[1], 0.0]
    return GroupOf(
        *(
            SlopeCurve(write, trace, points, pair, unit, room, handed, text)
            for (points, pair), room, handed, text in zip(passes, rooms, before, texts, strict=True)
        )
    )


def _slope(trace: Trace, pair: Pair) -> float:
    """On the way to the cost all links count."""
    cause, effect = pair
    if effect == COST:
        return trace[cause].derivative
    return local_derivative(trace, effect, cause)


def _free(box: Box) -> float:
    """The room of a rise."""
    names = 0.8 if box.height < _LOW else 1.6
    return max(0.25 * box.height, box.height - names * _ASIDE - _ASIDE)


def _heights(slope: float, unit: float, box: Box) -> float:
    """The power of ten by which heights are lessened."""
    high = abs(slope) * unit / _free(box)
    if not math.isfinite(high) or high <= 1 + 1e-9:
        return 1.0
    return 10.0 ** math.ceil(math.log10(high))


def _axis(write: Notation, pair: Pair, box: Box, worded: bool) -> tuple[Box, list[MathTypst]]:
    """What is between the axes, and the names of both."""
    names: list[MathTypst] = [write.label(q, WORD) for q in pair]
    foot = box.bottom + names[0].height + _NEAR
    names[0].set_y(box.bottom, DOWN)
    names[1].move_to((box.left, box.top, 0), aligned_edge=UP + LEFT)
    top = names[1].get_bottom()[1] - _NEAR
    left = box.left
    if box.height < _LOW:
        # The name stands beside its axis.
        top, left = box.top, names[1].get_right()[0] + _NEAR
    if worded:
        said = write.words("h", LEAST).height + _NEAR
        top -= said
        if left > box.left:
            names[1].shift(said * DOWN)
    return Box(left, box.right, foot, top), names


def _within(corners: list[np.ndarray], known: int, box: Box) -> list[np.ndarray]:
    """The piece of a line round one of its corners that lies in a box."""
    found = [corners[known]]
    for step in (-1, 1):
        at = known
        while 0 <= at + step < len(corners):
            here, there = corners[at], corners[at + step]
            ended = _inside(here, there - here, box)
            found.insert(0 if step < 0 else len(found), ended)
            if not np.allclose(ended, there):
                break
            at += step
    return found


def _inside(start: np.ndarray, way: np.ndarray, box: Box) -> np.ndarray:
    """As far along a way as it is in a box."""
    room = np.where(way[:2] > 0, (box.right, box.top), (box.left, box.bottom)) - start[:2]
    runs = np.abs(way[:2]) > 1e-9
    share = min(1.0, (room[runs] / way[:2][runs]).min(initial=1.0))
    found: np.ndarray = start + max(0.0, share) * way
    return found
