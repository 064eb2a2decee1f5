"""AverageOverExamples: the cost and its derivative of each example, and their means."""

from __future__ import annotations

import math

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Animation,
    Create,
    FadeIn,
    FadeOut,
    Line,
    Mobject,
    SurroundingRectangle,
    UpdateFromAlphaFunc,
    VGroup,
    Write,
)

from backprop import Trace
from backprop.clips import Declaration
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question
from backprop.core.batches import examples_recorded
from backprop.core.equations import Result, borne_out
from backprop.core.number_format import spoken_number
from backprop.drawing.mobjects import LastNeurons, ellipsis
from backprop.drawing.mobjects.mean_line import MeanLine
from backprop.drawing.notation import LiveFormula, LiveNumber, Slot, joined
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, SMALL, SMALLEST, VALUE

__all__ = ["AverageOverExamples"]

_ONE_BY_ONE = 6
"""Examples shown for themselves; of more, the others are run through."""
_COLUMNS = (0.9, 2.7, 5.3)
_TOP, _FOOT = 2.35, -3.17
"""Middles of the table's head and of its last line, when it is full."""
_UNDER, _OVER = 1.0, 0.36
"""From the head to the first row, and the more that the means' line is set off."""
_WIDEST, _FULL = 0.8, 0.52
"""Between rows when there are few, and when the table is full."""
_NETWORK = (-3.6, 1.45)
_LINES = (-1.15, -2.75)
_LINE_X = -1.9
_FORMULA = 29


