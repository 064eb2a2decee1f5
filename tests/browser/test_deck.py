"""The PowerPoint deck, opened by LibreOffice and drawn as pages."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from PIL import Image

from tests.browser.conftest import SCENES

SCENE = SCENES[1]


@pytest.fixture(scope="module")
def pages(embedded: Path, tmp_path_factory: pytest.TempPathFactory) -> list[np.ndarray]:
    office = shutil.which("soffice")
    assert office, "no LibreOffice: make test-browser installs it"
    folder = tmp_path_factory.mktemp("office")
    subprocess.run(
        [
            office,
            f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            *("--headless", "--convert-to", "pdf", "--outdir", str(folder)),
            str(embedded / f"{SCENE}.pptx"),
        ],
        check=True,
        capture_output=True,
        timeout=180,
    )
    document = pypdfium2.PdfDocument(folder / f"{SCENE}.pdf")
    return [page.render(scale=1).to_numpy()[..., ::-1] for page in document]


def test_every_slide_shows_its_poster(pages: list[np.ndarray], embedded: Path) -> None:
    posters = sorted((embedded / f"{SCENE}.slides").glob("*.png"))
    assert len(pages) == len(posters) >= 4
    for page, file in zip(pages, posters, strict=True):
        height, width = page.shape[:2]
        poster = np.asarray(Image.open(file).convert("RGB").resize((width, height)), float)
        # The right poster is far nearer than any other.
        assert np.abs(page - poster).mean() < 3
        assert np.ptp(page) > 200
