"""The assignment ``dispatch``: mistakes cost their own points, here and through nbgrader."""

from random import Random
from typing import NamedTuple

import numpy as np
import pytest

from helpers.backends import registry
from helpers.judge import cost_table, dispatch
from helpers.judge.cost_table import MACHINES, Question, drawn, machine
from helpers.judge.evidence.regret import CALLS
from tests.assignments.course import cell, source
from tests.assignments.direct import full, grade

ASSIGNMENT = "dispatch"
SOURCE = source(ASSIGNMENT)
FULL = full(ASSIGNMENT)
BACKEND, DISPATCHER = "solution-backend", "solution-dispatcher"
REFERENCE = {name: cell(SOURCE, name).source for name in (BACKEND, DISPATCHER)}
RESULTS = {"backend-results", "backend-dtypes", "backend-declines"}
REGRETS = {"regret-mean", "regret-worst", "regret-elsewhere"}
DRAWS = 40  # of machines; a thousand were drawn when the thresholds were set


class Mistake(NamedTuple):
    """A solution, the points that are left of its test cells, and a reason given."""

    name: str
    text: str
    points: dict[str, float]
    reason: str


def changed(fails, reason, *changes):
    """A backend: the reference with each (old, new) replaced; old must be there once."""
    text = REFERENCE[BACKEND]
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    points = {name: 0.0 if name in fails else FULL[name] for name in RESULTS}
    return Mistake(BACKEND, text, points, reason)


def rule(points, reason, text):
    """A dispatcher; points of test cells in the order mean, worst, elsewhere, overhead."""
    names = ("regret-mean", "regret-worst", "regret-elsewhere", "overhead")
    return Mistake(DISPATCHER, text, dict(zip(names, points, strict=False)), reason)


SUPPORTS = 'return super().supports(problem) and problem.dtype.kind == "i"'
CALL = "multiply(np.ascontiguousarray(a), np.ascontiguousarray(b), out)"
REGISTER = 'backends.register("mine", Integers)'
NO_CALIBRATION = "def calibrate(costs):\n    return None\n\n"
SEARCHING = REFERENCE[DISPATCHER].replace("if problem not in decided:", "if True:")
MEMORISING = """
def calibrate(costs):
    best = {}
    for c in sorted(costs, key=lambda cost: -cost.seconds):
        best[c.op, c.dtype, c.shape] = c.backend
    return best

def choose(knowledge, op, dtype, shape):
    return knowledge.get((op, dtype, shape), "numpy")
"""
# What the costs of one machine teach, written down as a rule that no longer looks at costs.
HARD_CODED = (
    NO_CALIBRATION
    + """
from math import prod

RULES = {
    ("matmul", "int64"): [(250, "numpy"), (70_000, "numba"), (1e9, "blas")],
    ("matmul", "float16"): [(800, "numpy"), (1e9, "blas")],
    ("gelu", "float64"): [(100_000, "numba"), (1e9, "parallel")],
    ("gelu", "float32"): [(400_000, "numba"), (1e9, "parallel")],
    ("softmax", "float64"): [(150_000, "numba"), (1e9, "parallel")],
}

def choose(knowledge, op, dtype, shape):
    for most, name in RULES.get((op, dtype), ()):
        if prod(shape) <= most:
            return name
    return "numpy"
"""
)
# Slow, but with another loop around it, which looks up what was chosen before.
OTHER_LOOP = f"""{SEARCHING}

from helpers.judge.evidence import regret

def __call__(self, order, picks, costs, questions, names):
    if not hasattr(self, "table"):
        self.table = np.array(
            [names.index(choose(self.knowledge, *each)) for each in self.questions]
        )
    np.take(self.table, order, out=picks)

regret.Dispatcher.__call__ = __call__
"""
# The record itself, looked up: of no use where names and times are others.
BY_HEART = """
from helpers.judge.cost_table import Question, machine

def calibrate(costs):
    known = machine("two threads")
    return {question: name for part in ("practice", "hidden", "measured")
            for question, name in zip(known.questions(part), known.best(part))}

def choose(knowledge, op, dtype, shape):
    return knowledge[Question(op, dtype, shape)]
"""

