"""From a submitted notebook to points: a real kernel in the real sandbox, and the judge's cells."""

import json
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from helpers.judge import sandbox
from helpers.judge.grading import Limits, Refused, grade
from tests.judge.classroom import (
    answer,
    as_bytes,
    course,
    fixed,
    graded,
    judged,
    notebook,
    own,
    submitted,
    text,
    written,
)
from tests.judge.inside import hogs, only_linux

pytestmark = only_linux
QUICK = Limits(written=1, fixed=20)
SQUARES = (
    text("Write `square`.", "intro"),
    answer("def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION"),
    fixed("from helpers import judge\nraise ValueError", "self-check"),
    graded(
        "assert square(3) == 9\n### BEGIN HIDDEN TESTS\nassert square(-2)\n### END HIDDEN TESTS",
        "small",
    ),
    answer("### BEGIN SOLUTION\nbase = 10\n### END SOLUTION", "base"),
    graded("square(base) / 100", "partial", 2),
    judged("slow", "speed", 4, earned=1.5),
    written("Because.", "words", 3),
)
ANSWERS = {"solution": "def square(x):\n    return x * x", "base": "base = 10", "words": "Why."}
DIE = "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)"
LOOP = "while True:\n    pass"
DEAF = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True:\n    pass"

FORGER = """
kernel = get_ipython().kernel
session, socket, parent = kernel.session, kernel.iopub_socket, kernel.get_parent()

def send(kind, **content):
    session.send(socket, kind, content, parent=parent)

"""
FORGED = {
    "no content": "session.send(socket, {'header': {}, 'parent_header': {}})",
    "unsigned": "socket.send_multipart([b'a', b'<IDS|MSG>', b'b', b'{', b'}', b'[', b'\xff'])",
    "deep": "socket.send_multipart([b'a', b'<IDS|MSG>', b'', *[b'[' * 10**5] * 4])",
    "early idle": "send('status', execution_state='idle')",
    "no state": "send('status')",
    "a text that is a number": "send('stream', name='stdout', text=1)",
    "an unknown stream": "send('stream', name='x', text='y')",
    "an error of numbers": "send('error', ename=1, evalue=[], traceback={})",
    "a result of nothing": "send('execute_result', data=None)",
    "pictures that are numbers": "send('display_data', data={'image/png': 3, 7: []})",
    "a script": "send('display_data', data={'text/html': '<script>', 'text/plain': 'a'})",
    "a flood": "for i in range(20_000):\n    send('display_data', data={'text/plain': 'x'})",
    "a kind that is a list": "sent = session.send(socket, {'header': {**session.msg_header('x'), "
    "'msg_type': []}, 'parent_header': parent['header'], 'content': {}, 'metadata': {}, "
    "'msg_id': 'a', 'msg_type': []})",
    "an answer to a list": "sent = session.send(socket, 'status', {}, parent={'msg_id': [], "
    "'header': {'msg_id': []}})",
    "a question": "input()",
}
FORGED = {case: f"{FORGER}{source}" for case, source in FORGED.items()}
FLOODS = ("print('x' * 10**8)", "for i in range(10**5):\n    print('y' * 100)")


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A course with one assignment."""
    assert sandbox.missing() is None
    return course(tmp_path_factory.mktemp("school"), "squares", *SQUARES)


def with_answers(*extra, at=2, **changed):
    """The assignment handed in with right answers, some of them changed, and cells put in."""
    handed_in = submitted(notebook(*SQUARES), {**ANSWERS, **changed})
    handed_in.cells[at:at] = extra
    return as_bytes(handed_in)


@pytest.fixture(scope="module")
def document(school):
    """What a good submission gets."""
    return grade("squares", with_answers(own("print('mine')")), course=school)


def row(document, name):
    return next(cell for cell in document.cells if cell.id == name)


def outputs(document, name):
    """The outputs of one cell, known by its grade id or its text: each one's kind, and its text."""
    for cell in document.executed.cells:
        if name in (cell.metadata.get("nbgrader", {}).get("grade_id"), cell.source):
            return [(output.output_type, _said(output)) for output in cell.outputs]
    raise LookupError(name)


def _said(output):
    keys = {"stream": "text", "error": "evalue"}
    key = keys.get(output.output_type)
    return output[key] if key else output.data["text/plain"]


def points(document):
    return {cell.id: cell.points for cell in document.cells}


FULL = {"small": 1.0, "partial": 1.0, "speed": 1.5, "words": None}


def test_each_cell_is_graded_by_whom_it_belongs_to(document):
    found = {c.id: (c.points, c.out_of, c.verdict, c.graded_by) for c in document.cells}
    assert found == {
        "small": (1.0, 1.0, "correct", "notebook"),
        "partial": (1.0, 2.0, "wrong", "notebook"),
        "speed": (1.5, 4.0, "slow", "judge"),
        "words": (None, 3.0, "manual", "person"),
    }
    assert (document.points, document.out_of) == (None, 10.0)
    assert row(document, "partial").reason == "The test gave 1 of 2 points."


