"""Numba's LLVM IR for the kernels of a chapter, before it is optimised for any processor.

Run as a program, because Numba reads its settings once, when it loads:
``python -m helpers.explorers.wasm.lowering CHAPTER`` prints a JSON list of [name, IR].
"""

import json
import os
import re
import subprocess
import sys

from helpers.explorers.wasm import programs

# The same IR on every computer: nothing optimised, nothing asked of the processor.
NEUTRAL = {"NUMBA_OPT": "0", "NUMBA_CPU_NAME": "generic", "NUMBA_CPU_FEATURES": ""}
# Calls that count references, and stores of the exception's pickle: a page has neither.
COUNTING = re.compile(r"^\s*call void @NRT_(?:incref|decref)\(.*\n", re.MULTILINE)
EXCEPTION = re.compile(r"store ptr @\.const\.picklebuf\.\w+,")


def lowered(chapter: str) -> list[tuple[str, str]]:
    """Return (name, IR) of each kernel of a chapter, from a Numba in a process of its own.

    The IR defines the kernel under that name, with the arguments of Numba's calling convention:

        a place for what it returns, a place for an exception, then each argument; an array as
        (owner, parent, items i64, item bytes i64, data, shape i64..., strides i64...)

    and the status as its value, 0 for success. All else in it is of no use outside Python.
    """
    own = {key: value for key, value in os.environ.items() if not key.startswith("NUMBA_")}
    command = [sys.executable, "-m", "helpers.explorers.wasm.lowering", chapter]
    done = subprocess.run(command, env=own | NEUTRAL, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"Numba did not lower {chapter}:\n{done.stderr}")
    return [(name, portable(ir)) for name, ir in json.loads(done.stdout)]


def portable(ir: str) -> str:
    """Return IR without what needs Python's runtime."""
    return EXCEPTION.sub("store ptr null,", COUNTING.sub("", ir))


def _lower(place: str, types: tuple[str, ...]) -> tuple[str, str]:
    """Compile one kernel from its Python source, and return its name with its IR."""
    from numba import njit

    kernel = programs.kernel(place)
    fresh = njit(nogil=True)(kernel.py_func)  # not from Numba's cache, where it is optimised
    fresh.compile(f"({', '.join(types)},)")
    (overload,) = fresh.overloads.values()
    name = kernel.__name__
    return name, overload.library.get_llvm_str().replace(overload.fndesc.llvm_func_name, name)


def main() -> None:
    """Print what was asked for."""
    print(json.dumps([_lower(*entry) for entry in programs.KERNELS[sys.argv[1]].items()]))


if __name__ == "__main__":
    main()
