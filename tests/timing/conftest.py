"""What every test of timing needs: the same random orders on every run."""

import pytest

from helpers.timing import sampling


@pytest.fixture(autouse=True)
def _same_orders():
    sampling.ORDER.seed(6172)
