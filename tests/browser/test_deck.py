"""The PowerPoint deck, opened by LibreOffice: drawn as pages, and written again."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from pptx import Presentation

from tests.browser.conftest import SCENES, THREE

SCENE = SCENES[1]


@pytest.fixture(scope="module")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str], Path]:
    office = shutil.which("soffice")
    assert office, "no LibreOffice: make test-browser installs it"
    folder = tmp_path_factory.mktemp("office")

    def convert(deck: Path, kind: str) -> Path:
        subprocess.run(
            [
                office,
                f"-env:UserInstallation={(folder / 'profile').as_uri()}",
                *("--headless", "--convert-to", kind, "--outdir", str(folder)),
                str(deck),
            ],
            check=True,
            capture_output=True,
            timeout=180,
        )
        return folder / f"{deck.stem}.{kind}"

    return convert


def test_every_slide_shows_its_poster(
    converted: Callable[[Path, str], Path], embedded: Path, decks: Path
) -> None:
    of_three = [file for name in THREE for file in sorted((decks / f"{name}.slides").glob("*.png"))]
    shows_posters(converted(embedded / f"{SCENE}.pptx", "pdf"), sorted(embedded.rglob("*/*.png")))
    shows_posters(converted(decks / "deck.pptx", "pdf"), of_three)


def test_a_film_starts_with_its_slide_and_has_notes(
    converted: Callable[[Path, str], Path], decks: Path
) -> None:
    """LibreOffice writes a film that starts by itself otherwise than one that waits for a click."""
    told = [json.loads((decks / "slides" / f"{name}.json").read_text()) for name in THREE]
    said = [slide["notes"] for one in told for slide in one["slides"]]
    again = Presentation(str(converted(decks / "deck.pptx", "pptx")))
    assert [one.notes_slide.notes_text_frame.text for one in again.slides] == said
    for slide in again.slides:
        assert slide.element.xpath(".//p:timing//p:video//p:cond/@delay") == ["0"]


def shows_posters(document: Path, posters: list[Path]) -> None:
    pages = [page.render(scale=1).to_numpy()[..., ::-1] for page in pypdfium2.PdfDocument(document)]
    assert len(pages) == len(posters) >= 4
    for page, file in zip(pages, posters, strict=True):
        height, width = page.shape[:2]
        poster = np.asarray(Image.open(file).convert("RGB").resize((width, height)), float)
        # The right poster is far nearer than any other.
        assert np.abs(page - poster).mean() < 3
        assert np.ptp(page) > 200
