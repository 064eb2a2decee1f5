"""The neurons that a sum's paths lead through, a link a factor, as wide as it is large."""

from __future__ import annotations

from collections.abc import Sequence

from manim import DOWN, LEFT, RIGHT, UP, Circle, DashedLine, Line, VGroup, VMobject

from backprop.core.paths import Path, PathSum
from backprop.core.quantities import COST, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_bundle import edge_style
from backprop.drawing.mobjects.network_diagram import Neuron, ellipsis, join
from backprop.drawing.mobjects.path_steps import Step
from backprop.drawing.notation import LiveNumber, Notation, fit, haloed
from backprop.drawing.notation.phrases import more
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box, proportion

__all__ = ["PathNetwork", "route"]

_RADIUS, _ALONE, _LEAST_RADIUS = 0.62, 1.25, 0.24
"""Of a neuron at most, of one that is alone in its column, and at least."""
_NAME, _MORE, _APART = 0.62, 0.42, 3.6
"""Over or under a column, for names and counts; between two of its neurons, at most."""
_ENDS = 0.4
_THICKEST = 7.0
_DASH, _INSIDE = 0.12, 0.94


def route(path: Path, steps: Sequence[Step]) -> list[Quantity]:
    """The drawn nodes of a path."""
    return [path.nodes[0], *(step.ends(path)[1] for step in steps)]


