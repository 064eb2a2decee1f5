"""A voice under a film: it is heard where its section is, and the film waits for it."""

from __future__ import annotations

import json
import re
import wave
from pathlib import Path

import av
import numpy as np
import pytest
import srt
from click.testing import CliRunner

from backprop.cli import main
from backprop.clips.voice import Spoken, Voice
from backprop.core.errors import FileError
from backprop.io.recordings import Mark, read_recordings
from backprop.publish.script import Line

NAMES = ("first", "second thing", "third")


def tone(file: Path, seconds: float, hertz: float, rate: int = 22_050) -> Path:
    """A recording of one tone: which it is can be told again."""
    times = np.arange(round(seconds * rate)) / rate
    samples = (0.3 * np.sin(2 * np.pi * hertz * times) * 32767).astype("<i2")
    with wave.open(str(file), "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(rate)
        written.writeframes(samples.tobytes())
    return file


def heard(film: Path) -> tuple[np.ndarray, int]:
    with av.open(str(film)) as opened:
        stream = opened.streams.audio[0]
        blocks = [frame.to_ndarray()[0] for frame in opened.decode(stream)]
        return np.concatenate(blocks), stream.rate


def pitch(samples: np.ndarray, rate: int, second: float) -> float:
    """The strongest tone of a tenth of a second, 0 where it is quiet."""
    part = samples[round(second * rate) : round((second + 0.1) * rate)]
    return float(np.argmax(np.abs(np.fft.rfft(part))) * 10) if np.abs(part).max() > 0.01 else 0.0


@pytest.mark.parametrize("kind", ["mp4", "webm", "mov"])
def test_each_recording_is_heard_in_its_section_which_waits_for_it(
    tmp_path: Path, kind: str
) -> None:
    said = tmp_path / "said"
    said.mkdir()
    tone(said / "1.wav", 9, 440)
    tone(said / "3 first link.wav", 19, 660, 44_100)
    (said / "3 first link.txt").write_text("9.5\t10\tnudge\n16\t16.5\t[moves]\n")
    tone(said / "5.wav", 0.5, 880)  # shorter than its section
    words = ["render", "BiasDerivative", "-q", "l", "--format", kind, "--voice", str(said)]
    ran = CliRunner().invoke(main, [*words, "--out", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    film = tmp_path / f"BiasDerivative.{kind}"
    sections = json.loads((tmp_path / "BiasDerivative.sections.json").read_text())["sections"]
    lasts = [one["end"] - one["start"] for one in sections]
    assert lasts[0] == pytest.approx(9, abs=1 / 15)
    assert lasts[2] > 19
    samples, rate = heard(film)
    assert len(samples) / rate == pytest.approx(sections[-1]["end"], abs=0.1)
    first, third, last = (sections[number]["start"] for number in (0, 2, 4))
    expected = {first + 1: 440, first + 8.8: 440, sections[1]["start"] + 1: 0}
    expected |= {third + 0.1: 660, third + 18.5: 660, last + 0.2: 880, last + 1: 0}
    assert {at: pitch(samples, rate, at) for at in expected} == expected
    captions = [*srt.parse((tmp_path / "BiasDerivative.srt").read_text())]
    begins = {one.content: one.start.total_seconds() - third for one in captions}
    (nudge,) = (begin for text, begin in begins.items() if text.startswith("A nudge"))
    (moves,) = (begin for text, begin in begins.items() if text.startswith("So z moves"))
    assert (nudge, moves) == (pytest.approx(9.5, abs=1 / 15), pytest.approx(16, abs=1 / 15))


def test_a_section_waits_no_longer_than_it_must() -> None:
    voice = Voice((Spoken(2, 4.0, (1.5, None), "", Path()),))
    assert voice.rest(2, 3.0) == 1
    assert voice.rest(2, 5.0) == voice.rest(1, 0.0) == 0
    assert voice.rest(2, 3.99) == 1 / 15  # whole frames
    assert voice.until(2, 1, 0.5) == 1
    assert voice.until(2, 0, 0.0) == voice.until(2, 2, 0.0) == voice.until(2, 3, 0.0) == 0


def test_recordings_are_found_by_number_or_name(tmp_path: Path) -> None:
    tone(tmp_path / "01 whatever.wav", 1, 440)
    tone(tmp_path / "Second Thing.wav", 2, 440)
    (tmp_path / "01 whatever.txt").write_text("0,5\t0,6\tslope\n\\\t1\t2\n\n0.75\t\tcost\n")
    (tmp_path / ".hidden").touch()
    first, second = read_recordings(tmp_path, NAMES, (1, 2, 3))
    assert (first.number, first.seconds, second.number, second.seconds) == (1, 1, 2, 2)
    assert first.marks == (Mark(0.5, "slope"), Mark(0.75, "cost"))
    (only,) = read_recordings(tmp_path / "Second Thing.wav", NAMES, (3,))
    assert only.number == 3


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("4.wav", None, "expected a name that begins with a section's number"),
        ("intro.wav", None, "1 first, 2 second thing, 3 third"),
        ("1b.wav", None, "section 1, first, has 1.wav already: keep one"),
        ("2.wav", b"RIFF", "no recording that can be read"),
        ("2.mp3", b"", "no recording that can be read"),
        ("1.txt", b"0.5 slope", "line 1: expected start, end and word with tabs between"),
        ("1.txt", b"0.5\t1\ta\n0.2\t1\tb", "line 2: 0.2 s is not between the mark before, 0.5 s"),
        ("1.txt", b"1.5\t2\ta", "the recording's end, 1.000 s"),
        ("1.txt", b"nan\t2\ta", "line 1: expected start"),
        ("1.txt", b"\xff\xfe\x00", "no text that can be read"),
    ],
)
def test_what_is_no_recording_is_one_line(
    tmp_path: Path, name: str, content: bytes | None, told: str
) -> None:
    tone(tmp_path / "1.wav", 1, 440)
    if content is None:
        tone(tmp_path / name, 1, 440)
    else:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(FileError, match=re.escape(told)) as refused:
        read_recordings(tmp_path, NAMES, (1, 2, 3))
    assert "\n" not in str(refused.value)


def test_a_film_has_pictures_and_is_no_recording(tmp_path: Path) -> None:
    with av.open(str(tmp_path / "1.mp4"), "w") as film:
        stream = film.add_stream("h264", rate=15)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))
        film.mux([*stream.encode(frame), *stream.encode(None)])
    with pytest.raises(FileError, match="nothing can be heard in it"):
        read_recordings(tmp_path, NAMES, (1, 2, 3))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("BiasDerivative", "--format", "gif"), "not with --format gif"),
        (("BiasDerivative", "--faithful"), "not with --faithful"),
        (("BiasDerivative", "--stills", "png"), "not with --stills"),
        (("BiasDerivative", "ChainRule"), "--voice is for one clip; 2 are asked for"),
        (("BiasDerivative", "--voice", "1.wav"), "one recording is for one section, and 5 are"),
        (("BiasDerivative", "--voice", "wrong"), "'sigma' at 0.5 s: the script has in brackets"),
    ],
)
def test_where_there_is_no_voice_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    tone(tmp_path / "1.wav", 1, 440)
    (tmp_path / "wrong").mkdir()
    tone(tmp_path / "wrong" / "3.wav", 1, 440)
    (tmp_path / "wrong" / "3.txt").write_text("0.5\t1\tsigma\n")
    (tmp_path / "said").mkdir()
    tone(tmp_path / "said" / "1.wav", 1, 440)
    ran = CliRunner().invoke(main, ["render", "--voice", "said", *words])
    assert ran.exit_code == 2
    assert told in ran.output
    assert len(ran.output.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_step_is_tied_to_a_word_that_is_heard() -> None:
    assert Line(0, 1, "So z moves as much.").word == "moves"
    assert Line(0, 1, "0.5 is the L’Hôpital-like slope").word == "L’Hôpital-like"
    assert Line(0, 1, "z is 1").word == "z"
    assert Line(0, 1, "= 0.5").word == "= 0.5"
