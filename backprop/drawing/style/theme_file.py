"""A theme of one's own, from a TOML file: colours that everyone can read and tell apart.

    like = "light"            # where the rest is from; else what goes with the background
    background = "#FFFDF5"
    weight = "#0B5FA5"
    font = "Inter.ttf"        # words; a file beside this one
    math_font = "FiraMath.otf"

A key for each part of a `Theme`. Text stands 4.5:1 against the background, the highlight 3:1
(WCAG 2.2, 1.4.3 and 1.4.11); any two meanings are told apart with each kind of colour vision.
What is not given gives way: it becomes the nearest colour that would do beside what is.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np

from backprop.core.errors import BackpropError, FileError
from backprop.core.names import did_you_mean, looked_up, named, unknown
from backprop.drawing.style.colour_vision import KINDS, difference, lab, labs, shares
from backprop.drawing.style.font_file import read_font
from backprop.drawing.style.theme import DARK, LIGHT, THEMES, Theme, contrast, contrasts
from backprop.io.error_format import shown
from backprop.io.toml_file import read_toml

__all__ = ["APART", "LEAST_CONTRAST", "find_theme", "read_theme"]

LEAST_CONTRAST = 4.5
"""Of what is written, with the background; a band or a ring has 3."""
_BAND = 3.0
APART = 10.0
"""Between two meanings, in CIEDE2000: they are told apart at a glance."""
_FONTS = ("font", "math_font")
_COLOUR = re.compile("#(?:[0-9a-f]{3}){1,2}", re.IGNORECASE)
_GRID = np.array([*itertools.product(np.linspace(0, 1, 18), repeat=3)])
"""Mixtures of red, green and blue, as shares, among which another colour is looked for."""

Colours = dict[str, str]


def find_theme(name: str | Theme) -> Theme:
    """The theme of that name or in that TOML file; a theme is what it is."""
    if isinstance(name, Theme):
        return name
    found = looked_up(name, THEMES) if isinstance(name, str) else None
    if found is not None:
        return found
    if isinstance(name, str) and name.lower().endswith(".toml"):
        return read_theme(name)
    raise BackpropError(unknown("unknown theme", name, [*THEMES, "a TOML file of your own"]))


def read_theme(path: str | Path) -> Theme:
    """The theme of a file.

    Raises
    ------
    FileError
        What the file has is no theme, or a colour in it cannot be read or told from another in
        it; the line says which colour would do instead.
    """
    file = str(path)
    table = read_toml(Path(path), file)
    known = ["like", *(one.name for one in fields(Theme))]
    for key in table:
        if key not in known:
            raise FileError(
                f"{file}: expected one of {', '.join(known)}, "
                f"found {shown(key)}{did_you_mean(key, known)}"
            )
    name = _text(table, "name", file, Path(path).stem)
    try:
        named(name, "name")
    except BackpropError as error:
        raise FileError(f"{file}: {error}") from None
    given = {
        key: _colour(table[key], f"{file}: {key}")
        for key in table
        if key not in ("like", "name", *_FONTS)
    }
    fonts = {
        key: read_font(table[key], Path(path), f"{file}: {key}", mathematics=key == _FONTS[1])
        for key in _FONTS
        if key in table
    }
    like = _like(table, given, file)
    ground = given.get("background", like.background)
    colours = _together(ground, given, like, file)
    mine: dict[str, Any] = {"name": name, **colours, **fonts}
    return replace(like, **mine)


def _like(table: Mapping[str, Any], given: Colours, file: str) -> Theme:
    """The theme that gives what is not given."""
    if "like" in table:
        like = _text(table, "like", file, "")
        if like not in THEMES:
            raise FileError(
                f"{file}: like: expected one of {', '.join(THEMES)}, "
                f"found {shown(like)}{did_you_mean(like, THEMES)}"
            )
        return THEMES[like]
    ground = given.get("background", DARK.background)
    return DARK if contrast(ground, DARK.ink) >= contrast(ground, LIGHT.ink) else LIGHT


def _text(table: Mapping[str, Any], key: str, file: str, default: str) -> str:
    found = table.get(key, default)
    if not isinstance(found, str):
        raise FileError(f"{file}: {key}: expected a name, found {shown(found)}")
    return found


def _colour(given: object, where: str) -> str:
    """As six hexadecimal digits."""
    if not isinstance(given, str) or not _COLOUR.fullmatch(given):
        raise FileError(f'{where}: expected a colour, as "#1B6CA8", found {shown(given)}')
    digits = given[1:].upper()
    return "#" + (digits if len(digits) == 6 else "".join(2 * digit for digit in digits))


def _together(ground: str, given: Colours, like: Theme, file: str) -> Colours:
    """All colours: those given, and those of the other theme as near as they may be to it."""
    found: Colours = {"background": ground}
    names = ["quiet", *like.meanings]
    for name in sorted(names, key=lambda one: one not in given):
        colour = given.get(name, getattr(like, name))
        others = {other: there for other, there in found.items() if _met(name, other)}
        fault = _fault(name, colour, ground, others)
        if fault and (better := _nearest(name, colour, ground, others)):
            if name in given:
                raise FileError(f'{file}: {name}: {fault}: {name} = "{better}" would do')
            colour = better
        elif fault:
            raise FileError(
                f"{file}: no colour is left for {name} beside the others: choose them, and the "
                "background, further apart"
            )
        found[name] = colour
    return found


def _met(one: str, other: str) -> bool:
    """Whether both mean something, as the same kind of thing: the highlight is no text."""
    neither = "background", "quiet"
    return one not in neither and other not in neither and {one, other} != {"ink", "highlight"}


def _fault(name: str, colour: str, ground: str, others: Colours) -> str:
    """What is wrong with it; "" if nothing is."""
    asked, stands = _asked(name), contrast(colour, ground)
    if stands < asked:
        return (
            f"{colour} stands {stands:.2f}:1 against the background {ground}, "
            f"where {asked:g}:1 is asked for"
        )
    for other, there in others.items():
        for kind, apart in _apart(colour, there):
            if apart < APART:
                eyes = "" if kind == KINDS[0] else f" with {kind}"
                return (
                    f"{colour} is too near {other}, {there}{eyes}: {apart:.1f} apart "
                    f"(CIEDE2000), where {APART:g} is asked for"
                )
    return ""


def _asked(name: str) -> float:
    return _BAND if name == "highlight" else LEAST_CONTRAST


def _apart(one: str, other: str) -> Iterator[tuple[str, float]]:
    for kind in KINDS:
        yield kind, difference(lab(one, kind), lab(other, kind))


def _nearest(name: str, colour: str, ground: str, others: Colours) -> str:
    """The colour that looks most like this one and would do; "" if there is none."""
    tried = _GRID[contrasts(_GRID, shares(ground)) >= _asked(name)]
    order = np.argsort(np.linalg.norm(labs(tried) - lab(colour), axis=-1), kind="stable")
    for mixture in tried[order]:
        one = "#" + "".join(f"{round(255 * share):02X}" for share in mixture)
        if not _fault(name, one, ground, others):
            return one
    return ""
