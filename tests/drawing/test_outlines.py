"""What Typst wrote is read as Manim reads it: to the last point, colour and group."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import MathTypst, Typst, tempconfig

from backprop.drawing.notation import term
from backprop.drawing.notation.typesetting import _set

BOOK = {"typst_preamble": '#set text(font: "New Computer Modern")'}
PLAIN: dict[str, tuple[type[Typst], str, dict[str, Any]]] = {
    "letters": (MathTypst, "sum_(k=0)^n w_(j k)^((L)) a_k + b_j", {}),
    "digits": (MathTypst, "-0123456789.5 times 10^(-12)", {"font_size": 20.5}),
    "a bar": (MathTypst, "frac(partial C, partial w) sqrt(x) overline(y)", {"color": "#58C4DD"}),
    "colours": (MathTypst, 'text(fill: #rgb("#58C4DD"), x) + frac(1, 2)', {}),
    "terms": (MathTypst, f"{term('a', 'one')} {term('b', 'two')} {term('a', 'one')}", {}),
    "terms in terms": (MathTypst, term(f"{term('a', 'inner')} + frac(b, c)", "outer"), {}),
    "an empty term": (MathTypst, f"{term('quad', 'nothing')} x", {}),
    "a matrix": (MathTypst, "mat(1, dots.c, 2; dots.v, dots.down, 3) vec(a, b)", {}),
    "words": (Typst, "The whole of $a^2$, in *heavy* and _sloping_ letters: ÄÖß œ", BOOK),
    "no words": (Typst, "", {}),
    "a thick bar": (MathTypst, "frac(1, 2)", {"stroke_width": 3}),
    "turned": (Typst, "#rotate(30deg)[x]", {}),
    "a circle": (Typst, "#circle(radius: 3pt, stroke: 1pt)", {}),
}
OTHERS: dict[str, tuple[type[Typst], str, dict[str, Any]]] = {
    "a label of Typst's": (Typst, "#box[one] <first> two #box[three] <first>", BOOK),
    "struck out": (MathTypst, "x cancel(y)", {"stroke_width": 3}),
    "a gradient": (Typst, "#text(fill: gradient.linear(red, blue))[x]", {}),
    "a half clear colour": (Typst, '#text(fill: rgb("#58C4DD80"))[x]', {}),
    "a line drawn larger": (Typst, "#scale(200%)[#line(length: 1cm)]", {}),
    "baselines": (MathTypst, "a^2", {"track_baselines": True}),
}


@pytest.fixture(autouse=True)
def _settings(tmp_path: Path) -> Iterator[None]:
    with tempconfig({"media_dir": str(tmp_path), "verbosity": "ERROR"}):
        yield


@pytest.fixture
def left_to_manim(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What Manim was asked to read."""
    asked: list[str] = []
    manims = Typst.generate_mobject

    def counted(text: Typst) -> Typst:
        asked.append(text.typst_code)
        return manims(text)

    monkeypatch.setattr(Typst, "generate_mobject", counted)
    return asked


def check_alike(one: Typst, other: Typst) -> None:
    assert len(one.submobjects) == len(other.submobjects)
    for ours, theirs in zip(one.get_family(), other.get_family(), strict=True):
        assert type(ours) is type(theirs)
        np.testing.assert_allclose(ours.points, theirs.points, rtol=0, atol=1e-13)
        for name in ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas", "stroke_width"):
            np.testing.assert_allclose(getattr(ours, name), getattr(theirs, name), rtol=1e-13)
        assert ours.color == theirs.color
    assert one._label_aliases.keys() == other._label_aliases.keys()
    for label in other._label_aliases:
        found = [
            [text.submobjects.index(part) for part in text.select(label)] for text in (one, other)
        ]
        assert found[0] == found[1]


@pytest.mark.parametrize("name", PLAIN)
def test_it_is_what_manim_reads(name: str, left_to_manim: list[str]) -> None:
    kind, source, options = PLAIN[name]
    ours = _set(kind, f"{source} ", **options)
    assert left_to_manim == []
    theirs = kind(f"{source} ", use_svg_cache=False, **options)
    assert len(left_to_manim) == 1
    check_alike(ours, theirs)
    # Larger, and elsewhere: bars stay as heavy as letters.
    check_alike(ours.scale(1.5).shift([1, 2, 0]), theirs.scale(1.5).shift([1, 2, 0]))


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_more_is_left_to_manim(name: str, left_to_manim: list[str]) -> None:
    kind, source, options = OTHERS[name]
    ours = _set(kind, source, **options)
    assert len(left_to_manim) == 1
    check_alike(ours, kind(source, use_svg_cache=False, **options))
