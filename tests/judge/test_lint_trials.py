"""The linter by grading: a sound assignment stands, and one that pays for nothing is found."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from helpers.judge.code import Cell
from helpers.judge.language import kernel
from helpers.judge.lint.cheats import FASTER, FORGED
from helpers.judge.lint.naive import naive
from helpers.judge.lint.subject import Subject
from helpers.judge.lint.trials import Trials
from tests.assignments.course import ROOT

SOLUTION = """def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION"""


def a_test(name, source, points=2):
    about = {"grade_id": name, "grade": True, "locked": True, "solution": False}
    about |= {"points": points, "schema_version": 3, "cell_type": "code", "task": False}
    return new_code_cell(source, id=name, metadata={"nbgrader": about})


def an_essay(name):
    """An answer that a person grades."""
    about = {"grade_id": name, "grade": True, "locked": False, "solution": True, "points": 8}
    about |= {"schema_version": 3, "cell_type": "markdown", "task": False}
    return new_markdown_cell("Your report.", id=name, metadata={"nbgrader": about})


def trials(folder, *tests):
    """Trials of an assignment with one function and these tests."""
    about = {"grade_id": "answer", "grade": False, "locked": False, "solution": True}
    about |= {"schema_version": 3, "cell_type": "code", "task": False}
    answer = new_code_cell(SOLUTION, id="answer", metadata={"nbgrader": about})
    path = folder / "source" / "ps" / "ps.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(new_notebook(cells=[answer, *tests]), path)
    return Trials(Subject(folder, "ps", "ps"), tell=lambda what: None)


JUDGE = "from helpers.judge import verdict\n"


@pytest.mark.slow
def test_a_judge_that_pays_anybody_is_found_by_each_cheat(tmp_path):
    tests = a_test("gift", JUDGE + "2.0"), an_essay("report")
    found = list(trials(tmp_path, *tests).findings(runs=1))
    assert {each.rule for each in found if each.level == "error"} == {
        "stub",
        *(cheat.name for cheat in FORGED),
    }
    assert [each.level for each in found if each.rule == "reference"] == ["ok"]


@pytest.mark.slow
def test_ordinary_tests_are_shown_to_be_forgeable_and_misread(tmp_path):
    tests = (
        a_test("honest", "assert double(3) == 6"),
        a_test("number", "import numpy as np\nscore = np.float64(0.0)\nscore"),
        a_test("failing", "assert double(3) == 7"),
    )
    found = list(trials(tmp_path, *tests).findings(runs=1))
    complaints = {(each.level, each.rule, each.cell) for each in found if each.level != "ok"}
    assert ("error", "last-line", "number") in complaints
    assert ("error", "reference", "failing") in complaints
    assert ("warning", "strip", "honest") in complaints
    assert ("warning", "stub", "number") in complaints
    assert not [each for each in complaints if each[1:] == ("stub", "honest")]


@pytest.mark.slow
def test_our_assignment_with_a_clock_gives_no_cheat_any_points():
    """Where the machine is unfit to judge it says so, and that is no complaint about it."""
    found = list(Trials(Subject(ROOT, "blocking", "blocking"), tell=print).findings(runs=1))
    assert [str(each) for each in found if each.level == "error"] == []
    assert {cheat.name for cheat in FASTER} <= {each.rule for each in found}


@pytest.mark.parametrize("assignment", ["blocking", "vectorization", "in-place"])
def test_the_baselines_of_races_make_naive_answers(assignment):
    subject = Subject(ROOT, assignment, assignment)
    known = naive(subject)
    assert known
    for answer, text in known.items():
        name = next(
            each for each in text.split("def ") if subject.answer_that_defines(each.split("(")[0])
        )
        name = name.split("(")[0]
        assert subject.answer_that_defines(name) == answer
        assert kernel(name, [Cell(1, text)]).name == name


def test_an_assignment_may_name_its_naive_answers():
    assert set(naive(Subject(ROOT, "dispatch", "dispatch"))) == {
        "solution-backend",
        "solution-dispatcher",
    }
