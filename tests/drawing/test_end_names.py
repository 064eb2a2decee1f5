"""What inputs and outputs are called stands beside their neurons, where it has room."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from backprop import Network, Quantity, Trace, record
from backprop.core.inputs import Inputs
from backprop.drawing.mobjects import overview
from backprop.drawing.mobjects.end_names import EndNames, outputs_called
from backprop.drawing.mobjects.layer_pair import LayerPair
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, Box
from tests.scenes.seen import recorded

WIDE = Box(-6.7, 6.7, -3.6, 2.75)
FIRST, LAST = Quantity("a", 0, (0,)), Quantity("a", 2, (1,))


def named(inputs: tuple[str, ...] = (), outputs: tuple[str, ...] = ()) -> Trace:
    network = Network.random((2, 3, 2), seed=1)
    return record(replace(network, inputs=Inputs(inputs), outputs=outputs), [1.0, 2.0], [0.0, 1.0])


def names_of(trace: Trace, room: float) -> EndNames:
    shown = {0: (0, 1), 1: (0, 1, 2), 2: (0, 1)}
    return EndNames(Notation(trace.widths, DARK), trace, shown, (room, room))


def test_only_ends_are_named_and_all_of_a_layer_or_none() -> None:
    trace = named(("width", "height"), ("a", "a name that is longer than its room"))
    names = names_of(trace, 2.0)
    assert [q.layer for q in names.words] == [0, 0]
    assert names.right == 0.0
    assert names.left > max(one.width for one in names.words.values())


def test_a_network_without_names_gives_no_room_away() -> None:
    names = names_of(named(), 2.0)
    assert (names.words, names.left, names.right) == ({}, 0.0, 0.0)


def test_names_stand_outside_of_a_whole_network_and_in_its_box() -> None:
    trace = named(("width", "height"), ("no", "yes"))
    write, box = Notation(trace.widths, DARK), (-4.0, 3.0, -2.5, 3.0)
    drawn = overview(write, trace, *box, called=(1.5, 1.5))
    assert len(drawn.names) == 4
    assert drawn.get_left()[0] >= box[0] - 0.01
    assert drawn.get_right()[0] <= box[1] + 0.01
    left, *_, right = drawn.names
    assert left.get_right()[0] < drawn.neurons[FIRST].get_left()[0]
    assert right.get_left()[0] > drawn.neurons[LAST].get_right()[0]
    assert right.get_y() == pytest.approx(drawn.neurons[LAST].get_y())


def test_a_pair_of_layers_names_its_outputs_beyond_their_symbols() -> None:
    trace = recorded("iris")
    drawn = LayerPair(Notation(trace.widths, DARK), trace, 2, ((0, 1, 2), (0, 1, 2)), WIDE)
    assert len(drawn.heads[1]) == 1, "hidden neurons have no names"
    _, *called = drawn.heads[2]
    assert len(called) == 3
    for name, j in zip(called, range(3), strict=True):
        symbol = drawn.symbols[drawn.effect(j)]
        assert name.get_left()[0] > symbol.get_right()[0]
        assert name.get_y() == pytest.approx(symbol.get_y())
    assert max(name.get_right()[0] for name in called) <= WIDE.right


def test_an_output_is_called_by_its_name_or_by_its_number() -> None:
    trace = named(outputs=("no", "#panic($)"))
    write = Notation(trace.widths, DARK)
    by_name = outputs_called(write, trace.network, (0, 1), 1, 9.0)
    by_number = outputs_called(write, trace.network, (0, 1), 1, 0.5)
    assert by_name[1].width > 1 > by_number[1].width
    assert by_number[1].height > by_number[0].height, "the one wanted stands out"
    assert np.isclose(by_number[0].height, write.words("0", 29).height)


def test_the_counts_of_wide_layers_keep_their_room() -> None:
    widths = (40, 30, 30, 40)
    names = tuple(f"output {i}" for i in range(40))
    network = replace(Network.random(widths, seed=1), outputs=names)
    trace = record(network, np.ones(40), np.zeros(40))
    write = Notation(widths, DARK)
    for wide, named_ends in ((4.0, 0), (9.0, 1)):
        drawn = overview(write, trace, 0.0, wide, -2.0, 2.0, called=(1.6, 1.6))
        assert bool(len(drawn.names)) == named_ends
        counts = [column[-1] for column in drawn.columns]
        for left, right in pairwise(counts):
            assert left.get_right()[0] < right.get_left()[0]
