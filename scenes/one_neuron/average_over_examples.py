"""AverageOverExamples: the cost and its derivative of each example, and their means."""

from __future__ import annotations

from manim import (
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    Write,
)

from backprop.numbers import spoken_number
from scenes.mobjects import LastNeurons, ellipsis
from scenes.mobjects.mean_line import MeanLine
from scenes.notation import LiveNumber
from scenes.one_neuron.batch import examples_recorded
from scenes.one_neuron.chain_scene import ChainScene
from scenes.style import FORMULA, FRAME, LABEL, MOVE, QUICK, SMALL, VALUE

__all__ = ["AverageOverExamples"]

_ONE_BY_ONE = 6
"""Examples shown for themselves; of more, the others come in at once."""
_COLUMNS = (0.9, 2.7, 5.3)
_HEAD, _FIRST, _ROW = 2.35, 1.35, 0.52
_NETWORK = (-3.6, 1.45)
_LINES = (-1.15, -2.75)
_LINE_X = -1.9
_FORMULA = 29


class AverageOverExamples(ChainScene):
    """The full cost is a mean over examples, and so is its derivative."""

    def construct(self) -> None:
        self.records = examples_recorded(self.trace.network, self.stage.example)
        self.count = len(self.records)
        self.alone = self.count if self.count <= _ONE_BY_ONE + 2 else _ONE_BY_ONE
        self.costs = [trace.cost for trace in self.records]
        self.slopes = [trace[self.w].derivative for trace in self.records]
        self.show_first()
        self.show_others()
        if self.alone < self.count:
            self.show_rest()
        self.conclude()

    def show_first(self) -> None:
        """One example, its cost and its derivative."""
        self.beat(
            "one example",
            f"One example: its cost is {spoken_number(self.costs[0])}, and the derivative of "
            f"that by the last weight is {spoken_number(self.slopes[0])}.",
        )
        write, theme = self.write, self.theme
        cost = write.coloured("C", theme.cost)
        title = self.heading(f"The full cost ${cost}$ is a mean over examples")
        self.network = LastNeurons(write, self.records[0], spacing=2.1)
        self.network.move_to([*_NETWORK, 0])
        one = write.coloured("C_i", theme.cost)
        slope = f"frac({write.coloured('partial C_i', theme.cost)}, {write.partial(self.w)})"
        heads = VGroup(
            *(
                write.formula(source, size).move_to([x, _HEAD, 0])
                for x, source, size in zip(
                    _COLUMNS, ("i", one, slope), (FORMULA, FORMULA, LABEL), strict=True
                )
            )
        )
        self.rule = Line([_COLUMNS[0] - 0.4, 0, 0], [FRAME.right, 0, 0])
        self.rule.set_stroke(theme.quiet, 1.5).set_y(_FIRST + 0.4)
        self.lines = [
            MeanLine(write, values, theme.cost).shift([_LINE_X, y, 0])
            for values, y in zip((self.costs, self.slopes), _LINES, strict=True)
        ]
        self.names = [
            write.formula(source, _FORMULA).move_to(
                [FRAME.left, line.line.get_y(), 0], aligned_edge=LEFT
            )
            for source, line in zip((one, slope), self.lines, strict=True)
        ]
        self.enter(title, self.network, heads, self.rule)
        self.rows: list[VGroup] = []
        self.row(0)
        self.play(
            *(FadeIn(line.ruler, name) for line, name in zip(self.lines, self.names, strict=True)),
            run_time=0.8,
        )
        self.drop(0)
        self.play(*(FadeIn(line.marker, line.number) for line in self.lines), run_time=QUICK)
        self.rest()

    def row(self, number: int) -> None:
        """A line of the table: which example, its cost, its derivative."""
        y = _FIRST - _ROW * number
        values = (self.costs[number], self.slopes[number])
        index = self.write.formula(str(number), VALUE).move_to([_COLUMNS[0], y, 0])
        cells = [LiveNumber(value, self.theme.cost, VALUE, trimmed=False) for value in values]
        for x, cell in zip(_COLUMNS[1:], cells, strict=True):
            cell.set_x(x).shift(UP * (index.get_bottom()[1] - cell.baseline))
        self.rows.append(VGroup(index, *cells))
        self.play(FadeIn(self.rows[-1], shift=0.1 * RIGHT), run_time=QUICK)

    def drop(self, number: int) -> None:
        """The two numbers of an example take their places on the lines."""
        self.play(
            *(
                TransformFromCopy(cell, line.dots[number])
                for cell, line in zip(self.rows[number][1:], self.lines, strict=True)
            ),
            run_time=0.8,
        )

    def show_others(self) -> None:
        """The next examples, one by one; the means move with each."""
        if self.count == 1:
            return
        self.beat(
            "more examples",
            "Other examples have costs and derivatives of their own. With each, the mean moves.",
        )
        for number in range(1, self.alone):
            before = self.network
            self.network = before.copy().show(self.records[number])
            self.play(FadeOut(before), FadeIn(self.network), run_time=0.4)
            self.row(number)
            self.drop(number)
            self.play(*(line.settle(number, number + 1) for line in self.lines), run_time=0.6)
        self.rest()

    def show_rest(self) -> None:
        """All other examples at once, each of them really run."""
        left = self.count - self.alone
        self.beat("all examples", f"And {left} more come in, each of them run the same way.")
        y = _FIRST - _ROW * self.alone - 0.1
        dots = ellipsis(self.write).move_to([_COLUMNS[0], y, 0])
        words = self.write.words(f"{left} more", SMALL).move_to([_COLUMNS[1], y, 0])
        more = VGroup(dots, words)
        self.rows.append(more)
        self.play(FadeIn(more), run_time=QUICK)
        self.play(
            *(
                LaggedStart(*(FadeIn(dot) for dot in line.dots[self.alone :]), lag_ratio=0.05)
                for line in self.lines
            ),
            *(line.settle(self.alone, self.count) for line in self.lines),
            run_time=3,
        )
        self.rest()

    def conclude(self) -> None:
        """The means as formulas and as the table's last line."""
        write, theme, count = self.write, self.theme, self.count
        means = [line.average(count) for line in self.lines]
        self.beat(
            "means",
            f"The mean of the costs, {spoken_number(means[0])}, is the full cost. The mean of the "
            f"derivatives, {spoken_number(means[1])}, is the derivative of the full cost."
            if count > 1
            else "With only one example, the full cost and its derivative are those of it.",
        )
        total = f"1/{count} sum_(i=0)^({count - 1})" if count > 1 else ""
        of = "i" if count > 1 else "0"
        one = write.coloured(f"C_{of}", theme.cost)
        slopes = [
            f"frac({write.coloured(f'partial {name}', theme.cost)}, {write.partial(self.w)})"
            for name in ("C", f"C_{of}")
        ]
        sources = (
            f"{write.coloured('C', theme.cost)} = {total} {one}",
            f"{slopes[0]} = {total} {slopes[1]}",
        )
        formulas = [
            write.formula(source, _FORMULA).move_to(
                [FRAME.left, line.line.get_y(), 0], aligned_edge=LEFT
            )
            for source, line in zip(sources, self.lines, strict=True)
        ]
        y = _FIRST - _ROW * len(self.rows) - 0.36
        rule = self.rule.copy().set_y(y + 0.42)
        words = write.words("mean", VALUE).move_to([_COLUMNS[0], y, 0])
        cells = [LiveNumber(mean, theme.cost, LABEL, trimmed=False) for mean in means]
        for x, cell in zip(_COLUMNS[1:], cells, strict=True):
            cell.set_x(x).shift(UP * (words.get_bottom()[1] - cell.baseline))
        self.play(Create(rule), FadeIn(words), run_time=QUICK)
        self.play(
            *(
                TransformFromCopy(line.number, cell)
                for line, cell in zip(self.lines, cells, strict=True)
            ),
            run_time=MOVE,
        )
        self.play(*(FadeOut(name) for name in self.names), run_time=0.3)
        self.play(*(Write(formula) for formula in formulas), run_time=1.2)
        frame = SurroundingRectangle(
            VGroup(words, *cells), color=theme.highlight, buff=0.14, stroke_width=3
        )
        frame.stretch_to_fit_width(rule.width).set_x(rule.get_x())
        self.play(Create(frame), run_time=0.8)
        self.rest(2)
