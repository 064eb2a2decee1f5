"""From quantities to coloured formulas."""

from scenes.notation.formula import Notation, fit, haloed, literal, on_bar, shrunk, term
from scenes.notation.live_formula import LiveFormula, Slot
from scenes.notation.live_number import LiveNumber
from scenes.notation.worked import (
    Equation,
    Part,
    computing,
    equation,
    expression,
    joined,
    worked_sum,
)

__all__ = [
    "Equation",
    "LiveFormula",
    "LiveNumber",
    "Notation",
    "Part",
    "Slot",
    "computing",
    "equation",
    "expression",
    "fit",
    "haloed",
    "joined",
    "literal",
    "on_bar",
    "shrunk",
    "term",
    "worked_sum",
]
