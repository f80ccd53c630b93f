"""Which kernels a chapter measures in the page, and the modules that were built of them."""

import hashlib
import inspect
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from helpers.records import DATA

FOLDER = DATA / "wasm"
PRODUCT = ("float64[:, ::1]",) * 3
INDICES = "uint64[::1]"
# What each chapter's module holds: the kernels, by where they are, with the types they are
# compiled for, in Numba's notation.
KERNELS: dict[str, dict[str, tuple[str, ...]]] = {
    "blocking": {
        "helpers.kernels.matmul:matmul_ijk": PRODUCT,
        "helpers.kernels.matmul:matmul_ikj": PRODUCT,
        "helpers.kernels.matmul:matmul_blocked": (*PRODUCT, "int64"),
        "helpers.kernels.matmul:matmul_blocked_ijk": (*PRODUCT, "int64"),
    },
    "memory": {
        "helpers.kernels.pointer_chase:_shuffle": (INDICES,),
        "helpers.kernels.pointer_chase:_spread": (INDICES, INDICES, "int64"),
        "helpers.kernels.pointer_chase:chase": (INDICES, "uint64", "int64"),
        "helpers.kernels.streams:read_sum": ("int64[::1]", "int64"),
    },
}


class ModuleError(ValueError):
    """There is no such module, or its file is damaged; the message is one line."""


@dataclass(frozen=True, slots=True)
class Built:
    """A chapter's module as it was built.

    sources : SHA-256 of the kernels' Python sources
    tools : versions of what made it, by name
    plain, simd : the module in base64, for browsers without 128-bit vectors and with them
    """

    sources: str
    tools: Mapping[str, str]
    plain: str
    simd: str


def kernel(place: str) -> Any:
    """Return the compiled function at a place such as ``"package.module:name"``."""
    module, name = place.split(":")
    return getattr(import_module(module), name)


def digest(chapter: str) -> str:
    """Return the SHA-256 of the Python sources of a chapter's kernels."""
    sources = [inspect.getsource(kernel(place).py_func) for place in KERNELS[chapter]]
    return hashlib.sha256("".join(sources).encode()).hexdigest()


def write(chapter: str, built: Built, folder: Path = FOLDER) -> Path:
    """Write a module to its file in ``folder``, and return that."""
    path = folder / f"{chapter}.json"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(built), indent=1) + "\n", encoding="utf-8")
    return path


def load(chapter: str, folder: Path = FOLDER) -> Built:
    """Return a chapter's module; raises ModuleError where there is none, or a damaged one."""
    path = folder / f"{chapter}.json"
    try:
        return Built(**json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, TypeError, json.JSONDecodeError) as error:
        raise ModuleError(
            f"{path.name} holds no module ({error}): `python -m helpers.explorers.wasm` builds it"
        ) from None
