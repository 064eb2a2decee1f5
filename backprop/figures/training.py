"""The curve of a training as a figure."""

from __future__ import annotations

from typing import Any

from backprop.audit.texts import Texts
from backprop.core.activations import Array
from backprop.core.language import gettext, grouped, ngettext
from backprop.core.network import Network
from backprop.core.number_format import spoken_number
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
    count = len(costs) - 1
    told = {
        "network": network.name,
        "steps": ngettext("{count} step", "{count} steps", count).format(count=grouped(count)),
        "how": how,
        "first": spoken_number(costs[0]),
        "last": spoken_number(costs[-1]),
        "least": spoken_number(costs.min()),
    }
    with temporary() as folder, prepared(folder, DRAWN, dry_run=True), faced(look):
        curve = TrainingCurve(Notation(network.widths, look), costs, _BOX)
        parts: Any = tuple(curve.family_members_with_points())
        texts = tuple(written(Texts(), [curve], {id(part) for part in parts}))
    said = (
        gettext(
            "The mean cost over all examples of {network}, on a logarithmic scale: {first} at the "
            "start, {last} after {steps} of {how}; the least on the way is {least}."
        )
        if curve.logarithmic
        else gettext(
            "The mean cost over all examples of {network}: {first} at the start, {last} after "
            "{steps} of {how}; the least on the way is {least}."
        )
    )
    return Still(
        "training",
        parts,
        gettext("The cost of {network} over {steps} of {how}").format(**told),
        said.format(**told),
        look.background,
        texts,
    )
