"""How nbgrader runs this course. Every command works from this folder, with no other set-up."""

import os
import sysconfig

from helpers.judge.course import stock

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

# The judge grades: submissions run in a sandbox, and points come from verdicts.
stock.replace()

# Formgrader and feedback show what students wrote; nothing of it runs there.
c.HTMLExporter.filters = {"markdown2html": "helpers.judge.course.markdown.to_html"}

c.GenerateFeedback.exporter_class = "helpers.judge.course.feedback.FeedbackPage"
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "helpers.judge.course.feedback.HideTests",  # what feedback must not show
    "helpers.judge.course.feedback.ShowVerdicts",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
]
