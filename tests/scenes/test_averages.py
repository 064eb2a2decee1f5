"""AverageOverExamples and GradientVector: means of real passes, entry by entry."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop import Network, Quantity, load, record
from tests.scenes.seen import kept, recorded, run

DECIMALS = 5
"""Of GradientVector over the chain: as many as its step has, in all of the clip."""


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


def test_every_example_and_the_means_are_written() -> None:
    network = load("chain")
    passes = [record(network, one.x, one.y) for one in network.examples.values()]
    columns = {
        "cost_bars": ([one.cost for one in passes], mean_cost(network)),
        "slope_bars": ([one["w[3][0,0]"].derivative for one in passes], _central(network, "w", 3)),
    }
    for name, (values, mean) in columns.items():
        bars = kept("AverageOverExamples", recorded("chain"), name)
        assert len(bars.bars) == len(values) == 8
        for value, said, bar in zip(values, bars.numbers, bars.bars, strict=True):
            assert f"{value:.4f})" in said.typst_code
            assert (bar.get_x() > bars.axis.get_x()) == (value > 0)
        # The dashed line stands where a bar of the mean's length would end.
        unit = bars.bars[0].width / abs(values[0])
        assert bars.line.get_x() - bars.axis.get_x() == pytest.approx(mean * unit, rel=1e-6)
        assert bars.total.width == pytest.approx(abs(mean) * unit, rel=1e-6)
        assert (bars.total.get_x() > bars.axis.get_x()) == (mean > 0)
        assert f"{mean:.4f})" in bars.means[-1].typst_code


def test_of_many_examples_all_count(tmp_path: Path) -> None:
    network = load(many(tmp_path / "many.toml", 40))
    first = next(iter(network.examples.values()))
    trace = record(network, first.x, first.y)
    scene = run("AverageOverExamples", trace)
    bars = scene.part("cost_bars")
    # The first, then those that cost most.
    costs = [record(network, one.x, one.y).cost for one in network.examples.values()]
    shown = [costs[0], *sorted(costs[1:], reverse=True)[:5]]
    for cost, one in zip(shown, bars.numbers, strict=True):
        assert f"{cost:.4f})" in one.typst_code
    unit = bars.bars[0].width / costs[0]
    assert bars.total.width == pytest.approx(mean_cost(network) * unit, rel=1e-6)
    assert id(bars.more[0]) in {id(one) for one in scene.get_mobject_family_members()}
    assert "1/40" in scene.part("full_cost").middle.typst_code
    assert f"{mean_cost(network):.4f})" in scene.part("full_cost").number.typst_code


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
    column = scene.part("gradient")
    assert [str(q) for q in column.rows] == [
        "w[1][0,0]", "b[1][0]", "w[2][0,0]", "b[2][0]", "w[3][0,0]", "b[3][0]",
    ]  # fmt: skip
    for q, row in column.rows.items():
        true = _central(network, q.kind, q.layer)
        assert row.value == pytest.approx(true, rel=1e-6)
        assert f"{true:.{DECIMALS}f})" in row.number.typst_code
    # Bars have the entries' proportions and sides.
    largest = max(column.rows.values(), key=lambda row: abs(row.value))
    for row in column.rows.values():
        share = abs(row.value / largest.value)
        assert row.bar.width == pytest.approx(max(share * largest.bar.width, 0.05), rel=1e-6)
        assert (row.bar.get_x() > column.axis.get_x()) == (row.value > 0)


def test_a_long_gradient_is_abbreviated_with_its_count() -> None:
    scene = run("GradientVector", recorded("tests/networks/deep.toml"))
    column = scene.part("gradient")
    # The first layer, the last, and that of the largest entry.
    assert [str(q) for q in column.rows] == [
        "w[1][0,0]", "b[1][0]", "w[6][0,0]", "b[6][0]", "w[8][0,0]", "b[8][0]",
    ]  # fmt: skip
    assert "10 more" in column.more[1].typst_code


def test_of_a_wide_network_the_largest_of_each_layer_and_kind_stand_for_the_others() -> None:
    network = load("digits")
    passes = [record(network, one.x, one.y) for one in network.examples.values()]
    scene = run("GradientVector", recorded("digits"))
    column = scene.part("gradient")
    expected = []
    for layer in (1, 2, 3):
        for kind, of in (("w", "dC_dw"), ("b", "dC_db")):
            mean = np.mean([getattr(one, of)[layer] for one in passes], axis=0)
            at = np.unravel_index(np.abs(mean).argmax(), mean.shape)
            expected.append((f"{kind}[{layer}][{','.join(map(str, at))}]", mean[at]))
    assert [str(q) for q in column.rows] == [name for name, _ in expected]
    values = [row.value for row in column.rows.values()]
    assert values == pytest.approx([value for _, value in expected])
    assert "and 12,996 more" in column.more[1].typst_code


def test_the_examples_even_out_to_the_mean() -> None:
    network = load("chain")
    slopes = [
        record(network, one.x, one.y)["w[3][0,0]"].derivative for one in network.examples.values()
    ]
    drawn: list[Any] = []

    def look(scene: Any) -> None:
        if any(one.name == "slope_bars" for one in scene.drawn):
            drawn.append(scene.part("slope_bars"))

    run("GradientVector", recorded("chain"), look)
    for bars in (drawn[0], drawn[-1]):
        zero = bars.axis.get_x()
        largest = max(map(abs, slopes))
        longest = max(bar.width for bar in bars.bars)
        for bar, slope in zip(bars.bars, slopes, strict=True):
            assert bar.width == pytest.approx(abs(slope) / largest * longest)
            assert (bar.get_x() > zero) == (slope > 0)
        mean = float(np.mean(slopes))
        for level in bars.levels:
            assert level.width == pytest.approx(mean / largest * longest)
        assert bars.line.get_x() - zero == pytest.approx(mean / largest * longest)
    numbers = [one.typst_code for one in drawn[-1].numbers]
    assert all(f"{slope:.{DECIMALS}f})" in one for slope, one in zip(slopes, numbers, strict=True))


def test_the_mean_is_in_its_formula_then_flies_to_its_entry() -> None:
    where: list[str] = []

    def look(scene: Any) -> None:
        there = {id(one) for one in scene.get_mobject_family_members()}
        places = {"full_slope": lambda part: part.number}
        places["gradient"] = lambda part: part.rows[Quantity.parse("w[3][0,0]")].number
        for name, number in places.items():
            if any(one.name == name for one in scene.drawn):
                drawn = number(scene.part(name))
                assert "0.02887)" in drawn.typst_code
                if id(drawn[0]) in there:
                    where.append(name)

    run("GradientVector", recorded("chain"), look)
    # Never in both, never in none.
    assert list(dict.fromkeys(where)) == ["full_slope", "gradient"]
    assert where == sorted(where)
