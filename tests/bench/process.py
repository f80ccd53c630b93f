"""One process for each group: what is compared shares it, and nothing else does.

Where an array lies, which pages it has and when a library was loaded differ from process to
process, so that a group is measured in several. Each starts without the variables that hold
OpenBLAS back to an older processor, and with as many threads for one side as for the other.
"""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from helpers import machine, timing
from helpers.machine import libraries
from tests.bench.groups import Group

HOLDING_BACK = ("OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")
THREADS = (
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
    "NUMEXPR_NUM_THREADS",
    "NUMEXPR_MAX_THREADS",
)
OTHERS = ("scipy", "numexpr")
REST = 0.1  # seconds before a sample of several threads, until those of the one before are asleep

Taken = list[tuple[dict[str, Any], list[float]]]


class BenchError(RuntimeError):
    """A group that could not be measured; the message says which and why."""


def environment(threads: int, inherited: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Return the variables of a process that measures."""
    kept = {name: value for name, value in inherited.items() if name not in HOLDING_BACK}
    return kept | dict.fromkeys(THREADS, str(threads))


def removed(inherited: Mapping[str, str] = os.environ) -> list[str]:
    """Return the variables that were set here, and are not where something is measured."""
    return [name for name in HOLDING_BACK if name in inherited]


def facts() -> dict[str, Any]:
    """Return what there is to know of the machine where the groups are measured."""
    return _child({"facts": True}, threads=1)


def measured(group: Group, *, rounds: int, min_time: float, check: bool) -> Taken:
    """Return (parameters, samples in seconds a call) of each member, from a new process.

    check : compare the answers of all members before any is timed

    Raises BenchError where it fails.
    """
    order = {"group": asdict(group), "rounds": rounds, "min_time": min_time, "check": check}
    try:
        return _child(order, group.threads)
    except BenchError as error:
        raise BenchError(f"{group}: {error}") from error


def _child(order: dict[str, Any], threads: int) -> Any:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.process", json.dumps(order)],
        env=environment(threads), capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode:
        raise BenchError(f"its process ended with status {done.returncode}\n{done.stderr}")
    return json.loads(done.stdout)


# ---- inside the new process


def _main() -> None:
    order = json.loads(sys.argv[1])
    print(json.dumps(_facts() if "facts" in order else _measured(**order)))


def _facts() -> dict[str, Any]:
    found = machine.describe()
    chosen = {name: value for name, value in found["environment"].items() if name not in THREADS}
    versions = {name: libraries.version(name) for name in OTHERS}
    return {**found, **versions, "environment": chosen}


def _measured(group: dict[str, Any], rounds: int, min_time: float, check: bool) -> Taken:
    from tests.bench.members import members  # numba, SciPy and numexpr: only where they measure

    asked = Group(**group)
    subjects = list(members(asked))
    if check:
        agree({one.kernel: one.answer() for one in subjects})
    taken = timing.measure_rounds(
        {index: one.call for index, one in enumerate(subjects)},
        rounds=rounds, min_time=min_time, threads=asked.threads,
        rest=REST if asked.threads > 1 else 0.0, progress=lambda *_: None,
    )  # fmt: skip
    return [
        (asked.parameters | {"kernel": one.kernel, **one.extra}, list(taken[index]))
        for index, one in enumerate(subjects)
    ]


def agree(answers: Mapping[str, ArrayLike]) -> None:
    """Raise BenchError unless all answers share half of their digits with the first.

    That is enough to see that all sides do the same work. How exact our kernels are is tested with
    them, against oracles.
    """
    (first, expected), *others = answers.items()
    expected = np.asarray(expected)
    allowed = np.sqrt(np.finfo(expected.dtype).eps) * np.abs(expected).max()
    for name, answer in others:
        apart = np.abs(np.asarray(answer) - expected).max()
        if not apart <= allowed:
            raise BenchError(f"{name} differs from {first} by {apart:.3g}, allowed {allowed:.3g}")


if __name__ == "__main__":
    _main()
