"""`backprop figures` and `backprop formulas`: files, the check of a folder, mistakes."""

from __future__ import annotations

import re
from pathlib import Path

import av
import pytest

from backprop.figures.catalog import figures
from backprop.figures.formulas import FORMULAS
from tests.cli.conftest import Run

ARTICLE = [
    "simple-network",
    "simple-weights-and-biases",
    "activation-labels",
    "cost-of-one-example",
    "tree",
    "tree-extended",
    "tree-with-number-lines",
    "tree-arrows",
    "chain-rule-breakdown",
    "tree-activation-highlighted",
    "complicated-activation-labels",
    "index-by-j-k",
    "complicated-cost",
    "complicated-weight-label",
    "activation-two-effects",
    "summary",
]


@pytest.fixture(scope="module")
def all_of_them(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from click.testing import CliRunner

    from backprop.cli import main

    folder = tmp_path_factory.mktemp("figures")
    result = CliRunner().invoke(main, ["figures", "--out", str(folder)])
    assert result.exit_code == 0, result.output
    return folder


def test_all_figures_of_the_article_are_made(all_of_them: Path) -> None:
    made = {file.stem for file in all_of_them.glob("*.svg")}
    assert made == {*ARTICLE, "derivative-wiggle", *(f"formula-{one.name}" for one in FORMULAS)}
    assert all(file.stat().st_size < 1_000_000 for file in all_of_them.glob("*.svg"))


def test_the_page_shows_each_with_its_words(all_of_them: Path) -> None:
    page = (all_of_them / "index.html").read_text()
    sources = re.findall(r'<img src="([^"]+)" alt="([^"]+)"', page)
    assert [source for source, _ in sources] == [
        *(f"{figure.name}.svg" for figure in figures()),
        *(f"formula-{formula.name}.svg" for formula in FORMULAS),
    ]
    assert all((all_of_them / source).exists() for source, _ in sources)
    # The alternative text has the record's numbers: the cost of chain's first example.
    assert "C0 = 0.1161" in dict(sources)["cost-of-one-example.svg"]
    assert "http" not in page


def test_check_names_what_differs_and_writes_nothing(
    run: Run, all_of_them: Path, tmp_path: Path
) -> None:
    names = ["tree-arrows", "formula-cost"]
    for name in names:
        (tmp_path / f"{name}.svg").write_bytes((all_of_them / f"{name}.svg").read_bytes())
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}
    same = run("figures", *names, "--check", tmp_path)
    assert same.exit_code == 0, same.output
    assert "2 figures: none" in same.output
    other = run("figures", *names, "activation-labels", "--check", tmp_path, "--theme", "light")
    assert other.exit_code == 1
    assert f"{tmp_path / 'tree-arrows.svg'}: differs" in other.output
    assert f"{tmp_path / 'activation-labels.svg'}: missing" in other.output
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_a_wide_network_gets_the_figures_that_show_it(run: Run, tmp_path: Path) -> None:
    result = run("figures", "index-by-j-k", "formula-activation-sum", "-N", "iris", "-o", tmp_path)
    assert result.exit_code == 0, result.output
    assert len(list(tmp_path.iterdir())) == 2
    refused = run("figures", "chain-rule-breakdown", "-N", "iris", "-o", tmp_path)
    assert refused.exit_code == 2
    assert "chain-rule-breakdown shows networks of one neuron a layer" in refused.stderr


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (
            ["figures", "trees"],
            "unknown figure 'trees': did you mean 'tree'? expected one of simple",
        ),
        (["figures", "formula-trees"], "unknown formula 'trees'"),
        (["figures", "tree", "--format", "mp4"], "only derivative-wiggle and activation-two"),
        (["figures", "--network", "nowhere.toml"], "nowhere.toml"),
        (["figures", "--network", "chain", "--example", "none"], "no example 'none'"),
        (["figures", "tree", "--focus", "w(L)"], "figure tree: DependencyTree takes no focus"),
        (["figures", "index-by-j-k", "--focus", "a[1][1]"], "is about a weight, such as w[2]"),
        (["figures", "index-by-j-k", "--focus", "w[9][1,1]"], "there is no w[9][1,1]"),
        (["figures", "index-by-j-k", "--focus", "weight"], "unknown quantity 'weight'"),
        (["figures", "formula-cost", "--focus", "w[2][1,1]"], "formula-cost takes no focus"),
        (["figures", "--focus", "z[1][1]"], "no figure can show z[1][1]"),
        (["figures", "--focus", "w[9][1,1]", "-N", "iris"], "there is no w[9][1,1]"),
        (["figures", "tree", "--width", "0"], "'--width': 0.0 is not in the range 1<=x<=200"),
        (["figures", "tree", "--width", "nan"], "'--width': nan is not in the range"),
        (["figures", "tree", "--width", "1e9"], "'--width': 1000000000.0 is not in the range"),
        (["figures", "tree", "--width", "wide"], "'wide' is not a valid float"),
        (["figures", "tree", "--font-size", "0"], "'--font-size': 0.0 is not in the range"),
        (["figures", "tree", "--font-size", "inf"], "'--font-size': inf is not in the range"),
        (
            ["figures", "formula-cost", "--width", "2", "--font-size", "20"],
            "give 5.9 cm, or 6.8 pt",
        ),
        (["figures", "tree", "--scale", "nan"], "'--scale': nan is not in the range"),
        (["figures", "--format", "mp4", "--width", "9"], "are for svg, pdf and png"),
        (["formulas", "trees"], "unknown formula 'trees'"),
        (["formulas", "long-path", "-N", "small"], "is about networks of 2 layers or more"),
    ],
)
def test_a_mistake_is_one_line(run: Run, tmp_path: Path, args: list[str], said: str) -> None:
    result = run(*args, "--out", tmp_path / "out")
    assert result.exit_code == 2
    (line,) = result.stderr.strip().splitlines()
    assert said in line
    assert not (tmp_path / "out").exists()


