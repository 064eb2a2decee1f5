"""What stands around each clip of the lecture, and what stands at the page's top."""

from __future__ import annotations

import html
import io
import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import av
import numpy as np
import pytest
from PIL import Image

from backprop import Quantity, load, record
from backprop.clips.context import Stage
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, find_scene, scene_class
from backprop.clips.scene import RecordedScene
from backprop.core.inputs import Inputs
from backprop.drawing.style import DARK, THEMES
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.lecture.lecture_files import lecture_files
from backprop.publish.lecture.lesson import Lesson, lesson, title
from backprop.publish.lecture.mathematics import displayed
from backprop.publish.lecture.network_picture import network_picture
from backprop.publish.lecture.page import page
from backprop.publish.lecture.symbols import with_symbols
from tests.scenes.seen import NETWORKS

SOFTMAX = str(NETWORKS / "softmax.toml")
SVG = "{http://www.w3.org/2000/svg}"


def clip(entry: Declaration) -> Shown:
    sections = (Section("one", 0.0, 2.5, ("First <this>.",), None),)
    film = Path("x.mp4")
    return Shown(
        entry.name, "A & b", "it", film, 854, 480, 2.5, "WEBVTT\n", sections, b"", "#0B0C0F"
    )


def told(name: str, network: str = "", theme: str = "dark") -> Lesson:
    entry = find_scene(name)
    stage = Stage.of(network or entry.network, theme=theme)
    return lesson({theme: clip(entry)}, stage, scene_class(entry.name))


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("entry", catalog(), ids=lambda entry: entry.name)
def test_formulas_are_pictures_in_the_pages_colours(entry: Declaration, theme: str) -> None:
    for network in (entry.network, SOFTMAX):
        if not entry.shows(load(network)):
            continue
        found = told(entry.name, network, theme).formulas
        assert found
        for formula in found:
            picture = ElementTree.fromstring(formula.picture)
            assert picture.get("aria-hidden") == "true"
            # Colours are the page's, so that they follow its light and dark.
            assert "#" not in re.sub(r'href="#\w+"', "", formula.picture)
            classes = {one.get("class") for one in picture.iter()} - {None}
            assert classes <= {"cost", "weight", "bias", "sum", "desired"}
            assert "cost" in classes or "sum" in classes or "weight" in classes
            used = {one.get("href", "")[1:] for one in picture.iter("use")}
            assert used == {*formula.glyphs}
            # Who listens hears the same, without colours.
            assert ElementTree.fromstring(formula.mathml).tag.endswith("math")
            assert "color" not in formula.mathml


def test_glyphs_stand_where_typst_puts_them() -> None:
    # A bracket that grows is put together of pieces, one over the other.
    column = displayed("", r"vec(delim: \"[\", 1, 2, 3, 4, 5, 6, 7, 8)".replace("\\", ""), DARK)
    root = ElementTree.fromstring(column.picture)
    _, _, width, height = map(float, root.get("viewBox", "").split())
    places = [(float(one.get("x", "")), float(one.get("y", ""))) for one in root.iter("use")]
    left = [y for x, y in places if x < 0.1 * width]
    assert min(left) < 0.3 * height
    assert max(left) > 0.9 * height


def test_a_page_has_each_glyph_once() -> None:
    lessons = [told("ChainRule"), told("BiasDerivative")]
    text = page(lessons, "It.")
    names = re.findall(r'<path id="(\w+)"', text)
    assert len(names) == len(set(names))
    assert {*names} == {name for one in lessons for f in one.formulas for name in f.glyphs}


def test_a_clip_is_headed_as_its_picture_is() -> None:
    assert told("ChainRule").title == "How does a nudge to w(L) reach C0?"
    assert told("NumberLines", "small").title == "Turn w(L)[0,2]: what moves with it?"
    hand = type("HandMadeClip", (RecordedScene,), {})
    assert title(hand, Stage.of("chain")) == "Hand made clip"
    for entry in catalog():
        heading = told(entry.name).title
        assert entry.name not in heading
        assert "{" not in heading


