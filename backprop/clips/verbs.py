"""The verbs of declared clips. Each owns how long it takes, its easing and its way.

What they are about are handles: to a type checker the drawn things themselves.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
from manim import (
    UP,
    Animation,
    AnimationGroup,
    Create,
    FadeIn,
    FadeOut,
    LaggedStart,
    Line,
    Mobject,
    ReplacementTransform,
    ShowPassingFlash,
    Succession,
    SurroundingRectangle,
    UpdateFromAlphaFunc,
    VGroup,
    VMobject,
    Write,
    linear,
    smooth,
    there_and_back,
)

from backprop.clips.layout import Layout
from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.core.quantities import Quantity
from backprop.core.swings import swing as swung
from backprop.core.trace import Trace
from backprop.drawing.mobjects import Clock, SignedBar, Sweep, turned
from backprop.drawing.motion import Flight, Merge, Morph, Rewrite, Roll, Veil, counterparts, rails
from backprop.drawing.notation import texts_in
from backprop.drawing.style import MOVE, QUICK, SET_BACK

__all__ = [
    "Linked",
    "Shown",
    "arrange",
    "back",
    "become",
    "behind",
    "box",
    "carry",
    "count_down",
    "draw",
    "even",
    "extend",
    "fold",
    "forth",
    "grow",
    "hold",
    "into",
    "leave",
    "light",
    "lit",
    "merge",
    "one_by_one",
    "place",
    "point",
    "pulse",
    "replace",
    "reroute",
    "run",
    "scatter",
    "show",
    "slide",
    "sweep",
    "swing",
    "together",
    "travel",
    "turn_over",
    "unbox",
    "unfold",
    "unlight",
    "without",
    "write",
    "zoom",
]

Shown = VMobject | Sequence[Any] | Mapping[Any, Any]
"""Something drawn, or several, or a part's table of them."""
_LINK = 0.8
"""For light to run down a link."""
_ROUND = 0.45
"""How far a number keeps from the symbol that it goes round."""


class Linked(Protocol):
    """What has links that can be lit: lines by (cause, effect)."""

    @property
    def links(self) -> Mapping[tuple[Quantity, Quantity], Line]: ...

    @property
    def symbols(self) -> Mapping[Quantity, VMobject]: ...

    @property
    def numbers(self) -> Mapping[Quantity, VMobject]: ...


class Swept(Protocol):
    """What follows a quantity that is turned: it shows a record, by `pieces` that move."""

    def redraw(self, trace: Trace, moving: bool = False) -> object: ...


class Filled(Protocol):
    """What has neurons that an example fills, layer by layer."""

    def fills(self, trace: Trace | None) -> Sequence[Sequence[tuple[Any, Any]]]: ...


class Zoomed(Protocol):
    """What is magnified for smaller and smaller changes."""

    def zoom(self, number: int, share: float = 1.0) -> None: ...


# What comes and goes


def place(*things: Shown) -> Step:
    """There at once: what a clip opens on."""
    return Step("place", 0.0, lambda on: on.add(*on.pieces(*things)), things)


def behind(*things: Shown) -> Step:
    """There at once, set back: what the clip before was about."""

    def play(on: DeclaredScene) -> None:
        on.add(*on.pieces(*things))
        on.veil(SET_BACK, *things).finish()

    return Step("behind", 0.0, play, things)


def without(*things: Shown) -> Step:
    """Not there from the beginning: what had left before a clip opened."""
    return Step("without", 0.0, lambda on: on.remove(*on.pieces(*things)), things)


def show(*things: Shown, rise: float = 0.0) -> Step:
    """Fade in, all at once."""

    def play(on: DeclaredScene) -> Animation:
        return AnimationGroup(*(FadeIn(one, shift=rise * UP) for one in on.pieces(*things)))

    return Step("show", QUICK, play, things)


def one_by_one(*things: Shown, each: float = 0.5) -> Step:
    """Fade in, one after the other."""

    def play(on: DeclaredScene) -> Animation:
        shown = [FadeIn(VGroup(*on.pieces(thing))) for thing in things]
        return LaggedStart(*shown, lag_ratio=0.7)

    return Step("one_by_one", each * max(1, len(things)), play, things)


def write(thing: VMobject) -> Step:
    """Write a formula."""
    return Step("write", MOVE, lambda on: Write(on(thing)), (thing,))


def draw(*lines: Shown) -> Step:
    """Draw lines from their beginnings."""

    def play(on: DeclaredScene) -> Animation:
        return AnimationGroup(*(Create(one) for one in on.pieces(*lines)))

    return Step("draw", MOVE, play, lines)


