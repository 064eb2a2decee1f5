"""Several clips in one deck, for each kind of deck: its files, opened by those who read them."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
import pypdfium2
import pytest
import yaml
from click.testing import CliRunner, Result
from markdown_it import MarkdownIt
from PIL import Image
from pptx import Presentation

from backprop.cli import main
from backprop.publish.embed.targets import TARGETS
from tests.publish.test_embed import Tags
from tests.render.small_clip import SMALL_CLIP

OTHER = "CostOfManyOutputs"
CLIPS = (SMALL_CLIP, OTHER)
"""In this order, which is not the catalogue's."""
SECTIONS = {"Small": 4, OTHER: 4}
DECKS = {
    "revealjs": "index.html",
    "pptx": "deck.pptx",
    "keynote": "deck.pptx",
    "marp": "deck.marp.md",
    "beamer": "deck.tex",
}


def embed(folder: Path, target: str, *words: str, clips: tuple[str, ...] = CLIPS) -> Result:
    options = ["--for", target, "-q", "l", "--out", str(folder)]
    return CliRunner().invoke(main, ["embed", *clips, *options, *words])


@pytest.fixture(scope="module")
def decks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder a target, all made of the same films, which are rendered for the first."""
    folder = tmp_path_factory.mktemp("decks")
    words = ["render", *CLIPS, "-q", "l", "--out", str(folder / "render")]
    assert CliRunner().invoke(main, words).exit_code == 0
    for target in TARGETS:
        result = embed(folder / target, target)
        assert result.exit_code == 0, result.output
        assert result.stderr.count("reused") == len(CLIPS), f"rendered again for {target}"
    return folder


def films(folder: Path) -> dict[str, bytes]:
    return {
        str(file.relative_to(folder)): file.read_bytes()
        for file in sorted(folder.rglob("*.slides/*.mp4"))
    }


def posters(folder: Path) -> list[bytes]:
    """In the order of the deck."""
    return [
        (folder / f"{name}.slides" / f"{number:02}.png").read_bytes()
        for name, count in SECTIONS.items()
        for number in range(1, count + 1)
    ]


def said(folder: Path) -> list[str]:
    told = [json.loads((folder / "slides" / f"{name}.json").read_text()) for name in SECTIONS]
    return [slide["notes"] for one in told for slide in one["slides"]]


def pixels(picture: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"), float)


@pytest.mark.parametrize("target", DECKS)
def test_all_targets_have_the_same_films(decks: Path, target: str) -> None:
    found = films(decks / target)
    assert len(found) == sum(SECTIONS.values())
    assert found == films(decks / "revealjs")
    for name in SECTIONS:
        film = f"{name}.mp4"
        assert (decks / target / film).read_bytes() == (decks / "render" / film).read_bytes()
    assert (decks / target / DECKS[target]).is_file()
    beside = {f"{name}.{end}" for name in SECTIONS for end in ("mp4", "png", "vtt", "txt")}
    assert beside <= {file.name for file in (decks / target).iterdir()}


def test_reveal_has_a_slide_for_each_section_with_what_is_said(decks: Path) -> None:
    folder = decks / "revealjs"
    page = (folder / "index.html").read_text()
    tags = Tags(page).found
    videos = [attributes for tag, attributes in tags if tag == "video"]
    assert len(videos) == sum(SECTIONS.values())
    for one in videos:
        assert (folder / str(one["src"])).is_file()
        assert (folder / str(one["poster"])).is_file()
    scripts = [str(attributes["src"]) for tag, attributes in tags if attributes.get("src")]
    assert all((folder / name).is_file() for name in scripts if not name.startswith("data:"))
    notes = re.findall(r'<aside class="notes">(.*?)</aside>', page, re.DOTALL)
    assert notes == said(folder)


@pytest.mark.parametrize("target", ["pptx", "keynote"])
def test_a_deck_has_the_films_in_order_each_as_everyone_plays_it(decks: Path, target: str) -> None:
    folder = decks / target
    deck = Presentation(str(folder / "deck.pptx"))
    wanted = [data for name in SECTIONS for file, data in films(folder).items() if name in file]
    assert [slide.shapes[0].name.partition(":")[0] for slide in deck.slides] == [
        name for name, count in SECTIONS.items() for _ in range(count)
    ]
    for slide, film, words in zip(deck.slides, wanted, said(folder), strict=True):
        (shape,) = slide.shapes
        parts = {one.target_part for one in slide.part.rels.values() if not one.is_external}
        (inside,) = [part for part in parts if str(part.partname).endswith(".mp4")]
        assert inside.blob == film
        assert inside.content_type == "video/mp4"
        assert slide.notes_slide.notes_text_frame.text == words
        assert slide.element.xpath(".//p:timing//p:cond/@delay") == ["0"]
        assert shape.width / shape.height == pytest.approx(854 / 480, rel=1e-3)
        with av.open(io.BytesIO(film)) as opened:
            stream = opened.streams.video[0]
            codec = stream.codec_context
            assert (codec.name, codec.pix_fmt, codec.codec_tag) == ("h264", "yuv420p", "avc1")
            assert (codec.width % 2, codec.height % 2) == (0, 0)


def test_marp_has_a_slide_for_each_section_that_plays_and_links(decks: Path) -> None:
    folder = decks / "marp"
    head, _, rest = (folder / "deck.marp.md").read_text().removeprefix("---\n").partition("\n---\n")
    assert yaml.safe_load(head)["marp"] is True
    slides = rest.split("\n---\n")
    assert len(slides) == sum(SECTIONS.values())
    for slide, words in zip(slides, said(folder), strict=True):
        tags = Tags(MarkdownIt("commonmark").render(slide))
        video = tags.one("video")
        for name in (video["src"], video["poster"], tags.one("a")["href"], tags.one("img")["src"]):
            assert (folder / str(name)).is_file()
        # Those that Marp lets stand without --html.
        assert {*video} - {"aria-label"} <= {
            *("controls", "muted", "playsinline", "width", "height", "poster", "src")
        }
        (notes,) = re.findall(r"<!--(.*?)-->", slide, re.DOTALL)
        assert notes.partition("Notes")[2].strip() == words


def test_beamer_has_a_still_and_a_film_on_each_page(decks: Path) -> None:
    folder = decks / "beamer"
    document = pypdfium2.PdfDocument(folder / "deck-stills.pdf")
    assert len(document) == sum(SECTIONS.values())
    for page, poster in zip(document, posters(decks / "revealjs"), strict=True):
        assert page.get_width() / page.get_height() == pytest.approx(854 / 480, rel=1e-3)
        picture = pixels(poster)
        drawn = page.render(scale=854 / page.get_width()).to_numpy()[: picture.shape[0]]
        assert (
            np.abs(drawn[..., ::-1].astype(float) - picture[: len(drawn), : drawn.shape[1]]).mean()
            < 3
        )
    text = (folder / "deck.tex").read_text()
    pages = re.findall(r"\\film\{(.+?)\}\{(.+?)\}\{(\d+)\}\n\\note\{(.*)\}\n", text)
    assert [int(number) for *_, number, _ in pages] == list(range(1, len(document) + 1))
    for film, still, _, _ in pages:
        assert (folder / film).is_file()
        assert (folder / still).is_file()
    assert [words for *_, words in pages] == said(folder)
    # What opens closes, in order; a brace of the text is escaped.
    bare = re.sub(r"\\.|%.*", "", text)
    assert bare.count("{") == bare.count("}")
    opened: list[str] = []
    for way, name in re.findall(r"\\(begin|end)\{(\w+)\}", text):
        if way == "begin":
            opened.append(name)
        else:
            assert opened.pop() == name
    assert opened == []


def test_a_deck_alone_is_one_file(decks: Path, tmp_path: Path) -> None:
    for clips, count in ((CLIPS, 8), ((OTHER,), 4)):
        file = tmp_path / str(count) / "talk.pptx"
        result = embed(file, "pptx", clips=clips)
        assert result.exit_code == 0, result.output
        assert result.stdout.startswith(f"{file}: 1 file, ")
        assert [one.name for one in file.parent.iterdir()] == ["talk.pptx"]
        assert len(Presentation(str(file)).slides) == count
    # Once more, over what is there.
    assert embed(file, "keynote", clips=(OTHER,)).exit_code == 0


OURS = ("html", "ipynb", "json", "md", "qmd", "tex", "txt", "vtt")


def test_no_file_of_ours_names_an_outside_address(decks: Path) -> None:
    files = [file for file in decks.rglob("*.*") if file.suffix[1:] in OURS]
    assert {file.suffix[1:] for file in files} == {*OURS}
    for file in files:
        # Data that stand in the page may be any letters.
        text = re.sub(r"base64,[A-Za-z0-9+/=]+", "", file.read_text())
        assert not re.search(r"(?i)\b(?:https?|ftp|wss?)://|[\"'(]//\w", text), file
    for target in ("pptx", "keynote"):
        package = Presentation(str(decks / target / "deck.pptx")).part.package
        outside = [one for one in package.iter_rels() if one.is_external]
        assert outside == []


def transparent(folder: Path, target: str, *clips: str) -> Path:
    result = embed(folder, target, "-t", clips=clips or (SMALL_CLIP,))
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture
def seen_through(tmp_path: Path) -> Callable[[Path], None]:
    def check(film: Path) -> None:
        with av.open(str(film)) as opened:
            stream = opened.streams.video[0]
            alpha = stream.metadata.get("ALPHA_MODE") == "1" or "yuva" in str(stream.pix_fmt)
        assert alpha, film

    return check


def test_transparent_films_are_named_and_told_as_what_they_are(
    tmp_path: Path, seen_through: Callable[[Path], None]
) -> None:
    for target in ("html", "revealjs", "marp", "markdown"):
        transparent(tmp_path, target)
    assert not [*tmp_path.rglob("*.mp4")]
    for film in tmp_path.rglob("*.webm"):
        seen_through(film)
    page = (tmp_path / "Small.html").read_text()
    source = Tags(page).one("source")
    assert (source["src"], source["type"]) == ("Small.webm", "video/webm")
    copied = page.partition("<!-- from here -->")[2].partition("<!-- to here -->")[0]
    assert "background" not in copied
    for file in tmp_path.rglob("*.png"):
        assert Image.open(file).mode == "RGBA"
    slides = Tags((tmp_path / "Small.slides" / "index.html").read_text())
    assert "data-background-color" not in slides.found[0][1]
    names = [attributes["src"] for tag, attributes in slides.found if tag == "video"]
    assert names == [f"{number:02}.webm" for number in range(1, 5)]
    assert 'src="Small.slides/01.webm"' in (tmp_path / "Small.marp.md").read_text()
    assert 'src="Small.webm"' in (tmp_path / "Small.md").read_text()


def test_keynote_gets_a_film_of_prores(
    tmp_path: Path, seen_through: Callable[[Path], None]
) -> None:
    transparent(tmp_path, "keynote")
    for film in tmp_path.rglob("*.mov"):
        seen_through(film)
    deck = Presentation(str(tmp_path / "Small.pptx"))
    parts = {one.target_part for one in deck.slides[0].part.rels.values() if not one.is_external}
    kinds = {part.content_type for part in parts if "media" in str(part.partname)}
    assert "video/quicktime" in kinds


@pytest.mark.parametrize(
    ("target", "out", "said"),
    [
        ("pptx", "talk.ppt", "--out for pptx is a folder, or a deck such as talk.pptx"),
        ("keynote", "talk.key", "--out for keynote is a folder, or a deck such as talk.pptx"),
        ("revealjs", "talk.html", "--out for revealjs is a folder"),
        ("revealjs", "talk.pptx", "--out for revealjs is a folder"),
        ("marp", "talk.md", "--out for marp is a folder"),
        ("beamer", "talk.pdf", "--out for beamer is a folder"),
        ("html", "there", "--out for html is a folder"),
    ],
)
def test_where_it_goes_must_make_sense(tmp_path: Path, target: str, out: str, said: str) -> None:
    (tmp_path / "there").write_text("a file")
    result = embed(tmp_path / out, target)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == f"backprop: {tmp_path / out}: {said}\n"
    assert [one.name for one in tmp_path.iterdir()] == ["there"]
