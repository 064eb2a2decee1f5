"""What is done with a rendered file: the index to its front, a picture out of it."""

from __future__ import annotations

import io
import math
from pathlib import Path

import av
from PIL import Image

__all__ = ["faststart", "frame_before", "last_frame", "repeatable", "tagged"]


def faststart(file: Path) -> Path:
    """The same film in a file beside it whose index stands first: it plays while it loads."""
    return _copied(file, {"movflags": "+faststart"})


def repeatable(file: Path) -> Path:
    """The same film in a file beside it, without the numbers that WebM has by chance."""
    return _copied(file, {"fflags": "+bitexact"})


def tagged(file: Path) -> Path:
    """The same film in a file beside it, whose ProRes is said to be 4444: it has alpha.

    Joining films leaves out which ProRes it is, and the first to be thought of has none.
    """
    return _copied(file, {}, "ap4h")


def _copied(file: Path, options: dict[str, str], prores: str = "") -> Path:
    target = file.with_name(f"{file.stem}.front{file.suffix}")
    with (
        av.open(str(file)) as source,
        av.open(str(target), "w", options=options) as copy,
    ):
        streams = {stream.index: copy.add_stream_from_template(stream) for stream in source.streams}
        for stream in streams.values():
            if prores and stream.codec_context.name.startswith("prores"):
                stream.codec_context.codec_tag = prores
        for packet in source.demux():
            # The last packet of a stream is empty: it only says that nothing follows.
            if packet.dts is not None:
                packet.stream = streams[packet.stream.index]
                copy.mux(packet)
    return target


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
        for frame in film.decode(stream):
            if last is not None and frame.time is not None and frame.time >= second:
                break
            last = frame
    if last is None:
        raise OSError(f"{file} holds no frame")
    picture = io.BytesIO()
    Image.fromarray(last.to_ndarray(format="rgb24")).save(picture, "PNG", optimize=True)
    return picture.getvalue()
