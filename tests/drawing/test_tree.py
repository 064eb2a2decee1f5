"""The tall tree: as large as its room allows, no number on what stands beside it."""

from __future__ import annotations

import itertools

import pytest

from backprop import Trace, load, record
from backprop.core.routes import strongest
from backprop.drawing.mobjects import Tree
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK, LEAST, NUMBER, Box

WIDE, NARROW = Box(-6.7, -0.4, -3.6, 2.75), Box(-6.7, -1.1, -3.6, 2.75)


@pytest.fixture(scope="module")
def trace() -> Trace:
    network = load("chain")
    return record(network, *network.example()[1])


def tree(trace: Trace, layers: int, box: Box) -> Tree:
    return Tree(Notation(trace.widths, DARK), trace, strongest(trace, layers), box)


def test_a_tree_of_two_layers_has_all_of_the_height_and_links_to_be_seen(trace: Trace) -> None:
    tall = tree(trace, 2, WIDE)
    assert tall.tall
    assert not tree(trace, 1, WIDE).tall
    assert tall.height > 0.95 * WIDE.height
    assert min(link.get_length() for link in tall.links.values()) > 0.38


def test_its_values_are_of_one_size_and_larger_where_there_is_room(trace: Trace) -> None:
    sizes = {box: tree(trace, 2, box).numbers for box in (WIDE, NARROW)}
    for numbers in sizes.values():
        assert len({round(one.font_size, 3) for one in numbers.values()}) == 1
    wide, narrow = (next(iter(numbers.values())).font_size for numbers in sizes.values())
    assert wide == pytest.approx(0.9 * NUMBER)
    assert LEAST < narrow < wide


@pytest.mark.parametrize("box", [WIDE, NARROW])
def test_nothing_in_it_lies_on_another(trace: Trace, box: Box) -> None:
    tall = tree(trace, 2, box)
    texts = [*tall.symbols.values(), *tall.numbers.values()]
    for one, other in itertools.combinations(texts, 2):
        beside = (
            one.get_right()[0] < other.get_left()[0] or other.get_right()[0] < one.get_left()[0]
        )
        over = one.get_bottom()[1] > other.get_top()[1] or other.get_bottom()[1] > one.get_top()[1]
        assert beside or over


@pytest.mark.parametrize(("network", "half"), [("small", 1.8), ("mpg", 1.8), ("mpg", 1.55)])
def test_what_a_narrow_one_leaves_out_is_clear_of_what_it_goes_into(
    network: str, half: float
) -> None:
    wide = load(network)
    trace = record(wide, *wide.example()[1])
    found = tree(trace, 1, Box(-half, half, -3.0, 2.75))
    assert not found.tall
    assert found.others
    texts = [*found.symbols.values(), *found.numbers.values()]
    texts += [one.term for one in found.others.values()]
    for one, other in itertools.combinations(texts, 2):
        apart = [
            abs(one.get_center()[i] - other.get_center()[i]) - (size + more) / 2
            for i, size, more in ((0, one.width, other.width), (1, one.height, other.height))
        ]
        assert max(apart) > 0
