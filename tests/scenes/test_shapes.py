"""Every clip can be read in every shape of frame, over its own network."""

from __future__ import annotations

import pytest

from backprop.audit.audit import audit
from backprop.clips.context import Stage
from backprop.clips.declaration import Declaration
from backprop.clips.registry import catalog, scene_class
from backprop.render.shape import SHAPES, WIDE, Shape

OTHERS = [shape for shape in SHAPES if shape != WIDE]

CLIPS = [
    pytest.param(
        entry,
        shape,
        id=f"{entry.name}-{shape}",
        # Each clip meets one other shape in `make test`, and the others in `make test-all`.
        marks=[] if number % len(OTHERS) == position else [pytest.mark.sweep],
    )
    for number, entry in enumerate(catalog())
    for position, shape in enumerate(OTHERS)
]


@pytest.mark.parametrize(("entry", "shape"), CLIPS)
def test_every_clip_can_be_read_in_every_shape(entry: Declaration, shape: Shape) -> None:
    found = audit(scene_class(entry.reference), Stage.of(entry.network), shape)
    assert not found.faults, "\n".join(map(str, found.faults))
    assert found.pauses
