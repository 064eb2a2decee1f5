"""Files as they come out of the command: playable, whole, with captions and sections."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import av
import numpy as np
import pytest
import srt
from click.testing import CliRunner, Result

from backprop.cli import main

DEAD = str(Path(__file__).parents[1] / "networks" / "dead.toml")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, list(arguments))


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clips")
    result = run("render", "MultiPathSum", "-N", DEAD, "-q", "l", "--out", str(folder))
    assert result.exit_code == 0, result.output
    return folder


def test_only_whole_files_are_left(rendered: Path) -> None:
    assert sorted(path.name for path in rendered.iterdir()) == [
        "MultiPathSum.mp4",
        "MultiPathSum.sections.json",
        "MultiPathSum.srt",
        "MultiPathSum.vtt",
    ]


def test_the_video_is_what_was_asked_for(rendered: Path) -> None:
    told = json.loads((rendered / "MultiPathSum.sections.json").read_text())
    with av.open(rendered / "MultiPathSum.mp4") as video:
        stream = video.streams.video[0]
        assert (stream.width, stream.height) == (854, 480)
        assert float(stream.average_rate) == pytest.approx(15, rel=1e-3)
        assert (stream.codec_context.name, stream.pix_fmt) == ("h264", "yuv420p")
        frames = [frame.to_ndarray(format="rgb24") for frame in video.decode(stream)]
    assert len(frames) / 15 == pytest.approx(told["length"], abs=0.1)
    # It begins on a picture and ends on another.
    assert np.ptp(frames[0]) > 200
    assert np.ptp(frames[-1]) > 200
    assert np.ptp(frames[-1].astype(int) - frames[0]) > 200


def test_sections_and_captions_cover_the_clip_in_order(rendered: Path) -> None:
    told = json.loads((rendered / "MultiPathSum.sections.json").read_text())
    sections = told["sections"]
    assert [section["name"] for section in sections] == [
        "network",
        "question",
        "path 1",
        "sum",
    ]
    assert sections[0]["start"] == 0
    assert sections[-1]["end"] == told["length"]
    for one, other in itertools.pairwise(sections):
        assert one["start"] < one["end"] == other["start"]
    captions = list(srt.parse((rendered / "MultiPathSum.srt").read_text()))
    assert len(captions) >= len(sections)
    for one, other in itertools.pairwise(captions):
        assert one.start < one.end <= other.start
    text = (rendered / "MultiPathSum.vtt").read_text()
    assert text.startswith("WEBVTT\n\n00:00:00.000 --> ")
    assert text.count(" --> ") == len(captions)
    assert all(caption.content in text for caption in captions)


def test_captions_stay_long_enough_to_be_read(rendered: Path) -> None:
    for caption in srt.parse((rendered / "MultiPathSum.srt").read_text()):
        seconds = (caption.end - caption.start).total_seconds()
        assert len(caption.content) / seconds <= 18, caption.content


def test_a_transparent_mp4_is_refused(tmp_path: Path) -> None:
    result = run("render", "MultiPathSum", "-t", "-o", str(tmp_path))
    assert result.exit_code == 2
    assert result.stderr.strip() == (
        "backprop: an MP4 cannot be transparent: choose --format webm, mov or gif"
    )
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["Nope"], "unknown scene 'Nope': expected one of SimplestNetwork, CostOfOneExample, "),
        (["ChainRule", "-N", "small"], "ChainRule shows networks of one neuron a layer"),
        (["MultiPathSum", "-N", "nope.toml"], "nope.toml: expected a TOML file"),
        (["MultiPathSum", "--example", "nope"], "has no example 'nope': expected one of"),
        (
            ["MultiPathSum", "-q", "z"],
            "unknown quality 'z': expected one of l (480p15), m (720p30)",
        ),
        (["MultiPathSum", "--jobs", "0"], "0 is not in the range x>=1"),
    ],
)
def test_a_mistake_is_one_line_and_nothing_is_made(
    tmp_path: Path, arguments: list[str], words: str
) -> None:
    result = run("render", *arguments, "-o", str(tmp_path / "out"))
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_a_sheet_shows_every_section(tmp_path: Path) -> None:
    result = run("sheet", "MultiPathSum", "-N", DEAD, "-o", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert [path.name for path in tmp_path.iterdir()] == ["MultiPathSum.sheet.png"]
    assert (tmp_path / "MultiPathSum.sheet.png").read_bytes().startswith(b"\x89PNG")


def test_the_index_stands_first(rendered: Path) -> None:
    data = (rendered / "MultiPathSum.mp4").read_bytes()
    assert 0 < data.index(b"moov") < data.index(b"mdat")
