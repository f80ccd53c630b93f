"""A submitted file is read whatever its bytes are; what was repaired or lost is named."""

import json
import os
import tracemalloc
from pathlib import Path

import pytest

from helpers.judge.grading import preflight, reader
from helpers.judge.grading.matching import Matching
from helpers.judge.grading.original import Original
from tests.judge.classroom import answer, as_bytes, graded, notebook, own, submitted, text

ROOT = Path(__file__).resolve().parents[2]
CELLS = (
    text("Write `f`.", "intro"),
    answer("def f():\n    ### BEGIN SOLUTION\n    return 3\n    ### END SOLUTION", "first"),
    graded("assert f() == 3", "check", 2),
    answer("### BEGIN SOLUTION\nb = 1\n### END SOLUTION", "second"),
)
ANSWERS = {"first": "def f():\n    return 'grün'", "second": "b = 2"}
GIVEN = "def f():\n    # YOUR CODE HERE\n    raise NotImplementedError()"
HANDED_IN = submitted(notebook(*CELLS), ANSWERS)


def text_of(handed_in=HANDED_IN):
    return as_bytes(handed_in).decode()


def as_json(**changes):
    return json.dumps({**json.loads(text_of()), **changes}).encode()


def with_cells(change):
    """The file with its list of cells changed in place."""
    content = json.loads(text_of())
    change(content["cells"])
    return json.dumps(content).encode()


def in_format_3():
    cells = json.loads(text_of())["cells"]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell["input"] = cell.pop("source")
    heading = {"cell_type": "heading", "level": 2, "source": "Title", "metadata": {}}
    worksheet = {"cells": [heading, *cells], "metadata": {}}
    content = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0}
    return json.dumps({**content, "worksheets": [worksheet]}).encode()


def without_ids(cells):
    for cell in cells:
        del cell["id"], cell["metadata"]


REPAIRED = {
    "as it should be": (as_bytes(HANDED_IN), None),
    "byte order mark": (b"\xef\xbb\xbf" + as_bytes(HANDED_IN), "byte order mark"),
    "UTF-16": (text_of().encode("utf-16"), "UTF-16"),
    "UTF-16 without a mark": (text_of().encode("utf-16-le"), "UTF-16"),
    "UTF-32": (text_of().encode("utf-32"), "UTF-32"),
    "Latin-1": (text_of().encode("latin-1"), "Windows-1252"),
    "NUL bytes": (as_bytes(HANDED_IN).replace(b"\n", b"\0\n"), "NUL bytes"),
    "Windows line ends": (text_of().replace("\n", "\r\n").encode(), None),
    "Windows line ends in cells": (text_of().replace("\\n", "\\r\\n").encode(), "Line ends"),
    "old Macintosh line ends in cells": (text_of().replace("\\n", "\\r").encode(), "Line ends"),
    "format 3": (in_format_3(), "format 3"),
    "no format": (as_json(nbformat=None, nbformat_minor="4"), None),
    "no metadata": (as_json(metadata=None), None),
    "another kernel": (
        as_json(metadata={"kernelspec": {"language": "R", "name": "ir"}}),
        "set to R",
    ),
    "another language": (as_json(metadata={"language_info": {"name": "julia"}}), "set to julia"),
    "state of widgets": (as_json(metadata={"widgets": {"state": "x" * 2**21}}), None),
    "texts in one piece": (
        with_cells(lambda cells: [c.update(source="".join(c["source"])) for c in cells]),
        None,
    ),
    "no kind": (with_cells(lambda cells: cells[1].pop("cell_type")), "did not say what kind"),
    "a wrong kind": (
        with_cells(lambda cells: cells[1].update(cell_type="markdown")),
        "'first': made the kind",
    ),
    "a changed test": (
        with_cells(lambda cells: cells[2].update(source="pass")),
        "'check': given its own text again",
    ),
    "a deleted test": (with_cells(lambda cells: cells.pop(2)), "'check': put back"),
    "another order": (with_cells(lambda cells: cells.reverse()), "put back into the order"),
    "a copy as it was given out": (
        with_cells(lambda cells: cells.append({**cells[1], "source": GIVEN})),
        None,
    ),
}


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    path = tmp_path_factory.mktemp("course") / "source/demo/demo.ipynb"
    path.parent.mkdir(parents=True)
    path.write_bytes(as_bytes(notebook(*CELLS)))
    return Original.read(path, "demo")


def matched(original, data):
    """The answers that are graded, by grade id, and the notes by kind."""
    submission = preflight.read(data)
    matching = Matching(original, submission)
    matching.note()
    chosen = {name: cell.source for name, cell in matching.chosen.items()}
    return chosen, submission.notes.found


def told(notes, kind):
    return " ".join(note["what"] for note in notes if note["kind"] == kind)


