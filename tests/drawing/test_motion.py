"""What moves keeps clear of what is read, and is exactly itself when it arrives."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import RIGHT, UP, Line, MathTypst, Scene, Square, VGroup, tempconfig

from backprop.audit.composition import GLANCE
from backprop.clips.scene import frame_now
from backprop.clips.verbs.changing import _bow
from backprop.drawing.motion import Flight, Merge, Morph, Rewrite, Roll, Veil, counterparts, rails
from backprop.drawing.motion.lanes import Flown, lane
from backprop.drawing.notation import solids_in, texts_in
from backprop.drawing.style import DARK

FRAME = frame_now()
FRAME_SIDES = (FRAME.left, FRAME.right, FRAME.bottom, FRAME.top)


def dot(wide: float = 0.5, high: float = 0.5) -> Flown:
    size = np.array([wide, high])
    return Flown(np.zeros(2), np.zeros(2), size, size)


def crossed(way: Any, box: np.ndarray, size: float) -> bool:
    points = way(np.linspace(0, 1, 101)[:, None])
    left, right, bottom, top = box + size / 2 * np.array([-1, 1, -1, 1])
    x, y = points.T
    return bool(((x > left) & (x < right) & (y > bottom) & (y < top)).any())


def test_with_nothing_in_the_way_it_flies_straight() -> None:
    start, end = np.array([-3.0, 0.0]), np.array([3.0, 1.0])
    way = lane(start, end, [dot()], np.zeros((0, 4)), FRAME_SIDES)
    for share in (0.0, 0.25, 0.5, 1.0):
        assert way(share) == pytest.approx(start + share * (end - start))


@given(st.floats(-1.5, 1.5), st.floats(0.4, 2.4), st.floats(0.3, 1.5))
def test_it_flies_round_a_text_that_is_in_the_way(at: float, wide: float, high: float) -> None:
    box = np.array([at - wide / 2, at + wide / 2, -high / 2, high / 2])
    start, end = np.array([-4.5, 0.0]), np.array([4.5, 0.0])
    way = lane(start, end, [dot()], box[None], FRAME_SIDES)
    assert (way(0.0), way(1.0)) == (pytest.approx(start), pytest.approx(end))
    # A corner may be touched in passing, by what the audit lets pass.
    assert not crossed(way, box, 0.5 - 2 * GLANCE)


def test_what_was_beside_comes_under_without_crossing_the_middle() -> None:
    small, large = np.array([1.0, 0.4]), np.array([1.2, 0.5])
    flown = Flown(np.array([1.0, 0.0]), np.array([0.0, -1.2]), small, large)
    assert flown.offset(0.0) == pytest.approx([1.0, 0.0])
    assert flown.offset(1.0) == pytest.approx([0.0, -1.2])
    assert min(np.hypot(*flown.offset(share)) for share in np.linspace(0, 1, 20)) >= 1.0
    assert flown.size(0.0) == pytest.approx(0.8)
    assert flown.size(1.0) == 1.0


def test_a_flight_begins_on_its_source_and_ends_as_its_target() -> None:
    source = MathTypst("x^2", font_size=30).move_to((-3, 1, 0))
    target = MathTypst("x^2", font_size=60).move_to((3, -1, 0))
    outline = [leaf.points.copy() for leaf in target.family_members_with_points()]
    with tempconfig({"dry_run": True}):
        scene = Scene()
        scene.add(source)
        flight = Flight([(source, target)], np.zeros((0, 4)), FRAME, DARK.background)
        flight._setup_scene(scene)
        flight.begin()
        assert flight.swarm.get_center() == pytest.approx(source.get_center())
        assert flight.swarm.height == pytest.approx(source.height)
        flight.finish()
        flight.clean_up_from_scene(scene)
    assert flight.swarm not in scene.mobjects
    assert target in scene.mobjects
    for leaf, points in zip(target.family_members_with_points(), outline, strict=True):
        assert leaf.points == pytest.approx(points)


def test_a_veil_lifted_leaves_every_opacity_as_it_was() -> None:
    square = Square(fill_opacity=0.4, stroke_opacity=0.8)
    for share in (0.3, 0.3, 1.0):
        veil = Veil([square], share)
        veil.begin()
        veil.finish()
        assert square.get_fill_opacity() == pytest.approx(0.4 * share)
        assert square.get_stroke_opacity() == pytest.approx(0.8 * share)


def test_a_lit_link_keeps_its_own_colour_between_the_rails() -> None:
    line = Line((0, 0, 0), (1, 2, 0)).set_stroke(DARK.negative, 4)
    light, ground = rails(line, DARK)
    assert light.get_stroke_width() > ground.get_stroke_width() > line.get_stroke_width()
    assert light.get_color().to_hex().upper() == DARK.highlight
    assert ground.get_color().to_hex().upper() == DARK.background
    assert light.z_index < ground.z_index < line.z_index
    assert light.get_stroke_opacity() == 1


def test_pieces_of_two_drawings_that_stand_for_the_same() -> None:
    old = VGroup(Square(), VGroup(Line(), Line()))
    new = VGroup(Square(), VGroup(Line(), Line(), Line()))
    pairs = list(counterparts(old, new))
    assert [one for one, _ in pairs] == [old[0], old[1]]
    assert next(iter(counterparts(old, old.copy())))[0] is old


def test_a_morph_moves_outlines_and_keeps_how_they_are_seen() -> None:
    old = Square().set_stroke(opacity=0.3)
    new = Square().shift(2 * RIGHT + UP)
    end = new.points.copy()
    morph = Morph(old, new)
    morph.begin()
    morph.interpolate(0.0)
    assert new.points == pytest.approx(old.points)
    morph.finish()
    assert new.points == pytest.approx(end)
    assert new.get_stroke_opacity() == pytest.approx(0.3)


def test_texts_that_are_read_are_found_and_those_set_back_are_not() -> None:
    read, back = MathTypst("x"), MathTypst("y").shift(2 * RIGHT)
    back.set_opacity(0.3)
    own = MathTypst("z").shift(2 * UP)
    boxes = texts_in([VGroup(read, Square()), back, own], without=own)
    sides = (read.get_left()[0], read.get_right()[0], read.get_bottom()[1], read.get_top()[1])
    assert boxes == pytest.approx(np.array([sides]))


def test_what_is_solid_is_flown_round_but_for_what_flies_out_of_it() -> None:
    class Solid(Square):
        is_solid = True

    one, other = Solid(), Solid().shift(3 * RIGHT)
    own = MathTypst("z").move_to(other)
    other.add(own)
    ((left, right, low, high),) = solids_in([VGroup(one), other, Square()], without=own)
    assert (left, right) == pytest.approx((-1, 1))
    assert low < -1
    assert high > 1


def test_what_two_formulas_have_in_common_moves_and_the_rest_is_exchanged() -> None:
    old = MathTypst("frac(partial z, partial w)", color="#ff0000")
    new = MathTypst("frac(partial z, partial a b)", color="#0000ff").shift(2 * RIGHT)
    glyphs, ends = (list(one.family_members_with_points()) for one in (old, new))
    starts = [one.points.copy() for one in glyphs]
    final = [one.points.copy() for one in ends]
    rewrite = Rewrite(old, new)
    rewrite.begin()
    rewrite.interpolate(0.0)
    # partial z, the bar and a partial: as they were. What comes is not there yet.
    seen = [glyph for glyph in ends if glyph.get_fill_opacity() + glyph.get_stroke_opacity() > 0]
    assert len(seen) == 4
    for glyph in seen:
        assert any(
            glyph.points.shape == start.shape and np.allclose(glyph.points, start, atol=1e-6)
            for start in starts
        )
    # Of the old, only w is still there by itself.
    leaving = [one for one in rewrite.swarm[1:] if one.get_fill_opacity() > 0]
    assert len(leaving) == 1
    rewrite.interpolate(0.5)
    assert not any(one.get_fill_opacity() > 0 for one in rewrite.swarm[1:])
    rewrite.interpolate(1.0)
    for glyph, points in zip(ends, final, strict=True):
        assert np.allclose(glyph.points, points)
        assert glyph.get_fill_opacity() + glyph.get_stroke_opacity() > 0
    assert {str(glyph.get_fill_color()) for glyph in ends if glyph.get_fill_opacity()} == {
        "#0000FF"
    }


def test_what_is_rewritten_stays_as_far_back_as_it_was() -> None:
    old, new = MathTypst("a b"), MathTypst("a c")
    Veil([old], 0.3).finish()
    rewrite = Rewrite(old, new)
    rewrite.begin()
    rewrite.finish()
    seen = [glyph.get_fill_opacity() for glyph in new.family_members_with_points()]
    assert seen == pytest.approx([0.3, 0.3])
    Veil([new], 1.0).finish()
    assert all(glyph.get_fill_opacity() == 1 for glyph in new.family_members_with_points())


@pytest.mark.parametrize("share", [0.25, 0.5, 0.75])
def test_what_is_rolled_in_waits_until_the_other_is_gone(share: float) -> None:
    old, new = Square(fill_opacity=1), Square(fill_opacity=1)
    roll = Roll(old, new)
    roll.begin()
    roll.interpolate(share)
    leaving, coming = (animation.mobject.get_fill_opacity() for animation in roll.animations)
    assert min(leaving, coming) < 0.01


def test_many_that_become_one_are_together_as_opaque_as_it_is_and_leave_it_alone() -> None:
    one = Line(UP, RIGHT).set_stroke("#00FF00", 5, opacity=0.75)
    many = [Line(UP, k * RIGHT).set_stroke("#FF0000", 1, opacity=0.3) for k in range(2, 10)]
    with tempconfig({"dry_run": True}):
        scene = Scene()
        scene.add(*many)
        merge = Merge(many, [one])
        merge.begin()
        merge.interpolate(1.0)
        through = np.prod([1 - line.get_stroke_opacity() for line in many])
        assert 1 - through == pytest.approx(0.75)
        assert all(np.allclose(line.get_end(), one.get_end()) for line in many)
        merge.finish()
        merge.clean_up_from_scene(scene)
    assert scene.mobjects == [one]
    assert one.get_stroke_opacity() == 0.75


def test_a_number_that_changes_its_side_goes_round_its_symbol() -> None:
    symbol, number = Square(0.8), Square(0.4)
    over, beside = number.copy().next_to(symbol, UP), number.copy().next_to(symbol, RIGHT)
    moved = Morph(over, beside)
    _bow([moved], (over, symbol), (beside, symbol))
    moved.begin()
    for share in np.linspace(0, 1, 21):
        moved.interpolate(share)
        left, foot = beside.get_left()[0], beside.get_bottom()[1]
        assert left > symbol.get_right()[0] or foot > symbol.get_top()[1]
    assert beside.get_center() == pytest.approx(number.next_to(symbol, RIGHT).get_center())
