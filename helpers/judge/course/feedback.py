"""The page that a student gets back: verdicts and reasons; no hidden test, no other site."""

from pathlib import Path

from nbconvert.exporters import HTMLExporter
from nbconvert.exporters.exporter import ResourcesDict
from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode
from nbgrader import converters
from nbgrader.preprocessors import ClearHiddenTests, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_locked
from traitlets.config import Config

from helpers.judge.course import summary

Processed = tuple[NotebookNode, ResourcesDict]

TEMPLATES = Path(__file__).parent / "templates"
STOCK_TEMPLATES = Path(converters.__file__).parents[1] / "server_extensions/formgrader/templates"


class FeedbackPage(HTMLExporter):
    """nbgrader's page without its script from another site, and with none at all allowed in it."""

    @property
    def default_config(self) -> Config:
        """The template ``verdicts``, made from nbgrader's ``feedback``."""
        folders = [str(TEMPLATES), str(STOCK_TEMPLATES)]
        own = {"template_name": "verdicts", "extra_template_basedirs": folders}
        config = super().default_config
        config.merge(Config({"FeedbackPage": own}))
        return config


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


class ShowVerdicts(NbGraderPreprocessor):
    """Brings the table at the top up to date: a person may have given other points since."""

    def preprocess(self, nb: NotebookNode, resources: ResourcesDict) -> Processed:
        """Write the table with the points that the gradebook has now; it goes after GetGrades."""
        verdict = nb.metadata.get("judge")
        if verdict:
            scores = {
                cell.metadata.nbgrader.grade_id: cell.metadata.nbgrader
                for cell in nb.cells
                if "score" in cell.metadata.get("nbgrader", {})
            }
            summary.put(nb, verdict, lambda cell: _points(cell, scores[cell["id"]].score))
        return nb, resources


def _points(cell: dict, score: float) -> float | None:
    """Return the gradebook's points, None where it has 0 only because nobody has decided yet."""
    return None if cell["points"] is None and not score else score
