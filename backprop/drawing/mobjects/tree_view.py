"""The dependency tree of one route through a network, each node with its number line.

The route's activations and weighted sums stand in a column, the cost at its foot; left of
each activation stand the weight and the bias that it meets on its way down. What the route
leaves out, other inputs of a sum or other outputs of the cost, is one term with its value.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    Line,
    Mobject,
    ShowPassingFlash,
    Transform,
    VGroup,
)

from backprop.core.paths import paths
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import ellipsis
from backprop.drawing.mobjects.value_line import ValueLine, spans
from backprop.drawing.notation import Notation
from backprop.drawing.style import FRAME, LABEL, SMALL

__all__ = ["TreeNode", "TreeView", "leave", "most_layers", "route"]

_SPINE_X = -1.8
_COLUMNS = {"w": -1.95, "y": -1.95, "b": -4.0}
_GAP = 1.4
_ABOVE = 1.03
"""Room that the number lines of the topmost row take above their symbols."""
_PADDING = 0.1
_BESIDE = LEFT * 0.95
"""Where what the route leaves out ends, from the symbol that it goes into."""
_OTHER_Z = RIGHT * 0.75 + UP * 0.6
"""Where other weighted sums of a coupled layer begin: y stands on the left."""


def most_layers(trace: Trace) -> int:
    """How many layers fit: what wide layers leave out takes room of its own."""
    return min(trace.network.depth, 3 if max(trace.widths) == 1 else 2)


def route(trace: Trace, layers: int) -> tuple[Quantity, ...]:
    """The strongest way to the cost through the last `layers` layers.

    From the activation of layer L - `layers` that the cost is most sensitive to, along its
    largest path: a, z, a, z, ..., a, C.
    """
    base = trace.network.depth - layers
    start = int(np.argmax(np.abs(trace.dC_da[base])))
    return paths(trace, Quantity("a", base, (start,)), 1).largest[0].nodes


class TreeNode(VGroup):
    """A symbol with its number line: to the right on the route, above elsewhere."""

    def __init__(
        self, write: Notation, q: Quantity, value: float, span: tuple[float, float]
    ) -> None:
        self.symbol = write.label(q, LABEL)
        on_route = q.kind in "azC"
        self.value_line = ValueLine(write, q, value, span, 1.5 if on_route else 1.1)
        offset = RIGHT * 1.75 if on_route else UP * 0.62
        self.value_line.shift(offset + self.symbol.get_center() - self.value_line.line.get_center())
        super().__init__(self.symbol, self.value_line)

    def place(self, point: np.ndarray) -> TreeNode:
        """Put the symbol's centre at a point."""
        return self.shift(point - self.symbol.get_center())


