"""Several processes that calibrate at once, one of them killed: the file is sound afterwards."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.backends.calibration import store

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]
# A child calibrates over a short plan, and says so at the first sign of progress.
PROGRAM = """
import sys, time
import numpy as np
from helpers import backends
from helpers.backends import Problem
from helpers.backends.calibration import plan, session

plan.problems = lambda: [
    Problem("matmul", np.dtype("int32"), (1, n, n, n)) for n in range(1, 20)
]
session.BACKENDS = ("numpy", "blas")

def tell(done, total):
    print(done, flush=True)
    time.sleep(float(sys.argv[1]))

print("done", backends.calibrate(progress=tell).samples, flush=True)
print(backends.explain("matmul", np.eye(3, dtype="int32"), np.eye(3, dtype="int32")), flush=True)
"""


def calibrating(pause=0.0):
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(pause)],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ,
    )  # fmt: skip


def sound():
    now = store.stamp()
    found = store.read(store.path(now["fingerprint"]), now)
    return found is not None and len(found.samples) == 38


def test_eight_at_once_measure_once_and_leave_a_sound_file(cache):
    children = [calibrating(0.02) for _ in range(8)]
    ended = [child.communicate(timeout=300) for child in children]
    assert [child.returncode for child in children] == [0] * 8, ended
    assert all("done 38" in out and "calibrated on this machine" in out for out, _ in ended)
    measuring = [out for out, _ in ended if out.startswith("1\n")]
    assert 1 <= len(measuring) < 8  # one that comes when all is over measures anew
    assert sound()
    assert not list(cache.glob("*.part"))


def test_one_killed_half_way_over_a_damaged_file_harms_nobody(cache):
    cache.mkdir()
    store.path(store.stamp()["fingerprint"]).write_text('{"format": 1, "sam', encoding="utf-8")
    first = calibrating(0.5)
    assert first.stdout.readline() == "1\n"  # it holds the lock and measures
    others = [calibrating() for _ in range(7)]
    first.send_signal(signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    first.communicate()
    ended = [child.communicate(timeout=300) for child in others]
    assert [child.returncode for child in others] == [0] * 7, ended
    assert all("done 38" in out for out, _ in ended)
    assert sound()


def test_one_killed_while_it_writes_leaves_the_old_file(cache):
    child = calibrating()
    child.communicate(timeout=300)
    assert child.returncode == 0
    assert sound()
    writing = PROGRAM.replace(
        "def tell",
        "import os, signal\n"
        "def replace(part, file):\n"
        "    os.kill(os.getpid(), signal.SIGKILL if os.name == 'posix' else signal.SIGTERM)\n"
        "os.replace = replace\n\n"
        "def tell",
    )
    child = subprocess.run(
        [sys.executable, "-c", writing, "0"], cwd=ROOT, capture_output=True, timeout=300
    )
    assert child.returncode != 0
    assert list(cache.glob(".*.part"))
    assert sound()
    calibrating().communicate(timeout=300)
    assert not list(cache.glob(".*.part"))
