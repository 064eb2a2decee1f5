"""Fixtures of the core's tests."""

from collections.abc import Iterator

import pytest

from backprop.activations import ACTIVATIONS
from backprop.costs import COSTS


@pytest.fixture
def registries() -> Iterator[None]:
    """Put the registered activations and costs back as they were."""
    kept = dict(ACTIVATIONS), dict(COSTS)
    yield
    for registry, before in zip((ACTIVATIONS, COSTS), kept, strict=True):
        registry.clear()
        registry.update(before)
