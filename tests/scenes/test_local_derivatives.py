"""LocalDerivatives: three formulas, what each derivative is, and their product."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import pytest

from backprop import Network, Quantity, Trace, record
from backprop.clips.context import Stage
from backprop.clips.registry import scene_class
from backprop.core.costs import Cost
from backprop.core.quantities import COST
from backprop.drawing.mobjects import slope_sources
from backprop.drawing.notation import Notation
from backprop.drawing.style import DARK
from tests.scenes.seen import LOGARITHM, chain, recorded, run


def said(trace: Trace, beat: str) -> str:
    """All that is said in a section."""
    cues = scene_class("LocalDerivatives").told(Stage(trace, "one", DARK))
    return " ".join(dict.fromkeys(cue.caption for cue in cues if cue.beat == beat))


def test_each_row_has_the_derivative_of_its_formula() -> None:
    trace = recorded("chain")
    scene = run("LocalDerivatives", trace)
    layer, before = trace.network.layer(3), float(trace.a[2][0])
    z = float(layer.weights[0, 0]) * before + float(layer.biases[0])
    output = 1 / (1 + math.exp(-z))
    slopes = before, output * (1 - output), 2 * (output - 1)
    rows, product = scene.part("formulas").rows, scene.part("spelled")
    assert [row.number.value for row in rows] == pytest.approx(slopes)
    assert [link.number.value for link in product.links] == pytest.approx(slopes)
    assert product.left.number.value == pytest.approx(math.prod(slopes))
    for row, link in zip(rows, product.links, strict=True):
        assert row.slope.typst_code == link.ratio.typst_code
        assert row.number.decimals == link.number.decimals


def test_each_formula_stands_on_its_row_of_the_tree() -> None:
    for name in ("chain", "tests/networks/certain.toml"):
        scene = run("LocalDerivatives", recorded(name))
        tree, rows = scene.part("tree"), scene.part("formulas").rows
        nodes = [Quantity("z", scene.trace.network.depth, (0,)), scene.known.a, COST]
        over = [row.equals.get_y() - tree.row(q) for row, q in zip(rows, nodes, strict=True)]
        assert over == pytest.approx([over[0]] * 3)
        for row in rows:
            assert row.formula.get_right()[0] < row.derivative.get_left()[0] - 0.1


def test_it_opens_on_the_product_that_the_chain_rule_left() -> None:
    trace = recorded("chain")
    left = run("ChainRule", trace).part("factors").product
    first: list[list[float]] = []

    def keep(scene: Any) -> None:
        if not first:
            product = scene.part("by_weight").product
            first.append([link.number.value for link in product.links])

    run("LocalDerivatives", trace, keep)
    assert first == [[link.number.value for link in left.links]]


@pytest.mark.parametrize(
    ("trace", "beat", "still"),
    [
        (chain(("identity", 2.0, 0.5), x=0, y=1), "derivative 1", "does not move z at all"),
        (chain(("relu", -1.5, -0.25), x=0.5, y=1), "derivative 2", "Here it is flat"),
        (chain(("identity", 2.0, 0.0), x=0.5, y=1), "derivative 3", "its slope is 0"),
    ],
)
def test_what_does_not_move_is_said_not_to(trace: Trace, beat: str, still: str) -> None:
    assert still in said(trace, beat)
    assert still not in said(recorded("chain"), beat)


def test_the_numbers_that_are_said_multiply() -> None:
    assert said(recorded("chain"), "product") == (
        "Put in place of the ratios, the three make the derivative with respect to the weight. "
        "Here it is 0.4843 times 0.2246 times −0.6814, which is −0.0741. "
        "All of it is known from a single pass: no nudge is needed any more."
    )
    assert "has a slope at this z. It is 0.2246: a tiny nudge to z moves" in said(
        recorded("chain"), "derivative 2"
    )


def test_only_a_sum_stands_in_brackets() -> None:
    def last(cost: Cost | str) -> tuple[str, str]:
        network = Network.from_arrays([([[1.0]], [0.0], "sigmoid")], name="made")
        if isinstance(cost, Cost):
            network = replace(network, cost=cost)
        else:
            network = Network.from_arrays([([[1.0]], [0.0], "sigmoid")], name="made", cost=cost)
        trace = record(network, [0.5], [1.0])
        write = Notation(trace.widths, DARK)
        return slope_sources(write, trace)[2], slope_sources(write, trace, factors=True)[2]

    own = Cost("own", LOGARITHM.terms, LOGARITHM.derivative)
    for cost, brackets in (
        ("quadratic", False),
        ("binary_cross_entropy", True),
        (LOGARITHM, True),
        (own, False),
    ):
        alone, factor = last(cost)
        assert factor == (f"({alone})" if brackets else alone)
