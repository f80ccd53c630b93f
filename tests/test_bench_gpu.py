"""The benchmark for a card: what can be shown of it where there is none."""

import json
import os
import subprocess
import sys

import pytest

from helpers.kernels import cuda

# In the simulator, where the clock of a card stands still: one that counts calls stands in for it.
PROGRAM = """
import json
from tests.bench import gpu
def counting(action, times):
    action()
    return float(times)
found = gpu.points(5, 2, counting)
print(json.dumps([[dict(point.parameters), point.samples] for point in found]))
"""


def run(*arguments, **environment):
    command = [sys.executable, "-W", "error", *arguments]
    # A simulated sweep would take days.
    return subprocess.run(
        command, env=os.environ | environment, capture_output=True, text=True, timeout=120
    )


@pytest.mark.parametrize(
    ("environment", "words"),
    [
        ({"NUMBA_ENABLE_CUDASIM": "0", "CUDA_VISIBLE_DEVICES": "-1"}, "no CUDA card"),
        ({"NUMBA_ENABLE_CUDASIM": "1"}, "simulator, whose times mean nothing"),
    ],
    ids=["no card", "simulator"],
)
def test_without_a_card_it_says_so_and_measures_nothing(tmp_path, environment, words):
    finished = run("-m", "tests.bench.gpu", "--to", str(tmp_path), **environment)
    assert finished.returncode == 1
    assert words in finished.stderr
    assert finished.stdout == ""
    assert not any(tmp_path.iterdir())


@pytest.mark.slow
def test_every_kernel_is_checked_and_measured_in_three_parts():
    finished = run("-c", PROGRAM, NUMBA_ENABLE_CUDASIM="1")
    assert finished.stderr == ""
    found = json.loads(finished.stdout)
    names = {name for name in cuda.__all__ if name != "Kernel"}
    parts = {"kernel", "to card", "from card"}
    asked = [(point["kernel"], point["part"], point["n"]) for point, _ in found]
    assert sorted(asked) == sorted((name, part, 5) for name in names for part in parts)
    assert all(samples == [1.0, 1.0] for _, samples in found)
