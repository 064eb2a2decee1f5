"""A weight to turn in the lecture's page: by mouse, by keys, by typing, from disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page

from backprop import Quantity, Trace, vary
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.number_format import spoken_number
from backprop.drawing.style import DARK
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.lecture.lesson import lesson
from backprop.publish.lecture.page import page as lecture_page
from backprop.publish.lecture.turn import turn, turn_script, turn_style
from backprop.publish.lecture.turned import as_json
from tests.browser.pages import opened, serious
from tests.scenes.seen import NETWORKS, recorded

PHONE, DESK = (360, 800), (1280, 900)
ODD = ("softmax", "saturated", "four-by-four", "wordy", "millions", "billionths", "huge", "dead")


@dataclass(frozen=True, slots=True)
class Turned:
    """The first widget of a page that is open, and the record that it starts from."""

    page: Page
    trace: Trace

    def part(self, selector: str) -> Locator:
        return self.page.locator(f".turn {selector}").first

    @property
    def slider(self) -> Locator:
        return self.part("input[type=range]")

    @property
    def field(self) -> Locator:
        return self.part("input[type=number]")

    @property
    def chosen(self) -> Quantity:
        at = int(self.part("select").input_value())
        one = as_json(self.trace)["turned"][at]
        return Quantity(one["kind"], one["layer"], tuple(one["index"]))

    def type(self, text: str) -> None:
        """Into the field, to its end."""
        self.field.fill(text)
        self.field.press("Enter")

    def shows(self, trace: Trace) -> None:
        """Cost and derivative of what is chosen are those of a record, as written."""
        q = self.chosen
        said = self.part(".turn-cost").inner_text()
        numbers = [float(one.replace("−", "-")) for one in re.findall(r"= ([−\d.]+)", said)]
        found = [spoken_number(one) for one in numbers]
        assert found == [spoken_number(trace.cost), spoken_number(trace[q].derivative)]
        assert self.slider.get_attribute("aria-valuetext") == spoken_number(trace[q].value)


@contextmanager
def turning(
    browser: Browser,
    folder: Path,
    name: str,
    *,
    size: tuple[int, int] = DESK,
    scheme: str = "light",
    clips: tuple[str, ...] = ("FormulaSummary",),
) -> Iterator[Turned]:
    """A lecture's page from disk, without the films."""
    trace = recorded(name)
    stage = Stage(trace, "one", DARK)
    parts = (Section("one", 0.0, 2.5, ("Words.",), None),)
    films = [
        Shown(clip, "A", "it", Path(), 854, 480, 2.5, "WEBVTT\n", parts, b"", "#000000")
        for clip in clips
    ]
    lessons = [lesson({"dark": film}, stage, scene_class(film.scene)) for film in films]
    text = lecture_page(lessons, "It")
    file = folder / "index.html"
    bare = re.sub(r'(src|href)="clips/[^"]*"', "", re.sub(r"url\(clips/[^)]*\)", "none", text))
    file.write_text(bare, "utf-8")
    with opened(browser, file.as_uri(), size=size, scheme=scheme, motion="reduce") as seen:
        assert all(url.startswith(("file:", "data:")) for url in seen.asked)
        yield Turned(seen.page, trace)


@pytest.mark.parametrize("name", ["chain", "small", "iris"])
def test_everything_follows_the_slider(browser: Browser, tmp_path: Path, name: str) -> None:
    with turning(browser, tmp_path, name) as it:
        it.shows(it.trace)
        it.slider.scroll_into_view_if_needed()
        q, box = it.chosen, it.slider.bounding_box()
        assert box
        before = it.part(".turn-diagram").inner_html()
        dot = it.part(".dot").bounding_box()
        it.page.mouse.click(box["x"] + 0.9 * box["width"], box["y"] + box["height"] / 2)
        value = float(it.slider.input_value())
        assert value != it.trace[q].value
        assert float(it.field.input_value()) == value
        it.shows(vary(it.trace, {q: value}))
        assert it.part(".turn-diagram").inner_html() != before
        assert it.part(".dot").bounding_box() != dot
        # Read aloud once, when the movement has ended.
        assert spoken_number(vary(it.trace, {q: value}).cost) in it.part(".turn-said").inner_text()


def test_the_tree_shows_every_number(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, "chain") as it:
        it.type("-1.2")
        trace = vary(it.trace, {it.chosen: -1.2})
        shown = it.part(".turn-diagram svg").text_content() or ""
        names = [Quantity(kind, layer, (0,)) for layer in (1, 2, 3) for kind in "bza"]
        names += [Quantity("w", layer, (0, 0)) for layer in (1, 2, 3)]
        for q in names:
            for number in (trace[q].value, trace[q].derivative):
                assert spoken_number(number) in shown, q


