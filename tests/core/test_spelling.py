"""Quantities as people type them: read where one alone can be meant, else the nearest is named."""

from __future__ import annotations

import pytest

from backprop import Quantity, average, explain, load, nudge, paths, record
from backprop.clips.context import Stage
from backprop.core.errors import QuantityError

SMALL, CHAIN = (3, 3, 2), (1, 1, 1, 1)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("W[2][0,1]", "w[2][0,1]"),
        ("w[2][0][1]", "w[2][0,1]"),
        ("w[2,0,1]", "w[2][0,1]"),
        ("w2[0,1]", "w[2][0,1]"),
        ("w [2] [0 1]", "w[2][0,1]"),
        ("w[2][0;1]", "w[2][0,1]"),
        ("ｗ［２］［０，１］", "w[2][0,1]"),
        ("w⁽²⁾₀₁", "w[2][0,1]"),
        ("'w[2][0,1]'", "w[2][0,1]"),
        ("“w[2][0,1]”", "w[2][0,1]"),
        ("weight[2][0,1]", "w[2][0,1]"),
        ("dC/dw[2][0,1]", "w[2][0,1]"),
        ("∂C/∂w[2][0,1]", "w[2][0,1]"),
        ("∂C0/∂w[2][0,1]", "w[2][0,1]"),
        ("trace.dC_dz[1][2]", "z[1][2]"),
        ("x[0]", "a[0][0]"),
        ("x2", "a[0][2]"),
        ("delta[2][0]", "z[2][0]"),
        ("δ[2][0]", "z[2][0]"),
        ("y1", "y[1]"),
        ("C0", "C"),
        ("C_0", "C"),
        ("loss", "C"),
    ],
)
def test_what_needs_no_network(typed: str, meant: str) -> None:
    assert str(Quantity.parse(typed)) == meant
    assert str(Quantity.parse(typed, SMALL)) == meant


@pytest.mark.parametrize(
    ("typed", "widths", "meant"),
    [
        ("w2", CHAIN, "w[2][0,0]"),
        ("w₂", CHAIN, "w[2][0,0]"),
        ("b[2]", CHAIN, "b[2][0]"),
        ("w(L)", CHAIN, "w[3][0,0]"),
        ("w(L-1)", CHAIN, "w[2][0,0]"),
        ("w(L)[0,1]", SMALL, "w[2][0,1]"),
        ("w(L-1)[0,1]", SMALL, "w[1][0,1]"),
        ("∂C0/∂w(L)[0,1]", SMALL, "w[2][0,1]"),
        (r"\frac{\partial C}{\partial w_{0,1}^{(L)}}", SMALL, "w[2][0,1]"),
        ("y", CHAIN, "y[0]"),
        ("x", CHAIN, "a[0][0]"),
    ],
)
def test_what_the_network_makes_plain(typed: str, widths: tuple[int, ...], meant: str) -> None:
    assert str(Quantity.parse(typed, widths)) == meant
    with pytest.raises(QuantityError):
        Quantity.parse(typed)


@pytest.mark.parametrize("widths", [SMALL, CHAIN, (2, 1, 3)])
def test_every_name_that_we_print_is_read(widths: tuple[int, ...]) -> None:
    for layer, width in enumerate(widths):
        found = [Quantity("a", layer, (width - 1,))]
        if layer:
            found += [Quantity(kind, layer, (width - 1,)) for kind in ("b", "z")]
            found += [Quantity("w", layer, (width - 1, widths[layer - 1] - 1))]
        for q in [*found, Quantity("y", 0, (widths[-1] - 1,)), Quantity("C")]:
            for name in (q.plain(widths), q.latex(widths), q.typst(widths)):
                assert Quantity.parse(name, widths) == q, name


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("w2", r"did you mean w\[2\]\[0,0\]\?"),
        ("w[2][0]", r"did you mean w\[2\]\[0,0\]\?"),
        ("w[2][0.1]", r"did you mean w\[2\]\[0,1\]\?"),
        ("w[2][0,1", r"did you mean w\[2\]\[0,1\]\?"),
        ("w[2][0,1]′", r"did you mean w\[2\]\[0,1\]\?"),
        ("w[l][j,k]", r"did you mean w\[1\]\[0,0\]\?"),
        ("weight", r"did you mean w\[1\]\[0,0\]\?"),
        ("w[1][-1,0]", r"indices count from 0, j runs over 0\.\.2"),
        ("w[-1][0,0]", r"w\[l\] has layers l = 1\.\.2"),
        ("w7", r"w\[l\] has layers l = 1\.\.2"),
        ("w(L-5)[0,0]", r"the last layer, \(L\), is 2 here"),
        ("dz/dw[2][0,1]", "names are"),
        ("w[" + "9" * 5000 + "][0,0]", "names are"),
    ],
)
def test_what_is_not_plain_is_answered_with_the_mend(typed: str, said: str) -> None:
    with pytest.raises(QuantityError, match=said):
        Quantity.parse(typed, SMALL).check(SMALL)


@pytest.mark.parametrize("typed", ["w" + "1" * 190 + "x", "w" + "[ " * 90, "w" + " " * 190 + "x"])
def test_no_name_takes_long(typed: str) -> None:
    """Patterns that try again and again would never come back here."""
    with pytest.raises(QuantityError):
        Quantity.parse(typed, SMALL)


def test_all_that_take_a_name_read_it_alike() -> None:
    net = load("small")
    _, (x, y) = net.example()
    trace = record(net, x, y)
    meant = Quantity("w", 2, (0, 1))
    for typed in ("w(L)[0,1]", "∂C0/∂w(L)[0,1]", "W[2][0][1]"):
        assert trace[typed].quantity == meant
        assert paths(trace, typed).quantity == meant
        assert explain(trace, typed).quantity == meant
        assert nudge(net, x, y, typed, 0.1).quantity == meant
        assert average(record(net, [x], [y]))[typed] == pytest.approx(trace[meant].derivative)
        assert Stage.of("small", focus=typed).focus == meant
