"""Make iris.toml, mpg.toml, xor.toml and deep.toml in assets/networks/.

    pip install -e '.[digits]' && python assets/train_examples.py

`iris` and `mpg` learn from real data, `deep` from a formula, by plain gradient descent with
`backprop.train`; `xor` is written untrained. Parameters are rounded, so that the files can be
read; how well a network does is measured on what was rounded and written, with examples that
it did not learn from. Seeded: the same machine and versions give the same bytes.

Data
----
mlxtend carries both (`mlxtend.data`). Iris: Fisher (1936), measured by Edgar Anderson; UCI
Machine Learning Repository, https://doi.org/10.24432/C56C76. Auto MPG: Quinlan (1993), from the
StatLib library of Carnegie Mellon University; UCI, https://doi.org/10.24432/C5859H. UCI gives
both under Creative Commons Attribution 4.0 (https://creativecommons.org/licenses/by/4.0/).
"""

from __future__ import annotations

import argparse
import csv
import gzip
import re
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from backprop import Network, load, record, save, train
from backprop.core.inputs import Inputs
from backprop.core.training import best_rate, examples_of

Array = NDArray[np.float64]
Named = dict[str, tuple[Array, Array]]

KINDS = ["setosa", "versicolor", "virginica"]
LEAVES = ("sepal length", "sepal width", "petal length", "petal width")
FACTS = ("power", "weight", "seconds to 60 mph", "model year")


def standard(x: Array, learned_from: Array) -> Array:
    """Each column in standard deviations from its mean, rounded as the examples are."""
    found: Array = ((x - learned_from.mean(axis=0)) / learned_from.std(axis=0)).round(2)
    return found


def measured(names: tuple[str, ...], learned_from: Array) -> Inputs:
    """The inputs before they were standardised, in numbers that can be typed."""
    mean, deviation = learned_from.mean(axis=0), learned_from.std(axis=0)
    return Inputs(names, mean.round(3), deviation.round(3))


def rounded(network: Network, decimals: int, name: str, examples: Named) -> Network:
    """The network in numbers that can be typed."""
    layers = [
        # + 0.0 makes 0 of -0.
        (
            layer.weights.round(decimals) + 0.0,
            layer.biases.round(decimals) + 0.0,
            layer.activation.name,
        )
        for layer in network.layers
    ]
    return Network.from_arrays(layers, network.cost.name, name=name, examples=examples)


def right(network: Network, x: Array, y: Array) -> float:
    """The share of examples whose largest output stands for the right kind."""
    outputs = record(network, x, y).a[network.depth]
    return float((outputs.argmax(axis=1) == y.argmax(axis=1)).mean())


def iris(folder: Path) -> None:
    """Three kinds of iris by the sizes of their leaves: 4-5-3, tanh and softmax."""
    from mlxtend.data import iris_data

    sizes, kinds = iris_data()
    rng = np.random.default_rng(0)
    tests = np.sort(
        np.concatenate([rng.permutation(np.flatnonzero(kinds == k))[:15] for k in range(3)])
    )
    learns = np.setdiff1d(np.arange(len(kinds)), tests)
    x, y = standard(sizes, sizes[learns]), np.eye(3)[kinds]
    start = Network.random([4, 5, 3], 0, activation="tanh", last="softmax", cost="cross_entropy")
    history = train(start, 2000, rate=0.1, examples=(x[learns], y[learns]))
    # A dozen it did not learn from, of each kind the four over whom its cost is spread.
    costs = record(history.network, x[tests], y[tests]).costs
    examples = {}
    for kind, name in enumerate(KINDS):
        own = np.flatnonzero(kinds[tests] == kind)
        own = own[np.argsort(costs[own])]
        for number, place in enumerate(own[[3, 7, 11, 14]], start=1):
            examples[f"{name}-{number}"] = (x[tests[place]], y[tests[place]])
    network = replace(
        rounded(history.network, 2, "iris", examples),
        inputs=measured(LEAVES, sizes[learns]),
        outputs=tuple(KINDS),
    )
    share, seen = right(network, x[tests], y[tests]), right(network, x[learns], y[learns])
    save(
        network,
        folder / "iris.toml",
        "Three kinds of iris by length and width of sepal and petal, in standard deviations from "
        f"the mean: {round(share * len(tests))} of {len(tests)} flowers it did not learn from "
        "are named rightly",
    )
    print(f"iris: {seen:.1%} of {len(learns)} learned from, {share:.1%} of {len(tests)} others")


def cars() -> tuple[list[str], Array, Array]:
    """Name, (power, weight, acceleration, year) and miles per gallon of each car."""
    # mlxtend reads the names as numbers, so they are read here.
    file = files("mlxtend.data") / "data" / "autompg.csv.gz"
    rows = list(csv.reader(gzip.decompress(file.read_bytes()).decode().splitlines()))
    names = [re.sub("[^a-z0-9]+", "-", row[7]).strip("-") for row in rows]
    numbers = np.array([[float(row[place]) for place in (2, 3, 4, 5, 8)] for row in rows])
    return names, numbers[:, :4], numbers[:, 4:]


