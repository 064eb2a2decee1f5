"""What formulas and groups are made of can be taken out of them."""

from __future__ import annotations

from backprop.core.quantities import COST, Quantity
from backprop.drawing.mobjects import GroupOf
from backprop.drawing.notation import Notation, letters, term, without
from backprop.drawing.style import DARK


def test_a_formula_without_some_of_its_parts_is_the_rest_of_it() -> None:
    write = Notation((1, 1), DARK)
    formula = write.formula(f"{term('a', 'a')} = {term('b', 'b')} + c")
    a, equals, b, plus, c = letters(formula)
    assert list(without(formula, [formula.select("a"), formula.select("b")])) == [equals, plus, c]
    assert list(without(formula, [])) == [a, equals, b, plus, c]


def test_a_group_gives_back_what_went_into_it() -> None:
    write = Notation((1, 1), DARK)
    first, second = write.label(COST), write.label(Quantity("b", 1, (0,)))
    group = GroupOf(first, second)
    assert list(group) == [first, second]
    assert group[1] is second
    assert list(group[1:]) == [second]
    assert [type(one) for one in group.copy()] == [type(first), type(second)]
