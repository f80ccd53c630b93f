"""The process that grades one paper: ``python -m helpers.judge.course.grader JOB``.

JOB is a file that the pool wrote. What comes of it is written as a whole or not at all.
"""

import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from helpers.judge.job import begun

if TYPE_CHECKING:
    from helpers.judge.grading.original import Original


def main(path: str) -> None:
    """Grade what a job says, and keep the verdict."""
    job = begun(path)
    skip_grammar()
    from helpers.judge import grading
    from helpers.judge.course.store import Record, Store

    document = grading.grade(
        original(job["original"]),
        Path(job["folder"]),
        limits=grading.Limits(**job["limits"]),
        unsafe=job["unsafe"],
    )
    verdict = document.as_dict()
    verdict["judge"]["seconds"] = round(monotonic() - job["began"], 3)  # it had the core so long
    Store(Path(job["store"])).put(job["key"], Record(verdict, document.executed))


def skip_grammar() -> None:
    """Keep nbformat, loaded after this, from building a grammar that no notebook needs.

    jsonschema takes it to check addresses where it is installed. It takes 0.7 s to build, most of
    what it costs to start a grader or nbgrader, and notebooks are not checked for addresses.
    """
    sys.modules.setdefault("rfc3987_syntax", None)


def original(job: dict) -> "Original":
    """Return the instructor's version out of a job."""
    import nbformat

    from helpers.judge.grading.original import Original

    parts = {"notebook": nbformat.from_dict(job["notebook"]), "others": frozenset(job["others"])}
    return Original(**{**job, **parts, "folder": Path(job["folder"])})


if __name__ == "__main__":
    main(sys.argv[1])
