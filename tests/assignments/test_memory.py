"""The assignment ``memory``: mistakes cost their own points, here and through nbgrader."""

from typing import NamedTuple

import pytest

from helpers.judge import memory
from helpers.judge.geometry import blocks, discoveries, predictions
from helpers.judge.geometry.discoveries import DISCOVERIES, LARGEST, MACHINES, PUBLIC, SMALLEST
from helpers.judge.geometry.machine import Geometry
from helpers.judge.geometry.predictions import COLUMNS, QUESTIONS, Walk
from tests.assignments.course import cell, source
from tests.assignments.direct import full, grade

ASSIGNMENT = "memory"
SOURCE = source(ASSIGNMENT)
FULL = {name: points for name, points in full(ASSIGNMENT).items() if name != "explanation"}
WRITTEN = [each.id for each in SOURCE.cells if each.id.startswith("solution-")]
REFERENCE = {name: cell(SOURCE, name).source for name in WRITTEN}


class Mistake(NamedTuple):
    """A solution, the points that are left of its test cells, and a reason given."""

    name: str
    text: str
    points: dict[str, float]
    reason: str


def changed(name, points, reason, *changes):
    """The reference with each (old, new) replaced; old must be there once."""
    text = REFERENCE[name]
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return Mistake(name, text, points, reason)


def returning(name, function, value):
    """The reference, and after it a function that returns the same whatever it is asked."""
    return f"{REFERENCE[name]}\n\n\ndef {function}(*asked):\n    return {value!r}\n"


DOUBLING_ONLY = """
def capacity_bytes(load, line):
    most = 1
    while stays(load, range(0, 2 * most * line, line)):
        most *= 2
    return most * line


def stays(load, addresses):
    hit = hit_cycles(load)
    load(addresses)
    return load(addresses) == hit * len(addresses)
"""
ONE_BY_ONE = DOUBLING_ONLY.replace("2 * most * line", "(most + 1) * line").replace(
    "most *= 2", "most += 1"
)
FITS = "return 2 * max(counts) <= ways  # the other half is for what passes through"
BY_COLUMNS = "sum(rows * (lines if rows <= ways else n) for rows in counts)"

