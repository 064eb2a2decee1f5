"""Multiplications, counted by doing them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from backprop import Network, Quantity
from backprop.core.dependencies import effects
from backprop.core.operation_counts import multiplications

SIZES = [(2, 2), (3, 1, 2), (2, 3, 2, 3), (1, 1, 1, 1), (4, 2)]


class Counted(float):
    """A number that counts how often two are multiplied."""

    count = 0

    def __mul__(self, other: object) -> Counted:
        Counted.count += 1
        return Counted(float(self) * float(other))  # type: ignore[arg-type]

    def __add__(self, other: object) -> Counted:
        return Counted(float(self) + float(other))  # type: ignore[arg-type]

    __radd__ = __add__


@pytest.mark.parametrize("last", ["sigmoid", "softmax"])
@pytest.mark.parametrize("sizes", SIZES, ids=str)
def test_paths_are_those_of_the_tree(sizes: tuple[int, ...], last: str) -> None:
    network = Network.random(sizes, seed=1, last=last)

    def walk(q: Quantity) -> list[int]:
        """The number of factors of every path from q to the cost."""
        if q.kind == "C":
            return [0]
        return [1 + length for after in effects(network, q) for length in walk(after)]

    lengths = [
        length
        for layer, (columns, rows) in enumerate(itertools.pairwise(sizes), start=1)
        for j, k in itertools.product(range(rows), range(columns))
        for length in walk(Quantity("w", layer, (j, k)))
    ]
    found = multiplications(network)
    assert found.paths == len(lengths)
    assert found.by_paths == sum(length - 1 for length in lengths)


@pytest.mark.parametrize("sizes", SIZES, ids=str)
@pytest.mark.parametrize("coupled", [False, True])
def test_reuse_takes_what_backpropagation_by_hand_takes(
    sizes: tuple[int, ...], coupled: bool
) -> None:
    network = Network.random(sizes, seed=1, last="softmax" if coupled else "sigmoid")
    number = Counted(0.5)
    Counted.count = 0
    dC_da = [number] * sizes[-1]
    for layer in range(len(sizes) - 1, 0, -1):
        if coupled and layer == len(sizes) - 1:
            dC_dz = [sum((number * one for one in dC_da), Counted()) for _ in dC_da]
        else:
            dC_dz = [number * one for one in dC_da]
        for delta, _ in itertools.product(dC_dz, range(sizes[layer - 1])):
            _ = number * delta  # dC/dw = a delta
        if layer > 1:
            dC_da = [
                sum((number * delta for delta in dC_dz), Counted()) for _ in range(sizes[layer - 1])
            ]
    assert multiplications(network).reused == Counted.count


def test_a_network_too_deep_to_walk_is_counted_exactly() -> None:
    layers = [(np.ones((1000, 1000)), np.zeros(1000), "relu")] * 10
    found = multiplications(Network.from_arrays(layers))
    # A weight of the first layer alone starts 1000^9 paths.
    assert found.paths == sum(10**6 * 1000 ** (10 - layer) for layer in range(1, 11))
    assert found.reused == 10 * 1000 + 10 * 10**6 + 9 * 10**6
