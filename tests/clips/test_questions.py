"""The lecture's questions: one for each clip, and answers that are so."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from backprop import Quantity, Trace, paths, vary
from backprop.clips.question import Question
from backprop.clips.registry import catalog, scene_class
from backprop.core.number_format import spoken_number
from backprop.core.salience import opposed
from tests.scenes.seen import NETWORKS, recorded

ASSETS = Path(__file__).parents[2] / "assets" / "networks"
FILES = [*sorted(ASSETS.glob("*.toml")), *sorted(NETWORKS.glob("*.toml"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parts[-3]}-{file.stem}")
def test_every_clip_has_a_question_about_any_network_it_shows(file: Path) -> None:
    trace = recorded(str(file))
    for entry in catalog():
        if entry.shows(trace.network):
            asked, answer = question(entry.name, trace)
            assert asked.endswith("?")
            assert answer.endswith(".")
            assert "nan" not in answer.split()


def question(scene: str, trace: Trace) -> Question:
    found = scene_class(scene).question_after(trace)
    assert found is not None
    return found


def numbers(text: str) -> list[str]:
    return re.findall(r"−?\d+(?:,\d{3})*(?:\.\d+)?(?: × 10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?", text)


@pytest.mark.parametrize("name", ["chain", str(NETWORKS / "dead.toml"), "relu", "digits"])
def test_the_slope_says_which_way_is_down(name: str) -> None:
    trace = recorded(name)
    weights = trace.dC_dw[trace.network.depth]
    answer = question("NumberLines", trace)[1]
    if not weights.any():
        assert "neither" in answer
        return
    # Really turned that way, the cost falls.
    slope = next(
        value for value in weights.ravel() if spoken_number(float(value)) == numbers(answer)[-1]
    )
    j, k = (int(i[0]) for i in np.where(weights == slope))
    w = Quantity("w", trace.network.depth, (j, k))
    step = 1e-4 if "raise" in answer else -1e-4
    assert vary(trace, {w: trace[w].value + step}).cost < trace.cost


def length(trace: Trace) -> int:
    """Factors of the path from the first layer's weight, by walking it."""
    return len(paths(trace, Quantity("w", 1, (0, 0)), 1).largest[0].factors)


@pytest.mark.parametrize("name", ["chain", str(NETWORKS / "deep.toml")])
def test_the_long_path_has_so_many_ratios(name: str) -> None:
    trace = recorded(name)
    assert numbers(question("LongPath", trace)[1])[0] == str(length(trace))


def test_the_pixel_and_the_paths_are_the_records() -> None:
    trace = recorded("digits")
    row, column = map(int, numbers(question("DigitNetwork", trace)[1])[:2])
    assert abs(trace.dC_da[0][28 * row + column]) == np.abs(trace.dC_da[0]).max()
    start = opposed(trace).quantity
    total = paths(trace, start, 1).total
    assert numbers(question("MultiPathSum", trace)[1])[-1] == spoken_number(total)


def test_what_is_asked_is_true_of_the_network_at_hand() -> None:
    softmax, digits = recorded("iris"), recorded("digits")
    assert question("DependencyTree", softmax)[1].startswith("In 3, one through each output")
    assert question("DependencyTree", digits)[1].startswith("In just one")
    # One output adds all there is, one example is its own mean, one weight has one way.
    assert question("CostOfManyOutputs", recorded("xor"))[0].startswith("How much of the cost")
    assert question("CostOfManyOutputs", softmax)[1].startswith("Output 0: all of the cost")
    assert question("CostOfManyOutputs", digits)[1].endswith("which is 49 %.")
    assert "has just one" in question("AverageOverExamples", recorded("small"))[1]
    assert "has 12 examples" in question("AverageOverExamples", digits)[1]
    one_weight = recorded(str(NETWORKS / "one-weight.toml"))
    assert "nothing: both take 2" in question("RepeatBackwards", one_weight)[1]
    assert "There is only one" in question("WeightedSumOfMany", one_weight)[1]
    assert "each of the 13,002 entries" in question("GradientVector", digits)[1]
