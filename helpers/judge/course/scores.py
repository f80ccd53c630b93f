"""Points: from the verdict, and from nothing that a student's code could print."""

from nbconvert.exporters.exporter import ResourcesDict
from nbformat import NotebookNode
from nbgrader.preprocessors import SaveAutoGrades


class SaveScores(SaveAutoGrades):
    """Writes the points of a verdict into the gradebook, where stock nbgrader reads outputs."""

    def preprocess(
        self, nb: NotebookNode, resources: ResourcesDict
    ) -> tuple[NotebookNode, ResourcesDict]:
        """Save the scores and comments of all cells."""
        self._points = resources["nbgrader"]["points"]
        return super().preprocess(nb, resources)

    def _add_score(self, cell: NotebookNode, resources: ResourcesDict) -> None:
        name = cell.metadata.nbgrader.grade_id
        grade = self.gradebook.find_grade(
            name, self.notebook_id, self.assignment_id, self.student_id
        )
        grade.auto_score = self._points[name]
        # As in stock nbgrader: somebody has a look where there are no points, or a person's.
        grade.needs_manual_grade = grade.auto_score is None or grade.manual_score is not None
        self.gradebook.db.commit()
