"""Settings that all tests share."""

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
