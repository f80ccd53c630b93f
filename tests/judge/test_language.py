"""What the kernel language accepts, and the text that it makes of it."""

import re

import numpy as np
import pytest

from helpers.judge.code import Cell
from helpers.judge.language import kernel
from helpers.judge.replies import Failure
from tests.assignments import test_in_place, test_vectorization
from tests.assignments.course import source

HEAD = "import numpy as np\nfrom math import exp, pi\nfrom numba import njit, prange\n"
KERNELS = {
    "analysis": ["moving_sums", "calibrate", "extremes", "report", "most_gain", "worth_it"],
    "blocking": ["matmul_blocked"],
    "vectorization": ["mean_of_valid", "squared_distances", "heat_step"],
    "in-place": ["blend", "softmax_rows", "tanh_chunked"],
}


def made(*sources, name="f"):
    return kernel(name, [Cell(*each) for each in enumerate(sources, 1)])


def result(*sources, start=0.0):
    """What ``out`` holds after a call of ``f(x, out)`` with x = 0, 1, 2, 3."""
    out = np.full(4, start)
    made(*sources).load()(np.arange(4.0), out)
    return out.tolist()


def inside(*lines):
    return "def f(x, out):\n" + "".join(f"    {line}\n" for line in lines)


def solutions():
    for assignment, names in KERNELS.items():
        cells = [each.source for each in source(assignment).cells if each.cell_type == "code"]
        yield from (pytest.param(cells, name, id=name) for name in names)


@pytest.mark.parametrize(("cells", "name"), list(solutions()))
def test_the_references_are_accepted(cells, name):
    loaded = made(*cells, name=name).load()
    assert loaded.__name__ == name


# Honest mistakes: wrong or slow, but in the language, but for these.
REFUSED = {
    "keeps-a-scratch": "before the function is called",
    "brings-a-scratch": "before the function is called",
}
MISTAKES = {
    **{name: each.text for name, each in test_in_place.MISTAKES.items()},
    **{name: each.text for name, each in test_vectorization.MISTAKES.items()},
}


@pytest.mark.parametrize("name", MISTAKES)
def test_honest_mistakes_are_accepted_or_refused_with_a_reason(name):
    text = MISTAKES[name]
    asked = re.findall(r"^def (\w+)", text, re.M)[-1]
    if name in REFUSED:
        with pytest.raises(Failure, match=REFUSED[name]):
            made(HEAD, text, name=asked)
    else:
        assert made(HEAD, text, name=asked).load()


