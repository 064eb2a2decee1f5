"""What goes along a link as a curve, and its slope at the recorded point as a triangle."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Dot, Line, MathTypst, Typst, VGroup, VMobject

from backprop.core.dependencies import local_derivative
from backprop.core.language import gettext
from backprop.core.number_format import typst_number
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.free_place import beside_rise
from backprop.drawing.mobjects.group_of import GroupOf
from backprop.drawing.mobjects.zero_axes import (
    AFTER,
    ASIDE,
    across,
    axis_line,
    inside_of,
    level_of,
    within,
)
from backprop.drawing.notation import Notation, haloed
from backprop.drawing.style import LEAST, WORD, Box

__all__ = ["SlopeCurve", "slope_curves"]

Points = Sequence[tuple[float, float]]
Pair = tuple[Quantity, Quantity]

_NEAR = 0.12
"""From an axis to its name."""
_RUN, _LEAST_RUN = 0.52, 0.2
"""Of the width: the triangle's run, and how short it may get."""
_RUN_FROM_ZERO = 0.36
"""How short it may get for an axis that begins at 0."""
_SEEN = 0.04
"""What is shorter than this shows nothing."""
_LOW = 1.8
"""In a lower room no name stands over the upright axis."""


class SlopeCurve(VGroup):
    """The curve of an effect by its cause near a record's point, and the slope there, in a box.

    Each axis stands where the other quantity is 0; where the box does not reach so far it stands
    at the box's edge, and the other axis is broken.

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
        drawn = float(np.nan_to_num(slope, posinf=1e6, neginf=-1e6)) / self.heights * unit
        inside, names = _axis(write, pair, box, self.heights > 1)
        beside = box.height < _LOW
        zero: GroupOf[MathTypst] = GroupOf()
        up = float(y) / self.heights * unit
        level = level_of(up, drawn, inside)
        if level is not None:
            zero.add(write.formula("0", LEAST).set_color(theme.quiet))
            inside = replace(inside, left=inside.left + zero.width + _NEAR)
        left, foot, top = inside.left, inside.bottom, inside.top
        low = (foot + top - min(abs(drawn), top - foot)) / 2 + max(0.0, -drawn)
        spot = np.array([left, low if level is None else level + up, 0.0])
        spot[0] += across(float(x), unit, inside.width)
        origin = spot - np.array([float(np.clip(x, -1e6, 1e6)) * unit, 0.0, 0.0])
        upright = float(origin[0]) if left - 1e-6 <= origin[0] <= box.right else None

        def place(one: float, other: float) -> np.ndarray:
            up = float(np.clip((other - y) / self.heights * unit, -1e6, 1e6))
            there: np.ndarray = spot + np.array([(one - x) * unit, up, 0.0])
            return there

        under = names[0].set_x(spot[0])
        under.shift(max(0.0, left - under.get_left()[0]) * RIGHT)
        if upright is not None and not beside:
            names[1].shift(max(0.0, upright - left) * RIGHT)
        self.values: GroupOf[MathTypst] = GroupOf()
        for name, q, colour in zip(names, pair, colours, strict=True):
            value = write.formula(f"= {typst_number(trace[q].value)}", name.font_size)
            value.set_color(colour).scale(min(1.0, LEAST / name.font_size * 1.15))
            over = max(0.0, name.get_right()[0] + _NEAR + value.width - box.right)
            name.shift(min(over, max(0.0, name.get_left()[0] - inside.left)) * LEFT)
            value.next_to(name, RIGHT, buff=_NEAR).set_y(name.get_bottom()[1], DOWN)
            if value.get_right()[0] <= box.right and (q == cause or not beside):
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
        floor, wall = foot if level is None else level, left if upright is None else upright
        if len(zero):
            zero.next_to((left, floor, 0), LEFT, buff=_NEAR / 2)
        ends = np.array([[left, floor, 0.0], [box.right, floor, 0.0]])
        sides = np.array([[wall, foot, 0.0], [wall, top, 0.0]])
        self.axes = VGroup(
            axis_line(ends if x >= 0 else ends[::-1], upright is None).set_stroke(theme.quiet, 2),
            axis_line(sides if y >= 0 else sides[::-1], level is None).set_stroke(theme.quiet, 2),
            *names,
            *zero,
            *scale,
        )
        near = sorted({*points, (float(x), float(y))})
        shown = within([place(*one) for one in near], near.index((float(x), float(y))), inside)
        self.line = VMobject(stroke_color=colours[1], stroke_width=6)
        self.line.set_points_as_corners([*shown, shown[-1] + 1e-4 * RIGHT])
        self.dot = Dot(spot, radius=0.11, color=colours[1]).set_z_index(2)
        self.guide = Line((spot[0], foot, 0), spot + 1e-4 * UP).set_stroke(colours[0], 2)
        corner = spot + unit * RIGHT
        way = np.array([unit, drawn, 0.0])
        start, end = (inside_of(spot, side * way, inside) for side in (-1.0, 1.5))
        self.tangent = Line(start, end).set_stroke(theme.highlight, 3)
        self.run = Line(spot, corner).set_stroke(colours[0], 5)
        self.rise = Line(corner, corner + (drawn or 1e-4) * UP).set_stroke(colours[1], 9)
        self.one: GroupOf[MathTypst] = GroupOf()
        one = write.formula("1", WORD).set_color(colours[0])
        side = UP if slope < 0 else DOWN
        one.next_to(self.run, side, buff=_NEAR)
        if abs(one.get_y() - floor) < one.height / 2 + _NEAR:
            one.next_to((one.get_x(), floor, 0), side, buff=_NEAR)
        if top - one.get_top()[1] > 0 < one.get_bottom()[1] - foot:
            self.one.add(haloed(one, theme.background).set_z_index(2))
        self.gives: GroupOf[MathTypst] = GroupOf()
        number = haloed(write.formula(write.coloured(text, colours[1]), WORD), theme.background)
        ways = [[*shown], [start, end], [spot, corner], [spot, np.array([spot[0], foot, 0.0])]]
        ways += [[*ends], [*sides]]
        if text and beside_rise(
            number, self.rise, ways, Box(left, box.right, foot, box.top), self.one
        ):
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
        for needed in _from_zero(trace, pair, room):
            unit = min(unit, needed) if needed >= _RUN_FROM_ZERO * wide else unit
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


def _from_zero(trace: Trace, pair: Pair, box: Box) -> tuple[float, float]:
    """How long 1 is at most, that one axis and the other reach from their 0 over the slope."""
    x, y = (trace[q].value for q in pair)
    ends = 0.0, y, y + _slope(trace, pair)
    wide, up = max(x, 0.0) + 1 + AFTER, max(ends) - min(ends)
    if not math.isfinite(wide + up):
        return 0.0, 0.0
    return (box.width - ASIDE / 2) / wide, _free(box) / up if up else math.inf


def _free(box: Box) -> float:
    """The room of a rise."""
    names = 0.8 if box.height < _LOW else 1.6
    return max(0.25 * box.height, box.height - names * ASIDE - ASIDE)


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
