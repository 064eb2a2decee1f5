"""An animated GIF out of a film: a palette made for it, and no larger than asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import av
from av.filter import Graph
from av.filter.context import FilterContext
from av.video.frame import VideoFrame

from backprop.core.errors import BackpropError
from backprop.render.result import Shrunk

__all__ = ["to_gif"]

_STEPS = (
    (1.0, 15),
    (0.8, 15),
    (0.8, 10),
    (0.6, 10),
    (0.5, 10),
    (0.4, 8),
    (0.3, 8),
    (0.25, 6),
)
"""Shares of the size, and frames a second, from the best down."""


def to_gif(film: Path, target: Path, most: int | None = None, *, loop: bool = True) -> Shrunk:
    """Write a film as a GIF of at most so many bytes: the best of a few sizes that fits.

    It begins again at its end, or with `loop` False stays there.

    Raises
    ------
    BackpropError
        Even the smallest is larger.
    """
    with av.open(str(film)) as opened:
        stream = opened.streams.video[0]
        wide, high = stream.width, stream.height
    for share, rate in _STEPS:
        width, height = round(wide * share / 2) * 2, round(high * share / 2) * 2
        _write(film, target, width, height, rate, loop)
        size = target.stat().st_size
        if most is None or size <= most:
            return Shrunk(width, height, rate, size)
    raise BackpropError(
        f"the smallest GIF there is of it has {size / 1e6:.1f} MB: choose a larger --max-size, a "
        "shorter clip, or mp4"
    )


def _write(film: Path, target: Path, width: int, height: int, rate: int, loop: bool) -> None:
    scaled = f"fps={rate},scale={width}:{height}:flags=lanczos"
    (palette,) = _filtered(film, f"{scaled},palettegen=stats_mode=diff")
    # FFmpeg's words: 0 is for ever, -1 is not at all.
    with av.open(str(target), "w", format="gif", options={"loop": "0" if loop else "-1"}) as gif:
        stream = gif.add_stream("gif", rate=rate)
        stream.width, stream.height, stream.pix_fmt = width, height, "pal8"
        for frame in _filtered(film, scaled, palette):
            gif.mux(stream.encode(frame))
        gif.mux(stream.encode(None))


def _filtered(film: Path, chain: str, palette: VideoFrame | None = None) -> Iterator[VideoFrame]:
    """The frames of a film after a chain of filters.

    With a palette they are in its colours, and what does not change is not drawn again.
    """
    with av.open(str(film)) as opened:
        stream = opened.streams.video[0]
        graph = Graph()
        last = source = graph.add_buffer(template=stream)
        for one in chain.split(","):
            name, _, arguments = one.partition("=")
            last = _linked(last, graph.add(name, arguments or None))
        if palette is not None:
            colours = graph.add_buffer(
                width=palette.width,
                height=palette.height,
                format=palette.format,
                time_base=palette.time_base or stream.time_base,
            )
            last = _linked(last, graph.add("paletteuse", "dither=none:diff_mode=rectangle"))
            colours.link_to(last, 0, 1)
        _linked(last, graph.add("buffersink"))
        graph.configure()
        if palette is not None:
            colours.push(palette)
            colours.push(None)
        for frame in opened.decode(stream):
            source.push(frame)
            yield from _pulled(graph)
        source.push(None)
        yield from _pulled(graph)


def _linked(one: FilterContext, other: FilterContext) -> FilterContext:
    one.link_to(other)
    return other


def _pulled(graph: Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, VideoFrame)
        yield frame
