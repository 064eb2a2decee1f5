"""Names are data in every output, whatever they mean in its format.

One list of names goes through all outputs. What comes out is read again by who reads such files,
who must find the name as text, and nothing that a harmless name would not have brought.
"""

from __future__ import annotations

import ast
import io
import json
import os
import re
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import numpy as np
import pypdfium2
import pytest
import srt
import yaml
from click.testing import CliRunner, Result
from manim import Square
from markdown_it import MarkdownIt
from PIL import Image
from pptx import Presentation

from backprop import (
    Example,
    Network,
    Trace,
    explain,
    load,
    record,
    register_activation,
    register_cost,
    save,
)
from backprop.audit.dry_run import Snapshot
from backprop.audit.sheet import sheet
from backprop.cli import main
from backprop.cli.tables import console
from backprop.clips.context import Stage
from backprop.core.activations import ACTIVATIONS
from backprop.core.errors import BackpropError, NetworkError
from backprop.core.inputs import Inputs
from backprop.display.notebook import trace_html
from backprop.drawing.mobjects.end_names import EndNames
from backprop.drawing.mobjects.layer_pair import LayerPair
from backprop.drawing.notation import Notation
from backprop.drawing.notation.formula import literal
from backprop.drawing.style import DARK, Box
from backprop.figures.figure_files import Look, index_page
from backprop.figures.mathml_latex import latex, mathml
from backprop.figures.pdf import pdf
from backprop.figures.still import Still, svg
from backprop.io.trace_json import trace_json
from backprop.publish.embed.beamer import beamer, stills
from backprop.publish.embed.deck import deck
from backprop.publish.embed.embedded_clip import Section, Shown, described
from backprop.publish.embed.marp import marp
from backprop.publish.embed.notebook import notebook
from backprop.publish.embed.reveal import reveal
from backprop.publish.embed.slides import manim_slides
from backprop.publish.embed.web import markdown, page, quarto
from backprop.publish.lecture.lesson import Lesson
from backprop.publish.lecture.mathematics import Displayed
from backprop.publish.lecture.network_picture import NetworkPicture, network_picture
from backprop.publish.lecture.page import page as lecture
from backprop.publish.lecture.turn import turn
from backprop.publish.notebook_cell import Film
from backprop.render.captions import sections_json, to_srt, to_vtt

NAMES = {
    "plain": "plain",
    "element": "<img src=x onerror=alert(1)>",
    "closed script": "</script></title></style><script>alert(1)</script>",
    "attribute": "\" onload=alert(1) x='",
    "entity": "&lt;b&gt; &amp;",
    "template": "{{ 7*7 }} ${7*7} {0} {a} <z>",
    "tex": r"\input{/etc/passwd} $x$ 100% #1 a_b ~^",
    "typst": '#read("/etc/passwd") $x$ *b* _i_ = h "; #panic()',
    "typst string": '"); #panic("',
    "markdown": "[link](http://x) ![pic](http://x) `code` **b** # h",
    "fence": "``` ```{=html} ::: {.x}",
    "shortcode": "{{< include /etc/passwd >}} @cite ^[note] :smile:",
    "order": "class: lead",
    "yaml": "x: [y] # z - !tag &a *b | > '",
    "arrow": "00:00:00.000 --> 00:00:09.000 <b>{\\an8}NOTE",
    "rich": "[red]x[/red] :boom:",
    "python": r"\N{BULLET} \x41 \" + __import__('os') #\ ",
    "path": "../../etc/passwd",
    "root": "/etc/passwd",
    "dash": "-rf --help",
    "long": "n" * 300,
    "beyond ASCII": "é∂שלום中😀",
}
EVERY = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
UNSEEN = {
    "NUL": "a\0b",
    "colour": "\x1b[31mred",
    "turned": "\u202egnp.exe",
    "two lines": "a\n-->\n\nb",
    "C1": "\x9b31m",
    "separator": "a\u2028b",
    "blank": "  ",
}


