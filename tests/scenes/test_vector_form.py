"""VectorForm: what stands on the screen multiplies, by NumPy, to what stands beside it."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from backprop import Quantity, Trace
from backprop.audit.dry_run import pass_through
from backprop.audit.texts import short
from backprop.clips.context import Stage, staged
from backprop.core.equations import Result
from backprop.drawing.mobjects.row_matrix import RowMatrix
from backprop.drawing.notation import Notation
from backprop.drawing.notation.matrix_forms import MatrixForms
from backprop.drawing.style import DARK
from backprop.render.shape import Shape
from scenes.many_neurons.vector_form import VectorForm
from tests.scenes.seen import NETWORKS, kept, recorded, run
from tests.scenes.test_index_notation import made

SOFTMAX = str(NETWORKS / "softmax.toml")
EQUATIONS = ("last_layer", "layer_before", "weights")


def equation(trace: Trace, part: str) -> Any:
    """An equation as it is drawn."""
    return kept("VectorForm", trace, part)


def written(matrix: RowMatrix) -> dict[tuple[int, int], str]:
    """The entries as they are read."""
    return {at: short(str(entry.typst_code)) for at, entry in matrix.entries.items()}


def agree(matrix: RowMatrix, values: np.ndarray) -> None:
    """Each entry is the value of its row and column, rounded where it ends."""
    for at, text in written(matrix).items():
        assert Result.read(text).agrees(values[at]), at


def check(trace: Trace) -> None:
    depth, network = trace.network.depth, trace.network
    # Worked out here from the passes' arrays, not taken from the recorded sensitivities to z.
    slopes, cost = trace.da_dz[depth], trace.dC_da[depth]
    coupled = network.coupled
    delta = slopes.T @ cost if coupled else slopes * cost
    agree(equation(trace, "last_layer").result, delta[:, None])
    agree(equation(trace, "weights").result, np.outer(delta, trace.a[depth - 1]))
    if depth > 1:
        weights = network.layers[-1].weights
        back = equation(trace, "layer_before")
        agree(back.result, (weights.T @ delta * trace.da_dz[depth - 1])[:, None])
        agree(back.factors[0], weights.T)
        agree(back.factors[1], delta[:, None])


@pytest.mark.parametrize(
    "name",
    ["small", *(pytest.param(one, marks=pytest.mark.sweep) for one in ("relu", "digits", SOFTMAX))],
)
def test_every_result_is_the_product_of_its_factors(name: str) -> None:
    check(recorded(name))


@pytest.mark.parametrize("name", ["small", SOFTMAX])
def test_what_is_written_multiplies_out(name: str) -> None:
    """By NumPy, from the digits alone; nothing is left out of these networks' products."""
    last, back, outer = (equation(recorded(name), part) for part in EQUATIONS)

    def read(matrix: RowMatrix) -> np.ndarray:
        texts = written(matrix)
        rows, columns = (sorted({at[axis] for at in texts}) for axis in (0, 1))
        return np.array([[float(texts[row, column]) for column in columns] for row in rows])

    def comes_to(result: RowMatrix, made: np.ndarray) -> None:
        texts = (text for _, text in sorted(written(result).items()))
        for text, value in zip(texts, made.ravel(), strict=True):
            assert Result.read(text).agrees(float(value)), (text, value)

    one, other = map(read, last.factors)
    comes_to(last.result, one @ other if recorded(name).network.coupled else one * other)
    matrix, deltas, slopes = map(read, back.factors)
    comes_to(back.result, matrix @ deltas * slopes)
    comes_to(outer.result, np.matmul(*map(read, outer.factors)))


@pytest.mark.parametrize("name", ["small", "iris"])
def test_a_line_has_the_digits_of_the_matrices(name: str) -> None:
    trace = recorded(name)
    back, outer = (equation(trace, part) for part in EQUATIONS[1:])
    numbers = {text.lstrip("-") for one in back.factors for text in written(one).values()}
    for line in kept("VectorForm", trace, "before_worked"):
        # Colours and indices are no numbers of the line.
        source = re.sub(r'#?rgb\("#\w+"\)|_\(?\d\)?', "", str(line.typst_code))
        # Nor does what all others add stand in a matrix.
        said = re.findall(r"\d+\.\d+", re.sub(r"\d+\.\d+ times", "", source))[:-1]
        assert said
        assert {*said} <= numbers
    network = kept("VectorForm", trace, "network")
    inputs = written(outer.factors[1])
    for (_, k), text in inputs.items():
        (number,) = network.numbers[Quantity("a", 1, (k,))]
        assert short(str(number.typst_code)) == text


