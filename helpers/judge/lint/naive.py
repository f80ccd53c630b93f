"""The naive solution of an assignment: right, and worth no points for speed.

Where the judge races against a baseline, that is one. An assignment whose answers are no functions
names its own: ``NAIVE`` in the module that its test cells import, texts by grade id.
"""

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from textwrap import dedent

from nbformat import NotebookNode

from helpers.judge.exercise import Exercise
from helpers.judge.lint.subject import Subject

HEAD = "import numpy as np\nfrom numba import njit\n"


def naive(subject: Subject) -> dict[str, str]:
    """Return naive answers by grade id; those that nobody knows are missing."""
    found: dict[str, str] = {}
    for cell in subject.judged:
        for exercise, baseline in _races(cell):
            answer = subject.answer_that_defines(exercise.name)
            if answer:
                found[answer] = f"{HEAD}\n\n{_text(baseline, exercise.name)}"
        for module in _modules(cell):
            found.update(getattr(module, "NAIVE", {}))
    return found


def _races(cell: NotebookNode) -> Iterator[tuple[Exercise, Callable]]:
    """Yield the exercises that a cell times, each with the baseline of its race."""
    for node in ast.walk(ast.parse(cell.source)):
        match node:
            case ast.Call(ast.Attribute(ast.Attribute(ast.Name(), name), "graded_by"), [of, *_]):
                for module in _modules(cell):
                    exercise = getattr(module, name, None)
                    evidence = getattr(exercise, "evidence", {}).get(ast.literal_eval(of))
                    if getattr(exercise, "language", False) and hasattr(evidence, "baseline"):
                        yield exercise, evidence.baseline


def _modules(cell: NotebookNode) -> Iterator[object]:
    """Yield the modules of the judge's that a cell imports by name."""
    for node in ast.walk(ast.parse(cell.source)):
        if isinstance(node, ast.ImportFrom) and node.module == "helpers.judge":
            for alias in node.names:
                yield import_module(f"{node.module}.{alias.name}")


def _text(function: Callable, name: str | None = None) -> str:
    """Return a function's text under another name, after that of all functions that it calls."""
    plain = getattr(function, "py_func", function)
    parts = [_text(each) for each in _called(plain)]
    text = dedent(inspect.getsource(plain))
    if name:
        text = text.replace(f"def {plain.__name__}(", f"def {name}(", 1)
    return "\n\n".join([*parts, text])


def _called(plain: Callable) -> Iterator[Callable]:
    names: Mapping = plain.__globals__
    for name in plain.__code__.co_names:
        value = names.get(name)
        called = getattr(value, "py_func", value)
        if inspect.isfunction(called) and called.__module__.startswith("helpers."):
            yield called
