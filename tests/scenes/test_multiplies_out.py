"""What is drawn and described multiplies out, however narrow the picture."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backprop import Network, Quantity, Trace, record
from backprop.core.arithmetic import evaluate, stated
from backprop.core.equations import Result
from backprop.core.quantities import COST
from backprop.display import alt_text
from backprop.drawing.mobjects import ChainProduct
from backprop.drawing.notation import Notation, equation, expression, worked_sum
from backprop.drawing.style import DARK

WRITE = Notation((3, 3), DARK)
SIZES = st.floats(1e-7, 1e4) | st.floats(-1e4, -1e-7)


def chain(seed: int, scale: float) -> Trace:
    net = Network.random([1, 1, 1], seed, activation="sigmoid")
    return record(net, np.array([0.3 * scale]), np.array([1.0]))


def spoken(text: str) -> str:
    """A number as it is said, as plain text."""
    text = text.replace("−", "-").replace(" × 10", "e")
    return text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))


@given(st.integers(0, 500), st.floats(1e-3, 20))
def test_an_alternative_text_multiplies_out(seed: int, scale: float) -> None:
    trace = chain(seed, scale)
    text = spoken(alt_text.chain_rule(trace).rpartition(": ")[2].rstrip("."))
    factors, _, product = text.partition(" is ")
    computed = math.prod(float(one) for one in factors.split(" times "))
    assert Result.read(product).agrees(computed), text


@given(st.lists(SIZES, min_size=2, max_size=4), st.integers(1, 4))
def test_a_formula_multiplies_out(values: list[float], decimals: int) -> None:
    form = " dot ".join(f"{{{i}}}" for i in range(len(values)))
    parts = [(value, DARK.ink) for value in values]
    source = equation(
        WRITE, f"x = {form} = {{total}}", parts, (math.prod(values), DARK.cost), decimals
    )
    ((one, other),) = stated(source)
    computed = evaluate(one)
    assert computed is not None
    assert Result.read(other).agrees(computed), source
    # No number has but one digit before a power of ten; zeros may have been cut off.
    shown = expression(WRITE, "{0}", [(-3.7237e-7, DARK.ink)], Result.of(-3.7237e-7), decimals)
    assert "-3.7" in shown


@pytest.mark.parametrize("width", [3.0, 5.0, 8.0, 13.0])
@pytest.mark.parametrize("scale", [1e-7, 1.0, 3e4])
def test_a_worked_line_adds_up_at_any_width(width: float, scale: float) -> None:
    rng = np.random.default_rng(5)
    terms = (rng.standard_normal((7, 2)) * [scale, 0.37]).tolist()
    total = math.fsum(a * b for a, b in terms)
    found = worked_sum(
        WRITE, [[(a, DARK.ink), (b, DARK.cost)] for a, b in terms], (total, DARK.ink), width
    )
    line = str(found.typst_code).replace("&", "").replace(" \\ ", " ")  # it may have two lines
    ((one, other),) = stated(line.replace("$ =", "$ x =", 1))
    computed = evaluate(one)
    assert computed is not None
    assert Result.read(other).agrees(computed), found.typst_code


@settings(max_examples=8)
@given(st.integers(0, 500), st.sampled_from([2.5, 4.0, 6.0]))
def test_a_chain_product_multiplies_out(seed: int, width: float) -> None:
    trace = chain(seed, 1.0)
    nodes = [Quantity("w", 2, (0, 0)), Quantity("z", 2, (0,)), Quantity("a", 2, (0,)), COST]
    product = ChainProduct(Notation(trace.widths, DARK), trace, nodes, width)
    for shown in (product, product.redraw(chain(seed + 1, 1.0))):
        computed = math.prod(link.number.written for link in shown.links)
        assert Result.read(shown.left.number.source).agrees(computed)