MISTAKES = {
    "detour-through-floats": changed(
        {"backend-dtypes"},
        "any int64, C order: ",
        (CALL, "out[:] = (a.astype(float) @ b.astype(float)).astype(out.dtype)"),
    ),
    "claims-everything": changed(
        {"backend-declines"},
        "small float64, C order, out full of NaN: 9 of 9 elements wrong",
        (SUPPORTS, "return super().supports(problem)"),
        (CALL, "multiply(a.astype(out.dtype), b.astype(out.dtype).astype('i8'), out)"),
    ),
    "one-dtype": changed(
        {"backend-dtypes", "backend-declines"},
        "supports() is not true for products of int32",
        (SUPPORTS, 'return super().supports(problem) and problem.dtype == "int64"'),
    ),
    "takes-nothing": changed(
        RESULTS,
        "supports() is not true for products of int64",
        (SUPPORTS, "return False"),
    ),
    "adds-to-what-is-there": changed(
        RESULTS, "elements wrong, first out[0, 0]", ("    out[:] = 0\n", "")
    ),
    "returns": changed(RESULTS, "elements wrong, first out[0, 0]: got 77", (CALL, "return a @ b")),
    "not-registered": changed(RESULTS, "no cell has registered a backend 'mine'", (REGISTER, "")),
    "no-backend": changed(
        RESULTS,
        "The backend cannot be made: TypeError",
        (REGISTER, 'backends.register("mine", dict)'),
    ),
    "always-numpy": rule(
        (0, 0, 0, 0),
        "how fast it chooses counts for nothing from 1.2 on",
        NO_CALIBRATION + "def choose(*_):\n    return 'numpy'",
    ),
    "always-the-first": rule(
        (0, 0, 0, 0),
        "over 80 problems on two threads",
        "def calibrate(costs):\n    return costs[0].backend\n\n"
        "def choose(knowledge, *_):\n    return knowledge",
    ),
    "always-numba": rule(
        (0, 0, 0, 0),
        "numba for",
        NO_CALIBRATION + "def choose(*_):\n    return 'numba'",
    ),
    "memorises": rule((0, 0, 0, 0), "numpy for", MEMORISING),
    "hard-coded": rule((0, 0, 0), "over 80 problems on", HARD_CODED),
    "knows-the-record": rule((0, 0), "over 80 problems on two threads", BY_HEART),
    "another-loop": Mistake(
        DISPATCHER, OTHER_LOOP, {"regret-mean": 4, "overhead": 0}, "times as fast as a search for"
    ),
    "unknown-name": rule(
        (0, 0, 0, 0),
        "choose returned 'fast' for ",
        NO_CALIBRATION + "def choose(*_):\n    return 'fast'",
    ),
    "only-a-choice": rule(
        (0, 0, 0, 0), "The dispatcher is a NoneType", "calibrate = None\ndef choose(*_): return ''"
    ),
    "looks-for-a-field": rule(
        (0, 0, 0, 0),
        "'Cost' object has no attribute 'name'",
        "def calibrate(costs):\n    return costs[0].name\n\ndef choose(*_):\n    return 'numpy'",
    ),
}
QUICK = {"not-registered", "always-numpy", "unknown-name", "memorises"}


@pytest.fixture(autouse=True)
def no_backend_left():
    yield
    if dispatch.NAME in registry.registered():
        registry.unregister(dispatch.NAME)


@pytest.mark.parametrize(
    "student",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in MISTAKES],
)
def test_each_mistake_costs_its_own_points(student):
    mistake = MISTAKES[student]
    graded = grade(ASSIGNMENT, {mistake.name: mistake.text}, mistake.points)
    assert graded.points == mistake.points
    assert mistake.reason in graded.said


