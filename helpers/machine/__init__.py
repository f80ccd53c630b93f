"""Facts of this computer that explain how fast a kernel runs on it.

A fact that the system does not tell is None, and is printed as "unknown".
"""

import hashlib
import json
import os
import platform

from helpers.machine import libraries, linux, macos, simd, windows

READERS = {"Linux": linux.read, "Darwin": macos.read, "Windows": windows.read}
SYSTEMS = {"Darwin": "macOS"}
ARCHITECTURES = {"amd64": "x86_64", "aarch64": "arm64"}
# A kernel's speed depends on these. Memory size, hypervisor and software are left out: an added
# module or an update must not make the same processor look like another one.
FINGERPRINTED = ("cpu", "architecture", "cores", "threads", "caches", "simd")


def describe() -> dict:
    """Return the facts of this computer as a dictionary that JSON can hold.

    cpu, architecture, system : names
    cores, threads : physical cores and hardware threads of the computer
    memory_bytes : installed memory that the system manages, bytes
    caches : list of {level, kind ("data" or "unified"), bytes, line_bytes, ways, shared_by};
        one entry for each sort of cache, bytes of one cache, shared_by in hardware threads
    simd : names of the instruction sets, widest first
    blas : list of {name, version, architecture, threads}, as NumPy uses it now
    python, numpy, numba : versions
    environment : variables that are set and change speed
    virtual : whether a hypervisor runs below the system
    fingerprint : 12 hexadecimal digits over the facts of the hardware
    """
    facts = _hardware(platform.system(), platform.machine())
    return {
        **facts,
        "blas": libraries.blas(),
        "python": platform.python_version(),
        "numpy": libraries.version("numpy"),
        "numba": libraries.version("numba"),
        "environment": libraries.environment(os.environ),
        "fingerprint": fingerprint(facts),
    }


def fingerprint(facts: dict) -> str:
    """Return 12 hexadecimal digits that stay the same as long as the processor does."""
    hardware = {key: facts.get(key) for key in FINGERPRINTED}
    text = json.dumps(hardware, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _hardware(system: str, architecture: str) -> dict:
    read = READERS.get(system)
    found = read() if read else {}
    flags = simd.host_flags() or found.get("flags", frozenset())
    return {
        "cpu": found.get("cpu"),
        "architecture": ARCHITECTURES.get(architecture.lower(), architecture) or None,
        "system": SYSTEMS.get(system, system) or None,
        "cores": found.get("cores"),
        "threads": found.get("threads") or os.cpu_count(),
        "memory_bytes": found.get("memory_bytes"),
        "caches": found.get("caches", []),
        "simd": simd.names(flags) or None,
        "virtual": found.get("virtual"),
    }
