"""What is done with a rendered file: the index to its front, parts and pictures out of it."""

from __future__ import annotations

import io
import math
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import av
from av import Packet
from av.audio import AudioFrame
from av.container import InputContainer, OutputContainer
from av.video import VideoFrame, VideoStream
from av.video.codeccontext import VideoCodecContext
from PIL import Image

from backprop.render.film.sound import RATE

__all__ = ["faststart", "frame_before", "last_frame", "parts", "repeatable", "tagged"]

_FRONT = {"movflags": "+faststart"}
_EXACT = {"fflags": "+bitexact"}
_CODECS = {".mp4": "aac", ".mov": "aac", ".webm": "libopus"}

Sound = Iterable[AudioFrame] | None


def faststart(file: Path, sound: Sound = None) -> Path:
    """The same film in a file beside it whose index stands first: it plays while it loads.

    Here and below what is heard with it can be given.
    """
    return _copied(file, _FRONT, sound)


def repeatable(file: Path, sound: Sound = None) -> Path:
    """The same film in a file beside it, without the numbers that WebM has by chance.

    One that can be seen through says so: joining films leaves it out, and browsers show what
    does not say it on black.
    """
    return _copied(file, _EXACT, sound)


def tagged(file: Path, sound: Sound = None) -> Path:
    """The same film in a file beside it, whose ProRes is said to be 4444: it has alpha.

    Joining films leaves out which ProRes it is, and the first to be thought of has none.
    """
    return _copied(file, {}, sound)


def _copied(file: Path, options: dict[str, str], sound: Sound) -> Path:
    target = file.with_name(f"{file.stem}.front{file.suffix}")
    with av.open(str(file)) as source:
        _write(target, source.streams.video[0], _packets(source), options, sound)
    return target


def _packets(film: InputContainer) -> Iterator[Packet[VideoStream]]:
    """Those of its pictures; the last is empty, and only says that nothing follows."""
    for packet in film.demux(film.streams.video[0]):
        if packet.dts is not None:
            yield packet


def _write(
    target: Path,
    stream: VideoStream,
    packets: Iterator[Packet[VideoStream]],
    options: dict[str, str],
    sound: Sound = None,
) -> None:
    """Write packets of a stream as a film that begins with the first of them."""
    first = next(packets)
    start = first.pts or 0
    with av.open(str(target), "w", options=options) as copy:
        copied = copy.add_stream_from_template(stream)
        if copied.codec_context.name.startswith("prores"):
            copied.codec_context.codec_tag = "ap4h"
        if any(data.data_type == "matroska_block_additional" for data in first.iter_sidedata()):
            copied.metadata["alpha_mode"] = "1"
        voice = _voice(copy, sound, _CODECS[target.suffix]) if sound is not None else iter(())
        later = next(voice, None)
        for packet in chain([first], packets):
            # What is heard lies in the file beside what is seen then.
            while later is not None and _second(later) <= _second(packet, start):
                copy.mux(later)
                later = next(voice, None)
            assert packet.pts is not None
            assert packet.dts is not None
            packet.pts, packet.dts = packet.pts - start, packet.dts - start
            packet.stream = copied
            copy.mux(packet)
        for rest in chain([later] if later is not None else [], voice):
            copy.mux(rest)


def _voice(film: OutputContainer, sound: Iterable[AudioFrame], codec: str) -> Iterator[Packet[Any]]:
    stream: Any = film.add_stream(codec, rate=RATE)
    stream.layout = "mono"

    def packets() -> Iterator[Packet[Any]]:
        for frame in chain(sound, [None]):
            yield from stream.encode(frame)

    return packets()


def _second(packet: Packet[Any], start: int = 0) -> float:
    return float(((packet.pts or 0) - start) * packet.time_base)


def parts(file: Path, starts: Sequence[float], folder: Path) -> list[Path]:
    """The parts of a film as films, which have its own frames: nothing is encoded again.

    Parameters
    ----------
    starts
        Where they begin, in seconds, the first at 0; a key frame stands at each.
    folder
        Where they go, as 01.mp4 and so on.
    """
    made = [folder / f"{number:02}{file.suffix}" for number in range(1, len(starts) + 1)]
    options = _EXACT if file.suffix == ".webm" else _FRONT
    with av.open(str(file)) as film:
        stream = film.streams.video[0]
        assert stream.time_base is not None
        assert stream.average_rate is not None
        # Half a frame before: where they begin is told in milliseconds.
        near = 1 / (2 * stream.average_rate)
        limits = [(start - float(near)) / stream.time_base for start in starts[1:]]
        for number, part in groupby(_packets(film), lambda one: bisect(limits, one.pts or 0)):
            _write(made[number], stream, part, options)
    return made


def last_frame(file: Path) -> bytes:
    """The last frame of a film as a PNG."""
    return frame_before(file, math.inf)


def frame_before(file: Path, second: float) -> bytes:
    """The last frame of a film that begins before this second, as a PNG."""
    with av.open(str(file)) as film:
        stream = film.streams.video[0]
        assert stream.time_base is not None
        end = stream.duration or 0
        # From the key frame before it on is enough.
        film.seek(int(min(second / stream.time_base, end)), stream=stream)
        last = None
        for frame in _decoded(film, stream):
            if last is not None and frame.time is not None and frame.time >= second:
                break
            last = frame
    if last is None:
        raise OSError(f"{file} holds no frame")
    picture = io.BytesIO()
    Image.fromarray(last.to_ndarray(format="rgba" if _alpha(stream) else "rgb24")).save(
        picture, "PNG", optimize=True
    )
    return picture.getvalue()


def _alpha(stream: VideoStream) -> bool:
    """Whether a film can be seen through."""
    return stream.metadata.get("ALPHA_MODE") == "1" or "yuva" in str(stream.pix_fmt)


def _decoded(film: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    if stream.codec_context.name != "vp9" or not _alpha(stream):
        yield from film.decode(stream)
        return
    # FFmpeg's own VP9 reader leaves alpha aside; libvpx reads it.
    reader = av.CodecContext.create("libvpx-vp9", "r")
    assert isinstance(reader, VideoCodecContext)
    for packet in film.demux(stream):
        yield from reader.decode(packet)