def test_a_derivative_has_the_colour_of_its_sign_in_the_matrix_and_on_its_edge() -> None:
    trace = recorded("small")
    matrix = equation(trace, EQUATIONS[2]).result
    ended = run("VectorForm", trace).part("summary").entries
    for at, entry in matrix.entries.items():
        for number in (entry, ended[at][1]):
            colours = {one.get_fill_color().to_hex() for one in number.submobjects}
            assert DARK.sign(trace.dC_dw[2][at]) in colours
            assert DARK.cost not in colours


def test_each_row_stands_on_the_row_of_its_neuron() -> None:
    trace = recorded("small")
    network = kept("VectorForm", trace, "network")
    back = equation(trace, "layer_before")
    for layer, matrices in (
        (1, (back.result, back.factors[0], back.factors[2])),
        (2, (back.factors[1],)),
    ):
        heights = {
            q.index[0]: circle.get_y() for q, circle in network.symbols.items() if q.layer == layer
        }
        for matrix in matrices:
            assert {row for row, _ in matrix.entries} == {*heights}
            for row, numbers in matrix.rows.items():
                assert numbers.get_y() == pytest.approx(heights[row], abs=0.05)


def test_each_row_is_lit_with_the_edges_of_its_neuron() -> None:
    lit, framed = [], []
    for cue in VectorForm.told(Stage(recorded("small"), "one", DARK)):
        steps = [cue.step, *cue.step.about] if cue.step else []
        for step in steps:
            if cue.beat == "layer before" and getattr(step, "name", "") == "gather":
                lit.append({cause.index[0] for cause, _ in step.about[1:]})
            if cue.beat == "layer before" and getattr(step, "name", "") == "box":
                framed.append(repr(step.about[0]))
    assert [*map(len, lit)] == [1, 1, 1]
    assert set().union(*lit) == {0, 1, 2}
    rows = [f"layer_before.factors[0].rows[{row}]" for (row,) in lit]
    assert [one for one in framed if one in rows] == rows


def test_the_deltas_of_one_equation_are_those_of_the_next() -> None:
    trace = recorded("small")
    first, then, last = (equation(trace, part) for part in EQUATIONS)
    assert written(first.result) == written(then.factors[1]) == written(last.factors[0])
    moved = [
        [*map(repr, step.about)]
        for cue in VectorForm.told(Stage(trace, "one", DARK))
        if cue.step
        for step in (cue.step, *cue.step.about)
        if getattr(step, "name", "") == "slide" and "links" not in repr(step.about[0])
    ]
    assert moved == [
        ["delta.column", "last_layer.result"],
        ["last_layer.result", "layer_before.factors[1]"],
        ["layer_before.factors[1]", "weights.factors[0]"],
        ["weights.factors[0]", "summary.rows[0].result"],
    ]


def test_where_numbers_on_the_edges_would_meet_the_matrix_stands_under_them() -> None:
    """As in a high frame, whose edges are short."""
    trace = recorded(SOFTMAX)
    found: list[Any] = []

    def look(scene: Any) -> None:
        found[:] = [one for part, one in scene.drawn.items() if part.name == "summary"]

    with staged(Stage(trace, "one", DARK)):
        pass_through(VectorForm, look, shape=Shape(9, 16))
    (picture,) = found
    agree(picture.rows[-1].result, trace.dC_dw[trace.network.depth])
    assert picture.rows[-1].result.get_top()[1] < picture.network.get_bottom()[1]


def test_another_network_shows_other_numbers() -> None:
    one, other = made(2, 3, 2), made(4, 3, 2)
    for part in EQUATIONS:
        assert written(equation(one, part).result) != written(equation(other, part).result)


def test_one_layer_has_no_layer_before() -> None:
    trace = made(3, 2)
    scene = run("VectorForm", trace)
    check(trace)
    assert [name for name, _ in scene.beats] == ["delta", "last layer", "weights", "summary"]
    assert len(scene.part("summary").rows) == 2


