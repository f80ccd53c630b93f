"""Whether a function keeps to the kernel language, line by line."""

import ast
import math
from collections.abc import Callable, Collection
from typing import NoReturn

import numpy

from helpers.judge.language import words
from helpers.judge.language.reading import refuse, stored

PLAIN = (
    ast.Assign, ast.AugAssign, ast.For, ast.While, ast.If, ast.Return, ast.Expr, ast.Pass,
    ast.Break, ast.Continue, ast.Delete, ast.BoolOp, ast.BinOp, ast.UnaryOp, ast.IfExp,
    ast.Compare, ast.Subscript, ast.Slice, ast.Tuple, ast.List, ast.expr_context, ast.boolop,
    ast.operator, ast.unaryop, ast.cmpop,
)  # fmt: skip
INSTEAD = {
    ast.AnnAssign: "a declaration without a value. Leave it out",
    ast.AsyncFor: "an `async for`. Use a plain loop",
    ast.AsyncFunctionDef: "an `async def`. Use a plain function",
    ast.AsyncWith: "an `async with`. A kernel waits for nothing",
    ast.Await: "an `await`. A kernel waits for nothing",
    ast.ClassDef: "a class. Use functions and arrays",
    ast.Dict: "a dictionary. Use arrays or variables",
    ast.DictComp: "a dictionary. Use arrays or variables",
    ast.FunctionDef: "a function inside of a function. Define it at the top level of a cell",
    ast.Import: "an import inside of a function. Import at the top of a cell",
    ast.ImportFrom: "an import inside of a function. Import at the top of a cell",
    ast.Lambda: "a lambda. Define a function at the top level of a cell",
    ast.Match: "a `match`. Use `if`",
    ast.Set: "a set. Use arrays or variables",
    ast.SetComp: "a set. Use arrays or variables",
    ast.Starred: "a star. Name each value",
    ast.Try: "a `try`. Let an error end the call",
    ast.TryStar: "a `try`. Let an error end the call",
    ast.Yield: "a `yield`. Fill the array that you were given",
    ast.YieldFrom: "a `yield`. Fill the array that you were given",
}
STAYING = {
    ast.Global: "a `global`",
    ast.Nonlocal: "a `nonlocal`",
}
MOST_NAMES = 128  # variables of one function: each may hold a number that no cache sees

Follow = Callable[[str, ast.AST], str]
"""Gets a name that is no variable, and where it is used; says what it means, in dots:
"function f", "constant N", "numpy", "numpy.add", "math.pi", "numba.prange", "builtins.len".
Raises Failure where it means nothing that a kernel may use."""


