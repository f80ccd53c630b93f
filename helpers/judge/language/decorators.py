"""How Numba is asked to compile a kernel, and what of that the judge takes over."""

import ast
from collections.abc import Callable

from helpers.judge.language.reading import refuse

NJIT = "__njit"  # what the text calls Numba's njit: no kernel may have such a name itself
COMPILERS = ("numba.njit", "numba.jit")
# What does not change how one thread computes, or is the judge's own to choose.
DROPPED = frozenset("boundscheck cache debug nogil nopython parallel".split())
CHOICES = {
    "error_model": ("python", "numpy"),
    "inline": ("never", "always"),
}
FAST = frozenset("nnan ninf nsz arcp contract afn reassoc fast".split())


def compilers(
    cell: int, decorators: list[ast.expr], meaning: Callable[[ast.expr], str]
) -> list[ast.expr]:
    """Return the decorators that the text gets: none, or njit with the options that count.

    meaning : what a name or an attribute of a module means, in dots
    Raises Failure for any other decorator.
    """
    if len(decorators) > 1:
        refuse(cell, decorators[1], "has a second decorator. @njit alone may stand over a kernel")
    return [compiler(cell, each, meaning) for each in decorators]


def compiler(cell: int, node: ast.expr, meaning: Callable[[ast.expr], str]) -> ast.expr:
    """Return what compiles a function in the text, from ``njit`` or ``njit(...)`` in a cell."""
    called = node.func if isinstance(node, ast.Call) else node
    simple = isinstance(called, ast.Name | ast.Attribute)
    if not simple or meaning(called) not in COMPILERS:
        refuse(cell, node, f"has the decorator `{ast.unparse(called)[:40]}`. A kernel may have "
               "@njit, or none")  # fmt: skip
    name = ast.copy_location(ast.Name(NJIT, ast.Load()), node)
    if not isinstance(node, ast.Call):
        return name
    if node.args:
        refuse(cell, node, "gives @njit types. Leave them out: it takes those of the arguments")
    kept = [each for each in node.keywords if _is_kept(cell, each)]
    return ast.copy_location(ast.Call(name, [], kept), node) if kept else name


def _is_kept(cell: int, option: ast.keyword) -> bool:
    """Whether an option goes into the text. Raises Failure where it must not."""
    if option.arg is None:
        refuse(cell, option, "gives @njit a `**`. Name each option")
    try:
        value = ast.literal_eval(option.value)
    except (ValueError, TypeError):
        refuse(cell, option, f"gives `{option.arg}=` no plain value")
    if option.arg in DROPPED and not (option.arg == "nopython" and not value):
        return False
    flags = isinstance(value, set) and value <= FAST
    if option.arg == "fastmath" and (isinstance(value, bool) or flags):
        return True
    if value not in CHOICES.get(option.arg, ()):
        refuse(cell, option, f"compiles with `{option.arg}={value!r}`, which the judge does not "
               "take. Leave it out")  # fmt: skip
    return True
