"""Where accesses are counted, a variable holds a number or an array and nothing larger."""

import numpy as np
import pytest

from helpers.caches import trace
from helpers.judge.code import Cell
from helpers.judge.language import kernel
from helpers.judge.language.kept import Kept
from helpers.judge.replies import Failure


def traced(*lines, more=""):
    body = "".join(f"    {line}\n" for line in lines)
    text = f"import numpy as np\n{more}\ndef f(x, out):\n{body}"
    x, out = np.arange(16.0).reshape(4, 4), np.zeros((4, 4))
    trace(Kept(kernel("f", [Cell(1, text)])).load(), x, out)
    return out


HIDING = {
    "tuple": ["t = ()", "for v in x[0]: t = t + (v,)", "t = t + (v,)"],
    "nested-tuple": ["t = ()", "for v in x[0]: t = t, v"],
    "long-tuple": ["t = x[0, 0], x[0, 1], x[0, 2], x[0, 3], x[1, 0]"],
    "augmented-tuple": ["t = (1, 2)", "t += (3, 4)", "t += (5,)"],
    "unpacked-tuple": ["a, t = 1, (1, 2, 3, 4, 5)"],
    "chained": ["a = t = (1, 2, 3, 4, 5)"],
    "list": ["t = [x[0, 0]]"],
    "list-in-tuple": ["t = (1, [2])"],
    "loop-list": ["for t in [[1, 2], [3]]: pass"],
    "loop-tuple": ["for i, t in enumerate([(1, 2, 3, 4, 5)]): pass"],
    "walrus": ["out[0, 0] = (t := [1, 2])[0]"],
    "big-number": ["n = 0", "for v in x[0]: n = n + (int(v * 2**40) << 80)"],
    "big-augmented": ["n = 1", "for v in x[0]: n <<= 60"],
    "big-negative": ["n = -(1 << 70)"],
    "big-range": ["r = range(1 << 70)"],
    "array-of-a-list": ["a = np.float64([x[0, 0], x[0, 1]])"],
    "iterator": ["z = zip(x[0], x[1])"],
    "generator": ["g = (v for v in x[0])"],
    "array-of-objects": [
        "b, f = 'bool', 'float'",
        "o = b[1] + b[0] + 'ij'[1]",
        "o = o + 'ignore'[-1] + 'complex'[0] + f[-1]",
        "a = np.empty(1, dtype=o)",
    ],
    "word": ["w = 'float64'", "w = w + w", "w = w + w"],
}


@pytest.mark.parametrize("name", HIDING)
def test_a_variable_that_holds_more_is_an_error(name):
    with pytest.raises(TypeError, match="a variable holds a"):
        traced(*HIDING[name])


def test_so_is_an_argument_of_a_helper():
    with pytest.raises(TypeError, match="a variable holds a list"):
        traced("g([1, 2])", more="def g(t): return t[0]")
    with pytest.raises(TypeError, match="a variable holds a number of 101 bits"):
        traced("g(*[1 << 100])", more="def g(t): return t")


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("out[0, 0] = [v for v in x[0]][0]", "makes a list .line 4 of its cell."),
        ("for v in sorted(x[0]): pass", "calls sorted"),
        ("for v in list(x[0]): pass", "calls list"),
        ("for v in tuple(x[0]): pass", "calls tuple"),
    ],
)
def test_what_collects_is_refused_before_it_runs(line, words):
    with pytest.raises(Failure, match=words):
        traced(line)


def test_honest_code_runs_as_it_would():
    out = traced(
        "m, n = x.shape",
        "shape = x.shape",
        "dtype, order, nothing = x.dtype, 'C', None",
        "scratch = np.empty(shape, dtype)",
        "rows = range(m)",
        "for i, row in enumerate(x):",
        "    above, here = row, scratch[i]",
        "    s0 = s1 = 0.0",
        "    for j in range(0, n, 2):",
        "        s0 += row[j]",
        "        s1 += (last := above[j + 1])",
        "        here[j], here[j + 1] = row[j], last",
        "    big = (1 << 62) + i",
        "    check = s0 + s1 == sum(v for v in row)",
        "    out[i] = here if check and big > 0 else 0",
        "out *= SCALE",
        more="SCALE = 2",
    )
    assert np.array_equal(out, 2 * np.arange(16.0).reshape(4, 4))
