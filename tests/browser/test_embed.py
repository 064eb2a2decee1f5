"""Embedded clips in a real browser, from disk and from a server."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser

from tests.browser.conftest import SCENES, made
from tests.browser.pages import opened, serious, served
from tests.render.small_clip import SMALL_CLIP

SCENE = SCENES[1]


@pytest.fixture(params=["disk", "server"])
def root(request: pytest.FixtureRequest, embedded: Path) -> Iterator[str]:
    if request.param == "disk":
        yield embedded.as_uri()
    else:
        with served(embedded) as address:
            yield address


@pytest.mark.parametrize("size", [(390, 844), (1280, 900)], ids=["phone", "desk"])
@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_a_page_plays_where_motion_is_welcome(
    browser: Browser, root: str, size: tuple[int, int], motion: str
) -> None:
    with opened(browser, f"{root}/{SCENE}.html", size=size, motion=motion) as seen:
        page = seen.page
        page.wait_for_function("document.querySelector('video').readyState >= 2")
        if motion == "reduce":
            page.wait_for_timeout(300)
            assert page.evaluate("document.querySelector('video').paused")
        else:
            page.wait_for_function("document.querySelector('video').currentTime > 0.2")
        page.evaluate("document.querySelector('video').currentTime = 8")
        page.wait_for_function("document.querySelector('video').textTracks[0].activeCues.length")
        state = page.evaluate(
            "(v => [v.muted, v.loop, v.textTracks[0].mode])(document.querySelector('video'))"
        )
        assert state == [True, True, "showing"]
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert serious(page) == []


def test_slides_step_section_by_section(browser: Browser, root: str, embedded: Path) -> None:
    notes = json.loads((embedded / "slides" / f"{SCENE}.json").read_text())["slides"]
    with opened(browser, f"{root}/{SCENE}.slides/index.html") as seen:
        page = seen.page
        film = "document.querySelector('section.present video')"
        page.wait_for_function("window.Reveal && Reveal.isReady()")
        for number in range(1, len(notes) + 1):
            page.wait_for_function(f"{film}.getAttribute('src') == '{number:02}.mp4'")
            page.wait_for_function(f"{film}.currentTime > 0.1 && {film}.videoWidth == 854")
            box = page.locator("section.present video").bounding_box()
            assert box
            assert box["width"] > 1000
            page.keyboard.press("ArrowRight")
        # The last stays; a step back stands on the last picture of the section before.
        assert page.evaluate(f"{film}.getAttribute('src')") == f"{len(notes):02}.mp4"
        page.keyboard.press("ArrowLeft")
        page.wait_for_function(f"{film}.getAttribute('src') == '{len(notes) - 1:02}.mp4'")
        page.wait_for_function(f"{film}.paused && {film}.currentTime >= {film}.duration - 0.1")
        said = page.locator("section.present aside.notes").text_content()
        assert said == notes[-2]["notes"]


def test_a_page_shows_through_a_transparent_film(browser: Browser, tmp_path: Path) -> None:
    made(tmp_path, "embed", SMALL_CLIP, "--for", "html", "--transparent")
    page = tmp_path / "Small.html"
    (copied,) = re.findall(r"<!-- from here -->(.*)<!-- to here -->", page.read_text(), re.DOTALL)
    ground = (200, 30, 60)
    page.write_text(f"<!doctype html><body style='background: rgb{ground}'>{copied}")
    with opened(browser, page.as_uri()) as seen:
        seen.page.evaluate("document.querySelector('video').controls = false")
        seen.page.wait_for_function("document.querySelector('video').currentTime > 0.3")
        shot = seen.page.locator("video").screenshot()
    pixels = np.asarray(Image.open(io.BytesIO(shot)).convert("RGB"), int)
    # The clip's corner is empty; what it draws is not the ground.
    assert np.abs(pixels[4, 4] - ground).max() <= 3
    assert np.abs(pixels - ground).max() > 100
