"""Layers and neurons are called as an author wants, and read as they are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import Quantity
from backprop.core.errors import BackpropError, QuantityError
from backprop.core.labels import Labels, labelled
from backprop.core.quantities import COST, ParameterNames

WIDTHS = (3, 3, 2)


@pytest.mark.parametrize(
    ("labels", "plain", "typst", "called"),
    [
        (Labels(), "w(L)[1,2]", "w_(1,2)^((L))", "w[2][1,2]"),
        (Labels("number"), "w(2)[1,2]", "w_(1,2)^((2))", "w[2][1,2]"),
        (Labels("last", 1), "w(L)[2,3]", "w_(2,3)^((L))", "w[2][2,3]"),
        (Labels("number", 1), "w(2)[2,3]", "w_(2,3)^((2))", "w[2][2,3]"),
    ],
)
def test_a_weight_is_called_by_its_layer_and_indices(
    labels: Labels, plain: str, typst: str, called: str
) -> None:
    w = Quantity("w", 2, (1, 2))
    with labelled(labels):
        assert (w.plain(WIDTHS), w.typst(WIDTHS), w.called()) == (plain, typst, called)
        assert w.latex(WIDTHS) == typst.replace("(", "{", 1).replace(")^((", "}^{(", 1)[:-1] + "}"
        assert str(w) == "w[2][1,2]"  # in files and in Python one name for one thing
    assert w.plain(WIDTHS) == "w(L)[1,2]"


def test_the_cost_and_a_layer_of_one_neuron_have_no_index_to_count() -> None:
    with labelled(Labels("number", 1)):
        assert COST.plain(WIDTHS) == "C0"
        assert Quantity("w", 1, (0, 0)).plain((1, 1)) == "w(1)"
        assert Quantity("y", 0, (0,)).plain(WIDTHS) == "y[1]"


@given(st.sampled_from([Labels("last", 1), Labels("number", 1), Labels("number")]), st.data())
def test_what_is_printed_can_be_asked_for(labels: Labels, data: st.DataObject) -> None:
    widths = tuple(data.draw(st.lists(st.integers(1, 12), min_size=2, max_size=4)))
    names = ParameterNames(widths)
    q = names[data.draw(st.integers(0, len(names) - 1))]
    with labelled(labels):
        for name in (q.called(), q.plain(widths), q.latex(widths)):
            assert Quantity.asked(name, widths).check(widths) == q


@pytest.mark.parametrize("name", ["w[2][0,1]", "w(L)[0,1]", "b[2][0]", "y[0]", "x[0]"])
def test_counted_from_1_there_is_no_0(name: str) -> None:
    with labelled(Labels(indices_from=1)), pytest.raises(QuantityError, match="count from 1"):
        Quantity.asked(name, WIDTHS).check(WIDTHS)


def test_how_many_there_are_is_said_as_they_are_counted() -> None:
    said = r"there is no w\[2\]\[3,1\]: j runs over 1..2 in a network of widths 3-3-2"
    with labelled(Labels(indices_from=1)), pytest.raises(QuantityError, match=said):
        Quantity.asked("w[2][3,1]", WIDTHS).check(WIDTHS)


@pytest.mark.parametrize(("layers", "first"), [("first", 0), ("last", 2), ("last", True)])
def test_other_labels_are_refused(layers: str, first: int) -> None:
    with pytest.raises(BackpropError, match="expected"):
        Labels(layers, first)  # type: ignore[arg-type]