class PathNetwork(VGroup):
    """The columns that the steps of the largest paths lead through, and the cost, in a box.

    Attributes
    ----------
    across
        From one column to the next.
    places, middles
        Of the columns, from left to right, and of the links between them: the cost's circle may
        be larger than a neuron's.
    neurons, values, names
        By quantity; a neuron holds its value, where that can be read.
    symbols
        Neurons with their names, and the cost.
    links
        Lines by (cause, effect): the step's product along the path.
    numbers
        None: what the links carry is written in a table under them.
    others
        What is said of neurons and layers that are not drawn.
    ring
        Round the neuron that the paths begin at.
    """

    def __init__(
        self, write: Notation, trace: Trace, sums: PathSum, steps: Sequence[Step], box: Box
    ) -> None:
        self.write, self.trace, self.sums, self.steps = write, trace, sums, tuple(steps)
        theme = write.theme
        columns: list[list[Quantity]] = [[sums.quantity]]
        for step in steps:
            found = {step.ends(path)[1] for path in sums.largest}
            columns.append(sorted(found, key=lambda q: q.index))
        most = max(map(len, columns))
        self.across = across = box.width / (len(columns) - 1 + 2 * _ENDS)
        # Over the first names stand; under the last a name or how many are left out.
        pairs = [nodes for nodes in columns[:-1] if len(nodes) == 2]
        counted = any(trace.widths[nodes[0].layer] > 2 for nodes in pairs)
        under = _NAME + _MORE * counted if most == 2 else _MORE
        high = box.height - _NAME - under
        # Two stand well apart; three or more need most of what there is to be read.
        share, widest = 0.42 if most < 3 else 0.49, _RADIUS if most > 1 else _ALONE
        radius = max(_LEAST_RADIUS, min(widest, 0.3 * across, share * high / most))
        down = min(_APART, (high - 2 * radius) / max(1, most - 1))
        self.places = [box.left + across * (_ENDS + i) for i in range(len(columns))]
        self.radius, middle = radius, (box.top - _NAME + box.bottom + under) / 2
        self.neurons: dict[Quantity, Neuron] = {}
        self.values: dict[Quantity, VGroup] = {}
        self.names: dict[Quantity, VGroup] = {}
        self.symbols: dict[Quantity, VMobject] = {}
        self.numbers: dict[Quantity, VMobject] = {}
        self.links: dict[tuple[Quantity, Quantity], Line] = {}
        self.others: dict[object, VMobject] = {}
        circles: dict[Quantity, VMobject] = {}
        for x, nodes in zip(self.places[:-1], columns[:-1], strict=True):
            # Two beside more stand nearer: under the lower is its name, and what is left out.
            gaps = 1 if len(nodes) == 2 < most else most - 1
            spread = down * gaps / max(1, len(nodes) - 1) if len(nodes) > 1 else 0.0
            spread = min(spread, _APART)
            for row, q in enumerate(nodes):
                y = middle + spread * ((len(nodes) - 1) / 2 - row)
                neuron = Neuron(write, trace, q, radius, in_full=radius > _RADIUS)
                neuron.move_to((x, y, 0))
                self._legible(neuron)
                self.neurons[q], circles[q] = neuron, neuron.circle
                self.values[q] = VGroup(*neuron.submobjects[1:])
                self.names[q] = VGroup(*self._name(q, row, len(nodes), across))
                self.symbols[q] = VGroup(neuron, *self.names[q])
            left = trace.widths[nodes[0].layer] - len(nodes)
            if left:
                words = write.words(more(left), LEAST)
                low = 0.32 + words.height / 2
                if words.width > across - 0.1:
                    words = write.words(more(left).replace(" ", " \\ ", 1), LEAST)
                bottom = middle - spread * (len(nodes) - 1) / 2 - radius
                under = _NAME if len(nodes) == 2 or x == self.places[0] else 0.0
                fit(words, across - 0.1).move_to((x, bottom - under - low, 0))
                words.shift(UP * (bottom - under - low + words.height - words.get_top()[1]))
                if nodes == [sums.quantity]:  # its name is larger where it is alone
                    low = float(self.names[sums.quantity].get_bottom()[1])
                    words.set_y(min(float(words.get_y()), low - 0.1 - words.height / 2))
                self.others[nodes[0].kind, nodes[0].layer] = words
        cost = Circle(max(radius, 0.45), stroke_color=theme.cost, stroke_width=3)
        cost.set_fill(theme.background, 1).move_to((self.places[-1], middle, 0))
        number = LiveNumber(trace.cost, theme.cost, NUMBER, decimals=4)
        for decimals in (4, 3, 2):
            number.decimals = decimals
            number.redraw(trace.cost)
            if number.width * LEAST / number.font_size <= 1.7 * cost.width / 2:
                break
        name = write.label(COST, SYMBOL).next_to(cost, UP, buff=0.15)
        if number.width * LEAST / number.font_size <= 0.86 * cost.width:
            fit(number, 0.86 * cost.width).move_to(cost)
        else:
            number.next_to(cost, DOWN, buff=0.15)
        circles[COST] = cost
        self.symbols[COST] = VGroup(cost, number, name)
        self.middles: list[float] = []
        for step in steps:
            before = len(self.links)
            self._join(step, circles)
            ends = [line.get_center()[0] for line in [*self.links.values()][before:]]
            self.middles.append(sum(ends) / len(ends))
            if step.skipped:
                x = self.middles[-1]
                self.others[step] = ellipsis(write, RIGHT).move_to((x, box.bottom + 0.2, 0))
        self.ring = Circle(radius + 0.13, color=theme.highlight, stroke_width=4)
        self.ring.move_to(self.neurons[sums.quantity])
        super().__init__(*self.links.values(), *self.symbols.values(), *self.others.values())
        self.add(self.ring)

    def _legible(self, neuron: Neuron) -> None:
        """A number as large as it must be, in fewer digits where that is too wide; or none."""
        number = neuron.number
        for decimals in (2, 1) if number.font_size < LEAST else ():
            number.decimals = decimals
            number.redraw(number.value)
            number.scale(LEAST / number.font_size).move_to(neuron.circle)
            if number.width <= _INSIDE * neuron.circle.width:
                return
        if number.font_size < LEAST or number.width > _INSIDE * neuron.circle.width:
            neuron.remove(number)

    def _name(self, q: Quantity, row: int, count: int, across: float) -> list[VMobject]:
        """Over the upper of two, under the lower; of more only over the first."""
        if count > 2 and row:
            number = self.write.coloured(
                self.write.index(q.index[0]), self.write.theme.quantity(q.kind)
            )
            label: VMobject = self.write.formula(number, LEAST)
            rim = self.neurons[q].circle.point_at_angle(2.36)
            return [haloed(label.next_to(rim, UP + LEFT, buff=0.02), self.write.theme.background)]
        size = SYMBOL if self.radius > _RADIUS else NUMBER if self.radius > 0.5 else WORD
        label = fit(self.write.label(q, size), across - 0.2)
        if q == self.sums.quantity:  # clear of its ring
            return [label.next_to(self.neurons[q], DOWN, buff=0.25)]
        return [label.next_to(self.neurons[q], DOWN if count == 2 and row else UP, buff=0.12)]

    def _join(self, step: Step, circles: dict[Quantity, VMobject]) -> None:
        theme = self.write.theme
        products = {step.ends(path): step.product(path) for path in self.sums.largest}
        largest = max(map(abs, products.values()))
        for (by, of), value in products.items():
            line = join(circles[by], circles[of])
            width, opacity = edge_style(float(proportion(value, largest)), _THICKEST)
            if value == 0:
                line = DashedLine(line.get_start(), line.get_end(), dash_length=_DASH)
                line.set_stroke(theme.quiet, 3)
            else:
                line.set_stroke(theme.sign(value), width, max(opacity, 0.6))
            self.links[by, of] = line
