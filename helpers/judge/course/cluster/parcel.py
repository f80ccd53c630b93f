"""A paper on its way to a worker, and what comes back."""

import io
import os
import tarfile
from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import cache
from importlib.metadata import version as installed
from pathlib import Path
from typing import NamedTuple

import nbformat

from helpers.judge.course.papers import Paper, all_in
from helpers.judge.course.pool import Terms
from helpers.judge.grading import Limits
from helpers.judge.grading.original import Original
from helpers.judge.grading.preflight import MOST_BYTES
from helpers.judge.grading.version import version

# What a verdict rests on besides our own code.
PACKAGES = ("llvmlite", "nbgrader", "numba", "numpy")
SIZE = "KERNELS.size"  # of a file whose content does not travel


class Reply(NamedTuple):
    """What became of a parcel.

    record : the text of the verdict's file; None where there is none
    failure : what went wrong, "" if nothing did; said : what the grader said then
    trouble : what befell the worker, "" if nothing did; another one may do better
    unlike : how the worker differs from who asked, "" if it does not; then nothing was graded
    worker : its address
    """

    record: str | None
    failure: str = ""
    said: str = ""
    trouble: str = ""
    unlike: str = ""
    worker: str = ""


@dataclass(frozen=True)
class Parcel:
    """All that a grader needs for one paper; whose it is stays behind.

    original : its fields but the folder
    belongings, submission : folders, packed; None where there is none
    cells, limit, unsafe : the terms of the batch
    made_by : versions of what the verdict rests on
    """

    key: str
    original: dict
    belongings: bytes | None
    submission: bytes
    cells: dict
    limit: float
    unsafe: bool
    made_by: dict

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
            versions(),
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

    def unlike(self) -> str:
        """Say how what is installed here differs from where this was packed; "" if it does not."""
        here = versions()
        return "; ".join(
            f"{name} {here.get(name)} in place of {wanted}"
            for name, wanted in self.made_by.items()
            if here.get(name) != wanted
        )


@cache
def versions() -> dict[str, str]:
    """Return the versions of what a verdict rests on, by name."""
    return {"helpers": version(), **{name: installed(name) for name in PACKAGES}}


def packed(folder: Path) -> bytes:
    """Return a folder with all that lies in it, links and pipes as such."""
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz", compresslevel=1) as archive:
        for path in all_in(folder):
            _put(archive, path, str(path.relative_to(folder)))
    return made.getvalue()


def _put(archive: tarfile.TarFile, path: Path, name: str) -> None:
    entry = archive.gettarinfo(path, name)
    if entry is None:  # a socket, which is nobody's file
        return
    entry.uname = entry.gname = ""
    if not entry.isreg():
        archive.addfile(entry)
    elif not os.access(path, os.R_OK):
        entry.mode = entry.size = 0
        archive.addfile(entry)
    elif entry.size > MOST_BYTES:  # the grader goes by its size, and does not read it
        entry.pax_headers, entry.size = {SIZE: str(entry.size)}, 0
        archive.addfile(entry)
    else:
        with open(path, "rb") as file:
            archive.addfile(entry, file)


def unpack(text: bytes, folder: Path) -> None:
    """Lay a packed folder out again; nothing lands outside of it. What was too large is a hole."""
    folder.mkdir(parents=True)
    with tarfile.open(fileobj=io.BytesIO(text)) as archive:
        archive.extractall(folder, filter="tar")
        for entry in archive.getmembers():
            if size := entry.pax_headers.get(SIZE):
                os.truncate(folder / entry.name, int(size))
