"""The verbs of declared clips. Each owns how long it takes, its easing and its way.

What they are about are handles: to a type checker the drawn things themselves.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import wraps
from typing import Any, ParamSpec, Protocol

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
    ShowPassingFlash,
    Succession,
    SurroundingRectangle,
    VGroup,
    VMobject,
    Write,
    linear,
    there_and_back,
)

from backprop.clips.layout import Layout
from backprop.clips.player import DeclaredScene
from backprop.clips.steps import Step
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.mobjects import Sweep, turned
from backprop.drawing.motion import Flight, Morph, Roll, lane, rails
from backprop.drawing.notation import texts_in
from backprop.drawing.style import MOVE, QUICK, SET_BACK

__all__ = [
    "Linked",
    "Shown",
    "arrange",
    "back",
    "become",
    "box",
    "carry",
    "draw",
    "forth",
    "hold",
    "leave",
    "light",
    "one_by_one",
    "place",
    "point",
    "pulse",
    "replace",
    "show",
    "sweep",
    "together",
    "travel",
    "unbox",
    "unlight",
    "verb",
    "write",
]

P = ParamSpec("P")
Shown = VMobject | Sequence[Any] | Mapping[Any, Any]
"""Something drawn, or several, or a part's table of them."""
_LINK = 0.8
"""For light to run down a link."""


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

    def redraw(
        self, trace: Trace, moving: bool = False, only: Sequence[Quantity] = ()
    ) -> object: ...


def verb(seconds: float) -> Callable[[Callable[..., Any]], Callable[..., Step]]:
    """Make a verb that takes so long of a function (player, ...) that returns an animation."""

    def made(body: Callable[..., Any]) -> Callable[..., Step]:
        @wraps(body)
        def named(*args: Any, **options: Any) -> Step:
            return Step(body.__name__, seconds, lambda on: body(on, *args, **options), args)

        return named

    return made


# What comes and goes


def place(*things: Shown) -> Step:
    """There at once: what a clip opens on."""
    return Step("place", 0.0, lambda on: on.add(*on.pieces(*things)), things)


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


def leave(*things: Shown) -> Step:
    """Fade out."""

    def play(on: DeclaredScene) -> Animation:
        return AnimationGroup(*(FadeOut(one) for one in on.pieces(*things)))

    return Step("leave", QUICK, play, things)


def replace(old: VMobject, new: VMobject) -> Step:
    """Another thing in the same place."""
    return Step("replace", 0.8, lambda on: Roll(on(old), on(new)), (old, new))


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
                on(thing), color=on.theme.highlight, buff=0.12, stroke_width=3, corner_radius=0.08
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
        drawn, lit = on(part), _lit(on, part)

        def make(edge: tuple[Quantity, Quantity]) -> Callable[[], VMobject]:
            return lambda: rails(on(part).links[edge], on.theme)

        runs = [on.hang(("lit", part, edge), part, make(edge)) for edge in edges]
        way = {*edges, *lit}
        on_way = {q for edge in way for q in edge}
        aside = _others(drawn, way, on_way)
        # What was set back comes forward when the way reaches it.
        fore = [one for one in _members(drawn) if all(one is not other for other in aside)]
        return AnimationGroup(
            on.veiled(SET_BACK, aside),
            on.veiled(1.0, fore),
            Succession(*(AnimationGroup(*map(Create, run), rate_func=linear) for run in runs)),
        )

    return Step("light", _LINK * len(edges), play, (part, *nodes))


def unlight(part: Linked) -> Step:
    """No link is lit any more, and everything comes forward."""

    def play(on: DeclaredScene) -> Animation:
        gone = on.take_down(*(("lit", part, edge) for edge in _lit(on, part)))
        return AnimationGroup(*map(FadeOut, gone), on.veiled(1.0, _members(on(part))))

    return Step("unlight", QUICK, play, (part,))


