"""The CUDA kernels on a real card, and the copies to it and back, each apart from the others.

    python -m tests.bench.gpu --to book/data/gpu

Points, in seconds, with one sample a round: {"kernel": k, "n": rows, "part": "kernel" | "to card" |
"from card"}. Times are those between two events on the card. Arrays of the computer are
page-locked, as copies at the full rate of the bus want them.

Never run on a card so far: the project had none when this was written.
"""

import argparse
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from math import ceil
from pathlib import Path
from random import Random

import numpy as np
from numba import config, cuda

from helpers import machine, oracles, tolerance, workloads
from helpers.kernels import cuda as kernels
from helpers.records import Point, Record, write
from helpers.timing.units import seconds_text

SIZES = (512, 1024, 2048, 4096)
ROUNDS = 15
LEAST = 5e-3  # seconds of a sample
NAMES = [name for name in kernels.__all__ if name != "Kernel"]


def main() -> None:
    """Measure every kernel at every size, print the medians, and write the record."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.gpu", description=__doc__)
    parser.add_argument("--to", type=Path, metavar="FOLDER", help="where the record goes")
    options = parser.parse_args()
    if config.ENABLE_CUDASIM:
        sys.exit("this is Numba's simulator, whose times mean nothing: unset NUMBA_ENABLE_CUDASIM")
    if not cuda.is_available():
        sys.exit("there is no CUDA card here, or no driver that Numba finds")
    started = datetime.now(UTC).isoformat(timespec="seconds")
    found = tuple(point for n in SIZES for point in points(n, ROUNDS, elapsed))
    for point in found:
        print(*point.parameters.values(), seconds_text(point.seconds.median))
    if options.to:
        name = cuda.get_current_device().name.decode()
        record = Record("gpu", started, machine.describe() | {"card": name}, "events", found)
        path = options.to / f"{record.machine['fingerprint']}.json"
        write(record, path)
        print(path)


def elapsed(action: Callable, times: int) -> float:
    """Return the seconds of one of so many calls, by events on the card."""
    start, stop = cuda.event(), cuda.event()
    start.record()
    for _ in range(times):
        action()
    stop.record()
    stop.synchronize()
    return start.elapsed_time(stop) / 1e3 / times


def points(n: int, rounds: int, seconds: Callable) -> list[Point]:
    """Return the points of matrices of ``n`` rows, every member once a round, in random order.

    seconds : what measures so many calls of an action, as ``elapsed`` does
    """
    actions = {}
    for name in NAMES:
        actions |= {(name, part): action for part, action in _parts(name, n).items()}
    # Each has run once by now, so that it is compiled.
    times = {key: ceil(LEAST / seconds(action, 1)) for key, action in actions.items()}
    samples, random = {key: [] for key in actions}, Random(n)
    for _ in range(rounds):
        for key in random.sample(list(actions), len(actions)):
            samples[key].append(seconds(actions[key], times[key]))
    return [
        Point({"kernel": name, "n": n, "part": part}, tuple(taken))
        for (name, part), taken in samples.items()
    ]


def _parts(name: str, n: int) -> dict[str, Callable]:
    """Return what is measured of a kernel, after checking what it computes."""
    kernel, operation = getattr(kernels, name), name.rsplit("_", 1)[0]
    sizes = (n, n, n) if operation == "matmul" else (n * n,) if operation == "gelu" else (n, n)
    make = getattr(workloads, operation.replace("copy", "transpose"))
    arguments = [_locked(array) for array in make(*sizes, seed=n, dtype="float32")]
    right, bound = _right(operation, arguments)
    out = _locked(np.full(right.shape, np.nan, "float32"))
    there, out_there = [cuda.to_device(array) for array in arguments], cuda.to_device(out)
    kernel(*there, out_there)
    out_there.copy_to_host(out)
    if not (np.abs(out - right) <= bound).all():
        raise AssertionError(f"{name} is wrong for {n} rows")

    def send() -> None:
        for array, target in zip(arguments, there, strict=True):
            target.copy_to_device(array)

    return {
        "kernel": lambda: kernel(*there, out_there),
        "to card": send,
        "from card": lambda: out_there.copy_to_host(out),
    }


def _locked(array: np.ndarray) -> np.ndarray:
    locked = cuda.pinned_array(array.shape, array.dtype)
    locked[...] = array
    return locked


def _right(operation: str, arguments: list[np.ndarray]) -> tuple:
    """Return what a kernel should compute, and how far off it may be."""
    if operation == "copy":
        return arguments[0], 0
    if operation == "matmul":  # wide enough for float32, and hours quicker than long double
        right = np.matmul(*arguments, dtype=np.float64)
    else:
        right = getattr(oracles, operation)(*arguments)
    return right, getattr(tolerance, operation, lambda *_: 0)(*arguments)


if __name__ == "__main__":
    main()
