"""The nbgrader side: two steps that ``nbgrader_config.py`` puts in the place of stock ones."""

from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbformat.v4 import new_output
from nbgrader.preprocessors import ClearHiddenTests, Execute
from nbgrader.utils import is_grade, is_locked
from traitlets import Integer

Processed = tuple[NotebookNode, ResourcesDict]

UNTOUCHED = "Not run: {}"
DIED = "the kernel died in cell {}, by a crash or for want of memory."
HUNG = "cell {} did not end within {} s and could not be interrupted."


class ExecuteToTheEnd(Execute):
    """Runs a submission's cells; where the kernel is lost, the cells after it fail with a reason.

    Stock nbgrader gives up such a submission as a whole, without a grade or feedback.
    """

    student_timeout = Integer(
        30, help="Seconds for a cell that the student wrote; ``timeout`` is for the others."
    ).tag(config=True)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.timeout_func = self._limit
        self._lost = ""

    def _limit(self, cell: NotebookNode) -> int:
        return self.timeout if is_locked(cell) else self.student_timeout

    def preprocess(
        self,
        nb: NotebookNode,
        resources: ResourcesDict | None = None,
        km: AsyncKernelManager | None = None,
    ) -> Processed:
        """Run all cells in a kernel of their own."""
        self._lost = ""
        return super().preprocess(nb, resources, km)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, index: int
    ) -> Processed:
        """Run one cell, or say why it was not run."""
        if self._lost:
            _fail(cell, "NotRun", UNTOUCHED.format(self._lost))
            return cell, resources
        try:
            return super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            self._lost = DIED.format(index + 1)
        except CellTimeoutError:  # interrupted, and still no sign of life
            self._lost = HUNG.format(index + 1, self._limit(cell))
        self.log.warning("Kernel lost: %s", self._lost)
        _fail(cell, "KernelLost", self._lost[0].upper() + self._lost[1:])
        return cell, resources


def _fail(cell: NotebookNode, name: str, reason: str) -> None:
    """Make a code cell look as if it had raised an error with this reason."""
    if cell.cell_type == "code":
        error = new_output("error", ename=name, evalue=reason, traceback=[f"{name}: {reason}"])
        cell.outputs = [*cell.get("outputs", []), error]


class HideTests(ClearHiddenTests):
    """Takes the hidden tests out of the feedback: their source, and the source in tracebacks."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """Go through all cells."""
        return Preprocessor.preprocess(self, nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: ResourcesDict, cell_index: int
    ) -> Processed:
        """Clear a test cell; what students write between such marks is theirs and stays."""
        if cell.cell_type == "code" and is_grade(cell) and is_locked(cell):
            self._remove_hidden_test_region(cell)
            for output in cell.outputs:
                if output.output_type == "error":
                    output.traceback = [f"{output.ename}: {output.evalue}"]
        return cell, resources
