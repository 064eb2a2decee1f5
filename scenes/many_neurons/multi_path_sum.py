"""MultiPathSum: one activation reaches the cost along every path; the paths add up."""

from __future__ import annotations

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    Create,
    FadeIn,
    FadeOut,
    GrowFromCenter,
    GrowFromEdge,
    Indicate,
    LaggedStart,
    ReplacementTransform,
    Succession,
    VGroup,
    Write,
)

from backprop import Quantity, paths
from backprop.numbers import spoken_number
from backprop.paths import Path
from scenes.mobjects import PathDiagram, PathTable, RunningSum, edge_legend, neurons_on
from scenes.notation import haloed
from scenes.recorded import RecordedScene
from scenes.style import FRAME, MOVE, QUICK

__all__ = ["MultiPathSum"]

_PATHS = 4
_FLYING = 4
"""Numbers on their way lie over all else."""
_COUNTS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine"}


class MultiPathSum(RecordedScene):
    """The sensitivity of the cost to one activation, path by path."""

    default_network = "small"

    def construct(self) -> None:
        self.coupled = self.trace.network.layers[-1].activation.coupled
        self.focus, self.opposed = self.choose()
        # Paths of a coupled layer may use as many neurons twice over: draw fewer then.
        self.sums = next(
            sums
            for sums in (paths(self.trace, self.focus, k) for k in range(_PATHS, 0, -1))
            if neurons_on(sums) is not None
        )
        self.table = PathTable(self.write, self.trace, self.sums)
        self.show_network()
        self.ask()
        self.name_factors()
        for number, path in enumerate(self.sums.largest):
            self.show_path(path, number)
        self.show_rest()
        self.add_up()

    def choose(self) -> tuple[Quantity, bool]:
        """The activation of layer L-1 whose paths pull hardest against one another, and True.

        If no activation has paths of both signs: the one that the cost is most sensitive to,
        and False.
        """
        depth = self.trace.network.depth
        through = self.trace.network.layer(depth).weights.T * self.trace.dC_dz[depth]
        up, down = through.clip(min=0).sum(axis=1), -through.clip(max=0).sum(axis=1)
        against = np.minimum(up, down)
        opposed = bool(against.max() > 0)
        sizes = against if opposed else np.abs(self.trace.dC_da[depth - 1])
        return Quantity("a", depth - 1, (int(sizes.argmax()),)), opposed

    def show_network(self) -> None:
        """The last two layers with their values, and the cost."""
        self.beat(
            "network",
            "The last layers of a network after one example; the cost is "
            f"{spoken_number(self.trace.cost)}.",
        )
        self.diagram = PathDiagram(self.write, self.trace, self.sums)
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
            FadeIn(edge_legend(self.write)),
            run_time=1.2,
        )
        self.rest()

    def ask(self) -> None:
        """One activation is picked: how does the cost depend on it?"""
        value = spoken_number(self.trace[self.focus].value)
        self.beat("question", f"How sensitive is the cost to this activation, {value}?")
        self.play(self.diagram.animate.move_to(self.home))
        ring = self.diagram.ring(self.diagram.neurons[self.focus])
        unused = VGroup(*self.diagram.unused())
        self.play(Create(ring), unused.animate.set_stroke(opacity=0.12), run_time=0.8)
        self.play(Write(self.table.header[0]), run_time=0.8)
        self.rest()
        self.say(self.influence())
        for path in self.sums.largest:
            lit = self.diagram.lit(path)
            self.play(Succession(*(Create(line) for line in lit)), run_time=0.6)
            self.play(FadeOut(VGroup(*lit)), run_time=0.4)
        self.rest(QUICK)

    def influence(self) -> str:
        """How many ways lead to the cost, in words."""
        count = len(self.sums.largest) + self.sums.rest_count
        if count == 1:
            return "It acts on the cost along a single path."
        number = _COUNTS.get(count, str(count))
        if self.coupled:
            return (
                f"It acts along {number} paths: softmax lets every weighted sum reach every output."
            )
        if self.opposed:
            return f"It acts along {number} paths, one through each output, and not all one way."
        return f"It acts along {number} paths, one through each output."

    def name_factors(self) -> None:
        """The chain rule along a path, and what each of its ratios is."""
        _, equals, sigma, *fractions = self.table.header
        self.beat(
            "ratios",
            "Along a path three ratios multiply"
            + ("." if self.trace.widths[-1] == 1 else "; then the paths are added."),
        )
        parts = (equals, sigma, *fractions)
        self.play(
            LaggedStart(*(FadeIn(part, shift=0.15 * DOWN) for part in parts), lag_ratio=0.25),
            run_time=1.4,
        )
        self.rest()
        self.say(
            "Each is a number that the record holds: the weight, "
            "the slope of the activation, and the slope of the cost."
        )
        self.play(
            LaggedStart(*(FadeIn(part) for part in self.table.meanings), lag_ratio=0.5),
            run_time=1.6,
        )
        self.rest()

    def show_path(self, path: Path, number: int) -> None:
        """A path lights up; its factors move into its row, and their product is written."""
        row = self.table.rows[number]
        values = " times ".join(spoken_number(factor.value) for factor in path.factors)
        order = "Largest first: through" if self.sums.rest_count and not number else "Through"
        self.beat(
            f"path {number + 1}",
            f"{order} output {path.factors[-1].by.index[0]}, {values} "
            f"is {spoken_number(path.product)}.",
        )
        lit = self.diagram.lit(path)
        self.play(Succession(*(Create(line) for line in lit)), run_time=1.0)
        flying = [
            haloed(factor.copy(), self.theme.background).set_z_index(_FLYING)
            for factor in row.factors
        ]
        self.diagram.put_beside(path, flying)
        self.play(*(FadeIn(factor, scale=0.6) for factor in flying), FadeIn(row.label))
        self.wait(0.4)
        self.play(
            LaggedStart(
                *(
                    ReplacementTransform(factor, target, path_arc=-0.5)
                    for factor, target in zip(flying, row.factors, strict=True)
                ),
                lag_ratio=0.3,
            ),
            FadeIn(row.signs[:2]),
            run_time=1.4,
        )
        self.play(FadeIn(row.signs[2]), FadeIn(row.value, shift=0.2 * RIGHT), run_time=QUICK)
        self.rest()
        self.play(FadeOut(VGroup(*lit)), run_time=QUICK)

    def show_rest(self) -> None:
        """All paths that were not drawn, as one exact term."""
        if self.table.rest is None:
            return
        count = self.sums.rest_count
        self.beat(
            "rest",
            f"The other {count} paths together give {spoken_number(self.sums.rest)}."
            if count > 1
            else f"The one path left gives {spoken_number(self.sums.rest)}.",
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
        laid = "Laid head to tail, the terms end" if len(terms) > 1 else "The one term ends"
        self.beat("sum", f"{laid} at {spoken_number(self.sums.total)}: the derivative of the cost.")
        running = RunningSum(self.write, terms, 6.0)
        middle = (self.table.total.get_bottom()[1] + FRAME.bottom) / 2
        running.move_to([FRAME.right - running.width / 2, middle, 0])
        self.play(FadeIn(self.table.brace), Create(running.axis), run_time=MOVE)
        for row, arrow, term in zip(rows, running.arrows, terms, strict=True):
            self.play(
                GrowFromEdge(arrow, RIGHT if term < 0 else LEFT),
                Indicate(row.value, color=self.theme.sign(term), scale_factor=1.2),
                run_time=0.9,
            )
        self.play(Create(running.drop), GrowFromCenter(running.end), run_time=QUICK)
        self.play(
            Create(self.table.rule), FadeIn(self.table.total[:2], shift=0.2 * DOWN), run_time=MOVE
        )
        self.play(Create(self.table.total[2]), run_time=QUICK)
        self.play(
            *(Create(line) for path in self.sums.largest for line in self.diagram.lit(path)),
            run_time=1.2,
        )
        self.rest(2)