@dataclass
class Seen(HTMLParser):
    """Elements with the names of their attributes, and all text and values of attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, tuple[str, ...]]] = []
        self.words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))
        self.words += [value or "" for _, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def clip(name: str, folder: Path) -> Shown:
    """A clip in which every text that may come from elsewhere is this name."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    film = folder / "film.mp4"
    film.write_bytes(b"film")
    captions = [srt.Subtitle(1, srt.timedelta(), srt.timedelta(seconds=2), name)]
    section = _Section(name, 0.0, 2.0, (name,), film)
    about = f"{name}, 1-1, example {name}"
    vtt = to_vtt(captions)
    return Shown(
        "Nudge", name, about, film, 8, 8, 2.0, vtt, (section,), picture.getvalue(), "#0B0C0F"
    )


class _Section(Section):
    def poster(self) -> bytes:
        picture = io.BytesIO()
        Image.new("RGB", (8, 8)).save(picture, "PNG")
        return picture.getvalue()


def film(one: Shown) -> str:
    return Film(one.scene, one.summary, b"film", one.captions, one.poster)._repr_html_()


def lecture_page(one: Shown) -> str:
    formula = Displayed(one.summary, "<svg></svg>", "<math></math>", {})
    asked = one.summary, one.summary
    lesson = Lesson({"dark": one}, one.summary, one.summary, (formula,), asked)
    network = NetworkPicture(one.about, one.about, {})
    return lecture([lesson], one.about, {"1": network}, {one.summary: [one.summary]})


def index(one: Shown) -> str:
    still = Still("figure", (), one.summary, one.about, None)
    return index_page([still], "svg", Look())


def table(one: Shown) -> str:
    network = Network.from_arrays([([[1.0]], [0.0], "tanh")], name=one.summary)
    return record(network, [1], [1])._repr_html_() + record(network, [[1]], [[1]])._repr_html_()


def in_quarto(one: Shown) -> str:
    """What a Quarto document shows in a browser."""
    return quarto(one).partition("```{=html}\n")[2].partition("```\n:::")[0]


PAGES: dict[str, Callable[[Shown], str]] = {
    "page": page,
    "reveal": reveal,
    "lecture": lecture_page,
    "figures": index,
    "film in a notebook": film,
    "record in a notebook": table,
    "quarto": in_quarto,
    "jupyter": lambda one: json.loads(notebook(one))["cells"][1]["outputs"][0]["data"]["text/html"][
        0
    ],
}


@EVERY
@pytest.mark.parametrize("kind", PAGES)
def test_html(kind: str, name: str, tmp_path: Path) -> None:
    written, usual = (Seen(PAGES[kind](clip(text, tmp_path))) for text in (name, "plain"))
    assert written.elements == usual.elements
    assert name in " ".join(written.words)
    assert "{{<" not in PAGES[kind](clip(name, tmp_path))


def markdown_of(text: str) -> tuple[list[str], str]:
    """Kinds of its tokens, and its text as it is shown."""
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    kinds, words = [], []
    for token in tokens:
        kinds.append(token.type)
        for inner in token.children or ():
            below = inner.children or ()
            kinds += [inner.type, *(one.type for one in below)]
            words += [inner.content, *(one.content for one in below)]
    return [kind for kind in kinds if "text" not in kind], "".join(words)


@EVERY
@pytest.mark.parametrize("kind", ["markdown", "quarto", "title", "jupyter"])
def test_markdown(kind: str, name: str, tmp_path: Path) -> None:
    def written(text: str) -> str:
        one = clip(text, tmp_path)
        if kind == "markdown":
            return markdown(one)
        if kind == "jupyter":
            return "".join(nbformat.reads(notebook(one), as_version=4).cells[0].source)
        if kind == "title":
            return str(next(yaml.safe_load_all(quarto(one)))["title"])
        return quarto(one).partition('unless-format="html"}\n')[2].removesuffix("\n:::\n")

    (kinds, words), (usual, _) = markdown_of(written(name)), markdown_of(written("plain"))
    assert kinds == usual
    assert "".join(name.split()) in "".join(words.split())
    # Pandoc's and Quarto's own, which CommonMark does not know.
    assert not re.search(
        r"(?<!\\)[$@^~{}|:]|\{\{<|(?<!\\)\\[a-zA-Z]", written(name).replace("\\\\", "")
    )


