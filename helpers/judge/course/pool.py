"""Several graders at once, each a process of its own, on a core of its own, with a time limit."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from time import monotonic, sleep

from helpers.judge.course.papers import Paper
from helpers.judge.course.store import Store
from helpers.judge.grading import Limits
from helpers.judge.job import Job, Stopped

GRADER = "helpers.judge.course.grader"
POLL = 0.05  # seconds


@dataclass(frozen=True)
class Terms:
    """What holds for all papers of a batch.

    verdicts : the folder that keeps them, in one folder for each assignment
    limit : seconds for one paper
    cells : what its cells may take
    unsafe : whether to go on without a sandbox
    """

    verdicts: Path
    limit: float
    cells: Limits
    unsafe: bool

    def store(self, paper: Paper) -> Store:
        """Return where the verdict on a paper is kept."""
        return Store(self.verdicts / paper.original.assignment)


def graded(
    papers: Iterable[Paper],
    cores: Sequence[int | None],
    terms: Terms,
    wanted: Callable[[], bool] = lambda: True,
) -> Iterator[tuple[Paper, str, str]]:
    """Grade papers, as many at once as there are cores.

    wanted : asked again and again; where it says no, all graders end

    Yields each one when it is done, with what went wrong, "" if nothing did, and what its grader
    said then. The verdict is in the store. Raises Stopped where nobody wants them any more, OSError
    where there is no room for what graders write.
    """
    waiting, running, free = deque(papers), [], list(cores)
    try:
        while waiting or running:
            while waiting and free:
                running.append(_Grader(waiting.popleft(), free.pop(0), terms))
            for each in [one for one in running if one.job.ended()]:
                running.remove(each)
                free.append(each.core)
                yield each.paper, each.job.failure, each.job.close()
            sleep(POLL)
            if not wanted():
                raise Stopped("Nobody wants these papers graded any more.")
    finally:
        for each in running:
            each.job.close()


class _Grader:
    """A process that grades one paper."""

    def __init__(self, paper: Paper, core: int | None, terms: Terms) -> None:
        self.paper, self.core = paper, core
        store = terms.store(paper).folder
        self.job = Job(GRADER, _job(paper, terms), core, terms.limit, [store])


def _job(paper: Paper, terms: Terms) -> dict:
    original = {each.name: getattr(paper.original, each.name) for each in fields(paper.original)}
    original |= {"folder": str(paper.original.folder), "others": sorted(paper.original.others)}
    return {
        "began": monotonic(),
        "unsafe": terms.unsafe,
        "limits": terms.cells._asdict(),
        "store": str(terms.store(paper).folder),
        "key": paper.key,
        "folder": str(paper.folder),
        "original": original,
    }
