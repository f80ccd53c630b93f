"""The assignment ``in-place``: mistakes cost their own points, here and through nbgrader."""

from typing import NamedTuple

import numpy as np
import pytest

from helpers import memory
from helpers.judge import in_place
from tests.assignments.course import cell, source
from tests.assignments.direct import assert_costs, full

ASSIGNMENT = "in-place"
SOURCE = source(ASSIGNMENT)
FULL = full(ASSIGNMENT)
BLEND, SOFTMAX, TANH = "solution-blend", "solution-softmax", "solution-tanh"
CELLS = {BLEND: "blend-", SOFTMAX: "softmax-", TANH: "tanh-"}
TIMED = {"tanh-speed"}


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


def blend(body):
    return f"import numpy as np\n\ndef blend(x, y, out, t):\n    {body}"


def softmax(body):
    return f"def softmax_rows(x, out):\n    {body}"


WHOLE = """def tanh_chunked(x, out, chunk):
    s = x * x
    above = x * (((s + 378) * s + 17325) * s + 135135)
    out[:] = above / (((28 * s + 3150) * s + 62370) * s + 135135)
"""
EACH_CHUNK = """def tanh_chunked(x, out, chunk):
    for i in range(0, x.size, chunk):
        p = x[i : i + chunk]
        s = p * p
        above = p * (((s + 378) * s + 17325) * s + 135135)
        out[i : i + chunk] = above / (((28 * s + 3150) * s + 62370) * s + 135135)
"""
COMPILED = """from numba import njit

@njit
def tanh_chunked(x, out, chunk):
    squares = x * x
    for i in range(x.size):
        s = squares[i]
        above = x[i] * (((s + 378) * s + 17325) * s + 135135)
        out[i] = above / (((28 * s + 3150) * s + 62370) * s + 135135)
"""
BLEND_CELLS = {"blend-results", "blend-layouts", "blend-memory"}
TANH_MEMORY = {"tanh-peak", "tanh-allocations"}

MISTAKES = {
    "temporaries": Mistake(
        BLEND,
        blend("out[:] = (1 - t) * x + t * y"),
        {"blend-memory"},
        "allocated 16,777,216 bytes of arrays in all; allowed are 65,536, a 128th of one array",
    ),
    "one-temporary": Mistake(
        BLEND,
        blend("np.multiply(x, 1 - t, out=out); out += t * y"),
        {"blend-memory"},
        "allocated 8,388,608 bytes of arrays in all",
    ),
    "returns": Mistake(
        BLEND,
        blend("return x + t * (y - x)"),
        BLEND_CELLS,
        "it returned a ndarray, but the result belongs in out",
    ),
    "changes-its-input": Mistake(
        BLEND,
        blend("np.subtract(y, x, out=y); np.multiply(y, t, out=y); np.add(x, y, out=out)"),
        BLEND_CELLS,
        "it changed its input y",
    ),
    "lists": Mistake(
        BLEND,
        blend("out[:] = [[u + t * (v - u) for u, v in zip(*r)] for r in zip(x, y)] or 0"),
        {"blend-memory"},
        "made Python objects, such as lists, of",
    ),
    "keeps-a-scratch": Mistake(
        BLEND,
        "kept = {}\n"
        + blend(
            "s = kept.setdefault((x.shape, x.dtype), np.empty(x.shape, x.dtype)); "
            "np.multiply(y, t, out=s); np.multiply(x, 1 - t, out=out); out += s"
        ),
        BLEND_CELLS,
        "makes something before the function is called that is no number, word or tuple",
    ),
    "brings-a-scratch": Mistake(
        BLEND,
        "import numpy as np\nkept = np.empty(2**20)\n"
        + blend(
            "s = kept[: x.size].reshape(x.shape); "
            "np.multiply(y, t, out=s); np.multiply(x, 1 - t, out=out); out += s"
        ),
        BLEND_CELLS,
        "Make it inside of the function",
    ),
    "one-dtype": Mistake(
        BLEND,
        blend("np.subtract(y, x, out=out); out *= np.float16(t); out += x"),
        BLEND_CELLS,
        "elements wrong, first out[0, 0]",
    ),
    "reads-x-again": Mistake(
        SOFTMAX,
        softmax(
            "m = x.max(axis=1, keepdims=True); np.exp(x - m, out=out); "
            "out /= np.exp(x - m).sum(axis=1, keepdims=True)"
        ),
        {"softmax-in-place", "softmax-memory"},
        "out is x: 12 of 12 elements wrong",
    ),
    "copies": Mistake(
        SOFTMAX,
        softmax(
            "x = x.copy(); np.exp(x - x.max(axis=1, keepdims=True), out=out); "
            "out /= out.sum(axis=1, keepdims=True)"
        ),
        {"softmax-memory"},
        "of arrays at the same time; allowed are 98,304, eight rows and eight columns",
    ),
    "writes-into-x": Mistake(
        SOFTMAX,
        softmax(
            "x -= x.max(axis=1, keepdims=True); np.exp(x, out=x); "
            "x /= x.sum(axis=1, keepdims=True); out[:] = x"
        ),
        {"softmax-beside"},
        "it changed its input x",
    ),
    "overflows": Mistake(
        SOFTMAX,
        softmax("np.exp(x, out=out); out /= out.sum(axis=1, keepdims=True)"),
        {"softmax-beside", "softmax-in-place"},
        "got nan",
    ),
    "whole-arrays": Mistake(TANH, WHOLE, TANH_MEMORY, "That is more than four chunks"),
    "new-in-each-chunk": Mistake(
        TANH, EACH_CHUNK, {"tanh-allocations"}, "That is more than four chunks"
    ),
    "no-last-chunk": Mistake(
        TANH,
        EACH_CHUNK.replace("x.size, chunk", "x.size - chunk + 1, chunk"),
        {"tanh-results", "tanh-allocations"},
        "for 10 float64 in chunks of 4, out full of NaN: 2 of 10 elements wrong, first out[8]",
    ),
    "compiled": Mistake(TANH, COMPILED, TANH_MEMORY, "Compiled code asked for memory too"),
}
QUICK = {"temporaries", "changes-its-input", "keeps-a-scratch", "reads-x-again"}


