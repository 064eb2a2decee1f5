"""An example in numbers is read to the last digit, and is its own name."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import Labels, Network, labelled
from backprop.core.errors import NetworkError
from backprop.core.typed_example import shortened, typed_example

finite = st.floats(allow_nan=False, allow_infinity=False)


@given(st.lists(finite, min_size=1, max_size=5), st.lists(finite, min_size=2, max_size=4))
def test_its_name_gives_it_again(x: list[float], y: list[float]) -> None:
    name, (found_x, found_y) = typed_example(
        f"{', '.join(map(repr, x))} -> {' '.join(map(repr, y))}", (len(x), len(y))
    )
    assert found_x.tolist() == x
    assert found_y.tolist() == y
    again, example = typed_example(name, (len(x), len(y)))
    assert again == name
    assert np.array_equal(example.x, x)


def test_a_class_is_1_at_its_output() -> None:
    name, (_, y) = typed_example("1,0 -> 2", (2, 3))
    assert y.tolist() == [0, 0, 1]
    assert name == "1 0 -> 0 0 1"
    assert typed_example("1 -> 2", (1, 1))[1].y.tolist() == [2]  # one output is no class
    with labelled(Labels(indices_from=1)):
        assert typed_example("1,0 -> 3", (2, 3))[0] == name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1 -> 1 0", "x: expected 2 numbers, found 1"),
        ("1 2 -> 1 0 0", "y: expected 2 numbers, found 3"),
        ("1 2 -> 2", "or the number of a class from 0 to 1; found 2"),
        ("1 2 -> 0.5", "found 0.5"),
        ("1 two -> 1 0", "x: expected finite numbers, found 'two'"),
        ("1 nan -> 1 0", "x: expected finite numbers, found 'nan'"),
        ("1_0 1 -> 1 0", "x: expected finite numbers, found '1_0'"),
        ("1,,2 -> 1 0", "x: expected finite numbers, found ''"),
        (" -> 1 0", "x: expected 2 numbers, found 0"),
    ],
)
def test_other_text_is_refused(text: str, said: str) -> None:
    with pytest.raises(NetworkError, match=said):
        typed_example(text, (2, 2))


def test_a_network_without_examples_takes_one() -> None:
    network = Network.random([2, 3, 2], seed=1)
    assert network.example("0.5 -1 -> 1 0")[1].x.tolist() == [0.5, -1]
    with pytest.raises(NetworkError, match="--x and --y"):
        network.example()


def test_a_long_name_is_shown_by_its_ends() -> None:
    name, _ = typed_example(f"{'0.25 ' * 100} -> 1 0", (100, 2))
    assert len(shortened(name)) < 60
    assert shortened(name).endswith("-> 1 0")
    assert shortened("a -> long name" * 9)
    assert shortened("opposite") == "opposite"
