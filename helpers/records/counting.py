"""Count the misses of the blocking sweep: ``python -m helpers.records.counting``.

The kernels' own source runs over arrays at fixed addresses, through the simulator of
``helpers.caches``, so that the file comes out the same on every machine.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np

from helpers import workloads
from helpers.caches import Cache, Hierarchy, simulate
from helpers.kernels.matmul import BLOCKED, WHOLE
from helpers.records.simulation import FILE, LEVELS, Misses, Setting
from helpers.records.sweeps import BLOCKS, SIZES

ROWS = 256  # of a and out at most: further rows repeat what these do
KERNELS = {kernel.__name__: kernel for kernel in (*WHOLE, *BLOCKED)}


def settings(sizes: tuple[int, ...] = SIZES) -> Iterator[Setting]:
    """Yield every kernel and block of the recorded sweep, at these sizes."""
    for n in sizes:
        yield from ((kernel.__name__, n, 0) for kernel in WHOLE)
        fitting = [block for block in BLOCKS if block <= n]
        yield from ((kernel.__name__, n, block) for kernel in BLOCKED for block in fitting)


def count(setting: Setting) -> Misses:
    """Return what the caches do with one setting."""
    name, n, block = setting
    rows = min(n, ROWS)
    a, b = workloads.matmul(rows, n, n, seed=n)
    arguments = (a, b, np.empty((rows, n)), *([block] if block else []))
    caches = Hierarchy([Cache(**level, classify=False) for level in LEVELS])
    levels = simulate(KERNELS[name], *arguments, caches=caches).levels
    return Misses(name, n, block, rows, levels[0].touches, tuple(one.misses for one in levels))


def write(path: Path, progress: Callable[[str], None], sizes: tuple[int, ...] = SIZES) -> None:
    """Count every setting and write the file, one point a line."""
    lines = []
    for done, setting in enumerate(asked := list(settings(sizes)), start=1):
        progress(f"{done} of {len(asked)}: {setting}")
        lines.append(json.dumps(asdict(count(setting))))
    path.parent.mkdir(parents=True, exist_ok=True)
    points = ",\n  ".join(lines)
    text = f'{{"levels": {json.dumps(LEVELS)},\n "points": [\n  {points}\n ]}}\n'
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write(FILE, lambda line: print(line, file=sys.stderr))
    print(FILE)
