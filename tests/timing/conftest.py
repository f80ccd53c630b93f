"""What every test of timing needs: the same random orders on every run, and little to collect."""

import gc

import pytest

from helpers.timing import sampling


@pytest.fixture(autouse=True)
def _same_orders():
    sampling.ORDER.seed(6172)


@pytest.fixture(scope="module", autouse=True)
def _light_collections():
    """Set aside what the test runner holds: each measurement starts with a collection."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
