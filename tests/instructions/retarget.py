"""Assembly of our kernels for other machines: NUMBA_OPT=0 python -m tests.instructions.retarget.

Numba translates a kernel to LLVM's intermediate language, here without optimising it. LLVM then
optimises it for the processor that is asked for, with the loop vectorizer and without the SLP one,
as Numba does, and writes the assembly beside this file: the kernel's own function, and for one of
each system all that Numba puts around it.
"""

import re
from pathlib import Path

import llvmlite.binding as llvm
import numba
import numpy as np
from numba import njit

from helpers.kernels import vectors

HERE = Path(__file__).parent
LINUX = "unknown-linux-gnu"
PROCESSORS = {
    "x86-64": f"x86_64-{LINUX}",
    "haswell": f"x86_64-{LINUX}",
    "znver5": f"x86_64-{LINUX}",
    "neoverse-n1": f"aarch64-{LINUX}",
    "neoverse-v1": f"aarch64-{LINUX}",
    "apple-m1": "arm64-apple-macosx14.0",
}
KERNELS = {
    "sum_strict": ("znver5", "neoverse-v1", "apple-m1"),
    "sum_reassociated": ("x86-64", "haswell", "znver5", "neoverse-v1", "apple-m1"),
    "difference_wraparound": ("haswell", "znver5", "neoverse-n1"),
    "norms_structs": ("haswell", "neoverse-n1"),
    "first_above": ("znver5", "apple-m1"),
    "tanh_called": ("znver5", "neoverse-n1"),
}
WHOLE = {("sum_strict", "znver5"), ("sum_strict", "apple-m1")}


def main() -> None:
    """Write the assembly of each of KERNELS for the processors named with it."""
    if numba.config.OPT != 0:
        raise SystemExit("set NUMBA_OPT=0: what Numba has optimised is made for this machine")
    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    for name, processors in KERNELS.items():
        code = _unoptimised(name)
        for processor in processors:
            text = _assembly(code, processor, PROCESSORS[processor])
            if (name, processor) not in WHOLE:
                text = _kernel(text)
            (HERE / f"{name}.{processor}.s").write_text(text, encoding="utf-8")


def _unoptimised(name: str) -> str:
    kernel, x = getattr(vectors, name), np.ones(8)
    args = {
        "difference_wraparound": (x, 1, x),
        "norms_structs": (vectors.structs(x, x, x), x),
        "first_above": (x, 0.5),
        "tanh_called": (x, x),
    }.get(name, (x,))
    options = {option: on for option, on in kernel.targetoptions.items() if option != "nopython"}
    fresh = njit(**options)(kernel.py_func)
    types = tuple(fresh.typeof_pyval(one) for one in args)
    fresh.compile(types)
    return fresh.inspect_llvm(types)


def _assembly(code: str, processor: str, triple: str) -> str:
    machine = llvm.Target.from_triple(triple).create_target_machine(cpu=processor, opt=3)
    code = re.sub(r'target datalayout = ".*"\n|"target-(cpu|features)"="[^"]*"', "", code)
    module = llvm.parse_assembly(re.sub(r'(target triple = ").*"', rf'\g<1>{triple}"', code))
    module.data_layout = str(machine.target_data)
    module.verify()
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization, options.slp_vectorization = True, False
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)
    return machine.emit_assembly(module)


def _kernel(text: str) -> str:
    """Return the function that stands first, from its label on: the kernel itself."""
    start = re.search(r"^_?_ZN\w+:", text, re.M).start()
    end = re.search(r"^(?:\.?Lfunc_end0|\s*; -- End)", text[start:], re.M).start()
    return text[start : start + end]


if __name__ == "__main__":
    main()
