"""Papers in, verdicts in the store: what is missing is graded, what is undecided measured again."""

from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from copy import deepcopy
from datetime import UTC, datetime
from logging import Logger
from pathlib import Path

from helpers import machine
from helpers.judge.cluster import NEEDS
from helpers.judge.course import pool
from helpers.judge.course.papers import Paper
from helpers.judge.course.progress import Progress
from helpers.judge.course.settings import Judge
from helpers.judge.course.store import Record
from helpers.judge.course.timings import Timings
from helpers.judge.grading import Limits
from helpers.judge.grading.document import Document, Graded
from helpers.judge.grading.document import Judge as Signature
from helpers.judge.grading.roles import gives_points, is_answer, marks, name_of
from helpers.judge.grading.version import version
from helpers.judge.job import FAULTS, Stopped

FAILED = (
    "The judge failed: {}. That is no fault of yours and costs you nothing: it is graded again."
)


class Judging:
    """The verdicts of one course.

    settings : what ``c.Judge`` says; course : the course's folder
    """

    def __init__(self, settings: Judge, course: Path, log: Logger) -> None:
        self.folder = course / settings.verdicts
        self.timings = Timings(self.folder)
        self._settings, self._log = settings, log
        cells = Limits(written=settings.student_timeout, fixed=settings.timeout)
        self._terms = pool.Terms(self.folder, settings.limit, cells, settings.unsafe)
        self._trouble: dict[str, str] = {}
        self._papers: list[Paper] = []

    def judge(self, papers: Iterable[Paper], *, anew: bool = False) -> None:
        """Bring the verdicts of papers into the store.

        anew : whether to forget the verdicts that are there
        """
        self._papers = list(papers)
        by_key = {paper.key: paper for paper in self._papers}
        for paper in by_key.values():
            store = self._terms.store(paper)
            store.sweep()
            if anew:
                store.drop(paper.key)
        cores = self._settings.cores()
        self._run(self._undecided(by_key.values()), cores)
        # Where the machine was unfit, or a grader was lost: once more, and with nothing beside it.
        lost = [each for each in self._undecided(by_key.values()) if not self._at_fault(each)]
        self._run(lost, cores[:1])

    def record(self, paper: Paper) -> Record:
        """Return the verdict on a paper; one that decides nothing where its grader failed."""
        found = self._terms.store(paper).get(paper.key)
        return found or _not_judged(paper, self._trouble.get(paper.key, "it left no verdict"))

    def graded(self) -> list[dict]:
        """Return the verdict documents on the papers of the last call, each with its student."""
        return [{"student": each.student, **self.record(each).verdict} for each in self._papers]

    def _undecided(self, papers: Iterable[Paper]) -> list[Paper]:
        found = [(paper, self._terms.store(paper).get(paper.key)) for paper in papers]
        return [paper for paper, record in found if record is None or record.undecided]

    def _at_fault(self, paper: Paper) -> bool:
        """Whether its grader failed in a way that would come again."""
        return self._trouble.get(paper.key, "").startswith(FAULTS)

    def _run(self, papers: Sequence[Paper], cores: Sequence[int | None]) -> None:
        progress = Progress(len(papers))
        # Closed at Ctrl-C, too: graders end then, on whichever machine.
        with closing(self._graded(papers, cores)) as graded:
            for paper, failure, said in graded:
                self._trouble[paper.key] = failure
                if failure:
                    self._log.error("The judge failed for %s: %s\n%s", paper.folder, failure, said)
                self.timings.grading(paper, self.record(paper), failure)
                progress.step(f"{paper.student}, {paper.original.name}: {self._outcome(paper)}")

    def _graded(
        self, papers: Sequence[Paper], cores: Sequence[int | None]
    ) -> Generator[tuple[Paper, str, str]]:
        if not self._settings.scheduler:
            return pool.graded(papers, cores, self._terms)
        try:
            from helpers.judge.course.cluster import errands  # Dask, which only a cluster needs
        except ModuleNotFoundError as missing:
            raise Stopped(f"{missing}. {NEEDS}.") from missing
        return errands.graded(papers, self._settings.scheduler, self._terms)

    def _outcome(self, paper: Paper) -> str:
        verdict = self.record(paper).verdict
        known = sum(cell["points"] or 0 for cell in verdict["cells"])
        still = ", not all of it decided" if self.record(paper).undecided else ""
        return f"{known:g} of {verdict['out_of']:g}{still}"


def _not_judged(paper: Paper, why: str) -> Record:
    """Return what is written into the gradebook where a grader ended without a verdict."""
    original, reason = paper.original, FAILED.format(why)
    notebook = deepcopy(original.notebook)
    for cell in filter(is_answer, notebook.cells):
        cell.source = ""  # what was handed in is not known, and is no answer left as it was given
    cells = [
        Graded(name_of(c), None, float(marks(c)["points"]), "not judged", reason, graded_by="judge")
        for c in notebook.cells
        if gives_points(c)
    ]
    started = datetime.now(UTC).isoformat(timespec="seconds")
    judge = Signature(version(), "", machine.describe()["fingerprint"], started, 0.0)
    submission = {"sha256": None, "notes": [{"kind": "named", "what": reason}]}
    document = Document(original.assignment, original.name, submission, judge, cells, notebook)
    return Record(document.as_dict(), notebook)
