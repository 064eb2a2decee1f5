"""The last neurons of a chain, large, and the desired output beside them in its frame."""

from __future__ import annotations

import itertools

import numpy as np
from manim import (
    DOWN,
    LEFT,
    RIGHT,
    UP,
    Line,
    MathTypst,
    Square,
    SurroundingRectangle,
    Typst,
    VGroup,
    VMobject,
)

from backprop.core.language import gettext
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.edge_bundle import edge_style
from backprop.drawing.mobjects.network_diagram import Neuron, join
from backprop.drawing.notation import Notation, letters
from backprop.drawing.notation.phrases import earlier_layers
from backprop.drawing.style import NUMBER, SYMBOL, WORD, Box, proportion

__all__ = ["NeuronRow", "framed", "in_row"]

_MOST = 4
"""Neurons of a row; of a longer chain the last three are drawn."""
_SPACING, _RADIUS, _SHARE = 3.6, 1.0, 0.4
"""From one to the next and a radius, at most; and a radius of that where the width is short."""
_ASIDE = 1.2
"""From the output to the desired output, next to what lies between two neurons."""
_HIGH, _UNDER = 0.9, 1.5
"""In a box of such a height for its width y is under the output, so far, for names between."""
_STUB = 2.0
_FRAME = 0.14


def in_row(depth: int) -> list[Quantity]:
    """The activations that a row draws."""
    first = 0 if depth < _MOST else depth + 2 - _MOST
    return [Quantity("a", layer, (0,)) for layer in range(first, depth + 1)]


def framed(write: Notation, neuron: Neuron) -> VGroup:
    """The desired output in its thin frame."""
    side = neuron.circle.width + 2 * _FRAME
    frame = Square(side).set_stroke(write.theme.desired, 2.5).move_to(neuron)
    neuron.circle.set_stroke(write.theme.ink)
    return VGroup(frame, neuron)


class NeuronRow(VGroup):
    """The end of a chain with its values, in the middle of a box.

    The desired output is right of the output, in a high box under it.

    Attributes
    ----------
    others
        By quantity the neurons, y in its frame; by "earlier" how many layers are left out.
    links
        Edges by (cause, effect), in the colour of the weight's sign.
    chain
        All of it but y.
    frame, within
        The desired output's frame, and what is in it.
    symbols
        Names of the last two and of y, under them.
    output, desired
        Words over them.
    boxes, remark
        Frames round the last two's superscripts, and what they are.
    """

    def __init__(self, write: Notation, trace: Trace, box: Box) -> None:
        depth, theme = trace.network.depth, write.theme
        shown = in_row(depth)
        first, y = shown[0].layer, Quantity("y", 0, (0,))
        stub = _STUB if first else 0.0
        high = box.height > _HIGH * box.width
        gaps = len(shown) - 1 + (0 if high else _ASIDE)
        spacing = min(_SPACING, (box.width - stub - 2 * _FRAME) / (gaps + 2 * _SHARE))
        radius = min(_RADIUS, _SHARE * spacing)
        wide = stub + gaps * spacing + 2 * radius
        x, height = box.middle[0] - wide / 2 + stub + radius, box.middle[1]
        drop = 2 * radius + _UNDER if high else 0.0
        self.others: dict[object, VMobject] = {}
        self.symbols: dict[Quantity, MathTypst] = {}
        self.numbers: dict[Quantity, VMobject] = {}
        for position, q in enumerate([*shown, y]):
            neuron = Neuron(write, trace, q, radius, in_full=True)
            along = position * spacing if q != y else gaps * spacing
            level = height + (drop / 2 if q != y else -drop / 2)
            neuron.move_to((x + along, level, 0))
            self.others[q] = framed(write, neuron) if q == y else neuron
        self.frame, self.within = self.others[y]
        for q in (*shown[-2:], y):
            label = write.label(q, SYMBOL)
            self.symbols[q] = label.next_to(self.others[q], DOWN, buff=0.25)
        largest = max(float(abs(layer.weights[0, 0])) for layer in trace.network.layers)
        self.links: dict[tuple[Quantity, Quantity], Line] = {}
        for cause, effect in itertools.pairwise(shown):
            weight = trace[Quantity("w", effect.layer, (0, 0))].value
            width, opacity = edge_style(float(proportion(weight, largest)), 8)
            line = join(self.others[cause], self.others[effect])
            self.links[cause, effect] = line.set_stroke(theme.sign(weight), width, opacity=opacity)
        if first:
            self.others["earlier"] = _earlier(write, first, self.others[shown[0]])
        parts: list[tuple[object, VMobject]] = [*self.links.items(), *self.others.items()]
        self.chain = VGroup(*(one for key, one in parts if key != y))
        self.output: Typst = write.words(gettext("output"), WORD)
        self.output.next_to(self.others[shown[-1]], UP, buff=0.25)
        self.desired: Typst = write.words(gettext("desired"), WORD, theme.desired)
        if high:
            self.desired.next_to(self.others[y], LEFT, buff=0.3)
        else:
            self.desired.next_to(self.others[y], UP, buff=0.2).set_y(self.output.get_y())
        pair = [self.symbols[q] for q in shown[-2:]]
        self.boxes = VGroup(*(_superscript(write, symbol) for symbol in pair))
        self.remark: Typst = write.words(gettext("layers, not exponents"), NUMBER, theme.ink)
        self.remark.next_to(self.boxes, DOWN, buff=0.2)
        self.remark.shift(min(0.0, box.right - self.remark.get_right()[0]) * RIGHT)
        super().__init__(
            *self.links.values(),
            *self.others.values(),
            *self.symbols.values(),
            self.output,
            self.desired,
        )


def _superscript(write: Notation, symbol: MathTypst) -> SurroundingRectangle:
    first, *above = letters(symbol)
    box = SurroundingRectangle(
        VGroup(*above), color=write.theme.highlight, buff=0.07, stroke_width=2.5
    )
    # It does not cut the letter.
    right, left = box.get_right()[0], max(box.get_left()[0], first.get_right()[0] + 0.04)
    return box.stretch_to_fit_width(right - left).align_to((right, 0, 0), RIGHT)


def _earlier(write: Notation, count: int, neuron: VMobject) -> VGroup:
    """A line from the left, and how many layers it comes from."""
    end: np.ndarray = neuron.get_left()
    line = Line(end + 0.5 * LEFT, end).set_stroke(write.theme.quiet, 3)
    words = VGroup(*(write.words(one, WORD) for one in earlier_layers(count)))
    words.arrange(DOWN, buff=0.1)
    return VGroup(line, words.next_to(line, LEFT, buff=0.15))
