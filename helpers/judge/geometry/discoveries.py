"""What is to be found out of a machine, and the machines that are drawn for it."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from helpers.judge.cases import whole_number
from helpers.judge.geometry.machine import Geometry, Machine
from helpers.judge.replies import Failure
from helpers.judge.verdict import Wrong

# What the self-check names when it has shown them: no machine that gives points is one of these
# by more than chance.
PUBLIC = (Geometry(64, 64, 8), Geometry(64, 64, 12), Geometry(128, 128, 8))
MACHINES = 3  # of one kind, no two of them with the same answer
SMALLEST, LARGEST = 2**13, 2**19  # bytes of those that are drawn
MANY = 1024  # lines; one by one, they cannot be found within the budget

LINES = (32, 64, 128, 256)
POWERS = tuple(2**power for power in range(4, 11))  # numbers of sets
THIRDS = tuple(3 * sets // 4 for sets in POWERS)


class Finder(Protocol):
    """A submitted function that asks a machine."""

    def explore(self, load: Callable, *details: int) -> object:
        """Return what it finds out with ``load(addresses)`` and these details."""


def powers_of_two(random: Random) -> Geometry:
    """Draw a cache all of whose numbers are powers of two."""
    return Geometry(random.choice(LINES), random.choice(POWERS), random.choice((2, 4, 8, 16)))


def other_numbers(random: Random) -> Geometry:
    """Draw one whose ways are none, as real ones have 12, and at times the sets are none either."""
    sets = random.choice((POWERS, THIRDS))
    return Geometry(random.choice(LINES), random.choice(sets), random.choice((3, 6, 12)))


KINDS = {"powers of two": powers_of_two, "other numbers": other_numbers}


@dataclass(frozen=True)
class Discovery:
    """Something to be found out.

    truth : what it is, of a cache
    told : what the function is told of the cache beside its loads
    budget : the loads that it may make on one machine
    """

    truth: Callable[[Geometry], int]
    told: Callable[[Geometry], tuple[int, ...]]
    budget: int

    def tried(self, finder: Finder, kind: str, random: Random) -> None:
        """Try all machines that are drawn of a kind. Raises Wrong or Failure, which name none."""
        where = f"on a secret machine of {kind}"
        for geometry in self.drawn(kind, random):
            found, _ = self._found(finder, geometry, random, where)
            if found != self.truth(geometry):
                raise Wrong(f"{where}. The self-check shows more, on machines that are no secret")

    def shown(self, finder: Finder, kind: str, random: Random) -> str:
        """Say what it finds on the public machines. Raises Wrong or Failure at the first flaw."""
        said = []
        for geometry in PUBLIC:
            where = f"on {geometry}"
            found, loads = self._found(finder, geometry, random, where)
            if found != self.truth(geometry):
                raise Wrong(f"{where}: it returned {found}, and {self.truth(geometry)} is right")
            said.append(f"{found} is right {where}, found with {loads:,} of {self.budget:,} loads.")
        return "\n".join(said)

    def _found(
        self, finder: Finder, geometry: Geometry, random: Random, where: str
    ) -> tuple[int, int]:
        """Return what it finds, and the loads that it makes."""
        machine = Machine(geometry, random, self.budget)
        try:
            found = whole_number(finder.explore(machine.load, *self.told(geometry)))
        except Wrong as wrong:
            raise Wrong(f"{where}: {wrong}") from None
        except Failure as failure:
            raise Failure(failure.kind, f"{where} {failure}") from None
        return found, machine.loads

    def drawn(self, kind: str, random: Random) -> list[Geometry]:
        """Draw machines of a kind, of which no two have the same answer, and one has many lines."""
        while True:
            found: dict[int, Geometry] = {}
            while len(found) < MACHINES:
                geometry = KINDS[kind](random)
                if SMALLEST <= geometry.capacity <= LARGEST:
                    found.setdefault(self.truth(geometry), geometry)
            if max(geometry.lines for geometry in found.values()) > MANY:
                return list(found.values())


DISCOVERIES = {
    "line_bytes": Discovery(lambda cache: cache.line, lambda cache: (), 1000),
    "capacity_bytes": Discovery(
        lambda cache: cache.capacity, lambda cache: (cache.line,), 1_000_000
    ),
    "ways": Discovery(lambda cache: cache.ways, lambda cache: (cache.line, cache.capacity), 1000),
}
