"""Verbs of the light along the links of a tree or a network."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from manim import (
    Animation,
    AnimationGroup,
    Create,
    FadeOut,
    LaggedStart,
    Line,
    ShowPassingFlash,
    Succession,
    VMobject,
    linear,
)

from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs.kinds import Linked, Shown
from backprop.core.quantities import Quantity
from backprop.drawing.motion import Veil, rails
from backprop.drawing.style import QUICK, SET_BACK

__all__ = ["fan", "light", "lit", "pulse", "reroute", "stream", "unlight"]

_LINK = 0.8
"""For light to run down a link."""


def light(part: Linked, nodes: Sequence[Quantity]) -> Step:
    """Light runs down the links of a way; what is not on a lit one steps back."""
    edges = list(itertools.pairwise(nodes))

    def play(on: DeclaredScene) -> Animation:
        lit = _lit(on, part)
        runs = _run(on, part, edges)
        return AnimationGroup(*_told_apart(on, part, {*edges, *lit}), runs)

    return Step("light", _LINK * len(edges), play, (part, *nodes))


def lit(part: Linked, nodes: Sequence[Quantity]) -> Step:
    """A way that is lit at once: what a clip opens on."""
    edges = list(itertools.pairwise(nodes))

    def play(on: DeclaredScene) -> None:
        for edge in edges:
            on.add(_rails(on, part, edge))
        for veil in _told_apart(on, part, set(edges)):
            veil.finish()

    return Step("lit", 0.0, play, (part, *nodes))


def reroute(part: Linked, nodes: Sequence[Quantity], keep: Sequence[Quantity] = ()) -> Step:
    """The light leaves the links that are on another way, and runs down those of this one.

    Off this way, nodes to keep do not step back: the clip is about them.
    """
    edges = list(itertools.pairwise(nodes))

    def play(on: DeclaredScene) -> Animation:
        before = _lit(on, part)
        gone = on.take_down(*(("lit", part, edge) for edge in before if edge not in edges))
        new = [edge for edge in edges if edge not in before]
        runs = [_run(on, part, new)] if new else []
        told = _told_apart(on, part, set(edges), keep)
        return AnimationGroup(*map(FadeOut, gone), *told, *runs)

    return Step("reroute", 1.2, play, (part, *nodes))


def unlight(part: Linked) -> Step:
    """No link is lit any more, and everything comes forward."""

    def play(on: DeclaredScene) -> Animation:
        gone = on.take_down(*(("lit", part, edge) for edge in _lit(on, part)))
        return AnimationGroup(*map(FadeOut, gone), on.veiled(1.0, _members(on, part)))

    return Step("unlight", QUICK, play, (part,))


def fan(
    part: Linked, links: Sequence[tuple[Quantity, Quantity]], keep: Sequence[Quantity] = ()
) -> Step:
    """Light runs down these links at the same time, and leaves all others; nodes as `reroute`."""

    def play(on: DeclaredScene) -> Animation:
        before = _lit(on, part)
        gone = on.take_down(*(("lit", part, one) for one in before if one not in links))
        new = [_rails(on, part, one) for one in links if one not in before]
        runs = [Create(band) for rails in new for band in rails]
        return AnimationGroup(*map(FadeOut, gone), *_told_apart(on, part, {*links}, keep), *runs)

    return Step("fan", 1.0, play, (part, *links))


def pulse(part: Linked, nodes: Sequence[Quantity]) -> Step:
    """A flash runs along the links of a way, under them: down it, or from the cost up."""
    edges = list(itertools.pairwise(nodes))

    def play(on: DeclaredScene) -> Animation:
        flashes = []
        links = on(part).links
        for start, end in edges:
            up = (start, end) not in links
            line = links[(end, start) if up else (start, end)]
            ends = line.get_start_and_end()
            under = Line(*(reversed(ends) if up else ends)).set_z_index(-1)
            under.set_stroke(on.theme.highlight, line.get_stroke_width() + 9)
            flashes.append(ShowPassingFlash(under, time_width=0.6))
        return LaggedStart(*flashes, lag_ratio=0.6)

    return Step("pulse", 0.6 * len(edges) + 0.2, play, (part, *nodes))


def stream(*lines: Shown, back: bool = False) -> Step:
    """Flashes run along all these lines at the same time, or back from their ends."""

    def play(on: DeclaredScene) -> Animation:
        flashes = []
        for line in on.pieces(*lines):
            ends = line.get_start_and_end()
            under = Line(*(reversed(ends) if back else ends)).set_z_index(-1)
            under.set_stroke(on.theme.highlight, line.get_stroke_width() + 1.5)
            flashes.append(ShowPassingFlash(under, time_width=0.5))
        return AnimationGroup(*flashes)

    return Step("stream", 1.0, play, lines)


def _lit(on: DeclaredScene, part: object) -> list[tuple[Quantity, Quantity]]:
    """The links of a part that are lit."""
    return [
        key[2]
        for key in on.hanging
        if isinstance(key, tuple) and key[0] == "lit" and key[1] == part
    ]


def _rails(on: DeclaredScene, part: Linked, edge: tuple[Quantity, Quantity]) -> VMobject:
    """The light of a link, which goes where it goes."""
    return on.hang(("lit", part, edge), part, lambda: rails(on(part).links[edge], on.theme))


def _run(on: DeclaredScene, part: Linked, edges: Sequence[tuple[Quantity, Quantity]]) -> Animation:
    """Light runs down these links, one after the other."""
    runs = (map(Create, _rails(on, part, edge)) for edge in edges)
    return Succession(*(AnimationGroup(*run, rate_func=linear) for run in runs))


def _told_apart(
    on: DeclaredScene,
    part: Linked,
    way: set[tuple[Quantity, Quantity]],
    keep: Sequence[Quantity] = (),
) -> tuple[Veil, ...]:
    """What is on none of these links steps back; what was set back and now is comes forward.

    A part where links cross may say how little of those is left: `unlit`.
    """
    drawn: Any = on(part)
    nodes = {q for edge in way for q in edge} | {*keep}
    kept = {
        *(id(line) for edge, line in drawn.links.items() if edge in way),
        *(id(one) for q, one in drawn.symbols.items() if q in nodes),
        *(id(one) for q, one in drawn.numbers.items() if q in nodes),
    }
    members = _members(on, part)
    lines = {id(line) for line in drawn.links.values()}
    others = [one for one in members if id(one) not in kept]
    fore = [one for one in members if id(one) in kept]
    return (
        on.veiled(SET_BACK, [one for one in others if id(one) not in lines]),
        on.veiled(getattr(drawn, "unlit", SET_BACK), [one for one in others if id(one) in lines]),
        on.veiled(1.0, fore),
    )


def _members(on: DeclaredScene, part: Linked) -> list[Any]:
    """All of it that can be set back one by one."""
    drawn: Any = on(part)
    tables = (drawn.links, drawn.symbols, drawn.numbers, getattr(drawn, "others", {}))
    return [one for table in tables for one in table.values()]