def unfold(thing: VMobject) -> Step:
    """An area grows upwards out of its lower edge."""

    def play(on: DeclaredScene) -> Animation:
        drawn: Any = on(thing)
        foot, points = drawn.get_bottom(), drawn.points.copy()

        def lift(one: Any, share: float) -> None:
            one.points = foot + (points - foot) * [1, share, 1]

        return UpdateFromAlphaFunc(drawn, lift, rate_func=smooth)

    return Step("unfold", MOVE, play, (thing,))


def extend(*bars: Shown) -> Step:
    """Bars grow from their feet."""

    def play(on: DeclaredScene) -> Animation:
        family = VGroup(*on.pieces(*bars)).get_family()
        found = [one for one in family if isinstance(one, SignedBar)]
        return AnimationGroup(*(ReplacementTransform(one.flat(), one) for one in found))

    return Step("extend", MOVE, play, bars)


def leave(*things: Shown) -> Step:
    """Fade out."""

    def play(on: DeclaredScene) -> Animation:
        return AnimationGroup(*(FadeOut(one) for one in on.pieces(*things)))

    return Step("leave", QUICK, play, things)


def replace(old: VMobject, new: VMobject) -> Step:
    """Another thing in the same place."""
    return Step("replace", 0.8, lambda on: Roll(on(old), on(new)), (old, new))


def into(target: VMobject, *things: Shown) -> Step:
    """Things shrink into another, and are gone."""

    def play(on: DeclaredScene) -> Animation:
        gone = [FadeOut(one, target_position=on(target), scale=0.1) for one in on.pieces(*things)]
        return AnimationGroup(*gone)

    return Step("into", 0.9, play, (target, *things))


def merge(old: Shown, new: Shown) -> Step:
    """Many things go to the places of few, and are those."""
    return Step("merge", 0.9, lambda on: Merge(on.pieces(old), on.pieces(new)), (old, new))


def become(*pairs: tuple[VMobject, VMobject]) -> Step:
    """First things are rewritten as the second: what both have stays, the rest is exchanged."""

    def play(on: DeclaredScene) -> Animation:
        found: list[tuple[Any, Any]] = []
        for one, other in pairs:
            found += counterparts(on(one), on(other))
        return AnimationGroup(*(Rewrite(*pair) for pair in found))

    return Step("become", 1.4, play, tuple(itertools.chain(*pairs)))


def grow(old: Linked, new: Linked) -> Step:
    """What the picture of a way has in common with that of a longer one goes to its place there."""

    def play(on: DeclaredScene) -> Animation:
        before, after = on(old), on(new)
        plays: list[Animation] = []
        for table in ("links", "symbols", "numbers", "others"):
            for key, one in getattr(before, table, {}).items():
                other = getattr(after, table).get(key)
                moved = [FadeOut(one)] if other is None else on.moved(one, other)
                if table == "numbers" and other is not None:
                    _bow(moved, (one, before.symbols[key]), (other, after.symbols[key]))
                plays += moved
        return AnimationGroup(*plays)

    return Step("grow", 1.2, play, (old, new))


def arrange(layout: Layout) -> Step:
    """Another layout."""
    return Step("arrange", 1.2, lambda on: on.arrange(layout), (layout,))


# What points


def point(*things: Shown) -> Step:
    """Swell for a moment: look here."""

    def play(on: DeclaredScene) -> Animation:
        swelling = [one.animate(rate_func=there_and_back).scale(1.15) for one in on.pieces(*things)]
        return AnimationGroup(*swelling)

    return Step("point", 0.8, play, things)


def back(*things: Shown) -> Step:
    """Step back: seen, but not to be read now."""
    return Step("back", QUICK, lambda on: on.veil(SET_BACK, *things), things)


def forth(*things: Shown) -> Step:
    """Come forward again."""
    return Step("forth", QUICK, lambda on: on.veil(1.0, *things), things)


def box(thing: VMobject) -> Step:
    """A frame round a thing, which goes where it goes."""

    def play(on: DeclaredScene) -> Animation:
        def make() -> VMobject:
            return SurroundingRectangle(
                on(thing), color=on.theme.highlight, buff=0.14, stroke_width=3, corner_radius=0.08
            )

        return Create(on.hang(("box", thing), thing, make))

    return Step("box", QUICK, play, (thing,))


def unbox(*things: VMobject) -> Step:
    """The frame goes."""

    def play(on: DeclaredScene) -> Animation:
        return AnimationGroup(*map(FadeOut, on.take_down(*(("box", one) for one in things))))

    return Step("unbox", 0.4, play, things)


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


def reroute(part: Linked, nodes: Sequence[Quantity]) -> Step:
    """The light leaves the links that are on another way, and runs down those of this one."""
    edges = list(itertools.pairwise(nodes))

    def play(on: DeclaredScene) -> Animation:
        before = _lit(on, part)
        gone = on.take_down(*(("lit", part, edge) for edge in before if edge not in edges))
        new = [edge for edge in edges if edge not in before]
        runs = [_run(on, part, new)] if new else []
        return AnimationGroup(*map(FadeOut, gone), *_told_apart(on, part, set(edges)), *runs)

    return Step("reroute", 1.2, play, (part, *nodes))


