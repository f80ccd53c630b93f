"""How nbgrader runs this course. Every command works from this folder, with no other set-up."""

import os
import sysconfig

# nbgrader starts ``alembic`` by name: found also where nobody has activated the environment.
os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])

c = get_config()  # noqa: F821  nbgrader provides it

c.CourseDirectory.course_id = "kernels-measured"

# A module beside a submitted notebook would be found before the real one: none is copied.
c.CourseDirectory.ignore = [
    ".ipynb_checkpoints",
    "__pycache__",
    "feedback",
    "*.py",
    "*.pyc",
    "*.pyd",
    "*.so",
]

# An assignment, and a student who has handed one in, enter the gradebook by themselves.
c.GenerateAssignment.create_assignment = True
c.Autograde.create_student = True

# A test cell starts processes and may measure three times; a cell that a student wrote gets less.
c.Execute.timeout = 300
c.ExecuteToTheEnd.student_timeout = 30

c.Autograde.autograde_preprocessors = [
    "helpers.judge.preprocessors.ExecuteToTheEnd",  # in the place of Execute
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "helpers.judge.preprocessors.HideTests",  # what feedback must not show
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
