"""From a function in a notebook to a verdict on its results, as a student's self-check runs it.

Any Python may be judged that way; what only checked text earns is in test_evidence.
"""

import ctypes
import os
import sys
import threading
import time
from dataclasses import replace

import cloudpickle
import nbformat
import numpy as np
import pytest
from numba import njit

from helpers.judge import blocking
from helpers.judge.course.feedback import HideTests
from helpers.judge.replies import Failure, JudgeError
from helpers.judge.verdict import Verdict
from helpers.judge.worker import Worker, bench, carry

# The assignment's, but for any Python.
EXERCISE = replace(blocking.matmul_blocked, language=False, without=frozenset(), evidence={})

# As functions from a notebook travel: with their code, for there is no module to import.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

pytestmark = pytest.mark.usefixtures("no_worker_left")


def fill_out(a, b, out, block):
    """The honest solution that needs no compiler, so that these tests are quick."""
    np.matmul(a, b, out)


def add_to_out(a, b, out, block):
    out += a @ b


def return_product(a, b, out, block):
    return a @ b


def change_input(a, b, out, block):
    np.matmul(a, b, out)
    b[0, 0] += 1


def swap_one(a, b, out, block):
    np.matmul(a, b, out)
    out[-1, -1] += 1


def stay_at_zero(a, b, out, block):
    pass


def divide_by_zero(a, b, out, block):
    return 1 / 0


def leave(a, b, out, block):
    sys.exit(3)


def die(a, b, out, block):
    os._exit(7)


def read_address_zero(a, b, out, block):
    ctypes.string_at(0)


def loop_for_ever(a, b, out, block):
    while True:
        pass


def talk(a, b, out, block):
    print("a line that must not reach the parent")
    print("an error neither", file=sys.stderr)
    np.matmul(a, b, out)


def ask(a, b, out, block):
    input()


def spawn(a, b, out, block):
    if os.fork() == 0:
        time.sleep(600)
    out[0, 0] = os.getpid()


def count_threads(a, b, out, block):
    out[:] = float(os.environ["NUMBA_NUM_THREADS"])


@njit
def loop_for_ever_compiled(a, b, out, block):
    while out[0, 0] != -1.5:
        out[0, 0] = a[0, 0]


@njit
def forget_the_rest(a, b, out, block):
    for i0 in range(0, a.shape[0], block):
        for i in range(i0, i0 + block):
            for j in range(b.shape[1]):
                out[i, j] = 0
                for p in range(a.shape[1]):
                    out[i, j] += a[i, p] * b[p, j]


@njit
def use_an_attribute_that_is_not(a, b, out, block):
    out[:] = a.colour


def verdict(kernel, *cases, start=0.0):
    namespace = {} if kernel is None else {EXERCISE.name: kernel}
    return EXERCISE.judge_correct(namespace, cases or [(4, 3, 5, 2)], 2, start=start)


def test_a_right_result_earns_the_points_as_a_plain_float():
    found = verdict(fill_out, (4, 3, 5, 2), (1, 1, 1, 8))
    assert found == Verdict("correct", "Correct for 2 cases.", 2.0, 2)
    assert type(found.points) is float


