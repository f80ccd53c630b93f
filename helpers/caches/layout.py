"""Where arrays lie in the simulated memory: the same places on every machine."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.lib.array_utils import byte_bounds
from numpy.typing import NDArray

from helpers.caches.stream import check_count

PAGE = 4096


class Span(NamedTuple):
    """The bytes that an array reaches over, gaps included."""

    start: int
    stop: int

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.stop and other.start < self.stop

    def moved(self, by: int) -> "Span":
        return Span(self.start + by, self.stop + by)


def span_of(array: NDArray) -> Span:
    """Return the array's bytes in the memory of this process; none where it has no element."""
    start = array.__array_interface__["data"][0]
    return Span(*map(int, byte_bounds(array))) if array.size else Span(start, start)


class Layout:
    """Places for the arrays of a call, and above them for those that it makes.

    arrays, names : the arguments and what they are called
    at : for any of the names, the address of the array's lowest byte
    align : bytes; every array that ``at`` does not name begins at the next multiple, in the order
        of the arguments, the first one at ``align`` itself; so does what the call allocates,
        lowest gap first.

    Arrays that are views of one buffer keep the distances that they have in it, and are placed as
    one. Raises ValueError where ``at`` tears such views apart or puts arrays upon one another.
    """

    def __init__(
        self,
        arrays: Sequence[NDArray],
        names: Sequence[str],
        at: Mapping[str, int] | None = None,
        align: int = PAGE,
    ):
        self.align = check_count("align", align)
        self.names = tuple(names)
        chosen = _chosen(self.names, at or {})
        spans = list(map(span_of, arrays))
        groups = _sharing(arrays, spans)
        moves = {}
        for group in groups:
            moves |= dict.fromkeys(group, _chosen_move(group, self.names, spans, chosen))
        taken = [spans[i].moved(by) for i, by in moves.items() if by is not None]
        for group in groups:
            if moves[group[0]] is None:
                whole = Span(min(spans[i].start for i in group), max(spans[i].stop for i in group))
                start = _lowest_gap(taken, whole.stop - whole.start, self.align)
                taken.append(Span(start, start + whole.stop - whole.start))
                moves |= dict.fromkeys(group, start - whole.start)
        self.moves = [moves[i] for i in range(len(spans))]  # simulated minus real address
        self.spans = [span.moved(by) for span, by in zip(spans, self.moves, strict=True)]
        _check_apart(groups, self.names, self.spans)
        self._taken = taken

    def allocate(self, nbytes: int) -> Span:
        """Return the lowest place for ``nbytes`` that is free, as `malloc` might."""
        start = _lowest_gap(self._taken, nbytes, self.align)
        self._taken.append(Span(start, start + nbytes))
        return self._taken[-1]

    def free(self, span: Span) -> None:
        """Give a place that was allocated back."""
        self._taken.remove(span)


def _chosen(names: Sequence[str], at: Mapping[str, int]) -> Mapping[str, int]:
    for name, address in at.items():
        if name not in names:
            raise ValueError(f"at names {name!r}: the arrays are {', '.join(names)}")
        if address != 0:
            check_count(f"at[{name!r}]", address)
    return at


def _sharing(arrays: Sequence[NDArray], spans: Sequence[Span]) -> list[list[int]]:
    """Return the numbers of the arrays in groups of those that are views of one buffer."""
    buffers, groups = [_buffer(array) for array in arrays], []

    def share(i: int, j: int) -> bool:
        return buffers[i] is buffers[j] or spans[i].overlaps(spans[j])

    for i in range(len(arrays)):
        near = [group for group in groups if any(share(i, j) for j in group)]
        groups = [group for group in groups if group not in near]
        groups.append(sorted([i, *(j for group in near for j in group)]))
    return sorted(groups)


def _buffer(array: NDArray) -> object:
    while isinstance(array, np.ndarray) and array.base is not None:
        array = array.base
    return array


def _chosen_move(group, names, spans, chosen) -> int | None:
    """Return how far ``at`` moves the arrays of a group, None where it names none of them."""
    moves = {names[i]: chosen[names[i]] - spans[i].start for i in group if names[i] in chosen}
    if len(set(moves.values())) > 1:
        raise ValueError(f"at moves {' and '.join(moves)} apart: they are views of one buffer")
    return next(iter(moves.values()), None)


def _lowest_gap(taken: list[Span], nbytes: int, align: int) -> int:
    start = align
    for span in sorted(taken):
        if span.overlaps(Span(start, start + max(nbytes, 1))):
            start = -(-span.stop // align) * align
    return start


def _check_apart(groups, names, spans) -> None:
    for k, group in enumerate(groups):
        for i in group:
            if spans[i].start < 0:
                raise ValueError(f"at puts {names[i]} below address 0")
            for j in (j for other in groups[k + 1 :] for j in other):
                if spans[i].overlaps(spans[j]):
                    raise ValueError(f"at puts {names[i]} and {names[j]} upon one another")
