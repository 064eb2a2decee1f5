"""When what happens follows from the declaration; what is played agrees with it."""

from __future__ import annotations

import itertools
from pathlib import Path
from types import SimpleNamespace

import pytest

from backprop import load, record
from backprop.audit.dry_run import MidFrame
from backprop.clips.context import Stage, staged
from backprop.clips.player import DeclaredScene
from backprop.clips.registry import catalog, find_scene, scene_class
from backprop.clips.steps import Beat, Cue, Step, say, timeline
from backprop.clips.words import Message, reading_time
from backprop.core.lost_products import beyond
from backprop.io.unfinished import temporary
from backprop.render.request import Quality
from backprop.render.settings import prepared

NETWORK = load("chain")
SMALLEST_PICTURE = Path(__file__).parents[1] / "networks" / "four-by-four.toml"
FACTS = SimpleNamespace(trace=record(NETWORK, *NETWORK.example()[1]))
LONG = Message("A caption that takes a while to read, for it has some twenty words, so that " * 2)


def moves(*seconds: float) -> list[Step]:
    return [Step("move", one, lambda on: None) for one in seconds]


def played(*beats: Beat) -> list[Cue]:
    return list(timeline(beats, FACTS))


def test_a_caption_stands_as_long_as_it_takes_to_read() -> None:
    cues = played(Beat("one", LONG, moves(1.0, 1.0)), Beat("two", Message("Short."), moves(2.0)))
    first = sum(cue.seconds for cue in cues if cue.beat == "one")
    assert reading_time(LONG.text) <= first < reading_time(LONG.text) + 0.2


def test_what_is_left_of_it_is_shared_out_between_the_steps() -> None:
    cues = played(Beat("one", LONG, moves(1.0, 1.0, 1.0, 1.0)))
    pauses = [cue.seconds for cue in cues if cue.step is None]
    assert len(pauses) == 4
    assert max(pauses) < 4
    # After the last step it stands for as long, and its rest.
    assert pauses[-1] >= pauses[0] + 1.0


def test_no_picture_stands_for_long_where_a_caption_is_long() -> None:
    longer = Message("Words of another language, which are longer than those of English. " * 3)
    for steps in (moves(1.0, 1.0, 1.0), moves(2.0, 1.0, 1.0, 0.0)):
        cues = played(Beat("one", longer, steps, rest=2.5))
        pauses = [cue.seconds for cue in cues if cue.step is None]
        assert max(pauses) < 4.1
        taken = sum(cue.seconds for cue in cues)
        assert reading_time(longer.text) <= taken < reading_time(longer.text) + 0.2


def test_a_short_caption_adds_no_pause_but_the_rest() -> None:
    cues = played(Beat("one", Message("Go."), moves(1.0, 2.0), rest=0.6))
    assert [cue.seconds for cue in cues] == pytest.approx([1.0, 2.0, 0.6])


def test_a_second_caption_waits_until_the_first_is_read() -> None:
    beat = Beat("one", LONG, [*moves(1.0), say(Message("Then this.")), *moves(0.5)])
    cues = played(beat)
    second = next(cue for cue in cues if cue.place == (0, 1))
    assert second.start >= reading_time(LONG.text)
    assert {cue.caption for cue in cues} == {LONG.text, "Then this."}


def test_times_are_whole_frames_one_after_another() -> None:
    cues = played(Beat("one", LONG, moves(0.77, 1.13)), Beat("two", LONG, moves(0.0, 0.5)))
    for cue, following in itertools.pairwise(cues):
        assert following.start == pytest.approx(cue.start + cue.seconds)
    assert all(abs(cue.seconds * 15 - round(cue.seconds * 15)) < 1e-9 for cue in cues)


DECLARED = [one.name for one in catalog() if issubclass(scene_class(one.name), DeclaredScene)]


def seen(name: str, stage: Stage, rate: int) -> tuple[list[tuple[str, float]], float]:
    """The sections with their beginnings, and the length, as played at a rate."""
    with temporary() as folder, staged(stage):
        with prepared(folder, Quality(128, 72, rate), dry_run=True):
            scene = scene_class(name)(renderer=MidFrame())
            scene.render()
        return list(scene.beats), float(scene.time)


def stage_of(name: str) -> Stage:
    """The chain or, for a clip about a picture, the smallest picture there is."""
    return Stage.of(str(SMALLEST_PICTURE) if find_scene(name).picture else "chain")


ONCE = ("ChainRule", "GradientVector")


@pytest.mark.parametrize(
    "name",
    [pytest.param(one, marks=pytest.mark.sweep if one not in ONCE else ()) for one in DECLARED],
)
def test_what_is_told_is_what_is_played_at_15_and_at_60_frames(name: str) -> None:
    stage = stage_of(name)
    assert not beyond(stage.trace)
    scene = scene_class(name)
    assert issubclass(scene, DeclaredScene)
    cues = scene.told(stage)
    length = cues[-1].start + cues[-1].seconds
    begins = {cue.place[0]: (cue.beat, cue.start) for cue in reversed(cues)}
    for rate in (15, 60):
        beats, seconds = seen(name, stage, rate)
        assert seconds == pytest.approx(length)
        assert [name for name, _ in beats] == [begins[at][0] for at in sorted(begins)]
        assert [at for _, at in beats] == pytest.approx([begins[at][1] for at in sorted(begins)])


@pytest.mark.parametrize("name", DECLARED)
def test_no_picture_stands_still_for_long_and_no_caption_is_hurried(name: str) -> None:
    cues = scene_class(name).told(stage_of(name))  # type: ignore[attr-defined]
    for _, group in itertools.groupby(cues, lambda cue: cue.place):
        span = list(group)
        assert sum(cue.seconds for cue in span) >= reading_time(span[0].caption) - 0.1
        assert all(cue.seconds <= 4 for cue in span if cue.step is None)
