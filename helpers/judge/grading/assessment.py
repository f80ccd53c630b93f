"""From a submitted file to a verdict document."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

from nbformat import NotebookNode
from nbformat.v4 import new_output

from helpers import machine
from helpers.judge import sandbox
from helpers.judge.code import Cell
from helpers.judge.code import Submission as Namespace
from helpers.judge.grading.canonical import merged
from helpers.judge.grading.document import UNCONFINED, Document, Graded, Judge
from helpers.judge.grading.execution import Execution, Limits
from helpers.judge.grading.folder import submission_for
from helpers.judge.grading.kernel import Kernel
from helpers.judge.grading.matching import Matching
from helpers.judge.grading.original import Original
from helpers.judge.grading.preflight import Submission
from helpers.judge.grading.refusal import Refused
from helpers.judge.grading.roles import gives_points, is_judge_cell, is_self_check, is_test, marks
from helpers.judge.grading.roles import name_of as name
from helpers.judge.grading.scores import scored
from helpers.judge.grading.trial import judged
from helpers.judge.grading.version import version
from helpers.judge.grading.workplace import Workplace
from helpers.judge.verdict import UNFIT

Progress = Callable[[str, int, int], None]
LEFT_OUT = "Left out while grading: the cells below are the ones that count.\n"
STARVED = (
    "This machine was too busy for your notebook: a cell of it got next to no time to run. Nothing "
    "is lost: it is graded again later."
)
LIMITS = Limits()


def grade(
    assignment: str | Original | Sequence[Original],
    submitted: Path | bytes,
    *,
    course: Path = Path("."),
    cells: Collection[str] | None = None,
    limits: Limits = LIMITS,
    unsafe: bool = False,
    progress: Progress | None = None,
) -> Document:
    """Grade a submission and return the verdict document.

    assignment : its name in ``course``, or the instructor's notebooks
    submitted : the notebook, the folder that it was handed in with, or the notebook's bytes
    cells : grade ids of the cells to be graded, all where None; no other test runs
    limits : for the cells that run in a kernel
    unsafe : go on without a sandbox
    progress : called with what is done next, how much is done, and how much there is

    A submission that cannot be read gets no points and a note. Raises Refused where the assignment,
    one of the cells, or the sandbox is missing.
    """
    began, started = monotonic(), datetime.now(UTC).isoformat(timespec="seconds")
    policy = _policy(unsafe)
    original, submission = submission_for(assignment, submitted, course)
    if policy.confines:
        _check_hidden(original)
    asked = _asked(original, cells)
    matching = Matching(original, submission)
    work = _Work(original, merged(matching), asked, progress)
    if submission.cells:
        matching.note()
        with sandbox.use(policy):
            if cells is None or work.needs_a_kernel:
                place = Workplace(_folder(submitted), original.folder, submission.notes)
                work.execute(place, limits)
            work.judge()
        graded = work.graded()
    else:
        graded = work.unread(submission)
    told = str(policy) if policy.confines else UNCONFINED
    seconds = round(monotonic() - began, 3)
    judge = Judge(version(), told, machine.describe()["fingerprint"], started, seconds)
    about = {"sha256": submission.sha256, "notes": submission.notes.found}
    return Document(original.assignment, original.name, about, judge, graded, work.notebook)


class _Work:
    """The cells of one notebook, on their way to their points.

    asked : grade ids of the cells to be graded
    """

    def __init__(
        self,
        original: Original,
        notebook: NotebookNode,
        asked: Collection[str],
        progress: Progress | None,
    ) -> None:
        self.original, self.notebook = original, notebook
        self._progress = progress
        self._graded: dict[str, Graded] = {}
        self._starved = False
        self._asked = [c for c in notebook.cells if gives_points(c) and name(c) in asked]
        self._judges = [cell for cell in self._asked if is_judge_cell(cell)]
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self._for_kernel = [cell for cell in code if self._runs_in_kernel(cell)]
        self._numbers = {cell.id: number for number, cell in enumerate(code, start=1)}

    def _runs_in_kernel(self, cell: NotebookNode) -> bool:
        if is_judge_cell(cell) or is_self_check(cell) or not cell.source.strip():
            return False
        return not is_test(cell) or cell in self._asked

    @property
    def needs_a_kernel(self) -> bool:
        """Whether points depend on what a kernel puts out."""
        return any(is_test(cell) and not is_judge_cell(cell) for cell in self._asked)

    def execute(self, place: Workplace, limits: Limits) -> None:
        """Run in a kernel what is not for the judge, and put the outputs into the cells."""
        for cell in self.notebook.cells:
            if is_self_check(cell):
                cell.outputs = [new_output("stream", name="stdout", text=LEFT_OUT)]
        if not self._for_kernel:
            return
        execution = Execution(lambda: Kernel(place.folder()), limits)
        try:
            for cell in self._for_kernel:
                self._tell(f"running cell {self._numbers[cell.id]}")
                execution.run(cell)
                self._label(cell)
        finally:
            execution.stop()
        self._starved = execution.starved

    def judge(self) -> None:
        """Let the judge run its cells, each in a namespace of its own."""
        for cell in self._judges:
            self._tell(f"judging {name(cell)}")
            found = judged(cell, self._namespace(cell))
            self._graded[found.id] = found
            cell.outputs = [new_output("stream", name="stdout", text=found.said or found.reason)]
            if found.points is not None:
                data = {"text/plain": repr(found.points)}
                cell.outputs.append(new_output("execute_result", data))
            self._label(cell)

    def graded(self) -> list[Graded]:
        """Return what each cell got that gives points, in the order of the notebook."""
        others = (cell for cell in self._asked if name(cell) not in self._graded)
        self._graded |= {name(cell): self._scored(cell) for cell in others}
        return [self._graded[name(cell)] for cell in self._asked]

    def _scored(self, cell: NotebookNode) -> Graded:
        found = scored(cell, self.original.released.get(name(cell), ""))
        if self._starved and is_test(cell) and found.points != found.out_of:
            return replace(found, points=None, verdict=UNFIT, reason=STARVED)
        return found

    def unread(self, submission: Submission) -> list[Graded]:
        """Return no points for each cell, and the reason."""
        reason = " ".join(note["what"] for note in submission.notes.found)
        return [
            Graded(name(cell), 0.0, float(marks(cell)["points"]), "missing", reason)
            for cell in self._asked
        ]

    def _namespace(self, judge_cell: NotebookNode) -> Namespace:
        """Return what a judge cell finds: the code above it that is neither test nor check."""
        above = []
        for cell in self.notebook.cells:
            if cell is judge_cell:
                break
            if cell.cell_type == "code" and not is_test(cell) and not is_self_check(cell):
                above.append(Cell(self._numbers[cell.id], cell.source))
        return Namespace(above)

    def _label(self, cell: NotebookNode) -> None:
        """Give a cell that has run the number by which verdicts and errors call it."""
        cell.execution_count = self._numbers[cell.id]
        for output in cell.outputs:
            if output.output_type == "execute_result":
                output.execution_count = cell.execution_count

    def _tell(self, what: str) -> None:
        if self._progress:
            done = len(self._graded) + sum(c.execution_count is not None for c in self._for_kernel)
            self._progress(what, done, len(self._judges) + len(self._for_kernel))


def _policy(unsafe: bool) -> sandbox.Policy:
    if unsafe:
        return sandbox.NONE
    missing = sandbox.missing()
    if missing:
        raise Refused(f"{missing} Or go on without it: --unsafe.")
    return sandbox.BUBBLEWRAP


def _check_hidden(original: Original) -> None:
    """Refuse a course that submissions could read, such as one in the environment's own folder."""
    seen = original.folder and sandbox.shown(original.folder)
    if seen:
        raise Refused(
            f"{original.folder} lies in {seen}, which submissions can read: move the course out of "
            "there, or Python's environment into a folder of its own."
        )


def _asked(original: Original, cells: Collection[str] | None) -> Collection[str]:
    if cells is None:
        return original.graded
    unknown = sorted(set(cells) - set(original.graded))
    if unknown:
        there = ", ".join(original.graded)
        raise Refused(
            f"There is no cell {', '.join(map(repr, unknown))} with points, only {there}."
        )
    return cells


def _folder(submitted: Path | bytes) -> Path | None:
    """Return the folder whose files were handed in with a notebook."""
    if isinstance(submitted, bytes):
        return None
    return submitted if submitted.is_dir() else submitted.parent
