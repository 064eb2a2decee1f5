"""Settings that all tests share."""

import pytest
from hypothesis import HealthCheck, settings

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
