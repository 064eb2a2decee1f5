"""What is saved is what is loaded, to the last bit, and nothing is ever half there."""

from __future__ import annotations

import errno
import itertools
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import Network, load, record, save
from backprop.core.activations import ACTIVATIONS
from backprop.core.errors import FileError
from backprop.io import saving

NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
NAMES = st.text(min_size=1, max_size=12).filter(lambda name: name.strip() and name.isprintable())


@st.composite
def networks(draw: st.DrawFn) -> Network:
    widths = draw(st.lists(st.integers(1, 4), min_size=2, max_size=4))
    kinds = [name for name, kind in ACTIVATIONS.items() if not kind.coupled]

    def numbers(*shape: int) -> np.ndarray:
        size = int(np.prod(shape))
        return np.array(draw(st.lists(NUMBERS, min_size=size, max_size=size))).reshape(shape)

    layers = [
        (numbers(rows, columns), numbers(rows), draw(st.sampled_from(kinds)))
        for columns, rows in itertools.pairwise(widths)
    ]
    last = layers[-1][2]
    costs = ["quadratic", *(["binary_cross_entropy"] if last == "sigmoid" else [])]
    cost = draw(st.sampled_from(costs))

    def targets() -> np.ndarray:
        if cost == "quadratic":
            return numbers(widths[-1])
        yes_or_no = st.lists(st.floats(0, 1), min_size=widths[-1], max_size=widths[-1])
        return np.array(draw(yes_or_no))

    examples = {
        name: (numbers(widths[0]), targets())
        for name in draw(st.lists(NAMES, max_size=3, unique=True))
    }
    return Network.from_arrays(layers, cost, name=draw(NAMES), examples=examples)


def check_same(one: Network, other: Network) -> None:
    assert (one.name, one.cost.name, list(one.examples)) == (
        other.name,
        other.cost.name,
        list(other.examples),
    )
    pairs = [*zip(one.layers, other.layers, strict=True)]
    assert all(left.activation is right.activation for left, right in pairs)
    arrays = [(left.weights, right.weights) for left, right in pairs]
    arrays += [(left.biases, right.biases) for left, right in pairs]
    for name in one.examples:
        arrays += zip(one.examples[name], other.examples[name], strict=True)
    for left, right in arrays:
        assert left.shape == right.shape
        assert left.astype(np.float64).tobytes() == right.tobytes()  # -0.0 too