def unlight(part: Linked) -> Step:
    """No link is lit any more, and everything comes forward."""

    def play(on: DeclaredScene) -> Animation:
        gone = on.take_down(*(("lit", part, edge) for edge in _lit(on, part)))
        return AnimationGroup(*map(FadeOut, gone), on.veiled(1.0, _members(on, part)))

    return Step("unlight", QUICK, play, (part,))


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


# What moves


def carry(*pairs: tuple[VMobject, VMobject]) -> Step:
    """First things stay, set back; copies of them fly along a free lane and are the second."""

    def play(on: DeclaredScene) -> Animation:
        found = [(on(one), on(other)) for one, other in pairs]
        return AnimationGroup(_flight(on, found), _set_back(on, *(one for one, _ in pairs)))

    return Step("carry", 1.4, play, tuple(itertools.chain(*pairs)))


def even(old: Shown, new: Shown) -> Step:
    """First bars stay, set back; copies of them grow or shrink to the second, one by one."""

    def play(on: DeclaredScene) -> Animation:
        pairs = list(zip(on(old), on(new), strict=True))
        return AnimationGroup(*(_to_bar(*pair) for pair in pairs), _set_back(on, old))

    return Step("even", 2.0, play, (old, new))


def turn_over(*pairs: tuple[SignedBar, SignedBar]) -> Step:
    """First bars are the second, on the other side of their zero line."""

    def play(on: DeclaredScene) -> Animation:
        found = [(on(one), on(other)) for one, other in pairs]
        on.remove(*(one for one, _ in found))
        return AnimationGroup(*(_to_bar(*pair) for pair in found))

    return Step("turn_over", 1.4, play, tuple(itertools.chain(*pairs)))


def slide(old: VMobject, new: VMobject) -> Step:
    """A shape goes to the place of another, and is that."""
    return Step("slide", 0.8, lambda on: ReplacementTransform(on(old), on(new)), (old, new))


def fold(line: Line, other: Line, *pairs: tuple[VMobject, VMobject]) -> Step:
    """A line turns and goes to the place of another, and takes along what is on it."""

    def play(on: DeclaredScene) -> Animation:
        first, second = on(line), on(other)
        angle = second.get_angle() - first.get_angle()
        found = [(first, second), *((on(old), on(new)) for old, new in pairs)]
        on.remove(*(old for old, _ in found))
        turns = (ReplacementTransform(old.copy(), new, path_arc=angle) for old, new in found)
        return AnimationGroup(*turns)

    return Step("fold", 1.8, play, (line, other, *itertools.chain(*pairs)))


def travel(*pairs: tuple[VMobject, VMobject]) -> Step:
    """First things leave their places, each along a free lane, and are the second."""

    def play(on: DeclaredScene) -> Animation:
        found = [(on(one), on(other)) for one, other in pairs]
        flights = [_flight(on, [pair]) for pair in found]
        on.remove(*(old for old, _ in found))
        return AnimationGroup(*flights)

    return Step("travel", 1.2, play, tuple(itertools.chain(*pairs)))


def scatter(*pairs: tuple[VMobject, VMobject]) -> Step:
    """As `carry`, but each along a lane of its own, one shortly after the other."""

    def play(on: DeclaredScene) -> Animation:
        flights = [_flight(on, [(on(one), on(other))]) for one, other in pairs]
        aside = _set_back(on, *(one for one, _ in pairs))
        return AnimationGroup(aside, LaggedStart(*flights, lag_ratio=0.3))

    return Step("scatter", 1.6, play, tuple(itertools.chain(*pairs)))


def run(part: Filled, trace: Trace | None) -> Step:
    """An example runs through: neurons take its brightness, layer by layer; None empties them."""

    def play(on: DeclaredScene) -> Animation:
        layers = [
            AnimationGroup(*(circle.animate.set_fill(colour) for circle, colour in layer))
            for layer in on(part).fills(trace)
        ]
        return LaggedStart(*layers, lag_ratio=0.5)

    return Step("run", 0.9, play, (part, trace))


def count_down(clock: Clock) -> Step:
    """Time to think, seen running out."""

    def play(on: DeclaredScene) -> Animation:
        drawn = on(clock)
        return UpdateFromAlphaFunc(drawn, lambda one, share: one.leave(1 - share), rate_func=linear)

    return Step("count_down", 6.0, play, (clock,))


