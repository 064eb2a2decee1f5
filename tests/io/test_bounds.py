"""A file of any content costs little: what would cost much is refused before it is parsed."""

from __future__ import annotations

import io
import json
import struct
import tomllib
import tracemalloc
import zipfile
from pathlib import Path

import numpy as np
import pytest
import tomli_w
from hypothesis import example, given
from hypothesis import strategies as st

from backprop import Network, load, save
from backprop.core.errors import FileError
from backprop.io import arrays, bounds

LAYER = '[[layer]]\nactivation = "relu"\nweights = [[1]]\nbiases = [1]\n'
MANY = "expected at most 50,000 numbers in TOML"
MEND = 'put the numbers in an .npz as "FILE:NAME"'

OVER = {
    "a key of 20,000 parts": ("a." * 20_000 + "a = 1", "keys like weights"),
    "in quotes": ('","."=".' * 10_000 + "a = 1", "keys like weights"),
    "in a header": ("[" + "a . " * 20_000 + "a]", "keys like weights"),
    "in a table": ("{a = {" + "a." * 20_000 + "a = 1}}", "keys like weights"),
    "after a string that ends in quotes": (
        'a = {b = """x""""", ' + "a." * 9 + "b = 1}",
        "keys like",
    ),
    "a million keys": ("".join(f"a{i}=1\n" for i in range(10**5)) * 2, MANY),
    "numbers": ("a = [" + "1," * 200_000 + "]", MANY),
    "layers": (LAYER * 10_000, MANY),
    "examples": ('[[example]]\nname="a"\n' * 40_000, MANY),
    "empty tables": ("[[a]]\n" * 40_000, MANY),
    "brackets": ("a = [" + "[]," * 60_000 + "]", MANY),
    "escapes": ('a = "' + "\\n" * 200_000 + '"', MANY),
    "lines": ("\n" * 200_000, MANY),
    "a number of a million digits": ("a = 0x" + "f" * 1_000_000, "numbers, found one of 10,000"),
    "a float of a million digits": ("a = 0." + "7" * 1_000_000, "numbers, found one of 10,000"),
    "3 MB of a comment": ("#" * 3_000_000, "expected at most 2 MB of TOML"),
    "3 MB of a string": ('a = "' + "x" * 3_000_000 + '"', "expected at most 2 MB of TOML"),
}


@pytest.mark.parametrize(("content", "said"), OVER.values(), ids=OVER)
def test_too_much_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, said: str
) -> None:
    monkeypatch.setattr(tomllib, "loads", lambda text: pytest.fail("it was parsed"))
    file = tmp_path / "net.toml"
    file.write_text(content)
    with pytest.raises(FileError) as caught:
        load(file)
    assert str(caught.value).startswith(f"{file}: expected ")
    assert said in str(caught.value)
    assert said[:16] != "expected at most" or MEND in str(caught.value)


def test_a_network_for_digits_may_be_typed_out(tmp_path: Path) -> None:
    network = Network.random([784, 24, 24, 10], seed=0)
    lines = []
    for layer in network.layers:
        rows = ",\n".join(map(str, layer.weights.tolist()))
        lines.append('[[layer]]\nactivation = "sigmoid"')
        lines.append(f"weights = [{rows}]\nbiases = {layer.biases.tolist()}")
    for name in "abcdef":
        lines.append(f'[[example]]\nname = "{name}"')
        lines.append(f"x = {np.linspace(0, 1, 784).tolist()}\ny = {[0.0] * 10}")
    file = tmp_path / "typed.toml"
    file.write_text("\n".join(lines))
    assert (load(file).layer(1).weights == network.layer(1).weights).all()


def test_strings_and_comments_are_not_counted(tmp_path: Path) -> None:
    file = tmp_path / "net.toml"
    said = "a.b.c.d = [1, 2, 3] " * 10_000
    file.write_text(f"description = '''\n{said}\n'''\n# {said}\n{LAYER}")
    assert load(file).widths == (1, 1)


