"""``nbgrader autograde`` with the judge in the place of a kernel that runs as the instructor.

Every submission is judged first, each notebook in a process of its own, and the verdicts are kept
in the course's folder. Then one writer, nbgrader's own loop, takes them into the gradebook and
into ``autograded/``. Killed at any moment, the next call goes on: verdicts that are there count,
and what was half-written is written again.
"""

import fnmatch
import glob
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from time import monotonic

from nbconvert.preprocessors import ClearMetadataPreprocessor
from nbgrader import converters
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    Execute,
    IgnorePattern,
    LimitOutput,
)
from nbgrader.utils import rmtree
from sqlalchemy.exc import SQLAlchemyError
from traitlets import List

from helpers.judge import sandbox
from helpers.judge.course import papers, patience, stamps, store, summary
from helpers.judge.course.judging import Judging
from helpers.judge.course.papers import Paper
from helpers.judge.course.scores import SaveScores
from helpers.judge.course.settings import Judge
from helpers.judge.grading.original import Original
from helpers.judge.job import Stopped


class Autograde(converters.Autograde):
    """Grades submissions by their verdicts; options, commands and gradebook are nbgrader's."""

    # What stock nbgrader does before these, sanitizing and running, is the judge's.
    autograde_preprocessors = List(
        [
            IgnorePattern,
            ClearMetadataPreprocessor,
            LimitOutput,
            SaveScores,
            AssignLatePenalties,
            CheckCellMetadata,
        ]
    ).tag(config=True)

    def start(self) -> None:
        """Grade. Raises NbGraderException where that cannot be, or failed for some submission."""
        settings = Judge(parent=self)
        self._check(settings)
        self.judging = Judging(settings, Path(self.coursedir.root), self.log)
        self._journal = store.Journal(self.judging.folder / "writing")
        self.coursedir.get_existing_timestamp = self._time_stamp
        super().start()

    def _time_stamp(self, folder: str) -> datetime | None:
        """Return when a submission was handed in; None where its file does not say.

        In the place of the course folder's own, which ends the whole run at a file that a student
        wrote.
        """
        try:
            return stamps.read(Path(folder))
        except stamps.Unreadable as unreadable:
            self.log.warning("%s: it counts as handed in on time", unreadable)
            return None

    def _check(self, settings: Judge) -> None:
        missing = sandbox.missing()
        if missing and not settings.unsafe:
            self._refuse(
                f"{missing} Nothing was graded. To go on without, with the code of students free "
                "to read and change whatever you can: --Judge.unsafe=True"
            )
        if any(_executes(step) for step in self.autograde_preprocessors):
            self._refuse(
                "Autograde.autograde_preprocessors names Execute, which runs the code of students "
                "as you: take it out of nbgrader_config.py."
            )

    def _refuse(self, why: str) -> None:
        self.log.error(why)
        raise NbGraderException(why)

    def init_notebooks(self) -> None:
        """Find the submissions: every folder is one, whatever it holds."""
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        folders = [path for path in sorted(glob.glob(pattern)) if os.path.isdir(path)]
        if not folders:
            super().init_notebooks()  # says so, and which name comes near
        self._originals: dict[str, dict[str, Original]] = {}
        self.assignments = {folder: self._expected(folder) for folder in folders}

    def _expected(self, folder: str) -> list[str]:
        """Return the paths of the notebooks that a submission should have."""
        names = self._released(self._ids(folder)[0])
        wanted = fnmatch.filter(names, self.coursedir.notebook_id)
        if not wanted:
            self._refuse(f"The assignment has no notebook {self.coursedir.notebook_id!r}.")
        return [os.path.join(folder, f"{name}.ipynb") for name in wanted]

    def _released(self, assignment: str) -> dict[str, Original]:
        """Return the notebooks of an assignment by name, read once."""
        if assignment not in self._originals:
            try:
                with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
                    found = papers.originals(gradebook, self.coursedir, assignment)
            except papers.Stale as stale:
                self._refuse(str(stale))
            except (SQLAlchemyError, ModuleNotFoundError) as error:
                self._refuse(patience.unusable(self.coursedir.db_url, error))
            except MissingEntry:
                self._refuse(
                    f"The gradebook has no assignment {assignment!r}: run `nbgrader "
                    f"generate_assignment {assignment}` first."
                )
            self._originals[assignment] = found
        return self._originals[assignment]

    def _ids(self, folder: str) -> tuple[str, str]:
        """Return the assignment and the student of a submission's folder."""
        form = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        found = re.match(form, folder)
        if found is None:
            self._refuse(f"{folder!r} is no submission: its path is not {form!r}.")
        return found["assignment_id"], found["student_id"]

    def convert_notebooks(self) -> None:
        """Judge what is due, then write it; one process at a time in a course."""
        # Students' folders are walked by recursion, and may be as deep as a path can name.
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 20_000))
        try:
            with store.locked(self.judging.folder / "lock"):
                if torn := self._journal.recover():
                    self.log.warning("Writing was interrupted, and starts again: %s", torn)
                due = {folder: n for folder, n in self.assignments.items() if self._due(folder, n)}
                self._papers = {path: self._paper(path) for paths in due.values() for path in paths}
                self.judging.judge(self._papers.values(), anew=self.force)
                self.assignments = due
                self._write()
        except (store.Busy, Stopped, patience.Halted) as stopped:
            self._refuse(str(stopped))
        except OSError as error:
            self._refuse(f"{error}. {patience.KEPT}")

    def _write(self) -> None:
        began = monotonic()
        try:
            super().convert_notebooks()
        except NbGraderException:  # each submission that failed is cleared away already
            self._journal.end()
            raise
        assignment, written = self.coursedir.assignment_id, len(self.assignments)
        self.judging.timings.writing(assignment, written, monotonic() - began)

    def _patiently(self, step: Callable[..., None], *arguments: str) -> None:
        patience.patiently(partial(step, *arguments), self.coursedir.db_url, self.log)

    def _due(self, folder: str, notebooks: list[str]) -> bool:
        """Whether a submission is to be graded now; what an older grading left is removed then."""
        assignment, student = self._ids(folder)
        self.notebooks = notebooks
        with self._changing(assignment, student):
            return self.init_destination(assignment, student)

    @contextmanager
    def _changing(self, assignment: str, student: str) -> Iterator[None]:
        self._journal.begin(Path(self._format_dest(assignment, student)).resolve())
        yield
        self._journal.end()

    def init_destination(self, assignment_id: str, student_id: str) -> bool:
        """Prepare a folder of ``autograded/``; return whether the submission is to be graded.

        Besides those that stock nbgrader grades, those are whose points are not decided yet.
        """
        if super().init_destination(assignment_id, student_id):
            return True
        folder = Path(self._format_dest(assignment_id, student_id))
        if student_id in self.coursedir.student_id_exclude.split(",") or not _open(folder):
            return False
        self.log.info("Not decided yet, graded again: %s", folder)
        rmtree(folder)
        return True

    def _paper(self, path: str) -> Paper:
        folder, file = os.path.split(path)
        assignment, student = self._ids(folder)
        return Paper.of(student, self._released(assignment)[Path(file).stem], Path(folder))

    def init_assignment(self, assignment_id: str, student_id: str) -> None:
        """Enter a submission into the gradebook and copy its files, links and the like apart."""
        self._journal.begin(Path(self._format_dest(assignment_id, student_id)).resolve())
        submitted = Path(self._format_source(assignment_id, student_id))
        ignored, most = self.coursedir.ignore, self.coursedir.max_file_size * 1000  # it is in KB
        self.coursedir.ignore = [*ignored, *papers.not_copied(submitted, most)]
        try:
            self._patiently(super().init_assignment, assignment_id, student_id)
        finally:
            self.coursedir.ignore = ignored

    def convert_single_notebook(self, notebook_filename: str) -> None:
        """Write one notebook, and its points into the gradebook, by its verdict."""
        self._patiently(self._write_notebook, notebook_filename)

    def _write_notebook(self, notebook_filename: str) -> None:
        self.log.info("Writing %s", notebook_filename)
        resources = self.init_single_notebook_resources(notebook_filename)
        verdict, notebook = self.judging.record(self._papers[notebook_filename])
        resources["nbgrader"]["points"] = {cell["id"]: cell["points"] for cell in verdict["cells"]}
        notebook.metadata["judge"] = _without_evidence(verdict)
        summary.put(notebook, verdict, lambda cell: cell["points"])
        self._sanitizing = False  # selects autograde_preprocessors
        self._init_preprocessors()
        self._sanitizing = True
        output, resources = self.exporter.from_notebook_node(notebook, resources)
        self.write_single_notebook(output, resources)

    def run_post_convert_hook(self) -> None:
        """The last thing done for a submission: from here on its folder counts as written."""
        super().run_post_convert_hook()
        self._journal.end()


def _executes(step: object) -> bool:
    """Whether a preprocessor, a class or its dotted name, is nbgrader's Execute or made from it."""
    if isinstance(step, str):
        return step.rpartition(".")[2] == Execute.__name__
    return isinstance(step, type) and issubclass(step, Execute)


def _open(folder: Path) -> bool:
    """Whether a graded submission holds points that are not decided yet, or is damaged."""
    try:
        texts = [path.read_text(encoding="utf-8") for path in folder.glob("*.ipynb")]
        verdicts = [json.loads(text)["metadata"].get("judge") for text in texts]
    except (OSError, ValueError, KeyError):  # it is written anew, from the verdict that is kept
        return True
    return any(verdict and store.undecided(verdict) for verdict in verdicts)


def _without_evidence(verdict: dict) -> dict:
    """Return a verdict for the notebook's metadata; its samples stay in the store."""
    return {**verdict, "cells": [{**cell, "evidence": None} for cell in verdict["cells"]]}
