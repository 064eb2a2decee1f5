"""Embedded clips: each target's files, opened again by those who read them."""

from __future__ import annotations

import base64
import html
import io
import json
import re
import subprocess
import sys
from dataclasses import replace
from html.parser import HTMLParser
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace

import av
import nbformat
import numpy as np
import pytest
from click.testing import CliRunner
from markdown_it import MarkdownIt
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from backprop.cli import main
from backprop.core.errors import BackpropError
from backprop.publish.embed.embedded_clip import Section, Shown
from backprop.publish.embed.reveal import reveal_js
from backprop.publish.embed.targets import TARGETS, put
from backprop.publish.embed.video import data_uri

SCENE = "CostOfManyOutputs"
SECTIONS = ["outputs", "gaps", "terms", "sum"]
BESIDE = {f"{SCENE}.{suffix}" for suffix in ("mp4", "png", "vtt", "txt")}


def embed(folder: Path, target: str) -> Path:
    words = ["embed", SCENE, "--for", target, "-q", "l", "--out", str(folder)]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def slides(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = embed(tmp_path_factory.mktemp("slides"), "revealjs")
    return embed(folder, "pptx")


@pytest.fixture(scope="module")
def clip(slides: Path) -> Shown:
    """The clip as targets get it."""
    told = json.loads((slides / "slides" / f"{SCENE}.json").read_text())
    ends = [2.0 * number for number in range(len(SECTIONS) + 1)]
    sections = tuple(
        Section(name, start, end, (slide["notes"],), slides / slide["file"])
        for name, start, end, slide in zip(SECTIONS, ends, ends[1:], told["slides"], strict=False)
    )
    return Shown(
        SCENE,
        'Outputs & "costs"',
        "small, 3-3-2",
        slides / f"{SCENE}.mp4",
        854,
        480,
        10.0,
        (slides / f"{SCENE}.vtt").read_text(),
        sections,
        (slides / f"{SCENE}.png").read_bytes(),
        "#0B0C0F",
    )


def last_picture(file: Path) -> np.ndarray:
    with av.open(str(file)) as film:
        *_, last = film.decode(video=0)
    return last.to_ndarray(format="rgb24")


def test_whole_files_and_nothing_else(slides: Path) -> None:
    made = {str(file.relative_to(slides)) for file in slides.rglob("*") if file.is_file()}
    films = {
        f"{SCENE}.slides/{n:02}.{kind}"
        for n in range(1, len(SECTIONS) + 1)
        for kind in ("mp4", "png")
    }
    reveal = {
        f"{SCENE}.slides/{name}"
        for name in ("index.html", "reveal.js", "reveal.css", "notes.js", "LICENSE")
    }
    assert made == BESIDE | films | reveal | {f"{SCENE}.pptx", f"slides/{SCENE}.json"}


def test_reveal_js_is_the_one_that_is_installed(slides: Path) -> None:
    kept = [str(file) for file in distribution("sphinx-revealjs").files or ()]
    places = {"reveal.js": "dist/", "reveal.css": "dist/", "notes.js": "plugin/notes/"}
    for name, place in {**places, "LICENSE": ""}.items():
        (found,) = [file for file in kept if file.endswith(f"_static/revealjs/{place}{name}")]
        own = Path(str(distribution("sphinx-revealjs").locate_file(found))).read_bytes()
        assert (slides / f"{SCENE}.slides" / name).read_bytes() == own
    assert "Permission is hereby granted" in own.decode()


def test_reveal_js_is_read_without_the_package_that_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "sphinx_revealjs"
    for folder in ("dist", "plugin/notes"):
        (package / "_static" / "revealjs" / folder).mkdir(parents=True)
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    monkeypatch.syspath_prepend(tmp_path)
    # One of another layout is as good as none.
    with pytest.raises(BackpropError, match="sphinx-revealjs 3"):
        reveal_js()
    own = {
        "dist/reveal.js": b"script",
        "dist/reveal.css": b"style",
        "plugin/notes/notes.js": b"speaker view",
        "LICENSE": b"licence",
    }
    for name, data in own.items():
        (package / "_static" / "revealjs" / name).write_bytes(data)
    assert list(reveal_js().values()) == list(own.values())
    assert "sphinx_revealjs" not in sys.modules


@pytest.mark.parametrize(
    ("target", "missing", "said"),
    [
        ("revealjs", "sphinx_revealjs", "slides need reveal.js, which sphinx-revealjs 3 brings"),
        ("pptx", "pptx", "a PowerPoint deck needs python-pptx"),
    ],
)
def test_what_is_missing_is_said_before_anything_is_rendered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str, missing: str, said: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)  # so it is not found
    words = ["embed", SCENE, "--for", target, "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    assert result.output == f"backprop: {said}: pip install 'backprop-visualized[slides]'\n"
    assert not (tmp_path / "out").exists()


def test_what_others_have_written_is_not_among_our_files() -> None:
    root = Path(__file__).parents[2]
    ours = [file for top in ("backprop", "scenes") for file in (root / top).rglob("*")]
    texts = [file for file in ours if file.is_file() and file.suffix != ".pyc"]
    assert len(texts) > 100
    odd = [file for file in texts if re.search(rb"(?i)copyright|licen[cs]ed", file.read_bytes())]
    assert odd == []


def test_the_poster_is_the_last_picture(slides: Path) -> None:
    poster = np.asarray(Image.open(slides / f"{SCENE}.png").convert("RGB"), float)
    assert np.abs(poster - last_picture(slides / f"{SCENE}.mp4")).max() <= 2
    assert np.ptp(poster) > 200


def test_sections_are_the_clip_in_pieces(slides: Path) -> None:
    with av.open(str(slides / f"{SCENE}.mp4")) as film:
        whole = [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    pieces = []
    for file in sorted((slides / f"{SCENE}.slides").glob("*.mp4")):
        data = file.read_bytes()
        assert 0 < data.index(b"moov") < data.index(b"mdat")
        with av.open(str(file)) as film:
            pieces += [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]
    assert len(pieces) == len(whole)
    assert all(np.array_equal(one, other) for one, other in zip(pieces, whole, strict=True))


def test_the_description_says_what_the_captions_say(slides: Path) -> None:
    words = (slides / f"{SCENE}.txt").read_text()
    captions = (slides / f"{SCENE}.vtt").read_text()
    said = [block.split("\n", 1)[1] for block in captions.split("\n\n")[1:]]
    assert said
    assert all(text.strip() in words for text in said)
    assert all(f" {name}\n" in words for name in SECTIONS)
    assert "small, 3-3-2, example" in words


def test_the_deck_opens_with_a_film_a_poster_and_notes_on_each_slide(slides: Path) -> None:
    deck = Presentation(str(slides / f"{SCENE}.pptx"))
    notes = [
        one["notes"]
        for one in json.loads((slides / "slides" / f"{SCENE}.json").read_text())["slides"]
    ]
    assert len(deck.slides) == len(SECTIONS)
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    for number, (slide, said) in enumerate(zip(deck.slides, notes, strict=True), 1):
        (film,) = slide.shapes
        assert film.shape_type == MSO_SHAPE_TYPE.MEDIA
        assert (film.left, film.top, film.width) == (0, 0, deck.slide_width)
        poster = np.asarray(Image.open(io.BytesIO(film.poster_frame.blob)).convert("RGB"), float)
        own = np.asarray(
            Image.open(slides / f"{SCENE}.slides" / f"{number:02}.png").convert("RGB"), float
        )
        assert np.array_equal(poster, own)
        parts = {one.target_part for one in slide.part.rels.values() if not one.is_external}
        films = [part.blob for part in parts if str(part.partname).endswith(".mp4")]
        assert films == [(slides / f"{SCENE}.slides" / f"{number:02}.mp4").read_bytes()]
        assert said
        assert slide.notes_slide.notes_text_frame.text == said


def test_a_film_starts_with_its_slide_and_nothing_waits_for_a_click(slides: Path) -> None:
    for slide in Presentation(str(slides / f"{SCENE}.pptx")).slides:
        (film,) = slide.shapes
        (timing,) = slide.element.xpath("./p:timing")
        (video,) = timing.xpath(".//p:video")
        assert video.xpath("string(.//p:spTgt/@spid)") == str(film.shape_id)
        assert timing.xpath(".//p:cond/@delay") == ["0"]
        # A sequence of effects would take the key that is to step on.
        assert timing.xpath(".//p:seq") == []


def test_manim_slides_converts_our_sections(slides: Path) -> None:
    target = slides / "converted.html"
    subprocess.run(
        [sys.executable, "-m", "manim_slides", "convert", SCENE, target.name, "--one-file"],
        cwd=slides,
        check=True,
        capture_output=True,
    )
    page = target.read_text()
    target.unlink()
    assert page.count('data-background-video="data:video/mp4;base64,') == len(SECTIONS)


class Tags(HTMLParser):
    """All elements with their attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def one(self, tag: str) -> dict[str, str | None]:
        (found,) = [attributes for name, attributes in self.found if name == tag]
        return found


def made(clip: Shown, target: str) -> str:
    text = TARGETS[target].write(clip)
    assert isinstance(text, str)
    return text


@pytest.mark.parametrize("target", TARGETS)
def test_the_file_to_open_comes_when_all_others_are_there(clip: Shown, target: str) -> None:
    *others, last = TARGETS[target].files(clip)
    assert last == TARGETS[target].main_file(SCENE)
    assert {*others} >= BESIDE
    films = [name for name in others if name.startswith(f"{SCENE}.slides/") and ".mp4" in name]
    assert len(films) == (len(SECTIONS) if TARGETS[target].sections else 0)


def test_html_has_what_a_video_on_the_web_needs(clip: Shown) -> None:
    page = made(clip, "html")
    tags = Tags(page)
    video = tags.one("video")
    assert {"controls", "loop", "muted", "playsinline"} <= video.keys()
    assert "autoplay" not in video
    assert video["poster"] == f"{SCENE}.png"
    assert video["aria-label"] == clip.label
    track = tags.one("track")["src"] or ""
    assert base64.b64decode(track.partition("base64,")[2]).decode() == clip.captions
    assert html.escape(clip.summary) in page
    assert "http" not in page


@pytest.mark.parametrize("target", ["html", "quarto", "jupyter", "markdown"])
@pytest.mark.parametrize("loop", [True, False])
def test_a_page_plays_again_or_once(clip: Shown, target: str, loop: bool) -> None:
    text = made(replace(clip, loop=loop), target)
    videos = re.findall(r"<video[^>]*>", text)
    assert videos
    assert all((" loop" in video) == loop for video in videos)


@pytest.mark.parametrize("option", ["--loop", "--no-loop"])
def test_slides_end(tmp_path: Path, option: str) -> None:
    words = ["embed", SCENE, "--for", "pptx", option, "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert "not for pptx" in line
    assert line.endswith("they are for html, quarto, jupyter, markdown")
    assert not (tmp_path / "out").exists()


def test_quarto_shows_a_poster_where_there_is_no_video(clip: Shown) -> None:
    document = made(clip, "quarto")
    raw = re.search(r"```\{=html\}\n(.*?)```", document, re.DOTALL)
    assert raw
    assert Tags(raw[1]).one("video")["poster"] == f"{SCENE}.png"
    assert f"({SCENE}.png)]({SCENE}.mp4)" in document


def shown_by(markdown: str, *, html: bool) -> Tags:
    """The elements of Markdown where HTML may stand, or where it may not."""
    page = MarkdownIt("commonmark").render(markdown)
    found = Tags(page if html else re.sub(r"</?(?:video|track)\b[^>]*>", "", page))
    assert html == any(tag == "video" for tag, _ in found.found)
    return found


def test_markdown_plays_where_html_may_stand_and_links_where_not(clip: Shown) -> None:
    text = made(clip, "markdown")
    plays = shown_by(text, html=True)
    video = plays.one("video")
    assert {"controls", "muted", "playsinline"} <= video.keys()
    assert (video["src"], video["poster"]) == (f"{SCENE}.mp4", f"{SCENE}.png")
    assert video["aria-label"] == clip.label
    assert plays.one("track")["src"] == f"{SCENE}.vtt"
    links = shown_by(text, html=False)
    assert links.one("a")["href"] == f"{SCENE}.mp4"
    assert links.one("img") == {"src": f"{SCENE}.png", "alt": clip.label}


def test_a_notebook_holds_the_clip(
    clip: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    notebook = nbformat.reads(made(clip, "jupyter"), as_version=4)
    nbformat.validate(notebook)
    code = notebook.cells[1]
    shown = code.outputs[0].data["text/html"]
    assert "data:text/vtt;base64," in shown
    assert Tags(shown).one("video")["poster"] == data_uri("image/png", clip.poster)
    # Run again, beside the files that come with it, it shows the same.
    for name, content in TARGETS["jupyter"].files(clip).items():
        data = content.read_bytes() if isinstance(content, Path) else content
        (tmp_path / name).write_bytes(data)
    monkeypatch.chdir(tmp_path)
    made_again: list[str] = []
    display = SimpleNamespace(HTML=made_again.append)
    monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(display=display))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    exec(compile(code.source, "cell", "exec"), {})
    assert made_again == [shown]
    source = Tags(shown).one("source")["src"] or ""
    assert base64.b64decode(source.partition("base64,")[2]) == clip.file.read_bytes()


def test_nothing_is_left_of_files_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with pytest.raises(BackpropError, match="cannot write to"):
        put({"b": b"a folder is in the way", "a": b"not written"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["embed", SCENE, "--for", "impress"], "'impress' is not one of"),
        (["embed", SCENE, "--for", "pptx", "-t"], "--transparent is not for pptx"),
        (["embed", SCENE, "--for", "beamer", "--transparent"], "it is for html, revealjs"),
        (["embed", "Nothing", "--for", "html"], "unknown scene 'Nothing'"),
        (["embed", SCENE], "--for"),
        (["lecture", "Nothing"], "unknown scene 'Nothing'"),
        (["lecture", "--network", "nowhere.toml"], "nowhere.toml"),
    ],
    ids=["target", "pptx", "beamer", "scene", "missing", "lecture", "network"],
)
def test_a_mistake_is_one_line(tmp_path: Path, words: list[str], said: str) -> None:
    result = CliRunner().invoke(main, [*words, "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert said in line
    assert not (tmp_path / "out").exists()
