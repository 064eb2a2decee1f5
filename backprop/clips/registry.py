"""Which clips there are. Imports no Manim, so that a list of them is there at once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from backprop.core.errors import BackpropError
from backprop.core.names import looked_up, unknown
from backprop.core.network import Network
from backprop.core.number_format import amount
from backprop.core.quantities import Quantity

__all__ = [
    "CATALOG",
    "SceneEntry",
    "check_focus",
    "check_one_neuron",
    "check_picture",
    "chosen_scenes",
    "find_scene",
]

_EXAMPLES = {
    "w": "a weight, such as w[2][0,1]",
    "b": "a bias, such as b[2][0]",
    "z": "a weighted sum, such as z[2][0]",
    "a": "an activation, such as a[1][2]",
}


@dataclass(frozen=True, slots=True)
class SceneEntry:
    """One clip.

    Parameters
    ----------
    name, module
        The scene class and the module it stands in.
    summary
        What it shows, in one line.
    network
        The network it is shown with when none is given.
    seconds
        Its length with that network; a test holds it against the clip itself.
    one_neuron
        Whether it only shows networks of one neuron a layer.
    focus
        The kinds of quantity that it can be asked to be about, such as "w"; "" for none.
    picture
        Whether it only shows networks whose input is a square picture.
    also
        Networks that it shows besides, whichever it is given.
    """

    name: str
    module: str
    summary: str
    network: str
    seconds: float
    one_neuron: bool = False
    focus: str = ""
    picture: bool = False
    also: tuple[str, ...] = ()

    def shows(self, network: Network) -> bool:
        """Whether the clip can show this network."""
        if self.picture:
            return is_picture(network.widths[0])
        return not self.one_neuron or max(network.widths) == 1

    def check(self, network: Network) -> None:
        """Say why the clip cannot show a network, if it cannot."""
        if self.one_neuron:
            check_one_neuron(self.name, network)
        if self.picture:
            check_picture(self.name, network)


CATALOG: tuple[SceneEntry, ...] = (
    SceneEntry(
        "SimplestNetwork",
        "scenes.one_neuron.simplest_network",
        "A wide network collapses into one neuron a layer; its cost depends on every parameter",
        "chain",
        36.8,
        one_neuron=True,
        also=("digits",),
    ),
    SceneEntry(
        "CostOfOneExample",
        "scenes.one_neuron.cost_of_one_example",
        "The output beside the desired output, and the cost that compares them",
        "chain",
        44.5,
        one_neuron=True,
    ),
    SceneEntry(
        "WeightedSum",
        "scenes.one_neuron.weighted_sum",
        "Weight, activation and bias make z; the activation function makes a of it",
        "chain",
        38.2,
        one_neuron=True,
    ),
    SceneEntry(
        "DependencyTree",
        "scenes.one_neuron.dependency_tree",
        "Which value depends on which, from the cost up through the layers",
        "chain",
        60.9,
    ),
    SceneEntry(
        "NumberLines",
        "scenes.one_neuron.number_lines",
        "Every variable on a number line; the weight is turned and the others follow",
        "chain",
        32.2,
        one_neuron=True,
    ),
    SceneEntry(
        "Nudge",
        "scenes.one_neuron.nudge",
        "A small nudge to the weight, what it changes, and the ratio it tends to",
        "chain",
        39.4,
        one_neuron=True,
    ),
    SceneEntry(
        "ChainRule",
        "scenes.one_neuron.chain_rule",
        "The ratio along each link of the tree, multiplied: the chain rule for the weight",
        "chain",
        35.5,
        one_neuron=True,
    ),
    SceneEntry(
        "LocalDerivatives",
        "scenes.one_neuron.local_derivatives",
        "Each factor from its own formula, and what makes it large or small",
        "chain",
        49.9,
        one_neuron=True,
    ),
    SceneEntry(
        "AverageOverExamples",
        "scenes.one_neuron.average_over_examples",
        "Costs and derivatives of many examples, and their means",
        "chain",
        27.6,
        one_neuron=True,
    ),
    SceneEntry(
        "GradientVector",
        "scenes.one_neuron.gradient_vector",
        "The derivatives for all weights and biases in one column",
        "chain",
        26.5,
        one_neuron=True,
    ),
    SceneEntry(
        "BiasDerivative",
        "scenes.one_neuron.bias_derivative",
        "The same path from the bias: the first factor becomes 1",
        "chain",
        32.8,
        one_neuron=True,
    ),
    SceneEntry(
        "PreviousActivation",
        "scenes.one_neuron.previous_activation",
        "The same path from the activation before, which is computed itself",
        "chain",
        33.4,
        one_neuron=True,
    ),
    SceneEntry(
        "LongPath",
        "scenes.one_neuron.long_path",
        "Pause and ponder: the derivative for a weight one layer further back",
        "chain",
        46.5,
        one_neuron=True,
    ),
    SceneEntry(
        "IndexNotation",
        "scenes.many_neurons.index_notation",
        "Which neuron, which weight: what the indices say, and why a weight has two",
        "small",
        45.0,
        focus="w",
    ),
    SceneEntry(
        "CostOfManyOutputs",
        "scenes.many_neurons.cost_of_many_outputs",
        "Each output beside its desired one; their terms add up to the cost",
        "small",
        21.6,
    ),
    SceneEntry(
        "WeightedSumOfMany",
        "scenes.many_neurons.weighted_sum_of_many",
        "What comes in along every edge, added up to one weighted sum",
        "small",
        28.7,
        focus="za",
    ),
    SceneEntry(
        "WeightChainRule",
        "scenes.many_neurons.weight_chain_rule",
        "The chain rule for one weight among many: only the indices are new",
        "small",
        36.6,
        focus="w",
    ),
    SceneEntry(
        "MultiPathSum",
        "scenes.many_neurons.multi_path_sum",
        "One activation reaches the cost along every path; the paths add up",
        "small",
        32.7,
        focus="a",
    ),
    SceneEntry(
        "RepeatBackwards",
        "scenes.many_neurons.repeat_backwards",
        "Layer by layer from the back, each from the one after it, to all derivatives",
        "relu",
        46.3,
    ),
    SceneEntry(
        "FormulaSummary",
        "scenes.many_neurons.formula_summary",
        "All expressions of the chain rule beside the network that they are about",
        "relu",
        35.2,
    ),
    SceneEntry(
        "VectorForm",
        "scenes.many_neurons.vector_form",
        "The same sums as products of matrices and columns, with their numbers",
        "small",
        42.6,
    ),
    SceneEntry(
        "GradientDescent",
        "scenes.training.gradient_descent",
        "Really trained: the cost falls step by step, and the way over its surface",
        "xor",
        42.4,
        focus="wb",
    ),
    SceneEntry(
        "DigitNetwork",
        "scenes.many_neurons.digit_network",
        "A real digit through a network, and the cost's way back to its pixels",
        "digits",
        47.7,
        focus="a",
        picture=True,
    ),
)


def check_one_neuron(scene: str, network: Network) -> None:
    """Say that a scene cannot show a network, if a layer of it has several neurons."""
    if max(network.widths) > 1:
        widths = "-".join(map(str, network.widths))
        raise BackpropError(
            f"{scene} shows networks of one neuron a layer, such as chain; "
            f"{network.name} is {widths}: backprop list says which clips take it"
        )


def is_picture(inputs: int) -> bool:
    """Whether so many inputs can be the pixels of a square picture: 4 x 4 at least."""
    return inputs >= 16 and math.isqrt(inputs) ** 2 == inputs


def check_picture(scene: str, network: Network) -> None:
    """Say that a scene cannot show a network, if its input is no square picture."""
    if not is_picture(network.widths[0]):
        raise BackpropError(
            f"{scene} shows networks whose input is a square picture, such as digits with its "
            f"28 x 28 pixels; {network.name} has {amount(network.widths[0], 'input')}"
        )


def check_focus(scene: str, kinds: str, focus: Quantity | None) -> None:
    """Say what a scene can be asked to be about, if it is not this."""
    if focus is None or (kinds and focus.kind in kinds):
        return
    if not kinds:
        raise BackpropError(f"{scene} takes no focus: backprop list says which clips do")
    expected = " or ".join(_EXAMPLES[kind] for kind in kinds)
    raise BackpropError(f"{scene} is about {expected}; found {focus}")


def chosen_scenes(
    names: Sequence[str], network: Network | None, focus: Quantity | None = None
) -> tuple[list[SceneEntry], list[SceneEntry]]:
    """The clips of these names, or all that can show network and focus; and those left out.

    A clip that was named and cannot show them is a mistake, not left out. Without a network
    each clip shows its own.
    """
    if names:
        entries = list(dict.fromkeys(find_scene(name) for name in names))
        for entry in entries:
            if network is not None:
                entry.check(network)
            check_focus(entry.name, entry.focus, focus)
        return entries, []
    shown = [
        entry
        for entry in CATALOG
        if (network is None or entry.shows(network))
        and (focus is None or focus.kind in tuple(entry.focus))
    ]
    return shown, [entry for entry in CATALOG if entry not in shown]


def find_scene(name: str) -> SceneEntry:
    """Return the clip of that name, whatever its case and gaps, or say which there are."""
    named = {entry.name: entry for entry in CATALOG}
    bare = name.replace("_", "").replace("-", "").replace(" ", "")
    found = looked_up(bare, named)
    if found is None:
        raise BackpropError(unknown("unknown scene", name, named))
    return found
