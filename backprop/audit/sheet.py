"""A contact sheet: a whole clip on one page, with its captions."""

from __future__ import annotations

import json
from collections.abc import Sequence

import typst
from PIL import Image

from backprop.audit.dry_run import Snapshot
from backprop.io.unfinished import temporary

__all__ = ["sheet"]

_PAGE = """
#let stills = json("stills.json")
#set page(width: if stills.columns > 3 { 1600pt } else { 1000pt }, height: auto)
#set page(margin: 24pt, fill: rgb("#E9EAEC"))
#set text(font: "New Computer Modern", size: 13pt)
#text(size: 20pt, stills.title)
#v(4pt)
#grid(
  columns: (1fr,) * stills.columns, column-gutter: 14pt, row-gutter: 18pt,
  ..stills.pictures.map(s => block(breakable: false)[
    #let edge = if s.moving { (paint: gray, dash: "dashed") } else { black }
    #box(stroke: edge, image(s.file))
    #v(-6pt)
    *#s.time* #h(4pt) #emph(s.section)#if s.moving [ (in motion)] \\
    #text(size: 11pt, s.caption)
  ]),
)
"""


def sheet(stills: Sequence[Snapshot], title: str, ppi: float = 144) -> bytes:
    """A PNG with all stills in order; those taken in mid-move have a dashed frame.

    Typst lays the page out, so that it looks the same on every machine.
    """
    with temporary() as folder:
        pictures = []
        for number, still in enumerate(stills):
            file = f"{number}.png"
            Image.fromarray(still.picture).save(folder / file)
            pictures.append(
                {
                    "file": file,
                    "time": f"{still.time:.1f} s",
                    "section": still.section,
                    "caption": still.caption,
                    "moving": still.moving,
                }
            )
        # A page much taller than wide cannot be seen at a glance.
        columns = 3 if len(stills) <= 18 else 5
        data = {"title": title, "columns": columns, "pictures": pictures}
        (folder / "stills.json").write_text(json.dumps(data))
        (folder / "page.typ").write_text(_PAGE)
        page = typst.compile(str(folder / "page.typ"), format="png", ppi=ppi)
    assert isinstance(page, bytes)
    return page
