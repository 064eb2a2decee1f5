"""The audit finds each defect, says by how much, and keeps quiet about what is fine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from manim import (
    DOWN,
    GREY,
    LEFT,
    ORIGIN,
    RIGHT,
    UP,
    WHITE,
    BraceBetweenPoints,
    Circle,
    FadeOut,
    Indicate,
    Line,
    MathTypst,
    Mobject,
    Rectangle,
    Scene,
    Square,
    Transform,
    UpdateFromAlphaFunc,
    VGroup,
    rate_functions,
)

from backprop.audit.audit import Audit, audit
from backprop.audit.checks import (
    CONTRAST,
    DIGIT,
    EDGE,
    TOUCH,
    Covered,
    Defect,
    DoesNotMultiplyOut,
    Faint,
    Inspector,
    Outside,
    Overlap,
    Small,
)
from backprop.audit.dry_run import watch
from backprop.audit.texts import short
from backprop.clips.context import Stage
from backprop.clips.scene import RecordedScene, frame_now
from backprop.drawing.notation import LiveFormula, LiveNumber, Notation, Slot, haloed
from backprop.drawing.style import DARK, MARGIN, SET_BACK, SMALLEST, contrast, contrasts

RIGHT_EDGE, TOP_EDGE = 64 / 9, 4.0
WRITE = Notation((2, 2), DARK)
CONFUSING = "#8A8A8A"
"""A grey on which white does not stand out."""


def audited(build: Callable[[Scene], object], kind: type[Scene] = Scene) -> Audit:
    class Built(kind):  # type: ignore[misc, valid-type]
        def construct(self) -> None:
            build(self)

    return audit(Built, Stage.of("chain"))


def defects(*mobjects: Any, kind: type[Scene] = Scene) -> list[Defect]:
    """What is wrong with a still picture."""

    def build(scene: Scene) -> None:
        scene.add(*mobjects)
        scene.wait()

    return [fault.defect for fault in audited(build, kind).faults]


def text(source: str = "x", size: float = 40, **others: Any) -> MathTypst:
    return MathTypst(source, font_size=size, **others)


def test_what_is_fine_is_fine() -> None:
    beside = text("c + d").shift(UP)
    assert defects(text("a + b"), beside, Circle().set_fill(WHITE, 1).shift(3 * RIGHT)) == []


# The frame


@pytest.mark.parametrize(
    ("side", "way", "edge"),
    [
        ("left", LEFT, RIGHT_EDGE),
        ("right", RIGHT, RIGHT_EDGE),
        ("up", UP, TOP_EDGE),
        ("down", DOWN, TOP_EDGE),
    ],
)
@pytest.mark.parametrize("beyond", [0.25, -0.05])
def test_text_beyond_the_margin(side: str, way: np.ndarray, edge: float, beyond: float) -> None:
    shown = text()
    shown.shift((edge + beyond) * way - shown.get_critical_point(way) * np.abs(way))
    (found,) = defects(shown)
    assert isinstance(found, Outside)
    assert (found.things, found.side) == (('"x"',), side)
    assert found.by == pytest.approx(EDGE + beyond)


def test_text_at_the_margin_is_inside() -> None:
    shown = text()
    shown.shift((RIGHT_EDGE - EDGE - shown.get_right()[0]) * RIGHT)
    assert defects(shown) == []
    assert EDGE < MARGIN
    assert pytest.approx(RIGHT_EDGE - MARGIN) == frame_now().right


def test_what_is_set_back_still_stays_in_the_frame() -> None:
    (found,) = defects(text().shift(7.2 * RIGHT).set_opacity(SET_BACK))
    assert isinstance(found, Outside)


def test_what_is_not_seen_is_not_judged() -> None:
    hidden = text().set_opacity(0)
    assert defects(hidden, hidden.copy().shift(8 * RIGHT), text()) == []


# Overlaps


def test_overlap_is_how_far_one_must_move() -> None:
    one = text()
    other = one.copy().shift((one.width - 0.1) * RIGHT)
    (found,) = defects(one, other)
    assert isinstance(found, Overlap)
    assert found.things == ('"x"', '"x"')
    assert found.by == pytest.approx(0.1)


def test_italics_may_touch() -> None:
    one = text()
    assert defects(one, one.copy().shift((one.width - 0.9 * TOUCH) * RIGHT)) == []


def test_a_minus_through_a_letter_is_an_overlap() -> None:
    letter, minus = text("x"), text("-")
    assert minus.height < TOUCH
    minus.move_to(letter)
    (found,) = [one for one in defects(letter, minus) if isinstance(one, Overlap)]
    assert found.by == pytest.approx((letter.height + minus.height) / 2)


def test_an_empty_corner_of_a_formula_may_hold_another() -> None:
    power, small = text("x^(2 n)", 60), text("y", 24)
    low = [power.get_right()[0], power.get_bottom()[1], 0]
    small.move_to(low, aligned_edge=DOWN + RIGHT)
    assert small.get_left()[0] > power[0].get_right()[0]
    assert defects(power, small) == []


def test_a_copy_exactly_on_its_original_is_seen_as_one() -> None:
    one = text()
    assert defects(one, one.copy()) == []


def test_a_live_number_is_one_text() -> None:
    number = LiveNumber(-0.1234, "#FFFFFF")
    assert defects(number, text().shift(UP)) == []
    (found,) = defects(number, text().move_to(number[0]))
    assert isinstance(found, Overlap)
    assert set(found.things) == {'"-0.1234"', '"x"'}


def test_a_live_formula_is_one_text() -> None:
    live = LiveFormula(Notation((1, 1), DARK), "x = <v>", {"v": Slot(0.5, "#FFFFFF")})
    assert defects(live) == []
    (found,) = defects(live.shift(7 * RIGHT))
    assert isinstance(found, Outside)


def test_a_drawing_is_no_text() -> None:
    brace = BraceBetweenPoints(LEFT, RIGHT, color=GREY)
    assert defects(brace, brace.copy().shift(7 * RIGHT)) == []


class Declared(RecordedScene):
    pairs = True

    def construct(self) -> None:
        self.one, self.other = text(color=self.theme.ink), text("y", color=self.theme.ink)
        group = VGroup(self.other.move_to(self.one.get_right()))
        self.add(self.one, group)
        if self.pairs:
            self.sits_on(group, self.one)
        self.wait()


def test_an_overlap_can_be_declared() -> None:
    class Undeclared(Declared):
        pairs = False

    assert audit(Declared, Stage.of("chain")).faults == ()
    assert len(audit(Undeclared, Stage.of("chain")).faults) == 1


# Sizes


def test_small_text_is_told_by_its_share_of_the_frame() -> None:
    (found,) = defects(text(size=12))
    assert isinstance(found, Small)
    assert (found.size, found.by) == (pytest.approx(12), pytest.approx(SMALLEST - 12))
    assert pytest.approx(text("0", SMALLEST).height / 8, rel=0.01) == SMALLEST * DIGIT
    assert "1.08 % of the frame's shorter side: the least is 19, 1.70 %" in str(found)


def test_small_live_numbers_are_found() -> None:
    (found,) = defects(LiveNumber(0.5, "#FFFFFF", size=12))
    assert isinstance(found, Small)
    assert found.size == pytest.approx(12)


@pytest.mark.parametrize(
    "shrink",
    [
        pytest.param(lambda shown: shown.scale(0.4), id="scale"),
        pytest.param(lambda shown: VGroup(VGroup(shown)).scale(0.4), id="group"),
        pytest.param(lambda shown: shown.scale_to_fit_width(0.4 * shown.width), id="fit"),
        pytest.param(lambda shown: shown.become(text("a + b").scale(0.4)), id="become"),
    ],
)
def test_text_that_was_scaled_counts_as_it_stands(shrink: Callable[[Any], object]) -> None:
    shown = text("a + b")
    shrink(shown)
    (found,) = defects(shown)
    assert isinstance(found, Small)
    assert found.size == pytest.approx(16)


def played(shown: Any, *animations: Callable[[Any], Any]) -> list[Defect]:
    def build(scene: Scene) -> None:
        scene.add(shown)
        for make in animations:
            scene.play(make(shown))

    return [fault.defect for fault in audited(build).faults]


def test_text_scaled_by_an_animation_counts_as_it_stands() -> None:
    (found,) = played(text("a + b"), lambda shown: shown.animate.scale(0.4))
    assert isinstance(found, Small)
    assert found.size == pytest.approx(16)
    assert played(text("a + b"), lambda shown: Indicate(shown, scale_factor=0.2)) == []


def test_text_transformed_into_other_text_is_judged_as_that() -> None:
    # By heights alone, a letter would be a fraction set very small, and this a large letter.
    high = "frac(frac(a, b), frac(c, d))"
    assert played(text(high), lambda shown: Transform(shown, text())) == []
    (found,) = played(text(), lambda shown: Transform(shown, text(high, 14)))
    assert isinstance(found, Small)
    assert (found.things[0], found.size) == (f'"{high}"', pytest.approx(14))
    there_and_back = played(
        text(),
        lambda shown: Transform(shown, text(high, 14), rate_func=rate_functions.there_and_back),
    )
    assert there_and_back == []
    back_again = played(
        text(),
        lambda shown: Transform(shown, text(high)),
        lambda shown: Transform(shown, text()),
    )
    assert back_again == []


def test_what_it_became_is_remembered_when_it_is_scaled() -> None:
    found = played(
        VGroup(text()),
        lambda shown: Transform(shown, VGroup(text("frac(a, b)", 40))),
        lambda shown: shown.animate.scale(0.4),
    )
    assert [(type(one), one.things[0]) for one in found] == [(Small, '"frac(a, b)"')]
    assert found[0].by == pytest.approx(SMALLEST - 16)


def test_text_transformed_into_a_shape_is_no_text() -> None:
    assert played(text(), lambda shown: Transform(shown, Circle(0.02))) == []


def test_a_shape_transformed_into_text_is_text() -> None:
    (found,) = played(Circle(), lambda shown: Transform(shown, text(size=10)))
    assert isinstance(found, Small)


def test_what_is_set_back_may_be_small() -> None:
    assert defects(text(size=10).set_opacity(SET_BACK)) == []
    assert len(defects(text(size=10).set_opacity(SET_BACK + 0.2))) == 1


# Contrast


def on_disc(shown: Any, colour: str = CONFUSING) -> VGroup:
    disc = Circle(1.0, stroke_width=0).set_fill(colour, 1)
    return VGroup(disc, shown.move_to(disc))


def test_low_contrast_is_that_of_the_two_colours() -> None:
    (found,) = defects(on_disc(text("88")))
    assert isinstance(found, Faint)
    expected = contrast("#FFFFFF", CONFUSING)
    assert expected < 4
    assert found.contrast == pytest.approx(expected, rel=0.01)
    assert found.by == pytest.approx(CONTRAST - expected, rel=0.05)


def test_opacity_lowers_contrast() -> None:
    assert defects(on_disc(text("88"), "#555555")) == []
    (found,) = defects(on_disc(text("88", fill_opacity=0.6), "#555555"))
    assert isinstance(found, Faint)
    blended = round(0x55 + 0.6 * (0xFF - 0x55))
    expected = contrast(f"#{blended:02X}{blended:02X}{blended:02X}", "#555555")
    assert found.contrast == pytest.approx(expected, rel=0.02)


def test_half_on_the_disc_is_enough() -> None:
    disc, _ = on_disc(text())
    (found,) = defects(disc, text("8888").move_to(disc.get_right()))
    assert isinstance(found, Faint)


def test_one_letter_of_many_is_enough() -> None:
    long = text("1234567890.1234567890")
    bar = Rectangle(width=long[3].width, height=1, stroke_width=0).set_fill(CONFUSING, 1)
    (found,) = defects(bar.move_to(long[3]), long)
    assert isinstance(found, Faint)


def test_a_halo_makes_it_fine() -> None:
    def line() -> Line:
        return Line(2 * LEFT, 2 * RIGHT).set_stroke(WHITE, 8)

    assert isinstance(defects(line(), text("888"))[0], Faint)
    assert defects(line(), haloed(text("888"), "#000000")) == []


def test_contrast_of_what_is_set_back_is_not_judged() -> None:
    assert defects(on_disc(text("88").set_opacity(SET_BACK))) == []


def test_a_fraction_bar_is_a_letter_too() -> None:
    shown = text("frac(a, b)")
    assert defects(shown) == []
    for part in shown:
        part.set_fill(opacity=0)
    (found,) = defects(on_disc(shown))
    assert isinstance(found, Faint)


class Themed(RecordedScene):
    def construct(self) -> None:
        self.add(text("88", color="#FFFF00"))
        self.wait()


def test_each_theme_is_judged_on_its_own() -> None:
    assert audit(Themed, Stage.of("chain", theme="dark")).faults == ()
    (fault,) = audit(Themed, Stage.of("chain", theme="light")).faults
    assert isinstance(fault.defect, Faint)
    assert fault.defect.contrast == pytest.approx(contrast("#FFFF00", "#FFFFFF"), rel=0.01)


def test_contrasts_of_many_are_those_of_each() -> None:
    one, other = ["#000000", "#123456", "#FFFFFF"], ["#FFFFFF", "#FEDCBA", "#FFFFFF"]

    def shares(colours: list[str]) -> np.ndarray:
        return np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])

    found = contrasts(shares(one), shares(other))
    assert found.tolist() == pytest.approx(
        [contrast(*pair) for pair in zip(one, other, strict=True)]
    )
    assert found[0] == pytest.approx(21)
    assert found[2] == pytest.approx(1)


# Covered


def test_text_under_a_shape_is_covered() -> None:
    lid = Square(2, stroke_width=0).set_fill("#000000", 1)
    (found,) = defects(text("888"), lid)
    assert isinstance(found, Covered)
    assert found.by == pytest.approx(1, abs=0.02)


def test_half_covered_is_covered_by_half() -> None:
    shown = text("8888")
    half = shown.get_center()[0]
    lid = Rectangle(width=2, height=2, stroke_width=0).set_fill("#000000", 1)
    (found,) = defects(shown, lid.move_to([half, 0, 0], aligned_edge=LEFT))
    assert isinstance(found, Covered)
    assert found.by == pytest.approx(0.5, abs=0.05)


def test_a_veil_covers_by_its_opacity() -> None:
    (found,) = defects(text("888"), Square(2, stroke_width=0).set_fill("#000000", 0.4))
    assert isinstance(found, Covered)
    assert found.by == pytest.approx(0.4, abs=0.03)
    thin = Square(2, stroke_width=0).set_fill("#000000", 0.12)
    assert defects(text("888"), thin) == []


# Set back


def test_two_things_set_back_may_overlap() -> None:
    back = [text(color).set_opacity(SET_BACK) for color in ("x", "y")]
    assert defects(*back) == []


def test_what_is_set_back_may_not_lie_on_what_is_read() -> None:
    found = defects(text("x").set_opacity(SET_BACK), text("y"))
    assert [type(one) for one in found] == [Overlap]


# Formulas taken apart


def test_the_rest_of_a_formula_is_still_text() -> None:
    def build(scene: Scene) -> None:
        shown = text("x y z")
        scene.add(shown)
        scene.play(FadeOut(shown[0]))
        scene.play(VGroup(*shown[1:]).animate.shift(8 * RIGHT))

    (fault,) = audited(build).faults
    assert isinstance(fault.defect, Outside)
    assert fault.defect.things[0].startswith("loose glyphs at (8.")
    assert fault.play == 2


def test_a_part_shown_with_its_formula_is_read_once() -> None:
    shown = text("x y z")
    assert defects(shown, VGroup(*shown[1:])) == []


# What is said


def three_plays(scene: Scene) -> None:
    scene.next_section("first")
    scene.wait()
    one = text()
    scene.next_section("second")
    other = one.copy().shift((one.width - 0.05) * RIGHT)
    scene.add(one, other)
    scene.wait()
    scene.play(other.animate.shift(0.1 * LEFT))
    scene.wait()
    scene.clear()
    scene.wait()


def test_a_fault_that_lasts_is_told_once_at_its_worst() -> None:
    result = audited(three_plays)
    assert (result.scene, result.pauses) == ("Built", 5)
    (fault,) = result.faults
    assert (fault.scene, fault.play, fault.section, fault.plays) == ("Built", 2, "second", 3)
    assert fault.defect.by == pytest.approx(0.15)
    assert str(fault) == 'Built, play 2 (second, 2.0 s), for 3 plays: "x" overlaps "x" by 0.15'


def test_two_things_of_one_name_are_told_apart() -> None:
    found = defects(text(size=12), text(size=10).shift(UP))
    assert sorted(round(one.by) for one in found) == [7, 9]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("$ a + b $", "a + b"),
        ('$ text(fill: #rgb("#FC6255"), C_0) = text(fill: #rgb("#FFF"), (0.5)) $', "C_0 = (0.5)"),
        ('frac(text(fill: #rgb("#1"), f(")") x), y)', 'frac(f(")") x, y)'),
        ('text(fill: #rgb("#1"), a text(fill: #rgb("#2"), b) c)', "a b c"),
        ('{{ text(fill: #rgb("#1"), w^((L))) : w }} + {{ a }}', "w^((L)) + a"),
        (61 * "x", 59 * "x" + "…"),
        (60 * "x", 60 * "x"),
        ("one\n  two", "one two"),
    ],
)
def test_names_are_short(source: str, said: str) -> None:
    assert short(source) == said


def test_a_scene_is_left_as_it_was() -> None:
    kept: list[bool] = []

    class Looked(Scene):
        def construct(self) -> None:
            shown = VGroup(on_disc(haloed(text("frac(a, b)"), "#000000")), LiveNumber(1, "#FFFFFF"))
            self.add(shown.move_to(ORIGIN))
            self.wait()
            names = ("points", "fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")
            parts = shown.family_members_with_points()
            camera: Any = self.renderer.camera
            before = [getattr(part, name) for part in parts for name in names]
            copies, pixels = [one.copy() for one in before], camera.pixel_array
            picture = pixels.copy()
            assert Inspector().look(self)
            after = [getattr(part, name) for part in parts for name in names]
            kept.append(all(a is b for a, b in zip(before, after, strict=True)))
            kept.append(all(map(np.array_equal, copies, after)))
            kept.append(camera.pixel_array is pixels and np.array_equal(pixels, picture))

    watch(Looked, longer_than=None)
    assert kept == [True, True, True]


def test_a_zoomed_camera_is_taken_into_account() -> None:
    def build(scene: Any) -> None:
        camera = scene.renderer.camera
        camera.frame_width, camera.frame_height = RIGHT_EDGE, TOP_EDGE
        camera.frame_center = 3 * RIGHT
        scene.add(on_disc(text("8", 12)).shift(3 * RIGHT), text("y").shift(LEFT))
        scene.wait()

    found = [(type(fault.defect), *fault.defect.things) for fault in audited(build).faults]
    assert found == [(Outside, '"y"'), (Faint, '"8"')]


def test_a_formula_that_does_not_multiply_out() -> None:
    # A calculator has 1.13e-7 for what is written here as 1.05e-7.
    wrong = "-4 times 10^(-7) dot 0.2439 dot (-1.156) = 1.05 times 10^(-7)"
    (found,) = defects(WRITE.formula(wrong))
    assert isinstance(found, DoesNotMultiplyOut)
    assert found.result == "1.05 times 10^(-7)"
    assert found.computed == pytest.approx(1.1278e-7, rel=1e-3)
    assert found.by == pytest.approx(7.8, abs=0.1)
    assert str(found).endswith("by what is printed it is 1.12779e-07, 7.8 of its last place away")
    right = "-3.72 times 10^(-7) dot 0.2439 dot (-1.156) = 1.05 times 10^(-7)"
    assert defects(WRITE.formula(right)) == []


@pytest.mark.parametrize(
    ("source", "faults"),
    [
        ("z = 0.5 dot 0.3 + 0.1 = 0.25", 0),
        ("z = 0.5 dot 0.3 + 0.1 = 0.27", 1),
        ("C = (0.66 - 1)^2 = 0.1156", 0),
        ("C = (0.66 - 1)^2 = 0.1161", 1),
        ("a = sigma(0.5) = 0.9", 0),
        ("0.5 dot 0.3 approx 0.2", 0),
        ("frac(Delta C, Delta w) = frac(0.02, 0.1) = 0.22", 1),
    ],
)
def test_what_a_formula_says_is_worked_out(source: str, faults: int) -> None:
    assert len(defects(WRITE.formula(source))) == faults


class Apart(RecordedScene):
    """A product whose parts stand apart."""

    def construct(self) -> None:
        numbers = [LiveNumber(value, "#FFFFFF") for value in (0.31234, 0.2, 0.12)]
        self.first, self.second, self.product = VGroup(*numbers).arrange(RIGHT, buff=1)
        self.states((self.first, "dot", self.second, "=", self.product))
        self.go()

    def go(self) -> None:
        """What is seen."""


def test_an_equation_whose_parts_stand_apart() -> None:
    class All(Apart):
        def go(self) -> None:
            self.add(self.first, self.second, self.product)
            self.wait()

    class Part(Apart):
        def go(self) -> None:
            self.add(self.first, self.product)
            self.wait()

    class Faded(Apart):
        def go(self) -> None:
            self.add(self.first, self.second.set_opacity(SET_BACK), self.product)
            self.wait()

    class Moving(Apart):
        def go(self) -> None:
            self.add(self.first, self.second, self.product.redraw(0.0625))

            def through(_: Mobject, share: float) -> None:
                self.product.redraw(0.0625 if share in (0, 1) else 0.5, moving=0 < share < 1)

            self.play(UpdateFromAlphaFunc(self.product, through))

    kinds = {kind: audit(kind, Stage.of("chain")).faults for kind in (All, Part, Faded, Moving)}
    (fault,) = kinds.pop(All)
    assert isinstance(fault.defect, DoesNotMultiplyOut)
    assert fault.defect.computed == pytest.approx(0.31234 * 0.2, abs=1e-4)
    assert not any(kinds.values())


def test_a_transformed_number_is_read_as_it_stands() -> None:
    def build(scene: Scene) -> None:
        formula = WRITE.formula("0.5 dot 0.3 = 0.15")
        scene.add(formula)
        scene.play(Transform(formula, WRITE.formula("0.5 dot 0.3 = 0.25")))

    (fault,) = audited(build).faults
    assert isinstance(fault.defect, DoesNotMultiplyOut)
