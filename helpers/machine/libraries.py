"""The software below a kernel: versions, the BLAS in use, and variables that change speed."""

import importlib.metadata
from collections.abc import Mapping

# Not KMP_: threadpoolctl itself sets one, and NumPy and Numba come without Intel's OpenMP.
PREFIXES = ("OPENBLAS_", "OMP_", "MKL_", "BLIS_", "GOTO_", "VECLIB_", "GOMP_", "NUMBA_")
# Folders of a user change no speed, and records of measurements are published.
PRIVATE = ("_DIR", "_PATH", "_FILE")


def version(package: str) -> str | None:
    """Return the installed version of a package without importing it."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def environment(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that change the speed of BLAS, OpenMP or Numba."""
    return {
        name: value
        for name, value in sorted(variables.items())
        if name.startswith(PREFIXES) and not name.endswith(PRIVATE)
    }


def blas() -> list[dict]:
    """Return name, version, architecture and threads of each BLAS that is loaded with NumPy."""
    import numpy as np
    from threadpoolctl import threadpool_info

    loaded = [library for library in threadpool_info() if library["user_api"] == "blas"]
    return loaded_blas(loaded) or configured_blas(np.show_config(mode="dicts"))


def loaded_blas(libraries: list[dict]) -> list[dict]:
    """Return the facts that threadpoolctl has of each BLAS, without its place on the disk."""
    return [
        {
            "name": library["internal_api"],
            "version": library.get("version"),
            "architecture": library.get("architecture"),
            "threads": library.get("num_threads"),
        }
        for library in libraries
    ]


def configured_blas(config: dict) -> list[dict]:
    """Return the BLAS that NumPy was built with, for those that threadpoolctl does not see.

    Apple's Accelerate is one.
    """
    built = config.get("Build Dependencies", {}).get("blas", {})
    if not built.get("name"):
        return []
    named = {key: built.get(key) for key in ("name", "version")}
    return [{**named, "architecture": None, "threads": None}]
