"""Encoding a clip: one film a section, each pixel converted once until it changes.

Manim encodes one film a play, and a frame that stands for two seconds is copied and
converted 120 times. A film a section begins a fifth as many pictures from nothing, which
makes it smaller at better quality; and sections are where a clip is cut, so that they can be
made apart, on other cores or machines, and joined to the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import av
import numpy as np
from av import VideoStream
from av.video.plane import VideoPlane
from av.video.reformatter import VideoReformatter
from manim.scene.scene_file_writer import SceneFileWriter
from manim.scene.section import Section
from manim.scene.video_segment_encoder import VideoSegmentEncoder
from numpy.typing import NDArray

from backprop.render.film.boxes import Box
from backprop.render.film.section_split import Share

if TYPE_CHECKING:
    from manim._config.video_encoder import VideoEncoderSpec

__all__ = ["ENCODERS", "QuickEncoder", "SectionWriter", "straight"]

ENCODERS = {
    # By tests/benchmarks/encoders.py. What a drawn film has no use for is left out: a search
    # for cuts, for the best place of each B-frame, and for motion finer than a pixel. One
    # thread, as the bytes depend on the number of threads, and clips are made side by side.
    "libx264": {
        "preset": "superfast",
        "crf": "24",
        "threads": "1",
        "x264-params": "b-adapt=0:scenecut=0:subme=0",
    },
    # What editors read with alpha; of QuickTime's own animation codec they do not any more.
    "prores_ks": {"profile": "4444", "vendor": "apl0", "threads": "1"},
}
"""Options by codec; a codec that is not here keeps Manim's."""

Pixels: TypeAlias = NDArray[np.uint8]
Patch = tuple[Box, Pixels]
"""Where pixels are other ones than in the frame before, and which, (height, width, 4)."""

_MARGIN = 4
"""Pixels around others that their colours may depend on; two do."""


