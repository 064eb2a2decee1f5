"""From quantities to coloured formulas."""

from backprop.drawing.notation.formula import (
    Notation,
    fit,
    haloed,
    letters,
    literal,
    on_bar,
    quoted,
    shrunk,
    term,
    without,
)
from backprop.drawing.notation.live_formula import LiveFormula, Slot
from backprop.drawing.notation.live_number import LiveNumber
from backprop.drawing.notation.reading import solids_in, texts_in
from backprop.drawing.notation.worked import (
    Equation,
    Part,
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
    "equation",
    "expression",
    "fit",
    "haloed",
    "joined",
    "letters",
    "literal",
    "on_bar",
    "quoted",
    "shrunk",
    "solids_in",
    "term",
    "texts_in",
    "without",
    "worked_sum",
]
