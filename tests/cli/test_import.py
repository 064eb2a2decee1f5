"""`backprop import`, and files of frameworks given to the other commands."""

from pathlib import Path

import pytest

from backprop import load
from tests.cli.conftest import Run

FILES = Path(__file__).parents[1] / "io" / "frameworks"
ASKED = ("--activations", "tanh,relu,identity", "--loss", "CrossEntropyLoss")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_state_dict_becomes_a_network_file(run: Run, here: Path) -> None:
    result = run("import", FILES / "plain.pt", *ASKED)
    assert result.exit_code == 0, result.output
    *notes, last = result.output.splitlines()
    assert "identity and CrossEntropyLoss are softmax and cross_entropy here" in notes
    assert last.startswith("plain.toml: 4-5-5-3, tanh, relu, softmax, cross_entropy;")
    network = load(here / "plain.toml")
    assert network.widths == (4, 5, 5, 3)
    text = (here / "plain.toml").read_text()
    assert all(note in text for note in notes)


def test_nothing_is_written_over_unless_it_is_said(run: Run, here: Path) -> None:
    (here / "plain.toml").write_text("mine")
    result = run("import", FILES / "plain.pt", *ASKED)
    assert result.exit_code == 2
    assert "plain.toml: there already, not written over: -o plain.toml does so" in result.output
    assert (here / "plain.toml").read_text() == "mine"
    assert run("import", FILES / "plain.pt", *ASKED, "-o", "plain.toml").exit_code == 0
    assert load(here / "plain.toml").depth == 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["plain.pt"], "--activations relu,softmax --loss CrossEntropyLoss"),
        (["activations.onnx"], "its loss is not in it"),
        (["whole.pt"], "a whole module pickled"),
        (["conv.pt", *ASKED], "'0.weight' is of 4 axes, a convolution or the like"),
        (["skip.onnx", "--loss", "mse"], "a skip connection"),
        (["plain.pt", *ASKED, "-o", "no/net.toml"], "expected a folder no, found none"),
        (["plain.pt", *ASKED, "-o", "net.json"], "expected a file name ending in .toml"),
        (["plain.pt", "--activations", "", "--loss", "mse"], "unknown activation ''"),
        (["make_files.py"], "expected a file of PyTorch, Keras, ONNX or NumPy, found another"),
    ],
)
def test_a_mistake_is_one_line(run: Run, here: Path, words: list[str], said: str) -> None:
    result = run("import", FILES / words[0], *words[1:])
    assert result.exit_code == 2
    assert said in result.output
    assert len(result.output.splitlines()) == 1
    assert not [*here.iterdir()]


def test_other_commands_take_what_says_all(run: Run) -> None:
    result = run("train", FILES / "functional.keras", "-n", 1, "-r", 0.1, "-o", "out.toml")
    assert "backprop: network 'functional' has no examples" in result.output
    assert "kernel: transposed, it has a column for each neuron" in result.output
    result = run("trace", FILES / "nielsen-QuadraticCost.json")
    assert "has no examples" in result.output
    result = run("trace", FILES / "plain.pt")
    assert result.exit_code == 2
    assert "backprop import" in result.output
