"""The network that a lecture is about, as a picture at its top."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from backprop.clips.context import Stage
from backprop.core.number_format import amount
from backprop.core.trace import Trace
from backprop.drawing.mobjects.overview import overview
from backprop.drawing.notation import Notation
from backprop.drawing.style import find_theme
from backprop.figures.still import Still, svg
from backprop.io.unfinished import temporary
from backprop.render.request import QUALITIES
from backprop.render.settings import prepared

__all__ = ["NetworkPicture", "network_picture"]

_WIDE, _HIGH = 6.0, 4.0
"""Half of its room's width, and its height, in Manim's units."""


@dataclass(frozen=True, slots=True)
class NetworkPicture:
    """A network that has run on an example.

    Attributes
    ----------
    caption, alt
        Its name with the example, and the picture in words.
    drawn
        SVG without a background, by theme.
    """

    caption: str
    alt: str
    drawn: dict[str, bytes]


def network_picture(stage: Stage) -> NetworkPicture:
    """The whole of it in both themes, as bright, coloured and wide as the record says."""
    alt = _alt(stage.trace)
    return NetworkPicture(
        stage.about,
        alt,
        {name: _drawn(replace(stage, theme=find_theme(name)), alt) for name in ("light", "dark")},
    )


def _drawn(stage: Stage, alt: str) -> bytes:
    with temporary() as folder, prepared(folder, QUALITIES["l"], dry_run=True):
        write = Notation(stage.trace.widths, stage.theme)
        diagram = overview(write, stage.trace, -_WIDE, _WIDE, -_HIGH / 2, _HIGH / 2)
        parts: Any = tuple(diagram.family_members_with_points())
    return svg(Still("network", parts, stage.about, alt, None))


def _alt(trace: Trace) -> str:
    inputs, *hidden, outputs = trace.widths
    layers = [amount(inputs, "input"), *(amount(width, "neuron") for width in hidden)]
    return (
        f"A network that has run on one example: {', '.join(layers)}, {amount(outputs, 'output')}. "
        "Each neuron is as bright as it is active; the colour of an edge is the sign of its "
        "weight, its width the size."
    )
