"""Names of quantities: parsed, printed, checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backprop import Quantity
from backprop.core.errors import QuantityError
from backprop.core.quantities import COST, ParameterNames

numbers = st.integers(0, 10**6)
quantities = st.one_of(
    st.builds(lambda l, j, k: Quantity("w", l, (j, k)), numbers, numbers, numbers),
    st.builds(lambda kind, l, j: Quantity(kind, l, (j,)), st.sampled_from("bza"), numbers, numbers),
    st.builds(lambda j: Quantity("y", 0, (j,)), numbers),
    st.just(COST),
)


@given(quantities)
def test_a_name_read_back_is_the_same(q: Quantity) -> None:
    assert Quantity.parse(str(q)) == q
    assert Quantity.parse(f" {q} ".replace(",", ", ")) == q


def test_names() -> None:
    assert Quantity.parse("w[2][0,1]") == Quantity("w", 2, (0, 1))
    assert Quantity.parse("z[1][3]") == Quantity("z", 1, (3,))
    assert Quantity.parse("y[2]") == Quantity("y", 0, (2,))
    assert Quantity.parse("C") is COST


@pytest.mark.parametrize(
    "text",
    ["", "w", "w[1]", "w[1][2]", "w[1][2,3,4]", "a[1][2,3]", "a[-1][0]", "x", "C[0]", "y[0][0]"],
)
def test_a_wrong_name_says_which_exist(text: str) -> None:
    with pytest.raises(QuantityError, match=r"names are w\[l\]\[j,k\], b\[l\]\[j\].* and C"):
        Quantity.parse(text)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("z[0][0]", r"there is no z\[0\]\[0\]: z\[l\] has layers l = 1..2 here"),
        ("w[3][0,0]", r"w\[l\] has layers l = 1..2"),
        ("b[0][0]", r"b\[l\] has layers l = 1..2"),
        ("a[3][0]", r"a\[l\] has layers l = 0..2"),
        ("w[1][4,0]", r"j runs over 0..3 in a network of widths 3-4-2"),
        ("w[1][3,3]", r"k runs over 0..2 in a network"),
        ("w[2][2,0]", r"j runs over 0..1 in a network"),
        ("a[0][3]", r"j runs over 0..2"),
        ("y[2]", r"j runs over 0..1"),
    ],
)
def test_what_the_network_has_not_says_what_it_has(name: str, says: str) -> None:
    with pytest.raises(QuantityError, match=says):
        Quantity.parse(name).check((3, 4, 2))


@pytest.mark.parametrize("name", ["w[1][3,2]", "w[2][1,3]", "b[2][1]", "a[0][2]", "y[1]", "C"])
def test_the_last_of_each_is_there(name: str) -> None:
    q = Quantity.parse(name)
    assert q.check((3, 4, 2)) is q


def test_a_quantity_built_wrongly_is_refused() -> None:
    for q in (Quantity("a", 1, (-1,)), Quantity("w", 1, (0,)), Quantity("C", 0, (0,))):
        with pytest.raises(QuantityError):
            q.check((3, 4, 2))


@pytest.mark.parametrize(
    ("name", "widths", "plain", "typst", "latex"),
    [
        ("w[2][0,1]", (3, 3, 2), "w(L)[0,1]", "w_(0,1)^((L))", "w_{0,1}^{(L)}"),
        ("w[1][0,0]", (1, 1, 1, 1), "w(L-2)", "w^((L-2))", "w^{(L-2)}"),
        ("w[2][0,1]", (1, 2, 1), "w(L)[0,1]", "w_(0,1)^((L))", "w_{0,1}^{(L)}"),
        ("b[1][2]", (3, 3, 2), "b(L-1)[2]", "b_2^((L-1))", "b_{2}^{(L-1)}"),
        ("z[1][12]", (3, 13, 2), "z(L-1)[12]", "z_(12)^((L-1))", "z_{12}^{(L-1)}"),
        ("a[0][2]", (3, 3, 2), "a(L-2)[2]", "a_2^((L-2))", "a_{2}^{(L-2)}"),
        ("a[1][0]", (1, 1), "a(L)", "a^((L))", "a^{(L)}"),
        ("y[1]", (3, 3, 2), "y[1]", "y_1", "y_{1}"),
        ("y[0]", (1, 1), "y", "y", "y"),
        ("C", (1, 1), "C0", "C_0", "C_{0}"),
        ("w[2][0,1]", None, "w[2][0,1]", "w_(0,1)^((2))", "w_{0,1}^{(2)}"),
        ("y[1]", None, "y[1]", "y_1", "y_{1}"),
    ],
)
def test_labels(
    name: str, widths: tuple[int, ...] | None, plain: str, typst: str, latex: str
) -> None:
    q = Quantity.parse(name)
    assert (q.plain(widths), q.typst(widths), q.latex(widths)) == (plain, typst, latex)


def test_parameters_in_the_chapters_order() -> None:
    names = ParameterNames((2, 1, 2))
    listed = [str(q) for q in names]
    assert listed == [
        *("w[1][0,0]", "w[1][0,1]", "b[1][0]"),
        *("w[2][0,0]", "w[2][1,0]", "b[2][0]", "b[2][1]"),
    ]
    assert len(names) == 7
    assert names[-1] == names[6] == Quantity("b", 2, (1,))
    assert names[1:3] == [Quantity("w", 1, (0, 1)), Quantity("b", 1, (0,))]
    assert names.index(Quantity("w", 2, (1, 0))) == 4
    for outside in (7, -8):
        with pytest.raises(IndexError):
            names[outside]


def test_naming_a_million_weights_lists_none() -> None:
    names = ParameterNames((1000, 1000, 10))
    assert len(names) == 1_001_000 + 10_010
    assert str(names[999_999]) == "w[1][999,999]"
    assert str(names[1_000_000]) == "b[1][0]"
    assert str(names[1_001_000 + 5_004]) == "w[2][5,4]"
