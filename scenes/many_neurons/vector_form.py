"""VectorForm: the indexed sums as products of matrices and columns, with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    ReplacementTransform,
    SurroundingRectangle,
    TransformMatchingShapes,
    VGroup,
    VMobject,
    Write,
)

from backprop import Network, Quantity, Trace
from backprop.clips import Declaration
from backprop.clips.question import Question
from backprop.clips.scene import BELOW_HEADING, RecordedScene
from backprop.core.activations import Array
from backprop.core.number_format import amount
from backprop.core.quantities import COST
from backprop.drawing.mobjects.number_matrix import NumberMatrix, beside
from backprop.drawing.notation import Notation, fit, worked_sum
from backprop.drawing.notation.matrix_forms import MatrixForms
from backprop.drawing.notation.worked import Part
from backprop.drawing.style import FORMULA, FRAME, LABEL, MOVE, QUICK, SMALL, SMALLEST

__all__ = ["VectorForm"]

_ROWS = 5
"""Rows and columns drawn of a matrix."""
_HEADER, _DETAIL = BELOW_HEADING - 0.55, FRAME.bottom + 0.4
_HIGH, _WIDE = 3.3, FRAME.right - FRAME.left
_LARGEST, _HIGHEST = 1.3, 3.7
"""How much a small picture is enlarged, and how high it may be then."""


class VectorForm(RecordedScene):
    """delta of the last layer, the step to the layer before it, and the weights' derivatives.

    Attributes
    ----------
    delta_column
        The last layer's deltas as they stand: they go from each equation into the next.
    shown
        The formula, and under it the numbers from left to right.
    """

    clip = Declaration(
        "The same sums as products of matrices and columns, with their numbers",
        order=22,
        network="small",
    )

    def construct(self) -> None:
        trace = self.trace
        self.depth = trace.network.depth
        self.last = trace.network.layers[-1].activation
        self.forms = MatrixForms(self.write, trace.network)
        # Of inputs those are drawn that give their weights the largest derivatives.
        sizes = [np.abs(trace.a[0] * trace.dC_da[0]), *(np.abs(one) for one in trace.dC_dz)]
        self.orders = [[int(i) for i in np.argsort(-one, kind="stable")[:_ROWS]] for one in sizes]
        self.begin()
        self.last_layer()
        if self.depth > 1:
            self.layer_before()
        self.weights()
        self.sum_up()

    # The beats

    def begin(self) -> None:
        """One name for what all the sums hold."""
        self.beat(
            "delta",
            "The sensitivity to a weighted sum stands in every formula: call it delta. A layer's "
            "deltas make one column.",
        )
        write = self.write
        single = write.indexed("z", self.depth, "j", "partial")
        source = f"{self.forms.delta(self.depth, 'j')} = frac({write.partial(COST)}, {single})"
        formula = write.formula(source, FORMULA).move_to((0, _HEADER, 0))
        column = self.column(self.trace.dC_dz[self.depth], self.depth)
        name = write.formula(f"{self.forms.delta(self.depth)} =", FORMULA)
        self.place(beside([name, column]), formula)
        self.enter(self.heading("A whole layer at once: the matrix form"))
        self.play(Write(formula), run_time=MOVE)
        self.play(FadeIn(name, column.brackets, column.dots, column.caption), run_time=QUICK)
        self.play(
            LaggedStart(*(FadeIn(entry) for entry in column.entries.values()), lag_ratio=0.15),
            run_time=MOVE,
        )
        self.rest()
        self.shown, self.delta_column = VGroup(formula, VGroup(name, column)), column

    def last_layer(self) -> None:
        """delta of the last layer from the cost's derivative."""
        write, theme, trace, depth = self.write, self.theme, self.trace, self.depth
        j = self.orders[depth][0]
        total = float(trace.dC_dz[depth][j]), theme.weighted_sum
        if self.last.coupled:
            caption = (
                f"For the last layer: {self.last.name} joins all weighted sums with all outputs. "
                "So its matrix of derivatives, transposed, times the sensitivities to the outputs."
            )
            cost = f"frac({write.partial(COST)}, {write.indexed('a', depth, 'i', 'partial')})"
            folded = (
                f"{self.forms.delta(depth, 'j')} = sum_i {self.forms.jacobian('i', 'j')} {cost}"
            )
            jacobian = self.matrix(trace.da_dz[depth].T, theme.ink, depth, depth, 5.0)
            slopes = self.column(trace.dC_da[depth], depth, theme.cost, only=_columns(jacobian))
            factors: list[VMobject] = [jacobian, slopes]
            used = [jacobian.row(j), slopes.column(0)]
            terms = _terms(trace.da_dz[depth][:, j], theme.ink, trace.dC_da[depth], theme.cost)
            values = trace.through[:, j].tolist()
        else:
            caption = (
                "For the last layer: the sensitivity to each output, times the slope of its "
                "neuron, entry by entry."
            )
            cost = f"frac({write.partial(COST)}, {write.indexed('a', depth, 'j', 'partial')})"
            folded = f"{self.forms.delta(depth, 'j')} = {cost} {self.forms.slope(depth, 'j')}"
            outputs = self.column(trace.dC_da[depth], depth, theme.cost)
            slopes = self.column(trace.da_dz[depth], depth, theme.ink)
            factors = [outputs, write.formula("dot.o", FORMULA), slopes]
            used = [outputs.row(j), slopes.row(j)]
            terms = _terms(trace.dC_da[depth][[j]], theme.cost, trace.da_dz[depth][[j]], theme.ink)
            values = trace.through[[j]].tolist()
        self.beat("last layer", caption)
        result = self.column(trace.dC_dz[depth], depth)
        self.equation(folded, self.forms.last_layer(), result, factors, result)
        name = self.forms.delta(depth, str(j))
        form = f"{name} = {{sum}} = {{total}}"
        detail = worked_sum(write, terms, total, _WIDE, form, values=values)
        self.work_out(result, (j, 0), used, detail)
        self.rest()

    def layer_before(self) -> None:
        """The sum over the layer after becomes a matrix product."""
        write, theme, trace, depth = self.write, self.theme, self.trace, self.depth
        before = depth - 1
        several = trace.widths[depth] > 1
        self.beat(
            "layer before",
            "A layer back, the sum over j is a row of the transposed weights times the column of "
            "deltas; then, entry by entry, the slopes."
            if several
            else "A layer back, the transposed weights times the one delta; then, entry by entry, "
            "the slopes.",
        )
        term = f"{write.indexed('w', depth, 'j k')} {self.forms.delta(depth, 'j')}"
        total = f"(sum_j {term})" if several else term
        folded = f"{self.forms.delta(before, 'k')} = {total} {self.forms.slope(before, 'k')}"
        weights = trace.network.layers[-1].weights
        result = self.column(trace.dC_dz[before], before)
        matrix = self.matrix(weights.T, theme.weight, before, depth, 4.8)
        deltas = self.column(trace.dC_dz[depth], depth, only=_columns(matrix))
        slopes = self.column(trace.da_dz[before], before, theme.ink)
        factors: list[VMobject] = [matrix, deltas, write.formula("dot.o", FORMULA), slopes]
        self.equation(folded, self.forms.step_back(), result, factors, deltas)
        k = self.orders[before][0]
        terms = _terms(weights[:, k], theme.weight, trace.dC_dz[depth], theme.weighted_sum)
        sums = "({sum})" if len(terms) > 1 else "{sum}"
        detail = worked_sum(
            write,
            terms,
            (float(trace.dC_dz[before][k]), theme.weighted_sum),
            _WIDE,
            f"{self.forms.delta(before, str(k))} = {sums} dot {{0}} = {{total}}",
            [(float(trace.da_dz[before][k]), theme.ink)],
        )
        self.work_out(result, (k, 0), [matrix.row(k), deltas.column(0), slopes.row(k)], detail)
        if depth > 2:
            self.say("The same step leads on from any layer to the one before.")
            general = write.formula(self.forms.step_back(general=True), FORMULA)
            general.move_to((0, _HEADER, 0))
            self.play(TransformMatchingShapes(self.shown[0], general), run_time=MOVE)
            self.shown = VGroup(general, self.shown[1])
        self.rest()

    def weights(self) -> None:
        """The derivatives of all weights: a column times a row."""
        write, theme, trace, depth = self.write, self.theme, self.trace, self.depth
        before = depth - 1
        self.beat(
            "weights",
            "The derivatives of all weights of a layer: the column of deltas times the row of "
            "activations that came in.",
        )
        single = write.indexed("w", depth, "j k", "partial")
        folded = (
            f"frac({write.partial(COST)}, {single}) = "
            f"{self.forms.delta(depth, 'j')} {write.indexed('a', before, 'k')}"
        )
        deltas = self.column(trace.dC_dz[depth], depth)
        result = self.matrix(trace.dC_dw[depth], theme.cost, depth, before, 5.2)
        inputs = self.inputs(_columns(result))
        if _columns(inputs) != _columns(result):
            result = self.matrix(
                trace.dC_dw[depth], theme.cost, depth, before, 5.2, only=_columns(inputs)
            )
        self.equation(folded, self.forms.weights(), result, [deltas, inputs], deltas)
        j = self.orders[depth][0]
        k = max(_columns(result), key=lambda one: abs(float(trace.dC_dw[depth][j, one])))
        w = Quantity("w", depth, (j, k))
        detail = worked_sum(
            write,
            _terms(trace.dC_dz[depth][[j]], theme.weighted_sum, trace.a[before][[k]], theme.ink),
            (float(trace.dC_dw[depth][j, k]), theme.cost),
            _WIDE,
            f"{write.ratio(COST, w)} = {{sum}} = {{total}}",
        )
        self.work_out(result, (j, k), [deltas.row(j), inputs.column(k)], detail)
        self.say("In row j, column k stands the derivative for that weight.")
        self.rest()

    def sum_up(self) -> None:
        """The formulas, with the sizes of what they multiply."""
        self.beat(
            "summary",
            "A few matrix products hold every sum over every index: that is how it is computed.",
        )
        write, theme = self.write, self.theme
        rows = VGroup()
        for whole, size in self.forms.summary():
            formula = write.formula(whole, FORMULA)
            sizes = write.formula(write.coloured(size, theme.quiet), LABEL)
            rows.add(VGroup(formula, sizes))
        wide = max(row[0].width for row in rows)
        height = min(1.75, 4.6 / len(rows))
        for number, (left, right) in enumerate(rows):
            left.move_to((0, -height * number, 0), aligned_edge=LEFT)
            right.move_to((wide + 1.1, -height * number, 0), aligned_edge=LEFT)
        last = rows[-1].get_bottom()[1]
        note = write.words(self.forms.note(), SMALL).move_to(
            (0, last - 0.5, 0), aligned_edge=UP + LEFT
        )
        page = VGroup(rows, note)
        share = min(1.25, (_WIDE - 1.4) / page.width, 5.0 / page.height)
        page.scale(max(share, SMALLEST / SMALL) if share < 1 else share)
        fit(page, _WIDE - 1.0).move_to((0, (BELOW_HEADING + FRAME.bottom) / 2, 0))
        box = SurroundingRectangle(page, color=theme.highlight, buff=0.4)
        self.play(FadeOut(self.shown), run_time=QUICK)
        self.play(
            LaggedStart(*(FadeIn(part, shift=0.2 * UP) for part in (*rows, note)), lag_ratio=0.4),
            run_time=1.5,
        )
        self.play(Create(box), run_time=MOVE)
        self.rest(2)

    # What each beat does

    def equation(
        self,
        folded: str,
        whole: str,
        result: NumberMatrix,
        factors: Sequence[VMobject],
        carried: NumberMatrix,
    ) -> None:
        """The indexed formula, what it folds into, and the same with matrices of numbers.

        The deltas on the screen become those among its parts that are `carried`.
        """
        write = self.write
        first, second = write.formula(folded, FORMULA), write.formula(whole, FORMULA)
        arrow = write.formula("arrow.r.double", FORMULA)
        header = VGroup(first, arrow, second).arrange(RIGHT, buff=0.5)
        fit(header, _WIDE).move_to((0, _HEADER, 0))
        equals = write.formula("=", FORMULA)
        # All of one size, so that rows that belong together stand on one line.
        matrices = [part for part in (result, *factors) if isinstance(part, NumberMatrix)]
        least = min(matrix.share for matrix in matrices)
        for matrix in matrices:
            matrix.resize(least)
        self.place(beside([result, equals, *factors]), header)
        if carried is result:
            # Its numbers are to be worked out: the brackets wait for them.
            carried = result.copy()
            for entry in carried.entries.values():
                entry.set_opacity(0)
        others = (part for part in self.shown[1] if part is not self.delta_column)
        self.play(
            FadeOut(self.shown[0], *others, shift=0.2 * UP),
            ReplacementTransform(self.delta_column, carried),
            run_time=0.8,
        )
        self.play(Write(first), run_time=MOVE)
        self.play(FadeIn(arrow), TransformMatchingShapes(first.copy(), second), run_time=MOVE)
        frame = VGroup(result.brackets, result.dots, result.caption)
        parts = [equals, *(part for part in factors if part is not carried)]
        if carried in factors:
            parts.append(frame)
        else:
            self.remove(carried)
            self.add(frame)
        self.play(FadeIn(*parts, shift=0.1 * UP), run_time=MOVE)
        self.shown = VGroup(header, VGroup(result, equals, *factors))
        self.delta_column = carried if carried in factors else result

    def place(self, picture: VGroup, header: Mobject) -> None:
        """Numbers under their formula, as large as there is room."""
        share = min(_LARGEST, _WIDE / picture.width, _HIGHEST / picture.height)
        # Brought down below the smallest size only where nothing else would fit.
        picture.scale(share if share > 1 else min(1.0, _WIDE / picture.width))
        picture.move_to((0, (header.get_bottom()[1] + _DETAIL + 0.3) / 2, 0))

    def work_out(
        self,
        result: NumberMatrix,
        at: tuple[int, int],
        used: Sequence[VMobject],
        detail: VMobject,
    ) -> None:
        """One entry in detail, from what is framed; then all."""
        boxes = VGroup(*(result.box(part) for part in used))
        detail.move_to((0, max(_DETAIL, self.shown[1].get_bottom()[1] - 1.0), 0))
        self.play(Create(boxes), run_time=0.8)
        self.play(FadeIn(detail, shift=0.1 * UP), run_time=0.8)
        entry = result.entries[at]
        target = result.box(entry)
        self.play(
            FadeIn(entry, target_position=detail.get_right() + 0.4 * LEFT),
            Create(target),
            run_time=0.8,
        )
        self.rest()
        rest = [other for place, other in result.entries.items() if place != at]
        filled = [LaggedStart(*(FadeIn(one) for one in rest), lag_ratio=0.1)] if rest else []
        self.play(FadeOut(boxes, target), FadeOut(detail, shift=0.1 * DOWN), *filled, run_time=MOVE)

    # Its matrices

    def column(
        self,
        values: Array,
        layer: int,
        colour: str | None = None,
        only: Sequence[int] | None = None,
    ) -> NumberMatrix:
        """A column of a layer's numbers; `only` of these neurons."""
        shown = colour or self.theme.weighted_sum
        rows = [i for i in self.orders[layer] if only is None or i in only]
        return NumberMatrix(self.write, values[:, None], shown, 1.9, _HIGH, rows, None, LABEL)

    def matrix(
        self,
        values: Array,
        colour: str,
        rows: int,
        columns: int,
        width: float,
        only: Sequence[int] | None = None,
    ) -> NumberMatrix:
        """A matrix from one layer's neurons to another's; `only` these columns."""
        across = [i for i in self.orders[columns] if only is None or i in only]
        return NumberMatrix(
            self.write, values, colour, width, _HIGH, self.orders[rows], across, LABEL
        )

    def inputs(self, only: Sequence[int]) -> NumberMatrix:
        """The row of activations before the last layer, of these neurons."""
        before = self.depth - 1
        across = [i for i in self.orders[before] if i in only]
        values = self.trace.a[before][None, :]
        return NumberMatrix(self.write, values, self.theme.ink, 4.6, 1.4, [0], across, LABEL)

    @staticmethod
    def formulas_beside(write: Notation, network: Network) -> list[tuple[str, str]]:
        """The matrix forms."""
        sources = [source for source, _ in MatrixForms(write, network).summary()]
        said = ["The last layer's deltas", "The deltas a layer back", "The weights' derivatives"]
        # Where there is one layer there is none to go back to.
        captions = said if len(sources) == len(said) else [said[0], said[-1]]
        return list(zip(captions, sources, strict=True))

    @staticmethod
    def question_after(trace: Trace) -> Question:
        """What to ponder after the clip, and the answer."""
        n, m = trace.widths[-1], trace.widths[-2]
        return (
            "Why does the matrix of weights stand transposed on the way back?",
            f"Forwards it takes {amount(m, 'number')} to {n}; backwards "
            f"{amount(n, 'sensitivity', 'sensitivities')} must become {m}. "
            "Row k of the transposed matrix holds the weights that lead out of neuron k.",
        )


def _columns(matrix: NumberMatrix) -> list[int]:
    """Which columns of a matrix are drawn."""
    return sorted({k for _, k in matrix.entries})


def _terms(one: Array, colour: str, other: Array, colour_too: str) -> list[list[Part]]:
    """The products of two columns' entries, as `worked_sum` takes them."""
    pairs = zip(one, other, strict=True)
    return [[(float(a), colour), (float(b), colour_too)] for a, b in pairs]
