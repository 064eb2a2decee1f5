"""The lecture's page in a real browser, from disk and from a server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from backprop.drawing.style import DARK, LIGHT
from tests.browser.conftest import SCENES
from tests.browser.pages import opened, serious, served

PHONE, DESK = (390, 844), (1280, 900)


@pytest.fixture(params=["disk", "server"])
def address(request: pytest.FixtureRequest, lecture: Path) -> Iterator[str]:
    if request.param == "disk":
        yield (lecture / "index.html").as_uri()
    else:
        with served(lecture) as root:
            yield f"{root}/index.html"


def settled(page: Page, scene: str, condition: str) -> None:
    """Wait until something is so of a clip, the element v."""
    page.wait_for_function(f"(v => {condition})(document.querySelector('#{scene} video'))")


def test_it_plays_seeks_and_shows_captions(browser: Browser, address: str) -> None:
    with opened(browser, address) as seen:
        page = seen.page
        for scene in SCENES:
            parts = page.locator(f"#{scene} button[data-at]")
            assert parts.count() >= 4
            for number in range(parts.count()):
                part = parts.nth(number)
                start = float(part.get_attribute("data-at") or "nan")
                part.click()
                settled(page, scene, f"!v.paused && !v.seeking && v.currentTime > {start}")
                settled(page, scene, f"v.currentTime < {start + 3}")
                page.wait_for_selector(f"#{scene} li:nth-child({number + 1}) [aria-current]")
            # Captions are on, and one is being shown; the chapters are there for the browser.
            settled(page, scene, "v.textTracks[0].mode == 'showing'")
            settled(page, scene, "v.textTracks[0].activeCues.length == 1")
            tracks = page.evaluate(
                f"[...document.querySelectorAll('#{scene} track')].map(t => t.kind)"
            )
            assert tracks == ["captions", "chapters"]
        # One plays at a time.
        paused = page.evaluate("[...document.querySelectorAll('video')].map(v => v.paused)")
        assert paused == [True, False]


def test_speed_and_keyboard(browser: Browser, address: str) -> None:
    with opened(browser, address) as seen:
        page, (scene, _) = seen.page, SCENES
        page.locator(f"#{scene} .speed select").select_option("1.5")
        settled(page, scene, "v.playbackRate == 1.5")
        button = page.locator(f"#{scene} button[data-at]").nth(1)
        button.focus()
        page.keyboard.press("Enter")
        settled(page, scene, f"v.currentTime >= {button.get_attribute('data-at')}")
        # The first Tab offers the way past the contents.
        page.reload()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"


def test_the_question_opens_by_click_and_by_key(browser: Browser, address: str) -> None:
    with opened(browser, address) as seen:
        for scene, open_it in zip(SCENES, ("click", "key"), strict=True):
            ponder = seen.page.locator(f"#{scene} .ponder")
            answer = ponder.locator("p")
            assert not answer.is_visible()
            if open_it == "click":
                ponder.locator("summary").click()
            else:
                ponder.locator("summary").focus()
                seen.page.keyboard.press("Enter")
            assert answer.is_visible()


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_follows_the_scheme_and_is_accessible(
    browser: Browser, lecture: Path, size: tuple[int, int], scheme: str
) -> None:
    address = (lecture / "index.html").as_uri()
    with opened(browser, address, size=size, scheme=scheme) as seen:
        page = seen.page
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size[0]
        theme = LIGHT if scheme == "light" else DARK
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert ground == f"rgb{tuple(int(theme.background[i : i + 2], 16) for i in (1, 3, 5))}"
        cost = page.evaluate("getComputedStyle(document.querySelector('math .cost')).color")
        assert cost == f"rgb{tuple(int(theme.cost[i : i + 2], 16) for i in (1, 3, 5))}"
        for summary in page.locator("summary").all():
            summary.click()
        assert serious(page) == []


def test_the_numbers_are_the_records(browser: Browser, lecture: Path) -> None:
    with opened(browser, (lecture / "index.html").as_uri()) as seen:
        formula = seen.page.locator("#ChainRule math").first.text_content()
        assert "0.0741" in formula
        assert "0.4843" in seen.page.locator("#ChainRule .ponder p").text_content()


def test_nothing_moves_by_itself(browser: Browser, lecture: Path) -> None:
    with opened(browser, (lecture / "index.html").as_uri(), motion="reduce") as seen:
        seen.page.wait_for_timeout(500)
        assert seen.page.evaluate("[...document.querySelectorAll('video')].every(v => v.paused)")


def test_on_paper_there_are_posters_and_answers(browser: Browser, lecture: Path) -> None:
    with opened(browser, (lecture / "index.html").as_uri()) as seen:
        page = seen.page
        page.emulate_media(media="print")
        assert page.locator(".poster").first.is_visible()
        assert not page.locator("video").first.is_visible()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("#ChainRule .ponder p").is_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert not page.locator("#ChainRule .ponder p").is_visible()


def test_axe_would_find_a_fault(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<html><body><img src='data:,'><button></button></body></html>")
    with opened(browser, bad.as_uri()) as seen:
        assert any("button-name" in one for one in serious(seen.page))
        seen.complaints.clear()


def test_an_outside_request_would_be_seen(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    outside = json.dumps("http://192.0.2.1/x.png")
    bad.write_text(f"<html lang=en><img alt='' src={outside}></html>")
    with pytest.raises(AssertionError), opened(browser, bad.as_uri()):
        pass
