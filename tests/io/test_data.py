"""Examples of a file of data: which column is what, scaled as the network's inputs are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from backprop import Network, descend, load, record, save
from backprop.core.errors import FileError, NetworkError
from backprop.core.examples import matrices
from backprop.core.inputs import Inputs
from backprop.core.meaning import meaning
from backprop.core.quantities import Quantity

FLOWERS = """species,petal width,sepal length,sepal width,petal length
setosa,0.2,5.1,3.5,1.4
virginica,2.5,6.3,3.3,6.0
"""
MEASURED = [[5.1, 3.5, 1.4, 0.2], [6.3, 3.3, 6.0, 2.5]]


def written(folder: Path, text: str, name: str = "flowers.csv") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_columns_are_found_by_the_inputs_names_and_scaled(tmp_path: Path) -> None:
    network = load("iris", written(tmp_path, FLOWERS))
    x, y = matrices(network.examples)
    mean, deviation = [5.873, 3.05, 3.759, 1.198], [0.818, 0.455, 1.772, 0.76]  # as in its file
    by_hand = [
        [(v - m) / d for v, m, d in zip(row, mean, deviation, strict=True)] for row in MEASURED
    ]
    np.testing.assert_allclose(x, by_hand, rtol=1e-15)
    np.testing.assert_array_equal(y, [[1, 0, 0], [0, 0, 1]])
    assert [*network.examples] == ["row 1", "row 2"]
    # A real flower of each kind, measured in cm, is named rightly.
    assert record(network, x, y).a[2].argmax(axis=1).tolist() == [0, 2]


def test_what_is_typed_is_measured_too_and_a_class_has_a_name() -> None:
    network = load("iris")
    name, (x, y) = network.example("5.1 3.5 1.4 0.2 -> Setosa")
    assert name == "5.1 3.5 1.4 0.2 -> 1 0 0"
    assert x == pytest.approx(
        (np.array(MEASURED[0]) - [5.873, 3.05, 3.759, 1.198]) / [0.818, 0.455, 1.772, 0.76],
        rel=1e-15,
    )
    assert y.tolist() == [1, 0, 0]
    again, (same, _) = network.example(name)
    assert (again, same.tolist()) == (name, x.tolist())
    with pytest.raises(NetworkError, match="one of setosa, versicolor, virginica, found 'rose'"):
        network.example("5.1 3.5 1.4 0.2 -> rose")


def test_semicolons_and_decimal_commas(tmp_path: Path) -> None:
    file = written(tmp_path, "a;b;c;y\n0,5;-1,25;3;1\n1;2;3,5;0\n")
    network = load("small", file)
    assert matrices(network.examples)[0].tolist() == [[0.5, -1.25, 3], [1, 2, 3.5]]
    assert matrices(network.examples)[1].tolist() == [[0, 1], [1, 0]]


@pytest.mark.parametrize("key", ["x", "X"])
def test_arrays(tmp_path: Path, key: str) -> None:
    file = tmp_path / "data.npz"
    np.savez(file, **{key: np.array(MEASURED), "y": np.array([0, 2])})
    network = load("iris", file)
    read = matrices(load("iris", written(tmp_path, FLOWERS)).examples)
    for one, other in zip(matrices(network.examples), read, strict=True):
        np.testing.assert_array_equal(one, other)


ODD = {
    "sepal length,sepal width,petal,petal width,species,note\n1,2,3,4,setosa,x\n": (
        "expected a column 'petal length': did you mean 'petal'?; found 'sepal length'"
    ),
    FLOWERS.replace("species,", "species,note,").replace("a,", "a,x,"): (
        "expected one column of y besides the inputs, or 3, found 'species', 'note'"
    ),
    FLOWERS.replace("virginica", "rose"): "expected one of the classes, found 'rose'",
    FLOWERS.replace("5.1", "5,1"): "line 2: expected 5 values, found 6",
    FLOWERS.replace(
        "5.1", "long"
    ): "'sepal length', line 2: expected a finite number, found 'long'",
}


@pytest.mark.parametrize(("text", "line"), ODD.items(), ids=range(len(ODD)))
def test_what_is_wrong_with_it_is_one_line(tmp_path: Path, text: str, line: str) -> None:
    with pytest.raises(FileError) as refusal:
        load("iris", written(tmp_path, text))
    assert line in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_network_without_names_takes_as_many_columns_as_fit(tmp_path: Path) -> None:
    file = written(tmp_path, "a,b,c,d,e,f\n1,2,3,4,5,6\n")
    with pytest.raises(FileError, match=r"4 or 5 columns, 3 inputs and y; or the names of the"):
        load("small", file)


HEAD = "sepal length,sepal width,petal length,petal width"
ROW = "5.1,3.5,1.4,0.2"


@pytest.mark.parametrize(
    ("network", "text", "line"),
    [
        # Names that are nearly right are no reason to go by the columns' order.
        (
            "iris",
            f"{HEAD.replace('length', 'lenght', 1)},y\n{ROW},0\n",
            "column 'sepal length': did",
        ),
        ("iris", f"{HEAD},setosa,versicolour,virginica\n{ROW},1,0,0\n", "mean 'versicolour'?"),
        ("iris", f"{HEAD},{HEAD[:12]},y\n{ROW},9,0\n", "each column, found 'sepal length' again"),
        ("iris", f"{ROW},setosa\n{ROW},setosa\n", "expected a column 'sepal length'; found '5.1'"),
        (
            "small",
            "1,2,3,0\n1,2,3,1\n".replace("1,2,3,1", "4,5,6,1"),
            "names the columns, found '1'",
        ),
        ("small", ",a,b,c,y\n0,1,2,3,1\n", "a first line that names the columns, found '' in it"),
        ("small", "a,b,c,y\n1,2,3,red\n1,2,3,blue\n", "[outputs] names = ['blue', 'red']"),
        ("iris", f"{HEAD},y\n{ROW},setosa\n{ROW},setossa\n", "line 3: expected one of the classes"),
    ],
)
def test_columns_are_not_guessed(tmp_path: Path, network: str, text: str, line: str) -> None:
    with pytest.raises(FileError) as refusal:
        load(network, written(tmp_path, text))
    assert line in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD},kind\n{ROW},0\n",  # by number, though classes have names
        f"{HEAD},kind\n{ROW},SETOSA\n",
        f"\n\n{HEAD},kind\n{ROW},setosa\n   \n",
        f"sep=;\n{HEAD.replace(',', ';')};kind\n{ROW.replace(',', ';')};setosa\n",
        f'{HEAD.replace(",", ";")};"what, kind"\n{ROW.replace(",", ";").replace(".", ",")};0\n',
        f"{HEAD},kind\r\n{ROW},setosa\r\n",
    ],
)
def test_what_tables_look_like(tmp_path: Path, text: str) -> None:
    file = written(tmp_path, text)
    expected = load("iris").example("5.1 3.5 1.4 0.2 -> setosa")[1]
    link = tmp_path / "folder" / "link.csv"
    link.parent.mkdir()
    link.symlink_to(file)
    for path in (file, link):
        (found,) = load("iris", path).examples.values()
        for one, other in zip(found, expected, strict=True):
            np.testing.assert_array_equal(one, other)


def test_what_is_no_file_of_data(tmp_path: Path) -> None:
    for path, found in (("none.csv", "none"), (tmp_path, "a folder"), ("", "no name")):
        with pytest.raises(FileError, match=f"expected a file of data, found {found}"):
            load("iris", path)


@pytest.mark.parametrize(
    ("head", "name", "line"),
    [
        (b"\x1f\x8b\x08\0", "d.csv.gz", "found gzip: unpack it first"),
        (b"\x93NUMPY\1\0", "d.npy", "found one NumPy array (.npy): save it as CSV, or as"),
        (b"PAR1\x15", "d.parquet", "found Parquet: save it as CSV, or as"),
        (b"PK\3\4 xl/workbook.xml", "d.xlsx", "found an Excel workbook: save it as CSV"),
    ],
)
def test_what_is_known_and_not_read_is_named(
    tmp_path: Path, head: bytes, name: str, line: str
) -> None:
    (tmp_path / name).write_bytes(head)
    with pytest.raises(FileError) as caught:
        load("iris", tmp_path / name)
    assert line in str(caught.value)


def test_words_where_a_number_is_wanted_say_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text("a,b,y\n1,2,yes\n0,1,no\n")
    with pytest.raises(FileError, match="found 'yes': write a number for each word"):
        load("xor", tmp_path / "d.csv")


def test_arrays_say_what_is_wrong_with_x_itself(tmp_path: Path) -> None:
    for x, said in ((np.full((2, 4), np.nan), "finite"), (np.zeros(4), "expected 2 axes")):
        np.savez(tmp_path / "data.npz", x=x, y=np.zeros(2))
        with pytest.raises(FileError, match=said):
            load("iris", tmp_path / "data.npz")


def test_of_ten_thousand_rows_a_mistake_is_still_a_line(tmp_path: Path) -> None:
    np.savez(tmp_path / "data.npz", x=np.zeros((10_000, 4)), y=np.zeros(10_000))
    network = load("iris", tmp_path / "data.npz")
    with pytest.raises(NetworkError, match="expected one of row 1 to row 10000") as refusal:
        network.example("row 10001")
    assert len(str(refusal.value)) < 120


TOML = """
{ends}
[[layer]]
activation = "identity"
weights = [[2, -1]]
biases = [0.5]
[[example]]
name = "one"
{x}
y = [1]
"""
SCALED = '[inputs]\nnames = ["age", "<b>"]\nmean = [10, 1]\ndeviation = [4, 0.5]\n'


def made(folder: Path, ends: str, x: str) -> Network:
    return load(written(folder, TOML.format(ends=ends, x=x), "mine.toml"))


def test_x_is_measured_or_scaled(tmp_path: Path) -> None:
    for x in ("x = [12, 0.5]", "scaled = [0.5, -1]"):
        network = made(tmp_path, SCALED + '[outputs]\nnames = ["pay"]', x)
        assert network.examples["one"].x.tolist() == [0.5, -1]
    assert network.inputs.names == ("age", "<b>")
    assert network.outputs == ("pay",)
    w, y = Quantity("w", 1, (0, 1)), Quantity("y", 0, (0,))
    assert meaning(network, w) == "from <b> to pay"
    assert meaning(network, y) == meaning(network, Quantity("z", 1, (0,))) == "pay"
    assert meaning(network, Quantity("a", 0, (0,))) == "age"


BAD = {
    "expected 2 numbers, found (1,)": (SCALED.replace("[10, 1]", "[10]"), "x = [1, 2]"),
    "expected positive numbers, found 0": (SCALED.replace("0.5", "0"), "x = [1, 2]"),
    "expected mean and deviation": ("[inputs]\nmean = [1, 2]", "x = [1, 2]"),
    "expected 2 names, found 1": ('[inputs]\nnames = ["a"]', "x = [1, 2]"),
    "expected another name each, found 'a' again": ('[inputs]\nnames = ["a", "a"]', "x = [1, 2]"),
    "expected a name in one line, found 'a\\n'": ('[inputs]\nnames = ["a\\n", "b"]', "x = [1, 2]"),
    "output: expected 1 name, found 2": ('[outputs]\nnames = ["a", "b"]', "x = [1, 2]"),
    "[inputs] has no mean and deviation": ("", "scaled = [1, 2]"),
    "as it is measured, or scaled, found both": (SCALED, "x = [1, 2]\nscaled = [1, 2]"),
    "expected x (2,), found (3,)": (SCALED, "x = [1, 2, 3]"),
    "found 'std': did you mean 'deviation'?": ("[inputs]\nstd = [1, 1]", "x = [1, 2]"),
    "expected one table [inputs]": ('inputs = ["a", "b"]', "x = [1, 2]"),
    "too large for a number": (SCALED.replace("[4, 0.5]", "[4, 1e-300]"), "x = [1, 1e300]"),
}


@pytest.mark.parametrize(("line", "given"), BAD.items(), ids=BAD)
def test_bad_ends_are_one_line(tmp_path: Path, line: str, given: tuple[str, str]) -> None:
    with pytest.raises(FileError) as refusal:
        made(tmp_path, *given)
    assert line in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_saving_keeps_names_and_every_digit_of_what_is_scaled(tmp_path: Path) -> None:
    inputs = Inputs(("a", "b", '"c"\\'), np.array([0.1, 1e9, -3.7]), np.array([0.3, 7.7, 1e-5]))
    network = replace(load("small"), inputs=inputs, outputs=("no", "yes"))
    rng = np.random.default_rng(0)
    rows = {f"{i}": (rng.normal(size=3), rng.normal(size=2)) for i in range(20)}
    network = replace(
        network,
        examples=Network.from_arrays(
            [(layer.weights, layer.biases, "sigmoid") for layer in network.layers], examples=rows
        ).examples,
    )
    again = load(save(network, tmp_path / "again.toml"))
    assert (again.inputs.names, again.outputs) == (inputs.names, network.outputs)
    np.testing.assert_array_equal(again.inputs.mean, inputs.mean)
    np.testing.assert_array_equal(again.inputs.deviation, inputs.deviation)
    for name, (x, _) in network.examples.items():
        np.testing.assert_array_equal(again.examples[name].x, x)
    many = replace(load("iris", written(tmp_path, FLOWERS)), name="many")
    back = load(save(many, tmp_path / "many.toml"))
    np.testing.assert_array_equal(matrices(back.examples)[0], matrices(many.examples)[0])


def test_a_table_names_the_ends(tmp_path: Path) -> None:
    written(tmp_path, FLOWERS)
    rows = '[examples]\ntable = "flowers.csv"\nx = ["petal width", "sepal length"]\n'
    rows += 'y = ["species"]\nclasses = ["setosa", "virginica"]'
    layer = '[[layer]]\nactivation = "softmax"\nweights = [[1, 2], [3, 4]]\nbiases = [0, 0]\n'
    network = load(written(tmp_path, f'cost = "cross_entropy"\n{layer}{rows}', "mine.toml"))
    assert network.inputs.names == ("petal width", "sepal length")
    assert network.outputs == ("setosa", "virginica")
    assert network.example("1 2 -> virginica")[1].y.tolist() == [0, 1]


def test_a_layer_may_have_a_name(tmp_path: Path) -> None:
    text = TOML.format(ends="", x="x = [1, 2]")
    network = load(
        written(tmp_path, text.replace("[[layer]]", '[[layer]]\nname = "pay"'), "a.toml")
    )
    assert network.layer(1).name == "pay"
    assert load(save(network, tmp_path / "b.toml")).layer(1).name == "pay"
    assert next(iter(descend(network, rate=0.1))).network.layer(1).name == "pay"
    with pytest.raises(FileError, match="layer 1: name: expected a name in one line"):
        load(written(tmp_path, text.replace("[[layer]]", '[[layer]]\nname = " "'), "c.toml"))
