"""macOS: the output of ``sysctl -a``, on Intel processors and on Apple silicon."""

from helpers.machine import cache, command


def read() -> dict:
    """Return the facts of this computer."""
    return facts(command.output("/usr/sbin/sysctl", "-a"))


def facts(sysctl: str) -> dict:
    """Return the facts that the text which ``sysctl -a`` prints holds."""
    values = parse(sysctl)
    flags = processor_flags(values)
    return {
        "cpu": values.get("machdep.cpu.brand_string"),
        "cores": _number(values, "hw.physicalcpu_max") or _number(values, "hw.physicalcpu"),
        "threads": _number(values, "hw.logicalcpu_max") or _number(values, "hw.logicalcpu"),
        "memory_bytes": _number(values, "hw.memsize"),
        "caches": caches(values),
        "flags": flags,
        "virtual": virtual(values, flags),
    }


def parse(sysctl: str) -> dict[str, str]:
    """Return the values by key; a line without ": " belongs to the value above and is left out."""
    lines = (line.partition(": ") for line in sysctl.splitlines() if ": " in line)
    return {key.strip(): value.strip() for key, _, value in lines}


def processor_flags(values: dict[str, str]) -> frozenset[str]:
    """Return the features that the processor has, in lower case and in sysctl's spelling."""
    optional = {
        key.rpartition(".")[2]
        for key, value in values.items()
        if key.startswith("hw.optional.") and value == "1"
    }
    listed = (
        f"{values.get('machdep.cpu.features', '')} {values.get('machdep.cpu.leaf7_features', '')}"
    )
    return frozenset(flag.lower() for flag in [*optional, *listed.split()])


def caches(values: dict[str, str]) -> list[dict]:
    """Return the data and unified caches of every sort of core."""
    levels = _number(values, "hw.nperflevels") or 0
    if levels and "hw.perflevel0.l1dcachesize" in values:
        found = [entry for n in range(levels) for entry in _of_sort(values, f"hw.perflevel{n}")]
    else:
        found = _of_all_cores(values)
    return cache.distinct(entry for entry in found if entry["bytes"])


def virtual(values: dict[str, str], flags: frozenset[str]) -> bool | None:
    """Return whether the system runs in a virtual machine, as far as it says so."""
    present = values.get("kern.hv_vmm_present")
    if present is not None:
        return present != "0"
    return True if "vmm" in flags else None


def _of_sort(values: dict[str, str], prefix: str) -> list[dict]:
    # hw.l1dcachesize and hw.l2cachesize without a level are those of the slowest cores.
    line = _number(values, "hw.cachelinesize")
    threads, physical = (
        _number(values, f"{prefix}.logicalcpu"),
        _number(values, f"{prefix}.physicalcpu"),
    )
    own = threads // physical if threads and physical else None
    per_l2 = _number(values, f"{prefix}.cpusperl2")
    per_l3 = _number(values, f"{prefix}.cpusperl3")
    sizes = [_number(values, f"{prefix}.{name}cachesize") for name in ("l1d", "l2", "l3")]
    return [
        cache.entry(1, "data", sizes[0], line=line, shared_by=own),
        cache.entry(2, "unified", sizes[1], line=line, shared_by=per_l2),
        cache.entry(3, "unified", sizes[2], line=line, shared_by=per_l3),
    ]


def _of_all_cores(values: dict[str, str]) -> list[dict]:
    # hw.cacheconfig counts the threads that share memory, L1, L2, L3 in this order.
    line = _number(values, "hw.cachelinesize")
    shared = [int(word) for word in values.get("hw.cacheconfig", "").split() if word.isdigit()]
    shared += [0] * (4 - len(shared))
    ways = _number(values, "machdep.cpu.cache.L2_associativity")
    sizes = [_number(values, f"hw.{name}cachesize") for name in ("l1d", "l2", "l3")]
    return [
        cache.entry(1, "data", sizes[0], line=line, shared_by=shared[1]),
        cache.entry(2, "unified", sizes[1], line=line, ways=ways, shared_by=shared[2]),
        cache.entry(3, "unified", sizes[2], line=line, shared_by=shared[3]),
    ]


def _number(values: dict[str, str], key: str) -> int | None:
    text = values.get(key, "")
    return int(text) if text.isdigit() else None
