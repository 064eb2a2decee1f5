"""Nudge: a small change of the weight, what it does down the tree, and the ratio it tends to."""

from __future__ import annotations

from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    LaggedStart,
    Line,
    SurroundingRectangle,
    TransformFromCopy,
    VGroup,
    Write,
)

from backprop import Quantity, Trace, vary
from backprop.clips import Declaration, Pose, figure
from backprop.clips.chain_scene import ChainScene
from backprop.clips.question import Question
from backprop.core.equations import Result, borne_out
from backprop.core.explain import Tried, explain
from backprop.core.number_format import spoken_number
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects import ChainTree
from backprop.drawing.mobjects.nudge_line import NudgeLine, reach
from backprop.drawing.notation import LiveNumber, fit
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, SMALL

__all__ = ["Nudge"]

_COLUMNS = (1.55, 3.5, 5.65)
"""Middles of the table's columns."""
_WIDEST = 2.15
"""Of a number in one of them: clear of the next."""
_DIGITS = 6
"""Decimals of the ratios, enough to see them settle."""
_HEAD, _FIRST, _ROW = 2.1, 1.05, 0.8


class Nudge(ChainScene):
    """The nudge gets smaller, and the ratio of the changes settles on the derivative."""

    clip = Declaration(
        "A small nudge to the weight, what it changes, and the ratio it tends to",
        order=6,
        one_neuron=True,
        formulas=("sensitivity",),
    )

    def construct(self) -> None:
        self.down = [self.w, self.z, self.a, COST]
        self.tried = explain(self.trace, self.w).nudges
        self.show_tree()
        self.first_nudge()
        self.ask()
        self.fill(0)
        for number in range(1, len(self.tried)):
            self.smaller(number)
            self.fill(number)
        self.settle()

    def changes(self, by: float) -> dict[Quantity, float]:
        """What a nudge of the weight by so much really changes."""
        after = vary(self.trace, {self.w: self.trace[self.w].value + by})
        found = {q: after[q].value - self.trace[q].value for q in self.down}
        return {**found, self.w: by}

    def show_tree(self) -> None:
        """The tree with its values, and a magnified number line where something will move."""
        self.beat(
            "tree",
            f"The weight is {self.said(self.w)} and the cost {self.said(COST)}. Beside each value "
            "that the weight can move stands a piece of its number line, magnified.",
        )
        self.tree = ChainTree(self.write, self.trace, 1, height=4.0)
        self.tree.move_to((FRAME.left, FRAME.bottom, 0), aligned_edge=DOWN + LEFT)
        symbol = self.write.symbol
        title = self.heading(f"What does a nudge to ${symbol(self.w)}$ do?")
        by = self.tried[0].by
        changes = self.changes(by)
        self.lines = {q: NudgeLine(self.write, q, reach(changes[q], 2 * by)) for q in self.down}
        for q, line in self.lines.items():
            if q == self.w:
                line.next_to(self.tree.numbers[q], UP, buff=0.35)
                line.set_x(max(line.get_x(), FRAME.left + line.width / 2))
            else:
                line.shift(self.tree.symbols[q].get_center() - line.line.get_center())
                line.shift(RIGHT * 3.5)
        self.enter(title, self.tree)
        rulers = (VGroup(line[0], line.dot) for line in self.lines.values())
        self.play(LaggedStart(*(FadeIn(ruler) for ruler in rulers), lag_ratio=0.25), run_time=1.2)
        self.rest()

    def first_nudge(self) -> None:
        """The weight is nudged; the changes appear down the tree one after another."""
        by = self.tried[0].by
        changes = self.changes(by)
        self.beat(
            "nudge",
            f"Nudge the weight by {spoken_number(by)}: z moves by "
            f"{spoken_number(changes[self.z])}, the activation by "
            f"{spoken_number(changes[self.a])}, the cost by {spoken_number(changes[COST])}.",
        )
        before = None
        for q, line in self.lines.items():
            if before is not None:
                self.play(self.tree.flash((before, q)))
            self.play(FadeIn(line[2], line.bar, line.tip), run_time=0.3)
            self.play(line.to(changes[q], line.half), run_time=0.8)
            before = q
        self.rest()

    def ask(self) -> None:
        """The ratio of the last change to the first is what is asked for."""
        write, theme = self.write, self.theme
        self.beat(
            "ratio",
            "How much did the cost move for each unit of the weight? Divide the one change by "
            "the other.",
        )
        cost = write.coloured("Delta C_0", theme.cost)
        weight = write.coloured(f"Delta {self.w.typst(write.widths)}", theme.weight)
        self.head = VGroup(
            *(
                write.formula(source, FORMULA).move_to((x, _HEAD, 0))
                for x, source in zip(
                    _COLUMNS, (weight, cost, f"frac({cost}, {weight})"), strict=True
                )
            )
        )
        rule = Line((_COLUMNS[0] - 0.9, 0, 0), (FRAME.right, 0, 0)).set_stroke(theme.quiet, 1.5)
        self.rule = rule.move_to((rule.get_x(), _FIRST + 0.42, 0))
        first, last = self.lines[self.w].symbol, self.lines[COST].symbol
        self.play(
            TransformFromCopy(first, self.head[0]),
            TransformFromCopy(last, self.head[1]),
            run_time=1.2,
        )
        self.play(Write(self.head[2]), Create(self.rule), run_time=MOVE)
        self.rest()

    def fill(self, number: int) -> None:
        """A row of the table: the nudge, the change of the cost, and their ratio."""
        tried = self.tried[number]
        self.rows = getattr(self, "rows", [])
        y = _FIRST - _ROW * number
        by = self.cell(tried.by, self.theme.weight, 0, y)
        digits = 4
        if tried.certain:
            quotient = Result.of(tried.ratio, _DIGITS)
            (digits,) = borne_out(lambda one: one[0] / tried.by, [tried.change], quotient)
        change = self.cell(tried.change, self.theme.cost, 1, y, digits)
        self.play(
            TransformFromCopy(self.lines[self.w].number, by),
            TransformFromCopy(self.lines[COST].number, change),
            run_time=MOVE,
        )
        ratio = self.ratio(tried, y)
        self.play(FadeIn(ratio, shift=0.15 * RIGHT), run_time=QUICK)
        self.rows.append(VGroup(by, change, ratio))
        if tried.certain:
            self.states((change, "/", by, "=", ratio[0]))
        self.rest(QUICK)

    def cell(
        self, value: float, colour: str, column: int, y: float, decimals: int = 4
    ) -> LiveNumber:
        """A number in its column of the table, on the row's line."""
        number = LiveNumber(value, colour, LABEL, decimals=decimals)
        fit(number, _WIDEST).move_to((_COLUMNS[column], y, 0))
        return number.shift(UP * (y - 0.13 - number.baseline))

    def ratio(self, tried: Tried, y: float) -> VGroup:
        """The ratio, or that the change is lost in the rounding of the cost."""
        if tried.certain:
            return VGroup(self.cell(tried.ratio, self.theme.cost, 2, y, _DIGITS))
        return VGroup(self.write.words("lost in rounding", SMALL).move_to((_COLUMNS[2], y, 0)))

    def smaller(self, number: int) -> None:
        """A tenth of the nudge; the lines are magnified until it is seen again."""
        tried = self.tried[number]
        changes = self.changes(tried.by)
        self.beat(
            f"nudge {number + 1}",
            f"A nudge of only {spoken_number(tried.by)}: everything shrinks, "
            + (
                f"but the ratio is now {spoken_number(tried.ratio)}."
                if tried.certain
                else "until the change of the cost is lost in rounding."
            ),
        )
        self.play(
            *(line.to(changes[q], line.half) for q, line in self.lines.items()), run_time=MOVE
        )
        halves = {q: reach(changes[q], 2 * tried.by) for q in self.down}
        self.play(*(line.to(changes[q], halves[q]) for q, line in self.lines.items()), run_time=1.2)

    def settle(self) -> None:
        """The last row: what the ratio tends to is the derivative."""
        write = self.write
        derivative = self.trace[self.w].derivative
        self.beat(
            "derivative",
            f"The smaller the nudge, the closer the ratio comes to {spoken_number(derivative)}: "
            "the derivative of the cost with respect to the weight.",
        )
        y = _FIRST - _ROW * len(self.tried) - 0.55
        limit = write.formula("-> 0", LABEL).move_to((_COLUMNS[0], y, 0))
        symbol = write.formula(f"{write.ratio(COST, self.w)} =", FORMULA)
        number = self.cell(derivative, self.theme.cost, 2, y, _DIGITS)
        symbol.next_to(number, LEFT, buff=0.25)
        answer = VGroup(symbol, number)
        rule = self.rule.copy().set_y(y + 0.72)
        self.play(Create(rule), FadeIn(limit), run_time=QUICK)
        self.play(Write(symbol), run_time=MOVE)
        self.play(FadeIn(number, shift=0.15 * DOWN), run_time=QUICK)
        frame = SurroundingRectangle(answer, color=self.theme.highlight, buff=0.18, stroke_width=3)
        self.play(Create(frame), run_time=0.8)
        self.rest(2)

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        return (
            "Why does the table make the nudge smaller and smaller, instead of stopping at the "
            "first ratio?",
            "A ratio of finite changes also holds how the slope itself changes on the way. That "
            "part shrinks with the nudge; what stays is the derivative.",
        )

    @figure(
        "tree-arrows",
        "A nudge to the weight moves the weighted sum, that the activation, that the cost",
        order=8,
        beat="nudge",
    )
    def pose_tree_arrows(self) -> Pose:
        return Pose(self.everything(), alt_text.nudged(self.trace))

    @figure(
        "derivative-wiggle",
        "The nudge that arrives at the cost, divided by the one that was given to the weight",
        order=9,
        beat="ratio",
        moving=("nudge", "ratio"),
    )
    def pose_derivative_wiggle(self) -> Pose:
        return Pose(self.everything(), alt_text.nudged(self.trace))
