"""Bad files: one line that names the file, the key, what was expected and what was found."""

import io
import json
import os
import pickle
import struct
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from safetensors.numpy import save_file

from backprop import load
from backprop.core.errors import FileError
from backprop.io import network_names

GOOD = """\
name = "good"
cost = "quadratic"

[[layer]]
activation = "relu"
weights = [[0.5, -1.0], [2.0, 0.25], [1, 0]]
biases = [0.1, 0.2, 0.3]

[[layer]]
activation = "sigmoid"
weights = [[1.5, -2.5, 0.5]]
biases = [0.75]

[[example]]
name = "one"
x = [1, 0.5]
y = [1]
"""
WEIGHTS = "weights = [[0.5, -1.0], [2.0, 0.25], [1, 0]]"
BIASES = "biases = [0.1, 0.2, 0.3]"


def refusal(source: str | Path) -> str:
    """The one line with which `load` refuses."""
    with pytest.raises(FileError) as caught:
        load(source)
    assert type(caught.value) is FileError
    line = str(caught.value)
    assert line.isprintable(), f"more than one line, or unprintable: {line!r}"
    assert len(line) < 600
    return line


def write(folder: Path, old: str = "", new: str = "") -> Path:
    assert old in GOOD
    path = folder / "net.toml"
    path.write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_good_file_is_good(tmp_path: Path) -> None:
    assert load(write(tmp_path)).widths == (2, 3, 1)


