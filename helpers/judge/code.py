"""What a child can be given to run besides a plain function: code that it loads itself.

``Kernel`` is text that was checked before anything ran, ``Cells`` are a submission's cells as they
are. A ``Submission`` is what the cells of a test find as their ``globals()``.
"""

import ast
import re
import signal
from collections.abc import Callable, Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import NamedTuple

from helpers.judge.replies import Failure
from helpers.judge.shell import Shell, plain

CELL_SECONDS = 15  # of processor time for one cell, as long as Python gets a turn in it


class Cell(NamedTuple):
    """A code cell: its number in the notebook, and what it says."""

    number: int
    source: str

    @property
    def file(self) -> str:
        """The name that errors give it."""
        return f"<cell {self.number}>"


class Submission(dict):
    """The namespace of a test cell that the grader runs: nothing of the student's is in it.

    cells : the code cells of the submission, in their order
    """

    def __init__(self, cells: Iterable[Cell]) -> None:
        super().__init__(__name__="__main__")
        self.cells = tuple(cells)


class Undefined(Exception):
    """A name that the submission does not define: args[0]."""


@dataclass(frozen=True)
class Named:
    """What finds a function by its name in a namespace, for ``Cells``."""

    name: str

    def __call__(self, namespace: Mapping) -> object:
        """Return the function. Raises Undefined, or Failure where it is none."""
        if self.name not in namespace:
            raise Undefined(self.name)
        return function(namespace[self.name])


def function(value: object) -> Callable:
    """Return a value that can be called. Raises Failure where it cannot."""
    if not callable(value):
        raise Failure("raised", f"is a {type(value).__name__}, but must be a function")
    return value


class Code:
    """Code that a child loads before it calls anything."""

    def load(self) -> Callable:
        """Return the function to be called. Raises Failure, or what the code raises."""
        raise NotImplementedError


class Place(NamedTuple):
    """Where a statement stood: the number of its cell, and the line of each of its nodes."""

    cell: int
    lines: tuple[int, ...]


@dataclass(frozen=True)
class Kernel(Code):
    """A function in the kernel language, with all that it uses.

    name : of the function in the text
    source : a module that ``language`` made of checked code
    places : where each of its statements stood, so that errors name the student's own lines
    """

    name: str
    source: str
    places: tuple[Place, ...]

    def load(self) -> Callable:
        """Return the function."""
        return self.loaded(lambda statement: statement)

    def loaded(self, change: Callable[[ast.stmt], ast.stmt], **given: object) -> Callable:
        """Return the function made of changed statements.

        change : gets a statement with the lines of its cell; returns the one to run
        given : what the changed statements find by name
        """
        namespace = {"__name__": "kernel", **given}
        statements = ast.parse(self.source).body
        for statement, place in zip(statements, self.places, strict=True):
            for node, line in zip(located(statement), place.lines, strict=True):
                node.lineno = node.end_lineno = line
                node.col_offset = node.end_col_offset = 0
            changed = ast.fix_missing_locations(change(statement))
            file = Cell(place.cell, "").file
            exec(compile(ast.Module([changed], []), file, "exec"), namespace)
        return namespace[self.name]


def located(tree: ast.AST) -> list[ast.AST]:
    """Return the nodes of a tree that have a line, always in the same order."""
    return [node for node in ast.walk(tree) if hasattr(node, "lineno")]


@dataclass(frozen=True)
class Cells(Code):
    """All code cells of a submission, as general Python.

    find : makes the function to be called out of the namespace that they leave; importable
    seconds : of processor time that each cell may take
    """

    sources: tuple[Cell, ...]
    find: Callable[[Mapping], Callable]
    seconds: float = field(default_factory=lambda: CELL_SECONDS)

    def load(self) -> Callable:
        """Run the cells, each whatever became of the others, and find the function."""
        run = _Run(self.seconds)
        for cell in self.sources:
            run.cell(cell)
        try:
            return self.find(run.namespace)
        except Undefined as missing:
            raise Failure("raised", undefined(missing.args[0], self.sources, run.errors)) from None


def undefined(name: str, cells: Iterable[Cell], errors: Mapping[int, str]) -> str:
    """Say why a name is not there.

    errors : what became of cells that failed, the end of a sentence, by their numbers
    """
    defining = re.compile(rf"^\s*(?:(?:async )?def|class) +{name}\b|^\s*{name}\s*=", re.M)
    numbers = [cell.number for cell in cells if defining.search(cell.source)]
    if not numbers:
        return "is not defined in any cell"
    what = errors.get(numbers[-1], "does not leave it behind")
    return f"is not defined: cell {numbers[-1]}, which should define it, {what}"


@dataclass
class _Run:
    """The namespace that cells run in, and what each of them raised, as the end of a sentence."""

    seconds: float
    namespace: dict = field(default_factory=lambda: {"__name__": "__main__"})
    errors: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.namespace |= Shell().names
        _forget_caching()

    def cell(self, cell: Cell) -> None:
        """Run one cell."""
        try:
            code = compile(plain(cell.source), cell.file, "exec")
            with _limited(self.seconds):
                exec(code, self.namespace)
        except BaseException as error:  # a notebook's kernel goes on after SystemExit, too
            from helpers.judge.child import describe

            said = describe(error)
            line = getattr(error, "lineno", None) or said["line"]
            where = f" (line {line})" if line else ""
            self.errors[cell.number] = f"raised {said['type']}{where}: {said['message']}"


@contextmanager
def _limited(seconds: float):
    """Raise TimeoutError once the block has taken so much processor time, where there are signals.

    The wall clock's alarm belongs to the child, which sets its own.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return

    def end(*_: object) -> None:
        raise TimeoutError(f"took longer than {seconds} s")

    before = signal.signal(signal.SIGPROF, end)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _forget_caching() -> None:
    """Let ``njit(cache=True)`` compile without a cache: a cell has no file to keep it beside."""
    from numba.core.dispatcher import Dispatcher

    Dispatcher.enable_caching = lambda self: None
