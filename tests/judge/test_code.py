"""A submission's cells as a child runs them, and what goes to a child at all."""

import pickle
import sys

import cloudpickle
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.judge.code import Cell, Cells, Code, Kernel, Named, Submission, Undefined
from helpers.judge.payload import kernel_of, payload_of
from helpers.judge.replies import Failure
from helpers.judge.shell import plain
from helpers.judge.worker import Worker

cloudpickle.register_pickle_by_value(sys.modules[__name__])


def cells(*sources):
    return tuple(Cell(*each) for each in enumerate(sources, 3))


def load(*sources, name="f"):
    return Cells(cells(*sources), Named(name)).load()


def test_a_cell_that_fails_does_not_stop_the_next():
    assert load("1 / 0", "def f(: pass", "import sys\nsys.exit(3)", "def f(): return 7")() == 7


def test_cells_share_one_namespace_in_their_order():
    assert load("n = 1", "def f(): return n", "n += 1")() == 2


DEFINED = {
    "nowhere": (["n = 1"], "is not defined in any cell"),
    "syntax": (
        ["1", "def f(:\n  pass"],
        "cell 4, which should define it, raised SyntaxError (line 1): ",
    ),
    "error": (
        ["n = 1\n\nm = 1 / 0\ndef f(): pass"],
        "cell 3, which should define it, raised ZeroDivisionError (line 3): division by zero",
    ),
    "assignment": (
        ["f = open('/nowhere')"],
        "cell 3, which should define it, raised FileNotFoundError",
    ),
    "deleted": (
        ["def f(): pass", "del f"],
        "cell 3, which should define it, does not leave it behind",
    ),
    "exit": (["import sys\nsys.exit('x')\nf = 3"], "raised SystemExit (line 2): x"),
}


@pytest.mark.parametrize("name", DEFINED)
def test_the_cell_that_should_define_a_name_is_told_with_its_error(name):
    sources, words = DEFINED[name]
    with pytest.raises(Failure) as caught:
        load(*sources)
    assert words in str(caught.value)
    assert caught.value.kind == "raised"


def test_a_name_that_is_no_function_is_told():
    with pytest.raises(Failure, match="is a int, but must be a function"):
        load("f = 3")


def test_an_endless_cell_costs_itself_only(monkeypatch):
    monkeypatch.setattr("helpers.judge.code.CELL_SECONDS", 0.2)
    assert load("while True: pass", "def f(): return 7")() == 7
    with pytest.raises(Failure, match="cell 3, which should define it, raised TimeoutError"):
        load("while True: pass\nf = 3")


MAGIC = {
    "line": "%matplotlib inline\ndef f(): return 7",
    "shell": "!echo 3\nfiles = !ls\ndef f(): return 7",
    "help": "def f(): return 7\nf?",
    "timed-cell": "%%time\ndef f(): return 7",
    "nested": "%%capture out\n%precision 3\ndef f(): return 7",
    "display": "display(3)\nget_ipython().system('ls')\ndef f(): return 7",
    "assigned": "files = !ls\nn = %timeit -o 1\ndef f(): return 7",
    "inside": "if 1:\n    %precision 3\n    !ls\ndef f(): return 7",
    "modulo": "n = (15\n% 8)\ndef f(): return n",
    "cache": "from numba import njit\n@njit(cache=True)\ndef f(): return 7",
}


@pytest.mark.parametrize("name", MAGIC)
def test_what_a_notebook_understands_is_understood(name):
    assert load(MAGIC[name])() == 7


@given(st.text("%!?=a \n\t("))
def test_lines_stay_lines_whatever_a_cell_holds(source):
    assert plain(source).count("\n") in (source.count("\n"), 0)


def test_a_cell_of_magics_takes_no_time_to_speak_of():
    assert plain("!a\n" * 30_000) == "pass\n" * 30_000


def test_a_magic_that_only_measures_defines_nothing():
    with pytest.raises(Failure, match="does not leave it behind"):
        load("%%timeit\ndef f(): return 7")


