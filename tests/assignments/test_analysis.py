"""The assignment ``analysis``: each cause costs its own points, and the red herring none."""

import ast
import inspect
from typing import NamedTuple

import numpy as np
import pytest

from helpers.judge import analysis, station
from helpers.judge.analysis import GIVEN, MENDED, NAIVE
from tests.assignments.course import HIDDEN, cell, source
from tests.assignments.direct import assert_costs, full
from tests.course.gradebook import entries

ASSIGNMENT = "analysis"
SOURCE = source(ASSIGNMENT)
WRITTEN = {"bottleneck", "decision"}  # what a person grades
FULL = {name: points for name, points in full(ASSIGNMENT).items() if name not in WRITTEN}
SUMS, CALIBRATE, EXTREMES = "solution-sums", "solution-calibrate", "solution-extremes"
GAIN, WORTH = "solution-gain", "solution-worth"
CELLS = {SUMS: "sums-", CALIBRATE: "calibrate-", EXTREMES: "extremes-", GAIN: "gain-",
         WORTH: "worth-"}  # fmt: skip
REFERENCE = {name: cell(SOURCE, name).source for name in CELLS}


class Mistake(NamedTuple):
    """A solution, the test cells that it fails, and a reason given."""

    name: str
    text: str
    fails: set[str]
    reason: str

    @property
    def cells(self):
        """The test cells of this function; none of them needs a clock."""
        return [name for name in FULL if name.startswith(CELLS[self.name])]


def changed(name, old, new):
    assert REFERENCE[name].count(old) == 1, old
    return REFERENCE[name].replace(old, new)


def sums(body):
    return f"def moving_sums(counts, sums, window):\n    {body}"


def calibrate(body):
    return f"def calibrate(sums, coefficients, values, window):\n    a, b, c = coefficients; {body}"


def extremes(body):
    return f"def extremes(values, lowest, highest):\n    {body}"


def gain(body):
    return f"def most_gain(seconds, gains):\n    {body}"


def worth(body):
    return f"def worth_it(seconds, factors, work, worth, runs):\n    {body}"


SUMS_CELLS = {"sums-results", "sums-accesses"}
MISTAKES = {
    "anew": Mistake(SUMS, NAIVE[SUMS], {"sums-accesses"}, "reads and writes for 400 x 8 sums"),
    "anew-by-slices": Mistake(
        SUMS,
        sums("for t in range(len(sums)): counts[t : t + window].sum(axis=0, out=sums[t])"),
        {"sums-accesses"},
        "65.00 for each result",
    ),
    "through-floats": Mistake(
        SUMS,
        sums("upto = np.cumsum(counts.astype(float), axis=0); sums[:] = upto[window - 1 :]; "
             "sums[1:] -= upto[:-window].astype(int)"),
        SUMS_CELLS,
        "to the last bit",
    ),
    "one-too-early": Mistake(
        SUMS, changed(SUMS, "+ counts[t + window - 1, s]", "+ counts[t + window - 2, s]"),
        SUMS_CELLS, "elements wrong, first sums[1, 0]",
    ),
    "adds-to-what-is-there": Mistake(
        SUMS, changed(SUMS, "    sums[0] = 0\n", ""), SUMS_CELLS, "first sums[0, 0]"
    ),
    "temporaries": Mistake(
        CALIBRATE, NAIVE[CALIBRATE], {"calibrate-memory"}, "allocated 41,943,040 bytes of arrays"
    ),
    "row-by-row": Mistake(
        CALIBRATE,
        changed(CALIBRATE, "    np.multiply(sums, c / window, out=values)\n",
                "    for t in range(len(sums)):\n        values[t] = c * (sums[t] / window)\n"),
        {"calibrate-memory"},
        "That is more than a 16th of one table",
    ),
    "divides-in-whole-numbers": Mistake(
        CALIBRATE,
        calibrate("m = sums // window; values[:] = a + m * (b + m * c)"),
        {"calibrate-results", "calibrate-memory"},
        "within",
    ),
    "columns": Mistake(
        EXTREMES, NAIVE[EXTREMES], {"extremes-misses"}, "3,080 misses for 96 x 32 values"
    ),
    "starts-at-zero": Mistake(
        EXTREMES,
        changed(EXTREMES, "    lowest[:] = values[0]\n    highest[:] = values[0]\n",
                "    lowest[:] = highest[:] = 0.0\n"),
        {"extremes-results", "extremes-misses"},
        "elements wrong",
    ),
    "forgets-the-rest-of-the-parts": Mistake(
        GAIN, gain("gains[:] = 1 / (seconds / seconds.sum())"), {"gain-results"}, "first gains[0]"
    ),
    "a-share-of-the-largest": Mistake(
        GAIN, gain("gains[:] = 1 / (1 - seconds / seconds.max())"), {"gain-results"}, "gains["
    ),
    "one-run": Mistake(
        WORTH, worth("worth[:] = seconds - seconds / factors > work"), {"worth-results"}, "worth["
    ),
    "as-if-it-took-no-time": Mistake(
        WORTH, worth("worth[:] = runs * seconds > work"), {"worth-results"}, "worth["
    ),
    "always": Mistake(WORTH, worth("worth[:] = 1"), {"worth-results"}, "worth["),
}  # fmt: skip
DRAWS = 50  # of all plans
QUICK = {"anew", "row-by-row", "columns", "as-if-it-took-no-time"}


