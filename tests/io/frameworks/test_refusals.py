"""Files that cannot be shown, say too little, or mean harm: one line, and nothing is run."""

import io
import json
import os
import pickle
import struct
import tracemalloc
import zipfile
from collections import OrderedDict
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest
from safetensors.numpy import save_file

from backprop import load
from backprop.core.errors import FileError
from backprop.io.frameworks import hdf5
from backprop.io.networks import import_network

HERE = Path(__file__).parent
ASKED = ("CrossEntropyLoss", ["relu", "softmax"])


def refusal(path: Path, loss: str | None = None, activations: list[str] | None = None) -> str:
    """The one line with which a file is refused."""
    with pytest.raises(FileError) as caught:
        import_network(path, loss, activations)
    line = str(caught.value)
    assert line.startswith(f"{path}: ")
    assert line.isprintable()
    assert len(line) < 700
    return line


SHOWN = {
    # A file, the layer that is named, what it is.
    "conv.pt": ("'0.weight'", "a convolution"),
    "lstm.pt": ("'weight_ih_l0'", "recurrent"),
    "batch_norm.pt": ("'1.running_mean'", "before or after the activation"),
    "whole.pt": ("a whole module", "model.state_dict()"),
    "skip.onnx": ("Add", "a branch or a skip connection"),
    "conv.onnx": ("Conv", "what can be shown"),
    "skip.keras": ("is Add of", "what can be shown"),
    "lstm.keras": ("'memory' is LSTM", "what can be shown"),
    "rows.keras": ("'dense", "an input of more than one axis"),
}


@pytest.mark.parametrize("name", SHOWN)
def test_what_cannot_be_shown_is_named(name: str) -> None:
    asked = ASKED if name.endswith(".pt") else (None, None)
    line = refusal(HERE / name, *asked)
    for words in SHOWN[name]:
        assert words in line


def test_what_a_file_does_not_say_is_asked_for() -> None:
    plain, normed = HERE / "plain.pt", HERE / "activations.onnx"
    assert f"backprop import {plain} --activations relu,softmax --loss" in refusal(plain)
    assert "its loss is not in it" in refusal(plain, None, ["tanh", "relu", "identity"])
    assert f"backprop import {normed} --loss" in refusal(normed)
    assert "expected 2 or 3 activations, found 4" in refusal(plain, "mse", ["tanh"] * 4)
    assert "did you mean 'tanh'" in refusal(plain, "mse", ["tnah", "relu"])
    assert "unknown loss 'nonsense'" in refusal(plain, "nonsense", ["tanh", "relu"])
    assert "leave --activations out" in refusal(normed, "mse", ["relu", "relu"])
    assert "is the mean over its 3 outputs" in refusal(plain, "L1Loss", ["tanh", "identity"])
    assert "ends in relu" in refusal(plain, "CrossEntropyLoss", ["tanh", "relu"])
    with pytest.raises(FileError, match="a TOML file is a network already"):
        import_network("chain")


def refusal_of_load(path: Path) -> str:
    with pytest.raises(FileError) as caught:
        load(path)
    return str(caught.value)


def test_every_command_names_the_import() -> None:
    assert "backprop import" in refusal_of_load(HERE / "plain.pt")
    assert "backprop import" in refusal_of_load(HERE / "arrays.npz")


def test_load_tells_what_was_done() -> None:
    with pytest.warns(UserWarning, match=r"normed\.onnx: .* folded into"):
        network = load(HERE / "normed.onnx")
    assert network.cost.name == "cross_entropy"


