"""What is to be foreseen: how many lines a walk fetches, and what bounds a kernel."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isclose
from random import Random
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from helpers.judge.cases import no_number
from helpers.judge.geometry.machine import Geometry
from helpers.judge.replies import NO_ANSWER, Failure
from helpers.judge.verdict import Wrong

ITEM = 8  # bytes of a number
READS = 1_500_000  # about so many, for which a simulation in plain Python has not the time
QUESTIONS = 4  # of one kind

ROWS, COLUMNS = "rows", "columns"
COMPUTING, MEMORY = "computing", "memory"


class Oracle(Protocol):
    """A submitted function that is asked without a machine."""

    def answer(self, *question: object) -> object:
        """Return its answer: a number, {"word": ...}, or the name of another type."""


class Walk(NamedTuple):
    """A matrix of numbers of 8 bytes from address 0 on, read once in some order.

    order : "rows" or "columns", one after the other
    m, n : how many rows and columns
    apart : bytes from the beginning of a row to that of the next, whole lines
    """

    order: str
    m: int
    n: int
    apart: int
    cache: Geometry

    @property
    def question(self) -> tuple:
        """What a function is asked."""
        return *self[:-1], *self.cache

    @property
    def addresses(self) -> NDArray:
        """Where it reads, in its order."""
        rows = np.arange(self.m)[:, None] * self.apart + np.arange(self.n) * ITEM
        return (rows if self.order == ROWS else rows.T).ravel()

    @property
    def truth(self) -> int:
        """The lines that the simulator fetches, from an empty cache on."""
        return self.cache.cache.access(self.addresses).misses

    @property
    def crowds(self) -> set[int]:
        """How many rows begin in the same set, in those sets where any does."""
        sets = (row * self.apart // self.cache.line % self.cache.sets for row in range(self.m))
        return set(Counter(sets).values())

    def __str__(self) -> str:
        return (
            f"{self.m} rows of {self.n:,} numbers, {self.apart:,} bytes apart, read by "
            f"{self.order} through {self.cache}"
        )


def _any_walk(order: str, random: Random) -> Walk:
    line, ways = random.choice((32, 64, 128)), random.choice((2, 4, 8, 12))
    sets = random.choice((16, 32, 48, 64, 96, 128))
    m = random.randint(3, 2 * sets * ways)
    n = READS // m + random.randrange(100)
    least = -(-n * ITEM // line)
    spread = random.choice((1, 2, 4, 8, 16, 32))  # the more, the fewer sets do rows begin in
    step = -(-least // spread) + random.randrange(8)
    return Walk(order, m, n, spread * step * line, Geometry(line, sets, ways))


def _rows(walk: Walk) -> bool:
    return True


def _stay(walk: Walk) -> bool:
    return max(walk.crowds) <= walk.cache.ways


def _go(walk: Walk) -> bool:
    # By more than one row: who is off by one fails where some stay, and never by luck here as well.
    return min(walk.crowds) > walk.cache.ways + 1


def _partly_stay(walk: Walk) -> bool:
    return min(walk.crowds) <= walk.cache.ways < max(walk.crowds)


KINDS: dict[str, tuple[str, Callable[[Walk], bool]]] = {
    "rows": (ROWS, _rows),
    "columns that stay": (COLUMNS, _stay),
    "columns that go": (COLUMNS, _go),
    "columns of which some stay": (COLUMNS, _partly_stay),
}


def walks(kind: str, random: Random) -> Iterator[Walk]:
    """Draw the walks of a kind."""
    order, fits = KINDS[kind]
    for _ in range(QUESTIONS):
        walk = _any_walk(order, random)
        while not fits(walk):
            walk = _any_walk(order, random)
        yield walk


class Kernel(NamedTuple):
    """A kernel on a machine: flop, bytes, and the flop/s and bytes/s that there are at most."""

    flop: float
    traffic: float
    peak: float
    bandwidth: float

    question = property(tuple)

    @property
    def seconds(self) -> float:
        """The least time that it takes."""
        return max(self.flop / self.peak, self.traffic / self.bandwidth)

    @property
    def by(self) -> str:
        """What it waits for."""
        by_memory = self.traffic / self.bandwidth > self.flop / self.peak
        return MEMORY if by_memory else COMPUTING

    def __str__(self) -> str:
        return (
            f"{self.flop:.3g} flop and {self.traffic:.3g} bytes at {self.peak:.3g} flop/s and "
            f"{self.bandwidth:.3g} bytes/s"
        )


RIDGE = (5.0, 50.0)  # flop a byte at which both bounds are equal, as on real machines
# How far a kernel is from there. Near to it, less than a flop a byte is no rule.
DISTANCES = {"far from the ridge": (60.0, 1000.0), "near the ridge": (1.05, 1.5)}


def kernels(kind: str, random: Random) -> Iterator[Kernel]:
    """Draw kernels at some distance from the ridge, by turns on both of its sides."""
    for number in range(QUESTIONS):
        off = random.uniform(*DISTANCES[kind]) ** (1 if number % 2 else -1)
        ridge, bandwidth = random.uniform(*RIDGE), 10 ** random.uniform(9.5, 12.5)
        traffic = 10 ** random.uniform(6, 11)
        yield Kernel(off * ridge * traffic, traffic, ridge * bandwidth, bandwidth)


@dataclass(frozen=True)
class Prediction:
    """Something to be foreseen.

    draw : the questions of a kind
    truth : the answer to one, a number or a word
    kinds : that there are
    """

    draw: Callable[[str, Random], Iterator]
    truth: Callable
    kinds: tuple[str, ...]

    def tried(self, oracle: Oracle, kind: str, random: Random) -> None:
        """Ask all questions of a kind. Raises Wrong or Failure at the first flaw."""
        for asked in self.draw(kind, random):
            try:
                returned = oracle.answer(*asked.question)
            except Failure as failure:
                raise Failure(failure.kind, f"for {asked} {failure}") from None
            flaw = _flaw(returned, self.truth(asked))
            if flaw:
                raise Wrong(f"for {asked}: {flaw}")


def _flaw(returned: object, truth: float | str) -> str | None:
    """Say what is wrong with an answer, if anything is."""
    if isinstance(truth, str):
        word = _word(returned)
        return None if word == truth else f'it returned {word!r}, and "{truth}" is right'
    missing = no_number(returned)
    if missing or isclose(returned, truth, rel_tol=1e-9):
        return missing
    return f"it returned {returned:,.10g}, and {truth:,.10g} is right"


def _word(returned: object) -> object:
    """Return the word that was returned, cut short, or what came in its place."""
    if not isinstance(returned, dict):
        return returned
    if not isinstance(returned.get("word"), str):
        raise Failure(*NO_ANSWER)
    return returned["word"][:40]


MISSES = Prediction(walks, lambda walk: walk.truth, tuple(KINDS))
SECONDS = Prediction(kernels, lambda kernel: kernel.seconds, tuple(DISTANCES))
BOUND_BY = Prediction(kernels, lambda kernel: kernel.by, tuple(DISTANCES))
PREDICTIONS = {"misses": MISSES, "least_seconds": SECONDS, "bound_by": BOUND_BY}
