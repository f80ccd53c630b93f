"""A batch as events: each free core takes the next paper; what a worker loses waits again.

It follows the batch's own rules. One computer grades all papers, then what was not decided once
more, on one core with nothing beside it. A cluster lets other workers try at once what one was too
busy for, and then all once more. In the end one process writes (``helpers.judge.course``).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heappop, heappush, heapreplace
from math import inf
from random import Random

from helpers.planning.costs import Costs


@dataclass(frozen=True, slots=True)
class Plan:
    """A class to be graded.

    submissions : handed in; slots : cores that grade
    cluster : whether workers of a cluster do, and not the pool of one computer
    unfit : the share of gradings that decide nothing; None for what was measured
    lost_every : seconds between two deaths of the same worker, in the mean

    Raises ValueError for numbers that no batch can have.
    """

    submissions: int
    slots: int
    cluster: bool = False
    unfit: float | None = None
    lost_every: float = inf

    def __post_init__(self) -> None:
        if self.submissions < 1 or self.slots < 1:
            raise ValueError("submissions and slots are 1 or more")
        if not 0 <= (self.unfit or 0) < 1:
            raise ValueError(f"a share of {self.unfit} unfit gradings: needs 0 to less than 1")
        if self.lost_every < inf and not self.cluster:
            raise ValueError("workers are lost on a cluster only")


@dataclass(frozen=True, slots=True)
class Graded:
    """What became of a batch, times in seconds.

    grading : from the first paper to the last; writing : into the gradebook
    seconds : from the command to its end
    retries : gradings more than there are papers; lost : those of them that a worker took along
    left : papers that are not decided in the end
    core_seconds : the grading cores while they grade, and one core before and after
    """

    grading: float
    writing: float
    seconds: float
    retries: int
    lost: int
    left: int
    core_seconds: float


def simulate(plan: Plan, costs: Costs, seed: int) -> Graded:
    """Return what becomes of one batch; the same for the same seed.

    Raises ValueError where workers die so often that a paper may never be graded.
    """
    if plan.lost_every <= max(costs.decided + costs.unfit) + costs.worker:
        raise ValueError(
            f"a worker that dies every {plan.lost_every:g} s does not grade: the longest paper "
            f"takes {max(costs.decided + costs.unfit):.0f} s"
        )
    draw = Random(seed)
    tries = plan.slots if plan.cluster else 1  # as many as there are machines to find unfit
    first, again = _drawn(plan.submissions, tries, plan, costs, draw)
    second, left = _drawn(again, tries, plan, costs, draw)
    slots = [plan.slots, plan.slots if plan.cluster else 1]
    passes = [_pass(papers, cores, plan.lost_every, costs.worker, draw)
              for papers, cores in zip((first, second), slots, strict=True)]  # fmt: skip
    grading = sum(seconds for seconds, _ in passes)
    lost = sum(count for _, count in passes)
    held = sum(cores * seconds for cores, (seconds, _) in zip(slots, passes, strict=True))
    writing = plan.submissions * costs.write
    alone = costs.start + writing
    retries = len(first) + len(second) - plan.submissions + lost
    return Graded(grading, writing, grading + alone, retries, lost, left, held + alone)


def _drawn(
    papers: int, tries: int, plan: Plan, costs: Costs, draw: Random
) -> tuple[list[float], int]:
    """Return the seconds of all gradings of papers, and how many are not decided in the end.

    tries : gradings that a paper gets as long as they decide nothing; each goes to the end
    """
    share = costs.unfit_share if plan.unfit is None else plan.unfit
    unfit = (costs.unfit or costs.decided) if share else ()
    pool, known = [*costs.decided, *unfit], len(costs.decided)
    weights = [(1 - share) / known] * known + [share / len(unfit) for _ in unfit]
    seconds: list[float] = []
    while papers and tries:
        places = draw.choices(range(len(pool)), weights, k=papers)
        seconds += [pool[place] for place in places]
        papers, tries = sum(place >= known for place in places), tries - 1
    return seconds, papers


def _pass(
    papers: Sequence[float], slots: int, lost_every: float, back: float, draw: Random
) -> tuple[float, int]:
    """Return when the last of these papers is done, and how many gradings died with their worker.

    back : seconds from a worker's death until its core grades again
    """
    if lost_every < inf:
        return _mortal(papers, slots, lost_every, back, draw)
    free = [0.0] * slots
    for paper in papers:
        heapreplace(free, free[0] + paper)
    return max(free), 0


def _mortal(
    papers: Sequence[float], slots: int, lost_every: float, back: float, draw: Random
) -> tuple[float, int]:
    """Return the same where workers die, in every second with the same chance."""
    waiting, idle, end, lost = deque(papers), [], 0.0, 0
    dies = [draw.expovariate(1 / lost_every) for _ in range(slots)]
    # (when, which core, the paper that dies with its worker; None where the core is free then)
    events: list[tuple[float, int, float | None]] = [(0.0, slot, None) for slot in range(slots)]
    while events:
        now, slot, paper = heappop(events)
        if paper is None:
            idle.append(slot)
        else:
            lost += 1
            waiting.appendleft(paper)
            dies[slot] = now + back + draw.expovariate(1 / lost_every)
            heappush(events, (now + back, slot, None))
        while waiting and idle:
            slot, paper = idle.pop(), waiting.popleft()
            if dies[slot] < now:  # it died while it had nothing to do, and is back
                dies[slot] = now + draw.expovariate(1 / lost_every)
            if (done := now + paper) <= dies[slot]:
                end = max(end, done)
                heappush(events, (done, slot, None))
            else:
                heappush(events, (dies[slot], slot, paper))
    return end, lost
