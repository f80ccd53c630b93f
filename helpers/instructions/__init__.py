"""The machine instructions of a compiled kernel: what its innermost loops do, and how wide.

    instructions.of(kernel, *args)   of a Numba kernel, as it is compiled for these arguments
    instructions.parse(assembly)     of the text that a compiler wrote, for x86-64 or AArch64

Width is what one instruction handles: a register of 512 bits holds eight float64, and an addition
of two such registers is eight additions.
"""

from collections.abc import Callable
from typing import Any

from helpers.instructions import aarch64, assembly, x86
from helpers.instructions.instruction import Instruction, Kind
from helpers.instructions.loop import Instructions, Loop

__all__ = ["Instruction", "Instructions", "Kind", "Loop", "of", "parse"]


def of(kernel: Any, *args: Any) -> Instructions:
    """Return the instructions of a Numba kernel, as it is compiled for arguments of these types.

    kernel : a function that numba.njit made; it is compiled where it has not been, and not called
    args : what it would be called with: their types count, not their values

    Raises TypeError where the kernel is no compiled function.
    """
    if not hasattr(kernel, "py_func"):
        raise TypeError(
            f"{kernel!r} is not compiled by Numba: there are no instructions of its own"
        )
    types = tuple(kernel.typeof_pyval(one) for one in args)
    # What was loaded from the cache on disk has lost its text, and has to be compiled once more.
    if types not in kernel.overloads or kernel.stats.cache_hits[types]:
        kernel = _again(kernel)
        kernel.compile(types)
    return parse(kernel.inspect_asm(types), kernel.py_func.__name__)


def parse(text: str, name: str = "assembly") -> Instructions:
    """Return the instructions in assembly as LLVM writes it, without what Numba puts around them.

    text : of whole functions, or of a loop alone; x86-64 in the syntax of AT&T, or AArch64
    name : what the result is called
    """
    language = x86 if assembly.is_x86(text) else aarch64
    found = [
        _loop(lines, language.decode)
        for function in assembly.functions(text)
        for lines in assembly.loops(function, language.targets)
    ]
    return Instructions(name, tuple(found))


def _loop(lines: list[str], decode: Callable[[str], Instruction]) -> Loop:
    instructions = tuple(decode(line) for line in lines if not line.endswith(":"))
    return Loop("\n".join(lines), instructions)


def _again(kernel: Any) -> Any:
    from numba import njit  # takes a second to load, which ``parse`` does without

    options = {name: on for name, on in kernel.targetoptions.items() if name != "nopython"}
    return njit(**options)(kernel.py_func)