BAD = {
    "no weights": (WEIGHTS, "", "layer 1: weights", 'numbers or "FILE:NAME"', "no such key"),
    "no biases": ("biases = [0.75]", "", "layer 2: biases", "numbers", "no such key"),
    "no activation": (
        'activation = "relu"', "", "layer 1: activation", "a string", "no such key",
    ),
    "no example name": ('name = "one"', "", "example 1: name", "a string", "no such key"),
    "no x": ("x = [1, 0.5]", "", "example 1: x", "numbers", "no such key"),
    "no y": ("y = [1]", "", "example 1: y", "numbers", "no such key"),
    "wrong columns": (
        "[[1.5, -2.5, 0.5]]", "[[1.5, -2.5]]", "layer 2: ", "weights (n, 3)", "(1, 2)",
    ),
    "wrong biases": ("biases = [0.75]", "biases = [0.75, 1]", "layer 2: ", "biases (1,)", "(2,)"),
    "weights a row": (
        "[[1.5, -2.5, 0.5]]", "[1.5, -2.5]", "layer 2: weights", "a list of rows", "1.5 as row 0",
    ),
    "biases rows": (
        BIASES, "biases = [[0.1, 0.2, 0.3]]", "layer 1: biases", "a list of numbers", "[0.1, 0.2",
    ),
    "ragged": (
        "[2.0, 0.25]", "[2.0, 0.25, 7]", "layer 1: weights: row 1", "2 numbers as in row 0",
        "found 3",
    ),
    "a boolean": (
        "[2.0, 0.25]", "[2.0, true]", "layer 1: weights: row 1", "numbers", "true at [1]",
    ),
    "a string in rows": (
        "[2.0, 0.25]", '[2.0, "a"]', "layer 1: weights: row 1", "numbers", "'a' at [1]",
    ),
    "a date": ("y = [1]", "y = [1979-05-27]", "example 1: y", "a list of numbers", "date"),
    "a table": ("y = [1]", "y = {a = 1}", "example 1: y", "a list of numbers", "{'a': 1}"),
    "a number": (BIASES, "biases = 3", "layer 1: biases", "a list of numbers", "found 3"),
    "an empty list": (BIASES, "biases = []", "layer 1: biases", "numbers", "an empty list"),
    "an empty row": (WEIGHTS, "weights = [[]]", "layer 1: weights: row 0", "numbers", "empty"),
    "no colon": (WEIGHTS, 'weights = "w.npz"', "layer 1: weights", '"FILE:NAME"', "'w.npz'"),
    "no name after the colon": (
        WEIGHTS, 'weights = "w.npz:"', "layer 1: weights", '"FILE:NAME"', "'w.npz:'",
    ),
    "a file that is not there": (
        WEIGHTS, 'weights = "w.npz:w"', "layer 1: weights", "a file 'w.npz'", "none",
    ),
    "another kind of file": (
        WEIGHTS, 'weights = "net.toml:w"', "layer 1: weights", ".npz or .safetensors", "'net.toml'",
    ),
    "a NUL in a name": (
        WEIGHTS, 'weights = "a\\u0000.npz:w"', "layer 1: weights", "a file's name", "a null byte",
    ),
    "a long name": (
        WEIGHTS, f'weights = "{"a" * 5000}.npz:w"', "layer 1: weights", "a file's name", "too long",
    ),
    "nan": ("0.25", "nan", "layer 1: weights", "finite numbers", "nan at [1, 1]"),
    "infinity": ("0.2,", "-inf,", "layer 1: biases", "finite numbers", "-inf at [1]"),
    "a float too large": ("0.2,", "1e400,", "layer 1: biases", "finite numbers", "inf at [1]"),
    "an integer too large": (
        "0.2,", "1" + "0" * 400 + ",", "layer 1: biases", "below 1.8e308", "a larger integer",
    ),
    "an integer too long": ("0.2,", "9" * 5000 + ",", "", "TOML", "4300 digits"),
    "an integer too long to print": (
        'cost = "quadratic"', "cost = 0x" + "f" * 9000, "cost", "a string", "too long to print",
    ),
    "unknown activation": (
        '"relu"', '"rleu"', "layer 1: activation", "one of identity, sigmoid", "'rleu'",
    ),
    "activation a list": ('"relu"', "[1]", "layer 1: activation", "a string", "[1]"),
    "unknown cost": ('"quadratic"', '"cubic"', "cost", "one of quadratic", "'cubic'"),
    "cost deeper than Python prints": (
        'cost = "quadratic"', "cost = " + "{a=" * 90 + "1" + "}" * 90, "cost", "a string", "{'a': ",
    ),
    "a key of three parts": (
        'cost = "quadratic"', "cost.a.b = 1", "", "keys like weights", "a.b.c",
    ),
    "softmax inside": (
        '"relu"', '"softmax"', "layer 1: activation", "softmax only in the last layer",
        "in layer 1 of 2",
    ),
    "unknown key": ("cost", "costs", "costs", "name, description, cost", "'costs'"),
    "unknown key of a layer": (
        "biases = [0.1", "bias = [0.1", "layer 1: bias", "alpha, weights, biases", "'bias'",
    ),
    "unknown key of an example": ("x = [1", "X = [1", "example 1: X", "name, x, y", "'X'"),
    "a key of two lines": ("cost", '"a\\nb"', "a\\nb", "name, description, cost", "'a\\nb'"),
    "description a number": ("cost", "description = 3\ncost", "description", "a string", "3"),
    "an empty name": ('"good"', '" "', "name", "a name in one line", "' '"),
    "a name of two lines": ('"one"', '"a\\nb"', "example 1: name", "in one line", "'a\\nb'"),
    "x of the wrong length": ("x = [1, 0.5]", "x = [1]", "example 'one'", "x (2,)", "(1,)"),
    "y of the wrong length": ("y = [1]", "y = [1, 0]", "example 'one'", "y (1,)", "(2,)"),
    "two examples of one name": (
        "[[example]]", '[[example]]\nname = "one"\nx = [0, 0]\ny = [0]\n[[example]]',
        "example 2: name", "another name", "'one' again",
    ),
    "an example not in a list": (
        "[[example]]", "[example]", "example", "[[example]]", "found [example]",
    ),
    "not TOML": ("cost", "= cost", "", "TOML", "Invalid statement"),
    "brackets without end": (BIASES, "biases = " + "[" * 9000, "", "TOML", "too many brackets"),
}  # fmt: skip


@pytest.mark.parametrize(("old", "new", "key", "expected", "found"), BAD.values(), ids=BAD)
def test_bad_toml(tmp_path: Path, old: str, new: str, key: str, expected: str, found: str) -> None:
    path = write(tmp_path, old, new)
    line = refusal(path)
    assert line.startswith(f"{path}: {key}")
    _, _, rest = line.partition("expected")
    assert expected in rest
    assert found in rest


