"""Layouts are solved for any frame: nothing overlaps, nothing is outside, least sizes are kept."""

from __future__ import annotations

import itertools
from collections.abc import Hashable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop.clips.layout import GAP, Layout, Needs, column, either, flow, overlay, row, solve
from backprop.drawing.style import Box

WIDE, SQUARE, HIGH = Box(-6.7, 6.7, -3.6, 2.8), Box(-3.6, 3.6, -3.6, 2.8), Box(-1.9, 1.9, -3.6, 2.8)
SHAPES = [WIDE, SQUARE, HIGH, Box(-5, 5, -3.6, 2.8)]
BEST = {"tree": (5.7, 6.2), "formula": (7.5, 3.6), "note": (7.5, 1.4), "line": (3.0, 0.5)}


def sizes(part: Hashable) -> Needs:
    wide, high = BEST[str(part)]
    return Needs((0.5 * wide, 0.5 * high), (wide, high))


def apart(one: Box, other: Box) -> bool:
    return (
        one.right <= other.left + 1e-9
        or other.right <= one.left + 1e-9
        or one.top <= other.bottom + 1e-9
        or other.top <= one.bottom + 1e-9
    )


def layouts(parts: list[str]) -> st.SearchStrategy[Layout]:
    """Layouts of all these parts, each once."""
    if len(parts) == 1:
        return st.just(parts[0])
    return st.integers(1, len(parts) - 1).flatmap(
        lambda at: st.builds(
            lambda made, first, second: made(first, second),
            st.sampled_from([row, column, flow]),
            layouts(parts[:at]),
            layouts(parts[at:]),
        )
    )


@given(layouts(list(BEST)), st.sampled_from(SHAPES))
def test_every_part_has_a_room_of_its_own_in_the_frame(layout: Layout, frame: Box) -> None:
    rooms = solve(layout, frame, sizes)
    assert {*rooms} == {*BEST}
    for room in rooms.values():
        assert room.width > 0
        assert room.height > 0
        assert room.left >= frame.left - 1e-9
        assert room.right <= frame.right + 1e-9
        assert room.bottom >= frame.bottom - 1e-9
        assert room.top <= frame.top + 1e-9
    for one, other in itertools.combinations(rooms.values(), 2):
        assert apart(one, other)


def test_shares_are_of_the_length_without_gaps() -> None:
    rooms = solve(row("tree", "formula", shares=(1, 3)), Box(0, 10 + GAP, 0, 6), sizes)
    # The tree needs 2.85 at least, more than its share of 2.5.
    assert rooms["tree"].width == pytest.approx(2.85)
    assert rooms["formula"].width == pytest.approx(7.15)
    rooms = solve(row("tree", "formula", shares=(2, 3)), Box(0, 10 + GAP, 0, 6), sizes)
    assert (rooms["tree"].width, rooms["formula"].left) == pytest.approx((4.0, 4.0 + GAP))


def test_without_shares_each_gets_as_much_as_it_looks_best_in() -> None:
    rooms = solve(column("formula", "note"), Box(0, 8, 0, 5 + GAP), sizes)
    assert rooms["formula"].height == pytest.approx(5 * 3.6 / 5.0)
    assert rooms["formula"].top == 5 + GAP
    assert rooms["note"].bottom == pytest.approx(0)


def test_where_there_is_too_little_all_have_as_much_too_little() -> None:
    rooms = solve(row("tree", "formula"), Box(0, 3.3 + GAP, 0, 6), sizes)
    assert rooms["tree"].width / (5.7 / 2) == pytest.approx(rooms["formula"].width / (7.5 / 2))


def test_a_flow_is_a_row_in_a_wide_frame_and_a_column_in_a_high_one() -> None:
    flowing = flow("tree", "formula")
    wide, high = solve(flowing, WIDE, sizes), solve(flowing, HIGH, sizes)
    assert wide["tree"].right < wide["formula"].left
    assert high["tree"].bottom > high["formula"].top


def test_the_first_of_equals_is_taken_and_a_choice_inside_is_made_for_the_whole() -> None:
    assert solve(either("line", "note"), Box(0, 9, 0, 9), sizes).keys() == {"line"}
    assert solve(either("formula", "line"), Box(0, 4, 0, 4), sizes).keys() == {"line"}
    inner = solve(row("line", flow("tree", "note")), WIDE, sizes)
    assert len(inner) == 3


def test_an_overlay_shares_one_room() -> None:
    rooms = solve(row(overlay("tree", "line"), "formula"), WIDE, sizes)
    assert rooms["tree"] == rooms["line"]


def test_shares_are_as_many_as_cells() -> None:
    with pytest.raises(ValueError, match="2 cells have 1 shares"):
        row("tree", "formula", shares=(1,))
