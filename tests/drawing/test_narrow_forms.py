"""A part's narrow form says in numbers what its wide one does, and keeps to its room."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from backprop import load, record
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import Derivations, DerivationsDown, Factors
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import DARK, Box

WIDE = Box(-3.5, 3.5, -1.8, 1.8)
NARROW = Box(-2.4, 2.4, -3.1, 3.1)
LOW = Box(-3.6, 3.6, -1.2, 1.2)


def chain() -> tuple[Notation, Any, list[Quantity]]:
    network = load("chain")
    trace = record(network, *network.example()[1])
    last = trace.network.depth
    way = [Quantity("w", last, (0, 0)), Quantity("z", last, (0,)), Quantity("a", last, (0,)), COST]
    return Notation(trace.widths, DARK), trace, way


def written(drawn: Any) -> list[float]:
    return [one.written for one in drawn.get_family() if isinstance(one, LiveNumber)]


@pytest.mark.parametrize("room", [NARROW, LOW])
def test_factors_have_the_same_numbers_in_every_room(room: Box) -> None:
    write, trace, way = chain()
    wide, other = (Factors(write, trace, way, one) for one in (WIDE, room))
    assert written(other) == written(wide)
    assert other.width <= room.width + 1e-6
    assert other.height <= room.height + 1e-6


def test_in_a_narrow_room_factors_stand_one_under_the_other() -> None:
    write, trace, way = chain()
    links = Factors(write, trace, way, NARROW).product.links
    assert all(
        two.number.get_y() < one.number.get_y() - 0.5 for one, two in itertools.pairwise(links)
    )


def test_derivations_have_the_same_numbers_in_rows() -> None:
    write, trace, way = chain()
    wide = Derivations(write, trace, way, Box(-6.7, 6.7, -3.6, 2.8))
    rows = DerivationsDown(write, trace, way, Box(-3.6, 3.6, -3.6, 2.3))
    assert written(rows) == written(wide)
    tops = [room.top for room in rows.rooms]
    assert tops == sorted(tops, reverse=True)
    assert len(set(tops)) == 4
