"""Settings that all tests share."""

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from manim import tempconfig

from backprop.core.activations import ACTIVATIONS
from backprop.core.costs import COSTS

# The clock of a shared machine says nothing about the code, so there is no deadline; and the
# examples are the same in every run, so that a red suite is red for everyone.
settings.register_profile(
    "backprop",
    deadline=None,
    derandomize=True,
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
settings.load_profile("backprop")


@pytest.fixture(autouse=True)
def _nothing_kept(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No test finds what another one rendered, nor what the user did."""
    monkeypatch.setenv("BACKPROP_CACHE", str(tmp_path_factory.mktemp("kept")))


@pytest.fixture(autouse=True, scope="session")
def own_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Manim's files of a formula, where no other process of these tests writes the same."""
    with tempconfig({"media_dir": str(tmp_path_factory.mktemp("media"))}):
        yield


@pytest.fixture
def registries() -> Iterator[None]:
    """Put the registered activations and costs back as they were."""
    kept = dict(ACTIVATIONS), dict(COSTS)
    yield
    for registry, before in zip((ACTIVATIONS, COSTS), kept, strict=True):
        registry.clear()
        registry.update(before)
