"""Which entries a gradient is shown by, and where they stand."""

from __future__ import annotations

import numpy as np

from backprop.core.averages import Average
from backprop.core.gradient_rows import gradient_rows, largest_entry
from backprop.core.quantities import ParameterNames, Quantity


def made(widths: tuple[int, ...], **entries: float) -> Average:
    """A gradient of zeros but for these, by their position."""
    names = ParameterNames(widths)
    values = np.zeros(len(names))
    for position, value in entries.items():
        values[int(position.removeprefix("at"))] = value
    return Average(np.zeros(1), values, names)


def test_of_few_parameters_all_are_shown_without_gaps() -> None:
    rows = gradient_rows(made((1, 1, 1, 1)))
    assert rows.parameters == tuple(ParameterNames((1, 1, 1, 1)))
    assert (rows.left_out, rows.count_slot, rows.gaps, rows.height) == (0, None, {}, 7)
    assert list(rows.slots.values()) == [1, 2, 3, 4, 5, 6]


def test_of_a_wide_layer_the_largest_weight_and_bias_whatever_their_sign() -> None:
    rows = gradient_rows(made((2, 3, 1), at3=-2.0, at1=1.0, at8=-1.0))
    assert [str(q) for q in rows.parameters] == ["w[1][1,1]", "b[1][2]", "w[2][0,0]", "b[2][0]"]
    assert rows.left_out == 9
    assert rows.count_slot == 5


def test_of_many_layers_the_largest_entry_is_shown_and_what_is_left_out_is_dots() -> None:
    gradient = made((1,) * 9, at10=-3.0)
    assert largest_entry(gradient) == Quantity("w", 6, (0, 0))
    rows = gradient_rows(gradient)
    assert rows.layers == (1, 6, 8)
    assert rows.gaps == {6: 3, 8: 6}
    assert list(rows.slots.values()) == [1, 2, 4, 5, 7, 8]
    assert (rows.left_out, rows.count_slot, rows.height) == (10, 3, 9)
    assert gradient_rows(made((1,) * 9)).layers == (1, 7, 8)
