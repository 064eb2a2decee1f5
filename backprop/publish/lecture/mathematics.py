"""Formulas as pictures that look the same in every browser.

A browser sets MathML with a mathematics font of the system's, and hardly any system has one: sums
are as small as letters then. So Typst, which brings its own, sets the formula, and the page shows
the outlines, each glyph written once for the whole page. The MathML is there for who listens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from xml.etree import ElementTree

import typst

from backprop.drawing.notation.typesetting import decimals_rule
from backprop.drawing.style import Theme
from backprop.figures.mathml_latex import mathml
from backprop.io.unfinished import temporary

__all__ = ["Displayed", "displayed"]

_PAGE = """
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#set text(size: {size}pt)
$ {source} $
"""
_SIZE = 10.0
"""Points to an em."""
_SVG = "{http://www.w3.org/2000/svg}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_NAME = 9
"""Letters of a glyph's name: of the digest that Typst gives it, enough to tell a page's apart."""


@dataclass(frozen=True, slots=True)
class Displayed:
    """One formula on the page.

    Attributes
    ----------
    caption
        What it says.
    picture
        SVG, whose colours are classes: they follow the page's light and dark.
    mathml
        The same for who cannot see it.
    glyphs
        The outlines that the picture uses, by name.
    """

    caption: str
    picture: str
    mathml: str
    glyphs: Mapping[str, str]


def displayed(caption: str, source: str, theme: Theme) -> Displayed:
    """A formula in Typst's mathematics, whose colours are this theme's."""
    with temporary() as folder:
        page = folder / "page.typ"
        text = decimals_rule() + _PAGE.format(size=_SIZE, source=source)
        page.write_text(text, encoding="utf-8")
        made = typst.compile(str(page), format="svg")
    assert isinstance(made, bytes)
    root = ElementTree.fromstring(made)
    glyphs = {
        _name(symbol.get("id", "")): symbol[0].get("d", "") for symbol in root.iter(f"{_SVG}symbol")
    }
    names = _classes(theme)
    shapes = [_shape(one, names) for one in root if one.tag != f"{_SVG}defs"]
    _, _, width, height = map(float, root.get("viewBox", "").split())
    picture = (
        f'<svg aria-hidden="true" viewBox="0 0 {width:.2f} {height:.2f}" '
        f'style="width:{width / _SIZE:.3f}em;height:{height / _SIZE:.3f}em">{"".join(shapes)}</svg>'
    )
    # For who listens colours say nothing.
    heard = re.sub(r' style="color:#\w{6}"', "", mathml(source))
    return Displayed(caption, picture, heard, glyphs)


def _shape(one: ElementTree.Element, names: Mapping[str, str]) -> str:
    """A glyph at its place, or the line of a fraction."""
    if one.tag == f"{_SVG}g":
        # Typst turns each glyph over, whose outline counts upwards: the page does it in one place.
        # A bracket that grows is several glyphs, over one another.
        *_, left, down = map(float, re.findall(r"-?[\d.]+", one.get("transform", "")))
        return "".join(
            f'<use href="#{_name(glyph.get(_LINK, ""))}" '
            f'x="{left + float(glyph.get("x", 0)):.2f}" y="{down - float(glyph.get("y", 0)):.2f}"'
            f"{_class(glyph.get('fill', ''), names)}/>"
            for glyph in one
        )
    return (
        f'<path d="{one.get("d")}" transform="{one.get("transform")}" '
        f'stroke-width="{one.get("stroke-width")}"{_class(one.get("stroke", ""), names)}/>'
    )


def _name(digest: str) -> str:
    return digest.lstrip("#")[:_NAME]


def _class(colour: str, names: Mapping[str, str]) -> str:
    name = names.get(colour.upper())
    return f' class="{name}"' if name else ""


def _classes(theme: Theme) -> dict[str, str]:
    """The page's class of each colour; what is ink has none: it is as the text around it."""
    return {
        theme.cost: "cost",
        theme.weight: "weight",
        theme.bias: "bias",
        theme.weighted_sum: "sum",
        theme.desired: "desired",
    }