def test_names_become_symbols_and_all_else_is_escaped() -> None:
    found = with_symbols("Does w(L-1)[0,1] < C0 move y, or y[2] & a(L)?")
    assert found == (
        'Does <span class="symbol weight"><i>w</i><span class="both"><sup>(L−1)</sup>'
        '<sub>0,1</sub></span></span> &lt; <span class="symbol cost"><i>C</i><sub>0</sub></span> '
        'move y, or <span class="symbol desired"><i>y</i><sub>2</sub></span> &amp; '
        '<span class="symbol"><i>a</i><sup>(L)</sup></span>?'
    )
    # As quantities themselves are written.
    for q in (Quantity("w", 2, (0, 1)), Quantity("z", 1, (2,)), Quantity("C")):
        assert "symbol" in with_symbols(q.plain((3, 3, 2)))


def test_words_of_clips_are_escaped_and_parts_are_there() -> None:
    lessons = [told(entry.name) for entry in catalog()[:2]]
    text = page(lessons, "About <it>")
    assert "About &lt;it&gt;" in text
    assert "First &lt;this&gt;." in text
    assert text.count('data-at="0.000"') == 2
    assert [entry.name for entry in catalog()[:2]] == re.findall(
        r'<article class="lesson" id="(\w+)"', text
    )
    assert "http://" not in text.replace("http://www.w3.org/1998/Math/MathML", "")


def test_goals_are_listed_and_every_clip_of_the_chapter_has_one() -> None:
    goals = [entry.goal for entry in catalog()]
    assert all(goals)
    assert len(set(goals)) == len(goals)
    # After "you can".
    assert all(goal[0].islower() and goal[-1] not in ".?" for goal in goals)
    text = page([told("ChainRule"), told("MultiPathSum")], "It.")
    listed = re.findall(
        r'<li><a href="#(\w+)">([^<]+)</a></li>', text.split("After this you can")[1]
    )
    listed = [(name, html.unescape(goal)) for name, goal in listed]
    assert listed == [(name, find_scene(name).goal) for name in ("ChainRule", "MultiPathSum")]


@pytest.mark.parametrize(("minutes", "said"), [(0.1, "1 minute."), (3, "3 minutes.")])
def test_counts_are_said_as_people_do(minutes: float, said: str) -> None:
    one = told("ChainRule")
    (film,) = one.films.values()
    text = page([replace(one, films={"dark": replace(film, length=60 * minutes)})], "It.")
    assert f"It. 1 clip, about {said}" in text


def test_both_themes_or_one_with_its_own_ground() -> None:
    entry = find_scene("ChainRule")
    stage = Stage.of("chain")
    scene = scene_class("ChainRule")
    both = page([lesson({"dark": clip(entry), "light": clip(entry)}, stage, scene)], "It.")
    sources = re.findall(r"<source ([^>]*)>", both)
    assert sources == [
        'media="(prefers-color-scheme: dark)" src="clips/dark/ChainRule.mp4" type="video/mp4"',
        'src="clips/light/ChainRule.mp4" type="video/mp4"',
    ]
    assert "--light: url(clips/light/ChainRule.png); --dark: url(clips/dark/ChainRule.png)" in both
    assert "--film: #" not in both
    one = page([lesson({"dark": clip(entry)}, stage, scene)], "It.")
    assert re.findall(r"<source ([^>]*)>", one) == [
        'src="clips/dark/ChainRule.mp4" type="video/mp4"'
    ]
    assert "clips/light" not in one
    assert "--film: #0B0C0F" in one


def test_what_is_left_out_is_told_with_the_reason(tmp_path: Path) -> None:
    digits, small = (about(network, tmp_path) for network in ("digits", "small"))
    chain = len([one for one in catalog() if one.one_neuron])
    assert f"{chain} clips are left out: they show only networks of one neuron a layer" in digits
    assert "square picture" not in digits
    assert "1 clip is left out: it shows only networks whose input is a square picture" in small
    assert "<li>From a picture to its cost, and back to every pixel</li>" in small
    assert "are left out" not in about("digits", tmp_path, ("CostOfManyOutputs",))


