"""Three clips in one deck of reveal.js: a remote steps through them, the presenter has notes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import THREE
from tests.browser.pages import opened, served

FILM = "document.querySelector('section.present:not(.stack) video')"
NOTES = "document.querySelector('.speaker-controls-notes .value').textContent"


@pytest.fixture(params=["disk", "server"])
def root(request: pytest.FixtureRequest, decks: Path) -> Iterator[str]:
    if request.param == "disk":
        yield decks.as_uri()
    else:
        with served(decks) as address:
            yield address


def told(decks: Path) -> list[tuple[str, str]]:
    """The film of each slide, and what is said."""
    files = [json.loads((decks / "slides" / f"{name}.json").read_text()) for name in THREE]
    return [(slide["file"], slide["notes"]) for one in files for slide in one["slides"]]


def plays(page: Page, film: str) -> None:
    page.wait_for_function(f"{FILM} && {FILM}.getAttribute('src') == '{film}'")
    page.wait_for_function(f"{FILM}.currentTime > 0.05 && !{FILM}.paused")


@pytest.mark.parametrize("key", ["ArrowRight", "PageDown"])
def test_each_key_of_a_remote_plays_the_next_section(
    browser: Browser, root: str, decks: Path, key: str
) -> None:
    with opened(browser, f"{root}/index.html") as seen:
        page = seen.page
        films = [film for film, _ in told(decks)]
        assert len(films) >= 12
        for film in films:
            plays(page, film)
            # It steps on while a film plays.
            page.keyboard.press(key)
        page.keyboard.press({"ArrowRight": "ArrowLeft", "PageDown": "PageUp"}[key])
        page.wait_for_function(f"{FILM}.getAttribute('src') == '{films[-2]}'")
        page.wait_for_function(f"{FILM}.paused && {FILM}.currentTime >= {FILM}.duration - 0.1")


def test_the_speaker_view_has_the_captions_and_steps(
    browser: Browser, root: str, decks: Path
) -> None:
    with opened(browser, f"{root}/index.html") as seen:
        page = seen.page
        slides = told(decks)
        plays(page, slides[0][0])
        with page.expect_popup() as popup:
            page.keyboard.press("s")
        view = popup.value
        view.on("request", lambda request: seen.asked.append(request.url))
        view.on("pageerror", lambda error: seen.complaints.append(str(error)))
        for number, (film, said) in enumerate(slides[:5]):
            view.wait_for_function(f"{NOTES}.trim() == {json.dumps(said)}")
            plays(page, film)
            shown, coming = (
                view.frame_locator(f"#{one} iframe") for one in ("current-slide", "upcoming-slide")
            )
            for frame, at in ((shown, number), (coming, number + 1)):
                src = f"section.present video[src='{slides[at][0]}']"
                frame.locator(src).wait_for()
            view.keyboard.press("PageDown")


def test_its_slides_stand_among_those_of_another_deck(
    browser: Browser, root: str, decks: Path
) -> None:
    """As the documents tell: the sections, the style and the script that plays."""
    page = (decks / "index.html").read_text()
    sections = re.findall(r"<section data-state.*?</section>", page, re.DOTALL)
    (style,) = re.findall(r"<style>.*?</style>", page, re.DOTALL)
    (script,) = (
        one for one in re.findall(r"<script>.*?</script>", page, re.DOTALL) if "Forwards" in one
    )
    own = decks / "own.html"
    own.write_text(
        f"""<!doctype html><title>Own</title><link rel="icon" href="data:,">
        <link rel="stylesheet" href="reveal/reveal.css">{style}
        <div class="reveal"><div class="slides"><section><h1>My own</h1></section>
        <section>{sections[0]}{sections[1]}</section>{sections[2]}<section>The end</section>
        </div></div><script src="reveal/reveal.js"></script>{script}
        <script>Reveal.initialize()</script>"""
    )
    with opened(browser, f"{root}/own.html") as seen:
        shown = seen.page
        shown.wait_for_function("window.Reveal && Reveal.isReady()")
        for film, _ in told(decks)[:3]:
            shown.keyboard.press("PageDown")
            plays(shown, film)
        shown.keyboard.press("PageDown")
        shown.wait_for_function("document.querySelector('section.present').innerText == 'The end'")
        assert shown.evaluate("[...document.querySelectorAll('video')].every(v => v.paused)")
