"""A contact sheet: a whole clip on one page, with its captions."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import typst
from PIL import Image, ImageDraw

from backprop.audit.audit import Fault
from backprop.audit.dry_run import Snapshot
from backprop.io.unfinished import temporary
from backprop.render.shape import units

__all__ = ["marked", "sheet"]

_MARK = "#FF00FF"
"""A colour that no theme has."""

_PAGE = """
#let stills = json("stills.json")
#set page(width: auto, height: auto)
#set page(margin: 24pt, fill: rgb("#E9EAEC"))
#set text(font: "New Computer Modern", size: 13pt)
#text(size: 20pt, stills.title)
#v(4pt)
#grid(
  columns: (stills.wide * 1pt,) * stills.columns, column-gutter: 14pt, row-gutter: 18pt,
  ..stills.pictures.map(s => block(breakable: false)[
    #let edge = if s.moving { (paint: gray, dash: "dashed") } else { black }
    #box(stroke: edge, image(s.file, width: 100%, scaling: "pixelated"))
    #v(-6pt)
    *#s.time* #h(4pt) #emph(s.section)#if s.moving [ (in motion)] \\
    #text(size: 11pt, s.caption)
  ]),
)
"""


def marked(still: Snapshot, faults: Sequence[Fault]) -> Snapshot:
    """A still with a box round what is wrong in it, and what that is under it."""
    height, width = still.picture.shape[:2]
    frame = units(width, height)
    page = Image.fromarray(still.picture).convert("RGB")
    draw = ImageDraw.Draw(page)
    for fault in faults:
        for left, right, bottom, top in fault.defect.boxes:
            x = [(side / frame[0] + 0.5) * width for side in (left, right)]
            y = [(0.5 - side / frame[1]) * height for side in (top, bottom)]
            draw.rectangle((x[0] - 3, y[0] - 3, x[1] + 3, y[1] + 3), outline=_MARK, width=2)
    told = " ".join((still.caption, *(f"[{fault.defect}]" for fault in faults)))
    return replace(still, picture=np.asarray(page.convert("RGBA")), caption=told)


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
        # One of its pixels is one of the page's: one that is drawn anew in another size has nicks.
        wide = stills[0].picture.shape[1] * 72 / ppi
        data = {"title": title, "columns": columns, "wide": wide, "pictures": pictures}
        (folder / "stills.json").write_text(json.dumps(data))
        (folder / "page.typ").write_text(_PAGE)
        page = typst.compile(str(folder / "page.typ"), format="png", ppi=ppi)
    assert isinstance(page, bytes)
    return page