@EVERY
def test_quarto_as_a_whole(name: str, tmp_path: Path) -> None:
    text, usual = (quarto(clip(one, tmp_path)) for one in (name, "plain"))
    head, _, rest = text.removeprefix("---\n").partition("\n---\n")
    told = yaml.safe_load(head)
    assert list(told) == ["title", "lang", "format"]
    assert (told["lang"], told["format"]) == ("en", "html")
    # Lines that open or close something.
    lines = [re.findall(r"^(?:`{3,}|:{3,}|-{3,}).*", one, re.MULTILINE) for one in (rest, usual)]
    assert lines[0] == lines[1][2:]
    assert "{{<" not in text


@EVERY
def test_marp(name: str, tmp_path: Path) -> None:
    text, usual = (marp([clip(one, tmp_path)]) for one in (name, "plain"))
    head, _, slide = text.removeprefix("---\n").partition("\n---\n")
    assert yaml.safe_load(head)["title"] == name
    (kinds, words), (plainly, _) = markdown_of(slide), markdown_of(usual.partition("\n---\n")[2])
    assert kinds == plainly
    assert "".join(name.split()) in "".join(words.split())
    # One comment, which holds what is said and gives Marp no orders: those are a mapping.
    (said,) = re.findall(r"<!--(.*?)-->", slide, re.DOTALL)
    assert slide.rstrip().endswith(f"<!--{said}-->")
    assert " ".join(name.split()) in said.replace("\u2060", "")
    with suppress(yaml.YAMLError):
        assert not isinstance(yaml.safe_load(said), dict)


@EVERY
def test_beamer(name: str, tmp_path: Path) -> None:
    text, usual = (beamer([clip(one, tmp_path)], "it.pdf") for one in (name, "plain"))
    note = r"\\note\{(.*)\}\n\\end"
    (said,) = re.findall(note, text)
    # All but what is said and the title, and what the signs in them are, is as ever.
    rest, expected = (re.sub(note, "", one) for one in (text, usual))
    bare = re.sub(r"\\ifpdftex\n(.*?)\\fi\n", "", rest, flags=re.DOTALL)
    assert re.sub(r"\\title.*", "", bare) == re.sub(r"\\title.*", "", expected)
    read = {"\\textbackslash{}": "\\", "\\textasciicircum{}": "^", "\\textasciitilde{}": "~"}
    read |= {"\\textless{}": "<", "\\textgreater{}": ">", "\\textbar{}": "|"}
    read |= {f"\\{sign}": sign for sign in "#$%&_{}"}
    found = re.findall(r"\\[a-z]+\{\}|\\.|[^\\#$%&_{}^~]", said)
    assert "".join(found) == said, "nothing else means anything to TeX"
    assert "".join(read.get(one, one) for one in found) == " ".join(name.split())
    known = set(re.findall(r"\\DeclareUnicodeCharacter\{(\w+)\}", rest))
    assert known == {f"{ord(sign):04X}" for sign in name if sign > "\u017f"}


@EVERY
def test_stills_have_what_is_said(name: str, tmp_path: Path) -> None:
    document = pypdfium2.PdfDocument(stills([clip(name, tmp_path)]))
    assert len(document) == 1
    assert document.get_metadata_dict()["Title"] == name


@EVERY
def test_jupyter(name: str, tmp_path: Path) -> None:
    found = nbformat.reads(notebook(clip(name, tmp_path)), as_version=4)
    nbformat.validate(found)
    *_, setup, call = ast.parse(found.cells[1].source).body
    assert ast.unparse(call) == "HTML(''.join(parts))"
    assert isinstance(setup, ast.Assign)
    assert isinstance(setup.value, ast.List)
    # Text and the files' data in turn: nothing of a name is code.
    parts = [
        one.value if isinstance(one, ast.Constant) else ast.unparse(one).partition("(")[0]
        for one in setup.value.elts
    ]
    assert parts[1::2] == ["data"] * 3
    assert Seen("".join(map(str, parts))).elements[0] == (
        "video", ("width", "poster", "controls", "loop", "muted", "playsinline", "aria-label"),
    )  # fmt: skip
    assert name in found.cells[1].outputs[0].data["text/plain"]


