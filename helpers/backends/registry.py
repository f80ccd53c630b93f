"""Which backends there are, by name; each is loaded when it is first asked for."""

import importlib
import importlib.metadata
import importlib.util
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache

from helpers.backends.interface import ELEMENTWISE, OPERATIONS, ComputeBackend

AUTO = "auto"
GROUP = "kernels_measured.backends"  # of the entry points by which other packages bring backends
PROVIDERS = "helpers.backends.providers"
BUILTIN = {
    "python": ("python", "Python", None),
    "numpy": ("numpy", "NumPy", None),
    "blas": ("blas", "Blas", None),
    "chunked": ("chunked", "Chunked", None),
    "numba": ("numba", "Numba", "numba"),
    "parallel": ("parallel", "Parallel", "numba"),
    "torch": ("torch", "Torch", "torch"),
    "cupy": ("cupy", "CuPy", "cupy"),
}

_registered: dict[str, ComputeBackend | Callable[[], ComputeBackend]] = {}
_loaded: dict[str, ComputeBackend] = {}
_listeners: list[Callable[[], None]] = []


class BackendMissing(ImportError):
    """A backend is known, and the package that it needs is not installed."""


def available() -> tuple[str, ...]:
    """Return the names that ``use`` takes here: "auto", then every backend that is installed.

    Nothing is loaded for it: a package that is there may yet fail to load.
    """
    own = [name for name, (*_, package) in BUILTIN.items() if _installed(package)]
    return tuple(dict.fromkeys([AUTO, *own, *_registered, *_entry_points()]))


def register(name: str, backend: ComputeBackend | Callable[[], ComputeBackend]) -> None:
    """Make ``backend`` known as ``name``; an earlier one of that name is replaced.

    backend : a ComputeBackend, or a function without arguments (such as its class) that makes one
        when it is first asked for

    Raises TypeError for anything else, ValueError for a name that a backend of the course has.
    """
    if not isinstance(name, str) or not name:
        raise TypeError(f"name is {name!r}: needs a word, by which use() finds the backend")
    if name == AUTO or name in BUILTIN:
        raise ValueError(f"name is {name!r}: a backend of the course has it, take another")
    if not isinstance(backend, ComputeBackend) and not callable(backend):
        kind = type(backend).__name__
        raise TypeError(f"backend is a {kind}: needs a ComputeBackend, or what makes one")
    if isinstance(backend, ComputeBackend):
        _check(name, backend)
    _registered[name] = backend
    forget(name)


def unregister(name: str) -> None:
    """Forget what ``register`` made known; a name that nobody registered is an error, KeyError."""
    del _registered[name]
    forget(name)


def forget(name: str) -> None:
    """Load the backend ``name`` when it is asked for next, and look anew what is installed."""
    _loaded.pop(name, None)
    _installed.cache_clear()
    _entry_points.cache_clear()
    for listener in _listeners:
        listener()


def on_change(listener: Callable[[], None]) -> None:
    """Call ``listener`` whenever the backends of some name are no longer the same."""
    _listeners.append(listener)


def get(name: str) -> ComputeBackend:
    """Return the backend called ``name``, loading it where this is the first time.

    Raises ValueError for a name that nobody has, BackendMissing where its package is not installed,
    TypeError where what is registered makes no backend.
    """
    if name not in _loaded:
        _loaded[name] = _load(name)
    return _loaded[name]


def check_name(name: str) -> None:
    """Raise TypeError or ValueError for a name that no backend has."""
    if not isinstance(name, str):
        kind = type(name).__name__
        raise TypeError(f"name is a {kind}: needs the name of a backend; register() gives it one")
    if name == AUTO or name in BUILTIN or name in _registered or name in _entry_points():
        return
    known = available()
    near = get_close_matches(name, known, 1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    raise ValueError(f"there is no backend {name!r}: there are {', '.join(known)}.{hint}")


def registered() -> tuple[str, ...]:
    """Return the names that ``register`` made known."""
    return tuple(_registered)


def _load(name: str) -> ComputeBackend:
    check_name(name)
    if name in BUILTIN:
        return _builtin(name)
    backend = _registered[name] if name in _registered else _entry_points()[name].load()
    if not isinstance(backend, ComputeBackend):
        backend = backend()
    _check(name, backend)
    return backend


def _builtin(name: str) -> ComputeBackend:
    module, cls, package = BUILTIN[name]
    if not _installed(package):
        raise BackendMissing(
            f"the backend {name!r} needs the package {package}, which is not installed here: "
            f"pip install 'kernels-measured[{name}]'"
        )
    return getattr(importlib.import_module(f"{PROVIDERS}.{module}"), cls)()


def _check(name: str, backend: object) -> None:
    if not isinstance(backend, ComputeBackend):
        kind = type(backend).__name__
        raise TypeError(f"the backend {name!r} is a {kind}: needs a ComputeBackend")
    own = type(backend)
    offered = [op for op in OPERATIONS if getattr(own, op) is not getattr(ComputeBackend, op)]
    if not offered and not backend.elementwise_names & {*ELEMENTWISE}:
        raise TypeError(
            f"the backend {name!r} has no operation: write one of {', '.join(OPERATIONS)}"
        )


@cache  # looking through the installed packages takes milliseconds
def _installed(package: str | None) -> bool:
    return package is None or importlib.util.find_spec(package) is not None


@cache
def _entry_points() -> dict[str, importlib.metadata.EntryPoint]:
    """Return the entry points of installed packages, by the names of their backends."""
    return {point.name: point for point in importlib.metadata.entry_points(group=GROUP)}