def pulse(part: Linked, nodes: Sequence[Quantity]) -> Step:
    """A flash runs down the links of a way, under them."""
    edges = list(itertools.pairwise(nodes))

    def play(on: DeclaredScene) -> Animation:
        flashes = []
        for edge in edges:
            line = on(part).links[edge]
            under = Line(line.get_start(), line.get_end()).set_z_index(-1)
            under.set_stroke(on.theme.highlight, line.get_stroke_width() + 9)
            flashes.append(ShowPassingFlash(under, time_width=0.6))
        return LaggedStart(*flashes, lag_ratio=0.6)

    return Step("pulse", 0.6 * len(edges) + 0.2, play, (part, *nodes))


# What moves


def carry(*pairs: tuple[VMobject, VMobject]) -> Step:
    """First things stay, set back; copies of them fly along a free lane and are the second."""

    def play(on: DeclaredScene) -> Animation:
        found = [(on(one), on(other)) for one, other in pairs]
        return AnimationGroup(_flight(on, found), on.veil(SET_BACK, *(one for one, _ in pairs)))

    return Step("carry", 1.4, play, tuple(itertools.chain(*pairs)))


def travel(*pairs: tuple[VMobject, VMobject]) -> Step:
    """First things leave their places, each along a free lane, and are the second."""

    def play(on: DeclaredScene) -> Animation:
        found = [(on(one), on(other)) for one, other in pairs]
        flights = [_flight(on, [pair]) for pair in found]
        on.remove(*(old for old, _ in found))
        return AnimationGroup(*flights)

    return Step("travel", 1.2, play, tuple(itertools.chain(*pairs)))


def become(*pairs: tuple[VMobject, VMobject]) -> Step:
    """First things become the second, which have the same pieces: outlines move."""

    def play(on: DeclaredScene) -> Animation:
        return AnimationGroup(*(Morph(on(one), on(other)) for one, other in pairs))

    return Step("become", 1.2, play, tuple(itertools.chain(*pairs)))


def sweep(
    q: Quantity, through: Sequence[float], *parts: Swept, only: Sequence[Quantity] = ()
) -> Step:
    """Turn a quantity through these values: a real pass for every frame.

    What is shown of the parts follows; given `only`, no more than what shows these quantities.
    """

    def play(on: DeclaredScene) -> Animation:
        shown = [on(one) for one in parts]

        def follow(trace: Trace, moving: bool) -> None:
            for one in shown:
                one.redraw(trace, moving, only)

        return Sweep(on.seen(*parts), turned(on.trace, q, through), follow)

    seconds = (1.2 if only else 2.0) * (len(through) - 1)
    return Step("sweep", seconds, play, (q, *parts))


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


def _flight(on: DeclaredScene, found: Sequence[tuple[VMobject, VMobject]]) -> Flight:
    """All of these together along the lane that crosses least of what is read."""
    start, end = (VGroup(*ends) for ends in zip(*found, strict=True))
    boxes = texts_in(on.mobjects, without=VGroup(start, end))
    sizes = (start.width, start.height), (end.width, end.height)
    frame = on.frame.left, on.frame.right, on.frame.bottom, on.frame.top
    way = lane(start.get_center(), end.get_center(), sizes, boxes, frame)
    return Flight(found, way, on.theme.background)


def _lit(on: DeclaredScene, part: object) -> list[tuple[Quantity, Quantity]]:
    """The links of a part that are lit."""
    return [
        key[2]
        for key in on.hanging
        if isinstance(key, tuple) and key[0] == "lit" and key[1] == part
    ]


def _members(drawn: Any) -> list[Any]:
    """All that can be set back one by one."""
    others = getattr(drawn, "others", {})
    tables = (drawn.links, drawn.symbols, drawn.numbers, others)
    return [one for table in tables for one in table.values()]


def _others(
    drawn: Any, way: Iterable[tuple[Quantity, Quantity]], nodes: Iterable[Quantity]
) -> list[Any]:
    """What is on none of these links."""
    edges, on_way = set(way), set(nodes)
    return [
        *(line for edge, line in drawn.links.items() if edge not in edges),
        *(one for q, one in drawn.symbols.items() if q not in on_way),
        *(one for q, one in drawn.numbers.items() if q not in on_way),
        *getattr(drawn, "others", {}).values(),
    ]
