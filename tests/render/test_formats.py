"""GIF with a palette and a size, and films with a real alpha channel."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest
from click.testing import CliRunner, Result
from PIL import Image

from backprop.cli import main
from backprop.core.errors import BackpropError
from backprop.render import gif as gif_module
from backprop.render.film.encoding import straight
from backprop.render.gif import to_gif
from tests.render.small_clip import SMALL_CLIP

SCENE = "Small"


def render(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["render", SMALL_CLIP, "-q", "l", "--out", str(folder), *words])


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("film")
    assert render(folder).exit_code == 0
    return folder / f"{SCENE}.mp4"


def last(file: Path) -> np.ndarray:
    with av.open(str(file)) as opened:
        *_, frame = opened.decode(video=0)
    return frame.to_ndarray(format="rgb24").astype(float)


def test_a_gif_is_as_small_as_asked(tmp_path: Path) -> None:
    result = render(tmp_path, "--format", "gif", "--max-size", "60kB")
    assert result.exit_code == 0, result.output
    file = tmp_path / f"{SCENE}.gif"
    assert file.stat().st_size <= 60_000
    gif = Image.open(file)
    assert gif.width < 854
    assert f"{gif.width} x {gif.height} at" in result.output
    assert gif.info["loop"] == 0


def test_a_gif_is_the_film_in_256_colours(film: Path, tmp_path: Path) -> None:
    target = tmp_path / "whole.gif"
    shrunk = to_gif(film, target)
    assert (shrunk.width, shrunk.height, shrunk.rate) == (854, 480, 15)
    gif = Image.open(target)
    with av.open(str(film)) as opened:
        seconds = opened.duration / av.time_base
    lengths = []
    for number in range(gif.n_frames):
        gif.seek(number)
        lengths.append(gif.info["duration"])
    # A GIF's times are whole hundredths.
    assert sum(lengths) / 1000 == pytest.approx(seconds, rel=0.06)
    picture = np.asarray(gif.convert("RGB"), float)
    assert len(np.unique(picture.reshape(-1, 3), axis=0)) <= 256
    assert np.abs(picture - last(film)).mean() < 2


def test_a_gif_stays_at_its_end_where_it_is_asked_to(tmp_path: Path) -> None:
    assert render(tmp_path, "--format", "gif", "--max-size", "60kB", "--no-loop").exit_code == 0
    assert "loop" not in Image.open(tmp_path / f"{SCENE}.gif").info


def test_a_size_that_cannot_be_is_said(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gif_module, "_STEPS", gif_module._STEPS[-1:])
    with pytest.raises(BackpropError, match="choose a larger --max-size"):
        to_gif(film, tmp_path / "small.gif", 1000)


def test_a_gif_that_cannot_be_small_enough_leaves_the_old_one_with_its_captions(
    tmp_path: Path,
) -> None:
    old = [f"{SCENE}{end}" for end in (".gif", ".srt", ".vtt", ".sections.json")]
    for name in old:
        (tmp_path / name).write_text("of another network")
    result = render(tmp_path, "--format", "gif", "--max-size", "1kB")
    assert result.exit_code == 2
    assert "choose a larger --max-size" in result.stderr
    found = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert found == dict.fromkeys(old, "of another network")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--max-size", "5MB"], "--max-size is for --format gif"),
        (["--format", "gif", "--max-size", "five"], "is no size: expected one such as 5MB"),
        (["--transparent"], "an MP4 cannot be transparent"),
        (["--no-loop"], "--no-loop is for --format gif"),
        (["--format", "gif", "-t", "--no-loop"], "--no-loop is for --format gif, not transparent"),
    ],
    ids=["film", "words", "alpha", "loop", "alpha-loop"],
)
def test_a_mistake_is_one_line(tmp_path: Path, words: list[str], said: str) -> None:
    result = render(tmp_path / "out", *words)
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert said in line


@pytest.mark.parametrize(
    ("kind", "codec"), [("webm", "vp9"), ("mov", "prores"), ("gif", "gif")], ids=str
)
def test_transparent_formats_have_alpha(tmp_path: Path, kind: str, codec: str) -> None:
    result = render(tmp_path, "--format", kind, "--transparent")
    assert result.exit_code == 0, result.output
    with av.open(str(tmp_path / f"{SCENE}.{kind}")) as opened:
        stream = opened.streams.video[0]
        reader = stream.codec_context
        assert reader.name == codec
        if kind == "webm":
            # Browsers show a film that does not say it on black.
            assert stream.metadata["ALPHA_MODE"] == "1"
            # FFmpeg's own VP9 reader leaves alpha aside; libvpx reads it.
            reader = av.CodecContext.create("libvpx-vp9", "r")
        frames = []
        for packet in opened.demux(stream):
            frames += reader.decode(packet) if packet.size else reader.decode(None)
        if kind == "mov":
            assert stream.codec_context.codec_tag == "ap4h"
            assert str(reader.pix_fmt).startswith("yuva444p")
    pictures = [frames[end].to_ndarray(format="rgba") for end in (0, -1)]
    first, last = (picture[..., 3] for picture in pictures)
    if kind != "gif":
        # What is white and half transparent is laid over anything without a dark rim.
        half = (last > 96) & (last < 160)
        assert half.any()
        assert np.median(pictures[1][half][:, :3]) >= 250
    # The ground is empty, the picture is not.
    assert first[2, 2] == 0
    assert last[0, 0] == 0
    assert (last == 255).mean() > 0.0002
    assert 0.5 < (last == 0).mean() < 1


@pytest.mark.parametrize("words", [(), ("--transparent",)], ids=["film", "alpha"])
def test_a_webm_is_the_same_to_the_byte_each_time(tmp_path: Path, words: tuple[str, ...]) -> None:
    films = []
    for folder in ("one", "other"):
        result = render(tmp_path / folder, "--format", "webm", "--force", *words)
        assert result.exit_code == 0, result.output
        films.append((tmp_path / folder / f"{SCENE}.webm").read_bytes())
    assert films[0] == films[1]


def test_the_ground_is_taken_out_of_what_is_half_transparent() -> None:
    ground = np.array([11, 12, 15], np.uint8)
    colours, shares = np.array([[255, 0, 128], [0, 255, 40]]), np.array([0.25, 0.5, 0.9])
    alpha = np.rint(255 * shares).astype(np.uint8)
    pixels = np.zeros((2, 3, 4), np.uint8)
    pixels[..., 3] = alpha
    for row, colour in enumerate(colours):
        for column, share in enumerate(alpha / 255):
            pixels[row, column, :3] = np.rint(share * colour + (1 - share) * ground)
    found = straight(pixels, ground)
    for column, share in enumerate(shares):
        assert np.abs(found[:, column, :3].astype(int) - colours).max() <= 0.5 / share + 1
    np.testing.assert_array_equal(found[..., 3], pixels[..., 3])
    opaque = np.full((1, 1, 4), 255, np.uint8)
    np.testing.assert_array_equal(straight(opaque, ground), opaque)
