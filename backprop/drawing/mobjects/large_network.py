"""A network of wide layers with its picture, and how it gathers into a chain."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
from manim import DOWN, LEFT, RIGHT, Circle, Line, ManimColor, VGroup, VMobject, interpolate_color

from backprop.core.quantities import ParameterNames, Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects.lying_chain import LyingChain
from backprop.drawing.mobjects.network_diagram import brightness, chosen_neurons, ellipsis, join
from backprop.drawing.mobjects.pixel_image import PixelImage
from backprop.drawing.notation import Notation
from backprop.drawing.style import LEAST, NUMBER, Box, proportion

__all__ = ["LargeNetwork", "landings"]

_MOST = 8
"""Neurons of a layer; of the last all are drawn."""
_BRIGHT = 5
"""Of the input, pixels that do most are drawn first."""
_IMAGE = 3.3
_ASIDE = 1.5
"""From the picture to the first layer."""
_OVER = 0.3
"""From what is said at the foot to all else."""
_DIGITS = 0.6
"""Right of the last layer."""


def landings(layers: int, neurons: int) -> list[int]:
    """Of each layer the neuron that it becomes: ends go to ends, the rest evenly between."""
    return [round((neurons - 1) * layer / (layers - 1)) for layer in range(layers)]


class LargeNetwork(VGroup):
    """A picture, the layers it runs through, and the digits that the outputs stand for.

    Parameters
    ----------
    chain
        What it becomes: its layers gather in these neurons, its edges in these links.

    Attributes
    ----------
    image, digits
        The picture, and a digit beside each output.
    layers, bundles
        The neurons of each layer, and the edges between each and the next.
    more
        What is said of neurons that are left out.
    total
        How many weights and biases it has, at the foot.
    answer
        The brightest output and its digit.
    goals, ways
        Of each layer the neuron of the chain, of each bundle the links, that it becomes.
    new
        Of each layer, the neurons of the chain before its own that no layer becomes.
    fans
        Each bundle when the layer that it comes from has gathered.
    """

    def __init__(self, write: Notation, trace: Trace, chain: LyingChain, box: Box) -> None:
        self.write, self.trace, theme = write, trace, write.theme
        depth = trace.network.depth
        self.total = write.words(
            f"{len(ParameterNames(trace.widths)):,} weights and biases", NUMBER
        )
        self.total.set_color(theme.ink).move_to((box.middle[0], box.bottom, 0), aligned_edge=DOWN)
        box = replace(box, bottom=self.total.get_top()[1] + _OVER)
        self._step = box.height / max(trace.widths[-1], _MOST + 2)
        self.image = PixelImage(write, trace.a[0], min(_IMAGE, box.height))
        self.image.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)
        first, last = self.image.get_right()[0] + _ASIDE, box.right - _DIGITS
        self.layers: list[list[Circle]] = []
        self.more = VGroup()
        self._circles: dict[Quantity, Circle] = {}
        for layer in range(depth + 1):
            x = first + (last - first) * layer / depth
            self.layers.append(self._column(layer, x, box))
        self.bundles = [self._bundle(layer) for layer in range(1, depth + 1)]
        wanted = int(trace.y.argmax())
        self.digits = VGroup()
        for i, circle in enumerate(self.layers[-1]):
            colour = theme.ink if i == wanted else theme.quiet
            label = write.words(str(i), NUMBER if i == wanted else LEAST, colour)
            self.digits.add(label.next_to(circle, RIGHT, buff=0.2))
        found = int(trace.a[depth].argmax())
        self.answer = VGroup(self.layers[-1][found], self.digits[found])
        self._gather(chain)
        lines = itertools.chain(*self.bundles)
        said = self.more, self.digits, self.total
        super().__init__(self.image, *lines, *self._circles.values(), *said)

    def _column(self, layer: int, x: float, box: Box) -> list[Circle]:
        trace, write = self.trace, self.write
        count = _MOST
        always: tuple[int, ...] = ()
        if layer == 0:
            worth = np.abs(trace.dC_da[0] * trace.a[0])
            always = tuple(int(i) for i in np.argsort(-worth, kind="stable")[:_BRIGHT])
        elif layer == trace.network.depth:
            count = trace.widths[layer]
        shown = chosen_neurons(trace, layer, count, always)
        left_out = trace.widths[layer] - len(shown)
        high = self._step * (len(shown) + (1.6 if left_out else 0))
        top = box.middle[1] + high / 2
        column = []
        ground, ink = ManimColor(write.theme.background), ManimColor(write.theme.ink)
        for row, i in enumerate(shown):
            q = Quantity("a", layer, (i,))
            circle = Circle(0.4 * self._step, stroke_color=write.theme.ink, stroke_width=1.8)
            circle.set_fill(interpolate_color(ground, ink, brightness(trace, q)), 1)
            self._circles[q] = circle.move_to((x, top - self._step * (row + 0.5), 0))
            column.append(circle)
        if left_out:
            foot = top - self._step * len(shown)
            dots = ellipsis(write).move_to((x, foot - 0.2, 0))
            words = write.words(f"{left_out:,} more", LEAST).move_to((x, foot - 0.62, 0))
            self.more.add(dots, words)
        return column

    def _bundle(self, layer: int) -> list[Line]:
        weights = self.trace.network.layer(layer).weights
        ends = [
            (cause, effect)
            for effect in self._circles
            for cause in self._circles
            if effect.layer == layer and cause.layer == layer - 1
        ]
        values = [float(weights[effect.index + cause.index]) for cause, effect in ends]
        shares = proportion(np.array(values), max(map(abs, values)))
        lines = []
        for (cause, effect), value, share in zip(ends, values, shares, strict=True):
            line = join(self._circles[cause], self._circles[effect])
            colour = self.write.theme.sign(value)
            lines.append(line.set_stroke(colour, 0.6 + 2 * share, opacity=0.25 + 0.6 * share))
        return lines

    def _gather(self, chain: LyingChain) -> None:
        """Where layers and edges go."""
        places = landings(len(self.layers), len(chain.layers))
        circles = [chain.empty[layer] for layer in chain.layers]
        self.goals = [circles[at] for at in places]
        self.new: list[list[Circle]] = [[]]
        self.ways: list[list[VMobject]] = []
        self.fans: list[list[Line]] = []
        for layer, (start, end) in enumerate(itertools.pairwise(places)):
            between = set(chain.layers[start : end + 1])
            links: list[VMobject] = [
                line
                for (cause, effect), line in chain.links.items()
                if {cause.layer, effect.layer} <= between
            ]
            self.new.append(circles[start + 1 : end])
            self.ways.append(links or [_nothing(circles[start])])
            ahead = self.layers[layer + 1]
            fan = []
            for i, line in enumerate(self.bundles[layer]):
                to = ahead[i // len(self.layers[layer])]
                fan.append(join(circles[start], to).match_style(line))
            self.fans.append(fan)


def _nothing(at: VMobject) -> Circle:
    """Where edges end whose two layers gather in one neuron."""
    return Circle(0.01, stroke_width=0, stroke_opacity=0, fill_opacity=0).move_to(at)
