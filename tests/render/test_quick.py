"""What makes rendering quick changes no pixel, and a faithful film no byte, of plain Manim's."""

from __future__ import annotations

import hashlib
import json
from contextlib import nullcontext
from copy import deepcopy
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from manim import (
    BLUE,
    RED,
    RIGHT,
    Circle,
    Dot,
    FadeIn,
    Mobject,
    Point,
    Rotate,
    Scene,
    Square,
    VGroup,
    VMobject,
    tempconfig,
)
from manim._config.utils import ManimConfig
from manim._config.video_encoder import VideoEncoderSpec
from manim.renderer.cairo_renderer import CairoRenderer
from manim.scene.scene_file_writer import SceneFileWriter
from PIL import Image

from backprop.clips.context import Stage, staged
from backprop.clips.registry import find_scene, scene_class
from backprop.render.clip import render_clip
from backprop.render.film.encoding import ENCODERS, QuickEncoder, SectionWriter
from backprop.render.film.mobjects import quick_mobjects
from backprop.render.film.renderer import QuickRenderer
from backprop.render.film.section_split import Share
from backprop.render.request import QUALITIES, Format, Quality, Request
from backprop.render.settings import settings
from tests.render.small_clip import SMALL_CLIP, Small

SMALL = Quality(320, 180, 6)


class Frames(SceneFileWriter):
    """Keeps what a frame is, and how long it stands, instead of encoding it."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.kept: list[tuple[str, int]] = []

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        self.kept.append((hashlib.sha256(pixels).hexdigest(), repeat))

    def open_partial_movie_stream(self, **_: Any) -> None: ...

    def close_partial_movie_stream(self) -> None: ...

    def finish(self) -> None: ...


class Ours(QuickRenderer):
    """Our renderer, of whose frames the same is kept."""

    def init_scene(self, scene: Scene, session_spec: Any, file_writer_settings: Any) -> None:
        self.file_writer: Any = Patched(file_writer_settings, Share())


class Patched(SectionWriter):
    """Lays what is new of a frame upon the last, as the encoder does."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.kept: list[tuple[str, int]] = []
        self.frame: Any = None

    def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
        if self.begins:
            # Nothing of the section before is left to lie under it.
            self.frame = np.zeros((SMALL.height, SMALL.width, 4), np.uint8)
        self.begins = False
        for (left, top, right, bottom), new in pixels:
            self.frame[top:bottom, left:right] = new
        self.kept.append((hashlib.sha256(self.frame).hexdigest(), repeat))

    open_partial_movie_stream = Frames.open_partial_movie_stream
    close_partial_movie_stream = Frames.close_partial_movie_stream
    finish = Frames.finish


def frames(scene: type[Scene], folder: Path, *, quick: bool) -> list[tuple[str, int]]:
    quicker = quick_mobjects() if quick else nullcontext()
    with tempconfig(settings(folder, SMALL, format="mp4")), quicker:
        renderer = Ours(Share()) if quick else CairoRenderer(file_writer_class=Frames)
        made = scene(renderer=renderer)
        made.render()
        kept: list[tuple[str, int]] = made.renderer.file_writer.kept
        return kept


# A clip with formulas and live numbers, one with many edges, one of a picture's pixels.
@pytest.mark.parametrize(
    ("name", "theme"),
    [
        ("ChainRule", "dark"),
        ("CostOfManyOutputs", "light"),
        pytest.param("DigitNetwork", "dark", marks=pytest.mark.sweep),
    ],
)
def test_every_frame_is_plain_manims(tmp_path: Path, name: str, theme: str) -> None:
    with staged(Stage.of(find_scene(name).network, theme=theme)):
        ours = frames(scene_class(name), tmp_path, quick=True)
        plain = frames(scene_class(name), tmp_path, quick=False)
    assert len(ours) > 50
    assert ours == plain


class Odd(Scene):
    """What the clips do not have: gradients, halves of strokes, points that are no numbers."""

    def construct(self) -> None:
        square = Square(color=[RED, BLUE], fill_opacity=0.5).set_stroke(width=0)
        behind = Circle().set_stroke(BLUE, 12, opacity=0.5, background=True)
        ghost = Dot(fill_opacity=0).set_stroke(RED, 4, opacity=0)
        mixed = Circle(radius=2, stroke_color=[RED, BLUE], stroke_opacity=[0.0, 1.0])
        empty, wild = VMobject(), Square().shift([2, 0, 0])
        wild.points[0, 0] = np.nan
        self.add(wild)
        self.play(FadeIn(square, behind, mixed, ghost, empty))
        self.play(Rotate(square), behind.animate.shift([1, 0, 0]))
        # A change in place, which leaves the array the same object.
        square.points[:] += 0.25
        self.wait(0.5)


def test_odd_shapes_are_drawn_as_manim_draws_them(tmp_path: Path) -> None:
    assert frames(Odd, tmp_path, quick=True) == frames(Odd, tmp_path, quick=False)


