"""What each chapter leaves over: the recorded points on which it ends and the next one opens.

One entry a chapter, in the order of the book. A chapter reads its own last, under "The problem left
over", and that of the chapter before it first; ``tests/book/test_seams.py`` holds both to it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from helpers.records.record import Point, Record, reference
from helpers.timing import Comparison

Points = Mapping[str, Point]


@dataclass(frozen=True, slots=True)
class Leftover:
    """A measured problem.

    slug : the chapter that ends on it
    record : where it was measured
    points : the recorded points, by the names that both chapters use
    number : the number that both chapters show, as text, without its unit
    """

    slug: str
    record: Record
    points: Points
    number: str

    def ratio(self, baseline: str, candidate: str) -> Comparison:
        """Return how many times faster the one point is than the other, both by name."""
        return self.record.ratio(self.points[baseline], self.points[candidate])


@dataclass(frozen=True, slots=True)
class _Entry:
    """How a leftover is read: from which record, which points, and what is shown of them."""

    record: str
    points: Callable[[Record], Points]
    number: Callable[[Record, Points], str]


def leftover(slug: str) -> Leftover:
    """Return what a chapter leaves over; KeyError for a chapter that leaves nothing."""
    entry = _TABLE[slug]
    record = reference(entry.record)
    points = entry.points(record)
    return Leftover(slug, record, points, entry.number(record, points))


def left_by() -> tuple[str, ...]:
    """Return the chapters that leave something over, in the order of the book."""
    return tuple(_TABLE)


def _named(**wanted: Mapping) -> Callable[[Record], Points]:
    """Read one point for each name, by whatever of its parameters is given."""
    return lambda record: {name: record.only(**given) for name, given in wanted.items()}


def _orders(record: Record) -> Points:
    """Read the product in each order of its loops, slowest first."""
    names = {kernel for kernel in record.values("kernel") if kernel.startswith("matmul_")}
    points = {name: record.only(kernel=name, n=512) for name in names}
    return dict(sorted(points.items(), key=lambda item: -item[1].seconds.median))


def _twins(record: Record) -> Points:
    """Read NumPy and its twin, the same under another name, where the twin is furthest ahead."""
    found = [point.parameters for point in record.points if point.parameters["kernel"] == "twin"]
    pairs = [
        {name: record.only(**{**at, "kernel": name}) for name in ("numpy", "twin")} for at in found
    ]
    return max(pairs, key=lambda pair: record.ratio(pair["numpy"], pair["twin"]).ratio)


def _training_steps(record: Record) -> Points:
    """Read a step of training on one thread, by who did it."""
    names = ("numpy", "ours", "torch", "torch compiled", "jax compiled")
    setting = {"case": "training step", "n": 256, "threads": "one"}
    return {name: record.only(kernel=name, **setting) for name in names}


def _factor(baseline: str, candidate: str) -> Callable[[Record, Points], str]:
    """Show how many times faster the one is than the other."""

    def number(record: Record, points: Points) -> str:
        return _rounded(record.ratio(points[baseline], points[candidate]).ratio)

    return number


def _spread(record: Record, points: Points) -> str:
    """Show how many times longer the first takes than the last."""
    first, *_, last = points.values()
    return _rounded(record.ratio(first, last).ratio)


def _ahead(record: Record, points: Points) -> str:
    """Show by how many per cent the twin is ahead."""
    return f"{100 * record.ratio(points['numpy'], points['twin']).ratio - 100:.0f}"


def _share(part: str, whole: str) -> Callable[[Record, Points], str]:
    """Show how many per cent of the whole the part takes."""

    def number(record: Record, points: Points) -> str:
        return f"{100 / record.ratio(points[whole], points[part]).ratio:.0f}"

    return number


def _rounded(value: float) -> str:
    """Return a number rounded to two significant digits, thousands set apart."""
    return f"{float(f'{value:.2g}'):,.10g}"


_TABLE: dict[str, _Entry] = {
    "measure": _Entry(
        "measure",
        _named(
            python={"kernel": "matmul_python", "of": "arrays", "n": 256},
            compiled={"kernel": "matmul_ijk", "n": 256},
            blas={"kernel": "np.matmul", "n": 256},
        ),
        _factor("python", "blas"),
    ),
    "memory": _Entry("memory", _orders, _spread),
    "blocking": _Entry(
        "vectorization",
        _named(
            ijk={"kernel": "matmul_ijk", "n": 64},
            ikj={"kernel": "matmul_ikj", "n": 64},
            blas={"kernel": "np.matmul", "n": 64},
        ),
        _factor("ikj", "blas"),
    ),
    "vectorization": _Entry(
        "vectorization",
        _named(
            near={"kernel": "gelu_temporaries", "n": 10_000},
            far={"kernel": "gelu_temporaries", "n": 10_000_000},
            fused={"kernel": "gelu_fused", "n": 10_000_000},
        ),
        _factor("far", "fused"),
    ),
    "in-place": _Entry(
        "in-place",
        _named(
            calls={"kernel": "gelu_out", "n": 3, "heap": "settled"},
            loop={"kernel": "gelu_python", "n": 3, "heap": "settled"},
            whole={"kernel": "gelu_out", "n": 10**7, "heap": "settled"},
            chunks={"kernel": "gelu_chunked", "n": 10**7, "heap": "settled", "chunk": 32_768},
        ),
        _factor("calls", "loop"),
    ),
    "dispatch": _Entry("dispatch", _twins, _ahead),
    "competition": _Entry(
        "analysis",
        _named(
            step={"case": "network", "kernel": "plain", "part": "step", "n": 256},
            products={"case": "network", "kernel": "plain", "part": "products", "n": 256},
        ),
        _share("products", "step"),
    ),
    "analysis": _Entry("frameworks", _training_steps, _factor("torch", "ours")),
}