@settings(max_examples=100)
@given(network=networks(), description=st.text(max_size=30).filter(lambda t: t.isprintable()))
def test_a_round_trip_is_exact(
    network: Network, description: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("saved")
    file = save(network, folder / "mine.toml", description)
    check_same(network, load(file))
    assert [path.name for path in folder.iterdir()] == ["mine.toml"]


def test_what_functions_are_told_is_written_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "told.toml"
    path.write_text(
        'cost = "huber"\ndelta = 0.5\n'
        '[[layer]]\nactivation = "elu"\nalpha = 2\nweights = [[1]]\nbiases = [0]\n'
        '[[layer]]\nactivation = "leaky_relu"\nslope = 0.2\nweights = [[-1]]\nbiases = [0]\n'
        '[[example]]\nname = "e"\nx = [-1]\ny = [0]\n'
    )
    network = load(save(load(path), tmp_path / "again.toml"))
    assert [layer.activation.parameters for layer in network.layers] == [
        (("alpha", 2.0),),
        (("slope", 0.2),),
    ]
    assert network.cost.parameters == (("delta", 0.5),)
    # By hand: a1 = 2 (1/e - 1), z2 = -a1 > 0, beyond delta: 0.5 (a - 0.25).
    a = 2 * (1 - np.exp(-1))
    assert record(network, [-1.0], [0.0]).cost == pytest.approx(0.5 * (a - 0.25), rel=1e-15)
    for wrong, said in (
        ('activation = "tanh"\nslope = 1', "layer 1: tanh: it takes no parameter, found 'slope'"),
        ('activation = "elu"\nalpha = "x"', "layer 1: elu: alpha: expected a number, found 'x'"),
        ('activation = "elu"\nalpha = nan', "layer 1: elu: alpha: expected a number, found nan"),
    ):
        path.write_text(f"[[layer]]\n{wrong}\nweights = [[1]]\nbiases = [0]\n")
        with pytest.raises(FileError, match=re.escape(said)):
            load(path)


def test_large_arrays_go_beside_and_come_back(tmp_path: Path) -> None:
    network = load("digits")
    file = save(network, str(tmp_path / "copy.toml"))
    check_same(network, load(file))
    (beside,) = tmp_path.glob("*.npz")
    assert file.stat().st_size < 50_000
    with np.load(beside, allow_pickle=False) as arrays:
        assert sorted(arrays) == sorted(["w1", *(f"x{n}" for n in range(1, 13))])
    # The same network gives the same bytes; another one replaces both files.
    before = file.read_bytes(), beside.read_bytes()
    save(network, file)
    assert (file.read_bytes(), beside.read_bytes()) == before
    save(Network.random([300, 2], seed=1, activation="relu"), file)
    assert len(list(tmp_path.glob("*.npz"))) == 1
    assert not beside.exists()
    save(load("small"), file)
    assert [path.name for path in tmp_path.iterdir()] == ["copy.toml"]


def test_float32_keeps_its_values(tmp_path: Path) -> None:
    weights = np.array([[0.1, 1e-38]], np.float32)
    network = Network.from_arrays([(weights, np.array([0.3], np.float32), "tanh")])
    assert network.dtype == np.float32
    check_same(network, load(save(network, tmp_path / "single.toml")))


@pytest.mark.parametrize("failing", [1, 2])
@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), None])
def test_what_was_there_stays_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, error: OSError | None
) -> None:
    """A full disk or Ctrl-C (None), at the first or the second of the two files."""
    first = Network.random([300, 2], seed=1)
    file = save(first, tmp_path / "mine.toml")
    calls = []
    really = saving.write_whole

    def write(target: Path, data: bytes) -> None:
        calls.append(target)
        if len(calls) == failing:
            raise error or KeyboardInterrupt
        really(target, data)

    monkeypatch.setattr(saving, "write_whole", write)
    with pytest.raises(FileError if error else KeyboardInterrupt) as caught:
        save(Network.random([300, 2], seed=2), file)
    if error:
        assert str(caught.value) == f"{file}: not written: No space left on device"
    check_same(first, load(file))
    assert len(list(tmp_path.iterdir())) == 2


def test_a_disk_that_fills_up_leaves_no_drafts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(self: Path, data: bytes) -> int:
        with self.open("wb") as stream:
            stream.write(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", write)
    with pytest.raises(FileError, match="No space left"):
        save(load("small"), tmp_path / "mine.toml")
    assert not list(tmp_path.iterdir())


def test_files_of_others_are_left_alone(tmp_path: Path) -> None:
    own = Network.random([300, 2], seed=1)
    np.savez(tmp_path / "weights.npz", w=own.layers[0].weights)
    (tmp_path / "mine.0123abcd.npz").write_bytes(b"not named by the file")
    (tmp_path / "mine.toml").write_text(
        '[[layer]]\nactivation = "tanh"\nweights = "weights.npz:w"\nbiases = [0, 0]\n'
    )
    save(load("small"), tmp_path / "mine.toml")
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {"mine.toml", "mine.0123abcd.npz", "weights.npz"}


@pytest.mark.parametrize("name", ["mine", "mine.json", "mine.npz"])
def test_a_name_that_load_would_not_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError, match=r"expected a file name ending in \.toml"):
        save(load("small"), tmp_path / name)


def test_what_could_not_be_read_back_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="not written: No such file"):
        save(load("small"), tmp_path / "nowhere" / "mine.toml")
    assert not list(tmp_path.iterdir())
