"""Part of a clip, faster or slower: the same pictures, with times and captions that follow."""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
import srt
from PIL import Image

from backprop.clips.context import Stage
from backprop.clips.registry import find_scene, scene_class
from backprop.clips.tempo import Tempo
from backprop.core.errors import BackpropError
from backprop.render.clip import render_clip
from backprop.render.cut import asked
from backprop.render.film.mp4 import last_frame, parts
from backprop.render.request import Format, Request
from backprop.render.result import Clip
from tests.cli.conftest import Run, run  # noqa: F401  (a fixture)
from tests.render.small_clip import SMALL_CLIP

NAMES = ["formula", "disc", "move", "number"]
WHOLE = Request(SMALL_CLIP, Path(), quality="l")


def made(folder: Path, request: Request) -> Clip:
    folder.mkdir()
    (folder / "work").mkdir()
    return render_clip(replace(request, folder=folder), folder / "work")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Clip:
    return made(tmp_path_factory.mktemp("cut") / "whole", WHOLE)


def frames(film: Path) -> list[np.ndarray]:
    with av.open(str(film)) as opened:
        return [frame.to_ndarray(format="rgb24") for frame in opened.decode(video=0)]


def sections(clip: Clip) -> list[tuple[str, float, float]]:
    told = json.loads(clip.beside[2].read_text())["sections"]
    return [(one["name"], one["start"], one["end"]) for one in told]


def captions(clip: Clip) -> list[srt.Subtitle]:
    return list(srt.parse(clip.beside[0].read_text()))


