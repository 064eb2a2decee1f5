"""What each link of a sum's paths is a factor by: written once, on the link."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from manim import Line, VGroup

from backprop.core.aligned import as_number
from backprop.core.equations import Result, equals
from backprop.core.paths import PathSum
from backprop.core.quantities import COST
from backprop.drawing.mobjects.edge_labels import EdgeLabels, Label
from backprop.drawing.mobjects.path_heads import factor_colour
from backprop.drawing.mobjects.path_network import PathNetwork
from backprop.drawing.mobjects.path_steps import Step, factor_digits, first_of_same
from backprop.drawing.notation import LiveNumber, Notation
from backprop.drawing.style import LEAST, NUMBER

__all__ = ["PathFactors"]

_SHARES = (0.5, 0.46, 0.54, 0.42, 0.58, 0.38, 0.62, 0.34, 0.66, 0.3, 0.7, 0.25, 0.75)
"""At which shares of a link its factor may stand: the best first."""
_BETWEEN = 0.25


class PathFactors(VGroup):
    """On a network of paths.

    Parameters
    ----------
    written
        The products of the paths, as Typst math.

    Attributes
    ----------
    cells
        Of each path its factors: links that paths share have one, which is in several rows.
    factors
        Of each path the numbers themselves.
    """

    def __init__(
        self,
        write: Notation,
        sums: PathSum,
        steps: Sequence[Step],
        written: Sequence[str],
        network: PathNetwork,
    ) -> None:
        self.write, self.sums, self.steps, self.network = write, sums, tuple(steps), network
        symbols = itertools.chain(
            (one.circle for one in network.neurons.values()),
            *network.names.values(),
            network.symbols[COST],
            network.others.values(),
        )
        labels = EdgeLabels(network.links, write.theme.background, *symbols)
        self.factors = self._numbers([Result.read(text) for text in written])
        first = first_of_same(sums, steps)
        self.cells: list[list[Label]] = []
        middle = network.neurons[sums.quantity].get_y()
        for row, path in enumerate(sums.largest):
            cells = []
            for i, step in enumerate(steps):
                same = first[row, i]
                if same == row:
                    line: Line = network.links[step.ends(path)]
                    outer = 1 if line.get_y() > middle - 0.01 else -1
                    cells.append(labels.along(self.factors[row][i], line, _SHARES, outer))
                else:
                    self.factors[row][i] = self.factors[same][i]
                    cells.append(self.cells[same][i])
            self.cells.append(cells)
        super().__init__(*dict.fromkeys(itertools.chain(*self.cells)))

    def comes_to(self, product: str, number: int = 0) -> str:
        """What stands between the factors of a path, as they are written, and their product."""
        written = math.prod(as_number(cell.source) for cell in self.factors[number])
        return equals(written, Result.read(product))

    def _numbers(self, results: Sequence[Result]) -> list[list[LiveNumber]]:
        """With the digits that there is room for, or more where products ask for them."""
        rows = [[step.product(path) for step in self.steps] for path in self.sums.largest]
        colours = [factor_colour(self.write, self.sums, step) for step in self.steps]
        across = self.network.places[1] - self.network.places[0]
        room = across - 2 * self.network.radius - _BETWEEN
        for least in (4, 3, 2, 1, 0):
            digits = factor_digits(rows, [*results], least)
            numbers = [
                [
                    LiveNumber(value, colour, NUMBER, decimals=places, trimmed=False)
                    for value, colour, places in zip(row, colours, digits, strict=True)
                ]
                for row in rows
            ]
            share = room / max(one.width for row in numbers for one in row)
            if share * NUMBER >= LEAST:
                break
        for number in itertools.chain(*numbers):
            number.scale(min(1.0, max(share, LEAST / NUMBER)))
        return numbers
