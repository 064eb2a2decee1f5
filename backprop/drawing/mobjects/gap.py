"""The gap between output and desired output as an arrow on a scale, and its square as an area."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Arrow,
    DashedLine,
    Line,
    MathTypst,
    Square,
    VGroup,
    VMobject,
)

from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import Neuron
from backprop.drawing.mobjects.neuron_row import framed
from backprop.drawing.mobjects.number_axis import NumberAxis, apart
from backprop.drawing.notation import LiveNumber, Notation, fit
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box

__all__ = ["Gap"]

_RADIUS = 0.72
_UNDER, _NEAR = 1.15, 0.15
"""Under the line, for its numbers and the gap's; and between their rows."""
_LEFT, _RIGHT = 0.3, 1.4
"""A scale's ends keep this from the box's, for the neurons over them and their names."""
_LOW, _SMALL, _BESIDE = 1.2, 0.55, 0.35
"""A square lower than this has its neurons beside it, not over it: their radius, and how near."""
_OVER = 2.0
"""From the square to the neurons, at most."""
_LEAST = 0.05
"""An arrow shorter than this cannot be seen."""


class Gap(VGroup):
    """Output and desired output over a scale, the arrow between them, and its square.

    In a low box they are beside the square.

    The scale has all of the box's width where the square then stands clear of the formulas,
    else the width that these leave.

    Parameters
    ----------
    gap, decimals
        a - y with all its digits, and how many of them are shown.
    beside
        What stands at the left of the box.

    Attributes
    ----------
    axis
        The scale.
    others, labels
        Neurons by quantity, and their names.
    drops
        From the neurons to their places on the scale.
    arrow, difference
        From y to a, and what it is in numbers. No arrow where it could not be seen.
    square, cost
        The area, and its name and number.
    tiles
        What makes four tiles of the square, and marks that on half the gap.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        output: Quantity,
        span: tuple[float, float],
        gap: float,
        decimals: int,
        box: Box,
        beside: VMobject,
    ) -> None:
        # Formulas that stand over the box, not beside what is in it, need no room there.
        formulas = beside.get_right()[0] if beside.get_bottom()[1] < box.top else box.left
        theme, y = write.theme, Quantity("y", 0, (0,))
        a, wanted = trace[output].value, trace[y].value
        foot = box.bottom + _UNDER
        tallest = box.top - foot - 2 * _RADIUS - 0.6
        share = abs(a - wanted) / (span[1] - span[0])
        self._beside = share > 0 and tallest < _LOW
        if self._beside:
            tallest = box.top - foot - 0.3
        right = box.right - _RIGHT
        most = tallest / share if share else np.inf
        wide = min(right - box.left - _LEFT, most)
        start = right - wide + wide * (min(a, wanted) - span[0]) / (span[1] - span[0])
        if start < formulas + _RADIUS + 0.4:
            wide = min(right - formulas - _LEFT - 0.3, most)
        self.axis = NumberAxis(write, span, (right - wide, foot, 0), (right, foot, 0))
        points = [self.axis.point(value) for value in (a, wanted)]
        low, high = sorted(point[0] for point in points)
        side = high - low
        self._place_neurons(write, trace, (output, y), points, box, formulas)
        self.drops = VGroup()
        for neuron, point in zip(self.others.values(), points, strict=True):
            line = DashedLine(neuron.get_bottom(), point, dash_length=0.08)
            self.drops.add(line.set_stroke(theme.quiet, 2))
        names = f"{write.symbol(output)} - {write.symbol(y)}"
        number = write.number(gap, theme.sign(gap), decimals=decimals)
        self.difference: MathTypst = write.formula(f"{names} = {number}", NUMBER)
        self.difference.next_to(((low + high) / 2, foot, 0), DOWN, buff=0.28)
        over = self.difference.get_right()[0] - box.right
        self.difference.shift(max(0.0, over) * LEFT)
        if self.axis.reached_by(self.difference):
            # All numbers stay: it stands under their row.
            self.difference.next_to(self.axis.labels, DOWN, buff=_NEAR, coor_mask=UP)
        self.arrow = VGroup()
        if side > _LEAST:
            arrow = Arrow(points[1], points[0], buff=0, stroke_width=7, tip_length=0.28)
            self.arrow.add(arrow.set_color(theme.sign(gap)).set_z_index(1))
        self.square: VMobject = VGroup()
        if side > _LEAST:
            self.square = Square(side).set_stroke(theme.cost, 3).set_fill(theme.cost, 0.14)
            self.square.move_to((low, foot, 0), aligned_edge=DOWN + LEFT)
        self._name_cost(write, trace, side, (low, high), foot)
        self.tiles = self._tiles(write, side, a < wanted)
        super().__init__(
            self.axis,
            self.square,
            self.drops,
            *self.others.values(),
            *self.labels.values(),
            self.arrow,
            self.difference,
            self.cost,
            self.tiles,
        )

    def _place_neurons(
        self,
        write: Notation,
        trace: Trace,
        pair: tuple[Quantity, Quantity],
        points: list[np.ndarray],
        box: Box,
        formulas: float,
    ) -> None:
        # Not far over a small square.
        side = abs(points[0][0] - points[1][0])
        radius = _SMALL if self._beside else _RADIUS
        height = min(box.top - _RADIUS - 0.15, points[0][1] + side + _OVER + _RADIUS)
        if self._beside:
            height = points[0][1] + max(side / 2, radius + 0.2)
        neurons = [Neuron(write, trace, q, radius, in_full=True) for q in pair]
        drawn = [neurons[0], framed(write, neurons[1])]
        labels = [write.label(q, SYMBOL) for q in pair]
        # The name of the left one stands left of it, that of the right one right.
        first = 0 if points[0][0] <= points[1][0] else 1
        room = max(label.width for label in labels) + 0.2
        if self._beside:
            room = 0.0
        places = apart(
            [point[0] for point in points],
            [one.width for one in drawn],
            (formulas + room, box.right - labels[1 - first].width - 0.15),
        )
        if self._beside:
            for i, one in enumerate(drawn):
                away = one.width / 2 + _BESIDE
                places[i] = points[i][0] + (-away if i == first else away)
        self.others: dict[object, VMobject] = {}
        self.labels: dict[Quantity, MathTypst] = {}
        for i, q in enumerate(pair):
            self.others[q] = drawn[i].move_to((places[i], height, 0))
            self.labels[q] = labels[i].next_to(
                drawn[i], UP if self._beside else LEFT if i == first else RIGHT, buff=0.15
            )
        # Names do not come from under their neurons, past these: they are shown anew.
        self.symbols: dict[Quantity, MathTypst] = {}
        self.links: dict[tuple[Quantity, Quantity], Line] = {}
        self.numbers: dict[Quantity, VMobject] = {}

    def _tiles(self, write: Notation, side: float, right: bool) -> VGroup:
        """The one tile is at the side of the desired output, at the foot."""
        found, theme = VGroup(), write.theme
        if side <= _LEAST:
            return found
        tile = Square(side / 2).set_stroke(width=0).set_fill(theme.cost, 0.35)
        found.add(tile.move_to(self.square, aligned_edge=DOWN + (RIGHT if right else LEFT)))
        ends = (
            (self.square.get_left, self.square.get_right),
            (
                self.square.get_bottom,
                self.square.get_top,
            ),
        )
        for begin, end in ends:
            line = DashedLine(begin(), end(), dash_length=0.1)
            found.add(line.set_stroke(theme.cost, 2.5))
        quarter = write.formula(f"1/4 {COST.typst(write.widths)}", NUMBER)
        if quarter.height < 0.9 * tile.height:
            found.add(quarter.move_to(tile))
        return found

    def _name_cost(
        self,
        write: Notation,
        trace: Trace,
        side: float,
        ends: tuple[float, float],
        foot: float,
    ) -> None:
        """Inside the square where there is room, else above its corner."""
        name = write.label(COST, SYMBOL)
        number = LiveNumber(trace.cost, write.theme.cost, NUMBER)
        self.cost = VGroup(name, number).arrange(DOWN, buff=0.2)
        room = side - 0.3
        if room > self.cost.height and room / number.width * NUMBER > LEAST:
            fit(number, room)
            self.cost.arrange(DOWN, buff=0.2).move_to(((ends[0] + ends[1]) / 2, foot + side / 2, 0))
            return
        self.cost.arrange(RIGHT, buff=0.25)
        if self._beside:
            self.cost.next_to(((ends[0] + ends[1]) / 2, foot + side, 0), UP, buff=0.15)
            return
        across = ends[0] - 0.3 - self.cost.width
        aside = LEFT if across > self.axis.line.get_start()[0] else RIGHT
        corner = np.array([ends[0] if aside is LEFT else ends[1], foot + 0.55, 0])
        self.cost.next_to(corner, aside, buff=0.3).shift(0.1 * UP)
