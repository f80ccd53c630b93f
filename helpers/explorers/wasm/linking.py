"""LLVM IR as a WebAssembly module: optimised and compiled by llvmlite, linked by ziglang's wasm-ld.

Everything that the bytes depend on is named here or in ``tools``. Compiling sets an option for all
of the process; nothing else should be compiled in it afterwards.
"""

import importlib.metadata
import importlib.util
import platform
import subprocess
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TRIPLE = "wasm32-unknown-unknown"
# What every browser with 64-bit integers at its border has: fills and copies as instructions.
BASE = "+bulk-memory,+bulk-memory-opt"
FEATURES = {"plain": BASE, "simd": f"{BASE},+simd128"}
# As many vectors on their way at once as LLVM takes on the processors that it knows better.
INTERLEAVED = "-force-vector-interleave=4"
STACK = 4096  # bytes; the kernels keep next to nothing there
LINKER = "ziglang"


def linker_is_installed() -> bool:
    """Tell whether there is a linker; nothing but building modules needs one."""
    return importlib.util.find_spec(LINKER) is not None


def tools() -> dict[str, str]:
    """Return the versions of what decides about the bytes of a module."""
    versions = {name: importlib.metadata.version(name) for name in ("numba", "llvmlite", LINKER)}
    return {"python": ".".join(platform.python_version_tuple()[:2])} | versions


def linked(kernels: Iterable[tuple[str, str]], features: str) -> bytes:
    """Return a module that exports the kernels, its memory, and where free memory begins in it.

    kernels : (name, IR) of each
    features : those of the processor that is WebAssembly, a value of FEATURES
    """
    kernels = list(kernels)
    exports = [f"--export={name}" for name in ("__heap_base", *(name for name, _ in kernels))]
    with TemporaryDirectory() as folder:
        objects = [Path(folder, f"{name}.o") for name, _ in kernels]
        for path, (name, ir) in zip(objects, kernels, strict=True):
            path.write_bytes(_compiled(name, ir, features))
        out = Path(folder, "module.wasm")
        command = [sys.executable, "-m", LINKER, "wasm-ld", "--no-entry", "--strip-all"]
        stack = ["--stack-first", "-z", f"stack-size={STACK}"]
        subprocess.run([*command, *stack, *exports, *objects, "-o", out], check=True)
        return out.read_bytes()


def _compiled(name: str, ir: str, features: str) -> bytes:
    """Return an object file with the one function of this name, and what it calls."""
    llvm = _llvm()
    target = llvm.Target.from_triple(TRIPLE)
    machine = target.create_target_machine(cpu="generic", features=features, opt=3)
    module = llvm.parse_assembly(ir)
    module.triple, module.data_layout = TRIPLE, str(machine.target_data)
    for value in (*module.functions, *module.global_variables):
        if not value.is_declaration and value.name != name:
            value.linkage = llvm.Linkage.internal  # so that what nobody calls goes away
    _optimise(module, machine)
    return machine.emit_object(module)


def _optimise(module: Any, machine: Any) -> None:
    llvm = _llvm()
    options = llvm.create_pipeline_tuning_options(speed_level=3)
    options.loop_vectorization, options.slp_vectorization = True, True
    builder = llvm.create_pass_builder(machine, options)
    builder.getModulePassManager().run(module, builder)


@cache
def _llvm() -> Any:
    """Return llvmlite's binding, set up; an option can be set only once."""
    import llvmlite.binding as llvm

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    llvm.set_option("helpers", INTERLEAVED)
    return llvm
