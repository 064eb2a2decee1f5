"""A network of wide layers with its picture, and how it gathers into a chain."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
from manim import DOWN, LEFT, RIGHT, UP, Circle, Line, VGroup, VMobject

from backprop.core.language import gettext, grouped
from backprop.core.quantities import ParameterNames
from backprop.core.trace import Trace
from backprop.drawing.mobjects.end_names import outputs_called
from backprop.drawing.mobjects.lying_chain import LyingChain
from backprop.drawing.mobjects.network_diagram import chosen_neurons, join
from backprop.drawing.mobjects.pixel_image import PixelImage
from backprop.drawing.mobjects.wide_network import WideNetwork
from backprop.drawing.notation import Notation, fit
from backprop.drawing.style import LEAST, SYMBOL, Box

__all__ = ["LargeNetwork", "landings"]

_MOST = 8
"""Neurons of a layer; of the last all are drawn."""
_BRIGHT = 5
"""Of the input, pixels that do most are drawn first."""
_IMAGE, _ASIDE = 3.75, 1.5
"""The picture's side, and from it to the first layer."""
_SHARE, _WAY = 0.28, 0.113
"""Of the box's width, both at most."""
_OVERHEAD = 0.4
"""Of a high box, the picture: it stands over the layers."""
_SAID = 0.6
"""From the left, a first layer, for what is said under it."""
_OVER = 0.3
"""From what is said at the foot to all else."""
_DIGITS, _CALLED = 0.6, 2.2
"""Right of the last layer, for digits, and for names at most."""


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
            gettext("{count} weights and biases").format(
                count=grouped(len(ParameterNames(trace.widths)))
            ),
            SYMBOL,
        )
        fit(self.total, box.width).set_color(theme.ink)
        self.total.move_to((box.middle[0], box.bottom, 0), aligned_edge=DOWN)
        box = replace(box, bottom=self.total.get_top()[1] + _OVER)
        high = box.height > box.width
        side = _OVERHEAD * box.height if high else min(_IMAGE, _SHARE * box.width)
        self.image = PixelImage(write, trace.a[0], min(side, box.height))
        if high:
            self.image.move_to((box.middle[0], box.top, 0), aligned_edge=UP)
            box = replace(box, top=self.image.get_bottom()[1] - _OVER)
        else:
            self.image.move_to((box.left, box.middle[1], 0), aligned_edge=LEFT)
        wanted = int(trace.y.argmax())
        called = outputs_called(
            write, trace.network, range(trace.widths[-1]), wanted, _CALLED, LEAST
        )
        first = self.image.get_right()[0] + min(_ASIDE, _WAY * box.width)
        if high:  # what is said under the first layer stays in the box
            first = box.left + _SAID
        last = box.right - max(_DIGITS, max(one.width for one in called) + 0.3)
        step = box.height / max(trace.widths[-1], _MOST + 2)
        columns = replace(box, left=first, right=last)
        wide = WideNetwork(write, trace, _shown(trace), step, columns)
        self.layers, self.bundles = wide.layers, wide.bundles
        self.more = VGroup(*itertools.chain(*wide.more.values()))
        self.digits = VGroup()
        for circle, label in zip(self.layers[-1], called, strict=True):
            self.digits.add(label.next_to(circle, RIGHT, buff=0.2))
        found = int(trace.a[depth].argmax())
        self.answer = VGroup(self.layers[-1][found], self.digits[found])
        self._gather(chain)
        lines = itertools.chain(*self.bundles)
        said = self.more, self.digits, self.total
        super().__init__(self.image, *lines, *wide.circles.values(), *said)

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


def _shown(trace: Trace) -> dict[int, tuple[int, ...]]:
    """Of each layer the neurons drawn: pixels that do most among them, and all outputs."""
    worth = np.abs(trace.dC_da[0] * trace.a[0])
    bright = [int(i) for i in np.argsort(-worth, kind="stable")[:_BRIGHT]]
    depth = trace.network.depth
    shown = {0: chosen_neurons(trace, 0, _MOST, bright)}
    shown |= {layer: chosen_neurons(trace, layer, _MOST) for layer in range(1, depth)}
    return shown | {depth: tuple(range(trace.widths[depth]))}


def _nothing(at: VMobject) -> Circle:
    """Where edges end whose two layers gather in one neuron."""
    return Circle(0.01, stroke_width=0, stroke_opacity=0, fill_opacity=0).move_to(at)
