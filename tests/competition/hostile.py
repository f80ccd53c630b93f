"""The judge's hostile corpus as entries of the competition, where an attack makes sense there.

The cells of a submission become one file, and what it solves becomes the function of a challenge.
"""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest

from helpers.competition.challenge import load
from tests.corpus.entry import Entry, entries

TANH = """
import numpy

def gelu(x, out):
    inner = numpy.sqrt(2 / numpy.pi).astype(x.dtype) * (x + x.dtype.type(0.044715) * x * x * x)
    tanh_chunked(inner, out, 4096)
    out += 1
    out *= x
    out /= 2
"""
# By assignment, and the cell that is attacked where there are several: a challenge, what makes the
# cell's function into the one that it asks for, and the control that is as fast as an honest one.
BOUND = {
    "blocking": (
        "matmul",
        "def matmul(a, b, out):\n    matmul_blocked(a, b, out, 16)\n",
        "correct",
    ),
    "dispatch backend": (
        "matmul",
        "from helpers.backends import registry\nmatmul = registry.get('mine').matmul\n",
        "blas",
    ),
    "dispatch dispatcher": ("dispatch", "", "correct"),
    "in-place softmax": ("softmax", "softmax = softmax_rows\n", "correct"),
    "in-place tanh": ("gelu", TANH, "correct"),
}
# What has another kernel inside: the naive one by name, and that of a library by family, which the
# assignment refuses and the competition allows.
NAIVE = ("clock-stopped", "notebook-ids-swapped")
LIBRARY = ("language", "substitution")
NOBODY = "9"  # a port that nobody listens to; that none is called is tried with the judge
OUTSIDE = ("hand-in", "file ")  # parts that are no cells


class Adapted(NamedTuple):
    """An attack as an entry of a challenge.

    honest : an entry that is as fast as what is honest in it
    """

    origin: Entry
    challenge: str
    source: str
    honest: str


def adapted() -> tuple[dict[str, Adapted], dict[str, str]]:
    """Return the attacks that make sense here, and why each of the others does not, by name."""
    found, others = {}, {}
    for origin in entries("hostile"):
        if reason := _reason(origin):
            others[origin.name] = reason
        else:
            challenge, binding, like = BOUND[_task(origin)]
            if origin.name in NAIVE:
                like = "slow"
            elif origin.family in LIBRARY:
                like = "blas"
            source = f"{_cells(origin)}\n\n{binding}"
            found[origin.name] = Adapted(origin, challenge, source, control(challenge, like))
    return found, others


def control(challenge: str, name: str) -> str:
    """Return the source of a challenge's control."""
    return next(each.source for each in load(challenge).controls if each.name == name)


def _reason(origin: Entry) -> str:
    """Say why an attack makes no sense here; empty where it does."""
    if all(where.startswith(OUTSIDE) for where in origin.parts):
        return "it is in the notebook's structure or in files beside it, and an entry is one file"
    if origin.assignment == "measure":
        return "it is a timer, on a machine that is made up"
    if _task(origin) not in BOUND:
        return "no challenge asks for what it computes"
    return ""


def _task(origin: Entry) -> str:
    cells = [where.removeprefix("solution-") for where in origin.parts if "solution-" in where]
    return " ".join([origin.assignment, *cells[:1]])


def _cells(origin: Entry) -> str:
    """Return what a student writes in the notebook, and no more: not its tests and self-checks."""
    task = _task(origin).partition(" ")[2]
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("CORPUS_PORT", NOBODY)
        notebook = json.loads(origin.hand_in(Path(folder)).read_text(encoding="utf-8"))
    written = [
        "".join(cell["source"])
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        and cell["metadata"].get("nbgrader", {"solution": True})["solution"]
        and cell["id"].endswith(task)
    ]
    return "\n\n".join(written)
