"""Which clips there are. Imports no Manim, so that a list of them is there at once."""

from __future__ import annotations

from dataclasses import dataclass

from backprop.errors import BackpropError

__all__ = ["CATALOG", "SceneEntry", "find_scene"]


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
    """

    name: str
    module: str
    summary: str
    network: str
    seconds: float


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


def find_scene(name: str) -> SceneEntry:
    """Return the clip of that name, whatever its case, or say which there are."""
    for entry in CATALOG:
        if entry.name.lower() == name.lower():
            return entry
    known = ", ".join(entry.name for entry in CATALOG)
    raise BackpropError(f"unknown scene {name!r}: expected one of {known}")