def bare(content: str) -> bytes:
    return bounds._STRINGS_AND_COMMENTS.sub(b"_", content.encode())


@given(text=st.text(alphabet="ab'\"\\\n\r\t#=.[,", max_size=12))
@example(text='""')
@example(text="a\\")
def test_a_string_ends_where_it_does_for_the_parser(text: str) -> None:
    for multiline in (False, True):
        dumped = tomli_w.dumps({"k": text, "l": 1}, multiline_strings=multiline)
        assert bare(dumped) == b"k = _\nl = 1\n"
    for quotes in ('"', "'", '"""', "'''"):
        written = f"k = {quotes}{text}{quotes}\nl = 1\n"
        try:
            found = tomllib.loads(written)
        except tomllib.TOMLDecodeError:
            continue
        if list(found) == ["k", "l"] and "#" not in text and isinstance(found["k"], str):
            assert bare(written) == b"k = _\nl = 1\n"


def npz_of(count: int) -> bytes:
    """An .npz whose list names one array over and over, and then another.

    The other lies after it: Python 3.13 reads none that another's place overlaps.
    """
    stream = io.BytesIO()
    np.savez(stream, v=np.ones((1, 1)), w=np.ones((1, 1)))
    content = stream.getvalue()
    start, end = content.index(b"PK\x01\x02"), content.index(b"PK\x05\x06")
    last = content.rindex(b"PK\x01\x02")
    entries, tail = content[start:last] * (count - 1) + content[last:end], bytearray(content[end:])
    tail[8:16] = struct.pack("<HHI", count, count, len(entries))
    return content[:start] + entries + tail


def tensors_of(count: int) -> bytes:
    one = {"dtype": "F64", "shape": [1, 1], "data_offsets": [0, 8]}
    header = json.dumps({f"t{number}": one for number in range(count)}).encode()
    return struct.pack("<Q", len(header)) + header + struct.pack("<d", 1)


def naming(folder: Path, reference: str, layers: int = 1) -> Path:
    file = folder / "net.toml"
    file.write_text(LAYER.replace("[[1]]", f'"{reference}"') * layers)
    return file


@pytest.mark.parametrize(
    ("name", "few", "many"),
    [
        ("w.npz", npz_of(1000), npz_of(60_000)),
        ("t.safetensors", tensors_of(1000), tensors_of(30_000)),
    ],
    ids=["npz", "safetensors"],
)
def test_a_list_of_too_many_arrays_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, few: bytes, many: bytes
) -> None:
    file = naming(tmp_path, f"{name}:{'w' if name == 'w.npz' else 't7'}")
    (tmp_path / name).write_bytes(few)
    assert load(file).layer(1).weights == [[1]]
    (tmp_path / name).write_bytes(many)
    monkeypatch.setattr(json, "loads", lambda text: pytest.fail("it was parsed"))
    monkeypatch.setattr(zipfile, "ZipInfo", lambda *_: pytest.fail("it was parsed"))
    with pytest.raises(FileError, match=r"some thousand arrays at most.*as fewer, larger ones"):
        load(file)


def test_lists_of_all_files_count_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = naming(tmp_path, "w0.npz:w").read_text()
    files = [f"w{number}.npz" for number in range(3)]
    for name in files:
        (tmp_path / name).write_bytes(npz_of(6000))
    monkeypatch.setattr(arrays, "LONGEST_LISTS", 2 * len(npz_of(6000)) + 2000)
    (tmp_path / "net.toml").write_text("".join(content.replace("w0", f"w{n}") for n in (0, 1, 0)))
    assert load(tmp_path / "net.toml").depth == 3
    (tmp_path / "net.toml").write_text("".join(content.replace("w0", f"w{n}") for n in (0, 1, 2)))
    with pytest.raises(FileError, match=r"layer 3: weights: .*'w2\.npz'"):
        load(tmp_path / "net.toml")


