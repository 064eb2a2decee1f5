"""WeightChainRule: the same three factors, each from its place, for every edge of a layer."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from manim import Mobject

from backprop import Quantity, Trace, nudge
from backprop.audit.texts import short, source_of
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.aligned import aligned
from backprop.core.equations import Result
from tests.scenes.seen import NETWORKS, recorded, run

SOFTMAX = str(NETWORKS / "softmax.toml")


def number(written: Mobject) -> float:
    """What a number in the picture says."""
    said = short(source_of(written) or "")
    return Result.read(said.strip("()") if "10^" not in said else said).value


def really(trace: Trace, q: Quantity) -> float:
    up, down = (nudge(trace.network, trace.a[0], trace.y, q, by=by).ratio for by in (1e-5, -1e-5))
    return (up + down) / 2


@pytest.mark.parametrize(
    ("name", "focus"),
    [("small", None), ("relu", "w[2][1,3]"), (SOFTMAX, None), ("digits", "w[1][4,300]")],
)
def test_the_factors_of_a_weight_multiply_to_what_a_nudge_does(
    name: str, focus: str | None
) -> None:
    trace = recorded(name)
    scene = run("WeightChainRule", trace, focus=focus)
    facts, product = scene.known, scene.part("product")
    for at in (facts.at, facts.other):
        line = product.numbers[at]
        slope = really(trace, Quantity("w", facts.layer, at))
        factors = [number(one) for one in line.factors]
        assert len(factors) == (2 if name == SOFTMAX else 3)
        assert np.prod(factors) == pytest.approx(slope, rel=2e-3, abs=1e-4)
        # A nudge that small is off by less than the tenth of a unit of the last place shown.
        shown = Result.read(short(source_of(line.product) or ""))
        assert shown.agrees(trace[Quantity("w", facts.layer, at)].derivative)
        assert shown.value == pytest.approx(slope, abs=0.6 * shown.unit)
        assert factors[0] == pytest.approx(trace.a[facts.layer - 1][at[1]], abs=6e-5)
    assert facts.other != facts.at


def test_in_the_end_every_edge_has_its_derivative() -> None:
    trace = recorded("small")
    scene = run("WeightChainRule", trace)
    network, matrix = scene.part("network"), scene.part("matrix")
    slopes, theme = trace.dC_dw[2], scene.theme
    for (before, z), line in network.slopes.items():
        value = slopes[z.index + before.index]
        assert scene.seen(line)
        assert not scene.seen(network.links[before, z])
        assert line.get_stroke_color().to_hex() == theme.sign(value)
    widths = [line.get_stroke_width() for line in network.slopes.values()]
    sizes = [abs(slopes[z.index + before.index]) for before, z in network.slopes]
    assert np.argsort(widths).tolist() == np.argsort(sizes).tolist()
    texts = aligned([float(value) for value in slopes.ravel()], 3)
    shown = [number(matrix.entries[j, k]) for j in range(2) for k in range(3)]
    assert shown == pytest.approx([float(text) for text in texts])
    assert all(scene.seen(entry) for entry in matrix.entries.values())
    # A row of the matrix stands at its neuron.
    for j in range(2):
        y = network.symbols[Quantity("z", 2, (j,))].circle.get_y()
        assert matrix.entries[j, 0].get_y() == pytest.approx(y)


def test_a_derivative_of_exactly_0_is_dashed_and_said() -> None:
    trace = recorded("relu")
    assert not trace.dC_dw[3].all()
    said = [cue.caption for cue in scene_class("WeightChainRule").told(Stage.of("relu"))]
    assert any("exactly 0" in caption for caption in said)
    network = run("WeightChainRule", trace).part("network")
    for (before, z), line in network.slopes.items():
        dashed = type(line).__name__ == "DashedLine"
        assert dashed == (trace.dC_dw[3][z.index + before.index] == 0)
    small = scene_class("WeightChainRule").told(Stage.of("small"))
    assert not any("exactly 0" in cue.caption for cue in small)


@pytest.mark.parametrize("name", ["small", SOFTMAX])
def test_the_formula_stands_in_one_line_over_what_its_factors_are(name: str) -> None:
    scene = run("WeightChainRule", recorded(name))
    product = scene.part("product")
    ratios = [*product.ratios]
    gaps = [other.get_left()[0] - one.get_right()[0] for one, other in itertools.pairwise(ratios)]
    assert min(gaps) > 0.3
    assert max(gaps) < 2 * max(one.width for one in ratios)
    for n, meaning in product.meanings.items():
        assert meaning.get_x() == pytest.approx(ratios[n + 1].get_x(), abs=0.01)
    for line in product.numbers.values():
        assert line.factors[0].get_x() == pytest.approx(ratios[1].get_x(), abs=0.01)
        assert line.get_top()[1] < min(one.get_bottom()[1] for one in product.meanings.values())


def test_a_factor_is_framed_while_its_link_is_lit_and_says_what_it_is() -> None:
    framed: dict[str, int] = {}

    def look(scene: object) -> None:
        drawn = scene.part("product")  # type: ignore[attr-defined]
        boxes = [hung for key, hung in scene.hanging.items() if key[0] == "box"]  # type: ignore[attr-defined]
        for n, ratio in enumerate(drawn.ratios):
            if any(abs(hung.made.get_center() - ratio.get_center()).max() < 0.01 for hung in boxes):
                framed[scene.beats[-1][0]] = n  # type: ignore[attr-defined]

    scene = run("WeightChainRule", recorded("small"), look)
    assert framed == {"first factor": 1, "second factor": 2, "third factor": 3}
    product = scene.part("product")
    assert all(scene.seen(meaning) for meaning in product.meanings.values())


def test_what_is_said_fits_the_layer() -> None:
    def said(name: str, focus: str | None = None) -> list[str]:
        told = scene_class("WeightChainRule").told(Stage.of(name, focus=focus))
        return [*dict.fromkeys(cue.caption for cue in told)]

    small, one, chain = said("small"), said("relu"), said("chain")
    assert "The weight runs from neuron k to neuron j: here from 2 to 0." in small
    assert any("another j and another k" in caption for caption in small)
    assert any("needs no index" in caption for caption in one)
    assert not any("indices" in caption or "another" in caption for caption in chain)
    assert any("Softmax" in caption for caption in said(SOFTMAX))
    hidden = said("relu", "w[2][1,3]")
    assert any("Later layers" in caption for caption in hidden)
    assert not any("desired" in caption for caption in hidden)
