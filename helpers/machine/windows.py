"""Windows: Win32_Processor, Win32_CacheMemory and Win32_ComputerSystem through PowerShell.

Windows hands on what the firmware wrote: sizes summed over all cores. The size of one L1 or L2
cache follows only where all cores are alike, and no row says how many L3 caches there are. What
does not follow is None.
"""

import json

from helpers.machine import cache, command

SCRIPT = """
$ProgressPreference = 'SilentlyContinue'
@{
  processor = @(Get-CimInstance Win32_Processor | Select-Object Name, Architecture,
    NumberOfCores, NumberOfLogicalProcessors, L2CacheSize, L3CacheSize);
  cache = @(Get-CimInstance Win32_CacheMemory | Select-Object Level, CacheType,
    InstalledSize, LineSize, Associativity);
  computer = @(Get-CimInstance Win32_ComputerSystem | Select-Object TotalPhysicalMemory,
    HypervisorPresent)
} | ConvertTo-Json -Depth 3
"""
X64 = 9
LEVELS = {3: 1, 4: 2, 5: 3}
INSTRUCTION, DATA, UNIFIED = 3, 4, 5
# Codes of the SMBIOS standard, "Cache Information": associativity.
WAYS = {3: 1, 4: 2, 5: 4, 7: 8, 8: 16, 9: 12, 10: 24, 11: 32, 12: 48, 13: 64, 14: 20}


def read() -> dict:
    """Return the facts of this computer."""
    return facts(command.output("powershell", "-NoProfile", "-NonInteractive", "-Command", SCRIPT))


def facts(text: str) -> dict:
    """Return the facts that the JSON which the script prints holds."""
    answer = parse(text)
    processors = answer["processor"]
    computer = answer["computer"][0] if answer["computer"] else {}
    names = dict.fromkeys((row.get("Name") or "").strip() for row in processors)
    return {
        "cpu": " + ".join(filter(None, names)) or None,
        "cores": _total(processors, "NumberOfCores"),
        "threads": _total(processors, "NumberOfLogicalProcessors"),
        "memory_bytes": int(computer.get("TotalPhysicalMemory") or 0) or None,
        "caches": caches(answer["cache"], processors),
        "virtual": computer.get("HypervisorPresent"),
    }


def parse(text: str) -> dict[str, list[dict]]:
    """Return the rows of each class; none of a class that the text does not hold."""
    try:
        answer = json.loads(text)
    except json.JSONDecodeError:
        answer = None
    classes = answer if isinstance(answer, dict) else {}
    return {name: _rows(classes.get(name)) for name in ("processor", "cache", "computer")}


def caches(rows: list[dict], processors: list[dict]) -> list[dict]:
    """Return the data and unified caches; from Win32_Processor where firmware lists none."""
    kept = [row for row in rows or _from_processors(processors) if _is_data(row)]
    return cache.distinct(_entry(row, _alike(kept, row), processors) for row in kept)


def _entry(row: dict, alike: list[dict], processors: list[dict]) -> dict:
    level = LEVELS[row["Level"]]
    size, shared_by = row.get("InstalledSize") or 0, None
    if level < 3:
        size, shared_by = _of_one_core(level, alike, processors)
    return cache.entry(
        level,
        "data" if level == 1 else "unified",
        size and size * 1024,
        line=row.get("LineSize"),
        ways=WAYS.get(row.get("Associativity")),
        shared_by=shared_by,
    )


def _of_one_core(level: int, alike: list[dict], processors: list[dict]) -> tuple:
    """Return KiB and threads of one core's own cache, or (None, None) if they do not follow."""
    cores, threads = (
        _total(processors, "NumberOfCores"),
        _total(processors, "NumberOfLogicalProcessors"),
    )
    sizes = {row.get("InstalledSize") for row in alike}
    follows = (
        cores
        and threads in (cores, 2 * cores)  # else some cores have two threads and some one
        and len(alike) == len(processors)
        and len(sizes) == 1
        and all(row.get("Architecture") == X64 for row in processors)
        # One "unified" row at level 1 is the sum of data and instruction caches.
        and (level > 1 or alike[0]["CacheType"] == DATA)
    )
    if not follows:
        return None, None
    size, rest = divmod((sizes.pop() or 0) * len(alike), cores)
    return (size, threads // cores) if not rest else (None, None)


def _is_data(row: dict) -> bool:
    return row.get("Level") in LEVELS and row.get("CacheType") in (DATA, UNIFIED)


def _alike(rows: list[dict], row: dict) -> list[dict]:
    return [other for other in rows if other["Level"] == row["Level"]]


def _from_processors(processors: list[dict]) -> list[dict]:
    return [
        {"Level": level, "CacheType": UNIFIED, "InstalledSize": row[key]}
        for row in processors
        for level, key in ((4, "L2CacheSize"), (5, "L3CacheSize"))
        if row.get(key)
    ]


def _rows(value: object) -> list[dict]:
    # ConvertTo-Json writes one row as an object and several as a list.
    rows = value if isinstance(value, list) else [value]
    return [row for row in rows if isinstance(row, dict)]


def _total(rows: list[dict], key: str) -> int | None:
    return sum(row.get(key) or 0 for row in rows) or None
