"""Where a calibration is kept: a file in the user's cache folder, one for each machine.

A file that is damaged, of another format, machine or library is never used, and said so once.
"""

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

import numpy as np

from helpers import machine
from helpers.backends.interface import ELEMENTWISE, OPERATIONS
from helpers.backends.problem import Problem

FORMAT = 1
APPLICATION = "kernels-measured"
FOLDER = "KERNELS_MEASURED_CACHE"  # a variable that names another folder


class StoreError(Exception):
    """A calibration cannot be kept, or what is kept cannot be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One measurement.

    problem, backend : what ran, and on which
    threads : 1 where it was held to one thread, 0 for all
    seconds : of a call
    """

    problem: Problem
    backend: str
    threads: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """All measurements of one machine.

    stamp : the machine and the libraries
    left_out : why, by "backend operation", for what failed or was wrong
    """

    stamp: dict
    samples: tuple[Sample, ...]
    left_out: dict[str, str] = field(default_factory=dict)


def stamp() -> dict:
    """Return what a calibration depends on: processor, threads, libraries."""
    facts = machine.describe()
    names = ("fingerprint", "threads", "python", "numpy", "numba", "environment")
    # As NumPy was built: which libraries are loaded besides depends on what a program imports.
    built = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    blas = {name: built.get(name) for name in ("name", "version")}
    return {**{name: facts[name] for name in names}, "blas": blas}


def path(fingerprint: str) -> Path:
    """Return where this machine's calibration is kept, whether there is one or not."""
    return folder() / f"dispatch-{fingerprint}.json"


def folder() -> Path:
    """Return the user's cache folder of the course, whether it is there or not."""
    if named := os.environ.get(FOLDER):
        return Path(named)
    from platformdirs import user_cache_path

    return user_cache_path(APPLICATION, appauthor=False)


def read(file: Path, now: dict) -> Calibration | None:
    """Return the calibration of a file, None where there is no file.

    now : the stamp that it must have

    Raises StoreError for a file that cannot be used.
    """
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise StoreError(f"{file} cannot be read ({error})") from error
    found = _calibration(file, content)
    for name, value in now.items():
        if found.stamp.get(name) != value:
            raise StoreError(f"{file} was made with another {name}")
    return found


def write(file: Path, calibration: Calibration) -> None:
    """Put the calibration in place of what the file held, all of it or nothing.

    Raises StoreError where the folder does not take it.
    """
    content = {
        "format": FORMAT,
        "stamp": calibration.stamp,
        "left_out": calibration.left_out,
        "samples": [_row(sample) for sample in calibration.samples],
    }
    put(file, json.dumps(content))


def put(file: Path, text: str) -> None:
    """Let a file hold a text, in place of what it held, all of it or nothing.

    Raises StoreError where the folder does not take it.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{file.stem}-", suffix=".part", dir=file.parent)
    except OSError as error:
        raise StoreError(f"{file.parent} cannot be written ({error})") from error
    try:
        with open(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        os.replace(name, file)
        for left in file.parent.glob(f".{file.stem}-*.part"):  # by processes that were killed
            left.unlink(missing_ok=True)
    except OSError as error:
        with suppress(OSError):
            os.unlink(name)
        raise StoreError(f"{file} cannot be written ({error})") from error


def _row(sample: Sample) -> list:
    problem = sample.problem
    where = [problem.op, problem.dtype.name, problem.layout, list(problem.sizes)]
    return [*where, sample.backend, sample.threads, sample.seconds]


def _calibration(file: Path, content: object) -> Calibration:
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise StoreError(f"{file} has another format")
    try:
        samples = tuple(_sample(*row) for row in content["samples"])
        left_out = {str(name): str(reason) for name, reason in content["left_out"].items()}
        return Calibration(dict(content["stamp"]), samples, left_out)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise StoreError(f"{file} is damaged ({error})") from error


def _sample(op, dtype, layout, sizes, backend, threads, seconds) -> Sample:
    problem = Problem(op, np.dtype(dtype), tuple(map(int, sizes)), layout)
    if op not in (*OPERATIONS, *ELEMENTWISE) or problem.cost.flop < 0:
        raise ValueError(f"no operation {op!r}")
    if not (isfinite(seconds) and seconds > 0):
        raise ValueError(f"a time of {seconds} s")
    return Sample(problem, str(backend), int(threads), float(seconds))


@contextmanager
def locked(file: Path) -> Iterator[bool]:
    """Hold the machine's lock for a calibration; yield whether it had to be waited for.

    The system gives the lock back when a process ends, however it ends. Where the folder takes no
    lock there is nothing to wait for: nothing will be written either.
    """
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        stream = open(file.with_suffix(".lock"), "a+b")
    except OSError:
        yield False
        return
    with stream:
        yield _lock(stream)


def _lock(stream) -> bool:
    """Lock an open file; return whether another process had it."""
    try:
        import fcntl
    except ImportError:
        return _lock_on_windows(stream)
    try:
        fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(stream, fcntl.LOCK_EX)
        return True
    return False


def _lock_on_windows(stream) -> bool:
    import msvcrt

    waited = False
    while True:  # the system waits for ten seconds at most, and calls that an error
        stream.seek(0)
        try:
            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK if not waited else msvcrt.LK_LOCK, 1)
        except OSError:
            waited = True
        else:
            return waited