@EVERY
def test_captions(name: str) -> None:
    caption = srt.Subtitle(1, srt.timedelta(), srt.timedelta(seconds=2), f"{name}\n\n{name}")
    vtt = to_vtt([caption, caption])
    assert vtt.count("-->") == 2
    head, *cues = vtt.split("\n\n")
    assert (head, len(cues)) == ("WEBVTT", 2)
    assert not re.search(r"[<>]", "".join(cue.partition("\n")[2] for cue in cues))
    assert Seen(cues[0]).words[-1].strip().endswith(name.strip())
    subtitles = to_srt([caption, caption])
    assert len(list(srt.parse(subtitles))) == 2
    assert not re.search(r"<[\w/!]|\{\\", subtitles)


@EVERY
def test_json(name: str, tmp_path: Path) -> None:
    network = Network.from_arrays(
        [([[1.0]], [0.0], "tanh")], name=name, examples={name: ([1], [1])}
    )
    text = trace_json(record(network, [1], [1]), name)
    assert (json.loads(text)["network"]["name"], json.loads(text)["example"]) == (name, name)
    assert text.isascii()
    assert json.loads(sections_json("Nudge", [(name, 0.0)], 1.0))["sections"][0]["name"] == name
    told = json.loads(manim_slides(clip(name, tmp_path)))
    assert [slide["notes"] for slide in told["slides"]] == [name]


@EVERY
def test_toml(name: str, tmp_path: Path) -> None:
    network = Network.random([300, 1], seed=0)
    odd = Network(network.layers, network.cost, name, {name: Example(np.zeros(300), np.zeros(1))})
    file = save(odd, tmp_path / f"{name[:200].replace('/', '-')}.toml", name)
    table = tomllib.loads(file.read_text("utf-8"))
    assert (table["name"], table["description"], len(table["layer"])) == (name, name, 1)
    assert load(file).name == name
    assert list(load(file).examples) == [name]


@EVERY
def test_powerpoint(name: str, tmp_path: Path) -> None:
    one = Presentation(io.BytesIO(deck([clip(name[:200], tmp_path)])))
    (slide,) = one.slides
    (shape,) = slide.shapes
    assert name[:200] in shape.name
    assert slide.notes_slide.notes_text_frame.text == name[:200]


@EVERY
def test_svg_and_pdf(name: str) -> None:
    still = Still("figure", tuple(Square().family_members_with_points()), name, name, None)
    root = ElementTree.fromstring(svg(still))
    tags = [one.tag.rpartition("}")[2] for one in root.iter()]
    assert tags == ["svg", "title", "desc", "path"]
    assert root.get("aria-label") == root[0].text == root[1].text == name
    found = pypdfium2.PdfDocument(pdf(still))
    assert found.get_metadata_value("Title") == name
    assert len(found) == 1


@EVERY
def test_a_contact_sheet(name: str) -> None:
    """Typst refuses what it is not: a picture comes out, a little larger than without a name."""
    picture = Snapshot(name, name, 0.0, False, np.zeros((9, 16, 4), np.uint8))
    assert sheet([picture], name, ppi=20).startswith(b"\x89PNG")


@EVERY
def test_typst_words(name: str) -> None:
    words = Notation((1, 1), DARK).words(f"said: {literal(name)}")
    assert len(words.family_members_with_points()) > 0
    assert mathml(f"{literal(name)} + 1").count("<mo") == 1
    assert "".join(ElementTree.fromstring(mathml(f"{literal(name)} + 1")).itertext()) == f"{name}+1"


