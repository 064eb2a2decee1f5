"""A layer's weights on their way to the cost: a_k, z_j, a_j and C side by side, and all links."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import (
    DOWN,
    LEFT,
    UP,
    Circle,
    DashedLine,
    Line,
    ManimColor,
    VGroup,
    VMobject,
    interpolate_color,
)

from backprop.core.aligned import aligned
from backprop.core.magnitudes import Magnitudes
from backprop.core.quantities import COST, Kind, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import brightness, ellipsis, join
from backprop.drawing.notation import Notation
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, Box, contrast

__all__ = ["TERMS", "Edge", "WeightColumns", "WeightPicture"]

_DIGITS = ("#000000", "#FFFFFF")
_LARGEST, _ALONE = 0.6, 0.85
"""Radius of a node, at most; of one that is alone in its column, as all are."""
_HEAD, _MORE, _COUNT = 0.62, 0.62, 1.05
"""For names over the columns, for what is left out under them, for an index at the left."""
_COST = 0.62
"""Radius of the cost, at least."""
_CLOSE = 0.46
"""Of a step from node to node, a radius."""
_OF_WIDTH = 0.06
"""Of a narrow box's width, a radius at most."""
_STEP = 2.4
_SHARES, _COUPLED = (0.46, 0.27, 0.27), (0.42, 0.29, 0.29)
"""Of the width from the first to the last column, each link's: in the end weights have numbers; a
coupled layer's sums lead to all outputs, and each of these links has one, too."""
TERMS = 1.75
"""At the right, for what each output of a coupled layer adds."""
_NARROW, _LINE, _COUNTED = 9.0, 0.43, 0.35
"""In a box less wide than this it stands in a line under the columns, so high; with how many others
there are, so much higher."""
_IN_LINE, _DOWN, _SMALLER = (0.44, 0.27, 0.29), 0.1, 0.017
"""Then: shares of the width, how much lower the columns begin, how much smaller nodes are."""
_INSIDE = 0.87
_THIN, _THICK, _FAINT, _DASH = 1.4, 8.0, 0.5, 0.13

Edge = tuple[Quantity, Quantity]


@dataclass(frozen=True, slots=True)
class WeightPicture:
    """What is drawn, and how its numbers are written.

    Attributes
    ----------
    layer, shown
        The weights' layer; neurons drawn of the layer before, and of it.
    values, docks
        What stands in the nodes, and on links, as Typst math.
    named
        The weights that have a name: the sign before their derivative, and this.
    desired
        By j, symbol and text of the desired output, which is shown by the cost.
    terms
        Of a coupled layer, what each output shown adds, then the rest if any, and the sum.
    rest
        For how many outputs the rest stands.
    summed
        Of a coupled layer, another j and its sum.
    """

    layer: int
    shown: tuple[Sequence[int], Sequence[int]]
    values: Mapping[Quantity, str]
    docks: Mapping[Edge, str]
    named: Mapping[tuple[int, int], tuple[str, str]]
    desired: Mapping[int, tuple[str, str]]
    terms: Sequence[str] = ()
    rest: int = 0
    summed: tuple[int, str] | None = None


class Node(VGroup):
    """A circle with its number, where that can be read."""

    is_solid = True

    def __init__(self, circle: Circle, number: VGroup) -> None:
        self.circle, self.number = circle, number
        super().__init__(circle, *number)