def sweep(
    q: Quantity, through: Sequence[float], *parts: Swept, only: Sequence[Quantity] = ()
) -> Step:
    """Turn a quantity through these values: a real pass for every frame.

    What is shown of the parts follows; given `only`, no more than what shows these quantities.
    """

    def play(on: DeclaredScene) -> Animation:
        return _followed(on, turned(on.trace, q, through), parts, only)

    seconds = (1.2 if only else 2.0) * (len(through) - 1)
    return Step("sweep", seconds, play, (q, *parts))


def swing(sizes: Mapping[Quantity, float], *parts: Swept) -> Step:
    """Quantities go up, down and back by these sizes, all at once: a real pass for every frame."""

    def play(on: DeclaredScene) -> Animation:
        return _followed(on, swung(on.trace, sizes), parts, rate_func=linear)

    return Step("swing", 1.4 if len(sizes) == 1 else 4.0, play, (*sizes, *parts))


def zoom(part: Zoomed, number: int) -> Step:
    """Come nearer: all that is shown of a part is magnified as its next smaller change needs."""

    def play(on: DeclaredScene) -> Animation:
        drawn: Any = on(part)
        shown = VGroup(*on.seen(part))
        return UpdateFromAlphaFunc(shown, lambda _, share: drawn.zoom(number, share))

    return Step("zoom", MOVE, play, (part,))


# Together


def together(*steps: Step) -> Step:
    """At the same time, each as long as it takes."""
    seconds = max(step.seconds for step in steps)

    def play(on: DeclaredScene) -> Animation:
        plays = []
        for step in steps:
            found = step.play(on)
            if found is not None and step.seconds:
                made = found.build() if hasattr(found, "build") else found
                plays.append(made.set_run_time(step.seconds))
        return AnimationGroup(*plays)

    return Step("together", seconds, play, steps)


def hold(seconds: float) -> Step:
    """Nothing moves."""
    return Step("hold", seconds, lambda on: Animation(Mobject()), ())


def _followed(
    on: DeclaredScene,
    passes: Callable[[float], Trace],
    parts: Sequence[Swept],
    only: Sequence[Quantity] = (),
    **options: Any,
) -> Sweep:
    """What is shown of these parts follows real passes, from the share of the way to each."""
    shown: list[Any] = [on(one) for one in parts]

    def follow(trace: Trace, moving: bool) -> None:
        for one in shown:
            # Only what is asked to show less than all needs to know how.
            one.redraw(trace, moving, only) if only else one.redraw(trace, moving)

    return Sweep(on.seen(*parts), passes, follow, **options)


def _bow(moved: Sequence[Animation], old: tuple[Any, Any], new: tuple[Any, Any]) -> None:
    """A number that comes to stand on another side of its symbol goes round it, not across."""
    first, last = (number.get_center() - symbol.get_center() for number, symbol in (old, new))
    way = last - first
    if np.hypot(*way[:2]) < _ROUND:
        return
    aside = np.array([-way[1], way[0], 0.0]) / np.hypot(*way[:2])
    for one in moved:
        if isinstance(one, Morph):
            one.bow = _ROUND * np.copysign(1.0, aside @ (first + last)) * aside


def _to_bar(old: SignedBar, new: SignedBar) -> Animation:
    end = new.copy()
    return UpdateFromAlphaFunc(
        new, lambda one, share: one.become(old.toward(end, share)), rate_func=smooth
    )


def _flight(on: DeclaredScene, found: Sequence[tuple[Any, Any]]) -> Flight:
    """All of these together along the lane that crosses least of what is read."""
    own = VGroup(*(one for pair in found for one in pair))
    return Flight(found, texts_in(on.mobjects, without=own), on.frame, on.theme.background)


def _set_back(on: DeclaredScene, *things: Shown) -> Veil:
    """Things step back in the first eighth of the time: what leaves may pass over them."""
    aside = on.veil(SET_BACK, *things)
    aside.rate_func = lambda share: min(1.0, 8 * share)
    return aside


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
    on: DeclaredScene, part: Linked, way: set[tuple[Quantity, Quantity]]
) -> tuple[Veil, Veil]:
    """What is on none of these links steps back; what was set back and now is comes forward."""
    drawn: Any = on(part)
    nodes = {q for edge in way for q in edge}
    kept = {
        *(id(line) for edge, line in drawn.links.items() if edge in way),
        *(id(one) for q, one in drawn.symbols.items() if q in nodes),
        *(id(one) for q, one in drawn.numbers.items() if q in nodes),
    }
    members = _members(on, part)
    aside = [one for one in members if id(one) not in kept]
    fore = [one for one in members if id(one) in kept]
    return on.veiled(SET_BACK, aside), on.veiled(1.0, fore)


def _members(on: DeclaredScene, part: Linked) -> list[Any]:
    """All of it that can be set back one by one."""
    drawn: Any = on(part)
    tables = (drawn.links, drawn.symbols, drawn.numbers, getattr(drawn, "others", {}))
    return [one for table in tables for one in table.values()]