@EVERY
def test_latex(name: str) -> None:
    """No command of the name's own, and no sign that TeX acts on."""
    text = latex(f"1 + {literal(name)}")
    inside = re.fullmatch(r"1\+\\(?:text|operatorname)\{(.*)\}", text, re.DOTALL)
    assert inside or len(name) == 1
    rest = re.sub(r"\\(?:backslash |hat\{\}|sim |[{}%&#$_])", "", inside[1] if inside else "")
    assert not re.search(r"[\\{}%&#$_^~]", rest)


def test_a_description() -> None:
    for name in NAMES.values():
        folder = Path(os.devnull).parent
        text = described(_bare(name, folder))
        assert len(text.splitlines()) == 6


def _bare(name: str, folder: Path) -> Shown:
    section = Section(name, 0.0, 2.0, (name,), None)
    return Shown("Nudge", name, name, folder, 8, 8, 2.0, "", (section,), b"", "#000000")


# The command


def run(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def written(folder: Path, name: str) -> Path:
    network = Network.from_arrays(
        [([[1.0]], [0.5], "tanh")], name=name, examples={name: ([1.0], [1.0])}
    )
    return save(network, folder / "mine.toml")


@EVERY
def test_terminal(name: str, tmp_path: Path) -> None:
    file = str(written(tmp_path, name))
    for words in (["explain", "w[1][0,0]", "-N", file], ["trace", file]):
        result = run(*words, f"--example={name}")
        assert result.exit_code == 0
        assert result.output.startswith(f"{name} (1-1), example {name}\n")
        assert result.output.replace("\n", "").isprintable()
    out = tmp_path / "trained.toml"
    words = ["train", file, "--steps", "1", "--rate", "0.1", "--out", str(out)]
    assert run(*words).exit_code == 0
    assert load(out).name == name
    assert tomllib.loads(out.read_text("utf-8"))["description"].startswith(f"{name} after 1 step")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.toml", "trained.toml"]


@EVERY
def test_a_terminal_in_colour(name: str) -> None:
    out = console()
    out.file, out._force_terminal = io.StringIO(), True
    out.print(name, highlight=False)
    assert "".join(out.file.getvalue().split("\n")) == name


@pytest.mark.parametrize("name", UNSEEN.values(), ids=UNSEEN)
def test_what_cannot_be_seen_is_no_name(name: str, tmp_path: Path) -> None:
    """So none of the formats above ever gets it."""
    layer = [([[1.0]], [0.5], "tanh")]
    for given in ({"name": name}, {"examples": {name: ([1.0], [1.0])}}):
        with pytest.raises(NetworkError, match="expected a name in one line") as caught:
            Network.from_arrays(layer, **given)
        assert str(caught.value).isprintable()
    for table in (f"name = {json.dumps(name)}\n", ""):
        file = tmp_path / "net.toml"
        text = '[[layer]]\nactivation = "tanh"\nweights = [[1]]\nbiases = [0]\n'
        example = f"[[example]]\nname = {json.dumps(name)}\nx = [1]\ny = [1]\n"
        file.write_text(table + text + ("" if table else example))
        result = run("trace", str(file))
        assert result.exit_code == 2
        assert result.stderr.count("\n") == 1
        assert result.stderr.rstrip("\n").isprintable()


@pytest.mark.parametrize("name", [name for name in UNSEEN.values() if "\0" not in name])
def test_what_is_typed_is_told_in_one_printable_line(name: str, tmp_path: Path) -> None:
    """Words of the command line, and names of files, in whatever is said about them."""
    for words in (
        [name],
        [f"--{name}"],
        ["explain", name],
        ["explain", "C", "-N", name],
        ["explain", "C", "--example", name],
        ["render", name],
        ["render", "Nudge", "--focus", name],
        ["figures", name],
        ["formulas", name],
        ["train", "xor", "-n", "1", "-r", "1", "-o", f"{name}.toml/x.toml"],
    ):
        result = run(*words)
        assert result.exit_code == 2, words
        assert result.stderr.count("\n") == 1
        assert result.stderr.rstrip("\n").isprintable()
        assert result.stdout == ""


@pytest.mark.parametrize("stem", ["\x1b[31mred", "\u202egnp", "a\nb", " ", "\udcff"])
def test_the_name_of_a_file_as_a_networks_name(stem: str, tmp_path: Path) -> None:
    file = tmp_path / f"{stem}.toml"
    text = '[[layer]]\nactivation = "tanh"\nweights = [[1]]\nbiases = [0]\n'
    file.write_text(text + '[[example]]\nname = "a"\nx = [1]\ny = [1]\n')
    result = run("explain", "C", "-N", str(file))
    assert result.exit_code == 0
    assert result.output.replace("\n", "").isprintable()
    result = run("formulas", "cost", "-o", str(tmp_path / f"out{stem}"))
    assert result.exit_code == 0
    assert result.output.rstrip("\n").isprintable()


@pytest.mark.parametrize(
    "name", [*(name for key, name in NAMES.items() if key in ("element", "tex", "typst",
    "typst string", "template", "closed script", "attribute")), *UNSEEN.values()],
)  # fmt: skip
def test_what_cannot_stand_in_a_formula_names_no_function(name: str) -> None:
    known = dict(ACTIVATIONS)
    with pytest.raises(BackpropError, match="expected a name"):
        register_activation(name, np.copy, np.ones_like)
    with pytest.raises(BackpropError, match="expected a name"):
        register_cost(name, lambda a, y: a, lambda a, y: a)
    assert known == ACTIVATIONS


@pytest.mark.usefixtures("registries")
def test_a_function_may_have_any_usual_name() -> None:
    for name in ("swish", "leaky-relu 2", "swish(β=2)", "a*b/c", "f'"):
        made = register_activation(name, np.copy, np.ones_like)
        assert f"{name}" in "".join(ElementTree.fromstring(mathml(f"{made.typst}(z)")).itertext())


@EVERY
def test_formulas_in_a_notebook_hold_no_name(name: str) -> None:
    network = Network.from_arrays([([[1.0]], [0.5], "tanh")], name=name)
    told = explain(record(network, [1.0], [1.0]), "w[1][0,0]")
    assert name == "plain" or name not in told._repr_latex_() + str(told)


def called(name: str) -> Trace:
    """A record whose inputs and output have this name."""
    network = load("xor")
    inputs = Inputs((name, "other"), np.zeros(2), np.ones(2))
    return record(replace(network, inputs=inputs, outputs=(name,)), *network.example()[1])


@EVERY
def test_inputs_and_outputs_may_be_called_anything(name: str, tmp_path: Path) -> None:
    trace, plain = called(name), called("plain")
    for written in (trace_html, lambda one: turn(Stage(one, "one", DARK), "x")):
        found, expected = Seen(written(trace)), Seen(written(plain))
        assert found.elements == expected.elements
        assert any(name.strip() in word for word in found.words)
    picture = network_picture(Stage(trace, "one", DARK))
    assert name in picture.alt
    for drawn in picture.drawn.values():
        assert {one.tag for one in ElementTree.fromstring(drawn).iter()} == {
            f"{{http://www.w3.org/2000/svg}}{tag}" for tag in ("svg", "title", "desc", "path")
        }
    again = load(save(trace.network, tmp_path / "again.toml"))
    assert again.inputs.names == (name, "other")
    assert again.outputs == (name,)


@pytest.mark.parametrize("name", UNSEEN.values(), ids=UNSEEN)
def test_no_input_is_called_what_cannot_be_seen(name: str) -> None:
    with pytest.raises(NetworkError, match="input: expected a name in one line"):
        called(name)


@EVERY
def test_pictures_hold_names_as_text(name: str) -> None:
    trace = called(name)
    write = Notation(trace.widths, DARK)
    names = EndNames(write, trace, {0: (0,), trace.network.depth: (0,)}, (99.0, 99.0))
    assert len(names.words) == 2
    head = replace(trace.network.layers[0], name=name)
    layers = (head, *trace.network.layers[1:])
    drawn = record(replace(trace.network, layers=layers), trace.a[0], trace.y)
    LayerPair(write, drawn, 1, ((0, 1), (0, 1)), Box(-6, 6, -3, 3))
