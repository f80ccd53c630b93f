"""Which loop of a kernel does most of the arithmetic, and the kernel with that loop alone."""

import numpy as np
import pytest

from helpers.judge import vectorization
from helpers.judge.code import Cell, Submission
from helpers.judge.language import kernel
from helpers.judge.language.hottest import Hottest, Rounds, arithmetic, loops, rounds

NESTED = """
def helper(v):
    n = 0
    while n < 3:
        n += 1
    return v

def f(x, out):
    for i in range(4):
        for j in range(5):
            out[i] += x[i] * 2
            if j == 0:
                continue
        for j in range(6):
            out[j] = out[j] * 1
    out[0] = helper(out[0])
"""


def made(text):
    return kernel("f", [Cell(1, text)])


def test_rounds_are_counted_in_the_order_of_the_loops():
    text = made(NESTED)
    counts = rounds(Rounds(text).load(), (np.ones(9), np.zeros(9)))
    by_loop = dict(zip((loop.lineno for loop in loops(text)), counts, strict=True))
    assert sorted(by_loop.values()) == [3, 4, 20, 24]
    assert [arithmetic(loop) for loop in loops(text)].count(2) == 1


@pytest.mark.parametrize(("rounds_made", "expected"), [(20, 4 * 5 * 2), (24, 8), (4, 8), (3, 2)])
def test_other_loops_end_after_one_round(rounds_made, expected):
    text = made(NESTED)
    counts = rounds(Rounds(text).load(), (np.ones(9), np.zeros(9)))
    out = np.zeros(9)
    Hottest(text, counts.index(rounds_made)).load()(np.ones(9), out)
    assert out.sum() == expected


HEAD = "import numpy as np\nfrom numba import njit\n"
ONE_SUM = """@njit
def squared_distances(p, q, out):
    t = np.zeros(8)
{decoy}
    for i in range(p.shape[0]):
        for j in range(q.shape[0]):
            total = 0.0
            for d in range(p.shape[1]):
                total += (p[i, d] - q[j, d]) ** 2
            out[i, j] = total
"""
DECOYS = {
    "never-entered": "    for k in range(0 * p.size):\n        t[k] = t[k] * 2 + 1",
    "on-dummies": "    for k in range(8):\n        t[k] = t[k] * 2 + 1 * t[k] + 3",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", DECOYS)
def test_a_loop_beside_the_work_does_not_make_it_vectors(name):
    cells = [Cell(1, HEAD), Cell(2, ONE_SUM.format(decoy=DECOYS[name]))]
    found = vectorization.squared_distances.judge_by("vectors", Submission(cells), 2)
    assert (found.kind, found.points, found.evidence) == ("costly", 0.0, {"lanes": 1})
