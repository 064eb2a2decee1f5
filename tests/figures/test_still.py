"""Figures as files: SVG, PDF and PNG show what Manim's own frame shows, and say it in words."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree import ElementTree

import numpy as np
import pypdfium2
import pytest
import resvg_py
from manim import (
    Camera,
    CapStyleType,
    Circle,
    Line,
    LineJointType,
    Square,
    VMobject,
    tempconfig,
)
from PIL import Image

from backprop.figures.catalog import find_figure
from backprop.figures.figure_files import Look, figure_stills
from backprop.figures.formulas import find_formula
from backprop.figures.pdf import pdf
from backprop.figures.still import PIXELS, Still, png, svg
from backprop.render.request import Quality
from backprop.render.settings import settings

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = ("cost-of-one-example", "chain-rule-breakdown", "complicated-weight-label")


@cache
def still(name: str, theme: str = "dark") -> Still:
    look = Look(theme=theme)
    if name.startswith("formula-"):
        formula = find_formula(name.removeprefix("formula-"))
        (found,) = figure_stills([], [formula], look)
    else:
        (found,) = figure_stills([find_figure(name)], [], look)
    return found


def made(*parts: VMobject, background: str | None = "#0B0C0F") -> Still:
    return Still("made", parts, "Made", "For a test", background)


def framed(one: Still, scale: float) -> np.ndarray:
    """The figure's box cut out of Manim's own frame, `scale` pixels for each of the SVG's."""
    unit = PIXELS * scale
    height = 12 * unit  # a frame of 12 units holds figures whose parts reach over the usual one
    size = Quality(round(16 * unit), round(height), 30)
    with TemporaryDirectory() as folder, tempconfig(settings(Path(folder), size, dry_run=True)):
        camera = Camera(background_color=one.background, frame_height=12.0, frame_width=16.0)
        camera.capture_mobjects(list(one.parts))
        frame = camera.pixel_array[..., :3]
    left, right, bottom, top = one.box
    rows = slice(round((6 - top) * unit), round((6 - bottom) * unit))
    columns = slice(round((left + 8) * unit), round((right + 8) * unit))
    return np.asarray(frame[rows, columns], np.uint8)


