"""The picture of MultiPathSum: a network, factors on its links, and under it what they come to."""

from __future__ import annotations

from manim import VGroup

from backprop.clips.handles import part
from backprop.clips.layout import GAP, Layout, column, overlay
from backprop.clips.path_sum import PathFacts, network
from backprop.clips.player import DeclaredScene
from backprop.core.language import gettext
from backprop.drawing.mobjects.path_factors import PathFactors
from backprop.drawing.mobjects.path_heads import PathForm, PathHeads
from backprop.drawing.mobjects.path_steps import counted
from backprop.drawing.mobjects.path_terms import PathTerms, terms_height
from backprop.drawing.mobjects.signed_bar import signed
from backprop.drawing.notation.phrases import more_paths
from backprop.drawing.style import Box

__all__ = ["factors", "form", "opening", "picture", "terms"]


@part(best=(13.4, 4.0), least=(8.0, 2.4))
def factors(on: DeclaredScene, facts: PathFacts, room: Box) -> PathFactors:
    written = facts.written[: len(facts.sums.largest)]
    return PathFactors(on.write, facts.sums, facts.steps, written, on(network))


@part(best=(13.4, 2.0), least=(8.0, 0.4))
def form(on: DeclaredScene, facts: PathFacts, room: Box) -> PathForm:
    drawn = on(network)
    heads = PathHeads(on.write, on.trace, facts.sums, facts.steps, drawn.middles)
    alone = ""
    if facts.count == 1:
        (text, *_), colour = facts.written, signed(on.theme, facts.sums.total)
        alone = f"{on(factors).comes_to(text)} {on.write.coloured(text, colour)}"
    return PathForm(heads, facts.brief, 0.85 * drawn.across, alone, room)


@part(best=(13.4, 2.0), least=(8.0, 0.4))
def terms(on: DeclaredScene, facts: PathFacts, room: Box) -> PathTerms:
    sums = facts.sums
    names = [name(on, facts, number) for number in range(len(sums.largest))]
    if sums.rest_count:
        names.append(more_paths(sums.rest_count, counted(sums.rest_count)))
    return PathTerms(on.write, sums, facts.written, names, on(factors), room)


def name(on: DeclaredScene, f: PathFacts, number: int) -> str:
    """What a path is called: by the output that it leads through, where that says it."""
    if not f.brief:
        return gettext("path {number}").format(number=number + 1)
    output = on.write.symbol(f.sums.largest[number].nodes[2])
    return gettext("through ${output}$").format(output=output)


@part(best=(13.4, 0.5), least=(8.0, 0.1))
def air(on: DeclaredScene, facts: PathFacts, room: Box) -> VGroup:
    """Room over the network while what is under it is small: it is as large as it will be."""
    return VGroup()


def opening(f: PathFacts) -> Layout:
    """The network in the middle."""
    low = terms_height(len(f.terms)) - 2 * GAP
    return column(
        air, overlay(network, factors), under(f), shares=(0.6 * low, 5.95 - low, 0.4 * low)
    )


def picture(f: PathFacts) -> Layout:
    """The network with its factors; under it what these are, and then what they come to."""
    low = terms_height(len(f.terms))
    return column(overlay(network, factors), under(f), shares=(5.95 - low, low))


def under(f: PathFacts) -> Layout:
    """One path's product stands after its factors."""
    return form if f.count == 1 else overlay(form, terms)