def test_the_document_is_json_of_the_schema(document):
    read = json.loads(document.to_json())
    assert read.keys() == {
        "schema", "assignment", "notebook", "submission", "judge", "points", "out_of", "cells"
    }  # fmt: skip
    assert (read["schema"], read["assignment"], read["notebook"]) == (1, "squares", "squares")
    assert read["submission"].keys() == {"sha256", "notes"}
    assert read["judge"].keys() == {"version", "sandbox", "machine", "started", "seconds"}
    assert read["judge"]["sandbox"] == str(sandbox.BUBBLEWRAP)
    assert {frozenset(cell) for cell in read["cells"]} == {
        frozenset(("id", "points", "out_of", "verdict", "reason", "said", "evidence", "graded_by"))
    }


def test_the_executed_notebook_shows_what_happened(document):
    assert outputs(document, "print('mine')") == [("stream", "mine\n")]
    assert outputs(document, "small") == []
    assert outputs(document, "partial") == [("execute_result", "1.0")]
    (_, said), result = outputs(document, "speed")
    assert said == row(document, "speed").said
    assert result == ("execute_result", "1.5")


def test_a_self_check_is_left_out(document):
    [(_, said)] = outputs(document, "self-check")
    assert said.startswith("Left out while grading")


def test_a_judge_cell_is_given_the_code_above_it_and_nothing_else(document):
    """Not the tests, not the self-check, and never the hidden part of either."""
    code = [ANSWERS["solution"], "print('mine')", ANSWERS["base"]]
    assert row(document, "speed").reason == f"Saw {'; '.join(code)}."


def test_an_error_of_the_students_is_the_reason(school):
    document = grade(
        "squares", with_answers(solution="def square(x):\n    return 1 / 0"), course=school
    )
    assert points(document) == {**FULL, "small": 0, "partial": 0}
    assert row(document, "small").verdict == "raised"
    assert row(document, "small").reason == "ZeroDivisionError: division by zero"
    document = grade(
        "squares", with_answers(solution="def square(x):\n    return 1"), course=school
    )
    assert row(document, "small").verdict == "wrong"
    assert row(document, "small").reason == "AssertionError"


@pytest.fixture(scope="module")
def rough(school):
    """What a good submission gets that has all sorts of rude cells between the answers."""
    rude = [own(source) for source in (DIE, LOOP, DEAF, *FLOODS, *FORGED.values())]
    noisy = "def square(x):\n    print('z' * 2 * 10**6)\n    return x * x"
    limits = Limits(written=3, fixed=60)
    handed_in = with_answers(*rude, solution=noisy)
    return grade("squares", handed_in, course=school, limits=limits)


@pytest.mark.slow
def test_a_rude_cell_costs_nobody_elses_points(rough):
    """Dead kernels, loops, floods of output, forged messages; tests that print much themselves."""
    assert points(rough) == FULL


@pytest.mark.slow
def test_a_lost_kernel_is_told_in_its_own_cell(rough):
    assert "kernel died" in outputs(rough, DIE)[-1][1]
    assert outputs(rough, LOOP)[-1] == ("error", "It was stopped after 3 s.")
    assert "could not be interrupted" in outputs(rough, DEAF)[-1][1]


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2), ids=["one piece", "many"])
def test_output_without_end_is_cut(rough, number):
    kept = outputs(rough, FLOODS[number])
    assert sum(len(text) for _, text in kept) < 2**21
    assert kept


@pytest.mark.slow
@pytest.mark.parametrize("case", sorted(FORGED))
def test_what_a_kernel_sends_is_taken_for_what_it_is(rough, case):
    kept = outputs(rough, FORGED[case])
    assert len(kept) <= 1001  # the last one is our own: too much was sent
    assert {kind for kind, _ in kept} <= {"stream", "display_data", "error"}
    assert {type(text) for _, text in kept} <= {str}


@pytest.mark.slow
def test_no_script_reaches_the_graded_notebook(rough):
    cells = (cell for cell in rough.executed.cells if cell.cell_type == "code")
    kinds = {kind for cell in cells for output in cell.outputs for kind in output.get("data", ())}
    assert kinds == {"text/plain"}
    assert outputs(rough, FORGED["a script"]) == [("display_data", "a")]


def test_a_test_that_loses_the_kernel_gets_no_points(school):
    document = grade(
        "squares",
        with_answers(
            solution=f"def square(x):\n    {DIE.splitlines()[0]}\n    os.kill(os.getpid(), 9)"
        ),
        course=school,
        limits=QUICK,
    )
    assert points(document) == {**FULL, "small": 0, "partial": 0}
    assert row(document, "small").verdict == "crashed"


