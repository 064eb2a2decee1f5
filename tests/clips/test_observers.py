"""Observers hear what their scene does, when it does it, and nothing of another scene."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import av
import pytest
from manim import RIGHT, UP, Circle, Square
from manim.renderer.cairo_renderer import CairoRenderer

from backprop.audit.dry_run import MidFrame
from backprop.clips.context import Stage, staged
from backprop.clips.scene import Observer, RecordedScene
from backprop.render import clip
from backprop.render.film.renderer import QuickRenderer
from backprop.render.film.section_split import Part, Share
from backprop.render.request import QUALITIES, Request
from backprop.render.settings import prepared

HEARD = [
    ("before", "one", 0.0),
    ("draws", "one", 0.0),
    ("play", "one", 1.0),
    ("pause", "one", 0.4),
    ("before", "two", 1.4),
    ("draws", "two", 1.4),
    ("play", "two", 0.6),
    ("before", "three", 2.0),
    ("draws", "three", 2.0),
    ("play", "three", 0.2),
]
"""What `Own` does: the seconds so far before a section, and of each play."""
PLAYS = [(section, seconds) for what, section, seconds in HEARD if what in ("play", "pause")]


class Own(RecordedScene):
    """Somebody's own clip."""

    def construct(self) -> None:
        self.beat("one", "A square.")
        square = Square()
        self.play(square.animate.shift(UP), run_time=1)
        self.wait(0.4)
        self.beat("two", "It moves on.")
        self.play(square.animate.shift(RIGHT), run_time=0.6)
        self.beat("three", "And a circle.")
        self.play(Circle().animate.shift(RIGHT), run_time=0.2)


class Heard(Observer):
    """Writes down what it hears; `but` is a section that it has not drawn."""

    def __init__(self, but: str = "") -> None:
        self.but = but
        self.calls: list[tuple[str, str, float]] = []
        self.drawn: list[str] = []

    def before_section(self, scene: RecordedScene, section: str) -> None:
        assert section not in [name for name, _ in scene.beats]
        self.calls.append(("before", section, round(float(scene.time), 6)))

    def draws(self, scene: RecordedScene, section: str) -> bool:
        self.calls.append(("draws", section, round(float(scene.time), 6)))
        return section != self.but

    def play_ended(self, scene: RecordedScene, seconds: float) -> None:
        what = "pause" if scene.is_current_animation_frozen_frame() else "play"
        section = scene.beats[-1][0]
        self.calls.append((what, section, round(seconds, 6)))
        if not scene.renderer.skip_animations:
            self.drawn.append(section)

    @property
    def plays(self) -> list[tuple[str, float]]:
        return [(section, seconds) for what, section, seconds in self.calls if what in "play pause"]


@pytest.fixture(autouse=True)
def chain() -> Iterator[None]:
    with staged(Stage.of("chain")):
        yield


def run(kind: type[RecordedScene], renderer: Any, *observers: Observer) -> Any:
    scene = kind(renderer=renderer)
    scene.observers = observers
    scene.render()
    return scene


def test_what_a_scene_does_is_heard_in_order(tmp_path: Path) -> None:
    one, other = Heard(), Heard()
    with prepared(tmp_path, QUALITIES["l"], dry_run=True):
        run(Own, MidFrame(), one, other)
    assert one.calls == other.calls == HEARD


def test_an_observer_that_cares_for_nothing_has_all_drawn(tmp_path: Path) -> None:
    heard = Heard()
    with prepared(tmp_path, QUALITIES["l"], dry_run=True):
        scene = run(Own, MidFrame(), Observer(), heard)
    assert heard.calls == HEARD
    assert not any(section.skip_animations for section in scene.renderer.file_writer.sections)


def test_a_scene_beside_or_inside_another_is_not_heard(tmp_path: Path) -> None:
    class Outer(RecordedScene):
        def construct(self) -> None:
            self.beat("outer", "Another clip is run meanwhile.")
            run(Own, MidFrame(), inner)
            run(Own, MidFrame())
            self.wait(2)

    inner, outer = Heard(), Heard()
    with prepared(tmp_path, QUALITIES["l"], dry_run=True):
        run(Outer, MidFrame(), outer)
        run(Own, MidFrame())
    assert inner.calls == HEARD
    assert outer.calls == [
        ("before", "outer", 0.0),
        ("draws", "outer", 0.0),
        ("pause", "outer", 2.0),
    ]


@pytest.mark.parametrize(
    ("share", "drawn"),
    [
        (Share(), ["one", "one", "two", "three"]),
        (Part(1, 2), ["one", "one", "three"]),
        (Part(2, 2), ["two"]),
    ],
)
def test_plays_that_others_draw_are_heard_too(
    tmp_path: Path, share: Share, drawn: list[str]
) -> None:
    heard = Heard()
    with prepared(tmp_path, QUALITIES["l"], format="mp4"):
        run(Own, QuickRenderer(share), heard)
    assert heard.plays == PLAYS
    assert heard.drawn == drawn


def test_a_section_that_one_observer_would_not_have_is_not_drawn(tmp_path: Path) -> None:
    one, other = Heard(but="two"), Heard()
    with prepared(tmp_path, QUALITIES["l"], format="mp4"):
        scene = run(Own, CairoRenderer(), one, other)
        with av.open(scene.renderer.file_writer.final_file_path) as video:
            frames = sum(1 for _ in video.decode(video=0))
    assert one.plays == other.plays == PLAYS
    assert other.drawn == ["one", "one", "three"]
    assert frames == round(15 * (1.0 + 0.4 + 0.2))


def test_a_run_is_told_of_the_plays_that_it_draws(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip, "scene_class", lambda name: Own)
    request, stage = Request("ChainRule", tmp_path, quality="l"), Stage.of("chain")
    told: list[list[tuple[str, float]]] = []
    for first in (1, 2):
        told.append([])
        films = clip.render_part(
            request,
            tmp_path / str(first),
            Part(first, 2),
            stage,
            lambda seconds, section: told[-1].append((section, round(seconds, 6))),
        )
        assert [*films] == [[1, 3], [2]][first - 1]
    assert told[0] == [play for play in PLAYS if play[0] != "two"]
    assert told[1] == [play for play in PLAYS if play[0] == "two"]
