"""Fonts of one's own: real ones, read, set in, and refused where they would not do."""

from __future__ import annotations

import io
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

from backprop import load, record
from backprop.core.errors import FileError
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import DARK, Theme, read_theme
from backprop.drawing.style.faces import faced
from backprop.io.unfinished import temporary
from backprop.render.fingerprint import fingerprint
from backprop.render.request import QUALITIES, Request
from backprop.render.settings import prepared


def installed(package: str, name: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "fonts" / name


STIX = installed("ziamath", "STIXTwoMath-Regular.ttf")
DEJAVU = installed("ziafont", "DejaVuSans.ttf")
WRITE = Notation(record(load("chain"), (0.0,), (1.0,)).widths, DARK)


def theme(folder: Path, **fonts: Path) -> Theme:
    for file in fonts.values():
        (folder / file.name).write_bytes(file.read_bytes())
    lines = [f'{key} = "{file.name}"' for key, file in fonts.items()]
    (folder / "mine.toml").write_text("\n".join(lines))
    return read_theme(folder / "mine.toml")


def changed(file: Path, change: Callable[[Any], None], target: Path) -> Path:
    """A font of which something was changed."""
    with TTFont(file) as font:
        change(font)
        font.save(target)
    return target


def only(letters: str) -> Callable[[Any], None]:
    def change(font: Any) -> None:
        subsetter = Subsetter()
        subsetter.populate(text=letters)
        subsetter.subset(font)

    return change


def drawn(shown: Theme, make: Callable[[], Any]) -> Any:
    with temporary() as folder, prepared(folder, QUALITIES["l"], dry_run=True), faced(shown):
        return make()


def test_words_and_mathematics_are_set_in_the_fonts_of_the_theme(tmp_path: Path) -> None:
    mine = theme(tmp_path, font=DEJAVU, math_font=STIX)
    assert mine.font is not None
    assert mine.math_font is not None
    assert (mine.font.family, mine.math_font.family) == ("DejaVu Sans", "STIX Two Math")
    for make in (lambda: WRITE.words("Gewicht"), lambda: WRITE.formula("sigma(z)")):
        usual, own = drawn(DARK, make), drawn(mine, make)
        assert len(own.family_members_with_points()) == len(usual.family_members_with_points())
        assert own.width != pytest.approx(usual.width, rel=0.01)


def test_digits_are_as_high_as_those_that_come_along(tmp_path: Path) -> None:
    mine = theme(tmp_path, font=DEJAVU, math_font=STIX)
    for make in (
        lambda: WRITE.words("0"),
        lambda: WRITE.formula("0"),
        lambda: LiveNumber(0, "red"),
    ):
        assert drawn(mine, make).height == pytest.approx(drawn(DARK, make).height, rel=0.01)


def test_a_number_that_changes_is_set_as_a_formula_is(tmp_path: Path) -> None:
    mine = theme(tmp_path, math_font=STIX)

    def both() -> tuple[Any, Any]:
        return WRITE.value(-0.4843, size=48), LiveNumber(-0.4843, "red", 48)

    one, other = (
        [part.points - part.get_center() for part in made.family_members_with_points()]
        for made in drawn(mine, both)
    )
    assert len(one) == len(other) == 7
    assert all(np.allclose(a, b, atol=1e-6) for a, b in zip(one, other, strict=True))


def test_fonts_of_one_name_are_two_if_their_files_are(tmp_path: Path) -> None:
    def lower(font: Any) -> None:
        glyph = font["glyf"][font.getBestCmap()[ord("8")]]
        glyph.coordinates.scale((0.5, 1))

    other = changed(STIX, lower, tmp_path / "Other.ttf")
    first, second = (theme(tmp_path, math_font=file) for file in (STIX, other))
    assert first.math_font is not None
    assert second.math_font is not None
    assert first.math_font.family == second.math_font.family
    widths = [drawn(one, lambda: WRITE.formula("8").width) for one in (first, second)]
    assert widths[1] < 0.9 * widths[0]


def test_a_film_of_another_font_is_another(tmp_path: Path) -> None:
    mine = theme(tmp_path, font=DEJAVU)
    keys = {
        fingerprint(Request("ChainRule", tmp_path, theme=one))
        for one in (DARK, mine, theme(tmp_path, math_font=STIX))
    }
    assert len(keys) == 3


@pytest.mark.parametrize("key", ["font", "math_font"])
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ('"Arial"', "found 'Arial': fonts of the system are not looked for"),
        ("12", "found 12: fonts of the system are not looked for"),
        ('"font.woff2"', "expected a font file beside it"),
        ('"none.ttf"', "cannot read"),
        ('"empty.ttf"', "expected a font of 1 to 40,000,000 bytes"),
        ('"text.otf"', "is no font with digits"),
    ],
)
def test_what_is_no_font_is_refused(tmp_path: Path, key: str, given: str, told: str) -> None:
    (tmp_path / "empty.ttf").touch()
    (tmp_path / "text.otf").write_text("#!/bin/sh\n")
    (tmp_path / "mine.toml").write_text(f"{key} = {given}")
    with pytest.raises(FileError) as refused:
        read_theme(tmp_path / "mine.toml")
    line = str(refused.value)
    assert line.startswith(f"{tmp_path / 'mine.toml'}: {key}: ")
    assert told in line
    assert "\n" not in line


def test_what_lacks_signs_that_are_set_is_refused_with_some_of_them(tmp_path: Path) -> None:
    few = changed(DEJAVU, only("0123456789abc.,"), tmp_path / "Few.ttf")
    with pytest.raises(
        FileError, match=r"lacks \d+ of the signs that are set: ! % ' \( \) \+ "
    ) as no:
        theme(tmp_path, font=few)
    assert "\n" not in str(no.value)


def test_a_font_without_a_table_for_mathematics_is_refused_for_it(tmp_path: Path) -> None:
    plain = changed(STIX, lambda font: font.__delitem__("MATH"), tmp_path / "Plain.ttf")
    with pytest.raises(FileError, match="has no table for mathematics: choose a font"):
        theme(tmp_path, math_font=plain)


def test_a_font_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    cut = tmp_path / "Cut.ttf"
    cut.write_bytes(io.BytesIO(STIX.read_bytes()).read(20_000))
    with pytest.raises(FileError, match="is no font"):
        theme(tmp_path, math_font=cut)
