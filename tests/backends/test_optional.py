"""Backends of packages that a machine need not have."""

import importlib.util

import pytest

from helpers import backends
from tests.backends.installed import INSTALLED, OPTIONAL


@pytest.mark.parametrize("name", OPTIONAL)
def test_tests_run_over_it(name):
    """Where this one is skipped, the others of this folder run without the backend."""
    if name not in INSTALLED:
        pytest.skip(f"{name} is not installed: pip install 'kernels-measured[{name}]'")
    with backends.use(name):
        assert backends.current() == name


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    for name in OPTIONAL:
        if name not in INSTALLED:
            with pytest.raises(backends.BackendMissing, match=rf"kernels-measured\[{name}\]"):
                backends.use(name)
