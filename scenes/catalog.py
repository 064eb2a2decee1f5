"""Which clips there are. Imports no Manim, so that a list of them is there at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from backprop.errors import BackpropError
from backprop.network import Network

__all__ = ["CATALOG", "SceneEntry", "check_one_neuron", "chosen_scenes", "find_scene"]


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
    """

    name: str
    module: str
    summary: str
    network: str
    seconds: float
    one_neuron: bool = False

    def shows(self, network: Network) -> bool:
        """Whether the clip can show this network."""
        return not self.one_neuron or max(network.widths) == 1


CATALOG: tuple[SceneEntry, ...] = (
    SceneEntry(
        "DependencyTree",
        "scenes.one_neuron.dependency_tree",
        "Which value depends on which, from the cost up through the layers",
        "chain",
        61.0,
    ),
    SceneEntry(
        "MultiPathSum",
        "scenes.many_neurons.multi_path_sum",
        "One activation reaches the cost along every path; the paths add up",
        "small",
        42.0,
    ),
)


def check_one_neuron(scene: str, network: Network) -> None:
    """Say that a scene cannot show a network, if a layer of it has several neurons."""
    if max(network.widths) > 1:
        widths = "-".join(map(str, network.widths))
        raise BackpropError(
            f"{scene} shows networks of one neuron a layer, such as chain; "
            f"{network.name} is {widths}"
        )


def chosen_scenes(
    names: Sequence[str], network: Network | None
) -> tuple[list[SceneEntry], list[SceneEntry]]:
    """The clips of these names, or all that can show the network; and those left out.

    A clip that was named and cannot show the network is a mistake, not left out. Without a
    network each clip shows its own.
    """
    if names:
        entries = list(dict.fromkeys(find_scene(name) for name in names))
        for entry in entries:
            if network is not None and entry.one_neuron:
                check_one_neuron(entry.name, network)
        return entries, []
    shown = [entry for entry in CATALOG if network is None or entry.shows(network)]
    return shown, [entry for entry in CATALOG if entry not in shown]


def find_scene(name: str) -> SceneEntry:
    """Return the clip of that name, whatever its case, or say which there are."""
    for entry in CATALOG:
        if entry.name.lower() == name.lower():
            return entry
    known = ", ".join(entry.name for entry in CATALOG)
    raise BackpropError(f"unknown scene {name!r}: expected one of {known}")