@pytest.mark.parametrize(
    ("content", "expected", "found"),
    [
        (b"", "[[layer]]", "none"),
        (b"\xff\xfe\x00", "UTF-8", "another byte at 0"),
        (GOOD.encode("utf-16"), "UTF-8", "another byte at 0"),
        (b"layer = 3", "[[layer]]", "3"),
        (b"layer = [1]", "[[layer]]", "[1]"),
        (b"layer = []", "[[layer]]", "none"),
        (b"example = 3\n" + GOOD[: GOOD.index("[[ex")].encode(), "[[example]]", "3"),
    ],
)
def test_bad_bytes(tmp_path: Path, content: bytes, expected: str, found: str) -> None:
    path = tmp_path / "net.toml"
    path.write_bytes(content)
    line = refusal(path)
    assert line.startswith(f"{path}: ")
    _, _, rest = line.partition("expected")
    assert expected in rest
    assert found in rest


def test_a_folder_nothing_and_what_cannot_be(tmp_path: Path) -> None:
    assert refusal(tmp_path).startswith(f"{tmp_path}: expected a TOML file")
    assert "found a folder" in refusal(tmp_path)
    missing = refusal(tmp_path / "no.toml")
    assert "found none" in missing
    assert ", ".join(network_names()) in missing
    assert "no name" in refusal("")
    assert "too long" in refusal("a" * 300)
    assert "a\\x00b" in refusal("a\0b")
    assert "a\\nb" in refusal("a\nb.toml")
    assert "something else" in refusal("/dev/null")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = write(tmp_path)
    path.chmod(0)
    assert "Permission denied" in refusal(path)


def test_too_much_toml(tmp_path: Path) -> None:
    path = tmp_path / "net.toml"
    with path.open("wb") as stream:
        stream.truncate(10_000_000_000)
    line = refusal(path)
    assert "expected at most 2 MB of TOML, found more: put the numbers in an .npz" in line


def test_a_relative_path_is_shown_as_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, WEIGHTS, 'weights = "../w.npz:w"')
    monkeypatch.chdir(tmp_path)
    assert refusal("net.toml").startswith("net.toml: layer 1: weights: expected")
    assert refusal("./net.toml").startswith("./net.toml: layer 1: weights: expected")
    assert str(tmp_path) not in refusal("net.toml")


# Arrays in files


def npz_member(shape: object, descr: str = "<f8", data: bytes = b"", version: int = 1) -> bytes:
    """An .npy whose header says what it likes."""
    header = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape!r}, }}\n".encode()
    length = struct.pack("<H" if version == 1 else "<I", len(header))
    return b"\x93NUMPY" + bytes([version, 0]) + length + header + data


def write_npz(path: Path, **members: bytes) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(f"{name}.npy", content)


def write_tensors(path: Path, header: object, data: bytes = b"") -> None:
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + data)


def with_file(folder: Path, file: str = "w.npz", name: str = "w") -> Path:
    return write(folder, WEIGHTS, f'weights = "{file}:{name}"')


