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


def made(folder: Path) -> tuple[Path, Path]:
    """Return the example course by the configuration that comes with it, and by ours.

    Both are released and handed in.
    """
    nbgrader_in(folder, "quickstart", NAME, activated=True)
    stock, judged = folder / NAME, folder / "judged"
    shutil.copytree(GUIDE / "submitted", stock / "submitted")
    shutil.copytree(stock, judged)
    ours = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    (judged / "nbgrader_config.py").write_text(ours + SETTINGS, encoding="utf-8")
    for course in (stock, judged):
        nbgrader_in(course, "generate_assignment", "ps1", "--create", activated=True)
    return stock, judged
