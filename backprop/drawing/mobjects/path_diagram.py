"""The layers from one activation to the cost, and the paths of a sum drawn on them."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, DashedLine, Line, Mobject, VGroup, VMobject

from backprop.core.paths import Path, PathSum
from backprop.core.quantities import COST, Kind, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_bundle import edge_style
from backprop.drawing.mobjects.network_diagram import NetworkDiagram, chosen_neurons, ellipsis, join
from backprop.drawing.mobjects.path_steps import Step, nodes_in
from backprop.drawing.notation import Notation, haloed, shrunk
from backprop.drawing.style import LABEL, SMALL, SMALLEST, VALUE, proportion

__all__ = ["PathDiagram", "Room"]

_MOST = 4
"""Neurons drawn in a column; more would leave no room for their labels."""
_ELLIPSIS = 0.75
_LEAST, _PITCH, _NAME = 0.25, 1.7, 0.62
_NAME_WIDTH = 1.4
_SHARES = (0.36, 0.3, 0.42, 0.5, 0.6)
"""How far along its edge a number may stand."""
_SIDES = (UP, DOWN, UP + LEFT, UP + RIGHT, DOWN + LEFT, DOWN + RIGHT, LEFT, RIGHT)
_ROUND = (DOWN, DOWN + RIGHT, DOWN + LEFT, RIGHT, UP + RIGHT, UP)
_BESIDE, _BAND = 0.12, 0.08
"""From an edge to its number, and what of that is lit."""
_GLOW, _EDGES, _NEURONS, _NAMES = -1, 0, 2, 3
"""What lies over what: the glow of a lit path, edges, neurons, names."""


@dataclass(frozen=True, slots=True)
class Room:
    """Where the first column and the cost stand, the height of the columns, the largest radius."""

    first: float
    cost: float
    bottom: float
    top: float
    radius: float = 0.4


class PathDiagram(NetworkDiagram):
    """The columns that steps lead through, and the cost.

    Every edge is a local derivative, those into the cost dC/da; over layers that are left out
    a dashed edge is the product along a path.

    Parameters
    ----------
    steps
        From column to column, the last to the cost.
    titled
        Whether each column is headed by its symbol and the paths' neurons have their numbers,
        rather than symbols at the outputs.
    like
        The same in another room: of each layer it shows the same neurons.

    Attributes
    ----------
    cost
        The circle that stands for the cost.
    others
        The edges from other neurons of the first layer, which no path takes.
    places
        The horizontal place of every column and of the cost.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        sums: PathSum,
        steps: Sequence[Step],
        room: Room,
        *,
        titled: bool,
        like: PathDiagram | None = None,
    ) -> None:
        self.start, self.sums, self.steps = sums.quantity, sums, tuple(steps)
        self.others: VGroup = VGroup()
        columns = [step.start for step in steps]
        across = (room.cost - room.first) / len(columns)
        self.named = 0.0 if titled else _NAME
        self.shown, down, radius = self._fitting(trace, room, across, like)
        super().__init__(write, trace, columns, self.shown, (across, down), radius, bundled=True)
        first = self.neurons[self.start].get_center()[0]
        self.shift((room.first - first, (room.bottom + room.top) / 2 - self.get_center()[1], 0))
        self.places = [room.first + across * number for number in range(len(columns) + 1)]
        self._add_cost(room.cost, max(radius, 0.38) + 0.02)
        self._add_start()
        if titled:
            self._add_titles(room)
        else:
            self._add_outputs()
        self.names.set_z_index(_NAMES)
        self.columns.set_z_index(_NEURONS)
        self.lines.set_z_index(_EDGES)

    def route(self, path: Path) -> list[Mobject]:
        """The circles along a path; only those of drawn columns."""
        return [
            self.cost if q == COST else self.neurons[q].circle
            for q in path.nodes
            if q in self.neurons or q == COST
        ]

    def lit(self, path: Path) -> list[Line]:
        """A glow behind the edges of a path, which keep the colour of their sign."""
        return [
            join(start, end).set_stroke(*self._glow(0.7)).set_z_index(_GLOW)
            for start, end in itertools.pairwise(self.route(path))
        ]

    def fan(self, step: Step) -> VMobject:
        """A glow behind all edges of a step that paths can take, as one shape."""
        starts = [q for q in self.neurons if (q.kind, q.layer) == step.start]
        if step == self.steps[0]:
            starts = [self.start]
        ends: list[Mobject] = [
            self.neurons[q].circle for q in self.neurons if (q.kind, q.layer) == step.end
        ]
        glow = VMobject(fill_opacity=0).set_stroke(*self._glow(0.45))
        for start, end in itertools.product(starts, ends or [self.cost]):
            glow.append_points(join(self.neurons[start].circle, end).points)
        return glow.set_z_index(_GLOW)

    def _glow(self, opacity: float) -> tuple[str, float, float]:
        return self.write.theme.highlight, min(15.0, 5.5 + 28 * self.radius), opacity

    @staticmethod
    def _beside(number: Mobject, place: tuple[Line, float, np.ndarray]) -> Mobject:
        line, share, side = place
        return number.next_to(line.point_from_proportion(share), side, buff=_BESIDE)

    def put_beside(self, path: Path, numbers: Sequence[Mobject]) -> bool:
        """Put each factor's number beside its edge, or the neuron whose slope it is.

        Of the places along an edge, on all sides of it, the first is taken that is most free
        of neurons, names, other numbers and of the lit edges themselves. Says whether all
        are free.
        """
        trouble = 0.0
        *inner, last = lines = self.lit(path)
        places = [[(line, share, side) for side in _SIDES for share in _SHARES] for line in inner]
        if len(lines) < len(path.factors):
            neuron = self.neurons[path.factors[-1].by].circle
            around = [Line(neuron.get_center(), neuron.get_critical_point(side)) for side in _ROUND]
            places.append([(line, 1.0, side) for line, side in zip(around, _ROUND, strict=True)])
        places.append(
            [(last, share, side) for side in (DOWN, UP, RIGHT, LEFT) for share in (0.62, 0.5, 0.4)]
        )
        taken: list[Mobject] = [*self.names, *self.columns[-1][1:]]
        taken += [neuron.circle for neuron in self.neurons.values()]
        for number, candidates in zip(numbers, places, strict=True):
            best = min(
                (
                    (_trouble(self._beside(number, place), taken, lines), place)
                    for place in candidates
                ),
                key=lambda found: found[0],
            )
            self._beside(number, best[1])
            taken.append(number)
            trouble += best[0]
        return not trouble

    def _fitting(
        self, trace: Trace, room: Room, across: float, like: PathDiagram | None
    ) -> tuple[dict[int, tuple[int, ...]], float, float]:
        """The neurons drawn of each layer, their distance and their radius."""
        layers = {layer for _, layer in (step.start for step in self.steps)}
        for count in range(_MOST, 0, -1):
            shown = {
                layer: chosen_neurons(trace, layer, count, nodes_in(self.sums, layer))
                for layer in layers
            }
            if like is not None:
                shown = like.shown
            most = max(len(found) for found in shown.values())
            cut = any(len(found) < trace.widths[layer] for layer, found in shown.items())
            height = room.top - room.bottom - _ELLIPSIS * cut
            down = min(_PITCH, height / (most - 0.2))
            radius = min(room.radius, 0.4 * down, 0.36 * across)
            if most > 1 and down - 2 * radius < self.named:
                # Over each neuron is its name.
                down = min(_PITCH, (height + self.named) / most)
                radius = min(radius, (down - self.named) / 2)
            if radius >= _LEAST or most > count or like is not None:
                break
        return shown, down, radius

    def join_columns(
        self,
        one: tuple[Kind, int],
        other: tuple[Kind, int],
        shown: Mapping[int, Sequence[int]],
        bundled: bool,
    ) -> None:
        """Draw the edges from one column to the next, the focus's own apart from the others."""
        super().join_columns(one, other, shown, bundled)
        if one != self.steps[0].start:
            return
        # So that the others can be set back.
        whole = self.bundles[other]
        self.lines.remove(whole)
        for own in (False, True):
            ends = [pair for pair in self.ends[other] if (pair[0] == self.start) == own]
            if not ends:
                continue
            bundle = self.bundle(ends, whole.largest)
            self.lines.add(bundle)
            if own:
                self.bundles[other], self.ends[other] = bundle, ends
            else:
                self.others = bundle

    def skip_columns(self, one: tuple[Kind, int], other: tuple[Kind, int]) -> None:
        """A dashed edge for the product along each drawn path, and how many layers it spans."""
        step = next(step for step in self.steps if step.start == one)
        products: dict[tuple[Quantity, Quantity], float] = {}
        for path in self.sums.largest:
            products.setdefault(step.ends(path), step.product(path))
        largest = max(map(abs, products.values()))
        for (by, to), value in products.items():
            line = join(self.neurons[by].circle, self.neurons[to].circle)
            width, opacity = edge_style(float(proportion(value, largest)))
            dashed = DashedLine(line.get_start(), line.get_end(), dash_length=0.08)
            self.lines.add(dashed.set_stroke(self.write.theme.sign(value), width, opacity))

    def _add_cost(self, x: float, radius: float) -> None:
        theme = self.write.theme
        self.cost = Circle(radius, stroke_color=theme.cost, stroke_width=3)
        self.cost.set_fill(theme.background, 1)
        outputs = [q for q in self.neurons if (q.kind, q.layer) == self.steps[-1].start]
        circles = VGroup(*(self.neurons[q].circle for q in outputs))
        self.cost.move_to((x, circles.get_center()[1], 0))
        slopes = {q: self.trace[q].derivative for q in outputs}
        largest = max(abs(slope) for slope in slopes.values())
        for q in outputs:
            line = self.edge(self.neurons[q].circle, self.cost, slopes[q], largest)
            # An output that is the focus's neighbour in its layer is on no path.
            (self.others if q != self.start and q.layer == self.start.layer else self.lines).add(
                line
            )
        if len(self.steps) == 1:
            self.lines.add(self.others)
        group = VGroup(self.cost, self.write.label(COST, LABEL).next_to(self.cost, UP, buff=0.12))
        number = self.write.value(self.trace.cost, theme.cost)
        value = shrunk(number, 1.7 * radius, VALUE)
        if value is not None:
            group.add(value.move_to(self.cost))
        else:
            group.add(number.scale(SMALL / VALUE).next_to(self.cost, DOWN, buff=0.1))
        self.columns.add(group)

    def _add_start(self) -> None:
        label = self.write.label(self.start, LABEL)
        self.names.add(label.next_to(self.neurons[self.start], LEFT, buff=0.2))

    def _add_outputs(self) -> None:
        """Symbols at the last layer, and what each output should have been."""
        write = self.write
        for q, neuron in self.neurons.items():
            if q.layer != self.trace.network.depth:
                continue
            name = VGroup(write.label(q, VALUE))
            desired = Quantity("y", 0, q.index)
            value = write.number(self.trace[desired].value, write.theme.desired, decimals=2)
            name.add(write.formula(f"{write.symbol(desired)} = {value}", SMALL))
            name.arrange(RIGHT, buff=0.15)
            if name.width > _NAME_WIDTH:  # a y of many digits would lie over the edges
                name.remove(name[-1])
            name.next_to(neuron, UP, buff=0.09)
            # Edges pass behind the names: a halo round the letters keeps both to be seen.
            self.names.add(haloed(name, write.theme.background))

    def _add_titles(self, room: Room) -> None:
        """Each column's symbol over it, layers left out between, the paths' neurons' numbers."""
        write = self.write
        top = room.top + 0.36
        for x, step in zip(self.places, self.steps, strict=False):
            kind, layer = step.start
            title = write.formula(write.indexed(kind, layer, ""), VALUE)
            self.names.add(title.move_to((x, top, 0)))
            if step.skipped:
                across = self.places[1] - self.places[0]
                self.names.add(ellipsis(write, RIGHT).move_to((x + across / 2, top, 0)))
        drawn = {q for path in self.sums.largest for q in path.nodes[1:]}
        for q, neuron in self.neurons.items():
            if q not in drawn or self.trace.widths[q.layer] == 1:
                continue
            number = write.formula(
                write.coloured(str(q.index[0]), write.theme.quantity(q.kind)), SMALLEST
            )
            rim = neuron.circle.point_at_angle(3 * np.pi / 4)
            number.next_to(rim, UP + LEFT, buff=0.02)
            self.names.add(haloed(number, write.theme.background))


def _trouble(number: Mobject, taken: Sequence[Mobject], lines: Sequence[Line]) -> float:
    """How bad a place is: other things are worse than a line, which has a halo's room."""
    met = sum(_meet(number, other) for other in taken)
    return 10.0 * met + sum(_crossed(number, line) for line in lines)


def _crossed(number: Mobject, line: Line) -> bool:
    """Whether a lit line runs through a number or touches it."""
    low, high = number.get_corner(DOWN + LEFT), number.get_corner(UP + RIGHT)
    points = np.linspace(line.get_start(), line.get_end(), 60)
    inside = (points > low - _BAND) & (points < high + _BAND)
    return bool(inside[:, :2].all(axis=1).any())


def _meet(one: Mobject, other: Mobject) -> bool:
    """Whether two boxes overlap."""
    apart = np.abs(one.get_center() - other.get_center())
    return bool(
        apart[0] < (one.width + other.width) / 2 and apart[1] < (one.height + other.height) / 2
    )