class Runs:
    """Unpickling one calls os.system."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.system, (f"touch {self.path}",)


def torch_zip(path: Path, pickled: bytes, **members: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("archive/data.pkl", pickled)
        archive.writestr("archive/byteorder", "little")
        for name, content in members.items():
            archive.writestr(f"archive/data/{name.removeprefix('_')}", content)
    return path


@pytest.mark.parametrize("protocol", range(2, 6))
@pytest.mark.parametrize("place", ["alone", "in a dict", "as a key", "in its state"])
def test_a_pickle_that_runs_code_is_not_run(tmp_path: Path, protocol: int, place: str) -> None:
    touched = tmp_path / "touched"
    evil: Any = Runs(touched)
    if place == "in a dict":
        evil = {"state_dict": OrderedDict(a=evil)}
    elif place == "as a key":
        evil = {evil: 1}
    elif place == "in its state":
        held = OrderedDict(a=1)
        held._metadata = evil  # type: ignore[attr-defined]
        evil = held
    data = pickle.dumps(evil, protocol)
    line = refusal(torch_zip(tmp_path / "evil.pt", data), *ASKED)
    assert "found 'posix.system' in it, and no code is run" in line
    assert not touched.exists()
    pickle.loads(data)
    assert touched.exists()  # it does run elsewhere


class Global:
    """Stands for a name in a pickle that is written by hand."""

    def __init__(self, module: str, name: str) -> None:
        self.line = f"c{module}\n{name}\n".encode()


def tensor(
    *, kind: str = "DoubleStorage", key: str = "0", count: int = 4, offset: int = 0,
    shape: tuple[int, ...] = (2, 2), strides: tuple[int, ...] = (2, 1),
) -> bytes:  # fmt: skip
    """A pickled tensor, as PyTorch writes it."""

    def plain(value: Any) -> bytes:
        return pickle.dumps(value, 2)[2:-1]

    storage = b"(" + plain("storage") + Global("torch", kind).line
    storage += plain(key) + plain("cpu") + plain(count) + b"tQ"
    rest = plain(offset) + plain(shape) + plain(strides) + plain(False) + plain(None) + b"t"
    return Global("torch._utils", "_rebuild_tensor_v2").line + b"(" + storage + rest + b"R"


def state_dict(**tensors: bytes) -> bytes:
    items = b"".join(
        pickle.dumps(name.replace("_", "."), 2)[2:-1] + one for name, one in tensors.items()
    )
    return b"\x80\x02}(" + items + b"u."


def test_the_tensors_written_by_hand_are_read(tmp_path: Path) -> None:
    data = state_dict(a_weight=tensor(), a_bias=tensor(shape=(2,), strides=(1,), key="1", count=2))
    numbers = {"_0": np.arange(4.0).tobytes(), "_1": np.arange(2.0).tobytes()}
    path = torch_zip(tmp_path / "net.pt", data, **numbers)
    network, _ = import_network(path, "mse", ["identity"])
    assert network.layers[0].weights.tolist() == [[0, 1], [2, 3]]


HUGE = 25_000, 50_000
HOSTILE = {
    "10 GB": (state_dict(a_weight=tensor(shape=HUGE, strides=(50_000, 1))), "at most 15,000,000"),
    "10 GB of one number": (state_dict(a_weight=tensor(shape=HUGE, strides=(0, 0))), "at most"),
    "before its start": (state_dict(a_weight=tensor(offset=-1)), "a length is none"),
    "behind its end": (state_dict(a_weight=tensor(offset=1)), "found 4 stored"),
    "steps too wide": (state_dict(a_weight=tensor(strides=(1 << 40, 1))), "found 4 stored"),
    "steps back": (state_dict(a_weight=tensor(strides=(-1, 1))), "a length is none"),
    "fewer numbers": (state_dict(a_weight=tensor(count=400)), "expected 3200 bytes"),
    "a storage of 10 GB": (state_dict(a_weight=tensor(count=10**10)), "stored"),
    "no such storage": (state_dict(a_weight=tensor(key="../../etc/passwd")), "cannot be read"),
    "no numbers": (state_dict(a_weight=tensor(kind="BoolStorage")), "found BoolStorage"),
    "fewer steps": (state_dict(a_weight=tensor(strides=(1,))), "cannot be read"),
    "no state dict": (pickle.dumps([1, 2], 2), "expected a state dict, found list"),
    "an empty dict": (pickle.dumps({}, 2), "expected a state dict"),
    "strings": (pickle.dumps({"a.weight": "1"}, 2), "expected a state dict, found 'a.weight'"),
    "a set": (pickle.dumps({"a.weight": {1}}, 4), "found a pickle with empty_set"),
    "a list as a key": (b"\x80\x02}(]K\x01u.", "a key is list"),
    "a dict in itself": (b"\x80\x02}q\x00(X\x01\x00\x00\x00ah\x00u.", "expected a state dict"),
    "a list in itself": (b"\x80\x02]q\x00h\x00a.", "expected a state dict, found list"),
    "no end": (b"\x80\x02}(", "cannot be read"),
    "nothing": (b"", "cannot be read"),
    "no pickle": (b"hello, this is none", "cannot be read"),
    "a place in memory": (b"\x80\x02}r\xff\xff\xff\xff.", "expected a state dict"),
    "a string of 4 GB": (b"\x80\x02X\xff\xff\xff\x7fab.", "cannot be read"),
    "too long": (b"\x80\x02" + b"}" * (1 << 20) + b".", "some thousand tensors"),
    "bytes of 10 GB": (b"\x80\x05\x96\x00\x00\x00\x00\x02\x00\x00\x00.", "cannot be read"),
    "a class of our own": (b"\x80\x02cbackprop.cli\nmain\n.", "'backprop.cli.main' in it"),
    "marks": (b"\x80\x02" + b"t" * 9 + b".", "cannot be read"),
    "dicts in dicts": (
        # Each of the thousand entries of a dict is the next dict: 10^30 ways down.
        b"\x80\x02" + b"".join(
            b"}q" + bytes([n]) + b"(" + b"".join(
                b"X\x04\x00\x00\x00" + f"{k:04d}".encode() + (b"h" + bytes([n - 1]) if n else b"N")
                for k in range(1000)
            ) + b"u" for n in range(10)
        ) + b".",
        "expected a state dict",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("data", "said"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_state_dict(tmp_path: Path, data: bytes, said: str) -> None:
    path = torch_zip(tmp_path / "net.pt", data, _0=np.arange(4.0).tobytes())
    tracemalloc.start()
    try:
        assert said in refusal(path, *ASKED)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("name", sorted(p.name for p in HERE.iterdir() if p.suffix in {
    ".pt", ".pth", ".onnx", ".keras", ".h5", ".npz", ".safetensors", ".json"
} and p.name != "truth.json"))  # fmt: skip
def test_files_that_are_cut_or_damaged(name: str, tmp_path: Path) -> None:
    """One line, or a network all the same; never anything else."""
    whole = (HERE / name).read_bytes()
    path = tmp_path / name
    rng = np.random.default_rng(0)
    # HDF5 is read in a process each time, and on some damage would only end with its time.
    for n in range(0, 15, 5) if path.suffix in (".keras", ".h5") else range(60):
        data = bytearray(whole)
        if n < 15:
            del data[len(data) * n // 15 :]
        else:
            for place in rng.integers(len(data), size=1 + n % 4):
                data[place] = rng.integers(256)
        path.write_bytes(data)
        for asked in ((None, None), ("mse", ["tanh", "tanh"])):
            line = ""
            try:
                import_network(path, *asked)
            except FileError as error:
                line = str(error)
            assert len(line) < 900
            assert line.isprintable(), line


@pytest.mark.parametrize("file", ["net.pt", "net.keras", "net.npz"])
def test_a_zip_that_lists_very_many(tmp_path: Path, file: str) -> None:
    path = tmp_path / file
    first = {"net.pt": "a/data.pkl", "net.keras": "model.weights.h5", "net.npz": "w1.npy"}[file]
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(20_000):
            archive.writestr(first if not number else f"{number:030d}", "")
        archive.writestr(first + ".npy", "")
    assert "expected some thousand arrays at most, found more" in refusal(path, *ASKED)


def test_the_largest_takes_no_more_than_it_must(tmp_path: Path) -> None:
    """The numbers in float64, and half of that again while they are read."""
    count = 1500
    data = state_dict(
        a_weight=tensor(
            kind="FloatStorage", count=count**2, shape=(count, count), strides=(count, 1)
        )
    )
    path = torch_zip(tmp_path / "net.pt", data, _0=bytes(4 * count**2))
    tracemalloc.start()
    try:
        network, _ = import_network(path, "mse", ["identity"])
        assert tracemalloc.get_traced_memory()[1] < 1.5 * 8 * count**2
    finally:
        tracemalloc.stop()
    assert not network.layers[0].weights.flags.writeable


def varint(value: int) -> bytes:
    out = b""
    while value > 127:
        out += bytes([value & 127 | 128])
        value >>= 7
    return out + bytes([value])


def field(number: int, content: bytes | int) -> bytes:
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    return varint(number << 3 | 2) + varint(len(content)) + content


def onnx_bytes(tensor: bytes) -> bytes:
    node = field(1, b"x") + field(1, b"w") + field(2, b"y") + field(4, b"MatMul")
    ends = field(11, field(1, b"x")) + field(12, field(1, b"y"))
    graph = field(1, node) + field(5, tensor) + ends
    return field(1, 8) + field(2, b"test") + field(7, graph)


DOUBLES = field(2, 11) + field(8, b"w")
ONNX = {
    "10 GB": (field(1, 25_000) + field(1, 50_000) + DOUBLES, "at most 15,000,000"),
    "fewer": (field(1, 2) + field(1, 2) + DOUBLES + field(9, bytes(24)), "expected 32 bytes"),
    "text": (field(1, 2) + field(1, 2) + field(2, 8) + field(8, b"w"), "ONNX's type 8"),
    "outside": (
        field(1, 2) + field(1, 2) + DOUBLES + field(14, 1)
        + field(13, field(1, b"location") + field(2, b"../secret")),
        "which leaves it",
    ),
    "absolute": (
        field(1, 2) + field(1, 2) + DOUBLES + field(14, 1)
        + field(13, field(1, b"location") + field(2, b"/etc/passwd")),
        "which leaves it",
    ),
    "cut beside": (
        field(1, 2) + field(1, 2) + DOUBLES + field(14, 1)
        + field(13, field(1, b"location") + field(2, b"short.data")),
        "found 3",
    ),
    "dims": (field(1, b"\x02" * 600_000) + DOUBLES, "cannot be read"),
    "a negative side": (field(1, (1 << 64) - 2) + field(1, 2) + DOUBLES, "cannot be read"),
}  # fmt: skip


@pytest.mark.parametrize(("stored", "said"), ONNX.values(), ids=ONNX)
def test_a_hostile_onnx(tmp_path: Path, stored: bytes, said: str) -> None:
    (tmp_path / "secret").write_bytes(bytes(32))
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "short.data").write_bytes(b"abc")
    path = folder / "net.onnx"
    path.write_bytes(onnx_bytes(stored))
    assert said in refusal(path, "mse")


def test_an_onnx_of_very_many_fields(tmp_path: Path) -> None:
    path = tmp_path / "net.onnx"
    path.write_bytes(onnx_bytes(DOUBLES) + b"\x08\x01" * 600_000)
    assert "more than 500,000 fields" in refusal(path, "mse")


def keras_zip(path: Path, config: Any, fill: Any = None, **packed: int) -> Path:
    stream = io.BytesIO()
    with h5py.File(stream, "w") as file:
        if fill is not None:
            fill(file)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("model.weights.h5", stream.getvalue(), **packed)
    return path


def dense(**more: Any) -> dict[str, Any]:
    layers = [{"class_name": "Dense", "config": {"name": "d", "activation": "relu", **more}}]
    return {"class_name": "Sequential", "config": {"layers": layers}}


VARS = "layers/dense/vars"


def huge(file: Any) -> None:
    file.create_dataset(f"{VARS}/0", shape=HUGE, dtype="f8", chunks=(100, 100), compression="gzip")


def outside(file: Any) -> None:
    file.create_dataset(f"{VARS}/0", (2, 2), "f8", external=[("/etc/passwd", 0, 32)])


def linked(file: Any) -> None:
    file["layers"] = h5py.ExternalLink("/tmp/other.h5", "/layers")


def circle(file: Any) -> None:
    file["layers"] = h5py.SoftLink("/layers")


def text(file: Any) -> None:
    file[f"{VARS}/0"] = [["a", "b"]]


KERAS = {
    "10 GB": (dense(), huge, "at most 15,000,000 numbers"),
    "numbers of another file": (dense(), outside, "expected numbers 'layers/dense/vars/0' in it"),
    "a link to another file": (dense(), linked, "expected numbers 'layers/dense/vars/0' in it"),
    "a link in a circle": (dense(), circle, "found none"),
    "text": (dense(), text, "expected numbers"),
    "none": (dense(), None, "found none"),
    "a class of one's own": ({"class_name": "Mine", "config": {}}, None, "its class is 'Mine'"),
    "code": (
        {"class_name": "Sequential", "config": {"layers": [
            {"class_name": "Lambda", "config": {"name": "l", "function": "cos\nsystem"}}]}},
        None, "'l' is Lambda",
    ),
    "an activation of one's own": (
        dense(activation={"class_name": "function", "config": "mine"}), huge, "at most",
    ),
    "no layers": ({"class_name": "Sequential", "config": {}}, None, "a list of layers"),
    "a list": ([], None, "expected a configuration, found []"),
}  # fmt: skip


@pytest.mark.parametrize(("config", "fill", "said"), KERAS.values(), ids=KERAS)
def test_a_hostile_keras(tmp_path: Path, config: Any, fill: Any, said: str) -> None:
    assert said in refusal(keras_zip(tmp_path / "net.keras", config, fill), "mse")


def test_a_keras_that_is_a_zip_bomb(tmp_path: Path) -> None:
    packed = {"compress_type": zipfile.ZIP_DEFLATED}
    path = keras_zip(tmp_path / "net.keras", dense(), huge, **packed)
    assert "found a compressed one" in refusal(path, "mse")


def test_hdf5_that_does_not_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its library, in C, may run for ever on damaged bytes."""
    monkeypatch.setattr(hdf5, "_SECONDS", 0.0)
    assert "HDF5 does not come to an end with it" in refusal(HERE / "functional.h5")


