"""Exact evidence: the bytes of arrays that a call takes, counted by NumPy's own allocator.

The call is the first one in a process of its own, in which nothing but checked code runs, with
bounds checked: nothing can write over the counts. The kernel language has no memory that is neither
NumPy's nor Python's, and none that stays for the next call; what compiled code asks for is noticed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from helpers.judge.evidence.counted import Counted
from helpers.judge.replies import Footprint
from helpers.judge.verdict import Finding
from helpers.judge.worker import Worker

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise

LIMIT = 20.0  # seconds for a call that takes milliseconds: counting slows a Python loop down
SMALL = 2**20  # bytes of Python's own objects: what a first call sets up, but no list of an array
WAYS = {"peak_bytes": "at the same time", "allocated_bytes": "in all"}


@dataclass(frozen=True)
class Memory(Counted):
    """A budget in bytes.

    case : what the function computes
    counted : which number must stay within it
    budget : bytes
    words : what the budget is, in words
    """

    case: object
    counted: Literal["peak_bytes", "allocated_bytes"]
    budget: int
    words: str

    def find(self, exercise: Exercise, payload: bytes) -> Finding:
        """Count one call; all points within the budget, none beyond."""
        with Worker(payload, check_bounds=True) as worker:
            footprint = exercise.attempt(worker, self.case, Worker.profile, limit=LIMIT)
        flaw = self._flaw(footprint)
        reason = self._sentence(getattr(footprint, self.counted))
        evidence = footprint._asdict()
        if flaw:
            return Finding("costly", f"{reason} {flaw}", 0, evidence)
        return Finding("correct", reason, 1, evidence)

    def _flaw(self, footprint: Footprint) -> str | None:
        """Say what is too much, if anything is."""
        if footprint.compiled_blocks:
            return (
                "Compiled code asked for memory too, which is not counted: let it allocate "
                "nothing, and compile the function itself, not only one that it calls."
            )
        if footprint.object_bytes > SMALL:
            return (
                f"But it made Python objects, such as lists, of {footprint.object_bytes:,} bytes. "
                "Write into the arrays that you were given."
            )
        if getattr(footprint, self.counted) > self.budget:
            return f"That is more than {self.words}."
        return None

    def _sentence(self, taken: int) -> str:
        return (
            f"For {self.case} it allocated {taken:,} bytes of arrays {WAYS[self.counted]}; allowed "
            f"are {self.budget:,}, {self.words}."
        )