ACCEPTED = {
    "loop": ["for i in range(4):", "    out[i] = x[i]"],
    "slices": ["out[::2], out[1::2] = x[::2], x[1::2]"],
    "vectors": ["np.multiply(x, 1, out=out)"],
    "in-place": ["out[:] = 0", "out += x"],
    "enumerate-zip": ["for i, (a, b) in enumerate(zip(x, x)): out[i] = (a + b) / 2"],
    "divmod": ["q, r = divmod(7, 2)", "out[:] = x + (q - 3) * r"],
    "while": ["i = 0", "while i < 4:", "    out[i] = x[i]", "    i += 1"],
    "while-else": ["while False: pass", "else: out[:] = x"],
    "walrus": ["out[:] = (y := x) * 1"],
    "comprehension": ["out[:] = [v for v in x if v >= 0]"],
    "nested": ["out[:] = [[w for w in [v]][0] for v in x]"],
    "generator": ["assert sum(v for v in x) == 6, f'{x:.3}'", "out[:] = x"],
    "errstate": ["with np.errstate(all='ignore', invalid='raise'):", "    out[:] = x"],
    "shadows": ["sum = min = 0.0", "max = x", "out[:] = max + sum + min"],
    "local-len": ["input, id = x, 0", "out[:] = input + id"],
    "raise": ["if x[0] > 5:", "    raise ValueError(f'{x[0]} is too large')", "out[:] = x"],
    "conditional": ["out[:] = x if x.ndim == 1 and 0 <= x[0] < 1 else -x"],
    "dtype": ["out[:] = x.astype('f4', copy=False) + x.dtype.type(0) + np.zeros(1, dtype=int)"],
    "finfo": ["out[:] = np.where(x > np.finfo(x.dtype).eps, x, 0.0)"],
    "reductions": ["out[:] = x * (np.add.reduce(x) == x.sum() == np.sum(x, axis=0))"],
    "methods": ["y = x.reshape(2, 2).T.copy()", "out[:] = y.T.ravel()", "out.clip(0, None)"],
    "newaxis": ["out[:] = x[None, ..., np.newaxis][0, :, 0]"],
    "einsum": ["out[:] = np.einsum('i,i->i', x, np.ones(4))"],
    "print": ["print('block %d' % 3, x, sep='', end='!')", "out[:] = x"],
    "delete": ["y = x * 2", "out[:] = y / 2", "del y"],
    "annotated": ["y: 'anything at all' = x", "out[:] = y"],
    "docstring": ["'''Says `open` and eval().'''", "out[:] = x", "'more'"],
    "stars": ["out[:] = np.stack([*zip(*[x, x])])[:, 0]"],
    "matrix": ["out[:] = np.identity(4) @ x"],
    "underscore": ["_ = 3", "for _i in range(4): out[_i] = x[_i]"],
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_students_write_is_accepted_and_computes(name):
    assert result(HEAD, inside(*ACCEPTED[name])) == [0, 1, 2, 3]


COMPILED = {
    "bare": "@njit",
    "called": "@njit()",
    "dropped": "@njit(cache=True, parallel=True, nogil=True, boundscheck=False, nopython=True)",
    "fast": "@njit(fastmath=True, error_model='numpy')",
    "some": "@njit(fastmath={'contract', 'nnan'}, inline='always')",
    "module": "import numba as nb\n@nb.jit(nopython=True)",
}


@pytest.mark.parametrize("name", COMPILED)
def test_options_of_numba_are_kept_or_dropped(name):
    text = f"{COMPILED[name]}\ndef f(x, out):\n    for i in prange(4):\n        out[i] = x[i]"
    assert result(HEAD, text) == [0, 1, 2, 3]
    assert not re.search("cache|parallel|nogil|boundscheck|nopython", made(HEAD, text).source)
    assert ("fastmath" in made(HEAD, text).source) == ("fastmath" in text)


COPY = "def f(x, out):\n    out[:] = x"
OTHER = "def g(x, out):\n    out[:] = x"
TEXTS = {
    "helper": [
        "def g(v): return h(v)",
        "def h(v): return v * S",
        "S = 1",
        "def f(x, out): out[:] = g(x)",
    ],
    "recursion": [
        "def g(v, n): return v if n == 0 else g(v, n - 1)",
        "def f(x, out): out[:] = g(x, n=3)",
    ],
    "constants": [
        HEAD,
        "A, B = 4, (1.5, -2)",
        "C = float('inf')",
        "D: int = 2 ** A - 15",
        "def f(x, out): out[:] = x * D if B[0] < C else 0",
    ],
    "default": ["N = 1", "def f(x, out, scale=N, shape=(1, 2), *, how=None): out[:] = x * scale"],
    "alias": [OTHER, "f = g"],
    "njit-call": [HEAD, OTHER, "f = njit(fastmath=True)(g)"],
    "last-counts": ["def f(x, out): out[:] = 7", COPY],
    "broken-later": [COPY, "def f(x, out: pass"],
    "conditional-before": ["if 1:\n    def f(x, out): out[:] = 7", COPY],
    "other-cells": ["%matplotlib inline\nimport os\nos._exit(1)", "while True: pass", COPY],
    "globals-trick": [COPY, "globals()['f'] = 3\nexec('f = 4')"],
    "magic": [COPY + "\n\n%timeit f(1, 2)\n!ls"],
    "unused-star": ["from os import *", COPY],
    "scratch": [COPY, "[f for f in range(3)]", "(lambda f: 0)(1)\nfor i in range(3): x = f(i)"],
    "list": ["K = [1, [0]]", "def f(x, out): out[:] = x * K[0] + K[1][0]"],
}


@pytest.mark.parametrize("name", TEXTS)
def test_the_function_brings_what_it_uses_and_nothing_else(name):
    assert result(*TEXTS[name]) == [0, 1, 2, 3]
    assert not re.search("os|exec|while", made(*TEXTS[name]).source)


def test_a_global_list_cannot_change():
    loaded = made("K = [0]", "def f(x, out):\n    K[0] += 1").load()
    with pytest.raises(TypeError, match="does not support item assignment"):
        loaded(1, 2)


def test_errors_name_the_line_of_the_cell():
    cells = (
        "N = 1\n\n",
        "def g(v):\n    '''Doc.'''\n\n    return v[99]\n",
        "# f\ndef f(x, out):\n\n    g(x)",
    )
    with pytest.raises(IndexError) as caught:
        made(*cells).load()(np.ones(3), None)
    frames = [(each.frame.code.path, each.lineno + 1) for each in caught.traceback[1:]]
    assert [(str(path), line) for path, line in frames] == [("<cell 3>", 4), ("<cell 2>", 4)]


def test_the_same_cells_make_the_same_payload():
    cells = [HEAD, "N = 3\n" + COPY]
    assert made(*cells) == made(*cells)


@pytest.mark.parametrize("name", [*ACCEPTED, *TEXTS])
def test_what_runs_is_made_from_what_was_checked(name):
    """The text holds no comment, annotation or docstring, so nothing can hide in one."""
    cells = TEXTS.get(name) or [HEAD, inside(*ACCEPTED[name])]
    text = made("# coding: unicode_escape\n# \\u000aimport os\n", *cells).source
    assert "#" not in text
    assert "anything" not in text
    assert "Says" not in text
