"""Every clip can be read in every shape of frame, over its own network."""

from __future__ import annotations

import pytest

from backprop.audit.audit import audit
from backprop.clips.context import Stage
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, scene_class
from backprop.render.shape import SHAPES, WIDE, Shape

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


@pytest.mark.parametrize(("entry", "shape"), CASES)
def test_every_clip_can_be_read_in_every_shape(entry: Declaration, shape: Shape) -> None:
    found = audit(scene_class(entry.reference), Stage.of(entry.network), shape)
    assert not found.faults, "\n".join(map(str, found.faults))
    assert found.pauses
