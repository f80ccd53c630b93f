"""The loop of a kernel that does most of the arithmetic, and the kernel with no other loop.

The machine code of a kernel does not tell which of its loops matters: one that is never entered
looks like any other. So the rounds of each are counted in a call, and then all loops but one, and
those around it, are left after their first round: what is compiled of that has one innermost loop.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass

from helpers.judge.code import Code, Kernel

LOOPS = (ast.For, ast.While)
ROUND = "__round"


def loops(kernel: Kernel) -> list[ast.For | ast.While]:
    """Return the loops of a kernel, statement after statement."""
    return [loop for statement in ast.parse(kernel.source).body for loop in _loops(statement)]


def _loops(tree: ast.AST) -> list[ast.For | ast.While]:
    return [node for node in ast.walk(tree) if isinstance(node, LOOPS)]


def arithmetic(loop: ast.For | ast.While) -> int:
    """Return how many operations stand in a loop itself, not in one inside of it."""
    return sum(isinstance(node, ast.BinOp | ast.AugAssign) for node in _own(loop.body))


def _own(body: list[ast.stmt]) -> list[ast.AST]:
    """Return the nodes of a body without those of the loops in it."""
    found: list[ast.AST] = []
    waiting: list[ast.AST] = list(body)
    while waiting:
        node = waiting.pop()
        if not isinstance(node, LOOPS):
            found.append(node)
            waiting.extend(ast.iter_child_nodes(node))
    return found


@dataclass(frozen=True)
class Rounds(Code):
    """A kernel as plain Python that counts the rounds of its loops; ``rounds`` calls it."""

    kernel: Kernel

    def load(self) -> Callable:
        """Return the function; its attribute ``rounds`` holds the counts."""
        counts = [0] * len(loops(self.kernel))

        def count(number: int) -> None:
            counts[number] += 1

        numbers = iter(range(len(counts)))

        def counting(statement: ast.stmt) -> ast.stmt:
            for loop in _loops(statement):
                call = ast.Call(ast.Name(ROUND, ast.Load()), [ast.Constant(next(numbers))], [])
                loop.body.insert(0, ast.copy_location(ast.Expr(call), loop))
            return statement

        loaded = self.kernel.loaded(counting, **{ROUND: count})
        function = getattr(loaded, "py_func", loaded)
        function.rounds = counts
        return function


def rounds(function: Callable, arguments: tuple) -> list[int]:
    """Call the function of a ``Rounds``; return how many rounds each loop made."""
    function(*arguments)
    return function.rounds


@dataclass(frozen=True)
class Hottest(Code):
    """A kernel in which one loop goes on, with those around it; all others end after one round.

    loop : its number among ``loops``
    """

    kernel: Kernel
    loop: int

    def load(self) -> Callable:
        """Return the function."""
        numbers = iter(range(len(loops(self.kernel))))

        def broken(statement: ast.stmt) -> ast.stmt:
            found = _loops(statement)
            hottest = [one for one in found if next(numbers) == self.loop]
            for one in found:
                if not any(node in hottest for node in ast.walk(one)):
                    _Once().end(one)
            return statement

        return self.kernel.loaded(broken)


class _Once(ast.NodeTransformer):
    """Ends a loop after one round, whichever way the round ends."""

    def end(self, loop: ast.For | ast.While) -> None:
        """Change the loop."""
        loop.body = [self.visit(one) for one in loop.body]
        loop.body.append(ast.copy_location(ast.Break(), loop))

    def visit_Continue(self, node: ast.Continue) -> ast.stmt:
        """Make it a break."""
        return ast.copy_location(ast.Break(), node)

    def visit_For(self, node: ast.For | ast.While) -> ast.stmt:
        """Leave a loop inside alone."""
        return node

    visit_While = visit_For
