"""Good files: by name, by path, numbers inline or in either format of arrays."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

import backprop
from backprop import Network, load, record
from backprop.io import network_names

HEAD = 'cost = "binary_cross_entropy"\n'
LAYER = '[[layer]]\nactivation = "tanh"\nweights = {}\nbiases = {}\n'
LAST = '[[layer]]\nactivation = "sigmoid"\nweights = {}\nbiases = {}\n'
EXAMPLE = '[[example]]\nname = "one"\nx = {}\ny = {}\n'
W1, B1 = [[0.5, -1.0], [2.0, 0.25], [1.0, 0.0]], [0.1, 0.2, 0.3]
W2, B2 = [[1.5, -2.5, 0.5]], [0.75]
X, Y = [1.0, 0.5], [1.0]


def write(path: Path, *values: object) -> Path:
    """The network above, with lists or quoted references for its numbers."""
    texts = [f'"{value}"' if isinstance(value, str) else str(value) for value in values]
    content = LAYER.format(*texts[:2]) + LAST.format(*texts[2:4])
    if len(texts) > 4:
        content += EXAMPLE.format(*texts[4:])
    path.write_text(HEAD + content, encoding="utf-8")
    return path


def assert_is_the_network(network: Network, places: float = 0) -> None:
    assert network.widths == (2, 3, 1)
    assert [layer.activation.name for layer in network.layers] == ["tanh", "sigmoid"]
    assert network.cost.name == "binary_cross_entropy"
    assert network.dtype == np.float64
    for layer, weights, biases in zip(network.layers, (W1, W2), (B1, B2), strict=True):
        for found, expected in ((layer.weights, weights), (layer.biases, biases)):
            np.testing.assert_allclose(found, expected, rtol=places, atol=0)
            assert not found.flags.writeable
    assert list(network.examples) == ["one"]
    np.testing.assert_allclose(network.examples["one"].x, X, rtol=places)
    np.testing.assert_allclose(network.examples["one"].y, Y, rtol=places)


def test_inline(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.toml", W1, B1, W2, B2, X, Y)
    network = load(path)
    assert_is_the_network(network)
    assert network.name == "mine"
    assert_is_the_network(load(str(path)))
    assert record(network, *network.examples["one"]).cost > 0


def test_whole_numbers_are_numbers(tmp_path: Path) -> None:
    network = load(write(tmp_path / "n.toml", [[1, -2]], [0], [[3]], [4]))
    assert network.dtype == np.float64
    np.testing.assert_array_equal(network.layer(1).weights, [[1.0, -2.0]])


def test_the_docstring_is_a_network(tmp_path: Path) -> None:
    lines = (backprop.io.networks.__doc__ or "").splitlines()
    toml = "\n".join(line[4:] for line in lines if line.startswith("    ") or not line)
    path = tmp_path / "n.toml"
    path.write_text(toml[: toml.index("`name`")], encoding="utf-8")
    network = load(path)
    assert network.name == "xor"
    for x in np.ndindex(2, 2):
        output = record(network, x, [0]).a[2][0]
        assert round(float(output)) == (x[0] != x[1])


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8", ">f4", ">f8", "i8", "u1"])
@pytest.mark.parametrize("save", [np.savez, np.savez_compressed])
def test_npz(tmp_path: Path, save: object, dtype: str) -> None:
    given = {"w1": W1, "b1": B1, "w2": W2, "b2": B2, "x": X, "y": Y}
    arrays = {name: np.array(values) for name, values in given.items()}
    whole = dtype in ("i8", "u1")
    if whole:
        scaled = {name: 1 if name == "y" else 4 for name in arrays}  # y stays a yes or no
        arrays = {name: np.round(abs(scaled[name] * values)) for name, values in arrays.items()}
    arrays = {name: values.astype(dtype) for name, values in arrays.items()}
    save(tmp_path / "w.npz", **arrays)  # type: ignore[operator]
    references = [f"w.npz:{name}" for name in arrays]
    network = load(write(tmp_path / "n.toml", *references))
    if whole:
        np.testing.assert_array_equal(network.layer(1).weights, arrays["w1"])
        assert network.dtype == np.float64
    else:
        assert_is_the_network(network, 1e-3 if dtype == "f2" else 1e-7)


def test_npz_column_by_column_and_torch_names(tmp_path: Path) -> None:
    order = {"0.weight": np.asfortranarray(W1), "0.bias": B1, "2.weight": W2, "2.bias": B2}
    np.savez(tmp_path / "w.npz", **order)  # type: ignore[arg-type]
    path = write(tmp_path / "n.toml", *(f"w.npz:{name}" for name in order), X, Y)
    assert_is_the_network(load(path))


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_safetensors_with_torch_names(tmp_path: Path, dtype: str) -> None:
    given = {"0.weight": W1, "0.bias": B1, "2.weight": W2, "2.bias": B2}
    tensors = {name: np.array(values, dtype) for name, values in given.items()}
    save_file(tensors, tmp_path / "model.safetensors", metadata={"format": "pt"})
    references = [f"model.safetensors:{name}" for name in given]
    network = load(write(tmp_path / "n.toml", *references, X, Y))
    assert_is_the_network(network, 1e-3 if dtype == "float16" else 1e-7)


def test_a_colon_in_a_file_name_and_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "below").mkdir()
    np.savez(tmp_path / "below" / "a:b.npz", w=W1)
    assert_is_the_network(load(write(tmp_path / "n.toml", "below/a:b.npz:w", B1, W2, B2, X, Y)))


def test_a_relative_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    np.savez(tmp_path / "w.npz", w=W1)
    write(tmp_path / "n.toml", "w.npz:w", B1, W2, B2, X, Y)
    monkeypatch.chdir(tmp_path)
    assert_is_the_network(load("n.toml"))
    assert_is_the_network(load(f"../{tmp_path.name}/n.toml"))


def test_defaults(tmp_path: Path) -> None:
    path = tmp_path / "bare.toml"
    path.write_text(LAYER.format(W1, B1), encoding="utf-8")
    network = load(path)
    assert (network.name, network.cost.name, dict(network.examples)) == ("bare", "quadratic", {})


def test_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    path = write(tmp_path / "n.toml", W1, B1, W2, B2, X, Y)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert_is_the_network(load(path))


@pytest.mark.usefixtures("registries")
def test_an_activation_of_ones_own(tmp_path: Path) -> None:
    backprop.register_activation("square", lambda z: z**2, lambda z: 2 * z)
    path = tmp_path / "n.toml"
    path.write_text(LAYER.format(W1, B1).replace("tanh", "square"), encoding="utf-8")
    trace = record(load(path), X, [0, 0, 0])
    np.testing.assert_allclose(trace.a[1], (np.array(W1) @ X + B1) ** 2)


def test_names_come_before_files_and_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert {"chain", "digits", "relu", "small"} <= set(network_names())
    assert network_names() == sorted(network_names())
    (tmp_path / "chain").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load("chain").widths == (1, 1, 1, 1)
    assert load(Path("small")).name == "small"


def test_safetensors_is_imported_only_when_needed() -> None:
    code = (
        "import sys, backprop; backprop.load('digits'); "
        "sys.exit(any(m.split('.')[0] in ('safetensors', 'manim', 'click') for m in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
