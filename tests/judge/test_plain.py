"""Plain Python: what a dispatcher may be written in where its time counts."""

import pytest

from helpers.judge.code import Cell
from helpers.judge.language.plain import plain
from helpers.judge.replies import Failure
from tests.assignments.course import cell, source

REFERENCE = cell(source("dispatch"), "solution-dispatcher").source


def whole(namespace):
    return namespace["choose"]


def checked(text, *before):
    cells = [Cell(number, each) for number, each in enumerate((*before, text), 1)]
    return plain(("choose",), cells, whole)


def test_the_reference_is_plain_and_runs():
    text = checked(REFERENCE, "import numpy as np\nimport os\nfrom helpers import backends")
    assert "backends" not in text.source
    assert "def decide" in text.source
    assert callable(text.load())


@pytest.mark.parametrize(
    "body",
    [
        "return knowledge.get((op, dtype), {}).setdefault(shape, 'numpy')",
        "try:\n        return knowledge[op]\n    except KeyError:\n        return 'numpy'",
        "return min(knowledge, key=lambda name: knowledge[name])",
        "return next(iter(sorted(knowledge)))",
        "costs = [one for one in knowledge]\n    return costs[0]",
        "return kept[bisect.bisect(sizes, prod(shape))]",
        "return remembered(op, dtype)",
        "def inner():\n        return f'{op} {dtype}'\n    return inner()",
    ],
)
def test_what_dispatchers_are_written_in_is_plain(body):
    before = (
        "import bisect\nfrom math import prod\nfrom functools import cache",
        "kept, sizes = ['numpy', 'blas'], [100]\n@cache\ndef remembered(*key):\n    return key",
        "from helpers.judge import dispatch as judge\ncosts = judge.measured()",
    )
    text = f"def choose(knowledge, op, dtype, shape):\n    {body}\n"
    assert checked(text, *before).load().__name__ == "choose"


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("import sys\n    return 1", "has a Import"),
        ("return judge.Nearest", "uses `.Nearest`"),
        ("return Dispatcher", "imports `helpers.judge.evidence.regret`"),
        ("return globals()", "uses `globals`"),
        ("return getattr(op, 'upper')", "uses `getattr`"),
        ("return op.__class__", "uses `.__class__`"),
        ("return (lambda: 0).__globals__", "uses `.__globals__`"),
        ("return (i for i in ()).gi_frame", "uses `.gi_frame`"),
        ("return '{0.__class__}'.format(op)", "uses `.format`"),
        ("return np.ctypeslib", "uses `.ctypeslib`"),
        ("return np.frompyfunc", "uses `.frompyfunc`"),
        ("return knowledge.data", "uses `.data`"),
        ("class A: pass", "has a ClassDef"),
        ("with op: pass", "has a With"),
        ("return __builtins__", "uses `__builtins__`"),
        ("return aliased('1')", "uses `eval`"),
        ("return compiled(1)", "imports `numba`"),
        ("return decorated()", "uses `.register`"),
    ],
)
def test_what_reaches_further_is_refused_with_its_line(body, what):
    before = (
        "import numpy as np\nfrom helpers.judge import dispatch as judge\n"
        "from helpers.judge.evidence.regret import Dispatcher\naliased = eval",
        "import atexit\nfrom numba import njit\n@njit\ndef compiled(x):\n    return x\n"
        "@atexit.register\ndef decorated():\n    return 1",
    )
    text = f"def choose(knowledge, op, dtype, shape):\n    {body}\n"
    with pytest.raises(Failure) as caught:
        checked(text, *before)
    assert what in str(caught.value)
    assert "of cell" in str(caught.value)


def test_what_stands_beside_it_does_not_run():
    text = checked(REFERENCE, "import numpy as np", "raise SystemExit", "from os import *")
    assert "SystemExit" not in text.source


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("choose = 1", "no cell defines calibrate"),
        ("def calibrate(costs:", "and cell 1 raised SyntaxError (line 1)"),
        (f"def calibrate():\n    return {'-' * 20000}1", "no cell defines calibrate"),
    ],
)
def test_what_is_not_there_is_told(text, words):
    with pytest.raises(Failure, match="is not defined") as caught:
        plain(("calibrate",), [Cell(1, text)], whole)
    assert words in str(caught.value)
