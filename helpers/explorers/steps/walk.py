"""A small program's accesses, one by one, and what a simulated cache did with each."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import dedent
from typing import Any, NamedTuple

import numpy as np

from helpers.caches import Cache, Trace, trace

HIT = "hit"
KINDS = (HIT, "compulsory", "capacity", "conflict")  # a hit, or why it missed


class Matrix(NamedTuple):
    """An argument of the program: its rows one after the other from the address ``start`` on.

    item : bytes of an element
    """

    name: str
    start: int
    rows: int
    columns: int
    item: int


class Access(NamedTuple):
    """A read or a write of one element.

    address : of its first byte; line : where in Walk.code it is made
    """

    address: int
    matrix: Matrix
    row: int
    column: int
    write: bool
    line: int

    @property
    def element(self) -> str:
        """The element as the code might write it, such as ``"b[2, 1]"``."""
        return f"{self.matrix.name}[{self.row}, {self.column}]"


class Outcome(NamedTuple):
    """What the cache did: one of KINDS, in which way of the line's set."""

    kind: str
    way: int


@dataclass(frozen=True, slots=True)
class Walk:
    """A program's accesses in their order.

    matrices : the arguments that are arrays, in their order
    code : the kernel's source without decorator and docstring, line by line
    outcomes : by the name of each cache what it did with each access, empty at first
    """

    matrices: tuple[Matrix, ...]
    code: tuple[str, ...]
    accesses: tuple[Access, ...]
    outcomes: Mapping[str, tuple[Outcome, ...]]

    @classmethod
    def of(cls, kernel: Callable, arguments: Iterable[Any], caches: Mapping[str, Cache]) -> Walk:
        """Return the walk of ``kernel(*arguments)``, which runs, through each of the caches.

        arguments : two-dimensional arrays in C order, one dtype, and whole numbers
        caches : of one line size, as `outcomes` needs them; each array begins at the next line
        """
        given = tuple(arguments)
        (line_bytes,) = {cache.line_bytes for cache in caches.values()}
        traced = trace(kernel, *given, align=line_bytes, source_lines=True)
        arrays = [value for value in given if isinstance(value, np.ndarray)]
        matrices = tuple(
            Matrix(name, span.start, *array.shape, array.itemsize)
            for (name, span), array in zip(traced.spans.items(), arrays, strict=True)
        )
        code = source(kernel)
        return cls(
            matrices,
            tuple(code.values()),
            tuple(_accesses(traced, matrices, list(code))),
            {name: tuple(outcomes(traced, cache)) for name, cache in caches.items()},
        )

    def misses(self, cache: str) -> int:
        """Return how many of the accesses missed in a cache."""
        return sum(outcome.kind != HIT for outcome in self.outcomes[cache])


def source(kernel: Callable) -> dict[int, str]:
    """Return the lines of a kernel by their numbers in its file: from ``def`` on, no docstring."""
    lines, first = inspect.getsourcelines(getattr(kernel, "py_func", kernel))
    function = ast.parse(dedent("".join(lines))).body[0]
    left_out = set(range(1, function.lineno))
    if ast.get_docstring(function) is not None:
        told = function.body[0]
        left_out |= set(range(told.lineno, told.end_lineno + 1))
    return {
        first + at - 1: text
        for at, text in enumerate(dedent("".join(lines)).splitlines(), start=1)
        if at not in left_out
    }


def _accesses(traced: Trace, matrices: tuple[Matrix, ...], numbers: list[int]) -> Iterator[Access]:
    columns = (traced.addresses, traced.writes, traced.arrays, traced.source_lines)
    for address, write, array, line in zip(*(c.tolist() for c in columns), strict=True):
        matrix = matrices[array]
        row, column = divmod((address - matrix.start) // matrix.item, matrix.columns)
        yield Access(address, matrix, row, column, write, numbers.index(line))


def outcomes(traced: Trace, cache: Cache) -> Iterator[Outcome]:
    """Yield what an LRU cache, emptied before, does with each access.

    The simulator keeps a set's lines by age. Here each stays in the way that it came into: the
    first that is empty, or else that of the line which makes room.

    Raises ValueError for a cache of another policy or one that does not split its misses, and
    where an access touches two lines.
    """
    if cache.policy != "lru" or not cache.classify:
        raise ValueError(f"{cache} cannot be walked through: needs 'lru', and misses split")
    cache.reset()
    ways = [[None] * cache.ways for _ in range(cache.sets)]
    for address, size, write in zip(traced.addresses, traced.sizes, traced.writes, strict=True):
        counts = cache.access(int(address), int(size), bool(write))
        if counts.touches != 1:
            raise ValueError(f"the access to {address} touches two lines")
        line = int(address) // cache.line_bytes
        held = {start for start, _ in cache.contents()[line % cache.sets]}
        mine, start = ways[line % cache.sets], line * cache.line_bytes
        if counts.hits:
            yield Outcome(HIT, mine.index(start))
            continue
        way = next(at for at, kept in enumerate(mine) if kept not in held)
        mine[way] = start
        yield Outcome(next(kind for kind in KINDS[1:] if getattr(counts, kind)), way)
