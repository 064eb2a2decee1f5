"""A part's narrow form says in numbers what its wide one does, and keeps to its room."""

from __future__ import annotations

from typing import Any

from backprop import load, record
from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import Derivations, DerivationsDown
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import DARK, Box


def chain() -> tuple[Notation, Any, list[Quantity]]:
    network = load("chain")
    trace = record(network, *network.example()[1])
    last = trace.network.depth
    way = [Quantity("w", last, (0, 0)), Quantity("z", last, (0,)), Quantity("a", last, (0,)), COST]
    return Notation(trace.widths, DARK), trace, way


def written(drawn: Any) -> list[float]:
    return [one.written for one in drawn.get_family() if isinstance(one, LiveNumber)]


def test_derivations_have_the_same_numbers_in_rows() -> None:
    write, trace, way = chain()
    wide = Derivations(write, trace, way, Box(-6.7, 6.7, -3.6, 2.8))
    rows = DerivationsDown(write, trace, way, Box(-3.6, 3.6, -3.6, 2.3))
    assert written(rows) == written(wide)
    tops = [room.top for room in rows.rooms]
    assert tops == sorted(tops, reverse=True)
    assert len(set(tops)) == 4
