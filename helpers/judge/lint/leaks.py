"""Rules about the release: it is what nbgrader makes of the source, and gives nothing away."""

import base64
import binascii
import json
import re
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode

from helpers.judge.grading.original import as_released
from helpers.judge.grading.roles import gives_points, is_answer, marks, name_of
from helpers.judge.lint.findings import Finding, error, ok, warning
from helpers.judge.lint.subject import Subject, strings

SECRET = re.compile(r"### BEGIN (SOLUTION|HIDDEN TESTS)\n(.*?)### END \1", re.DOTALL)
MARKS = ("### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS", "=== BEGIN MARK SCHEME ===")
SHORTEST = 12  # characters of a line that gives something away
LARGEST = 2**24  # bytes of a file that is looked into
LOCKED = "nbgrader generate_assignment makes it anew."


def released(subject: Subject) -> Iterator[Finding]:
    """The release is there, and is what nbgrader makes of the source."""
    if subject.release is None:
        yield error("release", "there is none.", advice=LOCKED)
        return
    try:
        made = as_released(subject.source)
    except RuntimeError as problem:
        yield error("release", f"nbgrader cannot make it: {problem}", advice="Mend the source.")
        return
    expected = {name_of(cell): cell.source for cell in made.cells if name_of(cell)}
    there = {name_of(cell): cell.source for cell in subject.release.cells if name_of(cell)}
    for name in sorted(expected.keys() - there.keys()):
        yield error("release", "it lacks this cell of the source.", name, LOCKED)
    stale = [name for name in expected if name in there and there[name] != expected[name]]
    for name in stale:
        yield error("release", "it differs from what nbgrader makes of the source.", name, LOCKED)
    if not stale and expected.keys() <= there.keys():
        yield ok("release", "it is what nbgrader makes of the source.")


def checksums(subject: Subject) -> Iterator[Finding]:
    """nbgrader tells by its checksum whether a student has changed a cell."""
    if subject.release is None:
        return
    need = [
        cell for cell in subject.release.cells if gives_points(cell) or marks(cell).get("locked")
    ]
    without = [cell for cell in need if not marks(cell).get("checksum")]
    for cell in without:
        sentence = "it has no checksum: nobody sees whether it was changed."
        yield error("checksums", sentence, name_of(cell), LOCKED)
    if not without:
        yield ok("checksums", f"{len(need)} cells have one.")


def leaks(subject: Subject) -> Iterator[Finding]:
    """No line of a solution or of a hidden test stands anywhere in what students get."""
    folder = subject.folders[1]
    secrets = _secrets(subject.source)
    complaints = 0
    for where, text in _texts(folder):
        for line, owner in secrets.items():
            if line in text:
                complaints += 1
                advice = "Take it out, and make the release anew."
                yield error("leaks", f"{where} shows «{line}», which is secret.", owner, advice)
                break
    if not complaints and folder.is_dir():
        yield ok("leaks", f"none of {len(secrets)} secret lines is in {folder.name}/.")


def outputs(subject: Subject) -> Iterator[Finding]:
    """A release has no outputs: they come from the instructor's own run."""
    for cell in subject.release.cells if subject.release else ():
        if cell.get("outputs"):
            sentence = "it has an output of your own run."
            yield warning("outputs", sentence, name_of(cell) or cell.get("id"), LOCKED)


def files(subject: Subject) -> Iterator[Finding]:
    """A file beside the notebook goes to the students, and a module there passes for another."""
    source, release = subject.folders
    for path in sorted(path for folder in (source, release) for path in folder.glob("*")):
        if path.suffix in (".py", ".so", ".pyd", ".pyc") or (
            path.is_dir() and any(path.glob("*.py"))
        ):
            sentence = (
                f"{path.parent.parent.name}/{path.parent.name}/{path.name} is found by import "
            )
            yield warning("files", sentence + "before the real module.", None, "Rename or move it.")


def _secrets(notebook: NotebookNode) -> dict[str, str]:
    """Return the lines of solutions and hidden tests that no student sees, with their cells."""
    public = "\n".join(_public(cell) for cell in notebook.cells)
    found = {}
    for cell in notebook.cells:
        hidden = [part for _, part in SECRET.findall(cell.source)]
        if is_answer(cell) and not hidden:  # nbgrader puts a stub in the place of all of it
            hidden = [cell.source]
        for line in (line.strip() for part in hidden for line in part.splitlines()):
            if len(line) >= SHORTEST and line not in public:
                found[line] = name_of(cell)
    return {**found, **dict.fromkeys(MARKS, None)}


def _public(cell: NotebookNode) -> str:
    """Return the part of a cell that students see."""
    if is_answer(cell) and not SECRET.search(cell.source):
        return ""
    return SECRET.sub("", cell.source)


def _texts(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield all that can be read in a folder, with where it stands."""
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.stat().st_size > LARGEST:
            continue
        if path.suffix == ".ipynb":
            yield from _of_notebook(path)
        else:
            yield path.name, path.read_bytes().decode("utf-8", errors="replace")


def _of_notebook(path: Path) -> Iterator[tuple[str, str]]:
    content = json.loads(path.read_text(encoding="utf-8"))
    for where, value in strings(_joined(content)):
        yield f"{path.name}, {where},", value
        if "attachments" in where or "image/" in where or "base64" in where:
            yield f"{path.name}, {where} (decoded),", _decoded(value)


def _joined(value: object) -> object:
    """Return a notebook's JSON with texts that are lists of lines put together."""
    if isinstance(value, dict):
        return {key: _joined(each) for key, each in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(each, str) for each in value):
            return "".join(value)
        return [_joined(each) for each in value]
    return value


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=False).decode("utf-8", errors="replace")
    except (binascii.Error, ValueError):
        return ""


RULES = (released, checksums, leaks, outputs, files)
