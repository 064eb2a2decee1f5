"""The clips of networks with several neurons a layer show what NumPy computes by itself."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from backprop import Quantity, Trace, nudge
from backprop.clips.context import Stage, staged
from backprop.core.errors import BackpropError
from backprop.core.number_format import typst_number
from backprop.core.salience import instructive
from backprop.drawing.mobjects.term_table import TermTable
from backprop.drawing.style import DARK
from tests.scenes.seen import NETWORKS, recorded, run

SOFTMAX = str(NETWORKS / "softmax.toml")


def really(trace: Trace, q: Quantity) -> float:
    """The derivative of the cost by a quantity, from two passes with it nudged."""
    by = 1e-5
    x = trace.a[0]
    up, down = (nudge(trace.network, x, trace.y, q, by=step) for step in (by, -by))
    return (up.ratio + down.ratio) / 2


def bar_ends(table: TermTable) -> list[tuple[float, float]]:
    """What each bar stands for by its place: its ends in the units of the numbers."""
    total = table.total.bar
    zero = table.zero.get_x()
    tip = total.get_right()[0] if total.get_x() >= zero else total.get_left()[0]
    unit = table.total.amount / (tip - zero)
    return [
        ((row.bar.get_left()[0] - zero) * unit, (row.bar.get_right()[0] - zero) * unit)
        for row in table.rows
    ]


def check_table(table: TermTable, expected: list[float], total: float) -> None:
    """Terms, their sum, and bars of which each begins where the last one ended."""
    assert [row.amount for row in table.rows] == pytest.approx(expected)
    assert table.total.amount == pytest.approx(total) == pytest.approx(sum(expected))
    sums = np.concatenate([[0], np.cumsum(expected)])
    for (left, right), start, end in zip(bar_ends(table), sums, sums[1:], strict=False):
        least = 0.01 * abs(total)  # a bar is never thinner than can be seen
        assert left == pytest.approx(min(start, end), abs=least)
        assert right == pytest.approx(max(start, end), abs=least)


@pytest.mark.parametrize("name", ["small", "digits"])
def test_the_terms_of_the_cost(name: str) -> None:
    trace = recorded(name)
    scene = run("CostOfManyOutputs", trace)
    terms = (trace.a[trace.network.depth] - trace.y) ** 2
    shown = [float(terms[j]) for j in scene.shown]
    rest = [float(np.delete(terms, scene.shown).sum())] if len(terms) > len(shown) else []
    check_table(scene.table, shown + rest, float(terms.sum()))
    # The largest are drawn, and the one that is desired.
    wanted = int(trace.y.argmax())
    assert wanted in scene.shown
    left_out = np.delete(terms, scene.shown)
    assert min(terms[j] for j in scene.shown if j != wanted) >= left_out.max(initial=0)


@pytest.mark.parametrize(("name", "focus"), [("small", None), ("digits", "z[1][3]")])
def test_the_products_of_a_weighted_sum(name: str, focus: str | None) -> None:
    trace = recorded(name)
    scene = run("WeightedSumOfMany", trace, focus=focus)
    layer, j = scene.layer, scene.j
    if focus:
        assert (layer, j) == (1, 3)
    made = trace.network.layer(layer)
    products = made.weights[j] * trace.a[layer - 1]
    shown = [float(products[k]) for k in scene.shown]
    rest = [float(np.delete(products, scene.shown).sum())] if len(products) > len(shown) else []
    bias = float(made.biases[j])
    check_table(scene.table, [*shown, *rest, bias], float(products.sum() + bias))


def test_an_input_has_no_weighted_sum() -> None:
    with pytest.raises(BackpropError, match=r"a neuron with a weighted sum; a\[0\]\[1\] is an"):
        run("WeightedSumOfMany", recorded("small"), focus="a[0][1]")


@pytest.mark.parametrize(("name", "focus"), [("small", None), ("digits", "w[2][5,3]")])
def test_an_edge_and_its_place_in_the_matrix(name: str, focus: str | None) -> None:
    trace = recorded(name)
    scene = run("IndexNotation", trace, focus=focus)
    j, k = scene.w.index
    if focus:
        assert (j, k) == (5, 3)
    weights = trace.network.layer(scene.layer).weights
    for at, entry in scene.matrix.entries.items():
        assert entry.value == weights[at]
    framed = scene.frame.get_center() - scene.matrix.entries[j, k].get_center()
    assert np.abs(framed).max() < 0.01
    # Row j is the j-th of the drawn rows from the top, column k the k-th from the left.
    rows = sorted({row for row, _ in scene.matrix.entries})
    heights = [scene.matrix.row(row).get_y() for row in rows]
    assert heights == sorted(heights, reverse=True)
    neurons = scene.diagram.neurons
    start, end = neurons[scene.before].circle, neurons[scene.after].circle
    assert scene.before == Quantity("a", scene.layer - 1, (k,))
    assert scene.after == Quantity("a", scene.layer, (j,))
    assert np.linalg.norm(scene.line.get_start() - start.get_center()) < start.width
    assert np.linalg.norm(scene.line.get_end() - end.get_center()) < end.width


@pytest.mark.parametrize(
    ("name", "focus"),
    [("small", None), ("relu", "w[2][1,3]"), (SOFTMAX, None), ("digits", "w[1][4,300]")],
)
def test_the_factors_of_a_weight_multiply_to_what_a_nudge_does(
    name: str, focus: str | None
) -> None:
    trace = recorded(name)
    scene = run("WeightChainRule", trace, focus=focus)
    product = np.prod([link.number.value for link in scene.product.links])
    assert product == pytest.approx(really(trace, scene.w), rel=1e-4, abs=1e-12)
    assert scene.product.left.number.value == pytest.approx(product)
    first = scene.product.links[0].number.value
    assert first == trace.a[scene.layer - 1][scene.k]
    assert len(scene.product.links) == (2 if name == SOFTMAX else 3)


@pytest.mark.parametrize("name", ["relu", SOFTMAX, "small"])
def test_the_worked_lines_of_the_summary_are_the_records(name: str) -> None:
    trace = recorded(name)
    sources: dict[str, str] = {}

    def keep(scene: Any) -> None:
        if hasattr(scene.worked, "typst_code"):
            sources[scene.beats[-1][0]] = str(scene.worked.typst_code)

    scene = run("FormulaSummary", trace, keep)
    coupled = trace.network.layers[-1].activation.coupled
    hidden = scene.z if coupled else scene.a
    last = Quantity("z" if coupled else "a", trace.network.depth, scene.output.index)
    for beat, q in {"weight": scene.w, "hidden layer": hidden, "last layer": last}.items():
        slope = really(trace, q)
        assert trace[q].derivative == pytest.approx(slope, rel=1e-3, abs=1e-9)
        assert typst_number(trace[q].derivative) in sources[beat]
    # The largest term of the sum is written with its own weight.
    after = scene.layer + 1
    weights = trace.network.layer(after).weights[:, scene.j]
    largest = float(weights[np.abs(weights * trace.dC_dz[after]).argmax()])
    written = {typst_number(largest, decimals) for decimals in (4, 3, 2)}
    assert any(number in sources["hidden layer"] for number in written)
    # Nothing claims a slope f'(z) of its own for softmax.
    formula = str(scene.lines["weight"].typst_code)
    assert ("'(" in formula) is not coupled
    # The recursion sums over another letter than j.
    assert "sum_i" in str(scene.lines["hidden"].typst_code)


def test_a_pixels_paths_add_up_and_its_gradient_has_the_colour_of_its_sign() -> None:
    trace = recorded("digits")
    scene = run("DigitNetwork", trace, focus="a[0][300]")
    pixel = Quantity("a", 0, (300,))
    drawn = sum(path.product for path in scene.sums.largest)
    assert drawn + scene.sums.rest == pytest.approx(really(trace, pixel), rel=1e-4)
    assert scene.pixel == pixel
    chosen = run("DigitNetwork", trace)
    lit = np.flatnonzero(trace.a[0])
    strongest = lit[np.abs(trace.dC_da[0][lit]).argmax()]
    assert chosen.pixel == Quantity("a", 0, (int(strongest),))


def test_only_networks_that_see_a_picture_are_shown_as_one() -> None:
    small = recorded("small")
    with staged(Stage(small, "one", DARK)), pytest.raises(BackpropError, match="square picture"):
        run("DigitNetwork", small)


def test_the_choice_of_a_clip_is_the_instructive_one() -> None:
    trace = recorded("digits")
    assert run("WeightChainRule", trace).w == instructive(trace, "w", 3).quantity
