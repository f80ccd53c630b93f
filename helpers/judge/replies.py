"""What a child's answers say, read with care: nothing about them can be relied on."""

import json
import signal
from collections.abc import Sequence
from typing import NamedTuple

READING = '{"calls":'  # how a line starts that reads the clock
MOST_CALLS = 10**9  # between two readings: more take longer than any time limit
LOADING = '{"loads":'  # and how one starts that loads from a cache
MOST_LOADS = 2**15  # in one line, so that it stays shorter than ``MOST_REPLY``
END = 2**48  # of the addresses that can be loaded from, as of those that processors have
NO_MEMORY = ("bad_alloc", "LLVM ERROR: out of memory")  # the last words of compiled code
SIGNALS = frozenset(map(int, signal.Signals))
MOST_REPLY = 2**20  # bytes of one
MOST_WORDS = 2000  # characters of a message that anybody reads
REPORTED = ("raised", "forbidden", "out of memory")  # what a child can say of its end
NO_ANSWER = ("crashed", "answered with something that is no answer")


class Failure(Exception):
    """The submitted function did not come back with a result.

    kind : "raised", "forbidden", "out of memory", "timed out", "crashed", "wrong" where it wrote
        outside of its arrays, or "machine unfit", which is no fault of its
    args[0] : what happened, the end of a sentence that starts with the function's name
    whose : which of the lanes of a race it came from, None outside of one
    """

    whose: str | None = None

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
        kind, what = content["kind"], content["what"] if "what" in content else _raised(content)
        if kind not in REPORTED:
            raise ValueError(kind)
        what = _readable(what)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Failure(*NO_ANSWER) from None
    raise Failure(kind, what)


def _raised(content: dict) -> str:
    """Return what a child tells of an exception, as the end of a sentence."""
    line, message = content["line"], content["message"]
    if not (line is None or type(line) is int) or not isinstance(message, str):
        raise TypeError
    where = f" (line {line} of its cell)" if line else ""
    how = "tried what is forbidden here and " if content["kind"] == "forbidden" else ""
    return f"{how}raised {content['type']:.100}{where}: {message}".removesuffix(": ")


def _readable(text: str) -> str:
    """Return a text that can be shown: not too long, and without control characters."""
    shown = text[:MOST_WORDS].encode(errors="replace").decode()
    return "".join(each if each.isprintable() or each == "\n" else "?" for each in shown)


def calls_in(reply: str, functions: Sequence[str]) -> list[tuple[str, int]] | None:
    """Return the calls in a reply that reads the clock; None for a reply that ends the timing."""
    if not reply.startswith(READING):
        return None
    try:
        calls = [(name, int(times)) for name, times in json.loads(reply)["calls"]]
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise Failure(*NO_ANSWER) from None
    if not all(name in functions and 0 < times <= MOST_CALLS for name, times in calls):
        raise Failure(*NO_ANSWER)
    return calls


def loads_in(reply: str) -> list[int] | None:
    """Return the addresses in a reply that loads from them; None for one that ends the search."""
    if not reply.startswith(LOADING):
        return None
    try:
        loads = json.loads(reply)["loads"]
        known = len(loads) <= MOST_LOADS
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Failure(*NO_ANSWER) from None
    if not (known and isinstance(loads, list) and all(map(_is_address, loads))):
        raise Failure(*NO_ANSWER)
    return loads


def _is_address(content: object) -> bool:
    return type(content) is int and 0 <= content < END


def ended(status: int, said: str) -> Failure:
    """Return what the end of a process tells that gave no answer.

    status : its exit status, that of a signal below 0
    said : the end of what it wrote to its standard error
    """
    name = signal.Signals(-status).name if -status in SIGNALS else None
    if name == "SIGKILL" or any(word in said for word in NO_MEMORY):
        return Failure("out of memory", "took more memory than there is, and ended its process")
    if name == "SIGXCPU":
        return Failure("timed out", "took all the processor time that there is")
    if name == "SIGSYS":
        return Failure("forbidden", "made a system call that is forbidden here")
    if name is None:
        how = f"it exited with status {status}" if status >= 0 else f"killed by signal {-status}"
        return Failure("crashed", f"ended its process: {how}")
    hint = ", an access to memory that is not its own" if name == "SIGSEGV" else ""
    return Failure("crashed", f"ended its process: killed by {name}{hint}")