def test_sections_that_are_wanted_are_the_same_films(whole: Clip, tmp_path: Path) -> None:
    part = made(tmp_path / "part", replace(WHOLE, cut=(2, 4)))
    every = frames(whole.file)
    ends = [(round(15 * start), round(15 * end)) for _, start, end in sections(whole)]
    joined = [frame for one in (1, 3) for frame in every[slice(*ends[one])]]
    for one, other in zip(frames(part.file), joined, strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_film_in_parts_is_the_film(whole: Clip, tmp_path: Path) -> None:
    starts = [start for _, start, _ in sections(whole)]
    films = parts(whole.file, starts, tmp_path)
    assert [film.name for film in films] == ["01.mp4", "02.mp4", "03.mp4", "04.mp4"]
    every = frames(whole.file)
    found = [frames(film) for film in films]
    lengths = [round(15 * (end - start)) for _, start, end in sections(whole)]
    assert [len(part) for part in found] == lengths
    for one, other in zip(itertools.chain(*found), every, strict=True):
        np.testing.assert_array_equal(one, other)
    for film in films:
        data = film.read_bytes()
        assert 0 < data.index(b"moov") < data.index(b"mdat"), "it plays while it loads"
        with av.open(str(film)) as opened:
            assert opened.streams.video[0].start_time == 0


@pytest.mark.parametrize("kind", [Format.WEBM, Format.MOV])
def test_parts_and_pictures_of_a_film_are_seen_through(tmp_path: Path, kind: Format) -> None:
    clip = made(tmp_path / "clip", replace(WHOLE, format=kind, transparent=True))
    films = parts(clip.file, [start for _, start, _ in sections(clip)], tmp_path)
    for film in (clip.file, *films):
        picture = np.asarray(Image.open(io.BytesIO(last_frame(film))))
        assert picture.shape[2] == 4
        assert picture[0, 0, 3] == 0
        assert picture[..., 3].max() > 200
    if kind is Format.MOV:
        with av.open(str(films[0])) as opened:
            assert opened.streams.video[0].codec_context.codec_tag == "ap4h"


def test_times_and_words_follow(whole: Clip, tmp_path: Path) -> None:
    part = made(tmp_path / "part", replace(WHOLE, cut=(2, 4)))
    every = sections(whole)
    lengths = [end - start for _, start, end in every]
    (one, start, end), (other, again, last) = sections(part)
    assert (one, other) == ("disc", "number")
    assert (start, end) == (0, again)
    assert end == pytest.approx(lengths[1], abs=2e-3)
    assert last - again == pytest.approx(lengths[3], abs=2e-3)
    assert part.length == pytest.approx(last, abs=1e-3)
    assert len(frames(part.file)) == pytest.approx(15 * part.length, abs=1)
    said = captions(part)
    assert [one.content for one in said] == [captions(whole)[i].content for i in (1, 3)]
    assert [one.index for one in said] == [1, 2]
    starts = [one.start.total_seconds() for one in said]
    assert starts == pytest.approx([start, again], abs=2e-3)


@pytest.mark.parametrize("pace", [0.5, 2.0])
def test_all_goes_at_the_pace_that_is_asked_for(whole: Clip, tmp_path: Path, pace: float) -> None:
    clip = made(tmp_path / "clip", replace(WHOLE, tempo=Tempo(pace)))
    # A caption's pause ends when it has been read, which takes as long as it takes.
    moves = [end - start for _, start, end in sections(whole)[1:3]]
    found = [end - start for _, start, end in sections(clip)[1:3]]
    assert found == pytest.approx([one / pace for one in moves], abs=1 / 15 + 1e-3)
    last = [one.astype(int) for one in (frames(clip.file)[-1], frames(whole.file)[-1])]
    assert np.abs(last[0] - last[1]).mean() < 0.2, "it ends on the same picture"
    assert captions(clip)[-1].end.total_seconds() == pytest.approx(clip.length, abs=1e-3)


@pytest.mark.parametrize("pace", [1.0, 2.0])
def test_each_section_stands_as_long_as_is_asked_for(tmp_path: Path, pace: float) -> None:
    clip = made(tmp_path / "clip", replace(WHOLE, tempo=Tempo(pace, pause=1.2)))
    lengths = [end - start for _, start, end in sections(clip)]
    # Two sections end in the middle of a move of 0.4 s, and would not stand at all.
    assert lengths[1:3] == pytest.approx([0.4 / pace + 1.2] * 2, abs=2e-3)
    assert lengths[0] >= 0.4 / pace + 1.2 - 2e-3


@pytest.mark.parametrize(
    ("wanted", "until", "numbers"),
    [
        ("2", None, (2,)),
        ("2-3", None, (2, 3)),
        ("3, 1", None, (1, 3)),
        ("Move", None, (3,)),
        ("1,move,2-3", None, (1, 2, 3)),
        (None, "disc", (1, 2)),
        (None, "3", (1, 2, 3)),
        (None, None, ()),
    ],
)
def test_sections_are_asked_for_by_number_or_name(
    wanted: str | None, until: str | None, numbers: tuple[int, ...]
) -> None:
    assert asked(wanted, until, NAMES) == numbers


@pytest.mark.parametrize(
    ("wanted", "until", "line"),
    [
        ("5", None, "the clip has 4 sections, 1 to 4; found 5"),
        ("0", None, "found 0"),
        ("3-1", None, "3-1 runs backwards"),
        ("2-9", None, "found 9"),
        ("mvoe", None, "did you mean 'move'?"),
        ("", None, "found ''"),
        ("1,,2", None, "found ''"),
        (None, "", "found ''"),
        ("1", "2", "not --sections"),
    ],
)
def test_what_is_no_section_is_one_line(wanted: str | None, until: str | None, line: str) -> None:
    with pytest.raises(BackpropError) as caught:
        asked(wanted, until, NAMES)
    assert line in str(caught.value)


@pytest.mark.parametrize("word", [*("nan", "inf", "0", "-1", "11"), "fast"])
def test_what_is_no_pace_is_one_line(run: Run, word: str, tmp_path: Path) -> None:  # noqa: F811
    for command in ("render", "lecture", "preview"):
        result = run(command, "ChainRule", "--pace", word, "-o", tmp_path / "out")
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1
        assert "pace" in result.stderr
    assert not (tmp_path / "out").exists()


def test_a_section_that_is_not_there_is_said_before_anything_is_drawn(
    run: Run,  # noqa: F811
    tmp_path: Path,
) -> None:
    for command in (["render"], ["embed", "--for", "html"], ["preview"]):
        result = run(*command, "ChainRule", "--sections", "prodct", "-o", tmp_path / "out")
        assert result.exit_code == 2
        assert "did you mean 'product'?" in result.stderr
        assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_declared_clip_keeps_its_words_and_order_at_any_pace() -> None:
    shown = scene_class(find_scene("ChainRule").reference)
    stage = Stage.of("chain")
    cues = shown.told(stage)  # type: ignore[attr-defined]
    assert [Tempo(1.0).of(cue.seconds) for cue in cues] == [cue.seconds for cue in cues]
    slow = [Tempo(0.8).of(cue.seconds) for cue in cues if cue.seconds]
    assert sum(slow) == pytest.approx(sum(cue.seconds for cue in cues) / 0.8, rel=0.02)