@pytest.mark.parametrize(
    ("limit", "said"),
    [("MOST_NUMBERS", "with others before it"), ("MOST_ARRAYS", "at most 3 arrays in files")],
)
def test_one_array_named_many_times_counts_every_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, said: str
) -> None:
    (tmp_path / "w.npz").write_bytes(npz_of(1))
    monkeypatch.setattr(arrays, limit, 3)
    assert load(naming(tmp_path, "w.npz:w", 3)).depth == 3
    with pytest.raises(FileError, match=f"layer 4: weights: .*{said}"):
        load(naming(tmp_path, "w.npz:w", 4))


@pytest.mark.parametrize("dtype", ["f8", "f4", "u1"])
@pytest.mark.parametrize("kind", ["npz", "safetensors"])
def test_no_more_is_held_than_the_numbers(tmp_path: Path, dtype: str, kind: str) -> None:
    from safetensors.numpy import save_file

    given = np.arange(1_000_000).reshape(1, -1).astype(dtype)
    if kind == "npz":
        np.savez_compressed(tmp_path / "w.npz", w=given)
    else:
        save_file({"w": given}, tmp_path / "w.safetensors")
    file = naming(tmp_path, f"w.{kind}:w")
    tracemalloc.start()
    try:
        network = load(file)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (network.layer(1).weights == given).all()
    assert peak < 2 * 8_000_000


def test_packed_in_a_way_that_is_slow_to_read(tmp_path: Path) -> None:
    plain = io.BytesIO()
    np.save(plain, np.ones((1, 1)))
    with zipfile.ZipFile(tmp_path / "w.npz", "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("w.npy", plain.getvalue())
    with pytest.raises(FileError, match="packed in a way that NumPy does not know"):
        load(naming(tmp_path, "w.npz:w"))


def of_examples(count: int, width: int) -> Network:
    x = np.arange(width) / 3
    return Network.from_arrays(
        [(np.ones((1, width)), [0.0], "tanh")],
        examples={str(number): (x + number, [1.0]) for number in range(count)},
    )


@pytest.mark.parametrize(("count", "width"), [(2500, 4), (3000, 30)])
def test_what_is_saved_is_small_enough_to_be_read(tmp_path: Path, count: int, width: int) -> None:
    network = of_examples(count, width)
    again = load(save(network, tmp_path / "many.toml"))
    assert all((again.examples[name].x == one.x).all() for name, one in network.examples.items())


def test_what_could_not_be_read_again_is_not_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("backprop.io.saving.MOST_ARRAYS", 100)
    monkeypatch.setattr(bounds, "_MOST", 1000)
    with pytest.raises(FileError, match="thousand layers and examples at most, found 1 and 101"):
        save(of_examples(101, 4), tmp_path / "many.toml")
    monkeypatch.setattr("backprop.io.saving.MOST_NUMBERS", 1000)
    with pytest.raises(FileError, match="at most 1,000 numbers with its examples, found 2,002"):
        save(Network.random([1000, 2], seed=0), tmp_path / "large.toml")
    assert not list(tmp_path.iterdir())


def test_what_stood_there_before_is_bounded_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "net.toml").write_text("a." * 20_000 + "a = 1")
    monkeypatch.setattr(tomllib, "loads", lambda text: pytest.fail("it was parsed"))
    save(load_small(), tmp_path / "net.toml")


def load_small() -> Network:
    return Network.random([1, 1], seed=0)


def test_a_name_is_data_in_the_file_too(tmp_path: Path) -> None:
    network = Network.random([300, 2], seed=1)
    for stem in ('a"b\\c', 'x"\n[[layer]]\nz = "', "\x1b[31mé", "-rf"):
        again = load(save(network, tmp_path / f"{stem}.toml"))
        assert (again.layer(1).weights == network.layer(1).weights).all()
    with pytest.raises(FileError, match="expected a file name in UTF-8"):
        save(network, tmp_path / "a\udcff.toml")
