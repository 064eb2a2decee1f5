"""Which figures there are, in the article's order: moments of clips, as the clips declare them.

Imports no Manim.
"""

from __future__ import annotations

from dataclasses import dataclass

from backprop.clips.declaration import Declaration, Moment
from backprop.clips.registry import moments
from backprop.core.errors import BackpropError
from backprop.core.names import looked_up, unknown
from backprop.core.network import Network
from backprop.core.quantities import Quantity

__all__ = ["Figure", "figures", "find_figure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: a moment of a clip."""

    clip: Declaration
    moment: Moment

    @property
    def name(self) -> str:
        """As the article's author calls its file."""
        return self.moment.name

    def shows(self, network: Network) -> bool:
        """Whether it can show this network."""
        return network.depth >= self.moment.depth and self.clip.shows(network)

    def check_focus(self, focus: Quantity | None) -> None:
        """Say what it can be asked to be about, if it is not this."""
        try:
            self.clip.check_focus(focus)
        except BackpropError as error:
            raise BackpropError(f"figure {self.name}: {error}") from None

    def check(self, network: Network) -> None:
        """Say why it cannot show a network, if it cannot."""
        widths = "-".join(map(str, network.widths))
        if not self.clip.shows(network):
            raise BackpropError(
                f"the figure {self.name} shows networks of one neuron a layer, such as chain; "
                f"{network.name} is {widths}"
            )
        if not self.shows(network):
            raise BackpropError(
                f"the figure {self.name} shows networks of two layers with weights or more; "
                f"{network.name} is {widths}"
            )


def figures() -> list[Figure]:
    """All of them."""
    return [Figure(clip, moment) for clip, moment in moments()]


def find_figure(name: str) -> Figure:
    """Return the figure of that name, or say which there are."""
    named = {figure.name: figure for figure in figures()}
    found = looked_up(name, named)
    if found is None:
        raise BackpropError(f"{unknown('unknown figure', name, named)}, or formula-NAME")
    return found