def grey(file: Path, count: int) -> Path:
    """A film of ten frames a second; frame n is of brightness 20 n."""
    with av.open(str(file), "w") as made:
        stream = made.add_stream("libx264", rate=10, options={"bf": "2"})
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        for number in range(count):
            pixels = np.full((64, 64, 3), 20 * number, np.uint8)
            made.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "rgb24")))
        made.mux(stream.encode())
    return file


def about(network: str, folder: Path, names: tuple[str, ...] = ()) -> str:
    """The page of clips that show a network, as if they had been made."""
    loaded = load(network)
    entries = [one for one in catalog() if (one.name in names if names else one.shows(loaded))]
    made = grey(folder / "film.mp4", 10)
    stage = Stage.of(network)
    films = [{"dark": replace(clip(entry), file=made)} for entry in entries]
    files = lecture_files(entries, [stage] * len(entries), films, given=True)
    assert list(files)[-1] == "index.html"
    text = files["index.html"]
    assert isinstance(text, bytes)
    return text.decode()


def test_a_poster_is_the_end_of_the_first_section(tmp_path: Path) -> None:
    made = grey(tmp_path / "film.mp4", 10)
    sections = (Section("asked", 0.0, 0.4, (), None), Section("answer", 0.4, 1.0, (), None))
    shown = Shown("Nudge", "a", "b", made, 64, 64, 1.0, "", sections, b"", "#000000")
    pixels = np.asarray(Image.open(io.BytesIO(shown.opening())).convert("L"))
    assert abs(float(pixels.mean()) - 20 * 3) < 6


@pytest.mark.parametrize("network", ["chain", "small", "digits", "one-weight"])
def test_the_network_is_drawn_in_both_themes_and_told(network: str) -> None:
    file = network if network != "one-weight" else str(NETWORKS / "one-weight.toml")
    stage = Stage.of(file)
    found = network_picture(stage)
    assert {*found.drawn} == {"dark", "light"}
    for theme, drawn in found.drawn.items():
        root = ElementTree.fromstring(drawn)
        assert root.find(f"{SVG}rect") is None
        assert THEMES[theme].ink.encode() in drawn
    inputs, outputs = stage.trace.widths[0], stage.trace.widths[-1]
    assert f"{inputs} input" in found.alt
    assert f"{outputs} output" in found.alt
    assert "1 inputs" not in found.alt


def test_inputs_and_outputs_stand_beside_their_neurons_by_name() -> None:
    stage = Stage.of("mpg")
    named = stage.trace.network
    plain = record(replace(named, inputs=Inputs(), outputs=()), *named.example()[1])
    shown = network_picture(stage)
    assert "The inputs are called power, weight, seconds to 60 mph, model year." in shown.alt
    assert "The outputs are called tens of miles per gallon." in shown.alt
    bare = network_picture(replace(stage, trace=plain))
    assert "called" not in bare.alt
    letters = sum(len(name.replace(" ", "")) for name in (*named.inputs.names, *named.outputs))
    for theme in ("dark", "light"):
        more = shown.drawn[theme].count(b"<path") - bare.drawn[theme].count(b"<path")
        assert 0 < more <= letters


def test_a_name_is_text_whatever_it_means_to_a_typesetter() -> None:
    network = load("xor")
    inputs = Inputs(("#panic()", '$ x^2 "'))
    trace = record(replace(network, inputs=inputs, outputs=("a" * 99,)), *network.example()[1])
    found = network_picture(replace(Stage.of("xor"), trace=trace))
    assert all(b"<path" in drawn for drawn in found.drawn.values())


def test_a_page_shows_the_networks_by_numbers_not_by_their_names() -> None:
    picture = network_picture(Stage.of("small"))
    text = page([told("MultiPathSum")], "It.", {"1": picture})
    assert 'src="networks/1-light.svg"' in text
    assert 'srcset="networks/1-dark.svg"' in text


def test_a_formula_is_the_same_in_both_themes() -> None:
    assert told("ChainRule").formulas == told("ChainRule", theme="light").formulas
