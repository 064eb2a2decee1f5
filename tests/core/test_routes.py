"""The one way that clips of a single route follow."""

from __future__ import annotations

import numpy as np
import pytest

from backprop import load, record
from backprop.core.quantities import COST
from backprop.core.routes import Route, strongest
from backprop.core.salience import instructive

WIDE = ("xor", "digits", "tests/networks/four-by-four.toml", "tests/networks/gap.toml")


@pytest.mark.parametrize("name", ["chain", *WIDE])
@pytest.mark.parametrize("layers", [1, 2])
def test_it_leads_through_the_weights_that_the_cost_is_most_sensitive_to(
    name: str, layers: int
) -> None:
    network = load(name)
    trace = record(network, *network.example()[1])
    way = strongest(trace, layers)
    assert [q.kind for q in way] == [*("az" * layers), "a", "C"]
    assert way[-1] == COST
    last = Route(trace, way).leaves(way[-3])[0]
    assert last == instructive(trace, "w", trace.network.depth).quantity
    first = Route(trace, way).leaves(way[1])[0]
    if layers == 2:
        assert (
            abs(trace[first].derivative) == np.abs(trace.dC_dw[first.layer][first.index[0]]).max()
        )


@pytest.mark.parametrize("name", WIDE)
def test_a_longer_one_goes_on_where_the_shorter_begins(name: str) -> None:
    network = load(name)
    trace = record(network, *network.example()[1])
    assert strongest(trace, 2)[2:] == strongest(trace, 1)
