"""Names of quantities in a sentence, such as w(L)[0,1] or w(2)[1,2], as the pictures' symbols."""

from __future__ import annotations

import html
import re

__all__ = ["with_symbols"]

_NAMED = re.compile(r"\b([wbza])\((L(?:-\d+)?|\d+)\)(?:\[([\d,]+)\])?|\by\[(\d+)\]|\bC0\b")
_COLOURED = {"w": "weight", "b": "bias", "z": "sum", "y": "desired", "C": "cost"}


def with_symbols(text: str) -> str:
    """Plain text as HTML, in which quantities have their colours, layers and indices."""
    written, at = [], 0
    for found in _NAMED.finditer(text):
        written += [html.escape(text[at : found.start()]), _symbol(*found.groups())]
        at = found.end()
    return "".join([*written, html.escape(text[at:])])


def _symbol(kind: str | None, layer: str | None, index: str | None, output: str | None) -> str:
    if kind is None:
        kind, index = ("y", output) if output else ("C", "0")
    above = f"<sup>({layer.replace('-', '−')})</sup>" if layer else ""
    below = f"<sub>{index}</sub>" if index else ""
    scripts = f'<span class="both">{above}{below}</span>' if above and below else above + below
    colour = f" {_COLOURED[kind]}" if kind in _COLOURED else ""
    return f'<span class="symbol{colour}"><i>{kind}</i>{scripts}</span>'
