"""The scene that all clips are: it shows a record, beat by beat.

A beat is a section of the clip, at whose end a lecturer may stop, with a caption that says
in words what is seen.
"""

from __future__ import annotations

from typing import Any, ClassVar

from manim import (
    LEFT,
    UP,
    Animation,
    Camera,
    ManimColor,
    Mobject,
    Scene,
    Typst,
    VMobject,
    Wait,
    config,
)
from manim.scene.section import DefaultSectionType

from backprop.clips.context import Stage, current_stage
from backprop.clips.declaration import Declaration
from backprop.clips.question import Question
from backprop.core.lost_products import beyond
from backprop.core.network import Network
from backprop.core.number_format import spoken_number
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.drawing.notation import Equation, LiveNumber, Notation, literal
from backprop.drawing.style import LABEL, MARGIN, PAUSE, READING, Box, Theme

__all__ = ["Observer", "RecordedScene", "frame_now"]


class Observer:
    """Hears what a scene does, as it does it: each method here lets it pass."""

    def draws(self, scene: RecordedScene, section: str) -> bool:
        """Whether a section that is about to begin is drawn; if not, it is only run.

        Asked where Manim's own renderer draws: a QuickRenderer draws what is its share.
        """
        return True

    def before_section(self, scene: RecordedScene, section: str) -> None:
        """A section is about to begin: the scene stands as what came before has left it."""

    def play_ended(self, scene: RecordedScene, seconds: float) -> None:
        """A play or a pause is over, that took so long."""


