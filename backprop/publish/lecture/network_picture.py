"""The network that a lecture is about, as a picture at its top."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from manim import LEFT, RIGHT, VGroup, VMobject

from backprop.clips.context import Stage
from backprop.core.language import gettext, grouped, ngettext
from backprop.core.meaning import meaning
from backprop.core.trace import Trace
from backprop.drawing.mobjects.network_diagram import NetworkDiagram
from backprop.drawing.mobjects.overview import overview
from backprop.drawing.notation import Notation
from backprop.drawing.notation.formula import literal
from backprop.drawing.style import VALUE, find_theme
from backprop.figures.still import Still, svg
from backprop.io.unfinished import temporary
from backprop.render.request import QUALITIES
from backprop.render.settings import prepared

__all__ = ["NetworkPicture", "network_picture"]

_WIDE, _HIGH = 6.0, 4.0
"""Half of its room's width, and its height, in Manim's units."""
_LONGEST = 28
"""Letters of a name that are drawn."""


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
        shown = VGroup(diagram, *_names(write, stage.trace, diagram))
        parts: Any = tuple(shown.family_members_with_points())
    return svg(Still("network", parts, stage.about, alt, None))


def _names(write: Notation, trace: Trace, diagram: NetworkDiagram) -> Iterator[VMobject]:
    """What the inputs and outputs are called, beside them."""
    for q, neuron in diagram.neurons.items():
        of = meaning(trace.network, q)
        if of:
            short = of if len(of) <= _LONGEST else f"{of[: _LONGEST - 1].rstrip()}…"
            side = RIGHT if q.layer else LEFT
            yield write.words(literal(short), VALUE).next_to(neuron, side, buff=0.25)


def _alt(trace: Trace) -> str:
    inputs, *hidden, outputs = trace.widths
    layers = [
        ngettext("{count} input", "{count} inputs", inputs).format(count=grouped(inputs)),
        *(
            ngettext("{count} neuron", "{count} neurons", width).format(count=grouped(width))
            for width in hidden
        ),
        ngettext("{count} output", "{count} outputs", outputs).format(count=grouped(outputs)),
    ]
    said = [
        gettext(
            "A network that has run on one example: {layers}. Each neuron is as bright as it is "
            "active; the colour of an edge is the sign of its weight, its width the size."
        ).format(layers=", ".join(layers))
    ]
    if names := trace.network.inputs.names:
        said.append(gettext("The inputs are called {names}.").format(names=", ".join(names)))
    if names := trace.network.outputs:
        said.append(gettext("The outputs are called {names}.").format(names=", ".join(names)))
    return " ".join(said)