class Tripwire:
    """Unpickling one makes a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.path,)


@pytest.mark.parametrize("claim", ["object", "numbers"])
def test_a_pickle_in_an_npz(tmp_path: Path, claim: str) -> None:
    touched = tmp_path / "touched"
    if claim == "object":
        np.savez(tmp_path / "w.npz", w=np.array([[Tripwire(touched)]], dtype=object))
    else:
        write_npz(tmp_path / "w.npz", w=pickle.dumps(Tripwire(touched)))
    line = refusal(with_file(tmp_path))
    assert "net.toml: layer 1: weights: expected" in line
    assert "found a pickle" in line if claim == "object" else "cannot be read" in line
    assert not touched.exists()
    # The tripwire works.
    pickle.loads(pickle.dumps(Tripwire(touched)))
    assert touched.exists()


def test_a_pickled_array_named_npz(tmp_path: Path) -> None:
    (tmp_path / "w.npz").write_bytes(pickle.dumps(np.zeros((3, 2))))
    assert "cannot be read: File is not a zip file" in refusal(with_file(tmp_path))


@pytest.mark.parametrize("file", ["w.npz", "w.safetensors"])
def test_a_claimed_ten_gigabytes(tmp_path: Path, file: str) -> None:
    if file == "w.npz":
        write_npz(tmp_path / file, w=npz_member((25_000, 50_000)))
    else:
        header = {"w": {"dtype": "F64", "shape": [25_000, 50_000], "data_offsets": [0, 10**10]}}
        write_tensors(tmp_path / file, header)
        size = (tmp_path / file).stat().st_size
        os.truncate(tmp_path / file, size + 10**10)  # so many holes: nothing is on the disk
    line = refusal(with_file(tmp_path, file))
    assert "net.toml: layer 1: weights: expected at most 15,000,000 numbers" in line
    assert "found 'w' of shape (25000, 50000)" in line


def test_small_numbers_that_grow_in_memory(tmp_path: Path) -> None:
    """The limit counts numbers, which are held as float64, not the byte each stands in."""
    write_npz(tmp_path / "w.npz", w=npz_member((20_000, 10_000), "|u1"))
    assert "found 'w' of shape (20000, 10000)" in refusal(with_file(tmp_path))


def test_a_safetensors_that_claims_more_than_it_has(tmp_path: Path) -> None:
    header = {"w": {"dtype": "F64", "shape": [25_000, 50_000], "data_offsets": [0, 10**10]}}
    write_tensors(tmp_path / "w.safetensors", header, bytes(64))
    assert "cannot be read" in refusal(with_file(tmp_path, "w.safetensors"))
    (tmp_path / "w.safetensors").write_bytes(struct.pack("<Q", 10**10) + b"{}")
    assert "cannot be read" in refusal(with_file(tmp_path, "w.safetensors"))


def peak_of(source: Path) -> int:
    import tracemalloc

    tracemalloc.start()
    try:
        refusal(source)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("place", ["data", "header"])
def test_a_zip_bomb(tmp_path: Path, place: str) -> None:
    """What unpacks to 100 MB is given up after the bytes that its shape amounts to."""
    if place == "data":
        bomb = npz_member((3, 2), data=bytes(100_000_000))
    else:
        bomb = b"\x93NUMPY\x02\x00" + struct.pack("<I", 100_000_000) + bytes(100_000_000)
    write_npz(tmp_path / "w.npz", w=bomb)
    assert (tmp_path / "w.npz").stat().st_size < 200_000
    path = with_file(tmp_path)
    assert peak_of(path) < 5_000_000
    expected = "expected 48 bytes for shape (3, 2), found more" if place == "data" else "header"
    assert expected in refusal(path)


@pytest.mark.parametrize(("claim", "loads"), [(0xFFFFFF00, True), (4, False)])
def test_a_member_whose_size_is_a_lie(tmp_path: Path, claim: int, loads: bool) -> None:
    """No more is read than there is, whatever the archive's directory says."""
    write_npz(tmp_path / "w.npz", w=npz_member((3, 2), data=bytes(48)))
    content = bytearray((tmp_path / "w.npz").read_bytes())
    place = content.rindex(b"PK\x01\x02") + 24
    content[place : place + 4] = struct.pack("<I", claim)
    (tmp_path / "w.npz").write_bytes(content)
    path = with_file(tmp_path)
    if loads:
        assert load(path).widths == (2, 3, 1)
    else:
        assert "cannot be read" in refusal(path)


def npz_bytes(**arrays: object) -> bytes:
    stream = io.BytesIO()
    np.savez(stream, **arrays)  # type: ignore[arg-type]
    return stream.getvalue()


GOOD_NPZ = npz_bytes(w=np.arange(6.0).reshape(3, 2))
ARRAYS = {
    "another name": (npz_bytes(v=np.zeros((3, 2)), u=[1.0]), "an array 'w'", "found 'u', 'v'"),
    "no arrays": (npz_bytes(), "an array 'w'", "found none"),
    "wrong shape": (npz_bytes(w=np.zeros((4, 2))), "biases (4,)", "(3,)"),
    "one axis": (npz_bytes(w=np.zeros(3)), "2 axes", "shape (3,)"),
    "three axes": (npz_bytes(w=np.zeros((1, 3, 2))), "2 axes", "shape (1, 3, 2)"),
    "nothing": (npz_bytes(w=np.zeros((0, 2))), "at least one number", "(0, 2)"),
    "nan": (npz_bytes(w=[[1, 2], [3, np.nan], [0, 0]]), "finite numbers", "nan at [1, 1]"),
    "inf": (npz_bytes(w=np.full((3, 2), np.inf, "f4")), "finite numbers", "inf at [0, 0]"),
    "text": (npz_bytes(w=np.array([["a", "b"]])), "numbers", "<U1"),
    "booleans": (npz_bytes(w=np.zeros((3, 2), bool)), "numbers", "bool"),
    "complex": (npz_bytes(w=np.zeros((3, 2), complex)), "numbers", "complex128"),
    "dates": (npz_bytes(w=np.zeros((3, 2), "M8[s]")), "numbers", "datetime64"),
    "records": (npz_bytes(w=np.zeros((3, 2), [("a", "f8")])), "numbers", "'a'"),
    "empty": (b"", "an array 'w'", "cannot be read"),
    "cut": (GOOD_NPZ[:-30], "an array 'w'", "cannot be read"),
}