class TreeView(VGroup):
    """The tree of a route, shown for the last 1, 2, ... layers.

    Parameters
    ----------
    also
        Other records whose values the number lines must hold, because they will be shown.
    top
        Where it may begin; a heading takes room above.

    Attributes
    ----------
    nodes
        TreeNode by quantity.
    links
        Lines by (cause, effect).
    others, remainders
        What the route leaves out, drawn and as a number, by the quantity that it goes into.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        layers: int,
        also: Sequence[Trace] = (),
        top: float = FRAME.top,
    ) -> None:
        self.write, self.trace, self.top = write, trace, top
        self.route = route(trace, layers)
        self.nodes: dict[Quantity, TreeNode] = {}
        self.links: dict[tuple[Quantity, Quantity], Line] = {}
        self.others: dict[Quantity, VGroup] = {}
        self.remainders: dict[Quantity, float] = {}
        edges = list(itertools.pairwise(self.route))
        drawn = dict.fromkeys(q for edge in edges for q in (*self.leaves(edge[1]), *edge))
        for q, span in spans((trace, *also), drawn).items():
            self.nodes[q] = TreeNode(write, q, trace[q].value, span)
        for cause, effect in edges:
            other = self._left_out(cause, effect)
            if other is not None:
                self.others[effect] = other
        self.layout(1)
        for cause, effect in edges:
            for q in (cause, *self.leaves(effect)):
                self.links[q, effect] = self.link(self.nodes[q].symbol, self.nodes[effect].symbol)
        self.other_links = {q: self._other_link(q) for q in self.others}
        super().__init__(
            *self.links.values(),
            *self.other_links.values(),
            *self.nodes.values(),
            *self.others.values(),
        )

    def redraw(self, trace: Trace, moving: bool = False) -> TreeView:
        """Every dot and number as in another record."""
        for q, node in self.nodes.items():
            node.value_line.redraw(trace[q].value, moving)
        return self

    def leaves(self, effect: Quantity) -> list[Quantity]:
        """The nodes beside the route that go into `effect`: weight and bias, or y."""
        (before,) = self.cause(effect).index
        if effect.kind == "z":
            (j,) = effect.index
            return [
                Quantity("w", effect.layer, (j, before)),
                Quantity("b", effect.layer, (j,)),
            ]
        return [Quantity("y", 0, (before,))] if effect.kind == "C" else []

    def cause(self, effect: Quantity) -> Quantity:
        """The node before `effect` on the route."""
        return self.route[self.route.index(effect) - 1]

    def places(self, layers: int) -> dict[Quantity, np.ndarray]:
        """Where each symbol's centre is when the last `layers` layers fill the height."""
        levels = 2 * layers + 1
        bottom, top = FRAME.bottom + 0.3, self.top - _ABOVE
        gap = min(_GAP, (top - bottom) / levels)
        base = (top + bottom - gap * levels) / 2
        found = {}
        for level, q in enumerate(reversed(self.route)):
            found[q] = np.array([_SPINE_X, base + gap * level, 0])
            if level + 1 < len(self.route):
                for leaf in self.leaves(q):
                    found[leaf] = found[q] + np.array([_COLUMNS[leaf.kind], gap, 0])
        return found

    def within(self, layers: int) -> set[Quantity]:
        """The nodes of the last `layers` layers, down from the activation that they start at."""
        rows = self.route[-2 * layers - 2 :]
        return {*rows, *(leaf for effect in rows[1:] for leaf in self.leaves(effect))}

    def layout(self, layers: int) -> None:
        """Place all nodes for the last `layers` layers."""
        for q, point in self.places(layers).items():
            self.nodes[q].place(point)
            if q in self.others:
                left = q.kind == "a"
                self.others[q].move_to(
                    point + (_OTHER_Z if left else _BESIDE), aligned_edge=LEFT if left else RIGHT
                )

    def glide(self, layers: int) -> list[Animation]:
        """Animations that make room for one layer more.

        What belongs to the last `layers` - 1 layers is moved; the new layer's nodes, not
        drawn yet, are put where they will appear.
        """
        moves: list[Animation] = []
        places, drawn = self.places(layers), self.within(layers - 1)
        for q, point in places.items():
            step = point - self.nodes[q].symbol.get_center()
            parts: list[Mobject] = [self.nodes[q]]
            # What goes into the topmost activation is not drawn with it.
            if q in self.others:
                parts += [self.others[q], self.other_links[q]]
            for part in parts:
                if q in drawn:
                    moves.append(part.animate.shift(step).build())
                else:
                    part.shift(step)
        for (cause, effect), line in self.links.items():
            target = self._line(
                self.nodes[cause].symbol,
                places[cause],
                self.nodes[effect].symbol,
                places[effect],
            )
            if cause in drawn:
                moves.append(Transform(line, target))
            else:
                line.become(target)
        return moves

    def link(self, cause: Mobject, effect: Mobject) -> Line:
        """A line from the rim of one symbol to the rim of another."""
        return self._line(cause, cause.get_center(), effect, effect.get_center())

    def _line(self, cause: Mobject, start: np.ndarray, effect: Mobject, end: np.ndarray) -> Line:
        along = end - start
        first = start + along * leave(cause, along)
        last = end - along * leave(effect, along)
        return Line(first, last).set_stroke(self.write.theme.quiet, 2.5)

    def others_in(self, effect: Quantity) -> list[Animation]:
        """Animations that show what else goes into `effect`, if anything is left out."""
        if effect not in self.others:
            return []
        return [FadeIn(self.others[effect]), Create(self.other_links[effect])]

    def flashes(self, edges: Iterable[tuple[Quantity, Quantity]]) -> list[Animation]:
        """A flash in the highlight's colour down each line."""
        colour = self.write.theme.highlight
        return [
            ShowPassingFlash(self.links[edge].copy().set_stroke(colour, 6), time_width=0.6)
            for edge in edges
        ]

    def more_above(self, q: Quantity) -> VGroup:
        """Dots over the topmost activation: the tree goes on, with the count of layers."""
        dots = ellipsis(self.write).next_to(self.nodes[q].symbol, UP, buff=0.15)
        words = f"{q.layer} earlier layer" + "s" * (q.layer > 1)
        return VGroup(dots, self.write.words(words, SMALL).next_to(dots, RIGHT, buff=0.2))

    def _other_link(self, q: Quantity) -> Line:
        return self.link(self.others[q], self.nodes[q].symbol)

    def _left_out(self, cause: Quantity, effect: Quantity) -> VGroup | None:
        """The causes of `effect` off the route, as one term with its value."""
        trace, write = self.trace, self.write
        if effect.kind == "C":
            count = trace.widths[-1] - 1
            terms = trace.terms
            value, what = float(terms.sum() - terms[cause.index]), "output"
        elif effect.kind == "z":
            count = trace.widths[effect.layer - 1] - 1
            weight, bias = (trace[leaf].value for leaf in self.leaves(effect))
            value = trace[effect].value - bias - weight * trace[cause].value
            what = "input"
        elif trace.network.layer(effect.layer).activation.coupled:
            count, value, what = trace.widths[effect.layer] - 1, None, "$z$"
        else:
            return None
        if count == 0:
            return None
        text = f"{count} more {what}" + "s" * (count > 1 and what != "$z$")
        if value is None:
            return VGroup(write.words(text, SMALL))
        self.remainders[effect] = value
        colour = write.theme.quantity(effect.kind)
        number = write.formula(write.number(value, colour), SMALL)
        return VGroup(write.words(f"{text}:", SMALL), number).arrange(RIGHT, buff=0.12)


def leave(box: Mobject, along: np.ndarray) -> float:
    """How far along a line from its centre a box, padded, is left; a share of `along`."""
    shares = [
        (size / 2 + _PADDING) / abs(step)
        for size, step in ((box.width, along[0]), (box.height, along[1]))
        if abs(step) > 1e-9
    ]
    return float(min(shares))
