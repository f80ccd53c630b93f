"""What ``make bench`` measures: groups, each of them one operation at one size."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from helpers import costs
from helpers.costs import Cost

Size = Mapping[str, int | str]

# Operations on square matrices: how often n stands among their sizes.
SQUARE = {"matmul": 3, "transpose": 2, "row_sums": 2, "column_sums": 2}
SIZES = ("rows", "n", "images", "filters", "padding")  # the names that a size may have

# The ladder of one thread, in its order; PARALLEL is its last on several.
RUNGS = (
    "matmul_python",
    "matmul_ijk",
    "matmul_ikj",
    "matmul_blocked",
    "matmul_tiled",
    "matmul_packed",
)
PARALLEL = "matmul_parallel"
PRODUCTS = (64, 128, 256, 512, 777, 1000, 1024, 2048)
TRANSPOSES = (1000, 1024, 2000, 2048, 4000, 4096, 8192)
VECTORS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000)
SEVERAL = 2  # threads, where more than one is measured
SHARED = (100_000, 1_000_000, 10_000_000)  # vectors that are worth more than one thread
SQUARES = (100, 1000, 4000)
ROWS = ((10_000, 10), (1000, 1000), (100, 100_000))
# Images (count, channels, height, width) and filters (count, channels, height, width): a small and
# a large filter on one picture, which SciPy has functions for, and two layers of a network.
CONVOLUTIONS = (
    ("1x1x512x512", "1x1x3x3", 1),
    ("1x1x512x512", "1x1x15x15", 7),
    ("4x64x28x28", "64x64x3x3", 1),
    ("4x256x14x14", "256x256x1x1", 0),
)


@dataclass(frozen=True, slots=True)
class Group:
    """What is measured side by side, in a process of its own.

    operation : a function of ``members``
    size : the operation's sizes by name
    dtype : of all arrays
    threads : that BLAS, numexpr and our kernels may use
    """

    operation: str
    size: Size
    dtype: str = "float64"
    threads: int = 1

    @property
    def parameters(self) -> dict[str, Any]:
        """What all its points have in common."""
        rest = {"dtype": self.dtype, "threads": self.threads}
        return {"operation": self.operation, **self.size, **rest}

    def __str__(self) -> str:
        threads = threads_text(self.threads)
        return f"{self.operation}, {size_text(self.size)}, {self.dtype}, {threads}"

    @property
    def shape(self) -> tuple:
        """The sizes as ``workloads`` and ``costs`` take them."""
        match self.size:
            case {"images": images, "filters": filters}:
                return sides(images), sides(filters)
            case {"rows": rows, "n": n}:
                return rows, n
        return (self.size["n"],) * SQUARE.get(self.operation, 1)

    @property
    def cost(self) -> Cost:
        """What a call must do at the least."""
        padding = {"padding": self.size["padding"]} if "padding" in self.size else {}
        return getattr(costs, self.operation)(*self.shape, dtype=self.dtype, **padding)

    @property
    def slow(self) -> bool:
        """Whether a call of a good kernel takes so long that fewer samples must do."""
        return self.cost.flop > 500e6 or self.cost.bytes > 100e6

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "Group":
        """Return the group that a point with these parameters was measured in."""
        size = {name: parameters[name] for name in SIZES if name in parameters}
        return cls(parameters["operation"], size, parameters["dtype"], parameters["threads"])


def size_text(size: Size) -> str:
    """Return a size in words, such as ``"n = 512"``."""
    if "images" in size:
        return f"{size['images']} by {size['filters']}"
    number = f"{size['n']:,}" if size["n"] >= 10_000 else str(size["n"])
    return f"{size['rows']:,} rows of {number}" if "rows" in size else f"n = {number}"


def sides(text: str) -> tuple[int, ...]:
    """Return the shape that a size such as ``"1x3x28x28"`` stands for."""
    return tuple(map(int, text.split("x")))


def threads_text(threads: int) -> str:
    """Return a number of threads in words."""
    return "1 thread" if threads == 1 else f"{threads} threads"


def every() -> tuple[Group, ...]:
    """Return all groups that this machine has the processors for."""
    enough = (os.cpu_count() or 1) >= SEVERAL
    return tuple(group for group in _all() if enough or group.threads == 1)


def few() -> tuple[Group, ...]:
    """Return one small group for each operation, and one with two threads: to try the machinery."""
    small = {"n": 24}
    return (
        Group("matmul", small),
        Group("matmul", small, "float32"),
        Group("matmul", small, threads=SEVERAL),
        Group("transpose", small),
        *(Group(operation, {"n": 100}) for operation in ("relu", "saxpy", "gelu")),
        Group("softmax", {"rows": 5, "n": 20}),
        *(Group(operation, small) for operation in ("row_sums", "column_sums")),
        *(Group("conv2d", _convolution(*at)) for at in (("1x1x9x8", "1x1x3x3", 1),
                                                        ("2x3x9x8", "4x3x3x3", 1))),
    )  # fmt: skip


def _all() -> Iterator[Group]:
    for threads in (1, SEVERAL):
        for dtype in ("float64", "float32"):
            yield from (Group("matmul", {"n": n}, dtype, threads) for n in PRODUCTS)
    yield from (Group("transpose", {"n": n}) for n in TRANSPOSES)
    for operation in ("relu", "saxpy", "gelu"):
        yield from (Group(operation, {"n": n}) for n in VECTORS)
    for operation in ("relu", "gelu"):
        yield from (Group(operation, {"n": n}, threads=SEVERAL) for n in SHARED)
    for threads in (1, SEVERAL):
        for rows, n in ROWS:
            yield Group("softmax", {"rows": rows, "n": n}, threads=threads)
    for operation in ("row_sums", "column_sums"):
        yield from (Group(operation, {"n": n}) for n in SQUARES)
    yield from (Group("conv2d", _convolution(*at)) for at in CONVOLUTIONS)


def _convolution(images: str, filters: str, padding: int) -> Size:
    return {"images": images, "filters": filters, "padding": padding}
