"""The curve of a training as a figure."""

from __future__ import annotations

from typing import Any

from backprop.audit.texts import Texts
from backprop.core.activations import Array
from backprop.core.network import Network
from backprop.core.number_format import amount, spoken_number
from backprop.drawing.mobjects.training_curve import TrainingCurve
from backprop.drawing.notation import Notation
from backprop.drawing.style import Box, Theme, find_theme
from backprop.drawing.style.faces import faced
from backprop.figures.still import DRAWN, Still
from backprop.figures.writing import written
from backprop.io.unfinished import temporary
from backprop.render.settings import prepared

__all__ = ["training_still"]

_BOX = Box(-5.0, 5.0, -2.6, 2.6)


def training_still(network: Network, costs: Array, how: str, theme: str | Theme = "light") -> Still:
    """The mean cost over all examples, step by step.

    Parameters
    ----------
    costs
        (steps + 1,), at the start and after each step.
    how
        The method in words, with its rate.
    """
    look = find_theme(theme)
    steps = amount(len(costs) - 1, "step")
    with temporary() as folder, prepared(folder, DRAWN, dry_run=True), faced(look):
        curve = TrainingCurve(Notation(network.widths, look), costs, _BOX)
        parts: Any = tuple(curve.family_members_with_points())
        texts = tuple(written(Texts(), [curve], {id(part) for part in parts}))
    scale = ", on a logarithmic scale" if curve.logarithmic else ""
    return Still(
        "training",
        parts,
        f"The cost of {network.name} over {steps} of {how}",
        f"The mean cost over all examples of {network.name}{scale}: {spoken_number(costs[0])} at "
        f"the start, {spoken_number(costs[-1])} after {steps} of {how}; the least on the "
        f"way is {spoken_number(costs.min())}.",
        look.background,
        texts,
    )