@pytest.mark.parametrize("case", sorted(REPAIRED))
def test_what_can_be_repaired_costs_nothing(original, case):
    data, note = REPAIRED[case]
    chosen, notes = matched(original, data)
    assert {name: chosen[name] for name in ANSWERS} == ANSWERS
    assert told(notes, "named") == ""
    assert note is None or note in told(notes, "repaired")
    assert note or not [each for each in notes if "is there 2 times" not in each["what"]]


LOST = {
    "nothing": (b"", "is empty"),
    "spaces": (b" \n\t ", "is empty"),
    "one NUL": (b"\0", "is empty"),
    "a Python script": (b"# My answer\ndef f():\n    return 3\n", "is a Python script"),
    "a web page": (b"<!DOCTYPE html><html></html>", "is a web page"),
    "an archive": (b"PK\x03\x04\x14\0\0\0", "is a zip archive"),
    "a PDF": (b"%PDF-1.7\n%\xe2\xe3", "is a PDF"),
    "a sentence": (b"I could not do it, sorry.", "is not a notebook"),
    "a list": (b"[1, 2]", "is not a notebook"),
    "an empty object": (b"{}", "No cell"),
    "no cells": (b'{"cells": []}', "No cell"),
    "cells that are no list": (b'{"cells": {"0": 1}}', "is no list"),
    "a cut in the first cell": (as_bytes(HANDED_IN)[:60], "breaks off"),
    "an opening bracket": (b"{", "breaks off"),
    "rubbish": (bytes(range(256)) * 20, "is not a notebook"),
    "a million brackets": (b"[" * 10**6, "is not a notebook"),
}


@pytest.mark.parametrize("case", sorted(LOST))
def test_what_cannot_be_read_is_named(original, case):
    data, reason = LOST[case]
    chosen, notes = matched(original, data)
    assert chosen == {}
    assert reason in told(notes, "named")


def test_a_script_that_is_no_python_is_no_script(original):
    assert "Python script" not in told(matched(original, b"def f(:")[1], "named")


@pytest.mark.parametrize("missing", range(1, 400, 7))
def test_whole_cells_before_a_cut_are_kept(original, missing):
    """Never half a cell: its text would be somebody else's program."""
    data = as_bytes(HANDED_IN)[:-missing]
    chosen, notes = matched(original, data)
    assert chosen.keys() <= {"intro", "first", "check", "second"}
    assert chosen["first"] == ANSWERS["first"]
    assert chosen.get("second", ANSWERS["second"]) == ANSWERS["second"]
    assert "breaks off" in told(notes, "named")


def test_a_break_in_the_middle_is_told_by_its_line(original):
    lines = text_of().splitlines()
    line = next(n for n, each in enumerate(lines) if '"check"' in each)
    lines[line] = "<<<"
    chosen, notes = matched(original, "\n".join(lines).encode())
    assert chosen["first"] == ANSWERS["first"]
    assert "check" not in chosen
    assert f"broken at line {line + 1}" in told(notes, "named")


def test_an_unfinished_merge_is_named(original):
    lines = text_of().splitlines()
    lines[-8:-8] = ["<<<<<<< HEAD", "=======", ">>>>>>> theirs"]
    assert "unfinished merge" in told(matched(original, "\n".join(lines).encode())[1], "named")


def test_metadata_that_a_program_removed_is_made_up_for_by_the_texts(original):
    chosen, notes = matched(original, with_cells(without_ids))
    assert chosen.keys() == {"intro", "check"}
    assert "'first' is missing" in told(notes, "named")


@pytest.mark.parametrize(
    ("source", "read"),
    [
        ("b = 2\0", "b = 2"),
        ("b = '\ud800'", "b = '?'"),
        (["b = ", "2"], "b = 2"),
        ([1, 2], ""),
        ({"a": 1}, ""),
        (None, ""),
        ("x" * (preflight.MOST_VALUE + 1), ""),
    ],
    ids=["NUL", "half a character", "pieces", "numbers", "an object", "null", "too long"],
)
def test_a_text_is_cleaned_or_counts_as_empty(original, source, read):
    data = with_cells(lambda cells: cells[3].update(source=source))
    chosen, notes = matched(original, data)
    assert chosen["second"] == read
    assert notes or source == ["b = ", "2"]
    chosen["second"].encode()


@pytest.mark.parametrize("metadata", [None, [], {"nbgrader": []}, {"nbgrader": {"grade_id": [1]}}])
def test_rubbish_in_the_place_of_marks_makes_a_cell_the_students_own(original, metadata):
    data = with_cells(lambda cells: cells[3].update(metadata=metadata, id=7))
    chosen, notes = matched(original, data)
    assert "second" not in chosen
    assert "'second' is missing" in told(notes, "named")


def test_of_copies_the_last_changed_one_counts(original):
    a, b, c, untouched = (answer(source, "first") for source in ("a", "b", "c", GIVEN))
    data = as_bytes(notebook(CELLS[0], a, b, CELLS[2], c, untouched))
    chosen, notes = matched(original, data)
    assert chosen["first"] == "c"
    assert "'first' is there 4 times, as cells 2, 3, 5, 6: number 5 is your answer" in told(
        notes, "repaired"
    )