@pytest.mark.parametrize(
    "student",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in MISTAKES],
)
def test_each_mistake_costs_its_own_points(student):
    assert_costs(ASSIGNMENT, MISTAKES[student])


def doubled_to_a_sort(text):
    """The red herring: ``ranking`` at its best, in a cell that is there anyway."""
    return f"{text}\n\n\ndef ranking(highest, order):\n    order[:] = np.argsort(-highest)\n"


SUBMISSIONS = {
    "reference": {**REFERENCE, **{name: cell(SOURCE, name).source for name in WRITTEN}},
    "untouched": {},
    "red-herring": {**REFERENCE, **NAIVE, EXTREMES: doubled_to_a_sort(NAIVE[EXTREMES])},
}


@pytest.mark.slow
def test_the_reference_gets_all_and_the_stub_nothing(course):
    assert course.points("reference") == {**FULL, **dict.fromkeys(WRITTEN)}
    assert course.grades() == {"reference": 15, "untouched": 0, "red-herring": 5}
    assert set(course.points("untouched").values()) == {0}


@pytest.mark.slow
def test_a_person_is_asked_to_grade_what_was_written_and_nothing_else(course):
    asked = {
        (student, name)
        for (student, _, name), told in entries(course.folder, ASSIGNMENT).items()
        if len(told) == 3 and told[1]
    }
    assert asked == {("reference", name) for name in WRITTEN}


@pytest.mark.slow
def test_a_better_ranking_gains_nothing(course):
    points = course.points("red-herring")
    lost = {name for name, earned in points.items() if earned != FULL.get(name)} - WRITTEN
    assert lost == {"sums-accesses", "calibrate-memory", "extremes-misses", "report-speed"}
    assert {points[name] for name in lost} == {0.0}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("red-herring", "65.00 for each result"),
        ("red-herring", "That is not surely 1.1 times, and earns nothing"),
        ("reference", "392 misses for 96 x 32 values"),
        ("reference", "times as fast as the program as it was given for 131072 x 32 sums of 48"),
        ("untouched", "raised NotImplementedError"),
    ],
)
def test_feedback_gives_the_reason(course, student, reason):
    assert reason in course.feedback(student)


def body(text):
    """What the functions of a text do, by name, without what they say of themselves."""
    found = {}
    for each in ast.parse(text).body:
        if isinstance(each, ast.FunctionDef):
            found[each.name] = ast.unparse(each.body[1:])
    return found


def test_the_program_in_the_notebook_is_the_one_that_is_raced():
    shown, raced = body(cell(SOURCE, "program").source), body(inspect.getsource(station))
    called = {"moving_sums": "_anew", "calibrate": "_temporaries", "extremes": "_columns"}
    for name, ending in called.items():
        assert shown.pop(name) == raced[name + ending]
    assert shown.pop("ranking") == raced["ranking"]
    (report,) = shown.values()
    for name, ending in called.items():
        report = report.replace(f"{name}(", f"{name}{ending}(")
    assert report == raced["report_given"]


def test_the_reference_of_the_race_is_the_solution():
    mended = body(inspect.getsource(station))
    for name, ending in ((SUMS, "sums_rolling"), (CALIBRATE, "_in_place"), (EXTREMES, "_rows")):
        ((_, solved),) = body(REFERENCE[name]).items()
        assert solved in [text for called, text in mended.items() if called.endswith(ending)]


