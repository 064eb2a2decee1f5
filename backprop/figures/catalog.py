"""Which figures there are, in the article's order. Imports no Manim.

Most are stills of clips: a figure names the clip, and the moment at which it is taken.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from backprop.clips.registry import SceneEntry, find_scene
from backprop.core.errors import BackpropError
from backprop.core.names import looked_up, unknown
from backprop.core.network import Network
from backprop.core.quantities import Quantity
from backprop.core.trace import Trace
from backprop.display import alt_text as described

__all__ = ["FIGURES", "Figure", "find_figure"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure.

    Parameters
    ----------
    name
        As the article's author calls its file.
    scene, beat, play
        The clip it comes from, and when it is taken: after so many plays of that section, or
        at its end.
    caption
        What it shows, in a sentence.
    alt
        The same for who cannot see it, from the record and what the figure is about.
    about
        The scene's attribute that says what it is about, where it chooses.
    depth
        Layers with weights that a network must have.
    moving
        The sections of the scene, as patterns, that it is in the article as a clip; or none.
    """

    name: str
    scene: str
    beat: str
    caption: str
    alt: Callable[[Trace, Quantity], str]
    play: int | None = None
    about: str = ""
    depth: int = 1
    moving: tuple[str, ...] = ()

    @property
    def entry(self) -> SceneEntry:
        """The clip it comes from."""
        return find_scene(self.scene)

    def shows(self, network: Network) -> bool:
        """Whether it can show this network."""
        return network.depth >= self.depth and self.entry.shows(network)

    def check(self, network: Network) -> None:
        """Say why it cannot show a network, if it cannot."""
        widths = "-".join(map(str, network.widths))
        if not self.entry.shows(network):
            raise BackpropError(
                f"the figure {self.name} shows networks of one neuron a layer, such as chain; "
                f"{network.name} is {widths}"
            )
        if not self.shows(network):
            raise BackpropError(
                f"the figure {self.name} shows networks of two layers with weights or more; "
                f"{network.name} is {widths}"
            )


FIGURES: tuple[Figure, ...] = (
    Figure(
        "simple-network",
        "SimplestNetwork",
        "collapse",
        "A network with one neuron in every layer",
        described.chain,
    ),
    Figure(
        "simple-weights-and-biases",
        "SimplestNetwork",
        "variables",
        "Its cost is a function of all its weights and biases",
        described.variables,
    ),
    Figure(
        "activation-labels",
        "CostOfOneExample",
        "labels",
        "The last two neurons; the number above says which layer",
        described.last_two,
    ),
    Figure(
        "cost-of-one-example",
        "CostOfOneExample",
        "cost",
        "The cost compares the output with the desired output",
        described.cost,
    ),
    Figure(
        "tree",
        "DependencyTree",
        "tree",
        "What the cost depends on, one thing through the other",
        described.tree,
    ),
    Figure(
        "tree-extended",
        "DependencyTree",
        "layer L-1",
        "The activation before has a weight, an activation and a bias of its own behind it",
        described.tree_extended,
        depth=2,
    ),
    Figure(
        "tree-with-number-lines",
        "NumberLines",
        "number lines",
        "Every one of them is a number on a line of its own",
        described.number_lines,
    ),
    Figure(
        "tree-arrows",
        "Nudge",
        "nudge",
        "A nudge to the weight moves the weighted sum, that the activation, that the cost",
        described.nudged,
    ),
    Figure(
        "derivative-wiggle",
        "Nudge",
        "ratio",
        "The nudge that arrives at the cost, divided by the one that was given to the weight",
        described.nudged,
        moving=("nudge", "ratio"),
    ),
    Figure(
        "chain-rule-breakdown",
        "ChainRule",
        "product",
        "One ratio for each link of the tree; their product is the derivative",
        described.chain_rule,
    ),
    Figure(
        "tree-activation-highlighted",
        "PreviousActivation",
        "no knob",
        "The activation before is no parameter, but the cost is sensitive to it too",
        described.previous,
        depth=2,
    ),
    Figure(
        "complicated-activation-labels",
        "IndexNotation",
        "neurons",
        "Several neurons in a layer: the number below says which",
        described.columns,
        play=1,
        about="w",
    ),
    Figure(
        "index-by-j-k",
        "IndexNotation",
        "neurons",
        "k stands for any neuron of the one layer, j for any of the next",
        described.columns,
        about="w",
    ),
    Figure(
        "complicated-cost",
        "CostOfManyOutputs",
        "sum",
        "With several outputs the cost is a sum over all of them",
        described.many_costs,
    ),
    Figure(
        "complicated-weight-label",
        "IndexNotation",
        "edge",
        "The weight of the edge from neuron k to neuron j",
        described.weight_label,
        about="w",
    ),
    Figure(
        "activation-two-effects",
        "MultiPathSum",
        "sum",
        "One activation reaches the cost on several ways, and what they carry adds up",
        described.effects_of_one,
        about="start",
        moving=("path *", "rest", "sum"),
    ),
    Figure(
        "summary",
        "FormulaSummary",
        "whole",
        "The formulas that make the whole gradient",
        described.summary,
    ),
)


def find_figure(name: str) -> Figure:
    """Return the figure of that name, or say which there are."""
    named = {figure.name: figure for figure in FIGURES}
    found = looked_up(name, named)
    if found is None:
        raise BackpropError(f"{unknown('unknown figure', name, named)}, or formula-NAME")
    return found
