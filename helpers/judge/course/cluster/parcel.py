"""A paper on its way to a worker, and what is done with it there."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import nbformat

from helpers.judge.cluster.errand import Reply, Wanted
from helpers.judge.cluster.folders import packed, unpack
from helpers.judge.course import pool
from helpers.judge.course.papers import Paper
from helpers.judge.course.pool import Terms
from helpers.judge.grading import Limits
from helpers.judge.grading.original import Original


@dataclass(frozen=True)
class Parcel:
    """All that a grader needs for one paper; whose it is stays behind.

    original : its fields but the folder
    belongings, submission : folders, packed; None where there is none
    cells, limit, unsafe : the terms of the batch
    """

    key: str
    original: dict
    belongings: bytes | None
    submission: bytes
    cells: dict
    limit: float
    unsafe: bool

    @classmethod
    def of(cls, paper: Paper, terms: Terms, pack: Callable[[Path], bytes]) -> "Parcel":
        """Pack a paper.

        pack : ``packed``, which may remember what many papers have in common
        """
        original = {each.name: getattr(paper.original, each.name) for each in fields(Original)}
        folder = original.pop("folder")
        return cls(
            paper.key,
            {**original, "others": sorted(original["others"])},
            pack(folder) if folder else None,
            packed(paper.folder),
            terms.cells._asdict(),
            terms.limit,
            terms.unsafe,
        )

    def unpack(self, folder: Path) -> tuple[Paper, Terms]:
        """Lay everything into a folder; return the paper, and terms to grade it by there."""
        submission, belongings = folder / "submission", None
        unpack(self.submission, submission)
        if self.belongings is not None:
            belongings = folder / "belongings"
            unpack(self.belongings, belongings)
        parts = {
            "notebook": nbformat.from_dict(self.original["notebook"]),
            "others": frozenset(self.original["others"]),
        }
        original = Original(**{**self.original, **parts, "folder": belongings})
        terms = Terms(folder / "verdicts", self.limit, Limits(**self.cells), self.unsafe)
        return Paper("", original, submission, self.key), terms

    def run(self, folder: Path, core: int | None, wanted: Wanted) -> Reply:
        """Grade it in a process of its own, with all files in a folder."""
        paper, terms = self.unpack(folder)
        ((_, failure, said),) = pool.graded([paper], [core], terms, wanted)
        kept = terms.store(paper).path(paper.key)
        text = kept.read_text(encoding="utf-8") if kept.exists() else None
        record = terms.store(paper).get(paper.key)
        return Reply(text, failure, said, unfit=record is not None and record.undecided)
