"""The dependency tree: causes, effects and the derivative along each edge."""

from __future__ import annotations

import pytest
from hypothesis import given

from backprop import Quantity, record
from backprop.core.dependencies import causes, effects, local_derivative
from backprop.core.errors import QuantityError
from backprop.core.quantities import COST, ParameterNames
from tests.core.networks import Case, cases, make


def names(quantities: tuple[Quantity, ...]) -> list[str]:
    return [str(q) for q in quantities]


def everything(widths: tuple[int, ...]) -> list[Quantity]:
    nodes = [
        Quantity(kind, layer, (j,))
        for layer, width in enumerate(widths)
        for kind in ("z", "a")
        for j in range(width)
        if layer or kind == "a"
    ]
    outputs = [Quantity("y", 0, (j,)) for j in range(widths[-1])]
    return [*ParameterNames(widths), *nodes, *outputs, COST]


def test_by_hand() -> None:
    case = make([2, 3, 2], ["tanh", "softmax"], "quadratic", seed=0)
    net = case.network

    def q(name: str) -> Quantity:
        return Quantity.parse(name)

    assert names(causes(net, q("z[1][2]"))) == [
        *("w[1][2,0]", "w[1][2,1]", "a[0][0]", "a[0][1]", "b[1][2]")
    ]
    assert names(causes(net, q("a[1][2]"))) == ["z[1][2]"]
    assert names(causes(net, q("a[2][1]"))) == ["z[2][0]", "z[2][1]"]  # softmax
    assert names(causes(net, COST)) == ["a[2][0]", "a[2][1]", "y[0]", "y[1]"]
    for leaf in ("a[0][0]", "w[1][0,0]", "b[2][1]", "y[0]"):
        assert causes(net, q(leaf)) == ()
    assert names(effects(net, q("w[2][1,0]"))) == ["z[2][1]"]
    assert names(effects(net, q("b[2][1]"))) == ["z[2][1]"]
    assert names(effects(net, q("z[1][0]"))) == ["a[1][0]"]
    assert names(effects(net, q("z[2][0]"))) == ["a[2][0]", "a[2][1]"]
    assert names(effects(net, q("a[0][1]"))) == ["z[1][0]", "z[1][1]", "z[1][2]"]
    assert effects(net, q("a[2][0]")) == effects(net, q("y[1]")) == (COST,)
    assert effects(net, COST) == ()
    for ask in (causes, effects):
        with pytest.raises(QuantityError, match="has layers"):
            ask(net, q("z[3][0]"))


@pytest.mark.long
@given(cases(max_depth=3, max_width=3))
def test_causes_and_effects_are_each_others_mirror(case: Case) -> None:
    net = case.network
    trace = record(net, case.x, case.y)
    nodes = everything(net.widths)
    down = {(of, by) for of in nodes for by in causes(net, of)}
    up = {(of, by) for by in nodes for of in effects(net, by)}
    assert down == up
    for of in nodes:
        for by in nodes:
            if (of, by) in down:
                local_derivative(trace, of, by)
            else:
                with pytest.raises(QuantityError, match="is not directly computed from"):
                    local_derivative(trace, of, by)


@given(cases())
def test_one_step_of_the_chain_rule_holds_at_every_node(case: Case) -> None:
    """dC/dq is the sum over the effects of (effect by q) times dC/d(effect)."""
    trace = record(case.network, case.x, case.y)
    for q in everything(case.network.widths):
        if q == COST:
            continue
        terms = [
            local_derivative(trace, effect, q) * trace[effect].derivative
            for effect in effects(case.network, q)
        ]
        # Terms may cancel: the sum is exact to 1e-12 of the largest one.
        assert abs(sum(terms) - trace[q].derivative) <= 1e-12 * max(map(abs, terms))


def test_values_by_hand() -> None:
    case = make([2, 3, 2], ["tanh", "softmax"], "quadratic", seed=0)
    trace = record(case.network, case.x, case.y)

    def local(of: str, by: str) -> float:
        return local_derivative(trace, Quantity.parse(of), Quantity.parse(by))

    a0, a1 = trace.a[2]
    assert local("z[1][2]", "w[1][2,1]") == case.x[1]
    assert local("z[2][0]", "w[2][0,2]") == trace.a[1][2]
    assert local("z[1][2]", "b[1][2]") == 1
    assert local("z[2][1]", "a[1][0]") == case.network.layer(2).weights[1, 0]
    assert local("a[1][0]", "z[1][0]") == pytest.approx(1 - trace.a[1][0] ** 2)
    assert local("a[2][0]", "z[2][1]") == pytest.approx(-a0 * a1)
    assert local("a[2][0]", "z[2][0]") == pytest.approx(a0 * (1 - a0))
    assert local("C", "a[2][1]") == pytest.approx(2 * (a1 - case.y[1]))
    assert local("C", "y[1]") == pytest.approx(-2 * (a1 - case.y[1]))


def test_a_batch_has_no_local_derivative() -> None:
    case = make([2, 2], ["tanh"], "quadratic", seed=0, count=2)
    trace = record(case.network, case.x, case.y)
    with pytest.raises(QuantityError, match=r"ask trace.example\(i\)"):
        local_derivative(trace, COST, Quantity("a", 1, (0,)))