def test_cells_that_are_none_are_named_and_passed_over(original):
    data = with_cells(lambda cells: cells.insert(0, "cell"))
    chosen, notes = matched(original, data)
    assert chosen["first"] == ANSWERS["first"]
    assert "cell 1 is no cell" in told(notes, "named")


def test_reading_ends_at_a_cell_too_many(original):
    extra = [{"cell_type": "code", "source": "1"}] * preflight.MOST_CELLS
    chosen, notes = matched(original, with_cells(lambda cells: cells.extend(extra)))
    assert chosen["second"] == ANSWERS["second"]
    assert "more than 2,000 cells" in told(notes, "named")


def test_numbers_of_thousands_of_digits_stop_nothing(original):
    big = "9" * 5000
    data = text_of().replace('"nbformat": 4', f'"nbformat": {big}').encode()
    chosen, _ = matched(original, data)
    assert chosen["second"] == ANSWERS["second"]
    data = text_of().replace('"solution": true', f'"solution": {big}').encode()
    chosen, notes = matched(original, data)
    assert "metadata of cell 2 was left out" in told(notes, "named")


DEEP = "[" * 10**5 + "]" * 10**5


@pytest.mark.parametrize("key", ["outputs", "metadata", "source", "attachments"])
def test_a_value_nested_without_end_costs_its_own_place(original, key):
    data = with_cells(lambda cells: cells[0].update({key: "DEEP"}))
    chosen, _ = matched(original, data.replace(b'"DEEP"', DEEP.encode()))
    assert chosen["second"] == ANSWERS["second"]


def test_attachments_of_texts_are_kept(original):
    picture = {"p.png": {"image/png": "aGVsbG8="}}
    data = with_cells(lambda cells: cells[0].update(attachments=picture))
    assert preflight.read(data).cells[0].attachments == picture


def test_outputs_are_passed_over_in_bounded_memory(original):
    """The reader holds the file, and nothing beside it that grows with the outputs."""
    lines = b'["' + b'line\\n", "' * 1_000_000 + b'"]'
    data = with_cells(lambda cells: cells[1].update(outputs="LINES")).replace(b'"LINES"', lines)
    tracemalloc.start()
    try:
        chosen, _ = matched(original, data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert chosen["second"] == ANSWERS["second"]
    assert peak < len(data) / 2


def test_brackets_without_end_are_an_end(original, monkeypatch):
    monkeypatch.setattr(reader, "MOST_BRACKETS", 1000)
    data = as_json(metadata={"x": [[]] * 1000})
    _, notes = matched(original, data)
    assert "more than 1,000 brackets" in told(notes, "named")


def test_a_link_a_pipe_and_a_folder_are_no_files(tmp_path):
    real = tmp_path / "real.ipynb"
    real.write_bytes(as_bytes(HANDED_IN))
    (tmp_path / "link.ipynb").symlink_to(real)
    (tmp_path / "folder.ipynb").mkdir()
    os.mkfifo(tmp_path / "pipe.ipynb")
    assert preflight.content(real) == as_bytes(HANDED_IN)
    with pytest.raises(preflight.Unreadable, match="is a link"):
        preflight.content(tmp_path / "link.ipynb")
    for name in ("folder.ipynb", "pipe.ipynb"):
        with pytest.raises(preflight.Unreadable, match="is not a file"):
            preflight.content(tmp_path / name)
    with pytest.raises(preflight.Unreadable, match="cannot be read"):
        preflight.content(tmp_path / "none.ipynb")


def test_a_file_of_gigabytes_is_refused_unread(tmp_path):
    path = tmp_path / "large.ipynb"
    with open(path, "wb") as file:
        file.truncate(10 * 2**30)
    with pytest.raises(preflight.Unreadable, match="holds 10240 MiB, and at most 300 are read"):
        preflight.content(path)


@pytest.mark.parametrize(
    "name", ["analysis", "blocking", "dispatch", "in-place", "measure", "memory", "vectorization"]
)
def test_a_released_notebook_is_its_own_assignment(name):
    path = ROOT / "source" / name / f"{name}.ipynb"
    released = ROOT / "release" / name / f"{name}.ipynb"
    original = Original.read(path, name)
    matching = Matching(original, preflight.read(released.read_bytes()))
    matching.note()
    assert matching.chosen.keys() == original.names
    assert matching.answered == 0
    assert matching.submission.notes.found == []


def test_own_cells_stay_where_they_were(original):
    handed_in = submitted(notebook(*CELLS), ANSWERS)
    handed_in.cells[2:2] = [own("x = 1"), own("Mine", "markdown")]
    handed_in.cells.insert(0, own("import math"))
    beside = Matching(original, preflight.read(as_bytes(handed_in))).beside()
    assert {name: [c.source for c in cells] for name, cells in beside.items()} == {
        None: ["import math"],
        "first": ["x = 1", "Mine"],
    }
