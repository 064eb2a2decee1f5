"""A font of one's own: what a theme's words or its mathematics are set in.

It is a file beside the theme's, so that a picture is the same on every machine: fonts of the
system are not looked for. It is as large as the one that comes along, by its digits.
"""

from __future__ import annotations

import hashlib
import io
import string
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from backprop.core.errors import FileError
from backprop.io.error_format import shown
from backprop.io.unfinished import temporary

__all__ = ["DIGIT", "Font", "read_font"]

DIGIT = 0.688
"""How high the digits of New Computer Modern are, in ems."""

_LARGEST = 40_000_000
"""Bytes of a font file: more than any of Latin letters has."""
_LETTERS = string.ascii_letters + string.digits + "ÀÂÃÄÇÈÉÊËÍÑÓÔÕÖÚÜßàâãäçèéêëíîïñòóôõöùúûü"
_WORDS = _LETTERS + ".,;:!?¿¡'’“”„()%+=/−×…–"
_MATHS = string.digits + "().,+−=×·/[]{}<>|∂∇∑∞→…⋮⋱≈⊙′Δ𝜎𝛿𝜕ℎ" + string.ascii_letters
_ITALIC = range(0x1D434, 0x1D468)
"""The italic letters of mathematics, A to z; its h is ℎ, and its own place is empty."""
_NO_LETTER = 0x1D455


@dataclass(frozen=True, slots=True)
class Font:
    """A font by its family; `scale` makes its digits as high as New Computer Modern's."""

    family: str
    scale: float
    key: str
    """Of its bytes."""
    data: bytes = field(repr=False, compare=False)


def read_font(given: object, beside: Path, where: str, *, mathematics: bool) -> Font:
    """The font of a file.

    Parameters
    ----------
    given
        The file's name, from the folder of the file `beside` it.
    where
        What is named in an error.
    mathematics
        Whether formulas are set in it, or words.

    Raises
    ------
    FileError
        It is no font file, or has not all that is written with it.
    """
    if not isinstance(given, str) or not given.lower().endswith((".ttf", ".otf")):
        raise FileError(
            f'{where}: expected a font file beside it, as "Inter.ttf" or "STIXTwoMath.otf", found '
            f"{shown(given)}: fonts of the system are not looked for"
        )
    file = beside.parent / given
    try:
        size = file.stat().st_size
        data = file.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        raise FileError(f"{where}: cannot read {file}: {error.strerror}") from None
    if not data:
        raise FileError(f"{where}: {file}: expected a font of 1 to {_LARGEST:,} bytes")
    height, letters, has_table = _measured(data, f"{where}: {file}")
    if mathematics and not has_table:
        raise FileError(
            f"{where}: {file} has no table for mathematics: choose a font that is made for it, "
            "such as STIX Two Math or Fira Math"
        )
    needed = {*map(ord, _MATHS), *_ITALIC} - {_NO_LETTER} if mathematics else {*map(ord, _WORDS)}
    if missing := sorted(needed - letters):
        some = " ".join(map(chr, missing[:8])) + (" ..." if missing[8:] else "")
        raise FileError(f"{where}: {file} lacks {len(missing)} of the signs that are set: {some}")
    family = _family(data, file.suffix.lower())
    if family is None:
        raise FileError(f"{where}: {file} is no font that Typst can use")
    key = hashlib.sha256(data).hexdigest()[:16]
    return Font(family, round(DIGIT / height, 4), key, data)


def _measured(data: bytes, where: str) -> tuple[float, set[int], bool]:
    """How high its zero is in ems, the characters that it has, whether it can set mathematics."""
    from fontTools.pens.boundsPen import BoundsPen
    from fontTools.ttLib import TTFont

    # Whatever is wrong in a file of a stranger, it is no font; the reader has no one error.
    try:
        with TTFont(io.BytesIO(data), lazy=True) as font:
            letters: dict[int, str] = font.getBestCmap()
            glyphs: Any = font.getGlyphSet()
            pen = BoundsPen(glyphs)
            glyphs[letters[ord("0")]].draw(pen)
            _, foot, _, top = pen.bounds
            height = (top - foot) / font["head"].unitsPerEm
            found = height, {*letters}, "MATH" in font
    except Exception:
        raise FileError(f"{where} is no font with digits") from None
    if not 0.2 < height < 2:
        raise FileError(f"{where} has digits of {height:.2f} ems: expected a usual font")
    return found


def _family(data: bytes, suffix: str) -> str | None:
    """What Typst calls it."""
    import typst

    with temporary() as folder:
        (folder / f"font{suffix}").write_bytes(data)
        fonts: Any = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
        )
        return next((one.family for one in fonts.fonts()), None)
