"""The assignment ``vectorization``: mistakes cost their own points, here and through nbgrader."""

import ast
import inspect
import re
from typing import NamedTuple

import pytest

from helpers.judge import vectorization
from tests.assignments.course import cell, source
from tests.assignments.direct import assert_costs, full, grade

ASSIGNMENT = "vectorization"
SOURCE = source(ASSIGNMENT)
FULL = full(ASSIGNMENT)
MEAN, DISTANCES, HEAT = "solution-mean", "solution-distances", "solution-heat"
CELLS = {MEAN: "mean-", DISTANCES: "distances-", HEAT: "heat-"}
TIMED = {"mean-speed", "distances-speed", "heat-speed"}
REFERENCE = {name: cell(SOURCE, name).source for name in CELLS}


def loop(name):
    """The loop that an assignment's text shows, as lines of a function."""
    return re.search(r"```python\n(.*?)```", cell(SOURCE, name).source, re.DOTALL)[1]


class Mistake(NamedTuple):
    """A solution, the test cells that it fails, and a reason given."""

    name: str
    text: str
    fails: set[str]
    reason: str

    @property
    def cells(self):
        """The test cells of this function that need no clock."""
        return [name for name in FULL if name.startswith(CELLS[self.name]) and name not in TIMED]


def mean(body):
    return f"import numpy as np\n\ndef mean_of_valid(samples, out):\n    {body}"


def changed(name, old, new):
    assert REFERENCE[name].count(old) == 1, old
    return REFERENCE[name].replace(old, new)


def indented(text):
    return "".join(f"    {line}" for line in text.splitlines(keepends=True))


PYTHON_LOOP = loop("mean-text").replace("mean_of_valid_python", "mean_of_valid")
ONE_SUM = "@njit\ndef squared_distances(p, q, out):\n" + indented(loop("distances-text"))
COLUMNS = "@njit\ndef heat_step(grid, out, rate):\n" + indented(loop("heat-text"))

MISTAKES = {
    "sums-in-float32": Mistake(
        MEAN, changed(MEAN, ", dtype=np.float64", ""), {"mean-dtypes"}, "for (3, 7) samples, gaps"
    ),
    "nanmean": Mistake(
        MEAN,
        mean("out[:] = np.nanmean(samples, axis=1, dtype=np.float64)"),
        {"mean-gaps"},
        "first out[0]: got nan, expected 0",
    ),
    "nan-to-num": Mistake(
        MEAN,
        changed(MEAN, "np.where(valid, samples, 0)", "np.nan_to_num(samples)"),
        {"mean-gaps"},
        "expected inf",
    ),
    "fills-its-input": Mistake(
        MEAN,
        changed(MEAN, "    valid =", "    samples[np.isnan(samples)] = 0\n    valid ="),
        {"mean-gaps", "mean-dtypes"},
        "it changed its input samples",
    ),
    "divides-by-columns": Mistake(
        MEAN,
        mean("out[:] = np.nansum(samples, axis=1, dtype=float) / max(samples.shape[1], 1)"),
        {"mean-gaps", "mean-dtypes"},
        "elements wrong",
    ),
    "one-sum": Mistake(
        DISTANCES,
        ONE_SUM,
        {"distances-bits", "distances-vectors"},
        "Its busiest loop computes with one element at a time.",
    ),
    "fastmath": Mistake(
        DISTANCES,
        ONE_SUM.replace("@njit", "@njit(fastmath=True)"),
        {"distances-bits"},
        "to the last bit",
    ),
    "forgets-the-rest": Mistake(
        DISTANCES,
        changed(DISTANCES, "range(whole, p.shape[1])", "range(whole, whole)"),
        {"distances-results", "distances-bits", "distances-vectors"},
        "elements wrong",
    ),
    "expands-the-square": Mistake(
        DISTANCES,
        "import numpy as np\n\ndef squared_distances(p, q, out):\n"
        "    out[:] = (p * p).sum(axis=1)[:, None] + (q * q).sum(axis=1) - 2 * (p @ q.T)\n",
        {"distances-results", "distances-bits", "distances-vectors"},
        "elements wrong, first out[0, 2]",
    ),
    "not-compiled": Mistake(
        DISTANCES,
        changed(DISTANCES, "@njit\n", ""),
        {"distances-vectors"},
        "",
    ),
    "columns": Mistake(HEAT, COLUMNS, {"heat-misses"}, "times those of the reference, 400"),
    "no-edge": Mistake(
        HEAT,
        changed(HEAT, "        new[0], new[n - 1] = here[0], here[n - 1]\n", ""),
        {"heat-results", "heat-misses"},
        "elements wrong, first out[1, 0]: got nan",
    ),
    "reads-what-it-wrote": Mistake(
        HEAT,
        changed(HEAT, "new = grid[i - 1]", "new = out[i - 1]"),
        {"heat-results", "heat-misses"},
        "elements wrong, first out[2, 1]",
    ),
    "no-small-plates": Mistake(
        HEAT,
        changed(HEAT, " or n < 3", ""),
        {"heat-results"},
        "heat_step for a 3 x 0 grid, rate 0.1, float64, C order raised IndexError",
    ),
}  # fmt: skip
QUICK = {"sums-in-float32", "fills-its-input", "nanmean", "not-compiled"}