@pytest.mark.parametrize("widths", [(30, 20, 12), (784, 16, 10), (3, 1, 2), (1, 5, 1)])
def test_what_is_abbreviated_is_abbreviated_alike(widths: tuple[int, ...]) -> None:
    trace = made(*widths)
    back, of_weights = equation(trace, "layer_before"), equation(trace, "weights")
    result, (matrix, deltas, slopes) = back.result, back.factors
    rows = {j for j, _ in result.entries}
    assert rows == {*matrix.rows} == {*slopes.rows}
    assert {*matrix.columns} == {*deltas.rows}
    product, (column, row) = of_weights.result, of_weights.factors
    assert {*product.rows} == {*column.rows}
    assert {*product.columns} == {*row.columns}
    assert bool(len(result.dots)) == (len(rows) < widths[1])


def test_sizes_fit_together_and_softmax_has_no_slope_of_its_own() -> None:
    trace = recorded(SOFTMAX)
    forms = MatrixForms(Notation(trace.widths, DARK), trace.network).summary()
    assert "'(" not in forms[0][0]
    n, m = trace.widths[-1], trace.widths[-2]
    assert forms[0][1].split("=")[1].split() == f"({n} times {n}) ({n} times 1)".split()
    assert forms[-1][1].startswith(f"({n} times {m})")
    # Beside the clip, deep networks are summed up for any layer l, and sizes are those of l = L-1.
    deep = recorded("digits")
    last, before, first = deep.widths[-1], deep.widths[-2], deep.widths[-3]
    step, weights = MatrixForms(Notation(deep.widths, DARK), deep.network).summary()[1:]
    assert f"({before} times {last})" in step[1]
    assert weights[1].startswith(f"({before} times {first})")


def test_the_clip_ends_on_the_layers_with_what_the_forms_come_to() -> None:
    trace = recorded("small")
    picture = run("VectorForm", trace).part("summary")
    last, before, _ = (row.result for row in picture.rows)
    agree(last, trace.dC_dz[2][:, None])
    agree(before, trace.dC_dz[1][:, None])
    # Each delta stands on the row of its neuron, outside, and the edges are the derivatives.
    for column, layer, side in ((last, 2, 1), (before, 1, -1)):
        for (j, _), number in column.entries.items():
            circle = picture.network.symbols[Quantity("a", layer, (j,))]
            assert number.get_y() == pytest.approx(circle.get_y(), abs=0.05)
            assert side * (number.get_x() - circle.get_x()) > circle.width / 2
    for (cause, effect), line in picture.edges.items():
        at = effect.index + cause.index
        slope = float(trace.dC_dw[2][at])
        assert line.get_stroke_color().to_hex() == DARK.sign(slope)
        label = picture.entries[at]
        assert Result.read(short(str(label[1].typst_code))).agrees(slope)
        way = line.get_end() - line.get_start()
        off = np.cross((way / np.linalg.norm(way))[:2], (label.get_center() - line.get_start())[:2])
        assert abs(float(off)) < 0.02


def test_the_names_of_the_matrices_make_the_equation() -> None:
    """On one line over all matrices, with the signs between them there too."""
    last, before, outer = (equation(recorded("small"), part) for part in EQUATIONS)
    # A column of deltas goes on to the next equation: the others are where they were drawn.
    for drawn, stay, many in (
        (last, [*last.factors], 2),
        (before, [before.result, before.factors[0], before.factors[2]], 2),
        (outer, [outer.result, outer.factors[1]], 1),
    ):
        top = max(one.brackets.get_top()[1] for one in stay)
        over = [s for s in drawn.signs.family_members_with_points() if s.get_y() > top]
        assert len(over) == many
        for matrix in stay:
            assert matrix.head.get_bottom()[1] > top
            assert matrix.head.get_y() == pytest.approx(over[0].get_y(), abs=0.12)


def test_a_formula_becomes_the_numbers_of_a_row_in_its_place() -> None:
    trace = recorded("small")
    formulas = kept("VectorForm", trace, "formulas")
    for formula, line in (
        (formulas.last, kept("VectorForm", trace, "last_worked")),
        (formulas.before, kept("VectorForm", trace, "before_worked")[0]),
        (formulas.weights, kept("VectorForm", trace, "weight_worked")),
    ):
        assert line.get_center() == pytest.approx(formula.get_center())
