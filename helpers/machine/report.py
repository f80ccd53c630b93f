"""The facts of a computer as a table that a person reads."""

UNKNOWN = "unknown"
# What OpenBLAS kernels for these cores leave unused. A core that is not named here is not judged.
AVX = {"AVX", "AVX2", "AVX-512"}
UNUSED = {
    "prescott": AVX,
    "core2": AVX,
    "penryn": AVX,
    "dunnington": AVX,
    "nehalem": AVX,
    "atom": AVX,
    "barcelona": AVX,
    "sandybridge": {"AVX2", "AVX-512"},
    "bulldozer": {"AVX2", "AVX-512"},
    "piledriver": {"AVX2", "AVX-512"},
    "steamroller": {"AVX2", "AVX-512"},
    "excavator": {"AVX-512"},
    "haswell": {"AVX-512"},
    "zen": {"AVX-512"},
    "armv8": {"SVE", "SVE2"},
    "neoversen1": {"SVE", "SVE2"},
}


def table(facts: dict) -> str:
    """Return the facts of ``machine.describe()`` as aligned lines, warnings last."""
    rows = [*_hardware_rows(facts), *_software_rows(facts)]
    width = max(len(name) for name, _ in rows) + 2
    lines = [f"{name:<{width}}{text}" for name, text in rows]
    return "\n".join([*lines, *(f"Warning: {warning}" for warning in warnings(facts))])


def warnings(facts: dict) -> list[str]:
    """Return one sentence for each variable that makes BLAS or Numba much slower."""
    variables = facts["environment"]
    found = [
        f"OPENBLAS_CORETYPE={variables['OPENBLAS_CORETYPE']} keeps BLAS from the {unused} of this "
        "processor. Unset it before you measure."
        for unused in (_unused(library, facts["simd"] or []) for library in facts["blas"])
        if unused and "OPENBLAS_CORETYPE" in variables
    ]
    if variables.get("NUMBA_DISABLE_JIT", "0") not in ("", "0"):
        found.append("NUMBA_DISABLE_JIT runs every kernel as plain Python. Unset it.")
    return found


def size(count: int | None) -> str:
    """Return a number of bytes in the largest binary unit that it reaches."""
    if count is None:
        return UNKNOWN
    for unit, factor in (("GiB", 2**30), ("MiB", 2**20), ("KiB", 2**10)):
        if count >= factor:
            return f"{count / factor:.4g} {unit}"
    return f"{count} B"


def _unused(library: dict, simd: list[str]) -> str | None:
    # What the library chose counts, not what was asked for: it ignores names that it does not know.
    unused = UNUSED.get((library["architecture"] or "").lower(), set())
    return next((name for name in simd if name in unused), None)


def _hardware_rows(facts: dict) -> list[tuple[str, str]]:
    virtual = {True: "yes, a hypervisor runs below", False: "no hypervisor seen"}
    return [
        ("Processor", _text(facts["cpu"])),
        ("Architecture", _text(facts["architecture"])),
        ("System", _text(facts["system"])),
        ("Cores", f"{_text(facts['cores'])} ({_plural(facts['threads'], 'thread')})"),
        ("Memory", size(facts["memory_bytes"])),
        *([_cache_row(cache) for cache in facts["caches"]] or [("Caches", UNKNOWN)]),
        ("SIMD", ", ".join(facts["simd"] or [UNKNOWN])),
        ("Virtual", virtual.get(facts["virtual"], UNKNOWN)),
        ("Fingerprint", facts["fingerprint"]),
    ]


def _software_rows(facts: dict) -> list[tuple[str, str]]:
    variables = [f"{name}={value}" for name, value in facts["environment"].items()]
    return [
        *([("BLAS", _blas(library)) for library in facts["blas"]] or [("BLAS", UNKNOWN)]),
        ("Python", _text(facts["python"])),
        ("NumPy", _text(facts["numpy"])),
        ("Numba", _text(facts["numba"])),
        *(("Environment", variable) for variable in variables),
    ]


def _cache_row(cache: dict) -> tuple[str, str]:
    kind = " data" if cache["kind"] == "data" else ""
    details = [
        size(cache["bytes"]),
        f"lines of {size(cache['line_bytes'])}" if cache["line_bytes"] else "lines unknown",
        f"{cache['ways']} ways" if cache["ways"] else "ways unknown",
        f"shared by {_plural(cache['shared_by'], 'thread')}",
    ]
    return f"L{cache['level']}{kind}", ", ".join(details)


def _blas(library: dict) -> str:
    details = [f"{library['name']} {_text(library['version'])}"]
    details.append(f"kernels for {_text(library['architecture'])}")
    return ", ".join([*details, _plural(library["threads"], "thread")])


def _plural(count: int | None, noun: str) -> str:
    if count is None:
        return f"{UNKNOWN} {noun}s"
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _text(value: object) -> str:
    return UNKNOWN if value is None else str(value)
