"""MultiPathSum: one activation reaches the cost along every path; the paths add up."""

from __future__ import annotations

import itertools

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    BackgroundRectangle,
    Circle,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    GrowFromEdge,
    Indicate,
    LaggedStart,
    Line,
    Mobject,
    ShowPassingFlash,
    Succession,
    TransformFromCopy,
    VGroup,
    Write,
)

from backprop import Quantity, paths
from backprop.numbers import plain_number
from backprop.paths import Path, PathSum
from backprop.quantities import COST, Kind
from scenes.mobjects import NetworkDiagram, PathTable, RunningSum, chosen_neurons, join
from scenes.recorded import RecordedScene
from scenes.style import FRAME, LABEL, MOVE, QUICK, SMALL, VALUE

__all__ = ["MultiPathSum"]

_PATHS = 4
_MOST = 5
"""Neurons drawn in a column; more would leave no room for their labels."""
_START = FRAME.left + 1.5
_COST_X = -1.75
"""Where the first column and the cost stand, left of the table."""
_TOP, _BOTTOM = FRAME.top - 0.9, FRAME.bottom + 1.0
"""Highest and lowest centre of a neuron, between a label above and the legend below."""
_ELLIPSIS = 0.75
_LIT, _NEURONS, _NAMES = 1, 2, 3
"""What lies over what: edges, lit paths, neurons, names."""


