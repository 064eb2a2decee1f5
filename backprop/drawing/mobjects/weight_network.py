"""A layer's weights on their way to the cost: a_k, z_j, a_j and C side by side, a link a factor."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Circle,
    DashedLine,
    Line,
    ManimColor,
    Rectangle,
    VGroup,
    VMobject,
    interpolate_color,
)

from backprop.core.aligned import aligned
from backprop.core.language import grouped, ngettext
from backprop.core.magnitudes import Magnitudes
from backprop.core.quantities import COST, Kind, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_labels import ON, EdgeLabels, Label
from backprop.drawing.mobjects.network_diagram import brightness, ellipsis, join
from backprop.drawing.notation import Equation, Notation, fit, joined
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box, contrast

__all__ = ["Edge", "WeightNetwork", "WeightPicture"]

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
_SHARES = (0.42, 0.29, 0.29)
"""Of the width from the first to the last column, each link's."""
_TERMS, _SUM = 1.75, 0.72
"""At the right, for what each output adds; from the last of these to their sum."""
_INSIDE = 0.92
_LATE = (0.52, 0.56, 0.48, 0.6, 0.64, 0.44, 0.66, 0.7, 0.38, 0.34, 0.74, 0.3, 0.78)
_EARLY = (0.22, 0.26, 0.18, 0.3, 0.34, 0.38, 0.42, 0.46, 0.5, 0.54, 0.6, 0.66, 0.72)
"""At which shares of a link its factor may stand, and its name: the best first."""
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