@pytest.mark.parametrize("name", ["chain", "iris"])
def test_the_curve_is_the_cost(browser: Browser, tmp_path: Path, name: str) -> None:
    with turning(browser, tmp_path, name) as it:
        q = it.chosen
        it.type("2")
        way = re.findall(r"[ML]([-\d.]+),([-\d.]+)", it.part(".curve").get_attribute("d") or "")
        x, y = np.array(way, float).T
        low, high = (float(it.slider.get_attribute(end) or "nan") for end in ("min", "max"))
        values = np.linspace(low, high, len(x))
        costs = np.array([vary(it.trace, {q: float(value)}).cost for value in values])
        # Pixels are a straight line of values and of costs, rounded to the hundredth.
        across, up = np.polyfit(values, x, 1), np.polyfit(costs, y, 1)
        assert np.abs(np.polyval(across, values) - x).max() < 0.01
        assert np.abs(np.polyval(up, costs) - y).max() < 0.01
        here = vary(it.trace, {q: 2.0})
        dot = [float(it.part(".dot").get_attribute(key) or "nan") for key in ("cx", "cy")]
        assert dot == pytest.approx([np.polyval(across, 2), np.polyval(up, here.cost)], abs=0.01)
        x1, x2, y1, y2 = (
            float(it.part(".tangent").get_attribute(key) or "nan")
            for key in ("x1", "x2", "y1", "y2")
        )
        assert [(x1 + x2) / 2, (y1 + y2) / 2] == pytest.approx(dot)
        slope = (y2 - y1) / up[0] / ((x2 - x1) / across[0])
        assert slope == pytest.approx(here[q].derivative, rel=1e-3)


def test_keys_turn_and_choose(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, "small") as it:
        q = it.chosen
        it.slider.focus()
        step = float(it.slider.get_attribute("step") or "nan")
        start = float(it.slider.input_value())
        it.page.keyboard.press("ArrowRight")
        assert float(it.slider.input_value()) == pytest.approx(start + step)
        it.shows(vary(it.trace, {q: float(it.slider.input_value())}))
        it.page.keyboard.press("Home")
        assert it.slider.input_value() == it.slider.get_attribute("min")
        # The diagram is one stop of Tab; arrows go from one thing that can be turned to the next.
        it.part(".item[tabindex='0']").focus()
        at = int(it.part("select").input_value())
        it.page.keyboard.press("ArrowRight")
        assert int(it.part("select").input_value()) == at + 1
        focused = it.page.evaluate("document.activeElement.getAttribute('aria-checked')")
        assert focused == "true"
        assert it.part(".item[tabindex='0']").count() == 1
        assert it.chosen != q
        # What was turned before stays so.
        low = float(as_json(it.trace)["turned"][at]["low"])
        it.shows(vary(it.trace, {q: low}))


def test_a_click_on_the_diagram_chooses(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, "small") as it:
        names = as_json(it.trace)["turned"]
        for at, one in enumerate(names):
            item = it.page.locator(".turn .item").filter(has=it.page.locator(".hit, circle"))
            label = Quantity(one["kind"], one["layer"], tuple(one["index"]))
            shown = label.plain(it.trace.widths).replace("-", "−")
            spot = item.and_(it.page.locator(f'[aria-label^="{shown},"]'))
            spot.locator("circle.neuron, .hit").dispatch_event("click")
            assert int(it.part("select").input_value()) == at
            assert it.chosen == label


def test_back_to_the_record(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, "chain") as it:
        one, all_ = it.part(".turn-back button"), it.page.locator(".turn-back button").nth(1)
        assert one.is_disabled()
        assert all_.is_disabled()
        first = it.chosen
        it.type("2")
        it.part("select").select_option("1")
        assert it.chosen != first
        it.shows(vary(it.trace, {first: 2.0}))
        it.type("0.5")
        assert one.is_enabled()
        one.click()
        it.shows(vary(it.trace, {first: 2.0}))
        assert one.is_disabled()
        all_.click()
        it.shows(it.trace)
        assert all_.is_disabled()


@pytest.mark.parametrize("typed", ["", "-", "e", "99999", "1e999", "--3"])
def test_rubbish_is_not_taken(browser: Browser, tmp_path: Path, typed: str) -> None:
    with turning(browser, tmp_path, "chain") as it:
        it.field.select_text()
        it.page.keyboard.press("Delete")
        it.page.keyboard.type(typed)
        # On the way to -3 or 1e-3 there is nothing to say; a number that is too large is told.
        note = it.part(".turn-note")
        assert ("−5 to 5" in note.inner_text()) == typed.isdigit()
        it.shows(it.trace)
        it.page.keyboard.press("Enter")
        assert "−5 to 5" in note.inner_text()
        it.slider.focus()
        # Left, the field says what is so.
        assert it.field.input_value() == "0.9133"
        it.shows(it.trace)


