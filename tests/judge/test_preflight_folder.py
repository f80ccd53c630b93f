"""Which file of a submission is graded, and which files beside it go along."""

import os
from contextlib import contextmanager

import pytest

from helpers.judge.grading.folder import submission_for
from helpers.judge.grading.notes import Notes
from helpers.judge.grading.original import Original
from helpers.judge.grading.seclusion import overfull
from helpers.judge.grading.workplace import Workplace
from helpers.judge.leftovers import remove
from tests.judge.classroom import answer, as_bytes, course, graded, notebook, own, submitted

CELLS = (answer("### BEGIN SOLUTION\na = 1\n### END SOLUTION", "a"), graded("assert a", "test"))
OTHER = as_bytes(notebook(own("1 + 1")))
STUB = "# YOUR CODE HERE\nraise NotImplementedError()"


def handed_in(text):
    return as_bytes(submitted(notebook(*CELLS), {"a": text}))


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = course(tmp_path_factory.mktemp("course"), "ps1", *CELLS)
    other = folder / "source/ps1/second.ipynb"
    other.write_bytes(as_bytes(notebook(*CELLS)))
    return Original.read(folder / "source/ps1/ps1.ipynb", "ps1")


def chosen(original, tmp_path, files):
    """The answer in the file that is taken, and what is noted."""
    for name, data in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    _, submission = submission_for(original, tmp_path, tmp_path)
    answers = [cell.source for cell in submission.cells if "a" in cell.names]
    return answers, " ".join(note["what"] for note in submission.notes.found)


TAKEN = {
    "the right name": ({"ps1.ipynb": handed_in("a = 2")}, ""),
    "the right name, after many others": (
        {"ps1.ipynb": handed_in("a = 2"), **{f"Untitled{n}.ipynb": OTHER for n in range(30)}},
        "",
    ),
    "a wrong name": ({"Untitled.ipynb": handed_in("a = 2")}, "'Untitled.ipynb' was graded"),
    "a name that was counted up": ({"ps1 (1).ipynb": handed_in("a = 2")}, "'ps1 (1).ipynb'"),
    "another ending": ({"ps1.ipynb.txt": handed_in("a = 2")}, "'ps1.ipynb.txt' was graded"),
    "capital letters": ({"PS1.IPYNB": handed_in("a = 2")}, "'PS1.IPYNB' was graded"),
    "a subfolder": ({"work/ps1.ipynb": handed_in("a = 2")}, "should be called"),
    "one more that is right": (
        {"ps1.ipynb": handed_in("a = 2"), "ps1-Copy1.ipynb": handed_in("a = 3")},
        "",
    ),
    "one more that is no answer": (
        {"b.ipynb": handed_in("a = 2"), "a.ipynb": handed_in(STUB)},
        "more than one notebook of this assignment: not 'a.ipynb'",
    ),
    "another notebook under its name": (
        {"ps1.ipynb": OTHER, "final.ipynb": handed_in("a = 2")},
        "'final.ipynb' was graded",
    ),
    "a copy that Jupyter made": (
        {"ps1.ipynb": handed_in("a = 2"), ".ipynb_checkpoints/ps1.ipynb": handed_in("a = 3")},
        "",
    ),
}


@pytest.mark.parametrize("case", sorted(TAKEN))
def test_the_notebook_is_found_by_its_cells(original, tmp_path, case):
    files, note = TAKEN[case]
    answers, notes = chosen(original, tmp_path, files)
    assert answers == ["a = 2"]
    assert note in notes
    assert bool(note) == bool(notes)


MISSING = {
    "nothing": ({}, "'ps1.ipynb' is missing"),
    "something else": ({"notes.txt": b"x"}, "'ps1.ipynb' is missing"),
    "another notebook": ({"mine.ipynb": OTHER}, "There is 'mine.ipynb', with no cell of this"),
    "only a copy that Jupyter made": (
        {".ipynb_checkpoints/ps1.ipynb": handed_in("a = 2")},
        "'ps1.ipynb' is missing",
    ),
    "the assignment's other notebook": ({"second.ipynb": handed_in("a = 2")}, "is missing"),
    "an empty file": ({"ps1.ipynb": b""}, "is empty"),
}


@pytest.mark.parametrize("case", sorted(MISSING))
def test_what_is_missing_is_named(original, tmp_path, case):
    files, note = MISSING[case]
    answers, notes = chosen(original, tmp_path, files)
    assert answers == []
    assert note in notes


