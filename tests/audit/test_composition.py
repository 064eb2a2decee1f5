"""Each check of a clip's composition finds the fault that was put there, and keeps quiet else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from manim import RIGHT, Circle, Line, MathTypst, Rectangle, VGroup

from backprop.audit.audit import Audit, audit
from backprop.audit.checks import Defect, Small
from backprop.audit.composition import Crossing, Empty, Hurried, Still, Struck, Uneven, Unshown
from backprop.audit.space import largest_empty
from backprop.clips.context import Stage
from backprop.clips.handles import part
from backprop.clips.player import DeclaredScene, Story
from backprop.clips.steps import Beat, Step
from backprop.clips.verbs import hold, place, show
from backprop.clips.words import Message
from backprop.drawing.notation import LiveNumber, haloed
from backprop.drawing.style import DARK, Box


def text(source: str, at: tuple[float, float], size: float = 60) -> MathTypst:
    return MathTypst(source, font_size=size, color=DARK.ink).move_to((*at, 0))


class Page(VGroup):
    """Things of a test over a grid that leaves no empty corner."""

    columns: Sequence[Sequence[LiveNumber]] = ()

    def __init__(self, *things: Any, filled: bool = True) -> None:
        places = [(x, y) for x in (-6, -2, 2, 6) for y in (-3, -1, 1, 2)] if filled else []
        marks = (Rectangle(height=0.2, width=0.2).move_to((*at, 0)) for at in places)
        super().__init__(*marks, *things)
        self.things = things


def faults(page: Page, beats: Any, seconds: float = 0.0) -> list[Defect]:
    """What the audit finds in a clip that shows a page."""

    @part(best=(10, 6))
    def sheet(on: DeclaredScene, facts: Any, room: Box) -> Page:
        return page

    def told(facts: Any) -> Iterator[Beat]:
        yield from beats(sheet)

    class Made(DeclaredScene):
        story = Story(
            lambda stage: SimpleNamespace(trace=stage.trace), Message("A title"), sheet, told
        )

    found: Audit = audit(Made, Stage.of("chain"))
    return [fault.defect for fault in found.faults]


def still(sheet: Any) -> Iterator[Beat]:
    yield Beat("one", Message("A picture."), [place(sheet), hold(1.0)])


def test_a_page_without_fault() -> None:
    assert faults(Page(text("x", (0, 0))), still) == []


def test_an_empty_half() -> None:
    found = faults(Page(text("x", (-5, 0)), filled=False), still)
    (fault,) = found
    assert isinstance(fault, Empty)
    assert 0.5 < fault.share < 0.9


def test_type_that_the_last_row_cannot_read() -> None:
    (fault,) = faults(Page(text("x", (0, 0), 22)), still)
    assert isinstance(fault, Small)
    assert fault.least == 25


def test_a_picture_that_stands_too_long() -> None:
    def beats(sheet: Any) -> Iterator[Beat]:
        yield Beat("one", Message("A picture."), [place(sheet)], rest=5.0)

    (fault,) = faults(Page(text("x", (0, 0))), beats)
    assert isinstance(fault, Still)
    assert fault.by == pytest.approx(1.0)


def test_a_caption_that_goes_too_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backprop.clips.steps.reading_time", lambda caption: 0.0)

    def beats(sheet: Any) -> Iterator[Beat]:
        yield Beat("one", Message("Eight words said in no time at all."), [place(sheet), hold(1.0)])

    (fault,) = faults(Page(text("x", (0, 0))), beats)
    assert isinstance(fault, Hurried)
    assert fault.by == pytest.approx(60 * 8 / 2 - 180)


def slide(page: Page) -> Step:
    return Step("slide", 1.0, lambda on: page.things[0].animate.shift(4 * RIGHT).build(), ())


def test_a_text_that_passes_over_another() -> None:
    page = Page(text("x", (-2, 0)), text("A B C", (0, 0)))

    def beats(sheet: Any) -> Iterator[Beat]:
        yield Beat("one", Message("A picture."), [place(sheet), slide(page)])

    (fault,) = faults(page, beats)
    assert isinstance(fault, Crossing)
    assert fault.things == ('"x" in sheet', '"A B C" in sheet')


def test_a_text_that_passes_by() -> None:
    page = Page(text("x", (-2, 0)), text("A B C", (0, 1.5)))

    def beats(sheet: Any) -> Iterator[Beat]:
        yield Beat("one", Message("A picture."), [place(sheet), slide(page)])

    assert faults(page, beats) == []


def test_a_line_through_a_text() -> None:
    line = Line((-3, 0, 0), (3, 0, 0), color="#333333")  # dark: white stands out from it
    (fault,) = faults(Page(line, text("A B", (0, 0))), still)
    assert isinstance(fault, Struck)
    assert faults(Page(line.copy(), text("A B", (0, 0.6))), still) == []
    assert faults(Page(line.copy(), haloed(text("A B", (0, 0)), DARK.background)), still) == []


def test_a_line_under_a_neuron_does_not_run_through_its_number() -> None:
    class Solid(VGroup):
        is_solid = True

    def neuron() -> Solid:
        ground = Circle(0.6, fill_opacity=1, fill_color=DARK.background, stroke_color=DARK.ink)
        return Solid(ground, text("0.5", (0, 0)))

    def line() -> Line:
        return Line((-3, 0.05, 0), (3, 0.05, 0), color="#333333")

    assert faults(Page(line(), neuron()), still) == []
    assert faults(Page(neuron(), line().set_z_index(-1)), still) == []
    (fault,) = faults(Page(neuron(), line()), still)
    assert isinstance(fault, Struck)


def test_a_number_that_the_picture_has_not() -> None:
    def beats(sheet: Any) -> Iterator[Beat]:
        said = Message("It is −0.25 of 1.5 × 10⁻⁹ and 0.5.")
        yield Beat("one", said, [show(sheet), hold(2.0)])

    shown = VGroup(text("-0.25", (-4, 0)), text("1.5 times 10^(-9)", (0, 0)), text("0.500", (4, 0)))
    assert faults(Page(*shown), beats) == []
    (fault,) = faults(Page(*shown[:2]), beats)
    assert isinstance(fault, Unshown)
    assert fault.things == ("0.5",)


def test_numbers_of_a_column() -> None:
    numbers = [
        LiveNumber(value, DARK.ink, 40, trimmed=False, decimals=decimals).move_to((0, y, 0))
        for value, decimals, y in ((0.25, 4, 0.8), (0.125, 3, -0.3))
    ]
    page = Page(*numbers)
    page.columns = [numbers]
    (fault,) = faults(page, still)
    assert isinstance(fault, Uneven)
    page = Page(*numbers)
    page.columns = [numbers[:1]]
    assert faults(page, still) == []


@given(st.lists(st.tuples(st.integers(0, 35), st.integers(0, 63)), max_size=12))
def test_the_largest_empty_rectangle_is_that_of_all_rectangles(
    taken: list[tuple[int, int]],
) -> None:
    picture = np.zeros((36, 64, 4), np.uint8)
    for row, column in taken:
        if (row, column) != (0, 0):
            picture[row, column] = 255
    free = picture[..., 0] == 0
    sums = np.zeros((37, 65), int)
    sums[1:, 1:] = np.cumsum(np.cumsum(~free, axis=0), axis=1)
    best = 0
    for top in range(36):
        for bottom in range(top + 1, 37):
            strip = (sums[bottom] - sums[top])[1:] - (sums[bottom] - sums[top])[:-1]
            run = 0
            for empty in strip == 0:
                run = run + 1 if empty else 0
                best = max(best, run * (bottom - top))
    share, (left, right, bottom, top) = largest_empty(picture)
    assert share == pytest.approx(best / (36 * 64))
    rows = slice(round((1 - top) * 36), round((1 - bottom) * 36))
    inside = free[rows, round(left * 64) : round(right * 64)]
    assert inside.all()
    assert inside.size == best