MISTAKES = {
    "a-line-is-64": Mistake(
        "solution-line",
        returning("solution-line", "line_bytes", 64),
        {"line-found": 0.0},
        "line_bytes is wrong on a secret machine of powers of two",
    ),
    "a-hit-takes-seven": changed(
        "solution-line",
        {"line-found": 0.0},
        "on a secret machine of powers of two",
        ("while load([line]) == hit:", "while load([line]) == 7:"),
    ),
    "capacity-is-a-power": Mistake(
        "solution-capacity",
        DOUBLING_ONLY,
        {"capacity-found": 1.5},
        "on a secret machine of other numbers. The self-check shows more",
    ),
    "capacity-line-by-line": Mistake(
        "solution-capacity",
        ONE_BY_ONE,
        {"capacity-found": 0.0},
        "it asked for more than 1,000,000 loads",
    ),
    "no-number": Mistake(
        "solution-ways",
        returning("solution-ways", "ways", "eight"),
        {"ways-found": 0.0},
        "it returned a str, not a number",
    ),
    "half-a-way": Mistake(
        "solution-ways",
        returning("solution-ways", "ways", 8.5),
        {"ways-found": 0.0},
        "it returned 8.5, which is no whole number",
    ),
    "one-way-too-many": changed(
        "solution-ways",
        {"ways-found": 0.0},
        "ways is wrong on a secret machine",
        ("return count", "return count + 1"),
    ),
    "ways-next-to-each-other": changed(
        "solution-ways",
        {"ways-found": 0.0},
        "it asked for more than 1,000 loads",
        ("range(0, (count + 1) * capacity, capacity)", "range(0, (count + 1) * line, line)"),
    ),
    "address-of-none": changed(
        "solution-ways",
        {"ways-found": 0.0},
        "raised ValueError (line 4 of its cell): there is no address -64",
        ("    count = 1\n", "    load([-64])\n    count = 1\n"),
    ),
    "columns-always-stay": changed(
        "solution-misses",
        {"rows-foreseen": 1.0, "columns-foreseen": 1.0},
        "columns through a cache of",
        (BY_COLUMNS, "m * lines"),
    ),
    "columns-always-go": changed(
        "solution-misses",
        {"rows-foreseen": 1.0, "columns-foreseen": 1.0},
        "Right in 1 of 3 cases",
        (BY_COLUMNS, "m * n"),
    ),
    "one-row-too-many-stays": changed(
        "solution-misses",
        {"columns-foreseen": 2.0},
        "is right",
        ("rows <= ways", "rows <= ways + 1"),
    ),
    "reads-and-not-lines": changed(
        "solution-misses",
        {"rows-foreseen": 0.0},
        "read by rows through",
        ("return m * lines", "return m * n"),
    ),
    "simulates": Mistake(
        "solution-misses",
        "from helpers.caches import Cache\n\ndef misses(order, m, n, apart, line, sets, ways):\n"
        "    return Cache(line * sets * ways, ways, line)\n",
        {"rows-foreseen": 0.0, "columns-foreseen": 0.0},
        "imports `helpers.caches`",
    ),
    "one-after-the-other": changed(
        "solution-bound",
        {"seconds-foreseen": 0.0, "bound-foreseen": 1.0},
        "is right",
        ("max(flop / peak, traffic / bandwidth)", "flop / peak + traffic / bandwidth"),
    ),
    "ridge-at-one": changed(
        "solution-bound",
        {"seconds-foreseen": 1.0, "bound-foreseen": 0.5},
        "is right",
        ("traffic / bandwidth > flop / peak", "traffic > flop"),
    ),
    "another-word": changed(
        "solution-bound",
        {"bound-foreseen": 0.0},
        "it returned 'bandwidth', and \"memory\" is right",
        ('"memory" if', '"bandwidth" if'),
    ),
    "capacity-of-three-blocks": changed(
        "solution-block",
        {"block-chosen": 1.5},
        "for n = ",
        (FITS, "return 24 * side**2 <= line * sets * ways"),
    ),
    "no-blocks": Mistake(
        "solution-block",
        "def block(n, apart, line, sets, ways):\n    return n\n",
        {"block-chosen": 0.0},
        "times those of the best side",
    ),
    "block-of-nothing": Mistake(
        "solution-block",
        "def block(n, apart, line, sets, ways):\n    return 0\n",
        {"block-chosen": 0.0},
        "it returned 0, and a side goes from 1 to ",
    ),
}
LONG = {"capacity-line-by-line", "capacity-of-three-blocks", "no-blocks"}


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.slow) if name in LONG else name for name in MISTAKES],
)
def test_each_mistake_costs_its_own_points(name):
    mistake = MISTAKES[name]
    graded = grade(ASSIGNMENT, {mistake.name: mistake.text}, mistake.points)
    assert graded.points == mistake.points
    assert mistake.reason in graded.said
    if "on a secret machine" in graded.said:  # of which nothing is told, whatever goes wrong
        assert not [word for word in ("KiB", "sets", " is right", "bytes,") if word in graded.said]


def test_the_reference_gets_all_points():
    graded = grade(ASSIGNMENT, {}, FULL)
    assert graded.points == FULL
    assert f"Right on {2 * MACHINES} secret machines." in graded.said
    assert f"Right for {3 * QUESTIONS} questions." in graded.said


SUBMISSIONS = {
    "reference": {**REFERENCE, "explanation": cell(SOURCE, "explanation").source},
    "untouched": {},
    "by-powers": {
        **REFERENCE,
        "solution-capacity": DOUBLING_ONLY,
        "solution-block": MISTAKES["no-blocks"].text,
    },
}


@pytest.mark.slow
def test_the_reference_gets_all_and_the_stub_nothing(course):
    assert course.points("reference") == {**FULL, "explanation": None}
    assert course.grades() == {
        "reference": sum(FULL.values()),
        "untouched": 0,
        "by-powers": sum(FULL.values()) - 1.5 - 3,
    }


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("reference", "Right on 6 secret machines"),
        ("untouched", "line_bytes on a secret machine of powers of two raised NotImplementedError"),
        ("by-powers", "capacity_bytes is wrong on a secret machine of other numbers"),
        ("by-powers", "misses in blocks of "),
    ],
)
def test_feedback_gives_the_reason(course, student, reason):
    assert reason in course.feedback(student)


def test_the_points_are_20_with_the_explanation():
    assert sum(full(ASSIGNMENT).values()) == 20
    assert full(ASSIGNMENT)["explanation"] == cell(SOURCE, "rubric").source.count("\n- ")


