"""From a quantity or a chain-rule expression to a coloured formula."""

from scenes.notation.formula import Notation, fit, haloed, on_bar, shrunk, term

__all__ = ["Notation", "fit", "haloed", "on_bar", "shrunk", "term"]
