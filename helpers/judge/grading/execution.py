"""The cells of a notebook that are not the judge's, run in a kernel to the end of the notebook."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from nbformat import NotebookNode

from helpers.judge.grading.kernel import Kernel, Lost, Receive, Starved, TimedOut, Untold
from helpers.judge.grading.outputs import Outputs
from helpers.judge.grading.refusal import Refused
from helpers.judge.grading.roles import is_answer, marks

DROPPED = "It was stopped after {:g} s."
UNTOLD = "Its output was lost: one piece of it was larger than 32 MB."
NOT_RUN = "Not run: {}."


class Limits(NamedTuple):
    """What a notebook may take.

    written, fixed : seconds for a cell of the student's, and for one of the instructor's
    total : seconds for all cells together; as for the others, time without a core does not count
    restarts : how often a lost kernel is replaced
    """

    written: float = 30.0
    fixed: float = 300.0
    total: float = 1200.0
    restarts: int = 5


class Execution:
    """Runs cells one after the other, whatever happens to the kernel.

    A cell that loses the kernel loses only its own points: a new kernel runs the cells before it
    again, without those that were stopped, and goes on. Raises Refused where the first kernel does
    not start, for which no submission is to blame.

    starved : whether a cell was stopped that got next to no time on a core
    """

    def __init__(self, start: Callable[[], Kernel], limits: Limits) -> None:
        self._start, self.limits = start, limits
        self._kernel = start()
        self._ended: list[NotebookNode] = []
        self._restarts = 0
        self._left = limits.total
        self._given_up = ""
        self.starved = False
        try:
            self._kernel.wait()
        except Lost as lost:
            self._kernel.stop()
            said = " ".join(self._kernel.said.split())
            raise Refused(f"No kernel starts for the notebook: {lost}. {said}".strip()) from None

    def run(self, cell: NotebookNode) -> None:
        """Run a cell and put its outputs into it."""
        outputs = Outputs()
        self._run(cell, outputs)
        cell.outputs = outputs.kept

    def stop(self) -> None:
        """End the kernel."""
        self._kernel.stop()

    def _wait(self) -> None:
        try:
            self._kernel.wait()
        except Lost as lost:
            self._given_up = str(lost)

    def _run(self, cell: NotebookNode, outputs: Outputs) -> None:
        limit = self._limit(cell)
        if self._given_up or limit <= 0:
            reason = self._given_up or f"all cells together took {self.limits.total:g} s"
            outputs.fail("NotRun", NOT_RUN.format(reason))
            return
        try:
            reply = self._told(cell, limit, outputs.receive)
        except TimedOut as late:
            self.starved = self.starved or isinstance(late, Starved)
            outputs.fail("CellTimeoutError", DROPPED.format(limit))
        except Untold:
            outputs.fail("OutputTooLarge", UNTOLD)
            self._ended.append(cell)
        except Lost as lost:
            outputs.fail("KernelLost", f"{str(lost)[0].upper()}{str(lost)[1:]}.")
            self._replace()
        else:
            self._ended.append(cell)
            if reply.get("status") == "error" and not outputs.error:
                outputs.receive("error", reply)

    def _limit(self, cell: NotebookNode) -> float:
        fixed = marks(cell) and not is_answer(cell)
        own = self.limits.fixed if fixed else self.limits.written
        return min(own, self._left)

    def _told(self, cell: NotebookNode, limit: float, receive: Receive) -> Mapping:
        """Run a cell in the kernel, and take its time from what is left for all."""
        patience = self._kernel.patience(limit)
        try:
            return self._kernel.run(cell.source, limit, receive)
        finally:
            self._left -= patience.taken()

    def _replace(self) -> None:
        """Start a new kernel and bring it to where the last one was."""
        self._kernel.stop()
        self._restarts += 1
        if self._restarts > self.limits.restarts:
            self._given_up = f"the kernel was lost {self._restarts} times"
            return
        self._kernel = self._start()
        self._wait()
        for cell in list(self._ended):
            if self._given_up or (limit := self._limit(cell)) <= 0:
                return
            try:
                self._told(cell, limit, _ignore)
            except TimedOut as late:
                self.starved = self.starved or isinstance(late, Starved)
            except Untold:
                continue
            except Lost:
                self._ended.remove(cell)
                return self._replace()


def _ignore(kind: str, content: object) -> None:
    pass
