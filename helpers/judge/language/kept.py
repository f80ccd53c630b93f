"""A kernel whose variables hold no more than numbers, so that its arrays hold everything else.

Run as plain Python, a list, a long tuple or a whole number of a million digits could keep what an
array holds, and its uses would be no accesses. Compiled code has none of that for nothing, and this
run has it neither: whatever a variable gets is looked at.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from helpers.caches.traced import TracedArray
from helpers.judge.code import Code, Kernel
from helpers.judge.language.reading import stored
from helpers.judge.replies import Failure

KEPT = "__kept"
MOST_BITS = 64
LONGEST_TUPLE = 4  # a shape, and what belongs to it
LONGEST_WORD = 16
NUMBERS = "biufc"  # kinds of dtypes
COLLECTING = frozenset(("list", "sorted", "tuple"))
PLAIN = (float, complex, np.number, np.bool, type, type(None))


@dataclass(frozen=True)
class Kept(Code):
    """A kernel that raises TypeError where a variable gets more than a number or an array."""

    kernel: Kernel

    def load(self) -> Callable:
        """Return the function as plain Python. Raises Failure for what collects numbers."""
        loaded = self.kernel.loaded(_watched, **{KEPT: _Look()})
        return getattr(loaded, "py_func", loaded)


class _Look:
    """Returns a value that a variable may hold. An object: a traced function is called as it is."""

    def __call__(self, value: object) -> object:
        if not _is_small(value):
            kind = type(value).__name__
            what = f"a number of {value.bit_length()} bits" if kind == "int" else f"a {kind}"
            raise TypeError(f"a variable holds {what}, where accesses are counted: keep numbers in "
                            "arrays")  # fmt: skip
        return value


def _is_small(value: object) -> bool:
    """Whether a value is so little that it needs no memory which a cache would see."""
    if isinstance(value, int):
        return value.bit_length() <= MOST_BITS
    if isinstance(value, range):
        return all(map(_is_small, (value.start, value.stop, value.step)))
    if isinstance(value, tuple):
        few = len(value) <= LONGEST_TUPLE
        return few and all(not isinstance(each, tuple) and _is_small(each) for each in value)
    if isinstance(value, str):
        return len(value) <= LONGEST_WORD
    if isinstance(value, TracedArray | np.dtype):  # one element must not hold a list
        return getattr(value, "dtype", value).kind in NUMBERS
    return isinstance(value, PLAIN)


def _watched(statement: ast.stmt) -> ast.stmt:
    """Return a function that is watched; constants came out of no array."""
    function = isinstance(statement, ast.FunctionDef)
    return _Watching().visit(statement) if function else statement


class _Watching(ast.NodeTransformer):
    """Lets every value be looked at on its way into a variable."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        """Look at the arguments."""
        self.generic_visit(node)
        every = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
        node.body[:0] = [_looking(node, one.arg) for one in every]
        return node

    def visit_For(self, node: ast.For) -> ast.stmt:
        """Look at what the loop runs over."""
        self.generic_visit(node)
        node.body[:0] = [_looking(node, name) for name in stored(node.target)]
        return node

    def visit_Assign(self, node: ast.Assign) -> list[ast.stmt]:
        """Look at what the names have afterwards."""
        self.generic_visit(node)
        return [node, *(_looking(node, name) for each in node.targets for name in stored(each))]

    def visit_AugAssign(self, node: ast.AugAssign) -> list[ast.stmt]:
        """Look at what the name has afterwards; an array is changed in its place."""
        self.generic_visit(node)
        return [node, *(_looking(node, name) for name in stored(node.target))]

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.expr:
        """Look at the value."""
        self.generic_visit(node)
        node.value = _looked(node.value)
        return node

    def visit_ListComp(self, node: ast.ListComp) -> None:
        """Refuse it."""
        _refuse(node, "makes a list")

    def visit_Call(self, node: ast.Call) -> ast.expr:
        """Refuse what collects."""
        if isinstance(node.func, ast.Name) and node.func.id in COLLECTING:
            _refuse(node, f"calls {node.func.id}()")
        return self.generic_visit(node)


def _refuse(node: ast.expr, what: str) -> None:
    raise Failure("raised", f"{what} (line {node.lineno} of its cell), where accesses are counted: "
                  "keep numbers in arrays")  # fmt: skip


def _looked(value: ast.expr) -> ast.expr:
    call = ast.Call(ast.Name(KEPT, ast.Load()), [value], [])
    return ast.copy_location(call, value)


def _looking(node: ast.stmt, name: str) -> ast.stmt:
    return ast.copy_location(
        ast.Expr(_looked(ast.copy_location(ast.Name(name, ast.Load()), node))), node
    )