def test_each_kind_of_each_task_is_graded_once():
    asked = {name: [] for name in memory.TASKS}
    for name in FULL:
        lines = cell(SOURCE, name).source.splitlines()
        found = {}
        exec("\n".join(line for line in lines if line.startswith("cases")), found)
        asked[lines[-1].split('"')[1]] += dict.fromkeys(found["cases"])
    assert {name: sorted(kinds) for name, kinds in asked.items()} == {
        name: sorted(task.kinds) for name, task in memory.TASKS.items()
    }


def test_the_text_states_the_judges_budgets():
    texts = {"line_bytes": "line-text", "capacity_bytes": "capacity-text", "ways": "ways-text"}
    for name, discovery in DISCOVERIES.items():
        said = cell(SOURCE, texts[name]).source.replace("**", "").replace("\n", " ")
        assert f"may make {discovery.budget:,} loads" in said
    text = " ".join(cell(SOURCE, "line-text").source.split())
    assert f"there are {memory.SEARCH:g} seconds for a machine" in text
    assert memory.ANSWER == 1
    assert "your function has one second for each" in cell(SOURCE, "misses-text").source


def test_the_text_states_what_is_drawn_and_what_it_is_worth():
    text = cell(SOURCE, "grading-text").source
    for kind in (*discoveries.KINDS, *predictions.DISTANCES, *blocks.KINDS):
        assert f"`{kind}`" in text
    assert f"| {MACHINES} machines, all" in text
    assert f"from {SMALLEST // 1024} KiB to {LARGEST // 1024} KiB" in text
    assert f"| {QUESTIONS} walks" in text
    assert f"| {blocks.ALL_UP_TO:g} or less | all |" in text
    assert f"| {blocks.NONE_FROM:g} or more | none |" in text
    *sides, last = map(str, blocks.SIDES)
    assert f"{', '.join(sides)} and {last}" in text.replace("\n", " ")


def test_the_machine_to_try_is_the_one_that_the_cell_names():
    assert "32 KiB, 8 ways, lines of 64 bytes" in cell(SOURCE, "try-machine").source
    assert (PUBLIC[0].capacity, PUBLIC[0].ways, PUBLIC[0].line) == (2**15, 8, 64)


def test_the_text_answers_its_own_questions():
    """The numbers of both texts, from the simulator."""
    question, said = cell(SOURCE, "question").source, cell(SOURCE, "afterwards").source
    assert "32 KiB has 64 sets of 8 ways, and lines of 64 bytes" in question
    cache = Geometry(64, 64, 8)
    assert (all_gone(4096, 9), all_gone(4096, 8)) == (True, False)
    assert (all_gone(4160, 576), all_gone(4160, 575)) == (True, False)
    assert "From 9 on" in said
    assert "from 576 on, 9 in each set" in said
    walks = [Walk(COLUMNS, 512, 64, apart, cache) for apart in (4096, 4160)]
    assert [walk.truth for walk in walks] == [32_768, 4096]
    assert "every one of the 32,768 reads misses" in said
    assert "4096 in all" in said


def all_gone(distance, count):
    """Whether no line of a walk is still there when it is made again."""
    cache, lines = Geometry(64, 64, 8).cache, [distance * line for line in range(count)]
    cache.access(lines)
    return cache.access(lines).misses == count


def test_what_is_to_be_explained_is_so():
    """The numbers of the question and of the model answer, from the simulator."""
    text, model = (
        " ".join(cell(SOURCE, name).source.split()) for name in ("explanation-text", "explanation")
    )
    large, small = Geometry(64, 1024, 16), Geometry(64, 64, 12)
    assert (large.capacity, small.capacity) == (2**20, 48 * 2**10)
    assert "1 MiB: 1024 sets of 16 ways, with lines of 64 bytes" in text
    assert "48 KiB, 64 sets of 12 ways" in text
    walks = {n: Walk(COLUMNS, n, n, 8 * n, large) for n in (1000, 1024)}
    assert walks[1024].crowds == {128}
    assert "in only 8 of the 1024 sets: 128 rows in each" in model
    assert walks[1000].crowds == {1}
    assert (walks[1024].truth, walks[1000].truth) == (1024**2, 125_000)
    assert f"all {1024**2:,} reads miss" in model
    assert "125,000 of the 1,000,000 reads miss" in model
    assert walks[1024]._replace(apart=8 * 1032).truth == 131_072
    assert f"131,072 misses remain, for {100 * 8 / 1024:.1f} % more memory" in model
    tight = Walk(COLUMNS, 1000, 1000, 8000, small)
    assert (tight.crowds, tight.truth) == ({15, 16}, 1000**2)
    assert "15 or 16 rows begin in each set" in model
