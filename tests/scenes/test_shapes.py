"""Every clip can be read in every shape of frame, over its network and those that come along."""

from __future__ import annotations

from pathlib import Path

import pytest

from backprop import load
from backprop.audit.audit import audit
from backprop.clips.context import Stage
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, scene_class
from backprop.render.shape import SHAPES, WIDE, Shape

NETWORKS = {
    file.stem: load(file)
    for file in sorted((Path(__file__).parents[2] / "assets" / "networks").glob("*.toml"))
}
OTHERS = [shape for shape in SHAPES if shape != WIDE]
# Each clip in one shape in `make test`, and in the others in `make test-all`.
CASES = [
    pytest.param(
        entry,
        shape,
        id=f"{entry.name}-{shape}",
        marks=[] if turn == number % len(OTHERS) else [pytest.mark.sweep],
    )
    for number, entry in enumerate(catalog())
    for turn, shape in enumerate(OTHERS)
]
# Over every other network that comes along, in all of them.
MORE = [
    pytest.param(entry, shape, name, id=f"{entry.name}-{shape}-{name}", marks=[pytest.mark.sweep])
    for entry in catalog()
    for shape in SHAPES
    for name, network in NETWORKS.items()
    if name != entry.network and entry.shows(network)
]


@pytest.mark.parametrize(("entry", "shape"), CASES)
def test_every_clip_can_be_read_in_every_shape(entry: Declaration, shape: Shape) -> None:
    found = audit(scene_class(entry.reference), Stage.of(entry.network), shape)
    assert not found.faults, "\n".join(map(str, found.faults))
    assert found.pauses


@pytest.mark.parametrize(("entry", "shape", "name"), MORE)
def test_so_it_can_over_each_network_that_comes_along(
    entry: Declaration, shape: Shape, name: str
) -> None:
    found = audit(scene_class(entry.reference), Stage.of(name), shape)
    assert not found.faults, "\n".join(map(str, found.faults))
    assert found.pauses
