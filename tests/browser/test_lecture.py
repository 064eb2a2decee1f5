"""The lecture's page in a real browser, from disk and from a server."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page

from backprop.drawing.style import DARK, LIGHT
from tests.browser.conftest import SCENES, made
from tests.browser.pages import opened, serious, served

PHONE, DESK = (360, 740), (1440, 900)


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
        cost = page.evaluate("getComputedStyle(document.querySelector('use.cost')).fill")
        assert cost == f"rgb{tuple(int(theme.cost[i : i + 2], 16) for i in (1, 3, 5))}"
        for summary in page.locator("summary").all():
            summary.click()
        assert serious(page) == []


def test_the_numbers_are_the_records(browser: Browser, lecture: Path) -> None:
    with opened(browser, (lecture / "index.html").as_uri()) as seen:
        formula = seen.page.locator("#ChainRule .formula math").first.text_content()
        assert "0.0741" in formula
        assert "0.4843" in seen.page.locator("#ChainRule .ponder p").text_content()


def test_clips_and_posters_follow_the_scheme(browser: Browser, address: str) -> None:
    with opened(browser, address, scheme="dark") as seen:
        page, (scene, other) = seen.page, SCENES
        film = f"document.querySelector('#{scene} video')"

        def shown(theme: str) -> None:
            """Wait until film, poster and the network's picture are of a theme."""
            settled(page, scene, f"v.currentSrc.includes('/{theme}/')")
            still = page.evaluate(f"getComputedStyle({film}).backgroundImage")
            assert f"/{theme}/{scene}.png" in still
            page.wait_for_function(
                f"document.querySelector('.networks img').currentSrc.endsWith('-{theme}.svg')"
            )

        shown("dark")
        page.locator(f"#{scene} button[data-at]").nth(2).click()
        settled(page, scene, "!v.paused && !v.seeking && v.currentTime > 5")
        page.locator(f"#{scene} .speed select").select_option("0.5")
        before = page.evaluate(f"{film}.currentTime")
        page.emulate_media(color_scheme="light")
        # The same clip goes on where it was, as fast as it went; one that waits is changed too.
        shown("light")
        settled(page, scene, f"!v.paused && !v.seeking && v.currentTime > {before}")
        settled(page, scene, f"v.currentTime < {before + 5} && v.playbackRate == 0.5")
        settled(page, other, "v.currentSrc.includes('/light/') && v.currentTime == 0 && v.paused")


def test_without_a_script_the_scheme_is_followed_and_all_is_read(
    browser: Browser, lecture: Path
) -> None:
    address = (lecture / "index.html").as_uri()
    for size in (PHONE, DESK):
        with opened(browser, address, size=size, scheme="dark", script=False) as seen:
            page = seen.page
            assert page.locator("video").first.is_visible()
            page.locator(".ponder summary").first.click()
            assert page.locator(".ponder p").first.is_visible()
            # What only a script does is not offered.
            assert not page.locator("button[data-at], .all, .help").first.is_visible()
            if size == PHONE:
                page.get_by_role("button", name="Contents").click()
            assert page.locator("#contents a").first.is_visible()


def test_one_theme_has_its_own_ground(browser: Browser, tmp_path: Path) -> None:
    folder = made(tmp_path, "lecture", "ChainRule", "--theme", "light")
    assert not (folder / "clips" / "dark").exists()
    with opened(browser, (folder / "index.html").as_uri(), scheme="dark") as seen:
        ground = seen.page.evaluate(
            "getComputedStyle(document.querySelector('video')).backgroundColor"
        )
        assert ground == "rgb(255, 255, 255)"
        settled(seen.page, "ChainRule", "v.currentSrc.includes('/light/')")


def test_on_a_phone_formulas_scroll_in_their_box_with_a_hint(
    browser: Browser, lecture: Path
) -> None:
    with opened(browser, (lecture / "index.html").as_uri(), size=PHONE, scheme="light") as seen:
        page = seen.page
        inner = "e => e.scrollWidth > e.clientWidth"
        scrolling = page.evaluate(
            f"[...document.querySelectorAll('main *')].filter({inner})"
            ".filter(e => getComputedStyle(e).overflowX != 'visible')"
            ".map(e => e.className).filter(c => c != 'read')"
        )
        assert scrolling
        assert {*scrolling} == {"formula"}
        box = page.locator(".formula[tabindex='0']").first
        assert box.evaluate(inner)

        def shade() -> tuple[int, int]:
            """How bright the box is at its left and its right edge, near its top."""
            pixels = np.asarray(Image.open(io.BytesIO(box.screenshot())).convert("L"))
            return int(pixels[3, 1]), int(pixels[3, -2])

        left, right = shade()
        assert left > 250
        assert right < 210
        # By keys, to its end: then it is the other edge.
        box.focus()
        for _ in range(40):
            page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "(e => e.scrollLeft + e.clientWidth >= e.scrollWidth - 1)"
            "(document.querySelector('.formula[tabindex=\"0\"]'))"
        )
        left, right = shade()
        assert left < 210
        assert right > 250


def test_on_a_phone_all_that_is_touched_is_large_enough(browser: Browser, lecture: Path) -> None:
    with opened(browser, (lecture / "index.html").as_uri(), size=PHONE) as seen:
        seen.page.get_by_role("button", name="Contents").click()
        small = seen.page.evaluate(
            "[...document.querySelectorAll('button, select, summary, #contents a')]"
            ".filter(e => e.checkVisibility()).map(e => [e.outerHTML, e.getBoundingClientRect()])"
            ".filter(([, r]) => r.height < 44 || r.width < 44).map(([html]) => html)"
        )
        assert small == []


