"""AverageOverExamples: each example's own pass is shown, those run through quickly as well."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from manim import Scene

from backprop import Quantity, load, record
from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from tests.scenes.seen import NETWORKS

AverageOverExamples = scene_class("AverageOverExamples")

HEAD = Path("assets/networks/chain.toml").read_text().partition("[[example]]")[0]


def with_examples(path: Path, count: int) -> str:
    """The chain with other examples, unevenly spread."""
    rows = (
        f'[[example]]\nname = "e{i}"\nx = [{(i * i) % 17 / 4}]\ny = [{i % 2}]\n'
        for i in range(count)
    )
    path.write_text(HEAD + "\n".join(rows))
    return str(path)


@lru_cache(maxsize=2)  # tests only look at it
def seen(network: str, example: str | None = None) -> tuple[Any, Any]:
    """The finished clip, and its table; None if there is none."""
    kept: list[Any] = []
    table: list[Any] = []

    def stop(scene: Scene) -> None:
        assert isinstance(scene, AverageOverExamples)
        kept[:] = [scene]
        if any(one.name == "table" for one in scene.drawn):
            table[:] = [scene.part("table")]

    with staged(Stage.of(network, example)):
        pass_through(AverageOverExamples, stop)
    return kept[0], table[0] if table else None


@pytest.mark.parametrize("count", [2, 3, 30])
def test_each_row_is_the_pass_of_its_example_and_all_count(tmp_path: Path, count: int) -> None:
    network = with_examples(tmp_path / "made.toml", count)
    loaded = load(network)
    passes = [record(loaded, one.x, one.y) for one in loaded.examples.values()]
    costs = [float((one.a[3][0] - one.y[0]) ** 2) for one in passes]
    scene, table = seen(network)
    most = sorted(costs[1:], reverse=True)[:5]
    shown = costs if count <= 8 else [costs[0], *most]
    assert [row.values[0] for row in table.rows] == pytest.approx(shown)
    assert table.values[-1][0] == pytest.approx(np.mean(costs), rel=1e-12)
    assert f"1/{count}" in scene.part("full_slope").middle.typst_code


def test_the_chosen_example_comes_first(tmp_path: Path) -> None:
    network = with_examples(tmp_path / "made.toml", 5)
    _, table = seen(network, "e3")
    loaded = load(network)
    values = [record(loaded, *loaded.example(name)[1]).cost for name in ("e3", "e0", "e1")]
    assert [row.values[0] for row in table.rows[:3]] == values


def told(network: str) -> list[str]:
    cues = AverageOverExamples.told(Stage.of(network, None))
    return list(dict.fromkeys(cue.caption for cue in cues))


def test_of_few_examples_it_is_said_how_few(tmp_path: Path) -> None:
    one, two, three = (told(with_examples(tmp_path / f"{n}.toml", n)) for n in (1, 2, 3))
    assert one[0].startswith("This example costs ")
    assert two[0].startswith("The first example costs ")
    assert "The other example has a cost and a derivative of its own." in two
    assert "Every other example has a cost and a derivative of its own." in three
    (wide,) = {said for said in told(str(NETWORKS / "softmax.toml")) if "derivatives" in said}
    assert wide.startswith("This example costs ")


def test_one_example_is_its_own_mean() -> None:
    scene, table = seen("tests/networks/deep.toml")
    assert table is None
    trace = scene.trace
    slope = trace[Quantity("w", 8, (0, 0))].derivative
    for name, value in (("full_cost", trace.cost), ("full_slope", slope)):
        formula = scene.part(name)
        assert f"{value:.4f})" in formula.number.typst_code
        assert "sum" not in formula.middle.typst_code


def test_of_a_wide_network_the_weight_is_named_and_the_others_are_counted() -> None:
    cues = AverageOverExamples.told(Stage.of("iris"))
    network = load("iris")
    passes = [record(network, one.x, one.y) for one in network.examples.values()]
    mean = np.mean([one.dC_dw[2] for one in passes], axis=0)
    j, k = np.unravel_index(np.abs(mean).argmax(), mean.shape)
    assert f"Of its 43 derivatives, the one with respect to w(L)[{j},{k}] is " in cues[0].caption
    rest = "Another six examples, which cost less, are run in the same way."
    assert rest in {one.caption for one in cues}


def test_each_row_says_its_input_and_output_or_of_a_wide_network_its_name() -> None:
    _, table = seen("chain")
    examples = load("chain").examples.values()
    for row, one in zip(table.rows, examples, strict=True):
        _, given, wanted = (text.typst_code for text in row.said)
        assert (given, wanted) == (f"${one.x[0]:.1f}$", f"${one.y[0]:.0f}$")
    _, table = seen("iris")
    named = [row.said[1].typst_code for row in table.rows]
    assert named[:3] == ['#"setosa-1";', '#"virginica-4";', '#"versicolor-4";']


def test_the_network_lights_for_each_example_that_comes_by_itself_and_is_empty_in_the_end() -> None:
    cues = AverageOverExamples.told(Stage.of("chain"))
    runs = [cue.step for cue in cues if cue.step]
    every = [
        one for step in runs for one in (step, *step.about) if getattr(one, "name", "") == "run"
    ]
    inputs = [step.about[1] and float(step.about[1].a[0][0]) for step in every]
    alone = [*load("chain").examples.values()][:4]
    assert inputs == [*(float(one.x[0]) for one in alone), None]


@pytest.mark.parametrize(
    ("network", "sentence"),
    [
        (
            "chain",
            "Examples wanting 1 say increase the weight; those wanting 0 say decrease it.",
        ),
        # Its examples want what their class is, each output something else.
        ("iris", "Where the derivative is negative, an example says increase the weight."),
    ],
)
def test_what_examples_ask_for_is_said_by_what_they_want_only_where_all_do(
    network: str, sentence: str
) -> None:
    assert sentence in told(network)
    loaded = load(network)
    scene, _ = seen(network)
    w = scene.known.w
    asks: dict[float, set[bool]] = {}
    for one in loaded.examples.values():
        slope = record(loaded, one.x, one.y)[w].derivative
        asks.setdefault(float(one.y[0]), set()).add(slope < 0)
    assert (asks == {1.0: {True}, 0.0: {False}}) == (network == "chain")


def test_examples_that_want_the_same_and_disagree_are_not_lumped_together(tmp_path: Path) -> None:
    file = Path(with_examples(tmp_path / "made.toml", 6))
    wanted = file.read_text().replace("y = [0]", "y = [0.6]").replace("y = [1]", "y = [0.6]")
    file.write_text(wanted)
    assert not any("wanting" in one for one in told(str(file)))


def test_the_first_rows_are_larger_until_the_third_comes() -> None:
    heights: dict[str, float] = {}

    def look(scene: Scene) -> None:
        assert isinstance(scene, AverageOverExamples)
        there = {id(one) for one in scene.get_mobject_family_members()}
        for part, drawn in scene.drawn.items():
            if part.name in ("begun", "table") and id(drawn.rows[1].bars[0]) in there:
                heights.setdefault(part.name, drawn.rows[1].bars[0].height)

    with staged(Stage.of("chain")):
        pass_through(AverageOverExamples, look)
    assert list(heights) == ["begun", "table"]
    assert heights["begun"] > 1.5 * heights["table"]


def test_the_large_bars_stay_with_their_numbers_and_the_mean_among_them() -> None:
    scene, table = seen("chain")
    there = {id(one) for one in scene.get_mobject_family_members()}
    for at, (name, symbol, formula) in enumerate(
        (("cost_bars", "C_i", "full_cost"), ("slope_bars", "partial C_i", "full_slope"))
    ):
        bars = scene.part(name)
        assert symbol in bars.head.typst_code
        assert bars.said.get_x() == pytest.approx(bars.line.get_x())
        assert {id(bars.head[0]), id(bars.said[0])} <= there
        for row, bar, number in zip(table.rows, bars.bars, bars.numbers, strict=True):
            assert number.typst_code == row.numbers[at].typst_code
            assert {id(bar), id(number[0])} <= there
            assert bar.width >= row.bars[at].width
        mean, longest = table.values[-1][at], max(abs(row.values[at]) for row in table.rows)
        unit = max(bar.width for bar in bars.bars) / longest
        assert bars.line.get_x() - bars.axis.get_x() == pytest.approx(mean * unit)
        assert scene.part(formula).get_top()[1] < bars.get_bottom()[1]


def test_the_means_become_the_formulas_results() -> None:
    scene, table = seen("chain")
    there = {id(one) for one in scene.get_mobject_family_members()}
    parts = ("full_cost", "full_slope")
    for name, mean in zip(parts, table.means[-1], strict=True):
        formula = scene.part(name)
        assert id(formula.number[0]) in there
        assert id(mean[0]) not in there
        assert formula.number.typst_code == mean.typst_code


def test_a_mean_is_rewritten_in_the_same_instant_as_its_line_moves() -> None:
    cues = AverageOverExamples.told(Stage.of("chain"))
    moved = 0
    for cue in cues:
        plays = [one for one in cue.step.about if hasattr(one, "about")] if cue.step else []
        slides = [one for one in plays if one.name == "slide"]
        if any(repr(one.about).count("table.lines") == 2 for one in slides):
            assert [one.name for one in plays].count("jump") == 2
            moved += 1
    assert moved == 3, "the third example, the fourth, and all others at once"
