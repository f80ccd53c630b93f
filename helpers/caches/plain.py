"""A kernel as the Python function that it was written as, with everything that it calls."""

from collections.abc import Callable
from types import CellType, CodeType, FunctionType
from typing import Any


def python_function(kernel: Callable) -> FunctionType:
    """Return the Python function behind a kernel, compiled by Numba or not; else a TypeError."""
    function = getattr(kernel, "py_func", kernel)
    if not isinstance(function, FunctionType):
        raise TypeError(f"kernel is a {type(kernel).__name__}: needs a Python function")
    return function


class Rebuilder:
    """Copies of functions in which other things stand for what they find outside themselves.

    substitute : given the name and the value of a global or of a closed-over variable, returns what
        the copy is to find there. What it answers for a function, this rebuilder or another made.
    """

    def __init__(self, substitute: Callable[[str, Any], Any]):
        self._substitute, self._copies = substitute, {}

    def copy(self, function: FunctionType, finish: Callable = lambda copy: copy) -> Any:
        """Return ``finish`` of a copy of ``function``; the same one whenever asked again."""
        if function not in self._copies:
            names = dict(function.__globals__)
            cells = tuple(CellType() for _ in function.__closure__ or ())
            copy = FunctionType(
                function.__code__, names, function.__name__, function.__defaults__, cells
            )
            copy.__kwdefaults__, copy.__module__ = function.__kwdefaults__, function.__module__
            copy.__doc__, copy.__qualname__ = function.__doc__, function.__qualname__
            self._copies[function] = finish(copy)  # before the names: functions may call themselves
            for name in names_used(function.__code__) & names.keys():
                names[name] = self._substitute(name, names[name])
            closed = zip(cells, function.__closure__ or (), strict=True)
            for name, (cell, old) in zip(function.__code__.co_freevars, closed, strict=True):
                cell.cell_contents = self._substitute(name, old.cell_contents)
        return self._copies[function]


def names_used(code: CodeType) -> set[str]:
    """Return the global names that code may read, those of functions inside it included."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return set(code.co_names).union(*map(names_used, inner))