def test_contents_stay_and_say_where_one_is(browser: Browser, lecture: Path) -> None:
    address = (lecture / "index.html").as_uri()
    current = "[...document.querySelectorAll('#contents [aria-current]')].map(a => a.hash).join()"
    with opened(browser, address, size=DESK, motion="reduce") as seen:
        page = seen.page
        for scene in SCENES:
            page.evaluate(f"document.querySelector('#{scene} .formulas').scrollIntoView()")
            page.wait_for_function(f"{current} == '#{scene}'")
            side = page.evaluate("document.querySelector('#contents').getBoundingClientRect().top")
            assert 0 <= side < 200
    with opened(browser, address, size=PHONE, motion="reduce") as seen:
        page = seen.page
        page.evaluate(f"document.querySelector('#{SCENES[0]} .formulas').scrollIntoView()")
        assert not page.locator("#contents").is_visible()
        page.wait_for_function("document.querySelector('.here').textContent.startsWith('1. ')")
        page.get_by_role("button", name="Contents").click()
        page.locator(f"#contents a[href='#{SCENES[1]}']").click()
        assert not page.locator("#contents").is_visible()
        page.wait_for_function("document.querySelector('.here').textContent.startsWith('2. ')")
        top = page.evaluate(f"document.querySelector('#{SCENES[1]}').getBoundingClientRect().top")
        bar = page.evaluate("document.querySelector('.bar').getBoundingClientRect().bottom")
        assert 0 < bar <= top < 120


def test_keys_go_to_parts_and_clips_and_take_nothing_from_others(
    browser: Browser, lecture: Path
) -> None:
    with opened(browser, (lecture / "index.html").as_uri(), motion="reduce") as seen:
        page, (scene, other) = seen.page, SCENES
        keys = page.keyboard
        here = "document.querySelector('#contents [aria-current]')?.hash"
        keys.press("n")
        page.wait_for_function(f"{here} == '#{scene}'")
        starts = [
            float(one.get_attribute("data-at") or "nan")
            for one in page.locator(f"#{scene} button[data-at]").all()
        ]
        keys.press("k")
        settled(page, scene, "!v.paused && v.currentTime > 0")
        keys.press(".")
        settled(page, scene, f"!v.seeking && v.currentTime > {starts[1]}")
        keys.press(".")
        settled(page, scene, f"!v.seeking && v.currentTime > {starts[2]}")
        keys.press(",")
        settled(
            page, scene, f"!v.seeking && {starts[1]} < v.currentTime && v.currentTime < {starts[2]}"
        )
        keys.press("k")
        settled(page, scene, "v.paused")
        keys.press("n")
        page.wait_for_function(f"{here} == '#{other}'")
        keys.press("p")
        page.wait_for_function(f"{here} == '#{scene}'")
        # A list takes letters itself, the browser what comes with its own keys.
        page.locator(f"#{scene} .speed select").focus()
        keys.press("n")
        page.evaluate("document.activeElement.blur()")
        keys.press("Control+k")
        settled(page, scene, "v.paused")
        assert page.evaluate(here) == f"#{scene}"
        # What there is is told, and can be turned off.
        keys.press("?")
        dialog = page.get_by_role("dialog")
        told = dialog.locator("kbd").all_text_contents()
        assert sorted(told) == sorted(page.evaluate("Object.keys(keys)"))
        assert serious(page) == []
        dialog.get_by_role("checkbox").uncheck()
        keys.press("Escape")
        assert not dialog.is_visible()
        keys.press("k")
        page.wait_for_timeout(300)
        settled(page, scene, "v.paused")


def test_all_are_played_in_turn_with_time_for_the_question(browser: Browser, lecture: Path) -> None:
    with opened(browser, (lecture / "index.html").as_uri(), motion="reduce") as seen:
        page, (scene, other) = seen.page, SCENES
        page.clock.install()
        button = page.locator(".all")

        def to_the_end() -> None:
            settled(page, scene, "!v.paused && v.readyState > 2")
            page.evaluate(
                f"(v => v.currentTime = v.duration - 0.3)(document.querySelector('#{scene} video'))"
            )
            settled(page, scene, "v.ended")
            seen_now = "r => r.top >= 0 && r.bottom <= innerHeight"
            page.wait_for_function(
                f"({seen_now})(document.querySelector('#{scene} .ponder').getBoundingClientRect())"
            )

        button.click()
        assert button.text_content() == "Stop"
        to_the_end()
        page.clock.fast_forward(3000)
        settled(page, other, "v.paused")
        page.clock.fast_forward(20000)
        settled(page, other, "!v.paused && v.currentTime > 0")
        # Who pauses stops it.
        page.evaluate(f"document.querySelector('#{other} video').pause()")
        page.wait_for_function("document.querySelector('.all').textContent == 'Play all'")
        # Who opens the answer reads on.
        page.evaluate(f"document.querySelector('#{scene}').scrollIntoView()")
        page.clock.run_for(100)
        button.click()
        to_the_end()
        page.locator(f"#{scene} .ponder summary").click()
        page.wait_for_function("document.querySelector('.all').textContent == 'Play all'")
        page.clock.fast_forward(30000)
        settled(page, other, "v.paused")


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