@pytest.mark.slow
def test_what_a_kernel_costs_is_bounded(school):
    limits = Limits(written=1, fixed=20, restarts=1)
    fatal = [own(f"{DIE}\n# {number}") for number in range(3)]
    document = grade("squares", with_answers(*fatal), course=school, limits=limits)
    assert points(document) == {**FULL, "small": 0, "partial": 0}
    assert row(document, "small").reason == "NotRun: Not run: the kernel was lost 2 times."
    limits = Limits(written=1, fixed=20, total=2)
    document = grade(
        "squares", with_answers(*[own(LOOP) for _ in range(3)]), course=school, limits=limits
    )
    assert "all cells together took 2 s" in row(document, "small").reason


LOOK = """
import glob, os, socket
seen = []
for path in ({source!r}, {book!r}, os.path.expanduser("~root/.ssh"), {marker!r}):
    seen.append(os.path.exists(path))
try:
    socket.create_connection(("127.0.0.1", 22), 1)
except OSError:
    seen.append("no network")
try:
    open({marker!r}, "w")
except OSError:
    seen.append("no writing")
print(seen)
"""


def test_the_kernel_sees_neither_the_course_nor_the_network(school, tmp_path):
    (school / "gradebook.db").write_bytes(b"grades")
    marker = tmp_path / "marker"
    source = LOOK.format(
        source=str(school / "source"), book=str(school / "gradebook.db"), marker=str(marker)
    )
    document = grade("squares", with_answers(own(source)), course=school)
    [(_, said)] = outputs(document, source)
    assert said == "[False, False, False, False, 'no network', 'no writing']\n"
    assert not marker.exists()


PICTURE = """class Odd:
    __truediv__ = __eq__ = lambda self, other: self


def square(x):
    shell = get_ipython()
    shell.display_formatter.format = lambda *_, **__: ({"image/png": "aGVsbG8="}, {})
    return Odd()"""


def test_a_result_without_text_costs_the_other_cells_nothing(school):
    document = grade("squares", with_answers(solution=PICTURE), course=school)
    assert points(document) == {**FULL, "partial": None}
    assert row(document, "partial").verdict == "not judged"


@pytest.mark.slow
def test_a_cell_that_gets_no_core_is_graded_again(school, monkeypatch):
    monkeypatch.setattr("helpers.judge.grading.kernel.MOST_DELAY", 1.2)
    burn = own("import time\nend = time.process_time() + 3\nwhile time.process_time() < end: pass")
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        with hogs(max(cores), 3):
            document = grade(
                "squares", with_answers(burn, solution=""), course=school,
                limits=Limits(written=4, fixed=60),
            )  # fmt: skip
    finally:
        os.sched_setaffinity(0, cores)
    assert points(document) == {**FULL, "small": None, "partial": None}
    assert row(document, "small").verdict == "machine unfit"


def test_only_the_asked_cells_run(school):
    """And no kernel for a judge cell, which needs none."""
    document = grade("squares", with_answers(own("print('mine')")), course=school, cells=["speed"])
    assert points(document) == {"speed": 1.5}
    assert outputs(document, "print('mine')") == []
    document = grade("squares", with_answers(own("print('mine')")), course=school, cells=["small"])
    assert points(document) == {"small": 1.0}
    assert outputs(document, "print('mine')") == [("stream", "mine\n")]
    assert outputs(document, "partial") == outputs(document, "speed") == []


def test_an_answer_as_it_was_given_out_gets_nothing(school):
    document = grade(
        "squares", with_answers(words="YOUR ANSWER HERE"), course=school, cells=["words"]
    )
    assert (row(document, "words").points, row(document, "words").verdict) == (0.0, "missing")


def test_a_file_that_cannot_be_read_gets_nothing_and_the_reason(school):
    document = grade("squares", b"def f(): pass", course=school)
    assert points(document) == dict.fromkeys(FULL, 0.0)
    assert {cell.verdict for cell in document.cells} == {"missing"}
    assert {"is a Python script" in cell.reason for cell in document.cells} == {True}


def test_a_missing_assignment_or_cell_is_refused(school):
    with pytest.raises(Refused, match=r"no assignment 'cubes' in .*: there are squares"):
        grade("cubes", b"", course=school)
    with pytest.raises(Refused, match="no cell 'fast' with points, only small, partial"):
        grade("squares", b"", course=school, cells=["fast"])


def test_progress_names_each_cell(school):
    told = []
    grade("squares", with_answers(), course=school, progress=lambda *what: told.append(what))
    assert [what for what, _, _ in told] == [
        "running cell 1", "running cell 3", "running cell 4", "running cell 5", "judging speed"
    ]  # fmt: skip
    assert [(done, total) for _, done, total in told] == [(n, 5) for n in range(5)]


def test_a_course_that_submissions_could_read_is_refused(school):
    with tempfile.TemporaryDirectory(dir=sys.prefix) as folder:
        inside = shutil.copytree(school, Path(folder) / "course")
        with pytest.raises(Refused, match="which submissions can read: move the course"):
            grade("squares", b"", course=inside)


def test_a_temporary_folder_with_a_long_name_does_no_harm(school, tmp_path, monkeypatch):
    long = tmp_path / ("x" * 80)
    long.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(long))
    document = grade("squares", with_answers(), course=school, cells=["small"])
    assert points(document) == {"small": 1.0}
