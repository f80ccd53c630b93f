"""Plain Python whose time can be trusted: it computes with what it gets and reaches nothing else.

Unlike a kernel it may have dictionaries, lambdas, errors and functions inside of functions. Modules
are those that compute, and of objects the methods that every container has. So the text can run in
one process with the loop that calls it, and neither find that loop nor change it.
"""

import ast
import builtins
import math
import statistics
import symtable
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from helpers.judge.code import Cell, Code
from helpers.judge.language import words
from helpers.judge.language.reading import Binding, Bindings, refuse
from helpers.judge.replies import Failure

NODES = (
    ast.FunctionDef, ast.arguments, ast.arg, ast.Return, ast.Assign, ast.AugAssign, ast.AnnAssign,
    ast.For, ast.While, ast.If, ast.Expr, ast.Pass, ast.Break, ast.Continue, ast.Try, ast.Raise,
    ast.ExceptHandler, ast.Assert, ast.Nonlocal, ast.Global, ast.Delete, ast.Lambda, ast.IfExp,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.comprehension, ast.List,
    ast.Tuple, ast.Dict, ast.Set, ast.Subscript, ast.Slice, ast.Starred, ast.Compare, ast.BoolOp,
    ast.BinOp, ast.UnaryOp, ast.NamedExpr, ast.Call, ast.keyword, ast.Attribute, ast.Name,
    ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.expr_context, ast.operator, ast.boolop,
    ast.unaryop, ast.cmpop,
)  # fmt: skip
BUILTINS = words.BUILTINS | words.ERRORS | frozenset(
    "dict divmod filter frozenset hash isinstance iter KeyError map next set slice str".split()
)  # fmt: skip
MEMBERS = {
    "bisect": frozenset("bisect bisect_left bisect_right insort".split()),
    "collections": frozenset("Counter OrderedDict defaultdict deque".split()),
    "functools": frozenset("cache lru_cache partial reduce".split()),
    "itertools": frozenset(
        "accumulate chain combinations groupby islice pairwise permutations product repeat "
        "starmap takewhile zip_longest".split()
    ),
    "math": frozenset(name for name in dir(math) if not name.startswith("_")),
    "numpy": words.NUMPY | {"interp", "polyfit", "polyval"},
    "operator": frozenset({"itemgetter"}),
    "statistics": frozenset(statistics.__all__),
}
ATTRIBUTES = words.PROPERTIES | words.METHODS | frozenset(
    "add backend difference discard endswith get intersection isdisjoint issubset items join keys "
    "lower op popitem seconds setdefault split startswith strip symmetric_difference union update "
    "upper values".split()
)  # fmt: skip


@dataclass(frozen=True)
class Plain(Code):
    """Checked text, and what finds the function to be called among its names; importable."""

    source: str
    find: Callable[[Mapping], Callable]

    def load(self) -> Callable:
        """Run the text and return the function."""
        namespace = {"__name__": "plain"}
        exec(compile(self.source, "<checked>", "exec"), namespace)
        return self.find(namespace)


def plain(names: Iterable[str], cells: Iterable[Cell], find: Callable) -> Plain:
    """Return functions of the cells, with all that they use, as checked text.

    Raises Failure, whose sentence names the line, where it is not plain in this sense.
    """
    try:
        bindings = Bindings(cells)
        used: dict[str, Binding] = {}
        for name in names:
            if bindings.get(name) is None:
                raise Failure("raised", _missing(name, bindings))
            _follow(name, bindings, used)
        found = {id(each.node): each for each in used.values()}.values()
        ordered = sorted(found, key=lambda each: (each.cell, each.node.lineno))
        return Plain("\n".join(ast.unparse(each.node) for each in ordered), find)
    except RecursionError:
        raise Failure("raised", "cannot be judged: it is nested too deeply to be read") from None


def _missing(name: str, bindings: Bindings) -> str:
    broken = "".join(f", and cell {cell} {what}" for cell, what in bindings.broken.items())
    return f"is not defined: no cell defines {name}{broken}"


def _follow(name: str, bindings: Bindings, used: dict[str, Binding]) -> None:
    """Check what binds a name, and all names that it uses."""
    binding = bindings.get(name)
    if binding is None or name in used:
        return
    used[name] = binding
    _Checker(binding.cell, bindings).top(binding.node)
    table = symtable.symtable(ast.unparse(binding.node), "<cell>", "exec")
    for free in _free(table):
        _follow(free, bindings, used)


def _free(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the names that code looks up at the top level, where its own variables are not."""
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
            yield symbol.get_name()
    for child in table.get_children():
        yield from _free(child)


class _Checker(ast.NodeVisitor):
    """Checks one statement of a cell. Raises Failure at the first thing that is not plain."""

    def __init__(self, cell: int, bindings: Bindings) -> None:
        self.cell, self.bindings = cell, bindings

    def top(self, statement: ast.stmt) -> None:
        """Check a statement at the top level, where alone things are imported."""
        if not isinstance(statement, ast.Import | ast.ImportFrom):
            self.visit(statement)
            return
        (alias,) = statement.names
        of = statement.module if isinstance(statement, ast.ImportFrom) else alias.name
        if of not in MEMBERS or (isinstance(statement, ast.ImportFrom) and statement.level):
            self._refuse(statement, f"imports `{of}`", "forbidden")
        if isinstance(statement, ast.ImportFrom) and alias.name not in MEMBERS[of]:
            self._refuse(statement, f"imports `{alias.name}` from `{of}`", "forbidden")

    def generic_visit(self, node: ast.AST) -> None:
        """Go on into what is plain."""
        if not isinstance(node, NODES):
            self._refuse(node, f"has a {type(node).__name__}")
        super().generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        """Allow names of the cells, local ones, and builtins that compute."""
        outside = hasattr(builtins, node.id) and node.id not in BUILTINS
        if node.id.startswith("__") or (outside and self.bindings.get(node.id) is None):
            self._refuse(node, f"uses `{node.id}`", "forbidden")

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Allow what modules that compute have, and the methods of containers and arrays."""
        if node.attr not in ATTRIBUTES and node.attr not in self._members(node.value):
            self._refuse(node, f"uses `.{node.attr}`", "forbidden")
        self.visit(node.value)

    def _members(self, value: ast.expr) -> frozenset[str]:
        binding = self.bindings.get(value.id) if isinstance(value, ast.Name) else None
        if binding is None or not isinstance(binding.node, ast.Import):
            return frozenset()
        return MEMBERS.get(binding.node.names[0].name, frozenset())

    def _refuse(self, node: ast.AST, what: str, kind: str = "raised") -> None:
        hint = "Here it may use functions, containers, math and numpy, and nothing else"
        refuse(self.cell, node, f"{what}. {hint}", kind)
