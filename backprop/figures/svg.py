"""What Manim's Cairo camera draws, as SVG.

The camera draws on a context; here it is one that writes down what it is told, in SVG's words.
Cairo's own SVG surface would do, were its text not another with every version of Cairo: ours is
the same on every machine.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import cairo
from manim import Camera, VMobject

__all__ = ["Pen", "svg_document"]

_JOINS = {cairo.LINE_JOIN_MITER: "miter", cairo.LINE_JOIN_ROUND: "round", 2: "bevel"}
_CAPS = {cairo.LINE_CAP_BUTT: "butt", cairo.LINE_CAP_ROUND: "round", 2: "square"}
_UNSEEN = 1 / 512
"""Less than half of what 8 bits can hold."""


class Pen:
    """Takes the calls of a Cairo context that the camera makes, and keeps SVG elements.

    Parameters
    ----------
    left, top
        The corner of the picture, in Manim's units.
    scale
        Pixels to a unit.
    """

    def __init__(self, left: float, top: float, scale: float) -> None:
        self.left, self.top, self.scale = left, top, scale
        self.elements: list[str] = []
        self.gradients: list[str] = []
        self._path: list[str] = []
        self._at = (0.0, 0.0)
        self._paint: tuple[str, float] | str = ("#000000", 1.0)
        self._width = 0.0
        self._join = self._cap = 0
        self._filled: dict[str, str] | None = None

    def new_path(self) -> None:
        """Begin another shape."""
        self._close()
        self._path = []

    def new_sub_path(self) -> None:
        """Begin another part of the shape; where it begins comes next."""

    def move_to(self, x: float, y: float) -> None:
        """The part begins here."""
        self._at = (x, y)
        self._path.append(f"M{self._point(x, y)}")

    def curve_to(self, *points: float) -> None:
        """A cubic curve; a straight one is written as a line."""
        x, y = points[4:]
        if _straight(self._at, points):
            self._path.append(f"L{self._point(x, y)}")
        else:
            pairs = zip(points[::2], points[1::2], strict=True)
            self._path.append("C" + " ".join(self._point(*pair) for pair in pairs))
        self._at = (x, y)

    def close_path(self) -> None:
        """The part ends where it began."""
        self._path.append("Z")

    def set_source_rgba(self, blue: float, green: float, red: float, alpha: float) -> None:
        """The colour from now on, in the order in which Manim passes it."""
        self._paint = (_hex(red, green, blue), float(alpha))

    def set_source(self, gradient: Any) -> None:
        """A linear gradient from now on."""
        name = f"g{len(self.gradients)}"
        x1, y1, x2, y2 = gradient.get_linear_points()
        (ax, ay), (bx, by) = (self._point(x, y).split(",") for x, y in ((x1, y1), (x2, y2)))
        stops = "".join(
            f'<stop offset="{_short(offset)}" stop-color="{_hex(red, green, blue)}"'
            f' stop-opacity="{_short(alpha)}"/>'
            for offset, blue, green, red, alpha in gradient.get_color_stops_rgba()
        )
        self.gradients.append(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" '
            f'x1="{ax}" y1="{ay}" x2="{bx}" y2="{by}">{stops}</linearGradient>'
        )
        self._paint = name

    def set_line_width(self, width: float) -> None:
        """In Manim's units."""
        self._width = width

    def set_line_join(self, join: int) -> None:
        """How corners look; Manim's automatic is Cairo's miter."""
        self._join = int(join)

    def set_line_cap(self, cap: int) -> None:
        """How ends look."""
        self._cap = int(cap)

    def fill_preserve(self) -> None:
        """Fill the shape."""
        self._close()
        paint = self._painted("fill")
        if paint:
            self._filled = paint

    def stroke_preserve(self) -> None:
        """Draw the shape's outline."""
        paint = self._painted("stroke")
        if not paint or not self._width:
            return
        paint["stroke-width"] = _short(self._width * self.scale)
        if self._join in _JOINS and _JOINS[self._join] != "miter":
            paint["stroke-linejoin"] = _JOINS[self._join]
        if self._cap in _CAPS and _CAPS[self._cap] != "butt":
            paint["stroke-linecap"] = _CAPS[self._cap]
        # A fill and the stroke after it are one element.
        self._write({"fill": "none", **(self._filled or {}), **paint})
        self._filled = None

    def finish(self) -> None:
        """Write what is still held back."""
        self._close()

    def _close(self) -> None:
        if self._filled:
            self._write(self._filled)
        self._filled = None

    def _write(self, attributes: dict[str, str]) -> None:
        if self._path:
            written = "".join(f' {name}="{value}"' for name, value in attributes.items())
            self.elements.append(f'<path d="{"".join(self._path)}"{written}/>')

    def _painted(self, what: str) -> dict[str, str]:
        if isinstance(self._paint, str):
            return {what: f"url(#{self._paint})"}
        colour, alpha = self._paint
        if alpha < _UNSEEN:
            return {}
        return {what: colour} | ({f"{what}-opacity": _short(alpha, 3)} if alpha < 1 else {})

    def _point(self, x: float, y: float) -> str:
        return f"{_short((x - self.left) * self.scale)},{_short((self.top - y) * self.scale)}"


def svg_document(
    camera: Camera,
    parts: Iterable[VMobject],
    box: tuple[float, float, float, float],
    scale: float,
    *,
    title: str,
    description: str,
    background: str | None,
    size: tuple[float, float] | None = None,
) -> str:
    """An SVG of these mobjects, which are drawn in this order.

    Parameters
    ----------
    camera
        Manim's; it decides what a mobject's points, fills and strokes mean.
    box
        Left, right, bottom and top, in Manim's units.
    scale
        Pixels to a unit.
    background
        A colour, or None for a picture without.
    size
        Width and height on a page in cm, or None for a screen.
    """
    left, right, bottom, top = box
    pen: Any = Pen(left, top, scale)
    for part in parts:
        camera.display_vectorized(part, pen)
    pen.finish()
    width, height = (right - left) * scale, (top - bottom) * scale
    whole = f'width="{_short(width)}" height="{_short(height)}"'
    across = whole
    if size is not None:
        across = f'width="{_short(size[0], 4)}cm" height="{_short(size[1], 4)}cm"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {across} '
        f'viewBox="0 0 {_short(width)} {_short(height)}" role="img" '
        f'aria-label={quoteattr(title)} stroke-miterlimit="10">',
        f"<title>{escape(title)}</title>",
        f"<desc>{escape(description)}</desc>",
    ]
    if pen.gradients:
        lines.append(f"<defs>{''.join(pen.gradients)}</defs>")
    if background is not None:
        lines.append(f'<rect {whole} fill="{background}"/>')
    return "\n".join([*lines, *pen.elements, "</svg>"]) + "\n"


def _straight(start: tuple[float, float], points: tuple[float, ...]) -> bool:
    """Whether a cubic curve is a line: both handles lie on it, between its ends."""
    x, y = points[4] - start[0], points[5] - start[1]
    length = x * x + y * y
    for hx, hy in (points[:2], points[2:4]):
        dx, dy = hx - start[0], hy - start[1]
        if abs(dx * y - dy * x) > 1e-9 * max(length, 1e-12) or dx * x + dy * y < 0:
            return False
        if dx * x + dy * y > length:
            return False
    return True


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(255 * float(share)):02X}" for share in (red, green, blue))


def _short(value: float, digits: int = 2) -> str:
    """A number with so many digits at most, and no zeros that say nothing."""
    text = f"{float(value):.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