@pytest.mark.parametrize(
    "student",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in MISTAKES],
)
def test_each_mistake_costs_its_own_points(student):
    assert_costs(ASSIGNMENT, MISTAKES[student])


@pytest.mark.slow
def test_the_grader_compiles_eight_sums_to_vectors():
    """LLVM does so only where the environment of the child says that it may."""
    assert grade(ASSIGNMENT, {}, ["distances-vectors"]).points == {"distances-vectors": 2}


SUBMISSIONS = {
    "reference": REFERENCE,
    "untouched": {},
    "as-given": {MEAN: PYTHON_LOOP, DISTANCES: ONE_SUM, HEAT: COLUMNS},
}


@pytest.mark.slow
def test_the_reference_gets_all_and_the_stub_nothing(course):
    assert course.points("reference") == FULL
    assert course.grades() == {"reference": 20, "untouched": 0, "as-given": 9}


@pytest.mark.slow
def test_the_loops_of_the_text_get_the_points_for_their_results_alone(course):
    points = course.points("as-given")
    lost = {name for name, earned in points.items() if earned < FULL[name]}
    assert lost == TIMED | {"distances-bits", "distances-vectors", "heat-misses"}
    assert {points[name] for name in lost} == {0.0}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("as-given", "times as fast as the kernel with one sum for "),
        ("as-given", "Its busiest loop computes with one element at a time"),
        ("reference", "elements at once"),
        ("reference", "400 misses for a 40 x 40 grid"),
        ("untouched", "raised NotImplementedError"),
    ],
)
def test_feedback_gives_the_reason(course, student, reason):
    assert reason in course.feedback(student)


@pytest.mark.parametrize(
    ("text", "kernel"),
    [
        ("mean-text", vectorization.mean_of_valid_python),
        ("distances-text", vectorization.squared_distances_one_sum.py_func),
        ("heat-text", vectorization.heat_step_columns.py_func),
    ],
)
def test_the_text_shows_the_loops_that_the_race_is_against(text, kernel):
    (judged,) = ast.parse(inspect.getsource(kernel)).body
    judged = ast.Module(judged.body[1:], [])  # without its docstring
    shown = ast.parse(loop(text))
    if isinstance(shown.body[0], ast.FunctionDef):
        shown = ast.Module(shown.body[0].body, [])
    assert ast.unparse(shown) == ast.unparse(judged)


def test_the_text_states_the_judges_scales_and_sizes():
    text = " ".join(cell(SOURCE, "grading-text").source.split())
    for exercise, sizes, reference in (
        (vectorization.mean_of_valid, "1200 x 3000 samples", "the loop, compiled"),
        (
            vectorization.squared_distances,
            "1600 and 400 points of 256 coordinates",
            "one sum, but in any order",
        ),
        (vectorization.heat_step, "2048 x 2048", "the loop by columns, of the transposed plate"),
    ):
        speed = exercise.evidence["speed"]
        numbers = [int(word) for word in sizes.split() if word.isdigit()]
        assert numbers == [size for size in speed.case if isinstance(size, int)]
        scale = speed.scale
        stated = f"`{exercise.name}`, {sizes} | {reference} | {scale.nothing:g} or less | 0 |"
        assert f"{stated} | | | {scale.everything:g} or more | 2 |" in text
    misses = vectorization.heat_step.evidence["misses"]
    assert f"cache of {misses.trials[0].size_bytes // 1024} KiB" in text
    assert f"up to {misses.all_up_to:g} times the misses of the reference solution" in text
    assert f"none from {misses.none_from:g} times on" in text