class MultiPathSum(RecordedScene):
    """The sensitivity of the cost to one activation, path by path."""

    default_network = "small"

    def construct(self) -> None:
        self.depth = self.trace.network.depth
        self.coupled = self.trace.network.layers[-1].activation.coupled
        self.focus, self.why = self.choose()
        # Paths of a coupled layer may use as many neurons twice over: draw fewer then.
        self.sums, self.outputs = next(
            (sums, outputs)
            for sums in (paths(self.trace, self.focus, k) for k in range(_PATHS, 0, -1))
            if len(outputs := self.neurons_on(sums)) <= _MOST
        )
        self.table = PathTable(self.write, self.trace, self.sums)
        self.show_network()
        self.ask()
        for path, row in zip(self.sums.largest, range(_PATHS), strict=False):
            self.show_path(path, row)
        self.show_rest()
        self.add_up()

    def choose(self) -> tuple[Quantity, str]:
        """The activation of layer L-1 whose paths pull hardest against one another.

        If no activation has paths of both signs, the one that the cost is most sensitive to.
        """
        layer = self.depth - 1
        through = self.trace.network.layer(self.depth).weights.T * self.trace.dC_dz[self.depth]
        up, down = through.clip(min=0).sum(axis=1), -through.clip(max=0).sum(axis=1)
        against = np.minimum(up, down)
        if against.max() > 0:
            return Quantity(
                "a", layer, (int(against.argmax()),)
            ), "whose paths pull hardest against one another"
        largest = int(np.abs(self.trace.dC_da[layer]).argmax())
        return Quantity("a", layer, (largest,)), "that the cost is most sensitive to"

    # The beats

    def show_network(self) -> None:
        """The last two layers with their values, and the cost."""
        self.beat(
            "network",
            f"The last layers of a network after one example; the cost is "
            f"{plain_number(self.trace.cost)}.",
        )
        self.diagram = self.make_diagram()
        self.home = self.diagram.get_center().copy()
        self.diagram.set_x(0)
        columns = self.diagram.columns
        self.play(
            LaggedStart(*(FadeIn(column, shift=0.2 * RIGHT) for column in columns), lag_ratio=0.3),
            run_time=MOVE,
        )
        self.play(
            Create(self.diagram.lines),
            FadeIn(self.diagram.names),
            FadeIn(self.legend()),
            run_time=1.2,
        )
        self.rest()

    def ask(self) -> None:
        """One activation is picked: how does the cost depend on it?"""
        value = plain_number(self.trace[self.focus].value)
        paths_there = len(self.sums.largest) + self.sums.rest_count
        self.beat(
            "question",
            f"How sensitive is the cost to this activation, {value}?",
        )
        self.play(self.diagram.animate.move_to(self.home))
        neuron = self.diagram.neurons[self.focus]
        self.ring = self.diagram.ring(neuron)
        self.play(Create(self.ring), self.dim_others(), run_time=0.8)
        left, sigma, *fractions = self.table.header
        self.play(Write(left), run_time=0.8)
        self.rest()
        self.say(
            f"It was picked as the one {self.why}. "
            + (
                "Its influence takes a single path."
                if paths_there == 1
                else f"Its influence takes {paths_there} paths, one through each output."
                if not self.coupled
                else f"Its influence takes {paths_there} paths: "
                "softmax lets every weighted sum act on every output."
            )
        )
        self.flash_paths()
        self.rest()
        self.say("Along each path three ratios multiply; then the paths are added.")
        self.play(
            LaggedStart(
                *(FadeIn(part, shift=0.15 * DOWN) for part in (sigma, *fractions)), lag_ratio=0.25
            ),
            run_time=1.4,
        )
        self.rest()

    def flash_paths(self) -> None:
        """A flash runs along all drawn paths at once."""
        routes = [self.lit(path) for path in self.sums.largest]
        for lines in zip(*routes, strict=True):
            self.play(*(ShowPassingFlash(line, time_width=0.6) for line in lines), run_time=0.7)

    def show_path(self, path: Path, number: int) -> None:
        """A path lights up; its factors move into its row, and their product is written."""
        row = self.table.rows[number]
        values = " times ".join(plain_number(factor.value) for factor in path.factors)
        output = path.factors[-1].by
        self.beat(
            f"path {number + 1}",
            f"Through output {output.index[0]}: {values} is {plain_number(path.product)}.",
        )
        lit = self.lit(path)
        self.play(Succession(*(Create(line) for line in lit)), run_time=1.2)
        self.play(FadeIn(row.label), run_time=0.3)
        sources = self.sources(path, lit)
        self.play(
            LaggedStart(
                *(
                    TransformFromCopy(factor.copy().move_to(source), factor)
                    for factor, source in zip(row.factors, sources, strict=True)
                ),
                lag_ratio=0.35,
            ),
            FadeIn(row.signs[:2]),
            run_time=1.6,
        )
        self.play(FadeIn(row.signs[2]), FadeIn(row.value, shift=0.2 * RIGHT), run_time=QUICK)
        self.rest()
        self.play(FadeOut(VGroup(*lit)), run_time=QUICK)

    def show_rest(self) -> None:
        """All paths that were not drawn, as one exact term."""
        if self.table.rest is None:
            return
        self.beat(
            "rest",
            f"The other {self.sums.rest_count} paths together give {plain_number(self.sums.rest)}.",
        )
        self.play(FadeIn(self.table.rest, shift=0.2 * RIGHT))
        self.rest()

    def add_up(self) -> None:
        """The terms are laid head to tail and reach the recorded sensitivity."""
        terms = [path.product for path in self.sums.largest]
        rows = list(self.table.rows)
        if self.table.rest is not None:
            terms.append(self.sums.rest)
            rows.append(self.table.rest)
        self.beat(
            "sum",
            f"Head to tail the terms reach {plain_number(self.sums.total)}, "
            f"and that is the derivative which the backward pass recorded.",
        )
        running = RunningSum(self.write, terms, 6.0)
        middle = (self.table.total.get_bottom()[1] + FRAME.bottom) / 2
        running.move_to([FRAME.right - running.width / 2, middle, 0])
        self.play(FadeIn(self.table.brace), Create(running.axis), run_time=MOVE)
        for row, arrow, term in zip(rows, running.arrows, terms, strict=True):
            start = RIGHT if term < 0 else LEFT
            self.play(
                GrowFromEdge(arrow, start),
                Indicate(row.value, color=self.theme.highlight, scale_factor=1.15),
                run_time=0.9,
            )
        self.play(Create(running.drop), GrowFromCenter(running.end), run_time=QUICK)
        self.play(
            Create(self.table.rule), FadeIn(self.table.total[:2], shift=0.2 * DOWN), run_time=MOVE
        )
        self.play(Create(self.table.total[2]), run_time=QUICK)
        self.play(
            *(Create(line) for path in self.sums.largest for line in self.lit(path)), run_time=1.2
        )
        self.rest(2)

    # What the beats are made of

    def make_diagram(self) -> NetworkDiagram:
        """Layer L-1, layer L and the cost; z of the last layer apart where it is coupled."""
        last, before = self.depth, self.depth - 1
        shown = {
            before: chosen_neurons(self.trace, before, _MOST, self.focus.index),
            last: chosen_neurons(self.trace, last, _MOST, self.outputs),
        }
        columns: list[tuple[Kind, int]] = [("a", before), ("a", last)]
        if self.coupled:
            columns.insert(1, ("z", last))
        rows = max(len(found) for found in shown.values())
        cut = any(len(found) < self.trace.widths[layer] for layer, found in shown.items())
        height = _TOP - _BOTTOM - (_ELLIPSIS if cut else 0)
        spacing = ((_COST_X - _START) / len(columns), min(1.7, height / max(rows - 1, 1)))
        diagram = NetworkDiagram(self.write, self.trace, columns, shown, spacing, 0.4)
        diagram.move_to([_START - 0.4, (_TOP + _BOTTOM) / 2, 0], aligned_edge=LEFT)
        self.add_cost(diagram)
        self.add_names(diagram)
        return diagram

    def neurons_on(self, sums: PathSum) -> tuple[int, ...]:
        """The neurons of the last layer that the drawn paths use."""
        inner = (q for path in sums.largest for q in path.nodes[1:-1])
        return tuple(dict.fromkeys(q.index[0] for q in inner))

    def add_cost(self, diagram: NetworkDiagram) -> None:
        """The cost right of the outputs, joined to each by dC/da."""
        self.cost = Circle(0.42, stroke_color=self.theme.cost, stroke_width=3)
        self.cost.move_to([_COST_X, diagram.columns[-1].get_center()[1], 0])
        outputs = [q for q in diagram.neurons if q.kind == "a" and q.layer == self.depth]
        slopes = {q: self.trace[q].derivative for q in outputs}
        largest = max(abs(slope) for slope in slopes.values())
        for q in outputs:
            line = diagram.edge(diagram.neurons[q].circle, self.cost, slopes[q], largest)
            diagram.edges[q, COST] = line
            diagram.lines.add(line)
        value = self.write.fitted(self.trace.cost, self.theme.cost, VALUE, 0.72)
        group = VGroup(self.cost, self.write.label(COST, LABEL).next_to(self.cost, UP, buff=0.12))
        if value is not None:
            group.add(value.move_to(self.cost))
        diagram.columns.add(group)

    def add_names(self, diagram: NetworkDiagram) -> None:
        """Symbols at the focus and the outputs, and what each output should have been."""
        focus = self.write.label(self.focus, LABEL)
        diagram.names.add(focus.next_to(diagram.neurons[self.focus], LEFT, buff=0.2))
        for q, neuron in diagram.neurons.items():
            if q.layer != self.depth:
                continue
            name = VGroup(self.write.label(q, VALUE))
            if q.kind == "a":
                desired = Quantity("y", 0, q.index)
                value = self.write.number(self.trace[desired].value, self.theme.desired, decimals=2)
                name.add(self.write.formula(f"{self.write.symbol(desired)} = {value}", SMALL))
            name.arrange(RIGHT, buff=0.15).next_to(neuron, UP, buff=0.07)
            # Edges run behind the names, not through them.
            plate = BackgroundRectangle(
                name, color=self.theme.background, fill_opacity=0.85, buff=0.03
            )
            diagram.names.add(VGroup(plate, name))
        diagram.names.set_z_index(_NAMES)
        diagram.columns.set_z_index(_NEURONS)

    def legend(self) -> VGroup:
        """What colour and width of an edge say."""
        entries = VGroup(
            *(
                VGroup(
                    Line(LEFT * 0.25, RIGHT * 0.25).set_stroke(colour, 4),
                    self.write.words(text, SMALL),
                ).arrange(RIGHT, buff=0.12)
                for text, colour in (
                    ("positive", self.theme.positive),
                    ("negative", self.theme.negative),
                )
            ),
            self.write.words("wider: larger", SMALL),
        ).arrange(RIGHT, buff=0.35)
        return entries.move_to([FRAME.left, FRAME.bottom, 0], aligned_edge=DOWN + LEFT)

    def dim_others(self) -> Animation:
        """Edges that the focus does not use step back."""
        used = {self.focus}
        for cause, effect in self.diagram.edges:
            if cause in used:
                used.add(effect)
        others = VGroup(
            *(line for (cause, _), line in self.diagram.edges.items() if cause not in used)
        )
        return others.animate.set_stroke(opacity=0.12)

    def drawn(self, path: Path) -> list[Quantity]:
        """The nodes of a path that the diagram has: a z only where it stands apart."""
        return [q for q in path.nodes if q in self.diagram.neurons or q == COST]

    def lit(self, path: Path) -> list[Line]:
        """Lines in the highlight's colour along a path."""
        circles: list[Mobject] = [
            self.cost if q == COST else self.diagram.neurons[q].circle for q in self.drawn(path)
        ]
        return [
            join(start, end).set_stroke(self.theme.highlight, 6).set_z_index(_LIT)
            for start, end in itertools.pairwise(circles)
        ]

    def sources(self, path: Path, lit: list[Line]) -> list[np.ndarray]:
        """Where each factor comes from: its edge, or the neuron that it is the slope of."""
        if len(lit) == len(path.factors):
            return [line.get_center() for line in lit]
        neuron = self.diagram.neurons[path.factors[-1].by]
        return [lit[0].get_center(), neuron.get_center(), lit[1].get_center()]