class Kinds(Scene):
    """What is no outline of its own colours, still and moving, below and above what is one."""

    def construct(self) -> None:
        self.add(Square(4, color=BLUE), Circle(color=[RED, BLUE], fill_opacity=0.5))
        noise = np.random.default_rng(0).integers(0, 256, (9, 16, 3), np.uint8)
        # An image of its own is nothing that this Manim draws with this Pillow.
        picture = Square(1.5, fill_opacity=1)
        picture.color_using_background_image(Image.fromarray(noise))
        points = Point(color=RED, stroke_width=20)
        self.play(FadeIn(picture, shift=RIGHT))
        self.play(Rotate(disc := Dot(radius=1)), FadeIn(points.set_z_index(2)))
        self.wait(0.5)
        self.remove(picture, points)
        self.play(disc.animate.shift([2, 0, 0]))
        self.camera.background_color = BLUE
        self.play(disc.animate.shift([-2, 0, 0]))
        follower = Square(0.5).add_updater(lambda one: one.move_to(disc))
        self.add_foreground_mobjects(Circle(0.5, color=RED))
        self.play(FadeIn(follower))
        self.play(disc.animate.scale(0.5).set_z_index(-1))
        self.next_section("a film of its own")
        self.wait(0.5)


def test_what_is_no_outline_is_drawn_as_manim_draws_it(tmp_path: Path) -> None:
    assert frames(Kinds, tmp_path, quick=True) == frames(Kinds, tmp_path, quick=False)


def tangle(seed: int) -> list[Mobject]:
    """Mobjects some of which stand in several others, in themselves, or in what they hold."""
    rng = np.random.default_rng(seed)
    made = [Mobject() for _ in range(12)]
    for one in made:
        one.submobjects = [made[number] for number in rng.integers(0, 12, rng.integers(0, 4))]
    return made


def test_families_are_manims() -> None:
    sizes = set()
    for seed in range(50):
        made = tangle(seed)
        plain = [(one.get_family(), Mobject.get_family(one)) for one in made]
        with quick_mobjects():
            ours = [(one.get_family(), Mobject.get_family(one)) for one in made]
        assert ours == plain
        sizes |= {len(family) for family, _ in plain}
    assert {1, 2, 5, 9} <= sizes
    alone = Mobject()
    with quick_mobjects():
        assert alone.get_family() == [alone]


def test_what_is_in_a_scene_is_manims() -> None:
    for seed in range(50):
        rng = np.random.default_rng(seed)
        made = tangle(seed)
        for one in made:
            one.z_index = int(rng.integers(0, 3))
        scene = Scene()
        scene.mobjects = [made[number] for number in rng.integers(0, 12, 6)]
        plain = scene.get_mobject_family_members()
        with quick_mobjects():
            assert scene.get_mobject_family_members() == plain


def test_what_stays_in_a_scene_is_manims() -> None:
    lengths = set()
    for seed in range(50):
        groups = [VGroup(Dot(), VGroup(Dot(), Dot())) for _ in range(5)]
        parts = [part for group in groups for part in group.get_family()]
        there = [*groups, parts[3]]  # which is in the first as well
        lost = [parts[number] for number in np.random.default_rng(seed).integers(0, 25, seed % 4)]
        plain = Scene().get_restructured_mobject_list(there, lost)
        with quick_mobjects():
            assert Scene().get_restructured_mobject_list(there, lost) == plain
        lengths.add(len(plain))
    assert len(lengths) > 3


def test_copies_are_manims() -> None:
    """What is one thing twice is one thing twice in the copy, and nothing is shared with it."""
    square = Square()
    square.around, square.seen = Circle(), [square, (1.5, "a", True, None)]
    square.kept, square.letters = square.points, np.array(["a", []], object)
    square.around.inside = square
    plain = square.copy()
    with quick_mobjects():
        ours = square.copy()
        again = deepcopy([square, square.around])
    for copy in (plain, ours):
        assert copy.seen == [copy, (1.5, "a", True, None)]
        assert copy.around.inside is copy
        assert copy.kept is copy.points
        assert copy.points is not square.points
        assert copy.letters[1] is not square.letters[1]
        assert copy.updaters is not square.updaters
        assert copy.original_id == str(id(square))
        assert list(vars(copy)) == list(vars(plain))
        for name, value in vars(square).items():
            assert type(getattr(copy, name)) is type(value)
        np.testing.assert_array_equal(copy.points, square.points)
        np.testing.assert_array_equal(copy.stroke_rgbas, square.stroke_rgbas)
    assert again[0].around is again[1]


def test_edges_are_manims() -> None:
    point = VMobject()
    point.points = np.array([[1.0, 2.0, 3.0]])
    for group in (
        VGroup(Square(), VGroup(Circle(), VGroup()), Dot().shift([2, 0, 0])),
        VGroup(Square(), point),
        VGroup(VMobject()),
    ):
        plain = group.get_points_defining_boundary()
        with quick_mobjects():
            ours = group.get_points_defining_boundary()
        assert ours.shape == plain.shape
        np.testing.assert_array_equal(ours, plain)


