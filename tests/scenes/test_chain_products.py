"""The clips about the chain rule: every factor, sign and exponent on screen is the true one."""

from __future__ import annotations

import math

import pytest

from backprop import Trace
from backprop.core.explain import explain
from backprop.core.number_format import plain_number, typst_number
from backprop.core.quantities import COST, Quantity
from tests.scenes.seen import chain, recorded, run

SATURATED = chain(("sigmoid", 0.9, 0.2), ("sigmoid", 30.0, 1.2), x=0.5, y=0)
DEAD = chain(("sigmoid", -0.9, 0.2), ("relu", -1.5, -0.25), x=0.5, y=1)
HUGE = chain(("identity", -3217.0, 6841.0), ("identity", 4550.5, -1298.0), x=-2.5, y=1e6)


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def test_the_chapters_numbers() -> None:
    product = run("ChainRule", recorded("chain")).part("factors").product
    shown = [link.number.value for link in product.links]
    assert shown == pytest.approx([0.4843, 0.2246, -0.6814], abs=5e-5)
    assert product.left.number.value == pytest.approx(-0.0741, abs=5e-5)


@pytest.mark.parametrize(
    ("trace", "expected"),
    [
        # z = 30 a + 1.2 with a = sigmoid(0.65): far out, where 1 - sigmoid is e^-z.
        (SATURATED, (sigmoid(0.65), math.exp(-30 * sigmoid(0.65) - 1.2), 2.0)),
        (DEAD, (sigmoid(-0.25), 0.0, -2.0)),
        (HUGE, (14883.5, 1.0, 2 * (4550.5 * 14883.5 - 1298 - 1e6))),
    ],
    ids=["saturated", "dead", "huge"],
)
def test_hard_cases_have_the_right_sign_and_exponent(
    trace: Trace, expected: tuple[float, float, float]
) -> None:
    product = run("ChainRule", trace).part("factors").product
    for link, value in zip(product.links, expected, strict=True):
        assert link.number.value == pytest.approx(value, rel=1e-6)
        assert link.number.source in {typst_number(value, d) for d in range(2, 10)}
        assert ("(" in link.number.keys) == (value < 0 and link is not product.links[0])
    total = math.prod(expected)
    assert product.left.number.value == pytest.approx(total, rel=1e-6)
    assert product.left.number.source in {typst_number(total, d) for d in (4, 3, 2)}


def test_a_bias_has_the_factor_1_and_shares_the_others() -> None:
    trace = recorded("chain")
    scene = run("BiasDerivative", trace)
    weight, bias = scene.by_weight, scene.by_bias
    assert bias.links[0].number.value == 1
    for mine, theirs in zip(bias.links[1:], weight.links[1:], strict=True):
        assert mine.number.value == theirs.number.value
        assert mine.ratio.get_x() == pytest.approx(theirs.ratio.get_x(), abs=0.35)
    assert bias.left.number.value == pytest.approx(-0.1531, abs=5e-5)


def test_the_activation_before_has_the_weight_as_its_factor() -> None:
    trace = recorded("chain")
    scene = run("PreviousActivation", trace)
    first, *_ = scene.product.links
    assert first.number.value == trace["w[3][0,0]"].value
    assert scene.product.left.number.value == pytest.approx(-0.1398, abs=5e-5)


def test_the_long_path_multiplies_five_factors_to_what_explain_prints() -> None:
    trace = recorded("chain")
    so_far: list[float] = []

    def watch(scene: object) -> None:
        so_far.append(scene.so_far.value if hasattr(scene, "so_far") else 1.0)

    scene = run("LongPath", trace, watch)
    factors = [link.number.value for link in scene.product.links]
    expected = [
        float(trace.a[1][0]),
        sigmoid(trace.z[2][0]) * (1 - sigmoid(trace.z[2][0])),
        float(trace.network.layer(3).weights[0, 0]),
        sigmoid(trace.z[3][0]) * (1 - sigmoid(trace.z[3][0])),
        2 * (float(trace.a[3][0]) - 1),
    ]
    assert factors == pytest.approx(expected, rel=1e-12)
    total = scene.product.left.number
    assert total.value == pytest.approx(-0.0111, abs=5e-5)
    assert f"∂C0/∂w(L-1) = {plain_number(total.value)}\n" in str(explain(trace, "w[2][0,0]"))
    # After every factor the product so far stood there.
    for count in range(1, 6):
        assert any(value == pytest.approx(math.prod(expected[:count])) for value in so_far)


def test_the_path_is_as_long_as_the_network_allows() -> None:
    short = run("LongPath", chain(("tanh", 0.7, -0.2), x=0.5, y=1))
    assert [link.by for link in short.product.links] == [
        Quantity("w", 1, (0, 0)),
        Quantity("z", 1, (0,)),
        Quantity("a", 1, (0,)),
    ]
    assert short.product.links[-1].of == COST
    deep = run("LongPath", recorded("tests/networks/deep.toml"))
    assert deep.product.links[0].by == Quantity("w", 7, (0, 0))


def test_lit_links_are_those_of_the_path() -> None:
    scene = run("LongPath", recorded("chain"))
    for band, (cause, effect) in zip(
        scene.glow, zip(scene.path, scene.path[1:], strict=False), strict=True
    ):
        link = scene.tree.links[cause, effect]
        assert band.get_start() == pytest.approx(link.get_start())
        assert band.get_end() == pytest.approx(link.get_end())
