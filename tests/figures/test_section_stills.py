"""Slides: the last picture of each section, as pictures or as one document."""

from __future__ import annotations

import io
import re
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from backprop.figures.section_stills import section_stills
from backprop.render.request import Request
from tests.cli.conftest import Run, run  # noqa: F401  (a fixture)
from tests.render.small_clip import SMALL_CLIP

FILE, _, _ = SMALL_CLIP.rpartition(":")


def request(*cut: int) -> Request:
    return Request(SMALL_CLIP, Path(), quality="l", cut=cut)


def opened(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("L")).astype(int)


def test_a_picture_for_each_section_in_order() -> None:
    files = section_stills(request(), "png")
    assert [*files] == [f"Small.{number:02}.png" for number in range(1, 5)]
    seen = [opened(one) for one in files.values()]
    assert all(one.shape == (480, 854) for one in seen)
    wide = slice(100, None)
    # The disc comes in the middle, and goes to the right; then a number stands at the left.
    assert seen[0][wide].max() < 50 < seen[1][wide, 350:500].max()
    assert seen[2][wide, :500].max() < 50 < seen[2][wide, 600:].max()
    assert seen[3][wide, :350].max() > 50


def test_pages_show_what_the_pictures_show() -> None:
    (name, data), *others = section_stills(request(2, 4), "pdf").items()
    assert (name, others) == ("Small.pdf", [])
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 2
    pictures = section_stills(request(2, 4), "png")
    assert [*pictures] == ["Small.02.png", "Small.04.png"]
    for page, picture in zip(document, pictures.values(), strict=True):
        wide, high = page.get_size()
        assert wide / high == pytest.approx(16 / 9, rel=1e-3)
        drawn = page.render(scale=854 / wide).to_pil().convert("L").resize((854, 480))
        assert np.abs(np.asarray(drawn).astype(int) - opened(picture)).mean() < 1.5
    # Who cannot see a page is told its caption.
    assert data == section_stills(request(2, 4), "pdf")["Small.pdf"]
    assert re.search(rb"/Alt|/StructTreeRoot", data)


def test_on_the_command_line(run: Run, tmp_path: Path) -> None:  # noqa: F811
    words = ["render", FILE, "-q", "l", "--until", "disc", "-o", tmp_path]
    result = run(*words, "--stills", "png")
    assert result.output == f"{tmp_path / 'Small.01.png'}: 2 files\n"
    result = run(*words, "--stills", "pdf")
    assert result.output == f"{tmp_path / 'Small.pdf'}\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        *("Small.01.png", "Small.02.png", "Small.pdf")
    ]
    result = run(*words, "--stills", "gif")
    assert result.exit_code == 2
