"""Examples as rows: matrices of a file, columns of a table, classes by number or name."""

from __future__ import annotations

import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backprop import Network, load, record, save, train
from backprop.core.errors import FileError, NetworkError
from backprop.core.examples import Rows, matrices

NETWORK = """cost = "{cost}"
[[layer]]
activation = "{last}"
weights = {weights}
biases = {biases}
{examples}
"""
FLOWERS = """petal length,"petal, width",species,count
1.4,0.2,setosa,1
4.7,1.4,versicolor,2

6.0,2.5,virginica,3
"""


def file(folder: Path, examples: str, outputs: int = 3) -> Path:
    last, cost = ("softmax", "cross_entropy") if outputs > 1 else ("identity", "quadratic")
    weights, biases = [[0.5, -0.25]] * outputs, [0.125] * outputs
    path = folder / "mine.toml"
    path.write_text(
        NETWORK.format(last=last, cost=cost, weights=weights, biases=biases, examples=examples)
    )
    return path


def table(folder: Path, more: str, text: str = FLOWERS, outputs: int = 3) -> Network:
    (folder / "flowers.csv").write_text(text)
    columns = 'x = ["petal length", "petal, width"]'
    return load(file(folder, f'[examples]\ntable = "flowers.csv"\n{columns}\n{more}\n', outputs))


def test_columns_of_a_table_and_classes_by_name(tmp_path: Path) -> None:
    classes = 'y = ["species"]\nclasses = ["setosa", "versicolor", "virginica"]'
    network = table(tmp_path, classes + '\nnames = "count"')
    x, y = matrices(network.examples)
    np.testing.assert_array_equal(x, [[1.4, 0.2], [4.7, 1.4], [6.0, 2.5]])
    np.testing.assert_array_equal(y, np.eye(3))
    assert [*network.examples] == ["1", "2", "3"]
    name, (second, _) = network.example("2")
    assert (name, second.tolist()) == ("2", [4.7, 1.4])
    # By hand: all z are the same, so all shares are a third.
    assert record(network, *network.example()[1]).cost == pytest.approx(np.log(3))


def test_decimal_commas_and_semicolons(tmp_path: Path) -> None:
    text = FLOWERS.replace('"petal, width"', "petal# width").replace(",", ";").replace(".", ",")
    text = text.replace("petal# width", '"petal, width"')
    network = table(tmp_path, 'y = ["count"]\ndecimal = ","', text, outputs=1)
    assert network.example("row 3")[1].x.tolist() == [6.0, 2.5]
    assert network.example("row 3")[1].y.tolist() == [3.0]


def test_two_classes_for_one_output(tmp_path: Path) -> None:
    text = FLOWERS.replace("virginica", "setosa")
    network = table(tmp_path, 'y = ["species"]\nclasses = ["versicolor", "setosa"]', text, 1)
    assert matrices(network.examples)[1].ravel().tolist() == [1, 0, 1]


def test_matrices_of_a_file_and_classes_by_number(tmp_path: Path) -> None:
    x, y = np.arange(10_000.0).reshape(5000, 2), np.arange(5000) % 3
    np.savez(tmp_path / "data.npz", X=x, y=y)
    network = load(file(tmp_path, '[examples]\nx = "data.npz:X"\ny = "data.npz:y"\n'))
    assert len(network.examples) == 5000
    assert network.example("row 5000")[1].x.tolist() == x[-1].tolist()
    np.testing.assert_array_equal(matrices(network.examples)[1], np.eye(3)[y])
    again = load(save(network, tmp_path / "again.toml"))
    for mine, theirs in zip(matrices(again.examples), matrices(network.examples), strict=True):
        np.testing.assert_array_equal(mine, theirs)
    assert pickle.loads(pickle.dumps(network)).example("row 7")[1].x.tolist() == [12, 13]


