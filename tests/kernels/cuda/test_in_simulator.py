"""Every CUDA kernel against the oracle, where Numba's simulator has run it."""

import os
import subprocess
import sys

import numpy as np
import pytest

from helpers import oracles, tolerance
from tests.kernels.cuda import simulated

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def results(tmp_path_factory):
    """What the kernels filled, by case, from a fresh process."""
    path = tmp_path_factory.mktemp("simulated") / "results.npz"
    subprocess.run(
        [sys.executable, "-W", "error", "-m", "tests.kernels.cuda.simulated", path],
        env={**os.environ, "NUMBA_ENABLE_CUDASIM": "1"},
        timeout=300,
        check=True,
    )
    with np.load(path) as found:
        return dict(found)


def expected(name, arguments):
    """What a kernel should fill, and how far off it may be."""
    if name == "copy_rows":
        return arguments[0], 0
    operation = name.rsplit("_", 1)[0]
    bound = getattr(tolerance, operation, None)
    return getattr(oracles, operation)(*arguments), bound(*arguments) if bound else 0


@pytest.mark.parametrize("case", simulated.CASES, ids=simulated.title)
def test_kernel_is_right(results, case):
    name, _, dtype = case
    found = results[simulated.title(case)]
    right, bound = expected(name, simulated.inputs(*case))
    assert found.dtype == dtype
    assert found.shape == right.shape
    assert (np.abs(found - right) <= bound).all()