@pytest.mark.parametrize(("content", "expected", "found"), ARRAYS.values(), ids=ARRAYS)
def test_bad_npz(tmp_path: Path, content: bytes, expected: str, found: str) -> None:
    (tmp_path / "w.npz").write_bytes(content)
    path = with_file(tmp_path)
    line = refusal(path)
    assert line.startswith(f"{path}: layer 1: ")
    assert expected in line
    assert found in line


MEMBERS = {
    "a negative shape": npz_member((-3, 2), data=bytes(48)),
    "a shape of floats": npz_member((3.0, 2), data=bytes(48)),
    "no shape": npz_member(None, data=bytes(48)),
    "an unknown type": npz_member((3, 2), "<q9", bytes(48)),
    "too few bytes": npz_member((3, 2), data=bytes(40)),
    "too many bytes": npz_member((3, 2), data=bytes(49)),
    "no number at all": npz_member((10**400, 2), data=bytes(48)),
    "no header": b"",
    "no magic": b"hello, this is no array",
    "format 3": b"\x93NUMPY\x03\x00" + bytes(100),
    "a header cut": npz_member((3, 2))[:30],
    "a header that is code": b"\x93NUMPY\x01\x00" + struct.pack("<H", 17) + b"__import__('os')\n",
    "a header of brackets": b"\x93NUMPY\x01\x00" + struct.pack("<H", 5000) + b"(" * 5000,
}


@pytest.mark.parametrize("member", MEMBERS.values(), ids=MEMBERS)
def test_bad_npy_in_npz(tmp_path: Path, member: bytes) -> None:
    write_npz(tmp_path / "w.npz", w=member)
    path = with_file(tmp_path)
    assert refusal(path).startswith(f"{path}: layer 1: weights: expected ")


def test_a_negative_shape_is_shown(tmp_path: Path) -> None:
    write_npz(tmp_path / "w.npz", w=MEMBERS["a negative shape"])
    assert refusal(with_file(tmp_path)).endswith("its shape is (-3, 2)")


def test_an_encrypted_or_oddly_packed_member(tmp_path: Path) -> None:
    for offset, value in ((8, 1), (10, 99)):  # flags: encrypted; method: none that exists
        content = bytearray(GOOD_NPZ)
        place = content.rindex(b"PK\x01\x02")
        content[place + offset] = value
        content[offset - 2] = value
        (tmp_path / "w.npz").write_bytes(content)
        assert "cannot be read" in refusal(with_file(tmp_path))


def test_bad_safetensors(tmp_path: Path) -> None:
    file = tmp_path / "w.safetensors"
    path = with_file(tmp_path, file.name)
    key = f"{path}: layer 1: weights: expected"
    save_file({"v": np.zeros((3, 2)), "0.weight": np.zeros(1)}, file)
    assert refusal(path) == f"{key} a tensor 'w', found '0.weight', 'v'"
    save_file({"w": np.zeros(6)}, file)
    assert refusal(path) == f"{key} 2 axes, found 'w' of shape (6,)"
    save_file({"w": np.array([[1.0, np.nan]])}, file)
    assert refusal(path) == f"{key} finite numbers, found nan at [0, 1]"
    save_file({"w": np.zeros((3, 2), bool)}, file)
    assert "found BOOL in 'w'" in refusal(path)
    write_tensors(
        file, {"w": {"dtype": "F8_E4M3", "shape": [3, 2], "data_offsets": [0, 6]}}, bytes(6)
    )
    assert refusal(path).startswith(f"{key} one of F64, F32")
    assert "found F8_E4M3 in 'w'" in refusal(path)
    for content in (b"", b"{}", bytes(8), GOOD_NPZ, struct.pack("<Q", 2) + b"[]"):
        file.write_bytes(content)
        assert refusal(path).startswith(key)