def test_names_are_kept_and_rows_train_as_examples_do(tmp_path: Path) -> None:
    lists = '[examples]\nx = [[1, 2], [3, 4]]\ny = [2, 0]\nnames = ["one", "two"]\n'
    network = load(file(tmp_path, lists))
    assert [*load(save(network, tmp_path / "kept.toml")).examples] == ["one", "two"]
    typed = (
        '[[example]]\nname = "one"\nx = [1, 2]\ny = [0, 0, 1]\n'
        '[[example]]\nname = "two"\nx = [3, 4]\ny = [1, 0, 0]\n'
    )
    other = load(file(tmp_path, typed))
    ends = [train(one, rate=0.1, steps=3).network for one in (network, other)]
    np.testing.assert_array_equal(ends[0].layers[0].weights, ends[1].layers[0].weights)


def test_rows_are_a_mapping() -> None:
    rows = Rows(np.zeros((2, 1)), np.ones((2, 1)))
    assert [*rows] == ["row 1", "row 2"]
    assert "row 2" in rows
    for name in ("row 3", "row 0", "row 01", "2", 2, "row 99999999999999"):
        assert name not in rows
    network = Network.from_arrays([([[1.0, 2.0]], [0.0], "identity")])
    with pytest.raises(NetworkError, match="x of 2 columns, found 1"):
        replace(network, examples=rows)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (
            'y = ["species"]',
            "y: expected classes in the order of the outputs, [outputs] names = ['setosa'",
        ),
        ('y = ["specis"]', "found 'specis': did you mean 'species'?; its columns are"),
        ('y = ["count"]', "y: expected the number of a class, from 0 to 2, found 3"),
        (
            'y = ["species"]\nclasses = ["setosa"]',
            "expected one of the classes, found 'versicolor'",
        ),
        ('y = ["count", "species", "count"]', "column 'species', line 2: expected a finite number"),
        ('y = ["count", "count", "count"]\nnames = "row"', "names: expected a column of"),
        ('y = ["count"]\ndecimal = ";"', 'decimal: expected "." or ","'),
        ("y = 3", "y: expected a list of names in quotes, found 3"),
        ("", "y: expected a matrix or columns, found no such key"),
        ('y = ["count"]\nlabel = 1', "label: expected one of x, y, table"),
    ],
)
def test_what_is_wrong_with_a_table(tmp_path: Path, more: str, said: str) -> None:
    with pytest.raises(FileError) as caught:
        table(tmp_path, more)
    assert said in str(caught.value)
    assert str(caught.value).startswith(f"{tmp_path / 'mine.toml'}: examples")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b\n1,2\n", "expected a column of"),
        (FLOWERS.replace("4.7,", ""), "line 3: expected 4 values, found 3"),
        (FLOWERS.replace("4.7", '"4,7"'), "found '4,7'; in [examples], decimal = \",\" reads it"),
        (FLOWERS.replace("4.7", "nan"), "line 3: expected a finite number, found 'nan'"),
        ("petal length\n", "expected a line of names and lines of numbers"),
        (FLOWERS + "1" * 9_000_000, "expected at most 4 MB of text"),
        (FLOWERS.encode("utf-16").decode("latin-1"), "a null byte, as UTF-16"),
    ],
)
def test_what_is_wrong_in_a_table(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(FileError) as caught:
        table(tmp_path, 'y = ["count"]', text, outputs=1)
    assert said in str(caught.value)


def test_a_table_is_taken_from_the_networks_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "outside.csv").write_text(FLOWERS)
    path = file(tmp_path / "net", '[examples]\ntable = "../outside.csv"\nx = ["count"]\ny = []\n')
    with pytest.raises(FileError, match="which leaves it"):
        load(path)
    both = '[[example]]\nname = "a"\nx = [1, 2]\ny = [1, 0, 0]\n[examples]\nx = [[1, 2]]\ny = [0]\n'
    for text, said in (
        (both, "found both"),
        ("[[examples]]\nx = 1\n", r"\[\[example\]\] for each"),
    ):
        with pytest.raises(FileError, match=said):
            load(file(tmp_path, text))
