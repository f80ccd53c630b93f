"""The settings of property tests: the same examples on every run, and no deadline."""

from hypothesis import HealthCheck, settings

# How long an example takes depends on the machine, so no test may depend on it.
PROPERTY = settings(
    derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=100
)
