"""What a child's answers say, read with care: nothing about them can be relied on."""

import json
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

READING = '{"calls":'  # how a line starts that reads the clock
MOST_CALLS = 10**9  # between two readings: more take longer than any time limit
TRACE = "accesses.npy"
MOST_TRACED = 2**28  # bytes of it: ten million accesses
LONGEST = 16  # bytes of one element
NO_ANSWER = ("crashed", "answered with something that is no answer")


class Failure(Exception):
    """The submitted function did not come back with a result.

    kind : "raised", "timed out" or "crashed"
    args[0] : what happened, the end of a sentence that starts with the function's name
    """

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(what)
        self.kind = kind


class JudgeError(RuntimeError):
    """The judge itself failed: nothing is known about the submission."""


class Footprint(NamedTuple):
    """The memory of one call.

    peak_bytes, allocated_bytes : of arrays, at the same time and in all
    object_bytes : of Python's own objects, such as lists, at least so many at the same time
    compiled_blocks : requests of compiled code, whose bytes nobody counts
    """

    peak_bytes: int
    allocated_bytes: int
    object_bytes: int
    compiled_blocks: int

    @classmethod
    def of(cls, content: object) -> "Footprint":
        """Return what an answer tells. Raises Failure where it is no footprint."""
        if not isinstance(content, dict) or set(content) != set(cls._fields):
            raise Failure(*NO_ANSWER)
        return cls(**{name: whole(value) for name, value in content.items()})


class Accesses(NamedTuple):
    """The accesses of a traced call, as the arguments of ``Cache.access``.

    addresses, sizes : (n,) int64, in bytes; writes : (n,) bool
    """

    addresses: NDArray
    sizes: NDArray
    writes: NDArray

    @classmethod
    def of(cls, function: Callable, arguments: tuple) -> "Accesses":
        """Return the accesses of a call; ``trace`` says what it refuses."""
        from helpers.caches import trace

        traced = trace(function, *arguments)
        return cls(traced.addresses, traced.sizes, traced.writes)

    def write(self, folder: Path) -> None:
        """Leave the accesses for the parent."""
        np.save(folder / TRACE, np.stack([self.addresses, self.sizes, self.writes]))

    @classmethod
    def read(cls, folder: Path) -> "Accesses":
        """Return what a child left. Raises Failure where it cannot be the accesses of a call."""
        try:
            if (folder / TRACE).stat().st_size > MOST_TRACED:
                raise ValueError("too many accesses")
            addresses, sizes, writes = np.load(folder / TRACE, allow_pickle=False)
        except (OSError, ValueError, EOFError):
            raise Failure(*NO_ANSWER) from None
        sane = addresses.dtype == np.int64 and addresses.ndim == 1
        if not (sane and (addresses >= 0).all() and ((sizes > 0) & (sizes <= LONGEST)).all()):
            raise Failure(*NO_ANSWER)
        return cls(addresses, sizes, writes != 0)


def whole(content: object) -> int:
    """Return a whole number, 0 or more. Raises Failure where it is none."""
    if type(content) is not int or content < 0:
        raise Failure(*NO_ANSWER)
    return content


def content_of(reply: str) -> object:
    """Return what came back in a reply, or raise the Failure that it tells of."""
    try:
        content = json.loads(reply)
        if content["ok"]:
            return content["returned"]
        where = f" (line {content['line']} of its cell)" if content["line"] else ""
        what = f"raised {content['type']}{where}: {content['message']}"
    except (ValueError, KeyError, TypeError):
        raise Failure(*NO_ANSWER) from None
    raise Failure("raised", what.removesuffix(": "))


def calls_in(reply: str, functions: Sequence[str]) -> list[tuple[str, int]] | None:
    """Return the calls in a reply that reads the clock; None for a reply that ends the timing."""
    if not reply.startswith(READING):
        return None
    try:
        calls = [(name, int(times)) for name, times in json.loads(reply)["calls"]]
    except (ValueError, KeyError, TypeError, OverflowError):
        raise Failure(*NO_ANSWER) from None
    if not all(name in functions and 0 < times <= MOST_CALLS for name, times in calls):
        raise Failure(*NO_ANSWER)
    return calls


def cause_of(code: int) -> str:
    """Return what an exit status says, in words."""
    if code >= 0:
        return f"it exited with status {code}"
    name = signal.Signals(-code).name
    hint = {
        "SIGSEGV": ", an access to memory that is not its own",
        "SIGKILL": ", perhaps for memory",
    }
    return f"killed by {name}{hint.get(name, '')}"