class RecordedScene(Scene):
    """Base of all clips; subclasses write `construct`.

    Attributes
    ----------
    clip
        What it declares of itself; its name is the class's.
    observers
        Who hears what it does; set on a scene before it is rendered.
    trace, theme, write
        The record, the colours, and the notation for this network.
    caption
        What is being said, in words.
    beats
        (name, second) of each section begun so far.
    title_words
        The heading.
    stacked
        Pairs of readable things, of which one lies on the other on purpose.
    equations
        What is said in numbers that stand apart; the audit works it out where all can be seen.
    """

    clip: ClassVar[Declaration] = Declaration()
    observers: tuple[Observer, ...] = ()

    def __init_subclass__(cls, **options: object) -> None:
        super().__init_subclass__(**options)
        cls.clip = cls.clip.named(cls.__name__)

    @staticmethod
    def question_after(trace: Trace) -> Question | None:
        """What to ponder after the clip, and the answer, true of any network; None for nothing."""
        return None

    @staticmethod
    def formulas_beside(write: Notation, network: Network) -> list[tuple[str, str]]:
        """(caption, source) of formulas that stand beside the clip, but for those it declares."""
        return []

    def setup(self) -> None:
        """Take the stage before `construct`."""
        self.stage: Stage = current_stage(self.clip.network)
        self.trace: Trace = self.stage.trace
        self.clip.check(self.trace.network)
        self.clip.check_focus(self.stage.focus)
        self.clip.check_rate(self.stage.rate)
        self.theme: Theme = self.stage.theme
        self.write = Notation(self.trace.widths, self.theme)
        if isinstance(self.camera, Camera):
            self.camera.background_color = ManimColor(self.theme.background)
        self.caption = ""
        self.beats: list[tuple[str, float]] = []
        self.stacked: list[tuple[Mobject, Mobject]] = []
        self.equations: list[Equation] = []
        self._caption_start = 0.0
        self._beyond = beyond(self.trace)
        self._stood = 0.0
        self._captions = 0

    def tear_down(self) -> None:
        """Close the last caption."""
        self._hold()
        self._close_caption()

    def play(self, *args: Any, **kwargs: Any) -> None:
        """As Manim plays; the observers are told when it is over."""
        before = self.time
        super().play(*args, **kwargs)
        stands = all(isinstance(one, Wait) for one in self.animations or ())
        self._stood = self._stood + float(self.time - before) if stands else 0.0
        for observer in self.observers:
            observer.play_ended(self, float(self.time - before))

    def compile_animations(self, *args: Any, **kwargs: Any) -> list[Animation]:
        """As Manim makes them of what is played; they go as fast as the stage says."""
        found: list[Animation] = super().compile_animations(*args, **kwargs)
        for one in found:
            one.run_time = self.stage.tempo.of(one.run_time)
        return found

    def next_section(
        self,
        name: str = "unnamed",
        section_type: str = DefaultSectionType.NORMAL,
        skip_animations: bool = False,
    ) -> None:
        """As Manim begins one; the observers are told before, and asked whether it is drawn."""
        for observer in self.observers:
            observer.before_section(self, name)
            skip_animations |= not observer.draws(self, name)
        super().next_section(name, section_type, skip_animations)

    def beat(self, name: str, caption: str) -> None:
        """Begin a section of that name, with its caption."""
        self._hold()
        self.next_section(name)
        self._close_caption()
        self.caption, self._captions = "", 0
        self.beats.append((name, float(self.time)))
        self.say(caption)

    def say(self, caption: str) -> None:
        """Begin another caption inside the section."""
        self._wait_for_voice()
        self._close_caption()
        self.caption, self._caption_start = caption, self.time

    def rest(self, seconds: float = PAUSE) -> None:
        """Pause, and for as long as the caption still takes to read."""
        shown = float(self.time) - self._caption_start
        self.wait(max(seconds, len(self.caption) / READING - shown))
        self.tell_endless()

    def tell_endless(self) -> None:
        """Say why a number is infinite when one stands there for the first time."""
        found = [one for one in self.get_mobject_family_members() if _is_endless(one)]
        if self._beyond and found:
            self.say(f"{self._beyond}.")
            self._beyond = ""
            self.dwell(found[0])

    def dwell(self, thing: Mobject) -> None:
        """Stay as long as the caption takes to read, which is about this thing."""
        self.wait(len(self.caption) / READING)

    def said(self, q: Quantity) -> str:
        """A recorded value as a caption says it."""
        return spoken_number(self.trace[q].value)

    def everything(self, *without: Mobject) -> list[Mobject]:
        """All that is there now but the heading and what is left out: what a figure keeps."""
        gone = {id(part) for left in (self.title_words, *without) for part in left.get_family()}
        return [
            part
            for mobject in self.mobjects
            for part in mobject.get_family()
            if part.has_points() and id(part) not in gone
        ]

    def heading(self, text: str) -> Typst:
        """The clip's subject in a few words, `$...$` mathematics, over the picture's left end."""
        given = self.stage.title
        shown = text if given is None else literal(given)
        words = self.write.words(shown, LABEL, self.theme.ink)
        frame = frame_now()
        words.move_to((frame.left, frame.top, 0), aligned_edge=UP + LEFT)
        self.title_words: VMobject = words
        return words

    def sits_on(self, one: Mobject, other: Mobject) -> None:
        """Declare that readable things in `one` lie on some in `other`: the audit allows it."""
        self.stacked.append((one, other))

    def states(self, *equations: Equation) -> None:
        """Declare what numbers that stand apart say together: the audit works it out."""
        self.equations += equations

    def _hold(self) -> None:
        """Stand at a section's end for as long as was asked for."""
        tempo = self.stage.tempo
        missing = tempo.missing(self._stood)
        if self.beats and self.stage.voice:
            missing = max(missing, self.stage.voice.rest(len(self.beats), self._lasted))
        if self.beats and missing:
            self.wait(missing * tempo.pace)

    @property
    def _lasted(self) -> float:
        """Seconds since the section began."""
        return float(self.time) - self.beats[-1][1]

    def _wait_for_voice(self) -> None:
        """Stand until the next caption is spoken, where that is known."""
        if self.caption and self.stage.voice:
            number, after = len(self.beats), self._captions + 1
            missing = self.stage.voice.until(number, after, self._lasted)
            if missing:
                self.wait(missing * self.stage.tempo.pace)

    def _close_caption(self) -> None:
        # A caption stands as long as the plays that were under it.
        length = self.time - self._caption_start
        if self.caption and length > 0:
            self.add_subcaption(self.caption, duration=length, offset=-length)
            self._captions += 1


def _is_endless(mobject: Mobject) -> bool:
    """Whether it is a number, or a formula with one, that is larger than a number can be."""
    source = mobject.source if isinstance(mobject, LiveNumber) else ""
    return "infinity" in (source or str(getattr(mobject, "typst_code", "")))


def frame_now() -> Box:
    """What may be drawn on of the frame at hand."""
    wide, high = config.frame_width / 2 - MARGIN, config.frame_height / 2 - MARGIN
    return Box(-wide, wide, -high, high)
