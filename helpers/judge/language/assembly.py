"""A function with its helpers and constants as one text, made anew from what was checked."""

import ast
import warnings
from collections.abc import Callable, Collection, Iterable
from typing import NoReturn

from helpers.judge.code import Cell, Kernel, Place, located, undefined
from helpers.judge.language import words
from helpers.judge.language.checker import MEMBERS, Checker
from helpers.judge.language.decorators import COMPILERS, NJIT, compiler, compilers
from helpers.judge.language.reading import Binding, Bindings, refuse
from helpers.judge.replies import Failure


def kernel(name: str, cells: Iterable[Cell], without: Collection[str] = ()) -> Kernel:
    """Return the function ``name`` of the cells, with all that it uses.

    without : functions of NumPy, methods, or "@" that it must not use, such as ``words.PRODUCTS``

    Nothing of the cells runs. Raises Failure, whose sentence names the line, where the function or
    anything that it uses is not in the language.
    """
    cells = tuple(cells)
    bindings = Bindings(cells)
    if bindings.get(name) is None:
        raise Failure("raised", undefined(name, cells, bindings.broken))
    try:
        return _Assembly(bindings, without).kernel(name)
    except RecursionError:
        raise Failure("raised", "cannot be judged: it is nested too deeply to be read") from None


class _Assembly:
    """The statements of a text so far, each after those that it needs."""

    def __init__(self, bindings: Bindings, without: Collection[str]) -> None:
        self._bindings, self._without = bindings, without
        self._meanings: dict[str, str] = {}
        self._open: set[str] = set()  # names whose constants are being looked at
        self._texts, self._places = [f"from numba import njit as {NJIT}"], [Place(0, (1, 1))]

    def kernel(self, name: str) -> Kernel:
        """Return the kernel of this name."""
        meaning = self._meaning(name)
        if not meaning.startswith("function "):
            binding = self._bindings.get(name)
            refuse(binding.cell, binding.node, f"makes `{name}` something else than a function")
        return Kernel(name, "\n".join(self._texts), tuple(self._places))

    def _follower(self, cell: int) -> Callable[[str, ast.AST], str]:
        """Return what tells the checker of a cell the meaning of names."""

        def follow(name: str, node: ast.AST) -> str:
            if self._bindings.get(name) is not None:
                return self._meaning(name)
            if name in words.BUILTINS or name in words.ERRORS:
                return f"builtins.{name}"
            self._unknown(cell, node, name)

        return follow

    def _unknown(self, cell: int, node: ast.AST, name: str) -> NoReturn:
        if name in words.OUTSIDE or name.startswith("__"):
            refuse(cell, node, f"uses `{name}`. A kernel computes with the arrays and numbers that "
                   "it was given, and reaches for nothing else", "forbidden")  # fmt: skip
        for where, star in self._bindings.stars:
            refuse(cell, node, f"uses `{name}`, and line {star.lineno} of cell {where} imports `*`."
                   " Import what you use by its name")  # fmt: skip
        refuse(cell, node, f"uses `{name}`, which no cell defines")

    def _meaning(self, name: str) -> str:
        """Return what a name means that the cells bind, and put it into the text."""
        if name in self._open:
            binding = self._bindings.get(name)
            refuse(binding.cell, binding.node, f"makes `{name}` out of itself. Give it a new name")
        if name not in self._meanings:
            self._define(self._bindings.get(name))
        return self._meanings[name]

    def _define(self, binding: Binding) -> None:
        name, cell, node = binding.name, binding.cell, binding.node
        if name.startswith("__"):
            refuse(cell, node, f"defines `{name}`. Name it without `__`", "forbidden")
        checker = Checker(cell, self._follower(cell), self._without)
        match node:
            case ast.Import() | ast.ImportFrom():
                self._meanings[name] = self._imported(checker, node)
                if self._meanings[name] not in COMPILERS:  # the text has its own
                    self._write(cell, node)
            case ast.FunctionDef():
                self._meanings[name] = f"function {name}"  # before its body: it may call itself
                decorators = compilers(cell, node.decorator_list, checker.meaning)
                checker.function(node)
                self._write(cell, _plain(node, decorators))
            case ast.Assign(targets=[ast.Name()]):
                self._open.add(name)
                value = self._assigned(checker, name, node.value)
                self._open.remove(name)
                self._write(cell, ast.Assign([ast.Name(name, ast.Store())], value), node)
            case _:
                what = f"gives `{name}` a meaning that only running it would tell. Define it once, "
                refuse(cell, node, f"{what}by a line of its own at the left edge of a cell")

    def _imported(self, checker: Checker, node: ast.Import | ast.ImportFrom) -> str:
        """Return the meaning of an import of one name."""
        (alias,) = node.names
        if isinstance(node, ast.ImportFrom) and node.module in MEMBERS and not node.level:
            return checker.member(node.module, alias.name, node)
        home = alias.name.partition(".")[0] if isinstance(node, ast.Import) else node.module or "."
        if (
            isinstance(node, ast.Import)
            and home in MEMBERS
            and (home == alias.name or not alias.asname)
        ):
            alias.name = home  # of ``import numpy.linalg`` a kernel sees ``numpy``
            return home
        kind = "forbidden" if home.partition(".")[0] in words.OUTSIDE else "raised"
        refuse(checker.cell, node, f"imports from `{home}`. A kernel may use numpy, math and numba;"
               " write whatever else it needs into a cell", kind)  # fmt: skip

    def _assigned(self, checker: Checker, name: str, value: ast.expr) -> ast.expr:
        """Return what a name is set to in the text, and note what the name means."""
        match value:
            case ast.Name() if checker.meaning(value).startswith("function "):
                self._meanings[name] = f"function {name}"
                return value
            case ast.Call(func=func, args=[ast.Name() as inner], keywords=[]) if checker.meaning(
                inner
            ).startswith("function "):
                self._meanings[name] = f"function {name}"
                made = compiler(checker.cell, func, checker.meaning)
                return ast.copy_location(ast.Call(made, [inner], []), value)
        checker.constant(value)
        self._meanings[name] = f"constant {name}"
        return _Tuples().visit(value)

    def _write(self, cell: int, node: ast.stmt, at: ast.stmt | None = None) -> None:
        """Add a statement to the text. Raises Failure where it does not read back as it was."""
        node = ast.fix_missing_locations(ast.copy_location(node, at or node))
        text = ast.unparse(node)
        (back,) = ast.parse(text).body
        if ast.dump(back) != ast.dump(node):
            refuse(cell, node, "is written in a way that cannot be judged. Write it more simply")
        _compile(cell, node, text)
        self._texts.append(text)
        self._places.append(Place(cell, tuple(each.lineno for each in located(node))))


