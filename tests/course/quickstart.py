"""nbgrader's own example course with its own submissions, graded by a configuration of choice."""

import shutil
from pathlib import Path

import nbgrader

from tests.assignments.course import ROOT, nbgrader_in

GUIDE = Path(nbgrader.__file__).parent / "docs/source/user_guide"
NAME = "course101"
SETTINGS = f"""
c.CourseDirectory.course_id = "{NAME}"
c.IncludeHeaderFooter.header = "source/header.ipynb"
"""


def made(folder: Path, *, judged: bool) -> Path:
    """Return the example course in ``folder``, released and handed in.

    judged : by our configuration; else by the one that comes with it
    """
    nbgrader_in(folder, "quickstart", NAME, activated=True)
    course = folder / NAME
    if judged:
        ours = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        (course / "nbgrader_config.py").write_text(ours + SETTINGS, encoding="utf-8")
    nbgrader_in(course, "generate_assignment", "ps1", "--create", activated=True)
    shutil.copytree(GUIDE / "submitted", course / "submitted")
    return course