def test_a_module_beside_the_caller_is_not_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "h5py.py").write_text("open('touched', 'w')")
    monkeypatch.chdir(tmp_path)
    assert import_network(HERE / "functional.h5")[0].widths == (4, 4, 4, 2)
    assert not (tmp_path / "touched").exists()


def test_weights_of_keras_alone(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "net.weights.h5", "w") as file:
        file[f"{VARS}/0"] = np.zeros((2, 2))
    assert "found weights or other data alone" in refusal(tmp_path / "net.weights.h5")


NIELSEN = {
    "another cost": ({"cost": "MyCost"}, "cost: expected one of QuadraticCost"),
    "a cost that is a list": ({"cost": []}, "cost: expected one of QuadraticCost"),
    "fewer weights": ({"weights": []}, "lists of weights and biases"),
    "ragged": ({"weights": [[[1, 2], [3]]]}, "weights[0]: expected rows of numbers"),
    "another shape": ({"weights": [[[1, 2, 3]]]}, "weights[0]: expected the shape (1, 2)"),
    "flat biases": ({"biases": [[1]]}, "biases[0]: expected the shape (1, 1)"),
    "nan": ({"weights": [[[1, float("nan")]]]}, "expected finite numbers"),
    "sizes": ({"sizes": 3}, "lists of weights and biases"),
}