def test_the_reference_gets_all_points_for_regret():
    graded = grade(ASSIGNMENT, {}, REGRETS)
    assert graded.points == {name: FULL[name] for name in REGRETS}
    assert "over 80 problems on two threads" in graded.said


@pytest.mark.parametrize("words", MACHINES)
def test_the_reference_gets_them_on_every_machine_that_may_be_drawn(words):
    for seed in range(DRAWS):
        regrets = regrets_of_reference(drawn(words, Random(seed)), range(5))
        assert cost_table.mean(regrets) <= dispatch.MEAN["all_up_to"]
        assert max(regrets) <= dispatch.WORST["all_up_to"]


@pytest.mark.parametrize("words", MACHINES)
def test_no_answer_known_beforehand_gets_any_on_a_machine_that_is_drawn(words):
    """Neither the best of the record, in its words or by its names, nor a backend for all."""
    recorded = machine(words)
    known = dict(zip(recorded.questions("hidden"), recorded.best("hidden"), strict=True))
    answers = [known.get, *(lambda _, name=name: name for name in recorded.backends())]
    for seed in range(DRAWS):
        table = drawn(words, Random(seed))
        for answer in answers:
            found = regrets(table, lambda *question, answer=answer: answer(Question(*question)))
            assert cost_table.mean(found) >= dispatch.MEAN["none_from"]
            assert max(found) >= dispatch.WORST["none_from"]


@pytest.mark.slow
def test_the_detour_through_floats_wins_no_race():
    graded = grade(ASSIGNMENT, {BACKEND: MISTAKES["detour-through-floats"].text}, ["backend-speed"])
    assert graded.points == {"backend-speed": 0.0}
    assert "Only a right result counts here" in graded.said


SUBMISSIONS = {
    "reference": REFERENCE,
    "untouched": {},
    "naive": {
        BACKEND: REFERENCE[BACKEND].replace(CALL, "np.matmul(a, b, out=out)"),
        DISPATCHER: MISTAKES["always-numpy"].text,
    },
    "searching": {BACKEND: REFERENCE[BACKEND], DISPATCHER: SEARCHING},
}


@pytest.mark.slow
def test_the_reference_gets_all_and_the_stub_nothing(course):
    assert course.points("reference") == FULL
    assert course.grades() == {"reference": 20, "untouched": 0, "naive": 5, "searching": 17}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "lost"),
    [
        ("naive", {"backend-speed", "overhead", *REGRETS}),
        ("searching", {"overhead"}),
    ],
)
def test_what_was_asked_for_and_not_done_costs_its_points(course, student, lost):
    points = course.points(student)
    assert {name for name in FULL if points[name] < FULL[name]} == lost
    assert {points[name] for name in lost} == {0.0}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("naive", "times as fast as np.matmul for "),
        ("naive", "over 80 problems on two threads"),
        ("reference", "over 80 problems on one thread and no blas"),
        ("reference", "times as fast as a search for the nearest measured size at 40,000 choices"),
        ("searching", "times as fast as a search for the nearest measured size at 40,000 choices"),
        ("untouched", "no cell has registered a backend 'mine'"),
        ("untouched", "The dispatcher raised NotImplementedError"),
    ],
)
def test_feedback_gives_the_reason(course, student, reason):
    assert reason in course.feedback(student)


def test_the_points_are_20_and_the_dispatcher_has_most():
    assert sum(FULL.values()) == 20
    assert sum(points for name, points in FULL.items() if name.startswith("backend")) == 8