def mpg(folder: Path) -> None:
    """How far a car goes on a gallon: 4-4-1, leaky ReLU and identity."""
    names, facts, miles = cars()
    order = np.random.default_rng(0).permutation(len(names))
    tests, learns = np.sort(order[:80]), np.sort(order[80:])
    x, y = standard(facts, facts[learns]), (miles / 10).round(2)
    start = Network.random([4, 4, 1], 4, activation="leaky_relu", last="identity")
    history = train(start, 4000, rate=0.03, examples=(x[learns], y[learns]))
    # A dozen it did not learn from, from the thirstiest to the most frugal.
    by_miles = tests[np.argsort(y[tests, 0], kind="stable")]
    chosen = by_miles[np.linspace(0, len(tests) - 1, 12).round().astype(int)]
    examples = {names[place]: (x[place], y[place]) for place in chosen}
    network = replace(
        rounded(history.network, 3, "mpg", examples),
        inputs=measured(FACTS, facts[learns]),
        outputs=("tens of miles per gallon",),
    )

    def off(rows: NDArray[np.int64]) -> float:
        errors = record(network, x[rows], y[rows]).a[2] - y[rows]
        return 10 * float(np.abs(errors).mean())

    plain = 10 * float(np.abs(y[tests] - y[learns].mean()).mean())
    save(
        network,
        folder / "mpg.toml",
        "Tens of miles a car goes on a gallon, by power, weight, seconds to 60 mph and year, in "
        f"standard deviations from the mean: off by {off(tests):.1f} miles on average for "
        f"{len(tests)} cars it did not learn from",
    )
    print(
        f"mpg: off by {off(learns):.2f} miles for {len(learns)} cars learned from, "
        f"{off(tests):.2f} for {len(tests)} others; the mean alone would be off by {plain:.2f}"
    )


def xor(folder: Path) -> None:
    """One or the other, but not both: 2-3-1, GELU and sigmoid, untrained."""
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]], float)
    names = ["neither", "second", "first", "both"]
    y = (corners.sum(axis=1, keepdims=True) == 1).astype(float)
    examples = {name: (corners[row], y[row]) for row, name in enumerate(names)}
    order = {name: examples[name] for name in ("first", "second", "neither", "both")}
    start = Network.random(
        [2, 3, 1], 74, activation="gelu", last="sigmoid", cost="binary_cross_entropy"
    )
    network = rounded(start, 2, "xor", order)
    save(network, folder / "xor.toml", "One or the other but not both; not trained yet")
    rate = best_rate(network, 100)
    trained = train(network, 100, rate=rate or 1.0)
    outputs = record(trained.network, corners, y).a[2].ravel().round(2)
    print(
        f"xor: cost {trained.costs[0]:.3f}, after 100 steps at rate {rate} {trained.costs[-1]:.3f}"
    )
    print(f"     outputs {dict(zip(names, outputs.tolist(), strict=True))}")


def deep(folder: Path) -> None:
    """Inside or outside a circle: 2-3-3-3-3-3-1, softplus and sigmoid."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (600, 2)).round(2)
    y = ((x**2).sum(axis=1, keepdims=True) < 0.6).astype(float)
    learns, tests = np.arange(400), np.arange(400, 600)
    widths = [2, 3, 3, 3, 3, 3, 1]
    start = Network.random(
        widths, 0, activation="softplus", last="sigmoid", cost="binary_cross_entropy"
    )
    history = train(start, 6000, rate=0.3, examples=(x[learns], y[learns]))
    examples: Named = {}
    for name, point in (
        ("middle", (0.1, 0.2)),
        ("inside", (-0.4, 0.4)),
        ("near-inside", (0.7, 0.1)),
        ("near-outside", (0.5, -0.7)),
        ("outside", (-0.9, 0.3)),
        ("corner", (-0.9, -0.8)),
    ):
        place = np.array(point)
        examples[name] = (place, np.array([float(place @ place < 0.6)]))
    network = rounded(history.network, 2, "deep", examples)

    def share(rows: NDArray[np.int64]) -> float:
        outputs = record(network, x[rows], y[rows]).a[6]
        return float(((outputs > 0.5) == (y[rows] > 0.5)).mean())

    save(
        network,
        folder / "deep.toml",
        "Six layers, narrow: whether a point lies inside the circle of radius 0.77; right for "
        f"{share(tests):.0%} of 200 points it did not learn from",
    )
    print(f"deep: {share(learns):.1%} of 400 learned from, {share(tests):.1%} of 200 others")


def main() -> None:
    """Write the four, load what was written, and say how well they do."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "networks")
    folder = parser.parse_args().out
    for make in (iris, mpg, xor, deep):
        make(folder)
    for name in ("iris", "mpg", "xor", "deep"):
        network = load(folder / f"{name}.toml")
        cost = record(network, *examples_of(network)).cost
        print(f"  {network.name}: {network.widths}, cost of its examples {cost:.4f}")


if __name__ == "__main__":
    main()