def _compile(cell: int, node: ast.stmt, text: str) -> None:
    """Raise Failure for what only a compiler notices, such as a ``break`` outside of a loop."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "kernel", "exec")
    except SyntaxError as error:
        refuse(cell, node, f"begins what raised SyntaxError: {error.msg}")


def _plain(node: ast.FunctionDef, decorators: list[ast.expr]) -> ast.FunctionDef:
    """Return a function without what only people and type checkers read."""
    node = _Uncommented().visit(node)
    node.decorator_list, node.returns, node.type_comment = decorators, None, None
    return node


class _Uncommented(ast.NodeTransformer):
    """Leaves annotations and text that stands alone out of a tree of its own."""

    def visit_Expr(self, node: ast.Expr) -> ast.stmt:
        """Make text that stands alone nothing."""
        alone = isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        return ast.copy_location(ast.Pass(), node) if alone else node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.stmt:
        """Make it a plain assignment."""
        return ast.copy_location(ast.Assign([node.target], node.value), node)

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Leave the annotation out."""
        return ast.copy_location(ast.arg(node.arg), node)


class _Tuples(ast.NodeTransformer):
    """Makes lists tuples: a constant must not change."""

    def visit_List(self, node: ast.List) -> ast.expr:
        """Make it a tuple."""
        return ast.copy_location(ast.Tuple([*map(self.visit, node.elts)], node.ctx), node)
