"""The last layers of a network with the cost, and the paths of a sum drawn on them."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Line, Mobject, VGroup

from backprop import Quantity, Trace
from backprop.paths import Path, PathSum
from backprop.quantities import COST, Kind
from scenes.mobjects.network_diagram import NetworkDiagram, chosen_neurons, join
from scenes.notation import Notation, haloed
from scenes.style import FRAME, LABEL, SMALL, VALUE

__all__ = ["PathDiagram", "neurons_on"]

_MOST = 4
"""Neurons drawn in a column; more would leave no room for their labels."""
_START, _COST_X = FRAME.left + 1.5, -1.75
"""Where the first column and the cost stand."""
_TOP, _BOTTOM = FRAME.top - 0.9, FRAME.bottom + 1.0
"""Highest and lowest centre of a neuron, between a label above and the legend below."""
_ELLIPSIS = 0.75
_NAME_WIDTH = 1.4
_SHARES = (0.36, 0.3, 0.42, 0.5, 0.6)
"""How far along its edge a number may stand."""
_SIDES = (UP, DOWN, UP + LEFT, UP + RIGHT, DOWN + LEFT, DOWN + RIGHT, LEFT, RIGHT)
_ROUND = (DOWN, DOWN + RIGHT, DOWN + LEFT, RIGHT, UP + RIGHT, UP)
_BESIDE, _BAND = 0.12, 0.08
"""From an edge to its number, and what of that is lit."""
_GLOW, _EDGES, _NEURONS, _NAMES = -1, 0, 2, 3
"""What lies over what: the glow of a lit path, edges, neurons, names."""


def neurons_on(sums: PathSum) -> tuple[int, ...] | None:
    """The neurons of the last layer that the largest paths use; None if they do not fit."""
    inner = (q for path in sums.largest for q in path.nodes[1:-1])
    found = tuple(dict.fromkeys(q.index[0] for q in inner))
    return found if len(found) <= _MOST else None


class PathDiagram(NetworkDiagram):
    """Layer L-1, layer L and the cost; z of layer L apart where the layer is coupled.

    Every edge is a local derivative, those into the cost dC/da.

    Attributes
    ----------
    cost
        The circle that stands for the cost.
    """

    def __init__(self, write: Notation, trace: Trace, sums: PathSum) -> None:
        last = trace.network.depth
        self.focus = sums.quantity
        shown = {
            last - 1: chosen_neurons(trace, last - 1, _MOST, self.focus.index),
            last: chosen_neurons(trace, last, _MOST, neurons_on(sums) or ()),
        }
        columns: list[tuple[Kind, int]] = [("a", last - 1), ("a", last)]
        if trace.network.layers[-1].activation.coupled:
            columns.insert(1, ("z", last))
        rows = max(len(found) for found in shown.values())
        cut = any(len(found) < trace.widths[layer] for layer, found in shown.items())
        height = _TOP - _BOTTOM - (_ELLIPSIS if cut else 0)
        spacing = ((_COST_X - _START) / len(columns), min(1.7, height / max(rows - 1, 1)))
        super().__init__(write, trace, columns, shown, spacing, 0.4)
        self.move_to([_START - 0.4, (_TOP + _BOTTOM) / 2, 0], aligned_edge=LEFT)
        self._add_cost()
        self._add_names()

    def route(self, path: Path) -> list[Mobject]:
        """The circles along a path; a z only where it stands apart from its a."""
        return [
            self.cost if q == COST else self.neurons[q].circle
            for q in path.nodes
            if q in self.neurons or q == COST
        ]

    def lit(self, path: Path) -> list[Line]:
        """A glow behind the edges of a path, which keep the colour of their sign."""
        return [
            join(start, end).set_stroke(self.write.theme.highlight, 15, 0.7).set_z_index(_GLOW)
            for start, end in itertools.pairwise(self.route(path))
        ]

    @staticmethod
    def _beside(number: Mobject, place: tuple[Line, float, np.ndarray]) -> Mobject:
        line, share, side = place
        return number.next_to(line.point_from_proportion(share), side, buff=_BESIDE)

    def put_beside(self, path: Path, numbers: Sequence[Mobject]) -> None:
        """Put each factor's number beside its edge, or the neuron whose slope it is.

        Of the places along an edge, on all sides of it, the first is taken that is most free
        of neurons, names, other numbers and of the lit edges themselves.
        """
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

    def unused(self) -> list[Line]:
        """The edges that no path from the focus takes."""
        used = {self.focus}
        for cause, effect in self.edges:
            if cause in used:
                used.add(effect)
        return [line for (cause, _), line in self.edges.items() if cause not in used]

    def _add_cost(self) -> None:
        theme = self.write.theme
        self.cost = Circle(0.42, stroke_color=theme.cost, stroke_width=3)
        self.cost.set_fill(theme.background, 1)
        self.cost.move_to([_COST_X, self.columns[-1].get_center()[1], 0])
        outputs = [q for q in self.neurons if q.kind == "a" and q.layer == self.trace.network.depth]
        slopes = {q: self.trace[q].derivative for q in outputs}
        largest = max(abs(slope) for slope in slopes.values())
        for q in outputs:
            line = self.edge(self.neurons[q].circle, self.cost, slopes[q], largest)
            self.edges[q, COST] = line
            self.lines.add(line)
        group = VGroup(self.cost, self.write.label(COST, LABEL).next_to(self.cost, UP, buff=0.12))
        value = self.write.fitted(self.trace.cost, theme.cost, VALUE, 0.72)
        if value is not None:
            group.add(value.move_to(self.cost))
        self.columns.add(group)

    def _add_names(self) -> None:
        """Symbols at the focus and the last layer, and what each output should have been."""
        write = self.write
        focus = write.label(self.focus, LABEL)
        self.names.add(focus.next_to(self.neurons[self.focus], LEFT, buff=0.2))
        for q, neuron in self.neurons.items():
            if q.layer != self.trace.network.depth:
                continue
            name = VGroup(write.label(q, VALUE))
            if q.kind == "a":
                desired = Quantity("y", 0, q.index)
                value = write.number(self.trace[desired].value, write.theme.desired, decimals=2)
                name.add(write.formula(f"{write.symbol(desired)} = {value}", SMALL))
            name.arrange(RIGHT, buff=0.15)
            if name.width > _NAME_WIDTH:  # a y of many digits would lie over the edges
                name.remove(name[-1])
            name.next_to(neuron, UP, buff=0.09)
            # Edges pass behind the names: a halo round the letters keeps both to be seen.
            self.names.add(haloed(name, write.theme.background))
        self.names.set_z_index(_NAMES)
        self.columns.set_z_index(_NEURONS)
        self.lines.set_z_index(_EDGES)


def _trouble(number: Mobject, taken: Sequence[Mobject], lines: Sequence[Line]) -> float:
    """How bad a place is: other things are worse than a line, which has a halo's room."""
    met = sum(_meet(number, other) for other in taken)
    return 10.0 * met + sum(_crossed(number, line) for line in lines)


def _crossed(number: Mobject, line: Line) -> bool:
    """Whether a lit line runs through a number or touches it."""
    low, high = number.get_corner(DOWN + LEFT), number.get_corner(UP + RIGHT)
    points = np.array([line.point_from_proportion(share) for share in np.linspace(0, 1, 60)])
    inside = (points > low - _BAND) & (points < high + _BAND)
    return bool(inside[:, :2].all(axis=1).any())


def _meet(one: Mobject, other: Mobject) -> bool:
    """Whether two boxes overlap."""
    apart = np.abs(one.get_center() - other.get_center())
    return bool(
        apart[0] < (one.width + other.width) / 2 and apart[1] < (one.height + other.height) / 2
    )
