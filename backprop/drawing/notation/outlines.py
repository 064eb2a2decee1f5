"""The outlines in the SVG that Typst writes, read as Manim reads them, in a third of the time.

Manim has a reader of all that SVG is. Typst writes little of it: letters, each by its name and
place, and lines. What is more than that is left to Manim.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from xml.etree import ElementTree

import numpy as np
from manim import RIGHT, VGroup, config
from manim.constants import RendererType
from manim.mobject.svg.svg_mobject import SVGMobject, VMobjectFromSVGPath
from manim.mobject.text.typst_mobject import Typst
from numpy.typing import NDArray
from svgelements import Path

from backprop.drawing.notation.glyphs import copied

__all__ = ["drawn"]

Points = NDArray[np.float64]
Matrix = tuple[float, float, float, float, float, float]

_HREF = "{http://www.w3.org/1999/xlink}href"
_NUMBER = r"-?\d+(?:\.\d+)?(?:e-?\d+)?"
_COMMAND = re.compile(rf"([MmLlHhVvCcQqZz])((?:[\s,]*{_NUMBER})*)[\s,]*")
_TRANSFORM = re.compile(rf"(matrix|translate)\(((?:\s*{_NUMBER})+)\)")
_PLAIN = re.compile(r"#[0-9a-f]{6}|none")
_AS_IT_IS: Matrix = (1, 0, 0, 1, 0, 0)
_TAKES = {"m": 2, "l": 2, "h": 1, "v": 1, "c": 6, "q": 4}
"""How many numbers each command has."""
_GAP = 1e-4
"""Between the ends of a line that Manim takes to be closed."""
_KNOWN = {
    "g": {"transform", "id", "stroke-width"},
    "use": {_HREF, "x", "y", "fill", "fill-rule"},
    "path": {
        *("d", "transform", "fill", "fill-rule", "stroke", "stroke-width"),
        *("stroke-linecap", "stroke-linejoin", "stroke-miterlimit"),
    },
}


class _OtherError(Exception):
    """There is something that is not read here."""


@dataclass(frozen=True, slots=True)
class _Shape:
    points: Points
    fill: str
    stroke: str
    width: str
    names: tuple[str, ...]
    """Of the groups that it is in, the outermost first."""


def drawn(text: Typst) -> Typst:
    """Give a text that is being made its letters and groups, as its `generate_mobject` does."""
    written: Any = ElementTree.parse(text.get_file_path())
    tree: ElementTree.Element = text.modify_xml_tree(written).getroot()  # type: ignore[assignment]
    names = [one.get("id", "") for one in tree.iter() if _tag(one) == "g" and one.get("id")]
    try:
        if config.renderer != RendererType.CAIRO or text.track_baselines:
            raise _OtherError
        shapes = list(_shapes(tree, _symbols(tree), _AS_IT_IS, "0", ()))
    except _OtherError:
        return type(text).generate_mobject(text)
    groups: dict[str, list[VMobjectFromSVGPath]] = {name: [] for name in names}
    for shape in shapes:
        glyph = copied(_styled(shape.fill, shape.stroke, shape.width))
        glyph.points = shape.points
        size = max(glyph.width, glyph.height)
        if text._preserve_svg_stroke_widths and float(shape.width) and size > 0:
            made: Any = glyph
            made._typst_reference_size = size
            made._typst_source_stroke_width = float(shape.width)
            text._stroke_width_tracked_submobjects.append(glyph)
        text.add(glyph)
        for name in shape.names:
            groups[name].append(glyph)
    text.id_to_vgroup_dict = {name: VGroup(*members) for name, members in groups.items()}
    return text.flip(RIGHT)


@lru_cache(maxsize=256)
def _styled(fill: str, stroke: str, width: str) -> VMobjectFromSVGPath:
    """A glyph without points, with what Manim makes of these attributes."""
    glyph = VMobjectFromSVGPath(
        Path(), should_subdivide_sharp_curves=True, should_remove_null_curves=True
    )
    style = {"fill": fill, "stroke": stroke, "stroke-width": width}
    SVGMobject.apply_style_to_mobject(glyph, Path(style, pathd_loaded=True))
    return glyph


def _symbols(tree: ElementTree.Element) -> dict[str, str]:
    """The outlines that are used by name."""
    found = {}
    for symbol in (one for one in tree.iter() if _tag(one) == "symbol"):
        if len(symbol) != 1 or _tag(symbol[0]) != "path" or set(symbol[0].keys()) != {"d"}:
            raise _OtherError
        found[f"#{symbol.get('id')}"] = symbol[0].get("d", "")
    return found


def _shapes(
    parent: ElementTree.Element,
    symbols: dict[str, str],
    place: Matrix,
    width: str,
    names: tuple[str, ...],
) -> Iterator[_Shape]:
    for one in parent:
        tag = _tag(one)
        if tag == "defs":
            continue
        if not set(one.keys()) <= _KNOWN.get(tag, set()):
            raise _OtherError
        there = _after(place, _matrix(one.get("transform")))
        thick = one.get("stroke-width", width)
        if tag == "g":
            name = one.get("id")
            inside = names if name is None else (*names, name)
            yield from _shapes(one, symbols, there, thick, inside)
            continue
        fill, stroke = one.get("fill", "none"), one.get("stroke", "none")
        if not (_PLAIN.fullmatch(fill) and _PLAIN.fullmatch(stroke)):
            raise _OtherError
        if stroke != "none" and there[:4] != _AS_IT_IS[:4]:
            raise _OtherError  # a line is as thick as it is drawn large
        if tag == "use":
            there = _after(there, (1, 0, 0, 1, float(one.get("x", 0)), float(one.get("y", 0))))
            data = symbols[one.get(_HREF, "")]
        else:
            data = one.get("d", "")
        points = _outline(data)
        if len(points):
            yield _Shape(_placed(points, there), fill, stroke, thick, names)


def _tag(one: ElementTree.Element) -> str:
    return one.tag.rpartition("}")[2]


def _matrix(told: str | None) -> Matrix:
    if told is None:
        return _AS_IT_IS
    found = _TRANSFORM.fullmatch(told)
    numbers = [] if found is None else [float(one) for one in found[2].split()]
    if found is not None and found[1] == "translate" and len(numbers) == 2:
        return (1, 0, 0, 1, numbers[0], numbers[1])
    if found is not None and found[1] == "matrix" and len(numbers) == 6:
        a, b, c, d, e, f = numbers
        return (a, b, c, d, e, f)
    raise _OtherError


def _after(outer: Matrix, inner: Matrix) -> Matrix:
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (
        *(a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s),
        *(a * t + c * u + e, b * t + d * u + f),
    )


def _placed(points: Points, place: Matrix) -> Points:
    a, b, c, d, e, f = place
    x, y = points[:, 0], points[:, 1]
    return np.column_stack([x * a + y * c + e, x * b + y * d + f, np.zeros(len(points))])


@lru_cache(maxsize=4096)
def _outline(data: str) -> Points:
    """(n, 2): each curve's four points; those of a line lie on it."""
    found: list[tuple[float, float]] = []
    pen = start = (0.0, 0.0)

    def curve(one: tuple[float, float], two: tuple[float, float], end: tuple[float, float]) -> None:
        found.extend((pen, one, two, end))

    def line(end: tuple[float, float]) -> None:
        (x, y), (p, q) = pen, end
        curve(((x + x + p) / 3, (y + y + q) / 3), ((x + p + p) / 3, (y + q + q) / 3), end)

    at = 0
    while at < len(data):
        match = _COMMAND.match(data, at)
        if match is None:
            raise _OtherError
        at = match.end()
        command, numbers = match[1], [float(one) for one in re.findall(_NUMBER, match[2])]
        kind = command.lower()
        if kind == "z":
            if np.hypot(pen[0] - start[0], pen[1] - start[1]) > _GAP:
                line(start)
            pen = start
            continue
        count = _TAKES[kind]
        if not numbers or len(numbers) % count or (kind == "m" and len(numbers) != count):
            raise _OtherError
        for first in range(0, len(numbers), count):
            part = numbers[first : first + count]
            x, y = pen if command.islower() else (0.0, 0.0)
            if kind in "hv":
                end = (x + part[0], pen[1]) if kind == "h" else (pen[0], y + part[0])
                line(end)
            else:
                steps = [(x + p, y + q) for p, q in zip(part[::2], part[1::2], strict=True)]
                end = steps[-1]
                if kind == "m":
                    start = end
                elif kind == "l":
                    line(end)
                elif kind == "c":
                    curve(steps[0], steps[1], end)
                else:
                    (p, q), (s, t) = pen, steps[0]
                    curve(
                        ((p + s + s) / 3, (q + t + t) / 3),
                        ((s + s + end[0]) / 3, (t + t + end[1]) / 3),
                        end,
                    )
            pen = end
    return np.array(found, dtype=np.float64).reshape(-1, 2)
