"""Cells as trees, and which statement gives a name its meaning."""

import ast
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from helpers.judge.code import Cell
from helpers.judge.replies import Failure
from helpers.judge.shell import plain

MOST_SOURCE = 100_000  # characters of all cells together: a long notebook has 20,000
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def refuse(cell: int, node: ast.AST, what: str, kind: str = "raised") -> NoReturn:
    """Raise the Failure that names the line; ``kind`` is "forbidden" for what reaches outside."""
    verb = "is refused" if kind == "forbidden" else "cannot be judged"
    line = getattr(node, "lineno", None)
    where = f"line {line} of cell {cell}" if line else f"cell {cell}"
    raise Failure(kind, f"{verb}: {where} {what}")


@dataclass(frozen=True)
class Binding:
    """A statement at the top level of a cell that gives a name its meaning.

    node : an import with one name, a function, an assignment with one target; any other statement
        means that nobody can tell the meaning by reading
    """

    name: str
    cell: int
    node: ast.stmt


class Bindings:
    """All that the cells bind at their top level."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self._last: dict[str, Binding] = {}
        self.broken: dict[int, str] = {}  # why a cell could not be read
        self.stars: list[tuple[int, ast.ImportFrom]] = []
        cells = tuple(cells)
        if sum(len(cell.source) for cell in cells) > MOST_SOURCE:
            raise Failure("raised", f"cannot be judged: its cells are longer than {MOST_SOURCE:,} "
                          "characters. Keep tables of numbers out of them")  # fmt: skip
        for cell in cells:
            self._read(cell)

    def _read(self, cell: Cell) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of an escape in some string: not ours to say
                body = ast.parse(plain(cell.source)).body
        except (SyntaxError, ValueError) as error:
            line = getattr(error, "lineno", None)
            where = f" (line {line})" if line else ""
            said = getattr(error, "msg", None) or error
            self.broken[cell.number] = f"raised {type(error).__name__}{where}: {said}"
        except (RecursionError, MemoryError):
            self.broken[cell.number] = "is nested too deeply to be read"
        else:
            for statement in body:
                self._bind(cell.number, statement)

    def _bind(self, cell: int, statement: ast.stmt) -> None:
        for name, node in _bound(statement):
            ast.copy_location(node, statement)
            if name == "*":
                self.stars.append((cell, node))
            else:
                self._last[name] = Binding(name, cell, node)

    def get(self, name: str) -> Binding | None:
        """Return the last binding of a name."""
        return self._last.get(name)


def _bound(statement: ast.stmt) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the names that a statement binds, each with the statement that would bind it alone."""
    match statement:
        case ast.Import(names=aliases):
            for alias in aliases:
                yield alias.asname or alias.name.partition(".")[0], ast.Import([alias])
        case ast.ImportFrom(module=module, names=aliases, level=level):
            for alias in aliases:
                yield alias.asname or alias.name, ast.ImportFrom(module, [alias], level)
        case ast.FunctionDef(name=name):
            yield name, statement
        case ast.AnnAssign(target=ast.Name(id=name) as target, value=value) if value is not None:
            yield name, ast.Assign([target], value)
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _assigned(statement, target, value)
        case _:
            for name in stored(statement):
                yield name, statement
            return
    for name in stored(statement.value) if isinstance(statement, ast.Assign) else ():
        yield name, ast.Pass()  # by := inside of what is assigned


def _assigned(
    statement: ast.stmt, target: ast.expr, value: ast.expr
) -> Iterator[tuple[str, ast.stmt]]:
    """Yield the names of one target; a tuple of names takes a tuple of values apart."""
    match target, value:
        case ast.Name(id=name), _:
            yield name, ast.Assign([target], value)
        case ast.Tuple(elts=names), ast.Tuple(elts=values) if len(names) == len(values):
            for each, part in zip(names, values, strict=True):
                yield from _assigned(statement, each, part)
        case _:
            for name in stored(target):
                yield name, ast.Pass()


def stored(tree: ast.AST) -> Iterator[str]:
    """Yield the names that code binds in its own scope: not those inside of functions."""
    match tree:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.Import() | ast.ImportFrom():
            for alias in tree.names:
                yield alias.asname or alias.name.partition(".")[0]
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name
    if isinstance(tree, FUNCTIONS):
        if not isinstance(tree, ast.Lambda):
            yield tree.name
        return
    for child in ast.iter_child_nodes(tree):
        if isinstance(tree, COMPREHENSIONS) and isinstance(child, ast.comprehension):
            for part in (child.iter, *child.ifs):  # its own targets stay inside
                yield from stored(part)
        else:
            yield from stored(child)
