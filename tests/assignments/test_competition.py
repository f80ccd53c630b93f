"""The assignment ``competition``: attacks are caught, and what is no attack earns nothing."""

from typing import NamedTuple

import pytest

from helpers.judge import competition, sandbox
from tests.assignments.course import cell, source
from tests.assignments.direct import full, grade

ASSIGNMENT = "competition"
SOURCE = source(ASSIGNMENT)
ATTACKED = {name: f"{name}-caught" for name in competition.ATTACKS}
FULL = {name: points for name, points in full(ASSIGNMENT).items() if name != "report"}
HONEST = "def {name}(a, b, out):\n    out[:] = a @ b"


class Mistake(NamedTuple):
    """What is handed in for an attack, and the reason why it earns nothing."""

    attack: str
    text: str
    reason: str


MISTAKES = {
    **{
        f"honest-{name}": Mistake(name, HONEST.format(name=name), reason)
        for name, reason in {
            "replay": "right for new numbers as well",
            "precision": "within the bound on rounding errors",
            "forgery": "of processor time",
            "reach": "nothing stopped it",
        }.items()
    },
    "replay-wrong-at-once": Mistake(
        "replay", "def replay(a, b, out):\n    out[:] = 1.0", "its first result is wrong"
    ),
    "precision-of-nothing": Mistake(
        "precision", "def precision(a, b, out):\n    out[:] = 0.0", "not even nearly right"
    ),
    "precision-of-nan": Mistake(
        "precision", "def precision(a, b, out):\n    pass", "not even nearly right"
    ),
    "forgery-of-the-result": Mistake(
        "forgery",
        "import time\n\ndef forgery(a, b, out):\n    time.perf_counter = lambda: 0.0",
        "its result is wrong",
    ),
    "forged-to-a-word": Mistake(
        "forgery",
        "import time\n\nclass Odd(float):\n    __sub__ = lambda *_: 'soon'\n\n"
        "def forgery(a, b, out):\n    out[:] = a @ b\n    time.perf_counter = Odd",
        "answered with something that is no answer",
    ),
    "reach-that-fails": Mistake(
        "reach",
        "def reach(a, b, out):\n    raise OSError('help')",
        "raised OSError (line 2 of its cell): help",
    ),
    "reach-that-pretends": Mistake(
        "reach",
        "def reach(a, b, out):\n    raise PermissionError(1, 'Operation not permitted')",
        "nothing but itself stopped it",
    ),
    "reach-that-gives-up": Mistake(
        "reach",
        "import subprocess\n\ndef reach(a, b, out):\n    try:\n        subprocess.run(['true'])\n"
        "    except OSError:\n        pass",
        "nothing stopped it",
    ),
}


@pytest.fixture(autouse=True)
def confined():
    """As the grader does it."""
    with sandbox.use(sandbox.BUBBLEWRAP):
        yield


def test_every_attack_has_a_cell():
    assert set(ATTACKED.values()) == set(FULL)


@pytest.mark.slow
def test_the_reference_is_caught_in_every_way():
    graded = grade(ASSIGNMENT, {}, ATTACKED.values())
    assert graded.points == FULL
    assert graded.said.count("Caught: ") == len(ATTACKED)


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=list(MISTAKES))
def test_what_is_no_such_attack_earns_nothing(mistake):
    test = ATTACKED[mistake.attack]
    graded = grade(ASSIGNMENT, {f"solution-{mistake.attack}": mistake.text}, [test])
    assert graded.points == {test: 0.0}
    assert mistake.reason in graded.said


def test_without_a_sandbox_nothing_stops_it_and_the_judge_says_why():
    text = "def reach(a, b, out):\n    open('/dev/null', 'w').close()"
    with sandbox.use(sandbox.NONE):
        graded = grade(ASSIGNMENT, {"solution-reach": text}, ["reach-caught"])
    assert graded.points == {"reach-caught": 0.0}
    assert "nothing stopped it: there is no sandbox here" in graded.said


@pytest.mark.slow
def test_nbgrader_leaves_the_report_to_a_person(course):
    assert course.points("reference") == {**FULL, "report": None}
    assert course.grades()["reference"] == sum(FULL.values())
    assert course.grades()["untouched"] == 0
    assert "raised NotImplementedError" in course.feedback("untouched")


SUBMISSIONS = {
    "reference": {
        **{f"solution-{name}": cell(SOURCE, f"solution-{name}").source for name in ATTACKED},
        "report": "I tried to guess the next inputs. They are drawn anew.",
    },
    "untouched": {},
}


def test_the_text_states_what_counts_as_nearly_right_and_as_forged():
    assert competition.PLAUSIBLE == 0.01
    assert (
        "no more\nthan a hundredth of its largest number" in cell(SOURCE, "precision-text").source
    )
    assert competition.FORGED == 0.5
    assert "less than half of the time" in cell(SOURCE, "forgery-text").source
