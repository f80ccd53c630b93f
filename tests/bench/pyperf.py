"""Our timer beside pyperf: the same functions, taking turns, the same time for either.

pyperf calls a function in a new process each turn, ours in this one. So its values also hold what
differs from process to process, and its time the starts of those processes. That is why intervals
are compared twice: for the same time spent, and for the same number of samples.
"""

import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pyperf
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from helpers import machine, timing, workloads
from helpers.timing.interval import median_interval
from helpers.timing.units import seconds_text

MIN_TIME = 0.01  # seconds that a sample lasts, for both
TURNS, VALUES = 8, 5
CHUNK = 15  # samples of ours at a time, until the turn has lasted as long as pyperf's
LINE = 64


def functions() -> dict:
    """Return the functions by name, their arguments bound."""
    a, b = map(_aligned, workloads.matmul(128, 128, 128, seed=128))
    out = _aligned(np.empty_like(a))
    return {
        "sum(range(10_000))": partial(sum, range(10_000)),
        "sorted(numbers)": partial(sorted, a.ravel().tolist()),
        "np.add(a, b, out)": partial(np.add, a, b, out),
        "np.matmul(a, b, out)": partial(np.matmul, a, b, out),
    }


def _aligned(array: NDArray) -> NDArray:
    """Return a copy that starts with a cache line, so that chance in one process plays no part."""
    raw = np.empty(array.nbytes + LINE, np.uint8)
    start = -raw.ctypes.data % LINE
    copy = raw[start : start + array.nbytes].view(array.dtype).reshape(array.shape)
    copy[...] = array
    return copy


def run() -> None:
    """Print both medians with their 95 % intervals, whether they agree, and the intervals' widths.

    They agree where each median lies within the other's spread, the range of its samples.
    """
    print(
        f"{'':22}{'':8}{'median':>10}  {'95 % interval':24}{'samples':>8}{'seconds':>9}{'width':>9}"
    )
    for name, function in functions().items():
        theirs, ours = _turns(name, function)
        agree = _within(theirs[0], ours[0]) and _within(ours[0], theirs[0])
        wide, narrow = _line(name, "pyperf", *theirs), _line("", "ours", *ours)
        same = _width(ours[0][:: len(ours[0]) // len(theirs[0])])
        print(f"{'':22}medians {'agree' if agree else 'DISAGREE'}; ours is {narrow / wide:.2f} as "
              f"wide for the same time, {same / wide:.2f} for the same samples")  # fmt: skip


def _turns(name, function):
    """Return, for pyperf and for ours, all samples and the seconds that they took."""
    theirs, ours, spent, took, loops = [], [], 0.0, 0.0, ()
    for _ in range(TURNS):
        start = perf_counter()
        found = _theirs(name, *loops)
        turn = perf_counter() - start
        loops = ("--loops", str(found.get_loops()))  # calibrated once, as ours is quickly
        theirs += found.get_values()
        spent += turn
        while took < spent - CHUNK * MIN_TIME:
            start = perf_counter()
            ours += timing.measure(function, min_time=MIN_TIME, repeats=CHUNK).samples
            took += perf_counter() - start
    return (theirs, spent), (ours, took)


def _theirs(name: str, *loops: str) -> pyperf.Benchmark:
    """Return what one process of pyperf finds."""
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "found.json"
        plan = ("--processes", "1", "--values", str(VALUES), "--warmups", "1", "--quiet")
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.pyperf", name, *plan, *loops, *_environment(),
             "--min-time", str(MIN_TIME), "--output", str(output)],
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"pyperf failed:\n{done.stdout}{done.stderr}")
        return pyperf.Benchmark.load(str(output))


def _environment() -> list[str]:
    """Return the option by which pyperf passes on variables that change speed."""
    names = machine.describe()["environment"]
    return ["--inherit-environ", ",".join(names)] if names else []


def _line(name: str, timer: str, samples: list[float], seconds: float) -> float:
    middle, low, high = median_interval(samples)
    between, width = f"{seconds_text(low)} to {seconds_text(high)}", _width(samples)
    print(f"{name:22}{timer:8}{seconds_text(middle):>10}  {between:24}{len(samples):8}"
          f"{seconds:9.2f}{width:9.2%}")  # fmt: skip
    return width


def _width(samples: list[float]) -> float:
    middle, low, high = median_interval(samples)
    return (high - low) / middle


def _within(samples: list[float], others: list[float]) -> bool:
    return min(others) <= median(samples) <= max(others)


def _work() -> None:
    """Be the program that pyperf starts again and again: time the named function."""
    name = sys.argv.pop(1)
    runner = pyperf.Runner(program_args=("-m", "tests.bench.pyperf", name))
    with threadpool_limits(1):
        runner.bench_func(name, functions()[name])


if __name__ == "__main__":
    _work()
