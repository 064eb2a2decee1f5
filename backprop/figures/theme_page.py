"""Themes on one page: two figures in each, and its colours as everyone sees them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import typst

from backprop.clips.context import Stage
from backprop.drawing.style import Theme, contrast
from backprop.drawing.style.colour_vision import KINDS, closest, seen_as
from backprop.figures.catalog import find_figure
from backprop.figures.still import png
from backprop.figures.stills import taken
from backprop.io.unfinished import temporary

__all__ = ["theme_page"]

_FIGURES = ("tree-arrows", "activation-two-effects")
_SCALE = 1.0

_PAGE = """
#let themes = json("themes.json")
#set page(width: 1100pt, height: auto, margin: 24pt, fill: rgb("#E9EAEC"))
#set text(font: "New Computer Modern", size: 13pt)
#let swatch(hex) = box(width: 100%, height: 16pt, fill: rgb(hex))
#for theme in themes [
  #block(breakable: false, below: 28pt)[
    #text(size: 20pt, theme.name) #h(8pt) #theme.ground
    #v(2pt)
    #grid(columns: (1fr,) * theme.files.len(), column-gutter: 14pt,
      ..theme.files.map(file => box(stroke: black, image(file))))
    #grid(columns: (100pt,) + (1fr,) * theme.colours.len(), column-gutter: 6pt, row-gutter: 5pt,
      [], ..theme.colours.map(one => align(center, one.name)),
      [], ..theme.colours.map(one => align(center, text(size: 11pt, one.told))),
      ..theme.kinds.map(kind => (kind.name, ..kind.colours.map(swatch))).flatten(),
    )
    #text(size: 11pt, theme.apart)
  ]
]
"""


def theme_page(themes: Sequence[Theme], ppi: float = 110) -> bytes:
    """A PNG: of each theme two figures, its colours with their contrasts, and the nearest two.

    Colours are shown as they are seen with each kind of colour vision.
    """
    figures = [find_figure(name) for name in _FIGURES]
    with temporary() as folder:
        told = []
        for number, theme in enumerate(themes):
            stills = taken(figures, lambda network, theme=theme: Stage.of(network, theme=theme))  # type: ignore[misc]
            files = []
            for still in stills:
                files.append(f"{number}-{still.name}.png")
                (folder / files[-1]).write_bytes(png(still, _SCALE))
            told.append({**_told(theme), "files": files})
        (folder / "themes.json").write_text(json.dumps(told))
        (folder / "page.typ").write_text(_PAGE)
        page = typst.compile(str(folder / "page.typ"), format="png", ppi=ppi)
    assert isinstance(page, bytes)
    return page


def _told(theme: Theme) -> dict[str, Any]:
    colours = {"quiet": theme.quiet, **theme.meanings}
    # Ink is no band, and the highlight no text: they are not taken for each other.
    words = {name: one for name, one in theme.meanings.items() if name != "highlight"}
    apart, kind, one, other = min(
        (apart, kind, one, other) for kind in KINDS for apart, one, other in [closest(words, kind)]
    )
    return {
        "name": theme.name,
        "ground": f"on {theme.background}",
        "colours": [
            {
                "name": name.replace("_", " "),
                "told": f"{colour}  {contrast(colour, theme.background):.1f}:1",
            }
            for name, colour in colours.items()
        ],
        "kinds": [
            {"name": kind, "colours": [seen_as(colour, kind) for colour in colours.values()]}
            for kind in KINDS
        ],
        "apart": f"Nearest: {one.replace('_', ' ')} and {other.replace('_', ' ')}, {apart:.1f} "
        f"apart (CIEDE2000) with {kind}.",
    }