def test_the_grader_runs_test_cells_in_a_namespace_without_the_student():
    namespace = Submission(cells("judge = 3"))
    exec("import math\nhere = globals()", namespace)
    assert namespace["here"] is namespace
    assert namespace.cells == cells("judge = 3")
    assert "judge" not in namespace


def in_a_child(payload, *arguments):
    with Worker(payload) as worker:
        arrays = worker.place(*arguments)
        worker.run(10)
        return arrays[0].copy()


FILLING = "def f(out):\n    out[:] = 7\n"


def test_a_submission_runs_in_the_child_and_nowhere_else():
    payload = payload_of(Submission(cells("import os\nkept = os.getpid()", FILLING)), Named("f"))
    assert isinstance(pickle.loads(payload), Code)
    assert (in_a_child(payload, np.zeros(3)) == 7).all()


def test_the_child_tells_which_cell_failed():
    payload = payload_of(Submission(cells(FILLING + "1 / 0")), Named("f"))
    assert in_a_child(payload, np.zeros(1)) == [7]  # what was defined before the error is there
    payload = payload_of(Submission(cells("1 / 0\n" + FILLING)), Named("f"))
    with pytest.raises(
        Failure, match=r"is not defined: cell 3, .* raised ZeroDivisionError .line 1."
    ):
        Worker(payload)


def test_an_error_of_a_cells_function_names_its_line():
    payload = payload_of(Submission(cells("\ndef f():\n    1 / 0")), Named("f"))
    with Worker(payload) as worker:
        worker.place()
        with pytest.raises(Failure, match=r"raised ZeroDivisionError .line 3 of its cell."):
            worker.run(10)


def test_an_ordinary_namespace_gives_the_function_itself():
    assert pickle.loads(payload_of({"f": lambda: 7}, Named("f")))() == 7
    with pytest.raises(Failure, match="was not run or has an error"):
        payload_of({}, Named("f"))
    with pytest.raises(Failure, match="is a int"):
        payload_of({"f": 3}, Named("f"))
    with pytest.raises(Undefined):
        Named("f")({})


def filling(out):
    out[:] = 7


def test_a_kernel_is_found_in_cells_in_a_history_and_in_a_file():
    expected = pickle.loads(kernel_of(Submission(cells(FILLING)), "f"))
    assert isinstance(expected, Kernel)
    history = ["", "def f(out: broken", "", FILLING]
    assert pickle.loads(kernel_of({"f": len, "In": history}, "f")) == expected
    found = pickle.loads(kernel_of({"f": filling}, "f"))
    assert found.name == "filling"
    assert "out[:] = 7" in found.source


@pytest.mark.parametrize(
    ("namespace", "words"),
    [
        ({}, "was not run or has an error"),
        ({"f": 3}, "is a int, but must be a function"),
        ({"f": len}, "source is not to be found"),
        ({"f": lambda x: x}, "is not defined in any cell"),
    ],
    ids=["missing", "number", "builtin", "lambda"],
)
def test_a_kernel_that_has_no_source_is_refused(namespace, words):
    with pytest.raises(Failure, match=words):
        kernel_of(namespace, "f")


def test_a_kernels_error_names_the_line_of_its_cell():
    payload = kernel_of(Submission(cells("# 1\n\n" + FILLING.replace("[:]", "[99]"))), "f")
    with Worker(payload) as worker:
        worker.place(np.zeros(3))
        with pytest.raises(Failure, match=r"raised IndexError .line 4 of its cell."):
            worker.run(10)
    numba = "from numba import njit\n\n@njit\n" + FILLING.replace("7", "out.T.unknown")
    with pytest.raises(Failure, match="unknown"):
        kernel_of(Submission(cells(numba)), "f")
    wrong = "from numba import njit\n\n@njit\n" + FILLING.replace("7", "out.tolist()")
    with Worker(kernel_of(Submission(cells(wrong)), "f")) as worker:
        with pytest.raises(Failure, match=r"raised TypingError .line 5 of its cell."):
            worker.place(np.zeros(3))