class WeightColumns(VGroup):
    """Four columns of a box: what comes in, weighted sums, activations, the cost.

    Attributes
    ----------
    symbols, links
        Nodes by quantity, lines by (cause, effect): weights have the colour of their sign, what
        is exactly 0 is dashed.
    slopes
        In the places of the weights' lines those of dC/dw, on one scale for the layer.
    off_way
        The lines that are not on the one way.
    in_line
        Whether what the outputs of a coupled layer add stands in a line under the columns.
    numbers, others
        None; and by column, how many neurons are left out.
    bare, lettered
        Names: of the one way's nodes, without an index; over their columns, with one.
    """

    def __init__(
        self, write: Notation, trace: Trace, look: WeightPicture, way: Sequence[Quantity], box: Box
    ) -> None:
        self.write, self.trace, self.look, self.box = write, trace, look, box
        layer = look.layer
        columns: list[tuple[Kind, int, Sequence[int]]] = [
            ("a", layer - 1, look.shown[0]),
            ("z", layer, look.shown[1]),
            ("a", layer, look.shown[1]),
        ]
        left_out = [trace.widths[one] - len(some) for _, one, some in columns]
        self.in_line = bool(look.terms) and box.width < _NARROW
        self.high = (_LINE + _COUNTED * bool(look.rest)) * self.in_line
        head = _HEAD + _DOWN * self.in_line
        full = box.height - head - self.high
        free = [full - _MORE * bool(left) for left in left_out]
        rows = [len(some) for *_, some in columns]
        steps = [high / (n - 1 + 2 * _CLOSE) for high, n in zip(free, rows, strict=True)]
        most = min(
            _LARGEST if max(rows) > 1 else _ALONE, (_OF_WIDTH - _SMALLER * self.in_line) * box.width
        )
        self.radius = min(most, _CLOSE * min(steps))
        # Few are as far apart as many are in all: their ways are told apart better.
        apart = [
            min(_STEP, (high - 2 * self.radius) / max(1, n - 1))
            for high, n in zip(free, rows, strict=True)
        ]
        middle = box.top - head - full / 2
        first = box.left + self.radius + _COUNT
        last = (
            box.right
            - max(self.radius, _COST)
            - (TERMS if look.terms and not self.in_line else 0.15 * (not self.in_line))
        )
        shares = np.cumsum(
            (0.0, *(_IN_LINE if self.in_line else _COUPLED if look.terms else _SHARES))
        )
        self.places = [float(first + (last - first) * share) for share in shares]
        self.middles = [(a + b) / 2 for a, b in itertools.pairwise(self.places)]
        self.symbols: dict[Quantity, Node] = {}
        self.numbers: dict[Quantity, VMobject] = {}
        self.others: dict[tuple[str, int], VMobject] = {}
        self.lettered: dict[Quantity, VMobject] = {}
        self.bare: dict[Quantity, VMobject] = {}
        for (kind, one, some), x, left, pitch, start in zip(
            columns, self.places, left_out, apart, way, strict=False
        ):
            top = middle + (pitch * (len(some) - 1) + _MORE * bool(left)) / 2
            for row, i in enumerate(some):
                self._node(Quantity(kind, one, (i,)), x, top - pitch * row)
            if left and kind == "a":
                foot = top - pitch * (len(some) - 1) - self.radius
                self.others[kind, one] = self._more(left, x, foot)
            self._heads(start, "k" if one < layer else "j", top)
        self._node(COST, self.places[3], middle)
        name = write.formula(write.symbol(COST), self._name)
        self.bare[COST] = name.next_to(self.symbols[COST], UP, buff=0.16)
        self.links, self.slopes = self._links(columns)
        on_way = [*itertools.pairwise(way)]
        self.off_way = [line for edge, line in self.links.items() if edge not in on_way]
        super().__init__(
            *self.links.values(),
            *self.slopes.values(),
            *self.symbols.values(),
            *self.others.values(),
            *self.bare.values(),
            *self.lettered.values(),
        )

    @property
    def _name(self) -> float:
        return SYMBOL if self.radius > 0.6 else NUMBER

    @property
    def foot(self) -> Box:
        """For the line under the columns."""
        box = self.box
        return Box(box.left, box.right, box.bottom, box.bottom + self.high)

    @property
    def beside(self) -> Box:
        """What is free beside the weighted sums, once the rest has left."""
        left = self.places[1] + self.radius + 0.3
        return Box(left, self.box.right, self.box.bottom, self.box.top)

    def row(self, j: int) -> float:
        """At which height neuron j stands."""
        return float(self.symbols[Quantity("z", self.look.layer, (j,))].circle.get_y())

    def _node(self, q: Quantity, x: float, y: float) -> None:
        theme = self.write.theme
        circle = Circle(self.radius, stroke_color=theme.quantity(q.kind), stroke_width=3)
        fill = ManimColor(theme.background)
        if q.kind == "a":
            fill = interpolate_color(fill, ManimColor(theme.ink), brightness(self.trace, q))
        elif q == COST:
            circle.scale(max(1.0, _COST / self.radius))
        circle.set_fill(fill, 1).move_to((x, y, 0))
        colour = theme.quantity(q.kind)
        if q.kind == "a":
            colour = max(_DIGITS, key=lambda text: contrast(text, fill.to_hex()))
        self.symbols[q] = Node(circle, self._inside(self.look.values[q], colour, circle))

    def _inside(self, text: str, colour: str, circle: Circle) -> VGroup:
        """As large as there is room for, in fewer digits where it must; else nothing."""
        tries = [text]
        if "times" not in text and "infinity" not in text:
            tries += [aligned([float(text)], places)[0] for places in (3, 2, 1)]
        for one in tries:
            # Typst's own black is taken for the ink: it is painted afterwards.
            number = self.write.formula(one, NUMBER).set_fill(colour)
            share = min(1.0, _INSIDE * circle.width / number.width)
            if share * NUMBER >= LEAST:
                return VGroup(number.scale(share).move_to(circle))
        return VGroup()

    def _more(self, count: int, x: float, foot: float) -> VMobject:
        dots = ellipsis(self.write).move_to((x, foot - 0.2, 0))
        words = self.write.words(more(count), LEAST)
        return VGroup(dots, words.next_to(dots, DOWN, buff=0.08))

    def _heads(self, q: Quantity, letter: str, top: float) -> None:
        """The name of a node of the way, and of its whole column."""
        write, node = self.write, self.symbols[q]
        size = NUMBER if letter == "k" else self._name
        bare = write.formula(write.indexed(q.kind, q.layer, ""), size)
        self.bare[q] = bare.next_to(node, LEFT if letter == "k" else UP, buff=0.14)
        name = write.formula(write.indexed(q.kind, q.layer, letter), self._name)
        name.move_to((node.get_x(), top + self.radius + 0.14 + name.height / 2, 0))
        self.lettered[q] = name

    def _links(
        self, columns: Sequence[tuple[Kind, int, Sequence[int]]]
    ) -> tuple[dict[Edge, Line], dict[Edge, Line]]:
        trace, theme, layer = self.trace, self.write.theme, self.look.layer
        links: dict[Edge, Line] = {}
        slopes: dict[Edge, Line] = {}
        weights = trace.network.layer(layer).weights
        scales = Magnitudes.of([weights]), Magnitudes.of([*trace.dC_dw[layer]])
        jacobian = trace.da_dz[layer]
        for j in columns[1][2]:
            z, a = (Quantity(kind, layer, (j,)) for kind in "za")  # type: ignore[arg-type]
            for k in columns[0][2]:
                before = Quantity("a", layer - 1, (k,))
                line = join(self.symbols[before].circle, self.symbols[z].circle)
                values = float(weights[j, k]), float(trace.dC_dw[layer][j, k])
                links[before, z], slopes[before, z] = (
                    self._edge(line, value, scale)
                    for value, scale in zip(values, scales, strict=True)
                )
            for i in columns[1][2] if jacobian.ndim == 2 else (j,):
                slope = float(jacobian[i, j] if jacobian.ndim == 2 else jacobian[j])
                to = Quantity("a", layer, (i,))
                line = join(self.symbols[z].circle, self.symbols[to].circle)
                links[z, to] = self._plain(line, slope, theme.weighted_sum)
            line = join(self.symbols[a].circle, self.symbols[COST].circle)
            links[a, COST] = self._plain(line, trace[a].derivative, theme.cost)
        return links, slopes

    def _edge(self, line: Line, value: float, scale: Magnitudes) -> Line:
        theme, share = self.write.theme, scale.share(value)
        if not value:
            return self._plain(line, 0.0, theme.quiet)
        width = _THIN + share * (_THICK - _THIN)
        opacity = _FAINT + share * (1 - _FAINT)
        return line.copy().set_stroke(theme.sign(value), width, opacity=opacity)

    def _plain(self, line: Line, value: float, colour: str) -> Line:
        """What is no weight has its quantity's colour; where nothing goes on it is dashed."""
        if value:
            return line.copy().set_stroke(colour, 2.5, opacity=0.75)
        dashed = DashedLine(line.get_start(), line.get_end(), dash_length=_DASH)
        return dashed.set_stroke(self.write.theme.quiet, 2.5)
