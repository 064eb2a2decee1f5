"""AverageOverExamples and GradientVector: means of real passes, entry by entry."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from backprop import Network, load, record
from tests.scenes.seen import recorded, run


def mean_cost(network: Network) -> float:
    """C, example by example."""
    return float(np.mean([record(network, e.x, e.y).cost for e in network.examples.values()]))


def many(path: Path, count: int) -> Path:
    """The chain with `count` examples."""
    head = Path("assets/networks/chain.toml").read_text().partition("[[example]]")[0]
    rows = (
        f'[[example]]\nname = "{i}"\nx = [{i / count}]\ny = [{int(2 * i >= count)}]\n'
        for i in range(count)
    )
    path.write_text(head + "\n".join(rows))
    return path


def test_the_table_holds_every_example_and_the_means() -> None:
    network = load("chain")
    scene = run("AverageOverExamples", recorded("chain"))
    assert len(scene.rows) == len(network.examples) == 8
    for row, example in zip(scene.rows, network.examples.values(), strict=True):
        trace = record(network, example.x, example.y)
        assert row[1].value == trace.cost
        assert row[2].value == trace["w[3][0,0]"].derivative
    costs, slopes = scene.lines
    assert costs.number.value == pytest.approx(mean_cost(network), rel=1e-12)
    assert slopes.number.value == pytest.approx(_central(network, "w", 3), rel=1e-6)
    assert costs.marker.get_x() == pytest.approx(costs.point(mean_cost(network))[0])


def test_of_many_examples_all_count(tmp_path: Path) -> None:
    network = load(many(tmp_path / "many.toml", 40))
    first = next(iter(network.examples.values()))
    scene = run("AverageOverExamples", record(network, first.x, first.y))
    costs, _ = scene.lines
    assert len(costs.dots) == 40
    assert costs.number.value == pytest.approx(mean_cost(network), rel=1e-12)
    assert "34 more" in scene.rows[6][1].typst_code


def test_the_mean_moves_with_every_example() -> None:
    means: list[float] = []
    run(
        "AverageOverExamples",
        recorded("chain"),
        lambda scene: means.append(scene.lines[0].mean) if hasattr(scene, "lines") else None,
    )
    costs = [record(load("chain"), e.x, e.y).cost for e in load("chain").examples.values()]
    expected = [float(np.mean(costs[: count + 1])) for count in range(8)]
    assert list(dict.fromkeys(means)) == pytest.approx(expected)


def _central(network: Network, kind: str, layer: int, step: float = 1e-6) -> float:
    """dC/d(parameter) of the mean cost by central differences."""

    def moved(by: float) -> float:
        layers = [
            (
                one.weights + by * (kind == "w" and number == layer),
                one.biases + by * (kind == "b" and number == layer),
                one.activation.name,
            )
            for number, one in enumerate(network.layers, start=1)
        ]
        built = Network.from_arrays(layers, network.cost.name)
        return float(np.mean([record(built, e.x, e.y).cost for e in network.examples.values()]))

    return (moved(step) - moved(-step)) / (2 * step)


def test_every_entry_of_the_gradient_is_the_true_derivative() -> None:
    network = load("chain")
    scene = run("GradientVector", recorded("chain"))
    rows = scene.column.rows
    assert [str(q) for q in rows] == [
        "w[1][0,0]", "b[1][0]", "w[2][0,0]", "b[2][0]", "w[3][0,0]", "b[3][0]",
    ]  # fmt: skip
    for q, row in rows.items():
        assert row.number.value == pytest.approx(_central(network, q.kind, q.layer), rel=1e-6)
    # Bars have the entries' proportions and sides.
    largest = max(rows.values(), key=lambda row: abs(row.number.value))
    for row in rows.values():
        share = abs(row.number.value / largest.number.value)
        assert row.bar.width == pytest.approx(max(share * largest.bar.width, 0.01), rel=1e-6)
        assert (row.bar.get_x() > scene.column.axis.get_x()) == (row.number.value > 0)
    assert scene.frame.get_center() == pytest.approx(rows[scene.w].symbol.get_center(), abs=0.05)


def test_a_long_gradient_is_abbreviated_with_its_count() -> None:
    scene = run("GradientVector", recorded("tests/networks/deep.toml"))
    assert [str(q) for q in scene.column.rows] == [
        "w[1][0,0]", "b[1][0]", "b[7][0]", "w[8][0,0]", "b[8][0]",
    ]  # fmt: skip
    assert "11 more" in scene.column.more[1].typst_code
