"""One calibration: measured once however many processes ask for it at the same time."""

import warnings
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from time import time

from helpers.backends import registry
from helpers.backends.automatic import automatic
from helpers.backends.calibration import store
from helpers.backends.calibration.measuring import measured
from helpers.backends.calibration.store import Calibration, StoreError
from helpers.timing.bar import bar

BACKENDS = ("numpy", "blas", "chunked", "numba", "parallel")
EXPECTED = 20.0  # seconds, for the bar
HERE = "calibrated on this machine"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a calibration came to.

    file : where it is kept; None where it could not be, and holds for this process alone
    samples : how many measurements it has
    backends : that took part
    left_out : why, by "backend operation"
    seconds : that it took, waiting for another process included
    """

    file: Path | None
    samples: int
    backends: tuple[str, ...]
    left_out: dict[str, str]
    seconds: float

    def __str__(self) -> str:
        where = f"kept in {self.file}" if self.file else "kept in memory only"
        lines = [
            f"{self.samples} measurements of {', '.join(self.backends)} in "
            f"{self.seconds:.0f} s, {where}"
        ]
        lines += [f"left out: {name}: {reason}" for name, reason in self.left_out.items()]
        return "\n".join(lines)


def calibrate(
    include: Iterable[str] = (),
    *,
    background: bool = False,
    progress: Progress | None = None,
) -> Outcome | Future[Outcome]:
    """Measure the backends on this machine, so that "auto" knows which one to take for what.

    It takes less than half a minute, the time to compile on the very first run included, and is
    kept in the user's cache folder for all processes to come. While another process calibrates,
    this one waits and takes what it found.

    include : names of optional backends to load and measure as well: "torch", "cupy"; registered
        ones take part anyhow
    background : return at once; the Future's result() waits, and the outcome is in use as soon as
        it is there. What runs meanwhile disturbs the measurement, and is disturbed
    progress : called with (done, all); without it a bar is drawn where a person waits

    A backend that raises or computes something else than NumPy is left out and warned about, once.
    Where the cache folder cannot be written, the outcome holds for this process, with a warning.

    Raises ValueError or BackendMissing for a name in ``include`` that cannot be loaded.
    """
    asked = (*registry.registered(), *include)
    names = [name for name in BACKENDS if name in registry.available()]
    names += [name for name in dict.fromkeys(asked) if name not in names]
    for name in names:
        registry.get(name)
    if not background:
        return _calibrate(names, progress)
    future: Future[Outcome] = Future()
    Thread(target=_fulfil, args=(future, names, progress), daemon=True).start()
    return future


def _fulfil(future: Future, names: list[str], progress: Progress | None) -> None:
    try:
        future.set_result(_calibrate(names, progress))
    except BaseException as error:  # raised again by result(), in the thread that asks
        future.set_exception(error)


def _calibrate(names: list[str], progress: Progress | None) -> Outcome:
    began = time()
    now = store.stamp()
    file = store.path(now["fingerprint"])
    with store.locked(file) as waited:
        found = _of_another(file, now, names) if waited else None
        if found is None:
            with bar(progress, EXPECTED) as tell:
                samples, left_out = measured(names, tell)
            found = Calibration(now, samples, left_out)
            kept = _keep(file, found)
        else:
            kept = file
    automatic.learn(found, HERE)
    backends = tuple(dict.fromkeys(sample.backend for sample in found.samples))
    return Outcome(kept, len(found.samples), backends, found.left_out, time() - began)


def _of_another(file: Path, now: dict, names: list[str]) -> Calibration | None:
    """Return what the process that was waited for has left, where it serves this one too."""
    try:
        found = store.read(file, now)
    except StoreError:
        return None  # it was killed, or is of another kind: measure after all
    if found is None:
        return None
    known = {sample.backend for sample in found.samples}
    known |= {where.partition(" ")[0] for where in found.left_out}
    return found if known >= set(names) else None


def _keep(file: Path, calibration: Calibration) -> Path | None:
    try:
        store.write(file, calibration)
    except StoreError as error:
        warnings.warn(
            f"{error}: the calibration is used by this process and then forgotten",
            RuntimeWarning,
            stacklevel=2,
        )
        return None
    return file