def test_the_text_states_the_judges_scales_and_sizes():
    text = cell(SOURCE, "grading-text").source
    speed, mean, worst = dispatch.SPEED, dispatch.MEAN, dispatch.WORST
    assert f"matrices of {speed.case.m} x {speed.case.n}" in text
    for scale, baseline in ((speed.scale, "`np.matmul`"), (dispatch.OVERHEAD, "the search")):
        assert f"| {scale.nothing:g} or less, or not surely faster than {baseline} | 0 |" in text
        assert f"| {scale.everything:g} or more | 3 |" in text
    for words, scale in (
        ("mean, on two threads", mean),
        ("the worst, on two threads", worst),
        ("mean, on one thread and without `blas`", mean),
    ):
        assert f"| {words} | {scale['all_up_to']:g} | {scale['none_from']:g} |" in text
    assert f"whose mean regret is {mean['none_from']:g} or more" in text
    assert f"choose {CALLS:,} times" in text


def test_the_text_states_what_the_costs_hold():
    text, grading = cell(SOURCE, "dispatcher-text").source, cell(SOURCE, "grading-text").source
    costs = machine(dispatch.HERE).measured()
    for field in costs[0]._fields:
        assert f"| `{field}` |" in text
    for cost in costs:
        assert f'`"{cost.op}"`' in text
        assert f'`"{cost.dtype}"`' in text
        assert f"`{cost.backend}`" in text
    assert {len(shapes) for shapes in shapes_of(costs).values()} == {5}
    assert "five measured shapes" in text
    hidden = machine(dispatch.HERE).questions("hidden")
    assert {len(shapes) for shapes in shapes_of(hidden).values()} == {10}
    assert "ten shapes of each operation and dtype" in grading


def shapes_of(entries):
    """Different shapes by operation and dtype."""
    found = {}
    for entry in entries:
        found.setdefault((entry.op, entry.dtype), set()).add(entry.shape)
    return found


def test_the_text_answers_its_own_questions():
    """The numbers of both texts, from the record and the reference."""
    afterwards, here = cell(SOURCE, "afterwards").source, machine(dispatch.HERE)
    by_shape = {question: there for question, there in here.costs["measured"].items()}
    product = next(q for q in by_shape if q.sort == "matmul int64" and q.shape == (200,) * 3)
    taken = 1e3 * by_shape[product]["numpy"]
    assert f"takes {taken:.1f} ms with `np.matmul`" in cell(SOURCE, "question").source
    numpy, numba = (regrets(here, lambda *_, name=name: name) for name in ("numpy", "numba"))
    assert f"always NumPy takes {cost_table.mean(numpy):.1f} times as long" in " ".join(
        afterwards.split()
    )
    said = " ".join(afterwards.split())
    assert f"{max(numpy):.0f} times at the worst; always Numba {cost_table.mean(numba):.1f}" in said
    assert f"{max(numba):.1f} times" in afterwards
    both_ends, middle = (
        cost_table.mean(regrets_of_reference(here, keep)) for keep in ((0, 4), (2,))
    )
    assert f"are enough for {both_ends:.2f}. One in the middle gives {middle:.2f}" in afterwards
    everything = regrets_of_reference(here, range(5))
    worst = here.questions("hidden")[int(np.argmax(everything))]
    assert worst.sort == "gelu float64"
    assert f"GELU of {worst.shape[0]:,} numbers on one thread" in afterwards
    assert f"a regret of {max(everything):.2f}" in afterwards


def regrets(table, choose):
    return [table.regret("hidden", q, choose(*q)) for q in table.questions("hidden")]


def regrets_of_reference(table, keep):
    """Regrets of the reference that was told only some of the shapes, by their places in size."""
    solution = {"np": np}
    exec(REFERENCE[DISPATCHER], solution)
    told = {sort: sorted(there, key=np.prod) for sort, there in shapes_of(table.measured()).items()}
    kept = [
        cost for cost in table.measured() if told[cost.op, cost.dtype].index(cost.shape) in keep
    ]
    knowledge = solution["calibrate"](kept)
    return regrets(table, lambda *question: solution["choose"](knowledge, *question))
