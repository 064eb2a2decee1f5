"""Verbs of a network that is gone through backwards: what was its state becomes what is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from manim import (
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    ReplacementTransform,
    linear,
    smooth,
    squish_rate_func,
)

from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.clips.verbs.kinds import Restyled
from backprop.core.quantities import Quantity
from backprop.drawing.mobjects.backward_network import BackwardNetwork
from backprop.drawing.motion import rails
from backprop.drawing.style import MOVE, QUICK, SET_BACK

__all__ = ["gather", "learn", "restyle", "shut", "tint", "widen"]

Edge = tuple[Quantity, Quantity]


def learn(part: BackwardNetwork, *some: Quantity | int) -> Step:
    """Neurons, or all of layers, show how the cost depends on them, in place of their values."""

    def play(on: DeclaredScene) -> Animation:
        drawn: BackwardNetwork = on(part)
        asked = [
            q for one in some for q in ([one] if isinstance(one, Quantity) else drawn.of_layer(one))
        ]
        new = [q for q in asked if not on.seen(drawn.known[q].disc)]
        return LaggedStart(*(_learnt(on, drawn, q) for q in new), lag_ratio=0.2)

    return Step("learn", MOVE, play, (part, *some))


def tint(part: BackwardNetwork, q: Quantity) -> Step:
    """A neuron makes room for its number: it takes the colour of that, and its value leaves."""

    def play(on: DeclaredScene) -> Animation:
        drawn: BackwardNetwork = on(part)
        gone = [FadeOut(one) for one in on.seen(drawn.numbers[q])]
        return AnimationGroup(_changed(drawn.symbols[q], drawn.known[q].disc), *gone)

    return Step("tint", QUICK, play, (part, q))


def shut(part: BackwardNetwork, edges: Sequence[Edge]) -> Step:
    """Nothing comes back on these edges: they are dashed, and a ring is round each gate."""

    def play(on: DeclaredScene) -> Animation:
        drawn: BackwardNetwork = on(part)
        lit = on.take_down(*(("lit", part, edge) for edge in edges))
        plays: list[Any] = [*map(FadeOut, lit)]
        plays += [_changed(drawn.links[edge], drawn.shut[edge]) for edge in edges]
        return AnimationGroup(*plays, *map(Create, drawn.gates.values()))

    return Step("shut", MOVE, play, (part, *edges))


def gather(part: BackwardNetwork, edges: Sequence[Edge]) -> Step:
    """Light runs back along several links at once; other links and neurons step back."""

    def play(on: DeclaredScene) -> Animation:
        drawn: BackwardNetwork = on(part)
        keys = [("lit", part, edge) for edge in drawn.links if edge not in edges]
        gone = on.take_down(*keys)
        lit = [_lit(on, part, edge) for edge in edges if ("lit", part, edge) not in on.hanging]
        ends = {q for edge in edges for q in edge}
        others = [line for edge, line in drawn.links.items() if edge not in edges]
        aside: list[Any] = [*others, *drawn.others.values()]
        for table in (drawn.symbols, drawn.numbers):
            aside += [one for q, one in table.items() if q not in ends]
        fore: list[Any] = [drawn.links[edge] for edge in edges]
        fore += [table[q] for table in (drawn.symbols, drawn.numbers) for q in ends]
        return AnimationGroup(
            on.veiled(SET_BACK, aside),
            on.veiled(1.0, fore),
            *map(FadeOut, gone),
            *(Create(band, rate_func=linear) for one in lit for band in one),
        )

    return Step("gather", MOVE, play, (part, *edges))


def restyle(part: Restyled, layer: int) -> Step:
    """The edges into a layer take the colour and width of their derivatives, where they are."""

    def play(on: DeclaredScene) -> Animation:
        drawn: Any = on(part)
        found = [
            _changed(drawn.links[edge], line)
            for edge, line in drawn.slopes.items()
            if edge[1].layer == layer
        ]
        return AnimationGroup(*found)

    return Step("restyle", 0.8, play, (part, layer))


def widen(near: BackwardNetwork, far: BackwardNetwork) -> Step:
    """What is shown of some layers goes to its place among all, and the others come."""

    def play(on: DeclaredScene) -> Animation:
        old: BackwardNetwork = on(near)
        new: BackwardNetwork = on(far)
        plays: list[Any] = [FadeOut(one) for one in on.seen(old.shut)]
        plays += [FadeIn(one) for q, one in new.gates.items() if not _there(on, old.gates.get(q))]
        for table in ("links", "symbols", "numbers", "known", "gates", "others"):
            before, after = getattr(old, table), getattr(new, table)
            for key, one in before.items():
                if on.seen(one):
                    plays += on.moved(one, after[key]) if key in after else [FadeOut(one)]
            if table not in ("known", "gates"):
                known = {q for q, one in old.known.items() if on.seen(one.disc)}
                plays += [
                    FadeIn(one)
                    for key, one in after.items()
                    if key not in known and not (key in before and on.seen(before[key]))
                ]
        return AnimationGroup(*plays)

    return Step("widen", 1.4, play, (near, far))


def _there(on: DeclaredScene, thing: Any) -> bool:
    return thing is not None and bool(on.seen(thing))


def _learnt(on: DeclaredScene, drawn: BackwardNetwork, q: Quantity) -> Animation:
    known, circle = drawn.known[q], drawn.symbols[q]
    first, last = squish_rate_func(smooth, 0, 0.45), squish_rate_func(smooth, 0.55, 1)
    plays: list[Any] = [_changed(circle, known.disc)]
    plays += [FadeOut(one, rate_func=first) for one in on.seen(drawn.numbers[q])]
    if not on.seen(known.number):
        plays.append(FadeIn(known.number, rate_func=last))
    return AnimationGroup(*plays)


def _changed(old: Any, new: Any) -> Animation:
    """In place: what is of another make, as a dashed line, is faded over."""
    if len(old.get_family()) == len(new.get_family()):
        return ReplacementTransform(old, new)
    return AnimationGroup(FadeOut(old), FadeIn(new))


def _lit(on: DeclaredScene, part: BackwardNetwork, edge: Edge) -> Any:
    def make() -> Any:
        line = on(part).links[edge]
        back = Line(line.get_end(), line.get_start()).set_stroke(width=line.get_stroke_width())
        return rails(back, on.theme)

    return on.hang(("lit", part, edge), part, make)