def test_lines_show_values_or_the_gradient(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, "small") as it:
        for mode, layer in (
            ("value", it.trace.network.layer(2).weights),
            ("gradient", it.trace.dC_dw[2]),
        ):
            it.part(f"input[value={mode}]").check()
            widths = {}
            for j, k in ((0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2)):
                line = it.part(f'[aria-label^="w(L)[{j},{k}],"] .line')
                sign = "up" if layer[j, k] > 0 else "down"
                assert sign in (line.get_attribute("class") or "")
                widths[abs(float(layer[j, k]))] = float(
                    line.evaluate("e => parseFloat(e.style.strokeWidth)")
                )
            assert [widths[size] for size in sorted(widths)] == sorted(widths.values())


def test_what_is_zero_is_dashed(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, str(NETWORKS / "dead.toml")) as it:
        it.part("input[value=gradient]").check()
        dashes = it.page.locator(".turn-diagram .line.none")
        assert dashes.count() == 4  # w, a, b and z; not the output's own
        assert dashes.first.evaluate("e => getComputedStyle(e).strokeDasharray") != "none"


@pytest.mark.parametrize(
    ("name", "size"),
    [(name, PHONE) for name in ("chain", "small", "iris", "deep", *ODD)]
    + [(name, DESK) for name in ("chain", "iris", "deep")],
)
def test_it_fits_and_is_accessible(
    browser: Browser, tmp_path: Path, name: str, size: tuple[int, int]
) -> None:
    file = str(NETWORKS / f"{name}.toml") if name in ODD else name
    scheme = "dark" if name in ("chain", "softmax") else "light"
    with turning(browser, tmp_path, file, size=size, scheme=scheme) as it:
        assert it.page.evaluate("document.documentElement.scrollWidth") <= size[0]
        assert serious(it.page) == []
        # Texts of the pictures stay inside them.
        outside = it.page.evaluate(
            """[...document.querySelectorAll('.turn svg text')].filter(text => {
                const [one, all] = [text, text.ownerSVGElement].map(e => e.getBoundingClientRect());
                return one.width && (one.left < all.left - 1 || one.right > all.right + 1);
            }).map(text => text.textContent)"""
        )
        assert outside == []


def test_it_is_drawn_again_for_another_window(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, "small") as it:
        it.type("2")
        it.page.set_viewport_size({"width": 360, "height": 800})
        it.page.wait_for_function(
            "document.querySelector('.turn-diagram svg').getAttribute('width') < 360"
        )
        it.shows(vary(it.trace, {it.chosen: 2.0}))


def test_two_on_one_page_are_apart(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, "chain", clips=("ChainRule", "FormulaSummary")) as it:
        ids = it.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len({*ids})
        it.type("2")
        second = it.page.locator(".turn input[type=number]").nth(1)
        assert second.input_value() == "0.9133"


def test_on_paper_there_is_the_picture_of_now(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, "chain") as it:
        it.type("2")
        it.page.emulate_media(media="print")
        assert not it.slider.is_visible()
        assert it.part(".turn-diagram svg").is_visible()
        it.shows(vary(it.trace, {it.chosen: 2.0}))


def test_it_adds_little_to_the_page() -> None:
    sizes = {
        "script": len(turn_script().encode()),
        "style": len(turn_style().encode()),
        **{
            name: len(turn(Stage(recorded(name), "one", DARK), "it").encode())
            for name in ("chain", "small", "iris", "deep")
        },
    }
    print({name: f"{size / 1000:.1f} kB" for name, size in sizes.items()})
    assert sum(sizes.values()) < 100_000


def test_what_is_pointed_at_is_told(browser: Browser, tmp_path: Path) -> None:
    with turning(browser, tmp_path, "small") as it:
        shown, widths = it.part(".turn-readout"), it.trace.widths
        chosen = shown.inner_text()
        it.part(".turn-diagram").scroll_into_view_if_needed()
        discs = it.page.locator(".turn .neuron")
        # Inputs first, which can be turned, then the hidden ones and the outputs.
        names = [
            Quantity("a", layer, (j,)) for layer, count in enumerate(widths) for j in range(count)
        ]
        assert discs.count() == len(names)
        for q, disc in zip(names, discs.all(), strict=True):
            disc.hover()
            for number in (it.trace[q].value, it.trace[q].derivative):
                assert spoken_number(number) in shown.inner_text(), q
        # A hidden one's derivative is the sum over the neurons after it.
        discs.nth(3).hover()
        terms = [it.trace.network.layer(2).weights[i, 0] for i in (0, 1)]
        assert all(f"{spoken_number(float(one))} ·" in shown.inner_text() for one in terms)
        it.slider.hover()
        assert shown.inner_text() == chosen
