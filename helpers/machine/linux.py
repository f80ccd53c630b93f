"""Linux: /proc/cpuinfo, /proc/meminfo and the files below /sys/devices/system/cpu."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from helpers.machine import cache

SYS_FILES = (
    "cpu[0-9]*/topology/thread_siblings_list",
    *(
        f"cpu[0-9]*/cache/index[0-9]*/{name}"
        for name in (
            "level",
            "type",
            "size",
            "coherency_line_size",
            "ways_of_associativity",
            "shared_cpu_list",
        )
    ),
)
# "CPU implementer" and "CPU part" of /proc/cpuinfo, from Arm's reference manuals.
ARM_CORES = {
    ("0x41", "0xd03"): "Cortex-A53",
    ("0x41", "0xd05"): "Cortex-A55",
    ("0x41", "0xd07"): "Cortex-A57",
    ("0x41", "0xd08"): "Cortex-A72",
    ("0x41", "0xd09"): "Cortex-A73",
    ("0x41", "0xd0a"): "Cortex-A75",
    ("0x41", "0xd0b"): "Cortex-A76",
    ("0x41", "0xd0c"): "Neoverse-N1",
    ("0x41", "0xd40"): "Neoverse-V1",
    ("0x41", "0xd41"): "Cortex-A78",
    ("0x41", "0xd44"): "Cortex-X1",
    ("0x41", "0xd49"): "Neoverse-N2",
    ("0x41", "0xd4f"): "Neoverse-V2",
    ("0x61", "0x022"): "Apple M1 Icestorm",
    ("0x61", "0x023"): "Apple M1 Firestorm",
}
KINDS = {"Data": "data", "Unified": "unified"}
UNITS = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30}
HYPERVISORS = ("KVM", "QEMU", "VMware", "VirtualBox", "innotek", "Xen", "Parallels", "Bochs")


def read(root: Path = Path("/")) -> dict:
    """Return the facts of this computer from the files below ``root``."""
    cpu = root / "sys/devices/system/cpu"
    return facts(
        cpuinfo=_text(root / "proc/cpuinfo"),
        meminfo=_text(root / "proc/meminfo"),
        sys_files={
            path.relative_to(cpu).as_posix(): _text(path)
            for pattern in SYS_FILES
            for path in cpu.glob(pattern)
        },
        vendor=_text(root / "sys/class/dmi/id/sys_vendor"),
    )


def facts(cpuinfo: str, meminfo: str, sys_files: Mapping[str, str], vendor: str = "") -> dict:
    """Return the facts that the text of these files holds.

    sys_files : text by path relative to /sys/devices/system/cpu
    vendor : /sys/class/dmi/id/sys_vendor
    """
    processors = parse_cpuinfo(cpuinfo)
    flags = processor_flags(processors)
    return {
        "cpu": model(processors),
        "cores": cores(processors, sys_files),
        "threads": len(processors) or None,
        "memory_bytes": memory_bytes(meminfo),
        "caches": caches(sys_files),
        "flags": flags,
        "virtual": virtual(flags, vendor),
    }


def parse_cpuinfo(text: str) -> list[dict[str, str]]:
    """Return one dictionary for each logical processor of /proc/cpuinfo."""
    blocks = [_pairs(block) for block in re.split(r"\n\s*\n", text)]
    return [block for block in blocks if "processor" in block]


def model(processors: list[dict[str, str]]) -> str | None:
    """Return the model name, or on ARM the names of the different cores joined by " + "."""
    names = [_core_name(processor) for processor in processors]
    return " + ".join(dict.fromkeys(name for name in names if name)) or None


def processor_flags(processors: list[dict[str, str]]) -> frozenset[str]:
    """Return the flags that every logical processor has."""
    sets = [set((p.get("flags") or p.get("Features") or "").split()) for p in processors]
    return frozenset(set.intersection(*sets)) if sets else frozenset()


def cores(processors: list[dict[str, str]], sys_files: Mapping[str, str]) -> int | None:
    """Return the number of physical cores: groups of threads that share one."""
    siblings = {
        text.strip() for path, text in sys_files.items() if path.endswith("thread_siblings_list")
    }
    pairs = {
        (p["physical id"], p["core id"])
        for p in processors
        if {"physical id", "core id"} <= p.keys()
    }
    return len(siblings - {""}) or len(pairs) or None


def caches(sys_files: Mapping[str, str]) -> list[dict]:
    """Return the data and unified caches, each sort once."""
    folders: dict[str, dict[str, str]] = {}
    for path, text in sys_files.items():
        folder, _, name = path.rpartition("/")
        folders.setdefault(folder, {})[name] = text.strip()
    return cache.distinct(
        cache.entry(
            int(files["level"]),
            KINDS[files["type"]],
            _size(files.get("size", "")),
            line=_number(files.get("coherency_line_size", "")),
            ways=_number(files.get("ways_of_associativity", "")),
            shared_by=count_listed(files.get("shared_cpu_list", "")),
        )
        for files in folders.values()
        if files.get("type") in KINDS and files.get("level", "").isdigit()
    )


def count_listed(text: str) -> int:
    """Return how many processors a list such as "0-3,8" names."""
    ranges: Iterable[list[str]] = (part.split("-") for part in text.strip().split(",") if part)
    return sum(int(bounds[-1]) - int(bounds[0]) + 1 for bounds in ranges)


def memory_bytes(meminfo: str) -> int | None:
    """Return MemTotal of /proc/meminfo in bytes."""
    found = re.search(r"^MemTotal:\s+(\d+) kB", meminfo, re.MULTILINE)
    return int(found[1]) * 1024 if found else None


def virtual(flags: frozenset[str], vendor: str) -> bool | None:
    """Return whether a hypervisor shows itself; only x86 processors have a flag that says no."""
    if "hypervisor" in flags or vendor.startswith(HYPERVISORS):
        return True
    return False if "fpu" in flags else None


def _pairs(block: str) -> dict[str, str]:
    lines = (line.partition(":") for line in block.splitlines() if ":" in line)
    return {key.strip(): value.strip() for key, _, value in lines}


def _core_name(processor: dict[str, str]) -> str | None:
    implementer, part = processor.get("CPU implementer"), processor.get("CPU part")
    if implementer and part:
        return ARM_CORES.get((implementer, part), f"ARM core {part} of implementer {implementer}")
    return processor.get("model name") or processor.get("cpu") or processor.get("uarch")


def _size(text: str) -> int | None:
    found = re.fullmatch(r"(\d+)([KMG]?)", text)
    return int(found[1]) * UNITS[found[2]] if found else None


def _number(text: str) -> int | None:
    return int(text) if text.isdigit() else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
