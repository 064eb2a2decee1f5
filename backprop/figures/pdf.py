"""A still as a page of PDF: its lines and curves, and over them its texts, to be found."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import typst

from backprop.core.language import gettext, language_now
from backprop.figures.plain_text import plain_texts
from backprop.figures.still import PIXELS, Still, svg
from backprop.io.unfinished import temporary

__all__ = ["pdf"]

_POINTS = 0.75 * PIXELS
"""Of a page to a unit, where nothing else is asked for: 96 of an SVG's pixels are an inch."""

_PAGE = """
#let it = json("it.json")
#set document(title: it.title, date: none)
#set page(width: it.width * 1pt, height: it.height * 1pt, margin: 0pt, fill: none)
#set text(10pt, lang: it.lang, fill: rgb(0, 0, 0, 0), font: "New Computer Modern Math",
  top-edge: "bounds", bottom-edge: "bounds", ligatures: false, hyphenate: false)
#image("it.svg", width: 100%, alt: it.description)
// Who is read the description is not read each of these as well.
#for (line, x, y, wide, high) in it.texts {
  let stretched = scale(x: wide * 1pt, y: high * 1pt, origin: top + left, box(line))
  place(top + left, dx: x * 1pt, dy: y * 1pt, pdf.artifact(stretched))
}
#for (name, about) in it.sources {
  pdf.attach(name, relationship: "source", mime-type: "text/plain", description: about)
}
"""


def pdf(still: Still) -> bytes:
    """As a page of PDF of the picture's size, with its alternative text.

    Typst sets the SVG and over it, in letters that nobody sees, what is written there, so that it
    can be searched and copied. A formula's sources are attached. The same bytes on every run.
    """
    left, right, bottom, top = still.box
    unit = still.unit or _POINTS
    with temporary() as folder:
        (folder / "it.svg").write_bytes(svg(still))
        for name, source in still.sources.items():
            (folder / name).write_text(source, encoding="utf-8")
        about = {
            "title": still.title,
            "lang": language_now().short,
            "description": still.description,
            "width": (right - left) * unit,
            "height": (top - bottom) * unit,
            "texts": list(_lines(still, unit)),
            "sources": [
                [name, gettext("{title}: its source").format(title=still.title)]
                for name in still.sources
            ],
        }
        (folder / "it.json").write_text(json.dumps(about))
        (folder / "it.typ").write_text(_PAGE)
        # A date or a font of the machine's would make another file.
        made = typst.compile(
            str(folder / "it.typ"),
            format="pdf",
            timestamp=datetime(2000, 1, 1, tzinfo=UTC),
            ignore_system_fonts=True,
        )
    assert isinstance(made, bytes)
    return made


def _lines(still: Still, unit: float) -> Iterator[tuple[str, float, float, float, float]]:
    """Each text, and where it is on the page: left, top, width and height in points.

    From the top down, and from left to right, as they are read.
    """
    left, _, _, top = still.box
    texts = sorted((one for one in still.texts if one.source), key=lambda one: _order(one.box))
    for one, line in zip(texts, plain_texts([one.source for one in texts]), strict=True):
        begins, ends, low, high = one.box
        whole = _without(line, one.cut)
        if whole:
            yield (
                whole,
                (begins - left) * unit,
                (top - high) * unit,
                (ends - begins) * unit,
                (high - low) * unit,
            )


def _order(box: tuple[float, float, float, float]) -> tuple[float, float]:
    # What is half a unit apart stands in one row.
    begins, _, low, high = box
    return -round(low + high), begins


def _without(line: str, cut: int) -> str:
    """A line without its last letters."""
    for _ in range(cut):
        line = line[:-1].rstrip()
    return line
