"""Every clip can be read at every pause: for many networks, and in both themes."""

from __future__ import annotations

from pathlib import Path

import pytest

from backprop import load
from backprop.activations import ACTIVATIONS
from backprop.costs import COSTS
from backprop.rendering.audit import audit
from backprop.rendering.clip import scene_class
from scenes.catalog import CATALOG, SceneEntry
from scenes.stage import Stage

ODD = sorted((Path(__file__).parents[1] / "networks").glob("*.toml"))
NETWORKS = {name: load(name) for name in ("chain", "small", "relu", "digits", *map(str, ODD))}
CHAINS = [network for network in NETWORKS.values() if max(network.widths) == 1]
IN_LIGHT = {"chain", "small", "softmax", "mixed"}
"""Places are the same in both themes, only colours differ: a few networks show them all."""

CLIPS = [
    pytest.param(entry, file, theme, id=f"{entry.name}-{network.name}-{theme}")
    for entry in CATALOG
    for file, network in NETWORKS.items()
    for theme in ("dark", "light")
    if entry.shows(network) and (theme == "dark" or network.name in IN_LIGHT)
]


@pytest.mark.parametrize(("entry", "network", "theme"), CLIPS)
def test_every_pause_can_be_read(entry: SceneEntry, network: str, theme: str) -> None:
    audited = audit(scene_class(entry.name), Stage.of(network, theme=theme))
    assert audited.pauses > 5
    assert not audited.faults, "\n".join(map(str, audited.faults))


def test_the_networks_are_of_all_kinds() -> None:
    assert len(CHAINS) >= 10
    assert {network.depth for network in CHAINS} == set(range(1, 9))
    layers = [layer for network in CHAINS for layer in network.layers]
    assert {layer.activation.name for layer in layers} == {*ACTIVATIONS}
    assert {network.cost.name for network in CHAINS} == {*COSTS}
    weights = [abs(float(layer.weights[0, 0])) for layer in layers]
    assert max(weights) >= 1e6
    assert 0 < min(weight for weight in weights if weight) <= 1e-9
    assert any(len(name) > 80 for network in CHAINS for name in network.examples)
