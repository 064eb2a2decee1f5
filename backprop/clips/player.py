"""The scene that plays a declaration: it draws its parts, arranges them and takes its steps."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Generic, TypeVar

from manim import (
    DOWN,
    LEFT,
    UP,
    Animation,
    AnimationGroup,
    FadeIn,
    FadeOut,
    Mobject,
    ReplacementTransform,
    VGroup,
    VMobject,
    there_and_back,
)

from backprop.clips.context import Stage
from backprop.clips.handles import Handle, Part, as_handle, handle
from backprop.clips.layout import GAP, Layout, Needs, solve
from backprop.clips.scene import RecordedScene, frame_now
from backprop.clips.steps import Beat, Cue, timeline
from backprop.clips.words import Message, Said, reading_time
from backprop.core.errors import BackpropError
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.motion import Morph, Veil, counterparts
from backprop.drawing.notation import literal
from backprop.drawing.style import NUMBER, Box

__all__ = ["DeclaredScene", "Story"]

Facts = TypeVar("Facts")
_SWELL, _STAND = 0.8, 3.0
"""Seconds that something swells, and that nothing moves, while a caption is read."""
_LINE = 0.45
"""Height of a title's line, with an index and a descender."""


@dataclass(frozen=True, slots=True)
class Story(Generic[Facts]):
    """All of a clip.

    Parameters
    ----------
    facts
        From the stage to what the clip says of the record: NumPy alone. It has a `trace`.
    title
        The heading, in which {w} is a quantity's symbol.
    layout
        Where the parts are at the beginning.
    beats
        From the facts to what happens.
    """

    facts: Callable[[Stage], Facts]
    title: Message | Callable[[Facts], Message | Said]
    layout: Layout | Callable[[Facts], Layout]
    beats: Callable[[Facts], Iterable[Beat]]

    def told(self, facts: Facts) -> Iterator[Cue]:
        """All plays and pauses, with their times and words."""
        return timeline(self.beats(facts), facts)


@dataclass(frozen=True, slots=True)
class _Attached:
    """What hangs on a part, such as a frame round a number: drawn anew when that is."""

    of: Part
    made: VMobject
    make: Callable[[], VMobject]