def test_bfloat16_is_read_as_it_is(tmp_path: Path) -> None:
    """It is the upper half of a float32."""
    values = np.array([[0.5, -1.0], [2.0, 0.25], [1.0, 3.140625]], np.float32)
    upper = (values.view(np.uint32) >> 16).astype("<u2").tobytes()
    header = {"w": {"dtype": "BF16", "shape": [3, 2], "data_offsets": [0, 12]}}
    write_tensors(tmp_path / "w.safetensors", header, upper)
    found = load(with_file(tmp_path, "w.safetensors")).layers[0].weights
    np.testing.assert_array_equal(found, values)


@pytest.mark.parametrize("suffix", [".npz", ".safetensors"])
def test_a_path_that_leaves_the_folder(tmp_path: Path, suffix: str) -> None:
    folder, outside = tmp_path / "in", tmp_path / f"w{suffix}"
    folder.mkdir()
    if suffix == ".npz":
        outside.write_bytes(GOOD_NPZ)
    else:
        save_file({"w": np.zeros((3, 2))}, outside)
    (folder / f"link{suffix}").symlink_to(outside)
    (folder / "sub").symlink_to(tmp_path)
    for file in (
        f"../w{suffix}",
        str(outside),
        f"link{suffix}",
        f"sub/w{suffix}",
        f"x/../../w{suffix}",
    ):
        line = refusal(with_file(folder, file))
        assert "layer 1: weights: expected a file in the folder of the network file" in line
        assert f"found {file!r}, which leaves it" in line or "..." in line
    outside.rename(folder / f"w{suffix}")
    assert load(with_file(folder, f"w{suffix}")).widths == (2, 3, 1)
    (folder / "deeper").mkdir()
    (folder / f"w{suffix}").rename(folder / "deeper" / f"w{suffix}")
    assert load(with_file(folder, f"deeper/w{suffix}")).widths == (2, 3, 1)


def test_a_circle_of_links(tmp_path: Path) -> None:
    (tmp_path / "w.npz").symlink_to(tmp_path / "v.npz")
    (tmp_path / "v.npz").symlink_to(tmp_path / "w.npz")
    line = refusal(with_file(tmp_path))
    assert "layer 1: weights: expected a file's name, found 'w.npz'" in line
    assert line.endswith(": its links go round in a circle")


# Whatever the bytes


def loads_or_refuses(path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            load(path)
        except FileError as error:
            line = str(error)
        else:
            return
    assert line.isprintable()


def edited(original: bytes) -> st.SearchStrategy[bytes]:
    """`original` with some stretches replaced, or cut short."""
    tokens = [
        b"[",
        b"]",
        b"[[",
        b'"',
        b"'''",
        b"=",
        b".",
        b"\n",
        b"nan",
        b"0x",
        b"{",
        b"\0",
        b"\xff",
    ]
    pieces = st.one_of(st.sampled_from(tokens), st.binary(max_size=4))
    place = st.integers(0, len(original))
    edit = st.tuples(place, st.integers(0, 12), pieces)

    def apply(edits: list[tuple[int, int, bytes]]) -> bytes:
        content = original
        for start, length, piece in edits:
            content = content[:start] + piece + content[start + length :]
        return content

    cut = place.map(lambda end: original[:end])
    return st.one_of(st.lists(edit, min_size=1, max_size=4).map(apply), cut)


fuzzed = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@fuzzed
@given(content=edited(GOOD.encode()))
@example(content=b"a" + b".a" * 5000 + b" = 1")
def test_any_toml(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "net.toml"
    path.write_bytes(content)
    loads_or_refuses(path)


@fuzzed
@given(content=edited(GOOD_NPZ))
def test_any_npz(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "w.npz").write_bytes(content)
    loads_or_refuses(with_file(tmp_path))


@fuzzed
@given(content=st.one_of(edited(npz_member((3, 2), data=bytes(48))), st.binary(max_size=200)))
def test_any_npy_in_npz(tmp_path: Path, content: bytes) -> None:
    write_npz(tmp_path / "w.npz", w=content)
    loads_or_refuses(with_file(tmp_path))


HEADER = b'{"w":{"dtype":"F64","shape":[3,2],"data_offsets":[0,48]}}'


@fuzzed
@given(header=edited(HEADER), data=st.binary(max_size=60), off=st.sampled_from([0, 0, 0, -1, 1]))
def test_any_safetensors(tmp_path: Path, header: bytes, data: bytes, off: int) -> None:
    content = struct.pack("<Q", max(0, len(header) + off)) + header + data
    (tmp_path / "w.safetensors").write_bytes(content)
    loads_or_refuses(with_file(tmp_path, "w.safetensors"))
