"""Names of vector instruction sets, from the many spellings that systems use for them."""

from collections.abc import Iterable

# Widest first. Spellings: LLVM, /proc/cpuinfo, sysctl's hw.optional, sysctl's machdep.cpu.features.
SPELLINGS = {
    "AMX": {"amx-tile", "amx_tile"},
    "SME": {"sme", "feat_sme"},
    "AVX-512": {"avx512f"},
    "AVX2": {"avx2", "avx2_0"},
    "FMA": {"fma"},
    "AVX": {"avx", "avx1_0", "avx1.0"},
    "SVE2": {"sve2", "feat_sve2"},
    "SVE": {"sve", "feat_sve"},
    "NEON": {"neon", "asimd", "advsimd"},
    "SSE4.2": {"sse4.2", "sse4_2"},
    "SSE2": {"sse2"},
}


def names(flags: Iterable[str]) -> list[str]:
    """Return the names of the instruction sets among ``flags``, widest first."""
    lower = {flag.lower() for flag in flags}
    return [name for name, spellings in SPELLINGS.items() if lower & spellings]


def host_flags() -> frozenset[str]:
    """Return what LLVM says of this processor, which is what Numba compiles for.

    Empty where llvmlite is missing, or where LLVM does not know the processor.
    """
    try:
        from llvmlite import binding

        features = binding.get_host_cpu_features()
    except (ImportError, RuntimeError):
        return frozenset()
    return frozenset(name for name, present in features.items() if present)