def test_the_text_shows_the_profile_that_the_judge_keeps():
    text = cell(SOURCE, "recorded-text").source
    for part, seconds in GIVEN.items():
        assert f"| `{part}` | {said(seconds)} | {said(MENDED[part])} |" in text


def said(seconds):
    return f"{seconds:.5f}".rstrip("0") if seconds < 0.001 else f"{seconds:.3f}"


def defined(text):
    """The functions of a text of our own."""
    namespace = {"np": np}
    exec(text, namespace)
    return namespace


def right(text, case):
    """Whether an answer of our own on what is worth it is right for a plan drawn anew."""
    problem = analysis.plans(case, np.nan)
    defined(text)["worth_it"](*problem.arguments)
    return problem.flaw(list(problem.arrays.values())) is None


def test_no_luck_decides_what_is_worth_it():
    """The reference is right on all plans that may be drawn, and no short cut on all at once."""
    (hidden,) = HIDDEN.findall(cell(SOURCE, "worth-results").source)
    cases = [analysis.Profile(*case) for case in ast.literal_eval(hidden.removeprefix("cases += "))]
    wrong = [each.text for each in MISTAKES.values() if each.name == WORTH]
    wrong.append(worth("worth[:] = factors > 1"))
    wrong.append(worth("worth[:] = (runs * seconds > work) & (factors > 1)"))
    for _ in range(DRAWS):
        assert all(right(REFERENCE[WORTH], case) for case in cases)
        assert not any(all(right(text, case) for case in cases) for text in wrong)


def test_the_profile_tells_the_red_herring_from_the_rest():
    """Without ``ranking`` neither program gains; the others each gain once their turn has come."""
    for profile in (GIVEN, MENDED):
        seconds, gains = np.array(list(profile.values())), np.empty(len(profile))
        defined(REFERENCE[GAIN])["most_gain"](seconds, gains)
        found = dict(zip(profile, gains, strict=True))
        assert found["ranking"] < 1.01
        assert max(found, key=found.get) == ("moving_sums" if profile is GIVEN else "calibrate")
    assert 1.3 < found["extremes"] < found["calibrate"]


def test_the_text_states_the_judges_scales():
    text = cell(SOURCE, "grading-text").source
    accesses, misses = (
        exercise.evidence[name]
        for exercise, name in ((analysis.moving_sums, "accesses"), (analysis.extremes, "misses"))
    )
    for scale in (accesses, misses):
        assert f"| {scale.all_up_to:g} or fewer | {scale.none_from:g} or more |" in text
    table = accesses.case
    assert f"{table.sums} x {table.sensors} sums of {table.window} counts |" in text
    assert f"{analysis.calibrate.evidence['memory'].budget:,} or fewer | more |" in text
    speed = analysis.report.evidence["speed"]
    assert f"{speed.case.sums} x {speed.case.sensors} sums of {speed.case.window}\ncounts" in text
    assert f"Points start at {100 * speed.scale.nothing:g} % of the reference's speed" in text
    assert f"| {speed.scale.nothing:g} or less, or not surely faster than the" in text
    assert f"| {speed.scale.everything:g} or more | {FULL['report-speed']} |" in text


def test_each_row_of_the_rubric_is_worth_a_point():
    tables = cell(SOURCE, "rubric").source.split("| *")[1:]
    rows = [[line for line in table.splitlines() if line.startswith("| ")] for table in tables]
    worth = [cell(SOURCE, name).metadata.nbgrader.points for name in ("bottleneck", "decision")]
    assert list(map(len, rows)) == worth


def test_the_model_answer_follows_from_the_profile():
    text = cell(SOURCE, "bottleneck").source
    given, mended = sum(GIVEN.values()), sum(MENDED.values())
    rest = given - GIVEN["moving_sums"]
    assert f"{GIVEN['moving_sums']} s of {given:.3f} s" in text
    assert f"{GIVEN['moving_sums'] / given:.0%}".replace("%", " %") in text
    assert f"{given / (given - GIVEN['calibrate']):.2f} times before it is mended" in text
    assert f"{given / mended:.1f} times less, of {given / rest:.1f} that were possible" in text
    assert f"{MENDED['calibrate']} of {mended:.3f} s" in text
    assert f"it was {MENDED['extremes'] / mended:.0%}".replace("%", " %") in text
    both = MENDED["calibrate"] + MENDED["extremes"]
    assert f"of the {mended / (mended - both):.0f} that both could gain at most" in text
