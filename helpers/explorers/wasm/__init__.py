"""The chapters' own kernels in WebAssembly, and the button that measures with them in the page.

    programs   which kernels a chapter's module holds, and the modules that were built
    lowering   Numba's LLVM IR for them, made for no particular processor
    linking    that IR as a WebAssembly module, by llvmlite and the linker of PyPI's ziglang
    button     the element that carries the modules into the built page

``python -m helpers.explorers.wasm`` builds the modules anew; only that needs a compiler.
"""

from helpers.explorers.wasm.button import measure_here

__all__ = ["measure_here"]
