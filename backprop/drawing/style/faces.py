"""What is set in: the font of words and that of mathematics, as the theme at hand has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from backprop.drawing.style.font_file import Font
from backprop.drawing.style.theme import Theme

__all__ = ["Faces", "faced", "faces_now"]

_FACE = "New Computer Modern"
_POINTS = 10
"""Manim has Typst set all in this size, and scales it."""


@dataclass(frozen=True, slots=True)
class Faces:
    """What words and mathematics are set in; None is New Computer Modern."""

    words: Font | None = None
    mathematics: Font | None = None

    @property
    def rules(self) -> str:
        """They as Typst's rules."""
        words, maths = self.words, self.mathematics
        found = [f"#set text(font: {_families(words, _FACE)}{_size(words)})"]
        if words or maths:  # else mathematics is as Typst sets it
            face = f"{_FACE} Math"
            size = _size(maths) or f", size: {_POINTS}pt"
            found.append(f"#show math.equation: set text(font: {_families(maths, face)}{size})")
        return "\n".join(found)


_USUAL = Faces()
_faces: ContextVar[Faces] = ContextVar("faces", default=_USUAL)


@contextmanager
def faced(theme: Theme) -> Iterator[None]:
    """Inside the block all is set in a theme's fonts."""
    token = _faces.set(Faces(theme.font, theme.math_font))
    try:
        yield
    finally:
        _faces.reset(token)


def faces_now() -> Faces:
    """What is set in, here."""
    return _faces.get()


def _families(font: Font | None, usual: str) -> str:
    """A font's family, and the usual one for what it lacks."""
    if font is None:
        return f'"{usual}"'
    family = font.family.replace("\\", "\\\\").replace('"', '\\"')
    # By its bytes: another font of that name is another text.
    return f'("{family}", "{usual}") /* {font.key} */'


def _size(font: Font | None) -> str:
    return "" if font is None else f", size: {_POINTS * font.scale:g}pt"
