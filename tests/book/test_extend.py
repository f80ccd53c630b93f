"""The examples of the page on adding to the book: a kernel, and a chapter of the smallest size."""

import re
from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from numba import njit

from helpers import oracles, workloads
from tests.book.test_prose import lost_lines, typed_numbers
from tests.kernels.layouts import dirty

TEXT = (Path(__file__).parents[2] / "book" / "extend.md").read_text(encoding="utf-8")
KERNEL = dedent(re.search(r"^ *```python\n(.*?)^ *```$", TEXT, re.DOTALL | re.MULTILINE)[1])
CHAPTER = re.search(r"^````\n(.*?)^````$", TEXT, re.DOTALL | re.MULTILINE)[1]
CELL = re.compile(r"^```\{code-cell\} ipython3\n(.*?)^```$", re.DOTALL | re.MULTILINE)
TAGS = re.compile(r"^:tags: .*\n", re.MULTILINE)


@pytest.mark.parametrize("shape", [(1, 1), (4, 6), (7, 5)], ids=str)
def test_the_example_transposes(shape):
    names = {"njit": lambda **_: njit(nogil=True)}  # a cache needs a file
    exec(KERNEL, names)
    (a,) = workloads.transpose(*shape, seed=6172)
    out = dirty(shape[::-1])
    names["transpose_paired"](a, out)
    assert np.array_equal(out, oracles.transpose(a))


def test_the_cells_of_the_smallest_chapter_run_and_its_number_is_evaluated(capsys):
    cells = [TAGS.sub("", cell) for cell in CELL.findall(CHAPTER)]
    assert len(cells) == 2
    names = {}
    for cell in cells:
        exec(cell, names)
    assert float(capsys.readouterr().out) > 0
    assert typed_numbers(CHAPTER) == lost_lines(CHAPTER) == []
    (shown,) = re.findall(r"\{eval\}`(\w+)`", CHAPTER)
    assert names[shown]
