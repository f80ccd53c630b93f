"""A CUDA kernel run as plain Python, thread after thread, so that its accesses can be noted.

What runs is the kernel's source. Each thread of a block is a generator that pauses where the source
waits at ``cuda.syncthreads()``: all threads run up to the first barrier, one after the other, then
all to the next. On a card they run at once. A kernel whose result hangs on their order between two
barriers is wrong there; here its result is wrong as a rule, because shared memory begins as NaN.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache, partial
from itertools import product
from textwrap import dedent
from types import CodeType, FrameType, FunctionType, SimpleNamespace
from typing import Any, NamedTuple, NoReturn

from numpy.typing import DTypeLike


class Extent(NamedTuple):
    """How many threads or blocks there are along each axis, or the place of one of them."""

    x: int = 1
    y: int = 1
    z: int = 1

    def places(self) -> Iterator["Extent"]:
        """Yield every place in the order of CUDA's thread numbers: x runs fastest."""
        axes = product(range(self.z), range(self.y), range(self.x))
        return (Extent(x, y, z) for z, y, x in axes)


class Grid:
    """What the name ``cuda`` stands for in a kernel that runs here.

    blocks, threads : of the grid, and of each block
    make_shared : returns an array in shared memory: number so many of its block, shape, dtype
    """

    def __init__(self, blocks: Extent, threads: Extent, make_shared: Callable):
        self.gridDim, self.blockDim = blocks, threads
        self.blockIdx = self.threadIdx = Extent(0, 0, 0)
        self.shared = SimpleNamespace(array=self._shared_array)
        self._make_shared, self._made = make_shared, {}

    def grid(self, ndim: int) -> int | tuple[int, ...]:
        """Return the thread's place in the whole grid, along ``ndim`` axes."""
        axes = zip(self.blockIdx, self.blockDim, self.threadIdx, strict=True)
        place = tuple(block * width + thread for block, width, thread in axes)
        return place[0] if ndim == 1 else place[:ndim]

    def syncthreads(self) -> NoReturn:
        """Raise TypeError: only a barrier that is a statement of the kernel itself can pause it."""
        raise TypeError("cuda.syncthreads() outside the kernel itself: cannot be run here")

    def _shared_array(self, shape: int | tuple[int, ...], dtype: DTypeLike) -> Any:
        """Return the block's array: the first thread to come to this place makes it."""
        place = source_place(sys._getframe(1))
        if place not in self._made:
            self._made[place] = self._make_shared(len(self._made), shape, dtype)
        return self._made[place]

    def run(self, kernel: Callable, args: tuple, enter: Callable[[int, int], None]) -> None:
        """Run a kernel that ``pausing`` made, block after block.

        enter : told the numbers of the block and of its thread before this thread goes on

        Raises RuntimeError where threads of one block wait at different barriers, or only some do.
        """
        for block, place in enumerate(self.gridDim.places()):
            self.blockIdx, self._made = place, {}
            threads = [(place, kernel(*args)) for place in self.blockDim.places()]
            while self._reach_barrier(threads, partial(enter, block)):
                pass

    def _reach_barrier(self, threads: list[tuple], enter: Callable[[int], None]) -> bool:
        """Let every thread of a block go on to its next barrier; say whether there was one."""
        barriers = set()
        for number, (place, thread) in enumerate(threads):
            self.threadIdx = place
            enter(number)
            barriers.add(next(thread, None))
        if len(barriers) > 1:
            raise RuntimeError("threads of a block do not come to the same barrier")
        return barriers != {None}


@lru_cache(maxsize=64)
def _positions(code: CodeType) -> tuple:
    return tuple(code.co_positions())


def source_place(frame: FrameType) -> tuple:
    """Return where in its source a frame is: the lines and columns of what it evaluates.

    The interpreter rewrites instructions while it runs them; the source stays.
    """
    return _positions(frame.f_code)[frame.f_lasti // 2]


def pausing(kernel: FunctionType) -> FunctionType:
    """Return a kernel as a generator function, which yields its line where it meets a barrier.

    Raises OSError where the source is not to be had, TypeError where the kernel is a lambda.
    """
    lines, first = inspect.getsourcelines(kernel)
    tree = ast.parse(dedent("".join(lines)))
    ast.increment_lineno(tree, first - 1)
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef):
        raise TypeError("a kernel is written with def")
    function.decorator_list = []
    function.body += ast.parse("if False: yield").body  # a generator, also without a barrier
    # What the kernel closes over must be outside it here, too.
    tree.body = ast.parse(f"def outside({', '.join(kernel.__code__.co_freevars)}): pass").body
    tree.body[0].body = [_Barriers().visit(function)]
    outside = _inner(compile(ast.fix_missing_locations(tree), kernel.__code__.co_filename, "exec"))
    code = _inner(outside)
    cells = dict(zip(kernel.__code__.co_freevars, kernel.__closure__ or (), strict=True))
    closure = tuple(cells[name] for name in code.co_freevars)
    made = FunctionType(code, kernel.__globals__, kernel.__name__, kernel.__defaults__, closure)
    made.__module__ = kernel.__module__
    return made


class _Barriers(ast.NodeTransformer):
    """Puts ``yield LINE`` in the place of each ``cuda.syncthreads()``."""

    def visit_Expr(self, node: ast.Expr) -> ast.Expr:
        call = node.value
        if isinstance(call, ast.Call) and getattr(call.func, "attr", "") == "syncthreads":
            node.value = ast.copy_location(ast.Yield(ast.Constant(node.lineno)), call)
        return node


def _inner(code: CodeType) -> CodeType:
    """Return the first function that stands inside code."""
    return next(constant for constant in code.co_consts if isinstance(constant, CodeType))
