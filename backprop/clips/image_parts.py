"""The pictures of DigitNetwork: a digit, its network, the outputs, and what the gradient shows."""

from __future__ import annotations

import numpy as np
from manim import VGroup

from backprop.clips.handles import part
from backprop.clips.image_facts import ImageFacts
from backprop.clips.layout import GAP, Layout, column, either, row
from backprop.clips.path_sum import network, rows
from backprop.clips.player import DeclaredScene
from backprop.core.language import gettext, ngettext
from backprop.core.quantities import COST
from backprop.drawing.mobjects.gradient_notes import GradientNotes
from backprop.drawing.mobjects.image_network import ImageNetwork
from backprop.drawing.mobjects.marked_picture import MarkedPicture, strengths
from backprop.drawing.mobjects.output_table import OutputTable
from backprop.drawing.mobjects.path_rows import rows_height
from backprop.drawing.mobjects.path_steps import counted
from backprop.drawing.mobjects.pixel_lens import PixelLens
from backprop.drawing.mobjects.sum_bars import SumBars
from backprop.drawing.mobjects.two_costs import TwoCosts
from backprop.drawing.style import Box

__all__ = [
    "BACK",
    "GRADIENT_LARGE",
    "OPEN",
    "SUMMED",
    "THROUGH",
    "WITH_TURNED",
    "bars",
    "changed",
    "costs",
    "gradient",
    "large",
    "lens",
    "notes",
    "picture",
    "split",
    "table",
]


@part(best=(1.9, 1.9), least=(1.2, 1.2))
def picture(on: DeclaredScene, facts: ImageFacts, room: Box) -> MarkedPicture:
    return MarkedPicture(on.write, strengths(facts.trace.a[0]), facts.pixel, room, facts.shown[0])


@part(best=(6.2, 6.2), least=(3.0, 3.0))
def lens(on: DeclaredScene, facts: ImageFacts, room: Box) -> PixelLens:
    return PixelLens(on.write, facts.trace.a[0], facts.pixel, on(picture), room)


@part(best=(5.0, 6.2), least=(3.0, 3.0))
def large(on: DeclaredScene, facts: ImageFacts, room: Box) -> ImageNetwork:
    return ImageNetwork(on.write, facts.trace, facts.shown, facts.start, room)


@part(best=(4.3, 6.2), least=(3.6, 3.0))
def table(on: DeclaredScene, facts: ImageFacts, room: Box) -> OutputTable:
    shown = facts.shown[facts.depth]
    return OutputTable(on.write, facts.trace, shown, facts.adds, on(large), room)


@part(best=(6.2, 6.2), least=(1.2, 1.2))
def gradient(on: DeclaredScene, facts: ImageFacts, room: Box) -> MarkedPicture:
    strongest = facts.strongest.index[0]
    return MarkedPicture(on.write, facts.shades, strongest, room, facts.shown[0], signed=True)


@part(best=(3.9, 3.9), least=(1.8, 1.8))
def changed(on: DeclaredScene, facts: ImageFacts, room: Box) -> MarkedPicture:
    assert facts.turned is not None
    x, whole = facts.turned[1].a[0], max(1.0, float(np.abs(facts.trace.a[0]).max()))
    return MarkedPicture(on.write, x / whole, facts.pixel, room)


@part(best=(4.8, 2.0), least=(3.4, 0.8))
def costs(on: DeclaredScene, facts: ImageFacts, room: Box) -> TwoCosts:
    assert facts.turned is not None
    by, _ = facts.turned
    pictures = on(picture).image, on(gradient).image, on(changed).image
    return TwoCosts(on.write, facts.costs, by, pictures, room)


@part(best=(8.0, 1.6), least=(4.0, 1.0))
def notes(on: DeclaredScene, facts: ImageFacts, room: Box) -> GradientNotes:
    return GradientNotes(on.write, facts.strongest, facts.slope, room)


ASIDE, WHOLE = 2.9, 12.6
"""The picture's share of the whole width: it keeps its size from the network to the sweep back."""
SHARES = (ASIDE, 5.8, WHOLE - ASIDE - 5.8)
OPEN = either(row(picture, lens, shares=(1, 1)), column(picture, lens, shares=(1.0, 1.3)))
OUTPUTS = row(large, table, shares=(3.2, 3.7))
THROUGH = either(
    row(picture, large, table, shares=SHARES), column(picture, OUTPUTS, shares=(2.0, 6.4))
)
BACK = either(
    row(column(picture, gradient, shares=(1, 1)), large, table, shares=SHARES),
    column(row(picture, gradient, shares=(1, 1)), OUTPUTS, shares=(2.0, 6.4)),
)


@part(best=(8.8, 5.6), least=(6.0, 4.0))
def bars(on: DeclaredScene, facts: ImageFacts, room: Box) -> SumBars:
    names = [
        gettext("path {number}").format(number=number + 1)
        for number in range(len(facts.sums.largest))
    ]
    if facts.sums.rest_count:
        rest = facts.sums.rest_count
        names.append(ngettext("{count} more", "{count} more", rest).format(count=counted(rest)))
    write, total = on.write, facts.sums.total
    whole = f"{write.partial(COST)} \\/ {write.partial(facts.start)}"
    return SumBars(write, names, facts.terms, total, facts.written, whole, room)


@part(best=(2.2, 5.4), least=(1.8, 0.1))
def ending(on: DeclaredScene, facts: ImageFacts, room: Box) -> VGroup:
    """Room right of a network that is not too low to be read, over what its rows come to."""
    return VGroup()


def split(f: ImageFacts) -> Layout:
    """The pixel's paths beside the picture, their terms under both."""
    low = rows_height(len(f.terms), f.brief)
    above = column(picture, row(network, ending, shares=(5.0, 1.9)), shares=(1, 1))
    beside = row(picture, network, ending, shares=(ASIDE, WHOLE - ASIDE - 1.8, 1.8))
    options = (column(one, rows, shares=(5.95 - low, low)) for one in (beside, above))
    return either(*options)


SUMMED = either(
    row(picture, bars, shares=(ASIDE, WHOLE + GAP - ASIDE)),
    column(picture, bars, shares=(2.4, 6.0)),
)
NOTED = row(column(picture, notes, shares=(4.5, 1.5)), gradient, shares=(6.7, 6.3))
UNDER = column(gradient, row(picture, notes, shares=(1.2, 5.6)), shares=(6.2, 2.4))
GRADIENT_LARGE = either(NOTED, UNDER, column(gradient, notes, picture, shares=(6.2, 1.5, 2.4)))
WITH_TURNED = either(
    column(row(picture, gradient, changed, shares=(1, 1, 1)), costs, shares=(3.9, 2.0)),
    row(column(picture, gradient, changed, shares=(1, 1, 1)), costs, shares=(1, 1)),
)