def test_colours_are_manims() -> None:
    def made() -> list[Any]:
        plain, shining = Square(), Square()
        shining.sheen_factor = 0.3
        colours: list[Any] = [
            None,
            "#12ab9f",
            "#12ab9f80",
            "RED",
            RED,
            [RED, BLUE],
            0x12AB9F,
        ]
        return [
            one.generate_rgbas_array(colour, opacity)
            for one in (plain, shining)
            for colour in colours
            for opacity in (None, 0, 1, 0.3, np.float64(0.7), (0.2, 0.4))
        ]

    plain = made()
    with quick_mobjects():
        ours = made()
    for one, other in zip(ours, plain, strict=True):
        assert one.dtype == other.dtype
        np.testing.assert_array_equal(one, other)


def test_what_is_between_two_colours_is_manims() -> None:
    one = Square(color=RED, fill_opacity=0.3, stroke_width=1).set_stroke(BLUE, 3, background=True)
    other = Square(color=BLUE, fill_opacity=0.9, stroke_width=4, sheen_direction=[0.0, 1.0, 0.0])
    for alpha in (0.0, 0.3, 0.7, 1.0):
        plain = Square().interpolate_color(one, other, alpha)
        with quick_mobjects():
            ours = Square().interpolate_color(one, other, alpha)
        assert ours.fill_rgbas is not other.fill_rgbas
        for name, value in vars(plain).items():
            if isinstance(value, np.ndarray | float):
                np.testing.assert_array_equal(getattr(ours, name), value)


def test_manims_own_ways_are_back_afterwards() -> None:
    def now() -> list[object]:
        return [
            *(VMobject.generate_rgbas_array, VMobject.interpolate_color, ManimConfig.renderer),
            *(Mobject.get_family, Mobject.__deepcopy__, VMobject.get_points_defining_boundary),
            *(Scene.get_mobject_family_members, Scene.get_restructured_mobject_list),
        ]

    before = now()
    with quick_mobjects():
        assert not {*now()} & {*before}
    assert now() == before


def test_a_faithful_film_has_plain_manims_bytes(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    clip = render_clip(Request(SMALL_CLIP, tmp_path, quality="l", faithful=True), work)
    with tempconfig(settings(tmp_path / "plain", QUALITIES["l"], format="mp4")):
        scene = Small()
        scene.render()
        plain = Path(scene.renderer.file_writer.final_file_path).read_bytes()
    assert clip.file.read_bytes() == plain


@pytest.mark.parametrize("size", [(854, 480), (320, 180)])
def test_pixels_that_change_are_converted_as_the_whole_is(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    width, height = size
    options = tuple(ENCODERS["libx264"].items())
    spec = VideoEncoderSpec("mp4", "libx264", "yuv420p", width, height, Fraction(15), options)
    ours = QuickEncoder(target=tmp_path / "film.mp4", spec=spec)
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (height, width, 4), np.uint8)
    ours.write_frame([((0, 0, width, height), picture.copy())])
    for number in range(60):
        patches: list[Any] = []
        # Once in a while nothing changes, or several places do, which may overlap.
        for _ in range(number % 4):
            left, right = np.sort(rng.choice(width + 1, 2, replace=False)).tolist()
            top, bottom = np.sort(rng.choice(height + 1, 2, replace=False)).tolist()
            if number % 9 == 0:
                left, bottom = 0, height
            new = rng.integers(0, 256, (bottom - top, right - left, 4), np.uint8)
            picture[top:bottom, left:right] = new
            patches.append(((left, top, right, bottom), new))
        frame = ours._changed(patches)
        np.testing.assert_array_equal(frame.to_ndarray(), ours._converted(picture).to_ndarray())
        ours.write_frame([])
    ours.finish()


@pytest.mark.parametrize("kind", [Format.MP4, Format.WEBM])
def test_a_film_shows_every_frame_as_it_was_drawn(tmp_path: Path, kind: Format) -> None:
    """As long as the frames, a key picture where a section begins, and near to each frame."""
    drawn: list[tuple[Any, int]] = []

    class Kept(Frames):
        def write_frame(self, pixels: Any, *, repeat: int = 1) -> None:
            drawn.append((pixels, repeat))

    work = tmp_path / "work"
    work.mkdir()
    clip = render_clip(Request(SMALL_CLIP, tmp_path, quality="l", format=kind), work)
    with tempconfig(settings(tmp_path / "plain", QUALITIES["l"], format="mp4")):
        Small(renderer=CairoRenderer(file_writer_class=Kept)).render()
    wanted = [pixels for pixels, repeat in drawn for _ in range(repeat)]
    with av.open(str(clip.file)) as film:
        shown = [(frame.key_frame, frame.to_ndarray(format="rgb24")) for frame in film.decode()]
    assert len(shown) == len(wanted)
    told = json.loads(clip.beside[2].read_text())["sections"]
    begins = {round(section["start"] * QUALITIES["l"].rate) for section in told}
    assert len(begins) > 3
    assert begins <= {place for place, (key, _) in enumerate(shown) if key}
    errors = [
        np.mean((found.astype(float) - frame[..., :3]) ** 2)
        for (_, found), frame in zip(shown, wanted, strict=True)
    ]
    # 36 dB: thin coloured lines, whose colour is stored at half the size, lose 12 at most.
    assert max(errors) < 16