@pytest.mark.parametrize(
    "student",
    [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in MISTAKES],
)
def test_each_mistake_costs_its_own_points(student):
    assert_costs(ASSIGNMENT, MISTAKES[student])


REFERENCE = {name: cell(SOURCE, name).source for name in CELLS}
SUBMISSIONS = {
    "reference": REFERENCE,
    "untouched": {},
    "naive": {name: MISTAKES[which].text for name, which in (
        (BLEND, "temporaries"), (SOFTMAX, "copies"), (TANH, "whole-arrays")
    )},
}  # fmt: skip


@pytest.mark.slow
def test_the_reference_gets_all_and_the_stub_nothing(course):
    assert course.points("reference") == FULL
    assert course.grades() == {"reference": 20, "untouched": 0, "naive": 9}


@pytest.mark.slow
def test_temporaries_cost_the_points_for_memory_and_speed(course):
    lost = {name for name, earned in course.points("naive").items() if earned < FULL[name]}
    assert lost == {"blend-memory", "softmax-memory", "tanh-speed", *TANH_MEMORY}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("naive", "That is more than a 128th of one array"),
        ("naive", "times as fast as the expression on whole arrays for "),
        ("reference", "it allocated 0 bytes of arrays in all"),
        ("untouched", "raised NotImplementedError"),
    ],
)
def test_feedback_gives_the_reason(course, student, reason):
    assert reason in course.feedback(student)


def test_the_text_states_the_judges_budgets_and_scale():
    text = cell(SOURCE, "grading-text").source
    speed = in_place.tanh_chunked.evidence["speed"]
    for exercise, name, points in (
        (in_place.blend, "memory", 3),
        (in_place.softmax_rows, "memory", 2),
        (in_place.tanh_chunked, "peak", 2),
        (in_place.tanh_chunked, "allocations", 1),
    ):
        budget = exercise.evidence[name].budget
        assert f"`{exercise.name}`" in text
        assert f"| {budget:,} | {points} |" in text
    said = " ".join(text.split())
    assert f"compute {speed.case.size} elements, the latter two in chunks of" in said
    assert f"two in chunks of {speed.case.chunk}." in said
    assert f"Points start at {100 * speed.scale.nothing:g} % of the reference's speed" in said
    assert f"| {speed.scale.nothing:g} or less, or not surely faster than whole" in text
    assert f"| {speed.scale.everything:g} or more | 3 |" in text


def test_the_text_tells_what_the_line_of_the_prediction_allocates():
    def line(x, y, out, t):
        out[:] = (1 - t) * x + t * y

    x, y, out = np.ones((3, 1024, 1024))
    use = memory.profile(line, x, y, out, 0.3)
    assert "16 MiB in all, and all of it at the same time" in cell(SOURCE, "afterwards").source
    assert (use.allocated_bytes, use.peak_bytes) == (16 * in_place.MIB, 16 * in_place.MIB)