def opened(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def rastered(one: Still, scale: float) -> np.ndarray:
    return opened(bytes(resvg_py.svg_to_bytes(svg_string=svg(one).decode(), zoom=scale)))


def check_alike(one: np.ndarray, other: np.ndarray) -> None:
    """The same picture but for how the two renderers smooth edges."""
    assert one.shape == other.shape
    apart = np.abs(one.astype(int) - other.astype(int)).max(axis=2)
    height, width = (size // 16 for size in apart.shape)
    blocks = apart[: 16 * height, : 16 * width].reshape(height, 16, width, 16)
    # The worst 16 x 16 pixels differ by 5 of 255 where edges are smoothed otherwise, and by 55
    # where one letter stands half a pixel off.
    assert blocks.mean(axis=(1, 3)).max() < 15


@pytest.mark.parametrize("name", [*FIGURES, "formula-weighted-sum"])
@pytest.mark.parametrize("theme", ["dark", pytest.param("light", marks=pytest.mark.sweep)])
def test_svg_agrees_with_manims_frame(name: str, theme: str) -> None:
    one = still(name, theme)
    check_alike(rastered(one, 2), framed(one, 2))


def test_a_moved_or_missing_part_would_be_seen() -> None:
    one = still("complicated-weight-label")
    frame = framed(one, 2)
    moved = one.parts[-1].copy().shift([0.01, 0, 0])
    for wrong in (one.parts[:-1], (*one.parts[:-1], moved)):
        document = Still(one.name, wrong, one.title, one.description, one.background)
        picture = rastered(document, 2)
        with pytest.raises(AssertionError):
            check_alike(picture, frame)


def test_png_agrees_with_manims_frame() -> None:
    one = still("chain-rule-breakdown")
    apart = np.abs(opened(png(one, 2)).astype(int) - framed(one, 2).astype(int))
    # The same camera: only blending on a transparent ground rounds otherwise.
    assert apart.max() <= 3


def test_pdf_is_a_page_of_the_same_picture() -> None:
    one = still("cost-of-one-example")
    document = pypdfium2.PdfDocument(pdf(one))
    assert len(document) == 1
    assert document.get_metadata_value("Title") == one.title
    (page,) = document
    left, right, bottom, top = one.box
    points = [(right - left) * PIXELS * 0.75, (top - bottom) * PIXELS * 0.75]
    assert page.get_size() == pytest.approx(points, abs=0.1)
    # Lines and curves, no picture of pixels.
    kinds = {thing.type for thing in page.get_objects()}
    assert pypdfium2.raw.FPDF_PAGEOBJ_IMAGE not in kinds
    picture = page.render(scale=2 / 0.75).to_numpy()[..., ::-1]
    frame = framed(one, 2)
    height, width = np.minimum(picture.shape, frame.shape)[:2]
    apart = np.abs(picture[:height, :width].astype(int) - frame[:height, :width].astype(int))
    assert (apart.max(axis=2) > 96).mean() < 0.005


def test_gradients_caps_joins_and_backgrounds_are_drawn() -> None:
    shade = Square(2).set_fill(["#FF0000", "#0000FF"], 1).set_stroke("#00FF00", 8)
    thick = Line([-2, 0, 0], [2, 1, 0]).set_stroke("#FFFFFF", 20, opacity=0.5)
    thick.set_cap_style(CapStyleType.ROUND)
    corner = VMobject(joint_type=LineJointType.ROUND).set_stroke("#FFFF00", 30)
    corner.set_points_as_corners(np.array([[-3.0, -1, 0], [-2, 1, 0], [-1, -1, 0]]))
    halo = Circle(0.5).set_fill("#FFFFFF", 1).set_stroke("#FF00FF", 12, background=True)
    one = made(shade, thick, corner, halo)
    check_alike(rastered(one, 2), framed(one, 2))


def test_what_is_invisible_is_not_written() -> None:
    unseen = Circle().set_fill("#FF0000", 0).set_stroke("#FF0000", 4, opacity=0)
    assert svg(made(unseen)).count(b"<path") == 0
    filled = Circle().set_fill("#FF0000", 1).set_stroke("#00FF00", 4)
    (path,) = ElementTree.fromstring(svg(made(filled))).findall(f"{SVG}path")
    assert (path.get("fill"), path.get("stroke")) == ("#FF0000", "#00FF00")


def test_a_transparent_figure_has_no_ground() -> None:
    one = still("formula-cost").transparent()
    picture = np.asarray(Image.open(io.BytesIO(png(one))))
    assert picture.shape[2] == 4
    assert picture[0, 0, 3] == 0
    assert picture[..., 3].max() == 255
    assert b"<rect" not in svg(one)


@pytest.mark.parametrize("name", FIGURES)
def test_an_svg_says_what_it_shows_and_is_light(name: str) -> None:
    one = still(name)
    data = svg(one)
    root = ElementTree.fromstring(data)
    assert root.findtext(f"{SVG}title") == one.title
    assert root.findtext(f"{SVG}desc") == one.description
    assert root.get("role") == "img"
    assert len(data) < 1_000_000
    assert not root.findall(f".//{SVG}image")


def test_the_same_bytes_in_another_process() -> None:
    code = (
        "import sys; from tests.figures.test_still import still, svg, pdf, png;"
        "one = still('cost-of-one-example'); import hashlib;"
        "print([hashlib.sha256(made(one)).hexdigest() for made in (svg, pdf, png)])"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": "."},
            capture_output=True,
            text=True,
            check=True,
            cwd=Path(__file__).parents[2],
        ).stdout
        for seed in ("1", "2")
    ]
    assert runs[0] == runs[1]
