"""VectorForm: what stands on the screen multiplies, by NumPy, to what stands beside it."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

from backprop import Trace
from backprop.drawing.mobjects.number_matrix import NumberMatrix
from tests.scenes.seen import NETWORKS, recorded, run
from tests.scenes.test_index_notation import made

SOFTMAX = str(NETWORKS / "softmax.toml")


def equations(trace: Trace) -> tuple[Any, dict[str, list[NumberMatrix]]]:
    """The matrices of each beat's equation from left to right, as the beat ends."""
    seen: dict[str, list[NumberMatrix]] = {}

    def keep(scene: Any) -> None:
        parts = scene.shown[1] if hasattr(scene, "shown") else []
        matrices = [part for part in parts if isinstance(part, NumberMatrix)]
        seen[scene.beats[-1][0]] = sorted(matrices, key=lambda part: float(part.get_x()))

    return run("VectorForm", trace, keep), seen


@cache
def of_a_network(name: str) -> tuple[Any, dict[str, list[NumberMatrix]]]:
    """The same of its first example, which the tests that ask for it leave as it is."""
    return equations(recorded(name))


def drawn(matrix: NumberMatrix) -> np.ndarray:
    """The whole matrix as it is shown, NaN where it is left out."""
    found = np.full(matrix.values.shape, np.nan)
    for at, entry in matrix.entries.items():
        assert entry[0].get_fill_opacity() == 1
        found[at] = entry.value
    return found


def check(trace: Trace, seen: dict[str, list[NumberMatrix]]) -> None:
    depth, network = trace.network.depth, trace.network
    # Worked out here from the passes' arrays, not taken from the recorded sensitivities to z.
    slopes, cost = trace.da_dz[depth], trace.dC_da[depth]
    delta = slopes.T @ cost if network.layers[-1].activation.coupled else slopes * cost
    expected = {"last layer": delta[:, None], "weights": np.outer(delta, trace.a[depth - 1])}
    if depth > 1:
        back = network.layers[-1].weights.T @ delta * trace.da_dz[depth - 1]
        expected["layer before"] = back[:, None]
    assert {*expected} == {*seen} - {"delta", "summary"}
    for beat, values in expected.items():
        result = drawn(seen[beat][0])
        shown = ~np.isnan(result)
        assert result[shown] == pytest.approx(values[shown], rel=1e-9), beat


@pytest.mark.parametrize(
    "name",
    ["small", *(pytest.param(one, marks=pytest.mark.sweep) for one in ("relu", "digits", SOFTMAX))],
)
def test_every_result_is_the_product_of_its_factors(name: str) -> None:
    scene, seen = of_a_network(name)
    check(scene.trace, seen)


def test_another_network_shows_other_numbers() -> None:
    one, other = (equations(made(*widths))[1] for widths in ((2, 3, 2), (4, 3, 2)))
    for beat in ("last layer", "layer before", "weights"):
        assert not np.array_equal(drawn(one[beat][0]), drawn(other[beat][0]))


def test_one_layer_has_no_layer_before() -> None:
    trace = made(3, 2)
    scene, seen = equations(trace)
    check(trace, seen)
    assert [name for name, _ in scene.beats] == ["delta", "last layer", "weights", "summary"]
    assert len(scene.forms.summary()) == 2


@pytest.mark.parametrize("widths", [(30, 20, 12), (784, 16, 10), (3, 1, 2), (1, 5, 1)])
def test_what_is_abbreviated_is_abbreviated_alike(widths: tuple[int, ...]) -> None:
    _, seen = equations(made(*widths))
    result, matrix, deltas, slopes = seen["layer before"]
    rows = {j for j, _ in result.entries}
    assert rows == {k for k, _ in matrix.entries} == {k for k, _ in slopes.entries}
    assert {j for _, j in matrix.entries} == {j for j, _ in deltas.entries}
    product, column, row = seen["weights"]
    assert {j for j, _ in product.entries} == {j for j, _ in column.entries}
    assert {k for _, k in product.entries} == {k for _, k in row.entries}


def test_sizes_fit_together_and_softmax_has_no_slope_of_its_own() -> None:
    scene, _ = of_a_network(SOFTMAX)
    widths = scene.trace.widths
    formulas = scene.forms.summary()
    assert "'(" not in formulas[0][0]
    n, m = widths[-1], widths[-2]
    assert formulas[0][1].split("=")[1].split() == f"({n} times {n}) ({n} times 1)".split()
    assert formulas[-1][1].startswith(f"({n} times {m})")
    # Deep networks are summed up for any layer l, and sizes are those of l = L-1.
    scene, _ = of_a_network("digits")
    deep = scene.trace
    last, before, first = deep.widths[-1], deep.widths[-2], deep.widths[-3]
    step, weights = scene.forms.summary()[1:]
    assert f"({before} times {last})" in step[1]
    assert weights[1].startswith(f"({before} times {first})")
    assert "l = L - 1" in scene.forms.note()
