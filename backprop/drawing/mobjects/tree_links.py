"""Lines between the symbols of a tree: they leave a symbol clear, and are dashed or not."""

from __future__ import annotations

from typing import Any

import numpy as np
from manim import DashedLine, Line, Mobject

__all__ = ["dash", "leave", "tree_link"]

_PADDING = 0.2, 0.1
"""Between a symbol's side, or its head and foot, and the end of a link."""
_DASH = 0.12


def tree_link(cause: Mobject, effect: Mobject, dashed: bool) -> Line:
    """From one symbol to another."""
    along = effect.get_center() - cause.get_center()
    first = cause.get_center() + along * leave(cause, along)
    last = effect.get_center() - along * leave(effect, along)
    return DashedLine(first, last, dash_length=_DASH) if dashed else Line(first, last)


def dash(link: DashedLine, dashed: bool) -> None:
    """Draw a link that was recorded with a derivative of 0 as another pass has it."""
    if dashed == (len(link.submobjects) > 1):
        return
    first, start, end = link.submobjects[0], link.get_start(), link.get_end()
    pieces: list[Any] = (
        [*DashedLine(start, end, dash_length=_DASH).submobjects] if dashed else [Line(start, end)]
    )
    for piece in pieces:
        piece.match_style(first)
        piece.veiled = getattr(first, "veiled", 1.0)
    link.submobjects = pieces


def leave(box: Mobject, along: np.ndarray) -> float:
    """How far along a line from its centre a box, padded, is left; a share of `along`."""
    shares = [
        (size / 2 + padding) / abs(step)
        for size, step, padding in zip((box.width, box.height), along, _PADDING, strict=False)
        if abs(step) > 1e-9
    ]
    return float(min(shares))