class AverageOverExamples(ChainScene):
    """The full cost is a mean over examples, and so is its derivative."""

    clip = Declaration(
        "Costs and derivatives of many examples, and their means",
        order=9,
        one_neuron=True,
        formulas=("mean-cost", "mean-derivative"),
    )

    def construct(self) -> None:
        self.records = examples_recorded(self.trace.network, self.stage.example)
        self.count = len(self.records)
        self.alone = self.count if self.count <= _ONE_BY_ONE + 2 else _ONE_BY_ONE
        self.costs = [trace.cost for trace in self.records]
        self.slopes = [trace[self.w].derivative for trace in self.records]
        self.digits = [self.bearing_out(values) for values in (self.costs, self.slopes)]
        self.place_table()
        self.show_first()
        self.show_others()
        if self.alone < self.count:
            self.show_rest()
        self.conclude()

    def place_table(self) -> None:
        """Where rows stand: few rows wider apart, and in the middle of the room there is."""
        rows = self.alone + (self.alone < self.count)
        self.gap = min(_WIDEST, (_TOP - _UNDER - _OVER - _FOOT) / rows)
        self.size = VALUE + (LABEL - VALUE) * (self.gap - _FULL) / (_WIDEST - _FULL)
        self.size = min(max(self.size, VALUE), LABEL)
        foot = _TOP - _UNDER - self.gap * rows - _OVER
        self.head = _TOP - (foot - _FOOT) / 2

    def level(self, row: int) -> float:
        """The height of a row's middle."""
        return self.head - _UNDER - self.gap * row

    def show_first(self) -> None:
        """One example, its cost and its derivative."""
        self.beat(
            "one example",
            f"One example: its cost is {spoken_number(self.costs[0])}, and the derivative of "
            f"that with respect to the last weight is {spoken_number(self.slopes[0])}.",
        )
        write, theme = self.write, self.theme
        cost = write.coloured("C", theme.cost)
        title = self.heading(f"The full cost ${cost}$ is a mean over examples")
        self.network = LastNeurons(write, self.records[0], spacing=2.1)
        self.network.move_to((*_NETWORK, 0))
        last = {"i": Slot(self.count - 1, theme.ink)}
        self.which = LiveFormula(write, 'text("example") i = <i>', last, VALUE)
        self.which.numbers["i"].align = -1
        self.which.redraw({"i": 0})
        self.which.next_to(self.network, DOWN, buff=0.3)
        one = write.coloured("C_i", theme.cost)
        slope = f"frac({write.coloured('partial C_i', theme.cost)}, {write.partial(self.w)})"
        heads = VGroup(
            *(
                write.formula(source, size).move_to((x, self.head, 0))
                for x, source, size in zip(
                    _COLUMNS, ("i", one, slope), (FORMULA, FORMULA, LABEL), strict=True
                )
            )
        )
        self.rule = Line((_COLUMNS[0] - 0.4, 0, 0), (FRAME.right, 0, 0))
        self.rule.set_stroke(theme.quiet, 1.5).set_y(self.head - 0.6)
        self.lines = [
            MeanLine(write, values, theme.cost).shift((_LINE_X, y, 0))
            for values, y in zip((self.costs, self.slopes), _LINES, strict=True)
        ]
        self.names = [
            write.formula(source, _FORMULA).move_to(
                (FRAME.left, line.line.get_y(), 0), aligned_edge=LEFT
            )
            for source, line in zip((one, slope), self.lines, strict=True)
        ]
        self.enter(title, self.network, self.which, heads, self.rule)
        self.rows: list[VGroup] = []
        self.play(self.row(0), run_time=QUICK)
        self.play(
            *(FadeIn(line.ruler, name) for line, name in zip(self.lines, self.names, strict=True)),
            run_time=0.8,
        )
        self.play(*self.drop(0), run_time=0.8)
        self.play(*(FadeIn(line.marker, line.number) for line in self.lines), run_time=QUICK)
        self.rest()

    def bearing_out(self, values: list[float]) -> list[int]:
        """Decimals of a column, so that the mean of what is seen is that which is written."""
        if self.alone < self.count:
            return [4] * self.alone
        mean = Result.of(math.fsum(values) / self.count)
        return borne_out(lambda numbers: math.fsum(numbers) / len(numbers), values, mean)

    def row(self, number: int) -> Animation:
        """A line of the table: which example, its cost, its derivative."""
        y = self.level(number)
        values = (self.costs[number], self.slopes[number])
        index = self.write.formula(str(number), self.size).move_to((_COLUMNS[0], y, 0))
        cells = [
            LiveNumber(value, self.theme.cost, self.size, decimals=digits[number], trimmed=False)
            for value, digits in zip(values, self.digits, strict=True)
        ]
        for x, cell in zip(_COLUMNS[1:], cells, strict=True):
            cell.set_x(x).shift(UP * (index.get_bottom()[1] - cell.baseline))
        self.rows.append(VGroup(index, *cells))
        return FadeIn(self.rows[-1], shift=0.1 * RIGHT)

    def drop(self, number: int) -> list[Animation]:
        """The two numbers of an example fly to their places on the lines, as dots."""
        flights: list[Animation] = []
        for cell, line in zip(self.rows[number][1:], self.lines, strict=True):
            dot = line.dots[number]
            flights.append(FadeIn(dot, target_position=cell))
            flights.append(FadeOut(cell.copy(), target_position=dot, scale=0.3))
        return flights

    def show_others(self) -> None:
        """The next examples, one by one; the means move with each."""
        if self.count == 1:
            return
        self.beat(
            "more examples",
            "Every other example has a cost and a derivative too. With each that comes in, the "
            "mean is taken anew.",
        )
        for number in range(1, self.alone):
            before = self.network
            self.network = before.copy().redraw(self.records[number])
            self.which.redraw({"i": number})
            self.play(FadeOut(before), FadeIn(self.network), self.row(number), run_time=QUICK)
            self.play(*self.drop(number), run_time=0.7)
            self.play(*(line.settle(number, number + 1) for line in self.lines), run_time=0.6)
        self.rest()

    def show_rest(self) -> None:
        """All other examples pass by quickly, each of them really run."""
        left = self.count - self.alone
        self.beat("all examples", f"And {left} more come in, each of them run the same way.")
        y = self.level(self.alone) - 0.1
        dots = ellipsis(self.write).move_to((_COLUMNS[0], y, 0))
        words = self.write.words(f"{left} more", SMALL).move_to((_COLUMNS[1], y, 0))
        more = VGroup(dots, words)
        self.rows.append(more)
        self.play(FadeIn(more), run_time=QUICK)
        self.play(
            self.pass_by(),
            *(line.settle(self.alone, self.count, arriving=True) for line in self.lines),
            run_time=min(1.5 + 0.15 * left, 4),
        )
        self.rest()

    def pass_by(self) -> Animation:
        """The network as in one record after another, with the example's number."""

        def step(_: Mobject, share: float) -> None:
            at = min(int(self.alone + share * (self.count - self.alone)), self.count - 1)
            self.network.redraw(self.records[at])
            self.which.redraw({"i": at})

        return UpdateFromAlphaFunc(VGroup(self.network, self.which), step)

    def conclude(self) -> None:
        """The means as formulas and as the table's last line."""
        write, theme, count = self.write, self.theme, self.count
        means = [line.average(count) for line in self.lines]
        self.beat(
            "means",
            f"The mean of the costs, {spoken_number(means[0])}, is the full cost. The mean of the "
            f"derivatives, {spoken_number(means[1])}, is the derivative of the full cost."
            if count > 1
            else "There is only this example, so the means are its own cost and derivative.",
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
        self.formulas = [write.formula(source, _FORMULA) for source in sources]
        # Both alike, and clear of the number at their line's left end.
        room = min(line.ruler.get_left()[0] for line in self.lines) - FRAME.left - 0.2
        widest = max(formula.width for formula in self.formulas)
        share = min(1.0, max(room / widest, SMALLEST / _FORMULA))
        for formula, line in zip(self.formulas, self.lines, strict=True):
            formula.scale(share)
            formula.move_to((FRAME.left, line.line.get_y(), 0), aligned_edge=LEFT)
        y = self.level(len(self.rows)) - _OVER
        rule = self.rule.copy().set_y(y + 0.42)
        words = write.words("mean", VALUE).move_to((_COLUMNS[0], y, 0))
        cells = [LiveNumber(mean, theme.cost, LABEL, trimmed=False) for mean in means]
        for x, cell in zip(_COLUMNS[1:], cells, strict=True):
            cell.set_x(x).shift(UP * (words.get_bottom()[1] - cell.baseline))
        if count > 1 and self.alone == count:
            for column, cell in enumerate(cells, 1):
                terms = joined("+", [row[column] for row in self.rows])
                self.states(("(", *terms, f") / {count} =", cell))
        homes = [cell.get_center() for cell in cells]
        for line, cell in zip(self.lines, cells, strict=True):
            cell.move_to(line.number)
        self.play(Create(rule), run_time=QUICK)
        self.play(
            *(cell.animate.move_to(home) for cell, home in zip(cells, homes, strict=True)),
            path_arc=-0.4,
            run_time=MOVE,
        )
        self.play(FadeIn(words), *(FadeOut(name) for name in self.names), run_time=0.4)
        self.play(*(Write(formula) for formula in self.formulas), run_time=1.2)
        frame = SurroundingRectangle(
            VGroup(words, *cells), color=theme.highlight, buff=0.14, stroke_width=3
        )
        frame.stretch_to_fit_width(rule.width).set_x(rule.get_x())
        self.play(Create(frame), run_time=0.8)
        self.rest(2)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        count = len(trace.network.examples) or 1
        return (
            "One example wants the weight larger, another smaller. What happens in the mean?",
            "They cancel as far as they disagree: the mean derivative is what all examples "
            f"together want. This network's file has {count} of them.",
        )
