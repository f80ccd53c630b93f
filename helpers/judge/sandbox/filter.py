"""A filter of system calls, as the program that Linux runs at each call.

A child puts it on itself before it loads what nobody trusts. Limits on the number of processes do
not hold for root, and bubblewrap starts its program under the filter that it is given: one against
new programs would stop the program itself.
"""

import ctypes
import platform
import struct
from collections.abc import Iterable, Iterator
from errno import ENOSYS, EPERM

from helpers.judge.sandbox import calls
from helpers.judge.sandbox.profile import Profile

# By what the system calls the machine: the kernel's number for it, and the bits that no call has.
MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
FOREIGN = 0x40000000  # x86-64's second set of numbers, which starts here, is used by nobody

# Instructions: load a word, compare and jump over some, return.
LOAD, EQUAL, ABOVE, ANY_BIT, RETURN = 0x20, 0x15, 0x25, 0x45, 0x06
# Where they lie in what the program is given; of an argument, the lower half.
NUMBER, MACHINE, FIRST, SECOND = 0, 4, 16, 24
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x00050000, 0x80000000

# Sockets on this machine, and those to a network, of which a sandbox has none. Others, such as
# those between virtual machines, know no namespaces.
FAMILIES = (1, 2, 10, 16)  # unix, IPv4, IPv6, and netlink, which tells of the network
NAMESPACES = 0x7E020080  # what gives a clone namespaces of its own

SET_SIGNAL = 10  # of fcntl: which signal tells that a file is ready

NO_NEW_PRIVILEGES = 38
SET_FILTER = 1
# All threads get it. It leaves speculation as it was: what is timed here must run as elsewhere.
ALL_THREADS, KEEP_SPECULATION = 1, 4


def program(profile: Profile, machine: str) -> bytes:
    """Return the filter for a machine, such as ``"x86_64"``.

    What is refused fails with EPERM, which Python raises as PermissionError; what a kernel has
    learnt since fails as if it had not. Raises KeyError for a machine that is not known.
    """
    return b"".join(_instructions(profile, machine))


def install(profile: Profile) -> None:
    """Put the filter on this process, all its threads and all that it starts, for ever.

    Raises OSError where the system refuses, KeyError on a machine that is not known.
    """
    machine = platform.machine()
    text = ctypes.create_string_buffer(program(profile, machine))
    pointer = struct.pack("HP", (len(text) - 1) // 8, ctypes.addressof(text))
    libc = ctypes.CDLL(None, use_errno=True)
    number = ctypes.c_long(getattr(calls.SECCOMP, machine))
    for failed in (
        lambda: libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0),
        lambda: libc.syscall(number, SET_FILTER, ALL_THREADS | KEEP_SPECULATION, pointer),
    ):
        if failed():
            raise OSError(ctypes.get_errno(), "the system takes no filter of system calls")


def _instructions(profile: Profile, machine: str) -> Iterator[bytes]:
    alone = profile.processes == 1
    refused = {**calls.OUTSIDE, **(calls.COMPANY if alone else {})}
    yield _instruction(LOAD, MACHINE)
    yield from _unless(EQUAL, MACHINES[machine], KILL)
    yield _instruction(LOAD, NUMBER)
    yield from _if(ABOVE, FOREIGN - 1, REFUSE | EPERM)
    yield from _if(ABOVE, calls.LAST, REFUSE | ENOSYS)
    for table, error in ((calls.ABSENT, ENOSYS), (refused, EPERM)):
        for call in table.values():
            if (number := getattr(call, machine)) is not None:
                yield from _if(EQUAL, number, REFUSE | error)
    yield from _where(getattr(calls.CLONE, machine), FIRST, _cloning(alone))
    for call in (calls.SOCKET, calls.SOCKETPAIR):
        yield from _where(getattr(call, machine), FIRST, _talking(alone))
    # With it, a pipe that is written to could wake a stopped process.
    waking = _if(EQUAL, SET_SIGNAL, REFUSE | EPERM)
    yield from _where(getattr(calls.FCNTL, machine), SECOND, waking)
    yield _instruction(RETURN, ALLOW)


def _cloning(alone: bool) -> Iterator[bytes]:
    # Nor threads: what is timed has one core, and thousands of them would stop the machine.
    if alone:
        yield _instruction(RETURN, REFUSE | EPERM)
    else:
        yield from _if(ANY_BIT, NAMESPACES, REFUSE | EPERM)


def _talking(alone: bool) -> Iterator[bytes]:
    for family in () if alone else FAMILIES:
        yield from _if(EQUAL, family, ALLOW)
    yield _instruction(RETURN, REFUSE | EPERM)


def _instruction(code: int, value: int, then: int = 0, otherwise: int = 0) -> bytes:
    return struct.pack("HBBI", code, then, otherwise, value)


def _if(test: int, value: int, verdict: int) -> Iterator[bytes]:
    yield _instruction(test, value, 0, 1)
    yield _instruction(RETURN, verdict)


def _unless(test: int, value: int, verdict: int) -> Iterator[bytes]:
    yield _instruction(test, value, 1, 0)
    yield _instruction(RETURN, verdict)


def _where(number: int, argument: int, tests: Iterable[bytes]) -> Iterator[bytes]:
    """For one call, test one of its arguments; allow what passes."""
    tests = list(tests)
    yield _instruction(EQUAL, number, 0, len(tests) + 2)
    yield _instruction(LOAD, argument)
    yield from tests
    yield _instruction(RETURN, ALLOW)
