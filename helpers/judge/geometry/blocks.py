"""The side of the blocks of a product, by the misses of ``matmul_blocked_ijk`` in a given cache."""

from operator import attrgetter
from random import Random
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from helpers.caches.layout import PAGE
from helpers.judge.cases import whole_number
from helpers.judge.geometry.machine import Geometry
from helpers.judge.geometry.predictions import ITEM, Oracle
from helpers.judge.replies import Failure
from helpers.judge.verdict import Wrong

SIDES = (2, 4, 8, 12, 16, 24, 32, 48)  # the best of these is what an answer is held against
ALL_UP_TO, NONE_FROM = 1.5, 2.5  # misses over those of the best


class Product(NamedTuple):
    """A product of square matrices in a cache.

    n : numbers in a row, of 8 bytes each
    apart : bytes from the beginning of a row to that of the next
    """

    n: int
    apart: int
    cache: Geometry

    @property
    def question(self) -> tuple:
        """What a function is asked."""
        return self.n, self.apart, *self.cache

    def misses(self, side: int) -> int:
        """Return the misses with blocks of some side, from an empty cache on."""
        return self.cache.cache.access(_addresses(self.n, self.apart, side)).misses

    def __str__(self) -> str:
        return f"n = {self.n}, rows {self.apart:,} bytes apart and {self.cache}"


class Choice(NamedTuple):
    """A side that was chosen, its misses, and the side with the fewest."""

    side: int
    misses: int
    best: int
    fewest: int
    product: Product

    @property
    def ratio(self) -> float:
        """Its misses over the fewest."""
        return self.misses / self.fewest

    @property
    def share(self) -> float:
        """The share of the points that it earns."""
        return min(max((NONE_FROM - self.ratio) / (NONE_FROM - ALL_UP_TO), 0.0), 1.0)

    def __str__(self) -> str:
        return (
            f"{self.misses:,} misses in blocks of {self.side} for {self.product}, {self.ratio:.2f} "
            f"times those of the best side, {self.best}"
        )


OTHERS = ((80, 640), (88, 832), (96, 832))
# Two draws a kind, each a size (n, apart) and a cache. What is best on the first is bad on the
# second, so that no side serves both.
KINDS = {
    "rows a power of two apart": (
        (((88, 1024), (96, 1024)), (Geometry(64, 16, 4), Geometry(64, 16, 8), Geometry(64, 32, 4))),
        (((56, 512), (64, 512)), (Geometry(64, 64, 4), Geometry(64, 32, 8))),
    ),
    "other rows": (
        (OTHERS, (Geometry(64, 8, 4),)),
        (OTHERS, (Geometry(64, 64, 8),)),
    ),
}


def products(kind: str, random: Random) -> list[Product]:
    """Draw the two products of a kind."""
    return [Product(*random.choice(sizes), random.choice(caches)) for sizes, caches in KINDS[kind]]


def tried(oracle: Oracle, kind: str, random: Random) -> Choice:
    """Ask for the sides in a kind of products; return the worst choice. Raises Wrong, Failure."""
    choices = (_chosen(oracle, each) for each in products(kind, random))
    return max(choices, key=attrgetter("ratio"))


def _chosen(oracle: Oracle, product: Product) -> Choice:
    try:
        side = whole_number(oracle.answer(*product.question))
        if not 1 <= side <= product.n:
            raise Wrong(f"it returned {side}, and a side goes from 1 to {product.n}")
    except Wrong as wrong:
        raise Wrong(f"for {product}: {wrong}") from None
    except Failure as failure:
        raise Failure(failure.kind, f"for {product} {failure}") from None
    counts = {each: product.misses(each) for each in {*SIDES, side}}
    best = min(SIDES, key=counts.get)
    return Choice(side, counts[side], best, counts[best], product)


@njit(cache=True)
def _addresses(n: int, apart: int, block: int) -> NDArray:
    """Return where ``matmul_blocked_ijk`` reads and writes, in its order.

    a, b and out follow one another, each from the beginning of a page on.
    """
    matrix = -(-n * apart // PAGE) * PAGE
    b, out = matrix, 2 * matrix
    found = np.empty(n * n * (1 + 2 * n + 2 * (-(-n // block))), np.int64)
    at = n * n  # the zeros that are written at first
    for i in range(n):
        for j in range(n):
            found[i * n + j] = out + i * apart + j * ITEM
    for i0 in range(0, n, block):
        for j0 in range(0, n, block):
            for p0 in range(0, n, block):
                for i in range(i0, min(i0 + block, n)):
                    for j in range(j0, min(j0 + block, n)):
                        here = out + i * apart + j * ITEM
                        found[at] = here
                        at += 1
                        for p in range(p0, min(p0 + block, n)):
                            found[at] = i * apart + p * ITEM
                            found[at + 1] = b + p * apart + j * ITEM
                            at += 2
                        found[at] = here
                        at += 1
    return found