class Checker(ast.NodeVisitor):
    """Checks code of one cell. Raises Failure at the first line that is not in the language.

    follow : what a name means that is no variable
    without : functions of NumPy, methods, or "@" that must not be used
    variables : the names that are variables
    """

    def __init__(
        self,
        cell: int,
        follow: Follow,
        without: Collection[str] = (),
        variables: frozenset[str] = frozenset(),
    ) -> None:
        self.cell, self.follow, self.without, self.variables = cell, follow, without, variables
        self._prose = False  # within what only people read

    def function(self, node: ast.FunctionDef) -> None:
        """Check the arguments and the body of a function, but not its decorators."""
        named = node.args
        if named.vararg or named.kwarg:
            self._no(named.vararg or named.kwarg, "takes any number of arguments. Name each one")
        for default in (*named.defaults, *filter(None, named.kw_defaults)):
            self.constant(default)
        arguments = [one.arg for one in (*named.posonlyargs, *named.args, *named.kwonlyargs)]
        variables = frozenset((*arguments, *(name for part in node.body for name in stored(part))))
        if len(variables) > MOST_NAMES:
            self._no(node, f"has more than {MOST_NAMES} variables. Use arrays")
        for name in variables:
            self._named(node, name)
        inner = Checker(self.cell, self.follow, self.without, variables)
        for statement in node.body:
            inner.visit(statement)

    def constant(self, node: ast.expr) -> None:
        """Check what stands for a number, a word or a tuple of them, before any function runs."""
        match node:
            case ast.Constant():
                self.visit_Constant(node)
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                for part in parts:
                    self.constant(part)
            case ast.UnaryOp(operand=operand):
                self.constant(operand)
            case ast.BinOp(left=left, right=right):
                self.constant(left)
                self.constant(right)
            case ast.Call(func=ast.Name() | ast.Attribute(), args=[part], keywords=[]) if (
                self.meaning(node.func).partition(".")[2] in words.SCALARS | words.TYPES
            ):
                self.constant(part)
            case ast.Name() | ast.Attribute():
                self.visit(node)
            case _:
                self._no(node, "makes something before the function is called that is no number, "
                         "word or tuple of them. Make it inside of the function")  # fmt: skip

    def _no(self, node: ast.AST, what: str) -> NoReturn:
        refuse(self.cell, node, what)

    def _forbid(self, node: ast.AST, what: str) -> NoReturn:
        refuse(self.cell, node, what, "forbidden")

    def _outside(self, node: ast.AST, name: str) -> None:
        if name in words.OUTSIDE or name.startswith("__"):
            self._forbid(node, f"uses `{name}`. A kernel computes with the arrays and numbers that "
                         "it was given, and reaches for nothing else")  # fmt: skip

    def _by_hand(self, node: ast.AST, name: str) -> NoReturn:
        self._no(node, f"uses `{name}`, which does what is asked for here. Write it by hand")

    def _named(self, node: ast.AST, name: str) -> None:
        if name.startswith("__"):
            self._forbid(node, f"has a variable `{name}`. Name it without `__`")

    # Statements and expressions

    def generic_visit(self, node: ast.AST) -> None:
        """Go on into what needs no look of its own, and refuse what is not known."""
        if type(node) in STAYING:
            self._forbid(node, f"has {STAYING[type(node)]}. A call must leave nothing behind but "
                         "its results")  # fmt: skip
        if not isinstance(node, PLAIN):
            self._no(node, f"has {INSTEAD.get(type(node), f'a {type(node).__name__}')}")
        super().generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp | ast.AugAssign) -> None:
        """Allow ``@`` and ``@=`` where the product is not to be written by hand."""
        if isinstance(node.op, ast.MatMult) and "@" in self.without:
            self._by_hand(node, "@")
        self.generic_visit(node)

    visit_AugAssign = visit_BinOp

    def visit_Starred(self, node: ast.Starred) -> None:
        """Allow a star where values are spread out, and not where they are collected."""
        if isinstance(node.ctx, ast.Store):
            self.generic_visit(node)
        self.visit(node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        """Check an assignment; the assembly leaves its annotation out."""
        if node.value is None:
            self.generic_visit(node)
        self.visit(node.target)
        self.visit(node.value)

    def visit_With(self, node: ast.With) -> None:
        """Allow ``np.errstate`` alone."""
        for item in node.items:
            call = item.context_expr
            if not (isinstance(call, ast.Call) and self.meaning(call.func) == "numpy.errstate"):
                self._no(call, "has a `with` that is not np.errstate")
            if item.optional_vars:
                self._no(call, "has an `as`. np.errstate needs none")
            self._arguments(call, known=False)
        for statement in node.body:
            self.visit(statement)

    def visit_Raise(self, node: ast.Raise) -> None:
        """Allow an error of Python's own."""
        error = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if node.cause or not isinstance(error, ast.Name) or error.id in self.variables:
            self._no(node, "raises something else than an error of Python's own")
        if self.follow(error.id, error).removeprefix("builtins.") not in words.ERRORS:
            self._no(node, f"raises `{error.id}`. Take ValueError")
        if isinstance(node.exc, ast.Call):
            self._say(node.exc)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Check what is asserted; the message is prose."""
        self.visit(node.test)
        if node.msg:
            self._say(node.msg)

    def visit_Constant(self, node: ast.Constant) -> None:
        """Allow numbers, and of words those that stand for something."""
        value = node.value
        if isinstance(value, bytes):
            self._no(node, "has bytes. Use numbers")
        if isinstance(value, str) and not self._prose and value not in words.QUOTED:
            shown = value if len(value) < 30 else value[:27] + "..."
            self._no(node, f"has the text {shown!r}, which is no dtype and no option that a "
                     "kernel needs. Text belongs into `print` and into errors")  # fmt: skip

    def visit_Expr(self, node: ast.Expr) -> None:
        """Let text alone be, which is a comment."""
        if not (isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)):
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Allow f-strings where people read them."""
        if not self._prose:
            self._no(node, "has an f-string. Text belongs into `print` and into errors")
        for part in node.values:
            self.visit(part)

    def visit_FormattedValue(self, node: ast.FormattedValue) -> None:
        """Check what an f-string shows; how it is shown is a word."""
        self.visit(node.value)
        if node.format_spec is not None:
            self.visit(node.format_spec)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        """Allow ``:=``, but not in prose: no text is kept."""
        if self._prose:
            self._no(node, "has a `:=` within a message. Assign in a line of its own")
        self.visit(node.value)

    def visit_ListComp(self, node: ast.ListComp | ast.GeneratorExp) -> None:
        """Check a comprehension: its own variables are known inside, its first iterable outside."""
        first, *others = node.generators
        if any(each.is_async for each in node.generators):
            self._no(node, "has an `async for`. Use a plain loop")
        self.visit(first.iter)
        own = frozenset(name for each in node.generators for name in stored(each.target))
        for name in own:
            self._named(node, name)
        inner = Checker(self.cell, self.follow, self.without, self.variables | own)
        inner._prose = self._prose
        inner.visit(node.elt)
        for each in node.generators:
            inner.visit(each.target)
            for test in each.ifs:
                inner.visit(test)
        for each in others:
            inner.visit(each.iter)

    visit_GeneratorExp = visit_ListComp

    # Names, attributes, calls

    def visit_Name(self, node: ast.Name) -> None:
        """Allow variables, constants, and of functions those that stand for dtypes."""
        if isinstance(node.ctx, ast.Store | ast.Del) or node.id in self.variables:
            return
        self._value(node, self.meaning(node))

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """Allow what NumPy and ``math`` have, and the properties of arrays."""
        if not isinstance(node.ctx, ast.Load):
            self._forbid(node, f"sets `.{node.attr}`. Write into the elements of an array")
        meaning = self.meaning(node)
        if meaning:
            self._value(node, meaning)
            return
        self.visit(node.value)
        if node.attr not in words.PROPERTIES:
            self._outside(node, node.attr)
            called = (
                f"Call it: `.{node.attr}(...)`" if node.attr in words.METHODS else "Leave it out"
            )
            self._no(node, f"reads `.{node.attr}`, which the judge does not know. {called}")

    def _value(self, node: ast.expr, meaning: str) -> None:
        """Refuse what is no value by itself."""
        home, _, name = meaning.rpartition(".")
        number = home in ("numpy", "math") and not callable(getattr(_HOMES[home], name))
        if number or meaning.startswith("constant "):
            return
        if (home == "numpy" and name in words.SCALARS) or (
            home == "builtins" and name in words.TYPES
        ):
            return
        what = meaning.removeprefix("function ").removeprefix("builtins.")
        self._no(node, f"uses `{what}` as a value. Call it by its name")

    def meaning(self, node: ast.expr) -> str:
        """Return what a name, or an attribute of a module, means; "" for anything else."""
        if isinstance(node, ast.Name):
            return "" if node.id in self.variables else self.follow(node.id, node)
        if not isinstance(node, ast.Attribute):
            return ""
        home = self.meaning(node.value) if isinstance(node.value, ast.Name | ast.Attribute) else ""
        if home in ("numpy", "math", "numba"):
            return self.member(home, node.attr, node)
        if home.removeprefix("numpy.") in words.UFUNCS and node.attr in words.UFUNC_METHODS:
            return f"{home}.{node.attr}"
        return ""

    def member(self, home: str, name: str, node: ast.AST) -> str:
        """Return the meaning of a module's member. Raises Failure where it is not to be used."""
        if name not in MEMBERS[home]:
            self._outside(node, name)
            self._no(node, f"uses `{home}.{name}`, which the judge does not know. {_FOR[home]}")
        if home == "numpy" and name in self.without:
            self._by_hand(node, f"np.{name}")
        return f"{home}.{name}"

    def visit_Call(self, node: ast.Call) -> None:
        """Allow calls by name: of functions that may be used, and of the methods of arrays."""
        match node.func:
            case ast.Name(id=name) if name in self.variables:
                self._no(node, f"calls the variable `{name}`. Call a function by its own name")
            case ast.Name() | ast.Attribute() if meaning := self.meaning(node.func):
                self._call(node, meaning)
            case ast.Attribute(value=value, attr=name):
                self.visit(value)
                if name not in words.METHODS:
                    self._outside(node, name)
                    self._no(node, f"calls `.{name}()`, which the judge does not know. Use a "
                             "function of NumPy, or a loop")  # fmt: skip
                if name in self.without:
                    self._by_hand(node, f".{name}()")
                self._arguments(node, known=False)
            case _:
                self._no(node, "calls what an expression returns. Call a function by its name")

    def _call(self, node: ast.Call, meaning: str) -> None:
        home, _, name = meaning.rpartition(".")
        if meaning == "builtins.print":
            self._say(node)
        elif meaning == "numpy.einsum":
            self._einsum(node)
        elif meaning == "numpy.errstate":
            self._no(node, "uses np.errstate outside of a `with`")
        elif meaning in ("numba.njit", "numba.jit"):
            self._no(node, "compiles inside of a function. Put @njit over the function")
        elif home == "builtins" and name in words.ERRORS:
            self._no(node, f"makes a {name}. Raise it")
        elif meaning.startswith("constant "):
            self._no(node, f"calls the {meaning}. Call a function by its name")
        else:
            self._arguments(node, known=meaning.startswith("function "))

    def _einsum(self, node: ast.Call) -> None:
        """Let the letters of the sum pass, which come first."""
        first, *others = node.args or [None]
        letters = isinstance(first, ast.Constant) and isinstance(first.value, str)
        if not letters or set(first.value) - set("abcdefghijklmnopqrstuvwxyz,->. "):
            self._no(node, "uses np.einsum without letters such as 'ij,jk->ik' in front")
        self._arguments(ast.copy_location(ast.Call(node.func, others, node.keywords), node), False)

    def _arguments(self, node: ast.Call, known: bool) -> None:
        """Check the arguments of a call; those of the text's own functions have any name."""
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if keyword.arg is None:
                self._no(node, "has a `**` in a call. Name each argument")
            if not known and keyword.arg not in words.KEYWORDS:
                self._no(
                    node, f"gives `{keyword.arg}=`, which the judge does not know. Leave it out"
                )
            self.visit(keyword.value)

    def _say(self, node: ast.expr) -> None:
        """Check what only people read."""
        before, self._prose = self._prose, True
        if isinstance(node, ast.Call):
            self._arguments(node, known=False)
        else:
            self.visit(node)
        self._prose = before


_HOMES = {"numpy": numpy, "math": math}
MEMBERS = {
    "numpy": words.NUMPY,
    "math": words.MATH,
    "numba": frozenset(("jit", "njit", "prange")),
}
_FOR = {
    "numpy": "Use what computes with whole arrays, or write a loop",
    "math": "See the documentation of the module math",
    "numba": "A kernel may use njit and prange",
}
