"""A formula that was set once is taken from disk, the same to the last point."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import MathTypst, tempconfig
from manim.mobject.text import typst_mobject

from backprop import Quantity
from backprop.rendering.outlines import Outlines
from backprop.rendering.request import QUALITIES
from backprop.rendering.settings import prepared
from backprop.rendering.watching import watch
from scenes.notation import Notation, term
from scenes.notation.typesetting import shelved, typeset
from scenes.one_neuron.nudge import Nudge
from scenes.style import DARK

SOURCE = f"{term('a + b^2', 'left')} = frac(c, 2)"


class Counted:
    """How often Typst was asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        asked = typst_mobject.typst_to_svg_file

        def counted(*args: Any, **kwargs: Any) -> Path:
            self.times += 1
            return asked(*args, **kwargs)

        monkeypatch.setattr(typst_mobject, "typst_to_svg_file", counted)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    return Counted(monkeypatch)


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path) -> Iterator[None]:
    with prepared(tmp_path / "media", QUALITIES["l"]):
        yield


def kept(shelf: Outlines) -> list[Path]:
    return list(shelf.folder.glob("*/*"))


def same(one: MathTypst, other: MathTypst) -> None:
    """Every part's points and colours, in the same order."""
    for first, second in zip(one.get_family(), other.get_family(), strict=True):
        assert type(first) is type(second)
        np.testing.assert_array_equal(first.points, second.points)
        np.testing.assert_array_equal(first.get_fill_rgbas(), second.get_fill_rgbas())
        np.testing.assert_array_equal(first.get_stroke_rgbas(), second.get_stroke_rgbas())
        assert first.get_stroke_width() == second.get_stroke_width()


def test_what_is_taken_is_what_was_set(tmp_path: Path, counted: Counted) -> None:
    notation = Notation((2, 1), DARK)
    source = f"{notation.symbol(Quantity.parse('w[1][0,1]'))} + {SOURCE}"
    with shelved(Outlines(tmp_path)):
        fresh = notation.formula(source)
        asked = counted.times
        assert asked
        again = notation.formula(source)
        assert counted.times == asked
        # Terms are picked by name, and each copy is its own.
        same(again.select("left"), fresh.select("left"))
        again.shift([1, 0, 0])
        same(notation.formula(source), fresh)
        assert counted.times == asked
        # Anything else that is asked for is set; a fraction's bar depends on the pixels too.
        notation.formula(source, size=11)
        asked = 2 * asked
        assert counted.times == asked
        with tempconfig({"pixel_width": 1000}):
            other = notation.formula(source)
        assert counted.times > asked
        widths = [max(part.get_stroke_width() for part in it.get_family()) for it in (fresh, other)]
        assert widths[0] != widths[1]


@pytest.mark.parametrize("content", [b"", b"nonsense", None])
def test_what_did_not_survive_is_set_again(
    tmp_path: Path, counted: Counted, content: bytes | None
) -> None:
    shelf = Outlines(tmp_path)
    with shelved(shelf):
        fresh = typeset(MathTypst, SOURCE)
        (file,) = kept(shelf)
        whole = file.read_bytes()
        file.write_bytes(whole[:-9] if content is None else content)
        asked = counted.times
        same(typeset(MathTypst, SOURCE), fresh)
        assert counted.times == 2 * asked
    assert file.read_bytes() == whole


def test_a_disk_that_takes_no_more_costs_only_the_keeping(tmp_path: Path) -> None:
    (tmp_path / "formulas").write_text("in the way")
    shelf = Outlines(tmp_path)
    with shelved(shelf):
        assert len(typeset(MathTypst, SOURCE).family_members_with_points()) == 8
    shelf.prune()
    assert shelf.size() == (0, 0)


def test_the_oldest_go_first(tmp_path: Path) -> None:
    shelf = Outlines(tmp_path, limit=250)
    for age, name in enumerate("abcd"):
        shelf.put(name, bytes(100))
        (file,) = shelf.folder.glob(f"*/{name}")
        os.utime(file, (1e9 + age, 1e9 + age))
    assert shelf.size() == (4, 400)
    shelf.prune()
    assert {file.name for file in kept(shelf)} == {"c", "d"}


def test_a_clip_of_formulas_that_are_there_shows_the_same_pictures(
    tmp_path: Path, counted: Counted
) -> None:
    first, length = watch(Nudge, longer_than=0.5)
    assert counted.times
    counted.times = 0
    again, same_length = watch(Nudge, longer_than=0.5)
    assert counted.times == 0
    assert length == same_length
    assert len(first) == len(again) > 5
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one.picture, other.picture)