@pytest.mark.parametrize(("change", "said"), NIELSEN.values(), ids=NIELSEN)
def test_a_bad_json_of_nielsen(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    good = {
        "sizes": [2, 1], "weights": [[[1, 2]]], "biases": [[[3]]], "cost": "QuadraticCost",
    }  # fmt: skip
    path = tmp_path / "network.json"
    path.write_text(json.dumps(good))
    assert load(path).widths == (2, 1)
    path.write_text(json.dumps(good | change))
    assert said in refusal(path)


def test_an_order_that_is_not_in_the_file(tmp_path: Path) -> None:
    """Safetensors sorts by name: it is the shapes that tell, or nothing does."""
    w, b, v, c = np.ones((4, 3)), np.ones(4), np.ones((2, 4)), np.ones(2)
    path = tmp_path / "net.safetensors"
    save_file(
        {"encoder.weight": w, "encoder.bias": b, "decoder.weight": v, "decoder.bias": c}, path
    )
    assert import_network(path, "mse", ["relu", "identity"])[0].widths == (3, 4, 2)
    square = np.ones((3, 3))
    save_file({"encoder.weight": square, "decoder.weight": square}, path)
    assert "the order of" in refusal(path, "mse", ["relu", "identity"])
    save_file({f"{n}.weight": np.full((3, 3), float(n)) for n in range(12)}, path)
    network, _ = import_network(path, "mse", ["relu", "identity"])
    assert [layer.weights[0, 0] for layer in network.layers] == list(range(12))


def test_which_way_weights_lie_comes_from_their_names(tmp_path: Path) -> None:
    square = np.array([[1.0, 2.0], [3.0, 4.0]])
    path = tmp_path / "net.npz"
    for name, rows in {
        "fc.weight": True, "w1": True, "W1": True, "Dense_0/kernel": False, "coefs_0": False,
    }.items():  # fmt: skip
        np.savez(path, **{name: square})
        network, notes = import_network(path, "mse", ["identity"])
        assert (network.layers[0].weights == (square if rows else square.T)).all()
        said = "transposed" if not rows else "a row for each neuron" if name in "wW1" else "biases"
        assert any(said in note for note in notes)


def test_two_models_in_one_checkpoint(tmp_path: Path) -> None:
    one = state_dict(a_weight=tensor())[2:-1]
    both = b"\x80\x02}(" + b"".join(
        pickle.dumps(name, 2)[2:-1] + one for name in ("generator", "critic")
    ) + b"u."  # fmt: skip
    line = refusal(torch_zip(tmp_path / "gan.pt", both), *ASKED)
    assert "expected one state dict, found 'generator', 'critic'" in line


def test_a_safetensors_of_others(tmp_path: Path) -> None:
    path = tmp_path / "net.safetensors"
    save_file({"h.0.attn.c_attn.weight": np.ones((3, 3))}, path)
    assert "is attention, which cannot be shown" in refusal(path, *ASKED)
    save_file({"embedding": np.ones((3, 3))}, path)
    assert "expected names that end in weight and bias" in refusal(path, *ASKED)
    save_file({"fc.bias": np.ones(3)}, path)
    assert "expected weights with it" in refusal(path, *ASKED)
    path.write_bytes(struct.pack("<Q", 2) + b"{}" + bytes(8))
    assert "found no tensors" in refusal(path, *ASKED)