class DeclaredScene(RecordedScene):
    """A clip that is declared: its `story` says all of it.

    Attributes
    ----------
    story
        What it shows and says.
    known
        The facts, once it is played.
    reached
        How many steps of a descent were made, for parts that are drawn anew after them.
    """

    story: ClassVar[Story[Any]]

    @classmethod
    def told(cls, stage: Stage) -> list[Cue]:
        """All that is played over a record, with its times and words; nothing is drawn."""
        return list(cls.story.told(cls.story.facts(stage)))

    @classmethod
    def titled(cls, stage: Stage) -> str:
        """Its heading over a record as text, quantities by their names; nothing is drawn."""
        facts = cls.story.facts(stage)
        if stage.title is not None:
            return stage.title
        title: Message | Said = _given(cls.story.title, facts)
        return title.filled(facts, _named)

    def construct(self) -> None:
        """Play all cues."""
        self.known = self.story.facts(self.stage)
        self.drawn: dict[Part, Any] = {}
        self.rooms: dict[Part, Box] = {}
        self.hanging: dict[Hashable, _Attached] = {}
        self.veils: dict[Handle, float] = {}
        self.reached = 0
        self.frame = frame_now()
        self.add(self._heading())
        # By lines, not by their ink: a title with an index must not move what stands below it.
        self.below = self.frame
        if lines := len(self.title_words):
            foot = min(self.frame.top - _LINE * lines, self.title_words.get_bottom()[1])
            self.below = replace(self.frame, top=float(foot) - GAP)
        self.arrange(_given(self.story.layout, self.known))
        place = (-1, -1)
        for cue in self.story.told(self.known):
            if cue.place[0] != place[0]:
                if place[0] >= 0:
                    self.tell_endless()
                self.beat(cue.beat, cue.caption)
            elif cue.place != place:
                self.say(cue.caption)
            place = cue.place
            self._take(cue)
        self.tell_endless()

    def __call__(self, thing: object) -> Any:
        """What a handle is in the picture as it is now; anything else is what it is."""
        if not isinstance(thing, Handle):
            return thing
        part = thing._part
        if part not in self.drawn and part in self.rooms:
            self.drawn[part] = self._draw(part, self.rooms[part])
        return handle(thing, self.drawn)

    def part(self, name: str) -> Any:
        """The part of that name as it is drawn now."""
        return next(one for part, one in self.drawn.items() if part.name == name)

    def pieces(self, *things: object) -> list[Any]:
        """Handles, and whatever groups of mobjects they are, as single mobjects."""
        found: list[Any] = []
        for thing in things:
            one = self(thing)
            if isinstance(one, Mapping):
                found += self.pieces(*one.values())
            elif isinstance(one, list | tuple):
                found += self.pieces(*one)
            else:
                found.append(one)
        return found

    # What verbs do

    def hang(self, key: Hashable, on: object, make: Callable[[], VMobject]) -> VMobject:
        """Make something that belongs to a thing and goes where its part goes."""
        made = make()
        self.hanging[key] = _Attached(as_handle(on)._part, made, make)
        return made

    def take_down(self, *keys: Hashable) -> list[VMobject]:
        """What hangs under these keys, which belongs to nothing any more."""
        return [self.hanging.pop(key).made for key in keys if key in self.hanging]

    def veil(self, share: float, *things: object) -> Veil:
        """Bring things to a share of their opacity; they have it in each later layout."""
        self.veils |= {thing: share for thing in things if isinstance(thing, Handle)}
        return self.veiled(share, self.pieces(*things))

    def veiled(self, share: float, pieces: Iterable[VMobject]) -> Veil:
        """Bring pieces to a share of their opacity: what is not shown at once, and it stays so."""
        every = list(pieces)
        seen = self.seen(*every)
        shown = {id(one) for root in seen for one in root.get_family()}
        leaves: list[Any] = [leaf for one in every for leaf in one.family_members_with_points()]
        Veil([leaf for leaf in leaves if id(leaf) not in shown], share).finish()
        return Veil(seen, share)

    def seen(self, *things: object) -> list[Any]:
        """What is shown of these, as the topmost mobjects of the scene that hold no others."""
        return [root for one in self.pieces(*things) for root in _roots(one, self)]

    def arrange(self, layout: Layout) -> Animation | None:
        """Another layout: what stays moves, drawn anew for its room; what is not in it leaves."""
        handles = {as_handle(one): room for one, room in solve(layout, self.below, _needs).items()}
        rooms = {one._part: room for one, room in handles.items()}
        plays: list[Animation] = []
        gone = {part: one for part, one in self.drawn.items() if part not in rooms}
        moved = {
            part: self.drawn.pop(part, None)
            for part, room in rooms.items()
            if self.rooms.get(part) != room
        }
        self.rooms = rooms
        for one in handles:  # a part that is drawn by another's picture finds it, or draws it
            self(one)
        for veiled, share in self.veils.items():
            if veiled._part in moved:
                Veil(self.pieces(veiled), share).finish()
        for old in gone.values():
            plays += [FadeOut(one) for one in _roots(old, self)]
        for part, old in moved.items():
            if old is not None:
                plays += self.moved(old, self.drawn[part])
        for key, hung in list(self.hanging.items()):
            if hung.of in moved:
                new = hung.make()
                plays.append(ReplacementTransform(hung.made, new))
                self.hanging[key] = _Attached(hung.of, new, hung.make)
            elif hung.of in gone:
                plays.append(FadeOut(self.hanging.pop(key).made))
        for part in gone:
            del self.drawn[part]
        return AnimationGroup(*plays) if plays else None

    def moved(self, old: Mobject, new: Mobject) -> list[Animation]:
        """Old pieces become the new ones that stand for the same.

        What is made of other pieces in the new room, as a number of fewer digits, is faded over.
        """
        plays: list[Animation] = []
        for one, other in counterparts(old, new):
            before, after = one.get_family(), other.get_family()
            roots = {id(root) for root in _roots(one, self)}
            if len(before) == len(after):
                pairs: Any = zip(before, after, strict=True)
                plays += [Morph(*pair) for pair in pairs if id(pair[0]) in roots]
            elif roots:
                share = min(getattr(leaf, "veiled", 1.0) for leaf in before)
                Veil(self.pieces(other), share).finish()
                plays += [FadeOut(one), FadeIn(other)]
        return plays

    def dwell(self, thing: Mobject) -> None:
        """Stay as long as the caption takes to read; the thing swells now and then."""
        left = reading_time(self.caption)
        while left > 0:
            found: Any = thing
            swelling = found.animate(rate_func=there_and_back).scale(1.1)
            self.play(swelling, run_time=_SWELL)
            pause = min(_STAND, max(left - _SWELL, 0.2))
            self.wait(pause)
            left -= _SWELL + pause

    # Its own

    def _take(self, cue: Cue) -> None:
        if cue.step is None:
            self.wait(cue.seconds)
            return
        animation = cue.step.play(self)
        if not cue.step.seconds:
            return
        if animation is None:
            raise BackpropError(
                f"{self.clip.name}, beat {cue.beat}: {cue.step.name} has nothing to play: "
                "let the facts decide whether there is such a step"
            )
        self.play(animation, run_time=cue.seconds)

    def _draw(self, part: Part, room: Box) -> Any:
        made = part.draw(self, self.known, room)
        for equation in getattr(made, "equations", ()):
            self.states(equation)
        return made

    def _heading(self) -> VGroup:
        """The title, in as many lines as the frame asks for."""
        own: Message | Said = _given(self.story.title, self.known)
        words_of = re.findall(r"(?:\$[^$]*\$|[^\s$])+", own.filled(self.known, self._written))
        if self.stage.title is not None:
            words_of = [literal(word) for word in self.stage.title.split()]
        lines, wide = [""], self.frame.width
        for word in words_of:
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self._line(longer).width > wide:
                lines.append(word)
            else:
                lines[-1] = longer
        self.title_words = VGroup(*(self._line(line) for line in lines if line))
        if not lines[0]:
            return self.title_words
        words = self.title_words.arrange(DOWN, buff=0.15, aligned_edge=LEFT)
        return words.move_to((self.frame.left, self.frame.top, 0), aligned_edge=UP + LEFT)

    def _line(self, text: str) -> VMobject:
        return self.write.words(text, NUMBER, self.theme.ink)

    def _written(self, trace: Trace, value: object, kind: str) -> str:
        """A value as a heading writes it: quantities as symbols."""
        if isinstance(value, Quantity):
            return f"${self.write.symbol(value)}$"
        return str(value)


def _named(trace: Trace, value: object, kind: str) -> str:
    """A value as a heading in plain text has it."""
    return value.plain(trace.widths) if isinstance(value, Quantity) else str(value)


def _given(what: Any, facts: Any) -> Any:
    """Itself, or what the facts make of it."""
    return what if isinstance(what, Handle | Message) or not callable(what) else what(facts)


def _needs(part: Hashable) -> Needs:
    return as_handle(part)._part.needs


def _roots(of: Mobject, scene: RecordedScene) -> list[Mobject]:
    """The topmost mobjects of a family that are in the scene."""
    family = {id(one) for one in of.get_family()}
    found: list[Mobject] = []

    def walk(mobjects: Iterable[Mobject]) -> None:
        for one in mobjects:
            if id(one) in family:
                found.append(one)
            else:
                walk(one.submobjects)

    walk(scene.mobjects)
    return found
