"""What outlives a killed batch: verdicts, the journal of the writer, and the lock of the course."""

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import nbformat

# Verdicts that decide nothing: the machine was too busy, or the judge broke down.
UNDECIDED = ("machine unfit", "not judged")


class Busy(Exception):
    """Another process grades this course; args[0] says which."""


class Record(NamedTuple):
    """A verdict document, and the notebook that it is about, run and in its canonical form."""

    verdict: dict
    notebook: nbformat.NotebookNode

    @property
    def undecided(self) -> bool:
        """Whether the judge has to look again, because it could not decide about some points."""
        return undecided(self.verdict)


def undecided(verdict: Mapping) -> bool:
    """Whether a verdict document leaves points to a later measurement."""
    return any(cell["verdict"] in UNDECIDED for cell in verdict["cells"])


class Store:
    """Verdicts in a folder, one file each. A file is there as a whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, key: str) -> Path:
        """Return the file of a verdict, whether it is there or not."""
        return self.folder / f"{key}.json"

    def get(self, key: str) -> Record | None:
        """Return a verdict, None where there is none."""
        try:
            kept = json.loads(self.path(key).read_text(encoding="utf-8"))
            return Record(kept["verdict"], nbformat.from_dict(kept["notebook"]))
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def put(self, key: str, record: Record) -> None:
        """Keep a verdict, in the place of an older one."""
        text = json.dumps({"verdict": record.verdict, "notebook": record.notebook}, indent=1)
        write_whole(self.path(key), text)

    def sweep(self) -> None:
        """Remove what processes that were killed have left half-written."""
        for path in self.folder.glob(".*"):
            path.unlink(missing_ok=True)

    def drop(self, key: str) -> None:
        """Forget a verdict."""
        self.path(key).unlink(missing_ok=True)


class Journal:
    """Names the one folder that may be half-written or half-removed.

    Whoever finds a name in it clears that folder away: it is written again from the verdict.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, folder: Path) -> None:
        """Note a folder before anything in it changes; it takes the place of the last one."""
        write_whole(self.path, str(folder))

    def end(self) -> None:
        """Note that the folder is as it should be."""
        self.path.unlink(missing_ok=True)

    def recover(self) -> Path | None:
        """Clear away what was left half-done; return its folder, None where nothing was."""
        if not self.path.exists():
            return None
        folder = Path(self.path.read_text(encoding="utf-8"))
        shutil.rmtree(folder, ignore_errors=True)
        self.end()
        return folder


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock of a course inside the block; raises Busy where another process holds it.

    The system lets go of it when this process ends, however it ends.
    """
    import fcntl  # not on Windows, where students may load this configuration, too

    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            raise Busy(
                f"Process {file.read().strip() or '(unknown)'} is grading this course: wait until "
                "it has ended, or stop it."
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there as a whole or not at all, whatever happens meanwhile."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with open(beside, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