class QuickEncoder(VideoSegmentEncoder):
    """Takes of each frame what the one before has not, and converts that.

    Colour is halved in size by area: nearer to the frame than by Manim's bilinear filter
    (47.2 against 46.4 dB on a frame of ChainRule), at the same cost.

    Parameters
    ----------
    ground
        (3,) the colour that lies under what is half transparent, where it is to be taken out.
    """

    def __init__(self, *, ground: Pixels | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._ground = ground
        self._reformatter = VideoReformatter()
        self._pixels: Pixels | None = None
        self._frame: av.VideoFrame | None = None

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """One frame: its `Patch`es upon the last; the first is whole, and is kept and changed."""
        rate, stream = self.spec.frame_rate, self._stream
        assert isinstance(stream, VideoStream)
        time_base = Fraction(rate.denominator, rate.numerator)
        frame = self._changed(pixels)
        whole: Any = self._pixels
        self._validate_frame(whole, repeat)
        try:
            for _ in range(repeat):
                frame.pts, frame.time_base = self._next_pts, time_base
                self._next_pts += 1
                for packet in stream.encode(frame):
                    self._container.mux(packet)
        except BaseException as error:
            raise self._operation_error("encode", error) from error

    def _changed(self, patches: Sequence[Patch]) -> av.VideoFrame:
        """The last frame with these upon it."""
        for (left, top, right, bottom), pixels in patches:
            if self._pixels is None:
                self._pixels = pixels
            else:
                self._pixels[top:bottom, left:right] = pixels
        assert self._pixels is not None
        if self._frame is None or (patches and self.spec.pixel_format != "yuv420p"):
            under = self._ground
            # An encoder may keep what it is given.
            whole = self._pixels.copy() if under is None else straight(self._pixels, under)
            self._frame = self._converted(whole)
        elif patches:
            # Encoders that keep a frame, unlike x264, keep it as it is.
            self._frame.make_writable()
            for box, _ in patches:
                self._convert(box, self._pixels, self._frame)
        return self._frame

    def _convert(self, box: Box, pixels: Pixels, frame: av.VideoFrame) -> None:
        """Convert what of the frame depends on these pixels."""
        # A pixel of colour is of four, and its filter looks a little further.
        left, top, right, bottom = box[0] & ~1, box[1] & ~1, (box[2] + 1) & ~1, (box[3] + 1) & ~1
        first, high = max(0, left - _MARGIN), max(0, top - _MARGIN)
        around = pixels[high : bottom + _MARGIN, first : right + _MARGIN]
        part = self._converted(np.ascontiguousarray(around))
        for plane, new, size in zip(frame.planes, part.planes, (1, 2, 2), strict=True):
            rows = slice((top - high) // size, (bottom - high) // size)
            columns = slice((left - first) // size, (right - first) // size)
            where = slice(top // size, bottom // size), slice(left // size, right // size)
            _values(plane)[where] = _values(new)[rows, columns]

    def _converted(self, pixels: Pixels) -> av.VideoFrame:
        frame = av.VideoFrame.from_numpy_buffer(pixels, format="rgba")
        return self._reformatter.reformat(
            frame, format=self.spec.pixel_format, interpolation="AREA", threads=1
        )


def straight(pixels: Pixels, ground: Pixels) -> Pixels:
    """A picture without the ground that lies under its half transparent pixels.

    Cairo draws c = a f + (1 - a) g over a ground g of no opacity; editors and browsers lay
    f itself, a times, over another: f = (c - (1 - a) g) / a.
    """
    found = pixels.copy()
    some = (pixels[..., 3] > 0) & (pixels[..., 3] < 255)
    share = pixels[some][:, 3:].astype(np.float32) / 255
    colour = (pixels[some][:, :3] - (1 - share) * ground) / share
    found[some, :3] = np.clip(np.rint(colour), 0, 255)
    found[pixels[..., 3] == 0, :3] = 0
    return found


def _values(plane: VideoPlane) -> Pixels:
    """(height, width) the values of a plane of an 8-bit frame, where they lie."""
    values: Pixels = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return values[: plane.height, : plane.width]


class SectionWriter(SceneFileWriter):
    """Writes every section of its share as one film, however many plays it has."""

    def __init__(self, settings: Any, share: Share) -> None:
        self.share = share
        self._chosen: Section | None = None
        self._wanted = True
        self.ground: Pixels | None = None
        self._named: Section | None = None
        self._written: Section | None = None
        self.begins = False
        """Whether the next frame is a film's first, which is given whole."""
        super().__init__(settings)

    @property
    def films(self) -> dict[int, Path]:
        """Where the film of each section is that has plays, by its number from 1."""
        return {
            number: Path(films[0])
            for number, section in enumerate(self.sections, 1)
            if (films := section.get_clean_partial_movie_files())
        }

    def choose(self, wanted: bool) -> None:
        """At a section's first play: is it drawn at all, and here?"""
        if self._chosen is not self.sections[-1]:
            self._chosen, self._wanted = self.sections[-1], wanted
            mine = wanted and self.share.mine(len(self.sections))
            self._chosen.skip_animations = not mine

    def add_partial_movie_file(self, hash_animation: str | None) -> None:
        """Name the section's film at its first play, whoever draws it."""
        if self._named is self.sections[-1] or not self._wanted:
            # One entry a play, as Manim counts them.
            self.partial_movie_files.append(None)
        else:
            self._named = self.sections[-1]
            super().add_partial_movie_file(f"section_{len(self.sections):03}")

    def begin_animation(self, allow_write: bool = False, **kwargs: Any) -> None:
        """Begin a film if the section has none yet."""
        if allow_write and self.sections[-1] is not self._written:
            super().begin_animation(allow_write, **kwargs)
            self._written, self.begins = self.sections[-1], True

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        """One frame, as the encoder takes it."""
        self.begins = False
        super().write_frame(pixels, repeat=repeat)

    def end_animation(self, allow_write: bool = False) -> None:
        """Leave the film open for the section's next play."""

    def next_section(self, *args: Any, **kwargs: Any) -> None:
        """End the film with its section."""
        self._close()
        super().next_section(*args, **kwargs)

    def finish(self) -> None:
        """End the last film and join all."""
        self._close()
        self.share.gather(self.films)
        if self.share.joins:
            super().finish()

    def _close(self) -> None:
        if self._written is not None:
            self._written = None
            self.close_partial_movie_stream()
            self.join_all_encode_jobs()
            self.share.done()

    def _create_segment_encoder(self, target: Path) -> VideoSegmentEncoder:
        spec: VideoEncoderSpec | None = self.video_encoder
        assert spec is not None
        if spec.codec == "qtrle":
            spec = replace(spec, codec="prores_ks", pixel_format="yuva444p10le", options=())
        options = dict(spec.options) | ENCODERS.get(spec.codec, {})
        spec = replace(spec, options=tuple(options.items()))
        ground = self.ground if "yuva" in spec.pixel_format else None
        return QuickEncoder(target=target, spec=spec, ground=ground)
