"""VectorForm: the indexed sums as products of matrices and columns, with their numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from manim import (
    LEFT,
    RIGHT,
    UP,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Mobject,
    SurroundingRectangle,
    Transform,
    VGroup,
    Write,
)

from backprop.activations import Array
from backprop.quantities import COST
from scenes.mobjects.number_matrix import NumberMatrix, beside
from scenes.notation import fit, worked_sum
from scenes.recorded import BELOW_HEADING, RecordedScene
from scenes.style import FORMULA, FRAME, LABEL, MOVE, QUICK, VALUE

__all__ = ["VectorForm"]

_ROWS = 5
"""Rows and columns drawn of a matrix."""
_HEADER, _MIDDLE, _DETAIL = BELOW_HEADING - 0.55, -0.45, FRAME.bottom + 0.3
_HIGH, _WIDE = 3.3, FRAME.right - FRAME.left


class VectorForm(RecordedScene):
    """delta of the last layer, the step to the layer before it, and the weights' derivatives."""

    default_network = "small"

    def construct(self) -> None:
        trace = self.trace
        self.depth = trace.network.depth
        self.last = trace.network.layers[-1].activation
        self.orders = [
            [int(i) for i in np.argsort(-np.abs(slopes), kind="stable")[:_ROWS]]
            for slopes in trace.dC_da
        ]
        self.orders[-1] = [
            int(i) for i in np.argsort(-np.abs(trace.dC_dz[self.depth]), kind="stable")[:_ROWS]
        ]
        self.formulas: list[tuple[str, str]] = []
        self.shown: VGroup = VGroup()
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
        single = write.indexed("z", self.depth, "j")
        source = f"{self.delta(self.depth, 'j')} = frac({write.partial(COST)}, partial {single})"
        formula = write.formula(source, FORMULA).move_to([0, _HEADER, 0])
        column = self.column(self.trace.dC_dz[self.depth], self.depth)
        name = write.formula(f"{self.delta(self.depth)} =", FORMULA)
        picture = beside([name, column]).move_to([0, _MIDDLE, 0])
        title = self.heading("A whole layer at once: the matrix form")
        self.enter(title)
        self.play(Write(formula), run_time=MOVE)
        self.play(FadeIn(name, column.brackets, column.dots, column.caption), run_time=QUICK)
        self.play(
            LaggedStart(*(FadeIn(entry) for entry in column.entries.values()), lag_ratio=0.15),
            run_time=MOVE,
        )
        self.rest()
        self.shown = VGroup(formula, picture)

    def last_layer(self) -> None:
        """delta of the last layer from the cost's derivative."""
        write, theme, trace, depth = self.write, self.theme, self.trace, self.depth
        if self.last.coupled:
            caption = (
                f"For the last layer: {self.last.name} joins all weighted sums with all outputs, "
                "so the matrix of its derivatives, turned over, times what the cost asks for."
            )
            folded = (
                f"{self.delta(depth, 'j')} = sum_i "
                f"frac({write.indexed('a', depth, 'i', 'partial')}, "
                f"{write.indexed('z', depth, 'j', 'partial')}) "
                f"frac({write.partial(COST)}, {write.indexed('a', depth, 'i', 'partial')})"
            )
            name = (
                f"(frac({write.indexed('a', depth, '', 'partial')}, "
                f"{write.indexed('z', depth, '', 'partial')}))^upright(T)"
            )
            whole = f"{self.delta(depth)} = {name} {self.gradient(depth)}"
            factors: list[Mobject] = [
                self.matrix(trace.da_dz[depth].T, theme.ink, depth, depth, 5.0),
                self.column(trace.dC_da[depth], depth, theme.cost),
            ]
            n = trace.widths[-1]
            size = f"({n} times {n}) ({n} times 1)"
        else:
            caption = (
                "For the last layer: what the cost asks of each output, times the slope of its "
                "neuron, entry by entry."
            )
            folded = (
                f"{self.delta(depth, 'j')} = frac({write.partial(COST)}, "
                f"{write.indexed('a', depth, 'j', 'partial')}) dot {self.slope(depth, 'j')}"
            )
            whole = f"{self.delta(depth)} = {self.gradient(depth)} dot.o {self.slope(depth)}"
            factors = [
                self.column(trace.dC_da[depth], depth, theme.cost),
                write.formula("dot.o", FORMULA),
                self.column(trace.da_dz[depth], depth, theme.ink),
            ]
            n = trace.widths[-1]
            size = f"({n} times 1) dot.o ({n} times 1)"
        self.beat("last layer", caption)
        result = self.column(trace.dC_dz[depth], depth)
        self.equation(folded, whole, result, factors)
        self.run_down(result, [part for part in factors if isinstance(part, NumberMatrix)])
        self.formulas.append((whole, size))
        self.rest()

    def layer_before(self) -> None:
        """The sum over the layer after becomes a matrix product."""
        write, theme, trace, depth = self.write, self.theme, self.trace, self.depth
        before = depth - 1
        self.beat(
            "layer before",
            "A layer back, the sum over j is a row of the transposed weights times the column of "
            "deltas; then, entry by entry, the slopes.",
        )
        several = "sum_j" if trace.widths[depth] > 1 else ""
        folded = (
            f"{self.delta(before, 'k')} = ({several} {write.indexed('w', depth, 'j k')} "
            f"{self.delta(depth, 'j')}) {self.slope(before, 'k')}"
        )
        transposed = write.coloured("W^((L) upright(T))", theme.weight)
        whole = (
            f"{self.delta(before)} = {transposed} {self.delta(depth)} dot.o {self.slope(before)}"
        )
        weights = trace.network.layers[-1].weights
        result = self.column(trace.dC_dz[before], before)
        matrix = self.matrix(weights.T, theme.weight, before, depth, 4.8)
        deltas = self.column(trace.dC_dz[depth], depth)
        slopes = self.column(trace.da_dz[before], before, theme.ink)
        factors: list[Mobject] = [matrix, deltas, write.formula("dot.o", FORMULA), slopes]
        self.equation(folded, whole, result, factors)
        k = self.orders[before][0]
        boxes = VGroup(
            matrix.box(matrix.row(k)), deltas.box(deltas.column(0)), slopes.box(slopes.row(k))
        )
        inner = worked_sum(
            write,
            [
                [(float(w), theme.weight), (float(delta), theme.weighted_sum)]
                for w, delta in zip(weights[:, k], trace.dC_dz[depth], strict=True)
            ],
            (float(trace.dC_dz[before][k]), theme.weighted_sum),
            _WIDE,
            "({sum}) dot {0} = {total}",
            [(float(trace.da_dz[before][k]), theme.ink)],
        ).move_to([0, _DETAIL, 0])
        self.play(Create(boxes), run_time=MOVE)
        self.play(FadeIn(inner, shift=0.1 * UP), run_time=MOVE)
        target = result.box(result.row(k))
        self.play(FadeIn(result.entries[k, 0]), Create(target), run_time=QUICK)
        self.rest()
        others = [entry for (row, _), entry in result.entries.items() if row != k]
        self.play(
            FadeOut(boxes, target, inner),
            *(FadeIn(entry) for entry in others),
            run_time=MOVE,
        )
        if self.depth > 2:
            self.say("The same step leads from any layer to the one before it.")
        rows, columns = trace.widths[before], trace.widths[depth]
        self.formulas.append(
            (whole, f"({rows} times {columns}) ({columns} times 1) dot.o ({rows} times 1)")
        )
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
        folded = (
            f"frac({write.partial(COST)}, {write.indexed('w', depth, 'j k', 'partial')}) = "
            f"{self.delta(depth, 'j')} {write.indexed('a', before, 'k')}"
        )
        whole_matrix = write.coloured("partial W^((L))", theme.weight)
        row = self.above("a", before, "upright(T)")
        whole = f"frac({write.partial(COST)}, {whole_matrix}) = {self.delta(depth)} {row}"
        deltas = self.column(trace.dC_dz[depth], depth)
        rows, columns = trace.widths[depth], trace.widths[before]
        result = self.matrix(trace.dC_dw[depth], theme.cost, depth, before, 5.2)
        inputs = NumberMatrix(
            write,
            trace.a[before][None, :],
            theme.ink,
            4.6,
            1.4,
            [0],
            self.orders[before],
            LABEL,
        )
        self.equation(folded, whole, result, [deltas, inputs])
        j, k = next(iter(result.entries))
        j = self.orders[depth][0]
        drawn = [k for row_, k in result.entries if row_ == j and (0, k) in inputs.entries]
        k = max(drawn, key=lambda one: abs(float(trace.dC_dw[depth][j, one])))
        boxes = VGroup(deltas.box(deltas.row(j)), inputs.box(inputs.column(k)))
        target = result.box(result.entries[j, k])
        detail = self.multiplied(
            float(trace.dC_dz[depth][j]), float(trace.a[before][k]), float(trace.dC_dw[depth][j, k])
        )
        self.play(Create(boxes), FadeIn(detail, shift=0.1 * UP), run_time=MOVE)
        self.play(FadeIn(result.entries[j, k]), Create(target), run_time=QUICK)
        self.rest()
        others = [entry for at, entry in result.entries.items() if at != (j, k)]
        self.play(
            FadeOut(boxes, target, detail),
            *(FadeIn(entry) for entry in others),
            run_time=MOVE,
        )
        self.formulas.append((whole, f"({rows} times 1) (1 times {columns})"))
        self.rest()

    def sum_up(self) -> None:
        """The formulas, with the sizes of what they multiply."""
        self.beat(
            "summary",
            "A few matrix products hold every sum over every index: that is how it is computed.",
        )
        rows = VGroup()
        for whole, size in self.formulas:
            formula = self.write.formula(whole, FORMULA)
            sizes = self.write.formula(self.write.coloured(size, self.theme.quiet), LABEL)
            rows.add(VGroup(formula, sizes))
        wide = max(row[0].width for row in rows)
        height = min(1.9, 5.2 / len(rows))
        for number, (formula, sizes) in enumerate(rows):
            formula.move_to([0, -height * number, 0], aligned_edge=LEFT)
            sizes.move_to([wide + 0.9, -height * number, 0], aligned_edge=LEFT)
        fit(rows, _WIDE - 1.2).move_to([0, -0.35, 0])
        box = SurroundingRectangle(rows, color=self.theme.highlight, buff=0.4)
        self.play(FadeOut(self.shown), run_time=QUICK)
        self.play(
            LaggedStart(*(FadeIn(row, shift=0.2 * UP) for row in rows), lag_ratio=0.4),
            run_time=1.5,
        )
        self.play(Create(box), run_time=MOVE)
        self.rest(2)

    # Their parts

    def equation(
        self, folded: str, whole: str, result: NumberMatrix, factors: Sequence[Mobject]
    ) -> None:
        """The indexed formula, what it folds into, and the same with matrices of numbers."""
        write = self.write
        first, second = write.formula(folded, FORMULA), write.formula(whole, FORMULA)
        arrow = write.formula("arrow.r.double", FORMULA)
        header = VGroup(first, arrow, second).arrange(RIGHT, buff=0.5)
        fit(header, _WIDE).move_to([0, _HEADER, 0])
        equals = write.formula("=", FORMULA)
        # All of one size, so that rows that belong together stand on one line.
        matrices = [part for part in (result, *factors) if isinstance(part, NumberMatrix)]
        least = min(matrix.share for matrix in matrices)
        for matrix in matrices:
            matrix.resize(least)
        picture = beside([result, equals, *factors])
        fit(picture, _WIDE).move_to([0, _MIDDLE, 0])
        self.play(FadeOut(self.shown), run_time=QUICK)
        self.play(Write(first), run_time=MOVE)
        self.play(FadeIn(arrow), FadeIn(second, shift=0.3 * RIGHT), run_time=MOVE)
        frame = VGroup(result.brackets, result.dots, result.caption)
        self.play(FadeIn(frame, equals, *factors, shift=0.1 * UP), run_time=MOVE)
        self.shown = VGroup(header, picture)

    def run_down(self, result: NumberMatrix, factors: Sequence[NumberMatrix]) -> None:
        """Row by row: what is multiplied is framed, and the result appears."""
        rows = [row for row, _ in result.entries]
        frames: VGroup | None = None
        for row in rows:
            whole = len(factors[0].row(row)) > 1  # a row of a matrix times all of the column
            parts = [factors[0].row(row), factors[1].column(0) if whole else factors[1].row(row)]
            boxes = VGroup(*(result.box(part) for part in (*parts, result.row(row))))
            if frames is None:
                frames = boxes
                self.play(Create(frames), run_time=QUICK)
            else:
                self.play(Transform(frames, boxes), run_time=QUICK)
            self.play(FadeIn(result.entries[row, 0]), run_time=QUICK)
        if frames is not None:
            self.play(FadeOut(frames), run_time=QUICK)

    def column(self, values: Array, layer: int, colour: str | None = None) -> NumberMatrix:
        """A column of a layer's numbers."""
        shown = colour or self.theme.weighted_sum
        return NumberMatrix(
            self.write, values[:, None], shown, 1.9, _HIGH, self.orders[layer], None, LABEL
        )

    def matrix(
        self, values: Array, colour: str, rows: int, columns: int, width: float
    ) -> NumberMatrix:
        """A matrix from one layer's neurons to another's."""
        return NumberMatrix(
            self.write,
            values,
            colour,
            width,
            _HIGH,
            self.orders[rows],
            self.orders[columns],
            LABEL,
        )

    def delta(self, layer: int, letter: str = "") -> str:
        """delta of a layer, or one of it."""
        return self.above("delta", layer, "", letter)

    def above(self, name: str, layer: int, more: str = "", letter: str = "") -> str:
        """A symbol with its layer above."""
        behind = self.depth - layer
        superscript = "(L)" if behind == 0 else f"(L-{behind})"
        subscript = f"_{letter}" if letter and self.trace.widths[layer] > 1 else ""
        colour = self.theme.weighted_sum if name == "delta" else self.theme.ink
        return self.write.coloured(f"{name}{subscript}^({superscript} {more})", colour)

    def gradient(self, layer: int) -> str:
        """The column dC/da."""
        a = self.write.indexed("a", layer, "", "partial")
        return f"frac({self.write.partial(COST)}, {a})"

    def slope(self, layer: int, letter: str = "") -> str:
        """f'(z) of a layer, or of one of its neurons."""
        name = self.trace.network.layer(layer).activation.typst
        return f"{name}'({self.write.indexed('z', layer, letter)})"

    def multiplied(self, delta: float, before: float, product: float) -> Mobject:
        """delta a = ..."""
        write, theme = self.write, self.theme
        source = (
            f"{write.number(delta, theme.weighted_sum, factor=True)} dot "
            f"{write.number(before, theme.ink, factor=True)} = {write.number(product, theme.cost)}"
        )
        return fit(write.formula(source, VALUE), _WIDE).move_to([0, _DETAIL, 0])
