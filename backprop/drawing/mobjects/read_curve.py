"""A curve of real values on which one record is read off: lines to both axes, with the numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Dot, MathTypst, VGroup, VMobject

from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.free_place import free_place
from backprop.drawing.mobjects.graph import Graph
from backprop.drawing.notation import LiveNumber, Notation, haloed
from backprop.drawing.style import LEAST, NUMBER, SYMBOL, WORD, Box

__all__ = ["ReadCurve", "Reading"]

Values = Callable[[Trace], tuple[float, float]]

_APART = 0.22
_LOW, _FLAT = 0.3, 0.06
"""A number as near to the other axis stands clear of it; and no line to its own can be seen."""
_CLEAR = 0.08
_UNDER = 0.95
"""Under the axis, for its numbers and a symbol under them."""
_SHARES = (0.9, 0.75, 0.6, 0.45)
"""Of the height, where words may stand: the first that no line of a reading crosses."""


class Reading(VGroup):
    """A dot on a curve, lines from it to the axes, and where they meet these the two numbers.

    Parameters
    ----------
    graph
        Which it is read off.
    values
        From a record to the pair that is shown.
    names
        The two quantities.

    Attributes
    ----------
    ends
        The numbers at the axes' ends: one that a number of the reading lies on is hidden.
    own
        All the rest.
    """

    def __init__(
        self,
        write: Notation,
        graph: Graph,
        values: Values,
        names: tuple[Quantity, Quantity],
        trace: Trace,
    ) -> None:
        self.graph, self.values, self.ends = graph, values, graph.ends
        theme = write.theme
        self.guides, self.dot = VGroup(), graph.dot
        x, y = values(trace)
        across, up = (theme.quantity(q.kind) for q in names)
        self.across = haloed(LiveNumber(x, across, NUMBER), theme.background)
        self.up = haloed(LiveNumber(y, up, NUMBER, align=1), theme.background)
        self.own = VGroup(self.guides, self.dot, self.across, self.up)
        super().__init__(self.ends, self.own)
        self.redraw(trace)

    def redraw(self, trace: Trace, moving: bool = False) -> Reading:
        """The pair of another record."""
        return self.put(*self.values(trace), moving)

    def put(self, x: float, y: float, moving: bool = False) -> Reading:
        """Another pair."""
        graph = self.graph
        self.dot.move_to(graph.point(x, y))
        self.guides.become(graph.guides(x, y).set_stroke(width=2.5, opacity=0.9))
        foot, side = graph.feet(x, y)
        self.across.redraw(x, moving).next_to(foot, DOWN, buff=_APART)
        if self.dot.get_y() < foot[1] - _FLAT:
            # On the other side of the axis than the dot, if there is room.
            self.across.next_to(foot, UP, buff=_APART)
            name, over = graph.names
            if _near(self.across, over) and foot[0] > side[0]:
                self.across.set_x(over.get_right()[0] + 2 * _CLEAR, LEFT)
            if any(_near(self.across, one) for one in (name, over)):
                self.across.next_to(foot, DOWN, buff=_APART)
        self.up.redraw(y, moving)
        self._place_up(side)
        for label in self.ends[1::2]:
            covered = any(_near(label, number) for number in (self.across, self.up))
            label.set_opacity(0.0 if covered else 1.0)
        return self

    def _place_up(self, side: np.ndarray) -> None:
        """Beside its axis, on the side where the dot is not, and clear of the other axis."""
        across = self.graph.axes[0]
        right = self.dot.get_x() < side[0] - 1e-6
        high = abs(side[1] - across.get_y())
        if right and high < _FLAT and self.dot.get_x() < side[0] - self.up.width - 3 * _APART:
            self.up.align = -1
            self.up.next_to(self.dot, UP + RIGHT, buff=0.1).shift(0.15 * RIGHT)
            return  # no line leads from it to the other axis
        self.up.align = -1 if right else 1
        self.up.next_to(side, RIGHT if right else LEFT, buff=_APART)
        if high < _LOW and (right or across.get_left()[0] < side[0] - _APART):
            clear = -_LOW if side[1] < across.get_y() - _FLAT else _LOW
            self.up.shift((clear + across.get_y() - side[1]) * UP)


class ReadCurve(VGroup):
    """Axes, a curve and a reading of it, in the middle of a box.

    Parameters
    ----------
    points
        (x, y) pairs in the order of x.
    names
        The two quantities.
    values
        From a record to the pair that is read.
    within
        Where x begins and ends, if not at round numbers that hold 0.
    tried
        Other pairs that will be read, and may be marked then.
    target
        A value of x that is marked on its axis, with its symbol.

    said
        What the curve is, in a few words.

    Attributes
    ----------
    axes, line, reading
        The parts, in the order in which they come.
    words
        What was said of it, over its middle.
    tries, wanted
        Circles on the curve with their heights, by their x, and the mark of a value.
    """

    def __init__(
        self,
        write: Notation,
        trace: Trace,
        points: Sequence[tuple[float, float]],
        names: tuple[Quantity, Quantity],
        values: Values,
        colour: str,
        box: Box,
        tried: Sequence[tuple[float, float]] = (),
        within: tuple[float, float] | None = None,
        target: Quantity | None = None,
        said: str = "",
    ) -> None:
        x, y = names
        symbols = write.symbol(x), write.symbol(y)
        self.across_colour = write.theme.quantity(x.kind)

        def made(size: tuple[float, float]) -> tuple[Graph, Reading]:
            graph = Graph(
                write,
                points,
                symbols,
                colour,
                size,
                close=True,
                type_sizes=(WORD, SYMBOL),
                within=within,
            )
            across, up = graph.axes
            if up.get_x() > across.get_right()[0] - _APART:  # numbers stand right of it
                graph.names[0].next_to(across, LEFT, buff=0.15).shift(0.35 * UP)
            elif graph.y_span[1] <= 0:  # numbers stand over it
                graph.names[0].shift(0.15 * RIGHT + 0.55 * DOWN)
            else:
                graph.names[0].shift(0.15 * (RIGHT + UP))
            _mark_origin(write, graph)
            reading = Reading(write, graph, values, names, trace)
            return graph, reading

        def reach(graph: Graph, reading: Reading) -> Box:
            """Of all that will be read, too: a number may grow."""
            corners = []
            for pair in (*tried, values(trace)):
                reading.put(*pair)
                whole = VGroup(graph, reading)
                corners.append(
                    [*whole.get_corner(DOWN + LEFT)[:2], *whole.get_corner(UP + RIGHT)[:2]]
                )
            found = np.array(corners)
            (left, bottom), (right, top) = found[:, :2].min(axis=0), found[:, 2:].max(axis=0)
            return Box(left, right, bottom, top)

        size = box.width - 2.5, box.height - 1.8
        first = reach(*made(size))
        size = size[0] + box.width - first.width, size[1] + box.height - first.height
        graph, self.reading = made(size)
        off = np.array(box.middle) - reach(graph, self.reading).middle
        VGroup(graph, self.reading).shift(off)
        self.graph = graph
        self.axes = VGroup(graph.axes, graph.names, graph.ends)
        self.line: VMobject = graph.curve.set_stroke(width=5)
        self._read = [*tried, values(trace)]
        self.tries = {pair[0]: self._tried(write, pair, colour) for pair in tried}
        self.words = VGroup()
        if said:
            up, across = graph.axes[1], graph.axes[0].get_x()
            words = haloed(write.words(said, WORD), write.theme.background)
            if abs(up.get_x() - across) < words.width / 2 + _APART:
                # Not across the upright axis: on the side where the curve is lower.
                (_, first_height), *_, (_, last_height) = points
                side = 1 if last_height < first_height else -1
                across = up.get_x() + side * (words.width / 2 + 2 * _APART)
            heights = []
            for pair in (*tried, values(trace)):
                ends = sorted((graph.point(*pair)[0], graph.feet(*pair)[1][0]))
                if ends[0] < across + words.width / 2 and ends[1] > across - words.width / 2:
                    heights.append(graph.point(*pair)[1])
            for _, mark in self.tries.values():
                if abs(mark.get_x() - across) < (mark.width + words.width) / 2 + _CLEAR:
                    heights.append(mark.get_y())
            free = max(
                (up.get_start()[1] + share * up.get_length() for share in _SHARES),
                key=lambda height: min((0.5, *(abs(height - one) for one in heights))),
            )
            words.move_to((across, free, 0))
            within_box = box.left <= words.get_left()[0] and words.get_right()[0] <= box.right
            if within_box and not any(_near(words, mark) for _, mark in self.tries.values()):
                self.words.add(words)
        self.wanted = VGroup()
        if target is not None:
            self.wanted.add(*self._target(write, trace, target))
        if said and not len(self.words):
            place, clear = self.free(words.width, words.height)
            if clear:
                self.words.add(words.move_to(place))
        super().__init__(
            self.axes, self.line, self.words, self.wanted, *self.tries.values(), self.reading
        )

    def free(self, width: float, height: float) -> tuple[np.ndarray, bool]:
        """As `free_place` has it, clear of the curve and of all that is read; words may leave."""
        across, up = self.graph.axes
        area = Box(across.get_left()[0], across.get_right()[0], up.get_bottom()[1], up.get_top()[1])
        shares = np.linspace(0, 1, 40)[:, None]
        shown = [self.graph.curve.points[:, :2]]
        for pair in self._read:
            point = self.graph.point(*pair)
            shown += [(foot + shares * (point - foot))[:, :2] for foot in self.graph.feet(*pair)]
        for line in (across, up):
            start, end = line.get_start_and_end()
            shown.append((start + shares * (end - start))[:, :2])
        for text in (*self.wanted, *self.tries.values(), self.graph.names):
            low, high = text.get_corner(DOWN + LEFT)[:2], text.get_corner(UP + RIGHT)[:2]
            grid = np.stack(np.meshgrid(*np.linspace(low, high, 12).T), axis=-1)
            shown.append(grid.reshape(-1, 2))
        return free_place(area, np.concatenate(shown), width, height)

    def _read_at(self, thing: VMobject) -> bool:
        """Whether a number that is read stands there, or one of an axis."""
        for pair in self._read:
            reading = self.reading.put(*pair)
            if any(_near(thing, one) for one in (reading.up, reading.across, *reading.ends[1::2])):
                return True
        return False

    def _tried(self, write: Notation, pair: tuple[float, float], colour: str) -> VGroup:
        point = self.graph.point(*pair)
        ring = Circle(0.11, color=colour, stroke_width=3.5).move_to(point)
        ring.set_fill(write.theme.background, 1)
        number = self._pair(write, pair, colour)
        # On the side where the curve is lower.
        lower = self.graph.curve.points[:, :2] - point[:2]
        near = lower[np.abs(lower[:, 0]) < 1.2]
        rising = float((near[:, 0] * near[:, 1]).sum()) > 0
        number.next_to(ring, UP, buff=0.12).shift((LEFT if rising else RIGHT) * 0.45 * number.width)
        return VGroup(ring, number)

    def _pair(self, write: Notation, pair: tuple[float, float], colour: str) -> VMobject:
        """Where it stands, and how high."""
        across = write.number(pair[0], self.across_colour)
        source = f"({across}, {write.number(pair[1], colour)})"
        return haloed(write.formula(source, WORD), write.theme.background)

    def _target(self, write: Notation, trace: Trace, q: Quantity) -> tuple[VMobject, VMobject]:
        foot, _ = self.graph.feet(trace[q].value, 0.0)
        dot = Dot(foot, radius=0.11, color=write.theme.quantity(q.kind))
        symbol: MathTypst = write.label(q, max(LEAST, 0.85 * SYMBOL))
        haloed(symbol, write.theme.background).next_to(dot, UP, buff=0.25)
        places = [symbol.copy().next_to(dot, UP + side, buff=0.25) for side in (0, RIGHT, LEFT)]
        places.append(symbol.copy().next_to(dot, DOWN, buff=_UNDER - symbol.height))
        symbol.move_to(next((one for one in places if not self._read_at(one)), places[0]))
        return dot, symbol


def _mark_origin(write: Notation, graph: Graph) -> None:
    """0 where the axes cross there, if the curve does not run through it."""
    if any(not low <= 0 <= high for low, high in (graph.x_span, graph.y_span)):
        return
    foot, _ = graph.feet(0.0, 0.0)
    tick = VMobject()
    label = write.value(0.0, write.theme.quiet, WORD).next_to(foot, DOWN + LEFT, buff=0.1)
    near = np.abs(graph.curve.points[:, :2] - label.get_center()[:2]).max(axis=1)
    if near.min() > label.height:
        graph.ends.add(tick, haloed(label, write.theme.background))


def _near(one: VMobject, other: VMobject) -> bool:
    return all(
        abs(one.get_center()[axis] - other.get_center()[axis])
        < (one.length_over_dim(axis) + other.length_over_dim(axis)) / 2 + _CLEAR
        for axis in (0, 1)
    )