class WeightNetwork(VGroup):
    """Four columns of a box: what comes in, weighted sums, activations, the cost.

    Attributes
    ----------
    symbols, links
        Nodes by quantity, lines by (cause, effect): weights have the colour of their sign, what
        is exactly 0 is dashed.
    slopes
        In the places of the weights' lines those of dC/dw, on one scale for the layer.
    unlit
        What is left of a link's opacity while others are lit.
    numbers, others
        None; and by column, how many neurons are left out.
    bare, lettered
        Names: of the one way's nodes, without an index; over their columns, with one.
    docks
        The factors on their links.
    counts
        What index a neuron has, by its quantity.
    names, results
        Of weights, by (j, k): what they are called; in place of it the derivative.
    firsts, outside
        Of weights, the activation that each starts from as it is written in its neuron; or on the
        edge, where that is too small for it, and `outside` has it.
    desired
        By j the desired output, by the cost.
    terms, rule, total, summed
        What the outputs add, and their sum; in its place another neuron's.
    """

    unlit = 0.2

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
        full = box.height - _HEAD
        free = [full - _MORE * bool(left) for left in left_out]
        rows = [len(some) for *_, some in columns]
        steps = [high / (n - 1 + 2 * _CLOSE) for high, n in zip(free, rows, strict=True)]
        most = min(_LARGEST if max(rows) > 1 else _ALONE, _OF_WIDTH * box.width)
        self.radius = min(most, _CLOSE * min(steps))
        # Few are as far apart as many are in all: their ways are told apart better.
        apart = [
            min(_STEP, (high - 2 * self.radius) / max(1, n - 1))
            for high, n in zip(free, rows, strict=True)
        ]
        middle = box.top - _HEAD - full / 2
        first = box.left + self.radius + _COUNT
        last = box.right - max(self.radius, _COST) - (_TERMS if look.terms else 0.15)
        shares = np.cumsum((0.0, *_SHARES))
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
        things: list[VMobject] = [node.circle for node in self.symbols.values()]
        things += [*self.lettered.values(), *self.bare.values()]
        # A factor close to the cost's name would read as one with it; under the box is text.
        aside = Rectangle(width=name.width + 0.4, height=name.height + 0.3).move_to(name)
        beneath = Rectangle(width=box.width, height=1.0).move_to((box.middle[0], box.bottom, 0), UP)
        self._labels = EdgeLabels(self.links, write.theme.background, aside, beneath, *things)
        self.counts = {q: self._count(q) for q in self.symbols if q != COST and q.kind != "z"}
        self.docks = {edge: self._dock(edge, text) for edge, text in look.docks.items()}
        self.firsts: dict[tuple[int, int], VMobject] = {}
        self.outside = {at: self._outside(at) for at in look.named}
        kept = [*self._labels.taken]
        self.names = {at: self._weight(*at) for at in look.named}
        self._labels.taken = kept  # a result comes when the name has gone
        self.results = {at: self._result(at, text) for at, (_, text) in look.named.items()}
        self.desired = {j: self._desired(*texts) for j, texts in look.desired.items()}
        self.terms, self.rule, self.total = self._terms()
        self.summed = self._summed()
        super().__init__(
            *self.links.values(),
            *self.slopes.values(),
            *self.symbols.values(),
            *self.others.values(),
            *self.bare.values(),
            *self.lettered.values(),
            *self.docks.values(),
            *self.counts.values(),
            *self.names.values(),
            *self.outside.values(),
            *self.results.values(),
            *self.desired.values(),
            self.terms,
            self.rule,
            self.total,
            self.summed,
        )

    @property
    def _name(self) -> float:
        return SYMBOL if self.radius > 0.6 else NUMBER

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

    def _dock(self, edge: Edge, text: str) -> Label:
        """A factor on its link."""
        write, line = self.write, self.links[edge]
        number = write.formula(write.coloured(text, write.theme.quantity(edge[1].kind)), NUMBER)
        fit(number, max(0.62 * line.get_length(), number.width * LEAST / NUMBER))
        return self._labels.along(number, line, _LATE)

    def _count(self, q: Quantity) -> VMobject:
        """k at the left of its neuron, j at the right."""
        node, first = self.symbols[q], q.layer < self.look.layer
        if self.trace.widths[q.layer] == 1:
            return VGroup()
        text = self.write.formula(
            f"{'k' if first else 'j'} = {self.write.index(q.index[0])}", NUMBER
        )
        if first:
            return text.next_to(node, LEFT, buff=0.16)
        # On the side of the cost on which no link leads to it.
        up = 1 if node.get_y() > self.symbols[COST].get_y() - 0.01 else -1
        text.next_to(node.get_right() + up * 0.7 * self.radius * UP, RIGHT, buff=0.12)
        self._labels.keep_off(text)
        return Label(text, self.write.theme.background)

    @property
    def equations(self) -> list[Equation]:
        """Each weight's factors, where they stand, and its derivative."""
        look, found = self.look, list[Equation]()
        for (j, k), (sign, _) in look.named.items():
            first, value = self.firsts[j, k], self.results[j, k][1]
            z, a = (Quantity(kind, look.layer, (j,)) for kind in "za")  # type: ignore[arg-type]
            others = [self.docks[link][1] for link in ((z, a), (a, COST)) if link in self.docks]
            if look.terms:
                others = [self.total[0]] if (j, k) == next(iter(look.named)) else [self.summed[1]]
            factors = [first, *others]
            found.append((*joined("dot", factors), sign, value))
        return found

    def _edge_of(self, j: int, k: int) -> Edge:
        layer = self.look.layer
        return Quantity("a", layer - 1, (k,)), Quantity("z", layer, (j,))

    def _outside(self, at: tuple[int, int]) -> VGroup:
        """The activation at the start of a weight's edge, if it is not in its neuron."""
        edge, found = self._edge_of(*at), VGroup()
        text, inside = self.look.values[edge[0]], self.symbols[edge[0]].number
        if inside and inside[0].typst_code == self.write.formula(text, NUMBER).typst_code:
            self.firsts[at] = inside[0]
        else:
            number = self.write.formula(text, NUMBER)
            self.firsts[at] = number
            found.add(self._labels.along(number, self.links[edge], _EARLY))
        return found

    def _weight(self, j: int, k: int) -> Label:
        """A weight's name on its edge."""
        name = self.write.label(Quantity("w", self.look.layer, (j, k)), NUMBER)
        return self._labels.along(name, self.links[self._edge_of(j, k)], _LATE, sides=ON)

    def _result(self, at: tuple[int, int], text: str) -> Label:
        """The derivative for a weight, on its edge."""
        write = self.write
        link = self.links[self._edge_of(*at)]
        value = write.formula(write.coloured(text, write.theme.cost), SYMBOL)
        fit(value, max(0.6 * link.get_length(), value.width * LEAST / SYMBOL))
        return self._labels.along(value, link, _LATE, sides=ON)

    def _desired(self, symbol: str, text: str) -> VMobject:
        write, colour = self.write, self.write.theme.desired
        source = f"{write.coloured(symbol, colour)} = {write.coloured(text, colour)}"
        under = write.formula(source, NUMBER).next_to(self.symbols[COST], DOWN, buff=0.2)
        return under.shift(min(0.0, self.box.right - under.get_right()[0]) * RIGHT)

    def _summed(self) -> VGroup:
        """Another neuron's sum, under its name."""
        if self.look.summed is None:
            return VGroup()
        write, (j, text) = self.write, self.look.summed
        z = write.partial(Quantity("z", self.look.layer, (j,)))
        name = write.formula(f"{write.partial(COST)} \\/ {z} =", WORD)
        value = write.formula(write.coloured(text, write.theme.weighted_sum), NUMBER)
        value.scale(min(1.0, self.total.height / value.height))
        value.move_to(self.total, aligned_edge=RIGHT)
        return VGroup(fit(name.next_to(value, UP, buff=0.15), _TERMS), value).align_to(
            self.total, RIGHT
        )

    def _terms(self) -> tuple[VGroup, VGroup, VGroup]:
        """At the right, each on its output's row; their sum under a rule."""
        look, write = self.look, self.write
        terms, rule, total = VGroup(), VGroup(), VGroup()
        if not look.terms:
            return terms, rule, total
        heights = [self.row(i) for i in look.shown[1]]
        while len(heights) < len(look.terms):
            heights.append(heights[-1] - _SUM)
        colour = write.theme.weighted_sum
        room = _TERMS - 0.1
        numbers = VGroup(
            *(write.formula(write.coloured(text, colour), NUMBER) for text in look.terms)
        )
        numbers.scale(min(1.0, max(LEAST / NUMBER, room / max(one.width for one in numbers))))
        for y, number in zip(heights, numbers, strict=True):
            number.move_to((self.box.right, y, 0), aligned_edge=RIGHT)
        terms.add(*numbers[:-1])
        if look.rest:
            words = write.words(
                ngettext("{count} other", "{count} others", look.rest).format(
                    count=grouped(look.rest)
                ),
                LEAST,
            )
            words.next_to(numbers[-2], LEFT, buff=0.15)
            terms.submobjects[-1] = VGroup(numbers[-2], words)
        foot = (numbers[-2].get_bottom()[1] + numbers[-1].get_top()[1]) / 2
        line = Line((self.box.right - room, foot, 0), (self.box.right, foot, 0))
        rule.add(line.set_stroke(write.theme.quiet, 2))
        total.add(numbers[-1])
        return terms, rule, total