def test_formulas_come_in_four_languages(run: Run, tmp_path: Path) -> None:
    result = run("formulas", "cost", "--plain", "--numbers", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert {file.name for file in tmp_path.iterdir()} == {
        f"cost.{suffix}" for suffix in ("svg", "typ", "tex", "mml")
    }
    assert "0.1161" in (tmp_path / "cost.tex").read_text()
    assert "#" not in (tmp_path / "cost.mml").read_text()
    # All of one colour: that of ink on white.
    fills = set(re.findall(r'fill="(#\w+)"', (tmp_path / "cost.svg").read_text()))
    assert fills == {"#14161A"}


@pytest.mark.sweep
def test_a_moving_figure_is_its_sections_only(run: Run, tmp_path: Path) -> None:
    result = run("figures", "derivative-wiggle", "--format", "mp4", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    with av.open(str(tmp_path / "derivative-wiggle.mp4")) as file:
        seconds = file.duration / av.time_base
        codec = file.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt, codec.width) == ("h264", "yuv420p", 1280)
    # Nudge is 45 s long; these two sections, 19 s.
    assert 10 < seconds < 20
    assert [file.name for file in tmp_path.iterdir()] == ["derivative-wiggle.mp4"]


def test_a_focus_chooses_what_a_figure_is_about(run: Run, tmp_path: Path) -> None:
    made = []
    for focus in ("a[1][1]", "a[1][2]"):
        result = run("figures", "--focus", focus, "--out", tmp_path)
        assert result.exit_code == 0, result.output
        assert "left out, for they cannot show this focus: simple-network, " in result.stderr
        assert "formula-activation-sum" in result.stderr
        assert {one.name for one in tmp_path.iterdir()} == {
            "activation-two-effects.svg",
            "index.html",
        }
        made.append((tmp_path / "activation-two-effects.svg").read_text())
    one, other = (re.findall("<desc>(.*?)</desc>", text)[0] for text in made)
    assert "a(L-1)[1]" in one
    assert "a(L-1)[2]" in other


def test_type_of_a_size_at_a_width_is_told(run: Run, tmp_path: Path) -> None:
    args = ("cost-of-one-example", "formula-cost", "--width", "8.6", "--font-size", "10")
    result = run("figures", *args, "-o", tmp_path)
    assert result.exit_code == 0, result.output
    assert all(
        re.search(r"kB, 8\.60 x [\d.]+ cm, type of 10\.0 pt$", line)
        for line in result.stdout.splitlines()
    )
    assert run("figures", *args, "--check", tmp_path).exit_code == 0
    for file in tmp_path.iterdir():
        assert 'width="8.6cm"' in file.read_text()


def test_check_reads_nothing_that_cannot_be_the_same(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "formula-cost.svg"
    with file.open("wb") as stream:
        stream.truncate(10_000_000_000)
    assert f"{file}: differs" in run("figures", "formula-cost", "--check", tmp_path).output
    file.unlink()
    file.mkdir()
    result = run("figures", "formula-cost", "--check", tmp_path)
    assert (result.exit_code, f"{file}: differs" in result.output) == (1, True)