def test_a_link_is_not_followed_out_of_the_folder(original, tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "ps1.ipynb").write_bytes(handed_in("a = 2"))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/ps1.ipynb").symlink_to(secret / "ps1.ipynb")
    (tmp_path / "mine/deeper").symlink_to(secret)
    answers, notes = chosen(original, tmp_path / "mine", {})
    assert answers == []
    assert "'ps1.ipynb' is a link" in notes


def test_of_several_originals_the_one_with_these_cells_is_meant(tmp_path):
    folder = course(tmp_path, "ps1", *CELLS)
    second = notebook(graded("assert b", "other"))
    (folder / "source/ps1/second.ipynb").write_bytes(as_bytes(second))
    for data, name in ((handed_in("a = 2"), "ps1"), (as_bytes(second), "second")):
        assert submission_for("ps1", data, folder)[0].name == name


@contextmanager
def made(*arguments):
    """The folder of a kernel."""
    folder = Workplace(*arguments).folder()
    yield folder
    remove(folder)


BESIDE = {
    "data.csv": True,
    "pictures/one.png": True,
    "numpy.py": False,
    "json/__init__.py": False,
    "sitecustomize.py": False,
    "start.pth": False,
    "fast.cpython-311-x86_64-linux-gnu.so": False,
    "matplotlibrc": False,
    "ipython_kernel_config.json": False,
    ".numba_config.yaml": False,
    ".ipython/profile_default/startup/00.py": False,
    "__pycache__/loops.f-1.py311.nbi": False,
    "kernel.nbi": False,
    "second.ipynb": False,
}


@pytest.mark.parametrize("name", sorted(BESIDE))
def test_what_could_pass_for_a_module_is_left_out(tmp_path, name):
    path = tmp_path / "students" / name
    path.parent.mkdir(parents=True)
    path.write_bytes(b"x")
    notes = Notes()
    with made(tmp_path / "students", None, notes) as folder:
        assert (folder / "files" / name).is_file() == BESIDE[name]
    hidden = BESIDE[name] or name.startswith((".", "__pycache__")) or name.endswith(".ipynb")
    assert notes.found == [] if hidden else path.name in notes.found[0]["what"]


def test_the_instructors_files_lie_over_the_students(tmp_path):
    for owner in ("students", "instructors"):
        (tmp_path / owner).mkdir()
        (tmp_path / owner / "data.csv").write_text(owner)
        (tmp_path / owner / "tools.py").write_text(owner)
    with made(tmp_path / "students", tmp_path / "instructors", Notes()) as folder:
        texts = {path.name: path.read_text() for path in (folder / "files").iterdir()}
    assert texts == {"data.csv": "instructors", "tools.py": "instructors"}
    assert not folder.exists()


def test_links_beside_the_notebook_are_not_followed(tmp_path):
    (tmp_path / "secret.csv").write_text("secret")
    (tmp_path / "students").mkdir()
    (tmp_path / "students/data.csv").symlink_to(tmp_path / "secret.csv")
    with made(tmp_path / "students", None, Notes()) as folder:
        assert list((folder / "files").iterdir()) == []


def test_more_files_than_any_assignment_needs_are_named(tmp_path):
    (tmp_path / "students").mkdir()
    for number in range(501):
        (tmp_path / f"students/{number}.csv").touch()
    notes = Notes()
    with made(tmp_path / "students", None, notes) as folder:
        assert len(list((folder / "files").iterdir())) == 500
    assert "more than 500" in notes.found[0]["what"]


def test_a_folder_nested_without_end_is_removed(tmp_path):
    """Deeper than any path can name; Python's own way to remove it ends in a RecursionError."""
    here = os.getcwd()
    with made(None, None, Notes()) as folder:
        os.chdir(folder)
        try:
            for _ in range(2500):
                os.mkdir("d")
                os.chdir("d")
        finally:
            os.chdir(here)
        assert overfull(folder)
    assert not folder.exists()


def test_files_nested_without_end_are_left_alone(tmp_path):
    deep = tmp_path.joinpath(*"abcdefghijk" * 60)
    deep.mkdir(parents=True)
    (deep / "data.csv").touch()
    (tmp_path / "data.csv").touch()
    with made(tmp_path, None, Notes()) as folder:
        assert [path.name for path in (folder / "files").iterdir()] == ["data.csv"]
