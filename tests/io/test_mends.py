"""A file that is no TOML is told what it is, or what to change in which line."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import pytest

from backprop import load, save
from tests.io.test_bad_files import BIASES, GOOD, WEIGHTS, refusal, write

MENDS = {
    "no quotes": (
        'name = "good"', "name = hw",
        '(at line 1, column 8): text is written in quotes: name = "hw"',
    ),
    "smart quotes": ('"good"', "“good”", "quotes are written straight"),
    "one quote": ('"good"', '"good', "the closing quote is missing"),
    "no value": ('"good"', "", "name has no value"),
    "no equals": ('name = "good"', 'name "good"', "= is missing after the key"),
    "a colon": ('name = "good"', 'name: "good"', "write = for the colon"),
    "twice": (BIASES, f"{BIASES}\n{BIASES}", "biases stands twice"),
    "no digit before": ("0.25", ".25", "a digit before its point: 0.5"),
    "no digit behind": ("0.25", "2.", "a digit behind its point: 1.0"),
    "a fraction": ("0.25", "1/4", "not 1/2"),
    "a leading zero": ("0.25", "025", "no zeros before it"),
    "a minus sign": ("-1.0", "−1.0", "a minus is written with a hyphen"),
    "blanks for commas": ("0.5, -1.0", "0.5\t-1.0", "set apart by commas"),
    "no comma between rows": ("], [2.0", "] [2.0", "set apart by commas"),
    "semicolons": (WEIGHTS, "weights = [1 2; 3 4]", "rows are lists of their own"),
    "an array": (WEIGHTS, "weights = np.array([[1, 2]])", "square brackets alone"),
    "a bracket missing": ("[1, 0]]", "[1, 0]", "a ] is missing"),
    "a bracket too many": ("[1, 0]]", "[1, 0]]]", "a ] too many"),
    "single brackets": ("[[layer]]", "[layer]", "a layer begins with [[layer]]"),
    "a plural": ("[[layer]]", "[[layers]]", "did you mean 'layer'?"),
    "another key": ("biases = [0.75]", "b = [0.75]", "did you mean 'biases'?"),
    "a backslash": (WEIGHTS, 'weights = "data\\w.npz:w"', "folders are set apart by /"),
    "a backslash in single quotes": (
        WEIGHTS, "weights = 'data\\w.npz:w'", "folders are set apart by /",
    ),
    "a comma behind": ("biases = [0.75]", "biases = [0.75],", "leave the , out"),
    "a remark": ("biases = [0.75]", "biases = [0.75] // so", "a remark begins with #"),
    "a bare decimal comma": ("biases = [0.75]", "biases = 0,75", "with a point: 0.75"),
    "a decimal comma": ("[[0.5, -1.0]", "[[0,5, -1.0]", "0.5, not 0,5"),
    "True": ("x = [1, 0.5]", "x = [True, 0.5]", "a list has numbers alone"),
    "another blank": ("x = [1, 0.5]", "x = [1,\u00a00.5]", "a blank of another kind"),
    "swapped": ("x = [1, 0.5]\ny = [1]", "x = [1]\ny = [1, 0.5]", "x and y are swapped"),
    "a flat list": (WEIGHTS, "weights = [1, 2]", "a row for each neuron"),
    "an activation": ('"relu"', '"sigmoide"', "found 'sigmoide': did you mean 'sigmoid'?"),
    "a cost": ('"quadratic"', '"mae"', "'l1' is their sum"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "said"), MENDS.values(), ids=MENDS)
def test_a_beginners_toml(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in refusal(write(tmp_path, old, new))


def zipped(*names: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "content")
    return stream.getvalue()


KINDS = {
    "pytorch": (zipped("model/data.pkl"), "PyTorch's zip", "cannot be read"),
    "npz": (zipped("w1.npy"), "NumPy's zip of arrays", "cannot be read"),
    "keras": (zipped("config.json", "model.weights.h5"), "Keras' zip", "cannot be read"),
    "excel": (zipped("[Content_Types].xml", "xl/workbook.xml"), "an Excel workbook", "TOML"),
    "zip": (zipped("a.toml"), "a zip", "unpack it"),
    "safetensors": (
        struct.pack("<Q", 8) + b'{"a":{}}' + bytes(8), "safetensors", "cannot be read",
    ),
    "hdf5": (b"\x89HDF\r\n\x1a\n" + bytes(9), "HDF5", "cannot be read"),
    "onnx": (b"\x08\x07\x12\x07pytorch", "ONNX", "cannot be read"),
    "npy": (b"\x93NUMPY\x01\x00", "one NumPy array", "numpy.savez"),
    "pickle": (b"\x80\x04\x95abc", "a Python pickle", "backprop.from_sklearn(model)"),
    "gzip": (b"\x1f\x8b\x08", "gzip", "unpack it"),
    "png": (b"\x89PNG\r\n\x1a\n", "a picture (PNG)", "TOML"),
    "rtf": (b"{\\rtf1\\ansi", "rich text", "plain text"),
    "json": (b'{"layers": 3}', "JSON", "TOML"),
    "record": (b'{"format": "backprop-trace"}', "a record", "the network itself"),
    "csv": (b"1;2\n3;4\n", "semicolons (CSV)", "brackets"),
    "yaml": (b"name: x\nlayers:\n  - 3\n", "YAML", "="),
    "a page": (b"<!DOCTYPE html>", "a web page", "not downloaded"),
    "utf-16": (GOOD.encode("utf-16"), "UTF-16", "save it as UTF-8"),
    "latin-1": ("name = 'ö'".encode("latin-1"), "line 1", "save it as UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "kind", "do"), KINDS.values(), ids=KINDS)
def test_another_kind_of_file(tmp_path: Path, content: bytes, kind: str, do: str) -> None:
    path = tmp_path / "net.toml"  # its name says nothing
    path.write_bytes(content)
    line = refusal(path)
    assert kind in line
    assert do in line


def test_an_alias_is_called_by_its_real_name(tmp_path: Path) -> None:
    network = load(write(tmp_path, '"relu"', '"ReLU"'))
    assert network.layers[0].activation.name == "relu"
    assert 'activation = "relu"' in save(network, tmp_path / "saved.toml").read_text()
