"""AverageOverExamples: each example's own pass is shown, those run through quickly as well."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from backprop import Quantity, load, record
from backprop.audit.dry_run import pass_through
from backprop.clips.context import Stage, staged
from backprop.clips.registry import scene_class
from backprop.drawing.style import WORD
from backprop.render.shape import find_shape
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
def seen(network: str, example: str | None = None) -> Any:
    """The finished clip."""
    kept: list[Any] = []
    with staged(Stage.of(network, example)):
        pass_through(AverageOverExamples, lambda scene: kept.__setitem__(slice(None), [scene]))
    return kept[0]


def there(scene: Any) -> set[int]:
    """What is in the frame."""
    return {id(one) for one in scene.get_mobject_family_members()}


@pytest.mark.parametrize("count", [2, 3, 30])
def test_each_row_is_the_pass_of_its_example_and_all_count(tmp_path: Path, count: int) -> None:
    network = with_examples(tmp_path / "made.toml", count)
    loaded = load(network)
    passes = [record(loaded, one.x, one.y) for one in loaded.examples.values()]
    costs = [float((one.a[3][0] - one.y[0]) ** 2) for one in passes]
    scene = seen(network)
    most = sorted(costs[1:], reverse=True)[:5]
    shown = costs if count <= 8 else [costs[0], *most]
    bars = scene.part("cost_bars")
    assert [bar.width for bar in bars.bars] == pytest.approx(
        [cost / max(shown) * max(bar.width for bar in bars.bars) for cost in shown]
    )
    running = [float(np.mean(shown[: n + 1])) for n in range(len(shown))]
    means = running if count <= 8 else [*running, np.mean(costs)]
    unit = max(bar.width for bar in bars.bars) / max(shown)
    assert [bar.width / unit for bar in bars.totals] == pytest.approx(means, rel=1e-6)
    assert f"1/{count}" in scene.part("full_slope").middle.typst_code


def test_the_chosen_example_comes_first(tmp_path: Path) -> None:
    network = with_examples(tmp_path / "made.toml", 5)
    bars = seen(network, "e3").part("cost_bars")
    loaded = load(network)
    values = [record(loaded, *loaded.example(name)[1]).cost for name in ("e3", "e0", "e1")]
    written = [
        f"{value:.4f})" in str(one.typst_code)
        for one, value in zip(bars.numbers[:3], values, strict=True)
    ]
    assert written == [True] * 3


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
    scene = seen("tests/networks/deep.toml")
    assert not any(part.name == "cost_bars" for part in scene.drawn)
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


def test_each_row_says_what_its_example_desires_or_of_a_wide_network_its_name() -> None:
    bars = seen("chain").part("cost_bars")
    examples = [*load("chain").examples.values()]
    for i, (row, one) in enumerate(zip(bars.names, examples, strict=True)):
        assert [text.typst_code for text in row] == [f"$ {i} $", f"${one.y[0]:.0f}$"]
        assert row[1].get_y() == pytest.approx(bars.bars[i].get_y(), abs=0.05)
    assert "y" in bars.title.typst_code
    wide: list[Any] = []
    with staged(Stage.of("iris")):
        pass_through(AverageOverExamples, wide.append, shape=find_shape("9:16"))
    names = wide[-1].part("cost_bars").names
    assert [row[0].typst_code for row in names[:3]] == [
        '#"setosa-1";',
        '#"virginica-4";',
        '#"versicolor-4";',
    ]


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
    scene = seen(network)
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


def test_nothing_but_the_means_moves_from_its_place() -> None:
    places: dict[tuple[str, str, int], list[Any]] = {}

    def look(scene: Any) -> None:
        drawn = there(scene)
        for part in ("cost_bars", "slope_bars"):
            for name in ("bars", "numbers", "names"):
                for i, one in enumerate(getattr(scene.part(part), name)):
                    if {id(piece) for piece in one.family_members_with_points()} & drawn:
                        at = [*one.get_center(), one.width]
                        places.setdefault((part, name, i), []).append(at)

    with staged(Stage.of("chain")):
        pass_through(AverageOverExamples, look)
    assert len(places) == 2 * 3 * 8
    for seen_at in places.values():
        np.testing.assert_allclose(seen_at, [seen_at[-1]] * len(seen_at), atol=1e-9)


def test_each_mean_stands_under_its_line_and_the_line_at_the_mean_of_the_bars() -> None:
    network = load("chain")
    passes = [record(network, one.x, one.y) for one in network.examples.values()]
    columns = {
        "cost_bars": [one.cost for one in passes],
        "slope_bars": [one["w[3][0,0]"].derivative for one in passes],
    }
    met: dict[str, set[int]] = {name: set() for name in columns}

    def look(scene: Any) -> None:
        drawn = there(scene)
        for name, values in columns.items():
            bars = scene.part(name)
            unit = max(bar.width for bar in bars.bars) / max(map(abs, values))
            for n, (line, number) in enumerate(zip(bars.lines, bars.means, strict=True)):
                if id(line[0]) in drawn and id(number[0]) in drawn:
                    met[name].add(n)
                    mean = float(np.mean(values[: n + 1]))
                    assert line.get_x() - bars.axis.get_x() == pytest.approx(mean * unit)
                    assert f"{mean:.4f})" in number.typst_code
                    assert number.get_top()[1] < line.get_bottom()[1]
                    assert abs(number.get_x() - line.get_x()) < 1

    with staged(Stage.of("chain")):
        pass_through(AverageOverExamples, look)
    assert [*met.values()] == [{1, 2, 3, 7}] * 2, "the last four come together"


def test_the_means_become_the_formulas_results() -> None:
    scene = seen("chain")
    drawn = there(scene)
    pairs = (("full_cost", "cost_bars"), ("full_slope", "slope_bars"))
    for formula, bars in ((scene.part(one), scene.part(other)) for one, other in pairs):
        assert id(formula.number[0]) in drawn
        assert id(bars.means[-1][0]) not in drawn
        assert formula.number.typst_code == bars.means[-1].typst_code
        assert {id(bars.said[0]), id(bars.head[0]), id(bars.total)} <= drawn
        # The examples step back behind their mean.
        assert bars.bars[0].get_fill_opacity() < bars.total.get_fill_opacity()
        assert formula.get_top()[1] < bars.get_bottom()[1]


def test_a_mean_is_rewritten_in_the_same_instant_as_its_line_moves() -> None:
    cues = AverageOverExamples.told(Stage.of("chain"))
    moved = 0
    for cue in cues:
        plays = [one for one in cue.step.about if hasattr(one, "about")] if cue.step else []
        slides = [one for one in plays if one.name == "slide"]
        if any(repr(one.about).count("cost_bars.lines") == 2 for one in slides):
            assert [one.name for one in plays].count("jump") == 2
            moved += 1
    assert moved == 3, "the third example, the fourth, and all others at once"


@pytest.mark.parametrize("network", ["chain", "iris"])
def test_the_mean_is_no_row_it_stands_apart_below_a_rule(network: str) -> None:
    scene = seen(network)
    drawn = there(scene)
    for bars in (scene.part("cost_bars"), scene.part("slope_bars")):
        rows = [bar.get_y() for bar in bars.bars]
        step = rows[0] - rows[1]
        last = bars.more.get_y() if len(bars.more) else rows[-1]
        assert id(bars.rule) in drawn
        assert bars.total.get_top()[1] < bars.rule.get_y() < last
        assert last - bars.total.get_y() > 1.5 * step
        assert bars.rule.width > max(bar.width for bar in bars.bars)


def test_in_a_narrow_room_a_mean_has_a_shorter_word_or_none_and_never_a_small_one() -> None:
    widths: list[float] = []

    def look(scene: Any) -> None:
        short = scene.write.words("mean", WORD).width
        widths.extend(word.width / short for word in scene.part("cost_bars").words if len(word))

    for network in ("iris", "deep"):
        with staged(Stage.of(network)):
            pass_through(AverageOverExamples, look, None, find_shape("1:1"))
    assert widths
    assert widths == pytest.approx([1.0] * len(widths))
