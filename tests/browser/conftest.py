"""One browser and one set of made files for all tests here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, sync_playwright

from backprop import Network, save
from backprop.cli import main

_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)

SCENES = ("ChainRule", "CostOfManyOutputs")
THREE = ("NumberLines", "MultiPathSum", "CostOfManyOutputs")


def pytest_collection_modifyitems(items: list[pytest.Function]) -> None:
    """Of several workers, one makes the lecture and has its tests, another the embedded clip."""
    for item in items:
        for files in ("lecture", "embedded"):
            if files in item.fixturenames:
                item.add_marker(pytest.mark.xdist_group(files))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium: it plays H.264."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    assert path, "no Chromium: make test-browser installs it"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, args=list(_ARGUMENTS))
        yield found
        found.close()


def made(folder: Path, *words: str) -> Path:
    """What a command of ours makes in a folder."""
    result = CliRunner().invoke(main, [*words, "-q", "l", "--out", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="session")
def lecture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A lecture of two clips."""
    return made(tmp_path_factory.mktemp("lecture"), "lecture", *SCENES)


@pytest.fixture(scope="session")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip for pages, and as slides."""
    folder = tmp_path_factory.mktemp("embedded")
    for target in ("html", "revealjs", "pptx"):
        made(folder, "embed", SCENES[1], "--for", target)
    return folder


@pytest.fixture(scope="session")
def decks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three clips about a network of one's own as one deck, for reveal.js and PowerPoint."""
    folder = tmp_path_factory.mktemp("decks")
    file = save(Network.random([3, 3, 2], seed=4), folder / "own.toml")
    shown = ("--network", str(file), "--x", "0.2 0.5 0.9", "--y", "1 0")
    for target in ("revealjs", "pptx"):
        made(folder, "embed", *THREE, *shown, "--for", target)
    return folder
