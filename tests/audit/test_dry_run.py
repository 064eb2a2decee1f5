"""What is seen of a scene that is watched, one of ours or a plain one of Manim's."""

from __future__ import annotations

from manim import UP, Scene, Square

from backprop.audit.dry_run import watch
from backprop.clips.context import Stage, staged
from backprop.clips.scene import RecordedScene
from backprop.render.request import Quality

SMALL = Quality(160, 90, 15)


class Two(RecordedScene):
    """Two beats."""

    def construct(self) -> None:
        self.beat("one", "A square moves.")
        self.play(Square().animate.shift(UP), run_time=1)
        self.wait(0.5)
        self.beat("two", "It stands.")
        self.wait(0.5)


class Plain(Scene):
    """The same, and nobody's clip."""

    def construct(self) -> None:
        self.next_section("one")
        self.play(Square().animate.shift(UP), run_time=1)
        self.wait(0.5)
        self.next_section("two")
        self.wait(0.5)


def test_a_clip_is_seen_in_mid_move_and_at_each_sections_end() -> None:
    stops: list[float] = []
    with staged(Stage.of("chain")):
        seen, length = watch(Two, size=SMALL, on_stop=lambda scene: stops.append(scene.time))
    assert stops == [1, 1.5, 2]
    assert length == 2
    assert [(one.section, one.caption, one.time, one.moving) for one in seen] == [
        ("one", "A square moves.", 0.5, True),
        ("one", "A square moves.", 1.5, False),
        ("two", "It stands.", 2.0, False),
    ]


def test_a_plain_scene_is_seen_in_mid_move_and_at_its_end() -> None:
    stops: list[float] = []
    seen, length = watch(Plain, size=SMALL, on_stop=lambda scene: stops.append(scene.time))
    assert stops == [1, 1.5, 2]
    assert length == 2
    assert [(one.section, one.time, one.moving) for one in seen] == [
        ("one", 0.5, True),
        ("two", 2.0, False),
    ]
