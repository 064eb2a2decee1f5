"""From a quantity or a chain-rule expression to a coloured formula."""

from scenes.notation.formula import Notation, fit, on_bar, term

__all__ = ["Notation", "fit", "on_bar", "term"]
