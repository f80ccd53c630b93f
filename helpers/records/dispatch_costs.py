"""The costs that the assignment ``dispatch`` is judged by: every backend on many problems.

One point a backend, problem and number of threads, in seconds a call without any dispatch:

    {"kernel": backend, "op": o, "dtype": d, "shape": "30x20x40", "part": p, "threads": t}
        part     "measured" for what a calibration is told, "practice" for the self-check, "hidden"
                 for the grade
        threads  "all" that the machine has, or "one" for BLAS and Numba alike

A backend without a point leaves such problems to NumPy. Backends are those of the course but for
the loops in Python, which nobody would choose.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from helpers import timing
from helpers.backends import Problem
from helpers.records.dispatch_sweep import calls
from helpers.records.record import Point

ROUNDS = 7
SHORT = 0.001  # seconds of a sample
SEED = 3141
DRAWN = {"practice": 3, "hidden": 10}  # problems of each sort
MEASURED = 5
LEFT_OUT = {"auto", "twin", "python"}
THREADS = {"all": None, "one": 1}
SKEW = 2.0  # a side is at most so many times as long as in a cube or square of the same size

Progress = Callable[[str, int, int], None]
Shape = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sort:
    """Problems of one operation and dtype.

    axes : 3 for products (m, k, n), 2 for matrices, 1 for vectors
    least, most : the product of the shape
    """

    op: str
    dtype: str
    axes: int
    least: int
    most: int

    def problem(self, shape: Shape) -> Problem:
        """Return the problem of this shape."""
        sizes = {1: (*shape, 0), 2: shape, 3: (1, *shape)}[self.axes]
        return Problem(self.op, np.dtype(self.dtype), sizes)

    def shapes(self, generator: np.random.Generator) -> Iterator[tuple[str, Shape]]:
        """Yield the parts and shapes: those measured are evenly spread, of the others one
        is drawn from each of as many equal stretches."""
        for total in np.geomspace(self.least, self.most, MEASURED):
            yield "measured", self._shape(total, np.zeros(self.axes))
        for part, count in DRAWN.items():
            for place in (np.arange(count) + generator.uniform(0, 1, count)) / count:
                skew = generator.uniform(-1, 1, self.axes)
                total = self.least * (self.most / self.least) ** place
                yield part, self._shape(total, skew - skew.mean())

    def _shape(self, total: float, skew: np.ndarray) -> Shape:
        sides = total ** (1 / self.axes) * SKEW**skew
        return tuple(max(1, round(side)) for side in sides)


SORTS = (
    Sort("matmul", "float64", 3, 27, 30_000_000),
    Sort("matmul", "int64", 3, 27, 8_000_000),
    Sort("matmul", "float16", 3, 27, 1_000_000),
    Sort("gelu", "float64", 1, 10, 1_000_000),
    Sort("gelu", "float32", 1, 10, 1_000_000),
    Sort("softmax", "float64", 2, 16, 1_000_000),
    Sort("transpose", "float64", 2, 16, 1_000_000),
    Sort("add", "float64", 1, 10, 1_000_000),
)


def problems(sorts: tuple[Sort, ...] = SORTS) -> list[tuple[Sort, str, Shape]]:
    """Return every sort, part and shape: always the same."""
    generator = np.random.default_rng(SEED)
    return [(sort, part, shape) for sort in sorts for part, shape in sort.shapes(generator)]


def dispatch_costs(progress: Progress, sorts: tuple[Sort, ...] = SORTS) -> Iterator[Point]:
    """Yield what each backend takes for each problem, on all threads and on one.

    progress : called with (setting, rounds done, rounds in all)
    """
    for words, threads in THREADS.items():
        for sort, part, shape in problems(sorts):
            text = "x".join(map(str, shape))
            members = calls(sort.problem(shape))
            taken = timing.measure_rounds(
                {name: call for name, call in members.items() if name not in LEFT_OUT},
                rounds=ROUNDS,
                min_time=SHORT,
                threads=threads,
                progress=partial(progress, f"{sort.op} {sort.dtype} {text}, threads: {words}"),
            )
            about = {"op": sort.op, "dtype": sort.dtype, "shape": text, "part": part}
            for name, samples in taken.items():
                yield Point({"kernel": name, **about, "threads": words}, samples)
