"""A formula that was set, as plain data, and back: numbers and words, nothing that could run.

What is read may come from anywhere: it is a formula's outlines or it is refused.
"""

from __future__ import annotations

import json
import zlib
from functools import cache
from typing import Any, TypeVar

import numpy as np
from manim import RIGHT, MathTypst, Typst, VGroup, VMobject
from manim.mobject.svg.svg_mobject import SVGMobject, VMobjectFromSVGPath
from numpy.typing import NDArray
from svgelements import Path

__all__ = ["MOST", "copied", "packed", "unpacked"]

Text = TypeVar("Text", bound=Typst)
Numbers = NDArray[np.float64]

MOST = 32_000_000
"""Bytes of a formula's data, before and after it is compressed."""

_COLOURS = ("fill_rgbas", "stroke_rgbas", "background_stroke_rgbas")
_STROKED = ("_typst_reference_size", "_typst_source_stroke_width")
"""Of a line that Typst drew, such as a fraction's bar: it stays as heavy as the rest."""
_PLAIN = (*_STROKED, "fill_opacity", "stroke_opacity", "stroke_width")
_OWN = 1 + 4 * len(_COLOURS)
"""Numbers of the formula itself: its height before it was scaled, and its colours."""
_EACH = len(_PLAIN) + 4 * len(_COLOURS)
"""Numbers of each glyph, besides its points."""
_WORDS = {"code": "typst_code", "preamble": "typst_preamble"}


def packed(text: Typst, key: str) -> bytes | None:
    """What `unpacked` makes the same formula of, by this key; None if it cannot."""
    glyphs: list[Any] = text.submobjects
    if any(type(glyph) is not VMobjectFromSVGPath or glyph.submobjects for glyph in glyphs):
        return None
    colours = [[getattr(one, name) for name in _COLOURS] for one in (text, *glyphs)]
    if any(colour.shape != (1, 4) for three in colours for colour in three):
        return None
    place = {id(glyph): number for number, glyph in enumerate(glyphs)}
    about = {
        "key": key,
        **{name: getattr(text, attribute) for name, attribute in _WORDS.items()},
        "labels": list(text._label_aliases),
        "groups": {
            name: [place[id(part)] for part in group]
            for name, group in text.id_to_vgroup_dict.items()
        },
        "points": [len(glyph.points) for glyph in glyphs],
    }
    rows = [
        [*(getattr(glyph, name, 0) for name in _PLAIN), *np.ravel(three)]
        for glyph, three in zip(glyphs, colours[1:], strict=True)
    ]
    numbers = [text.initial_height, colours[0], rows, *(glyph.points for glyph in glyphs)]
    data = np.concatenate([np.ravel(part) for part in numbers]).astype(np.float64)
    # The checksum of what is compressed is part of it.
    return zlib.compress(json.dumps(about).encode() + b"\n" + data.tobytes(), 1)


def unpacked(content: bytes, key: str, kind: type[Text], font_size: float) -> Text:
    """The formula of this kind and size that was packed by this key.

    Raises
    ------
    Exception
        Of any kind: the content is not what was packed by this key.
    """
    about, numbers = _read(content, key)
    points: list[int] = about["points"]
    text: Text = copied(_blank(kind))
    text._font_size, text.initial_height = font_size, numbers[0]
    for name, attribute in _WORDS.items():
        setattr(text, attribute, about[name])
    _paint(text, numbers[1:_OWN])
    each = numbers[_OWN : _OWN + _EACH * len(points)].reshape(-1, _EACH)
    outlines = numbers[_OWN + each.size :].reshape(-1, 3)
    end = 0
    for row, count in zip(each, points, strict=True):
        glyph = copied(_blank_glyph())
        glyph.points = outlines[end : end + count].copy()
        end += count
        _paint(glyph, row[len(_PLAIN) :])
        stroked = row[0] > 0
        for name, value in zip(_PLAIN, row, strict=False):
            if stroked or name not in _STROKED:
                setattr(glyph, name, value)
        if stroked:
            text._stroke_width_tracked_submobjects.append(glyph)
        text.submobjects.append(glyph)
    text.id_to_vgroup_dict = {
        name: VGroup(*(text.submobjects[number] for number in members))
        for name, members in about["groups"].items()
    }
    text._rebuild_label_aliases()
    for label in about["labels"]:
        text._label_aliases.setdefault(label, [])
    if isinstance(text, MathTypst):
        text._group_labels = about["labels"]
    return text


def _read(content: bytes, key: str) -> tuple[dict[str, Any], Numbers]:
    """The words and the numbers; ValueError, or whatever else comes of it, if they are odd."""
    reader = zlib.decompressobj()
    whole = reader.decompress(content, MOST)
    if not reader.eof or reader.unused_data:
        raise ValueError("cut, or too long")
    line, _, data = whole.partition(b"\n")
    about, numbers = json.loads(line), np.frombuffer(data, np.float64)
    points, groups = about["points"], about["groups"]
    right = (
        about["key"] == key
        and all(type(about[name]) is str for name in _WORDS)
        and _are(str, about["labels"])
        and _are(int, points)
        and all(count >= 0 for count in points)
        and type(groups) is dict
        and all(
            _are(int, members) and all(0 <= one < len(points) for one in members)
            for members in groups.values()
        )
        and len(numbers) == _OWN + _EACH * len(points) + 3 * sum(points)
        and bool(np.isfinite(numbers).all())
    )
    if not right:
        raise ValueError("odd")
    return about, numbers


def _are(kind: type, values: Any) -> bool:
    return type(values) is list and all(type(value) is kind for value in values)


def _paint(mobject: VMobject, colours: Numbers) -> None:
    for name, colour in zip(_COLOURS, colours.reshape(-1, 1, 4), strict=True):
        setattr(mobject, name, colour.copy())


@cache
def _blank(kind: type[Text]) -> Text:
    """As Manim makes it, but of nothing: Typst is not asked."""
    text = kind.__new__(kind)
    text.track_baselines, text._preserve_svg_stroke_widths = False, True
    text._baseline_tracked_submobjects, text._stroke_width_tracked_submobjects = [], []
    text._label_aliases, text._svg_leaf_labels = {}, {}
    # Where it reads the picture, which it turns over.
    vars(text)["init_svg_mobject"] = lambda use_svg_cache: text.flip(RIGHT)
    config = {"should_subdivide_sharp_curves": True, "should_remove_null_curves": True}
    SVGMobject.__init__(text, height=None, path_string_config=config)
    del vars(text)["init_svg_mobject"]
    return text


@cache
def _blank_glyph() -> VMobjectFromSVGPath:
    glyph = VMobjectFromSVGPath(
        Path(), should_subdivide_sharp_curves=True, should_remove_null_curves=True
    )
    glyph.path_obj = None
    return glyph.flip(RIGHT)


Blank = TypeVar("Blank", bound=VMobject)


def copied(blank: Blank) -> Blank:
    """One of what has no parts, with attributes of its own."""
    copy = blank.__class__.__new__(blank.__class__)
    for name, value in vars(blank).items():
        mutable = isinstance(value, np.ndarray | list | dict)
        vars(copy)[name] = value.copy() if mutable else value
    return copy