@pytest.mark.parametrize(
    ("kernel", "kind", "words"),
    [
        (None, "raised", "is not defined"),
        (3, "raised", "is a int, but must be a function"),
        (divide_by_zero, "raised", "for (4, 3) @ (3, 5) in blocks of 2 raised ZeroDivisionError"),
        (leave, "raised", "raised SystemExit: 3"),
        (ask, "raised", "raised EOFError"),
        (die, "crashed", "it exited with status 7"),
        (return_product, "wrong", "it returned a ndarray, but the result belongs in out"),
        (change_input, "wrong", "it changed its input b"),
        (swap_one, "wrong", "1 of 20 elements wrong, first out[3, 4]: got"),
        (stay_at_zero, "wrong", "20 of 20 elements wrong, first out[0, 0]: got 0, expected"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_failure_earns_nothing_and_says_why(kernel, kind, words):
    found = verdict(kernel)
    assert (found.kind, found.points) == (kind, 0.0)
    assert words in found.reason


def test_a_crash_names_its_signal():
    assert "SIGSEGV" in verdict(read_address_zero).reason


def test_a_function_that_cannot_travel_is_a_finding():
    lock = threading.Lock()
    found = verdict(lambda a, b, out, block: lock.acquire())
    assert found.kind == "raised"
    assert "cannot be carried" in found.reason


def test_only_a_dirty_out_shows_who_relies_on_zeros():
    assert verdict(add_to_out).kind == "correct"
    found = verdict(add_to_out, start=np.nan)
    assert found.kind == "wrong"
    assert "out full of NaN" in found.reason
    assert "got nan" in found.reason


def test_what_a_kernel_prints_cannot_pass_for_an_answer():
    assert verdict(talk).kind == "correct"


def test_the_next_verdict_is_free_of_the_one_before():
    assert verdict(die).kind == "crashed"
    assert verdict(fill_out).kind == "correct"


def test_a_worker_serves_several_cases():
    payload = carry(fill_out)
    first = bench.worker(payload)
    assert bench.worker(payload) is first
    assert bench.worker(carry(stay_at_zero)) is not first
    assert not first.alive


@pytest.mark.parametrize(
    "kernel", [loop_for_ever, pytest.param(loop_for_ever_compiled, marks=pytest.mark.slow)]
)
def test_an_endless_loop_is_stopped(kernel):
    a, b = np.ones((2, 2)), np.ones((2, 2))
    with Worker(carry(kernel)) as worker:
        worker.place(a, b, np.zeros((2, 2)), 2)
        with pytest.raises(Failure, match=r"stopped after 0\.2 s") as caught:
            worker.run(0.2)
        assert caught.value.kind == "timed out"
        assert not worker.alive


def test_processes_that_a_kernel_leaves_behind_end_with_it():
    with Worker(carry(spawn)) as worker:
        *_, out = worker.place(np.ones((1, 1)), np.ones((1, 1)), np.zeros((1, 1)), 1)
        worker.run(10)
        group = int(out[0, 0])
        os.killpg(group, 0)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and _group_lives(group):
        time.sleep(0.01)
    assert not _group_lives(group)


def _group_lives(group):
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_kernel_has_one_thread():
    with Worker(carry(count_threads)) as worker:
        *_, out = worker.place(np.ones((1, 1)), np.ones((1, 1)), np.zeros((1, 1)), 1)
        worker.run(10)
        assert out[0, 0] == 1


@pytest.mark.slow
def test_an_index_outside_is_an_error_and_not_a_guess():
    found = verdict(forget_the_rest, (4, 4, 4, 2), (5, 5, 5, 2))
    assert "for (5, 5) @ (5, 5) in blocks of 2 raised IndexError" in found.reason


@pytest.mark.slow
def test_what_numba_refuses_is_said_without_its_inner_life():
    reason = verdict(use_an_attribute_that_is_not).reason
    assert "raised TypingError" in reason
    assert "Unknown attribute 'colour'" in reason
    assert "Pass nopython" not in reason


def test_a_judge_that_cannot_start_does_not_blame_the_submission(monkeypatch):
    monkeypatch.setattr("helpers.judge.process.CHILD", "helpers.judge.no_such_module")
    with pytest.raises(JudgeError, match="no_such_module"):
        Worker(carry(fill_out))


def test_a_file_beside_the_notebook_does_not_pass_for_a_module(tmp_path, monkeypatch):
    (tmp_path / "numpy.py").write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(tmp_path)
    assert verdict(fill_out).kind == "correct"


def test_inputs_are_new_each_time():
    one, other = (blocking.product(blocking.Case(3, 3, 3, 2), 0.0) for _ in range(2))
    assert not np.array_equal(one.arrays["a"], other.arrays["a"])


def test_feedback_shows_neither_hidden_tests_nor_their_traceback():
    source = "cases = [1]\n### BEGIN HIDDEN TESTS\ncases += [271828]\n### END HIDDEN TESTS\n"
    about = {"grade": True, "grade_id": "x", "locked": True, "points": 1, "solution": False}
    cell = nbformat.v4.new_code_cell(source, metadata={"nbgrader": about})
    cell.outputs = [
        nbformat.v4.new_output("error", ename="Odd", evalue="why", traceback=["271828", "Odd: why"])
    ]
    mine = nbformat.v4.new_code_cell("### BEGIN HIDDEN TESTS", metadata={})
    shown, _ = HideTests().preprocess(nbformat.v4.new_notebook(cells=[cell, mine]), {})
    assert "271828" not in nbformat.writes(shown)
    assert shown.cells[0].outputs[0].traceback == ["Odd: why"]
    assert shown.cells[1].source == mine.source
