"""How a process gives up what the code that it is about to load must not have.

There is no way back, neither for it nor for what it starts.
"""

import ctypes
import os
import platform
import re
import signal

from helpers.judge.sandbox import filter
from helpers.judge.sandbox.profile import Profile

DEATH_OF_PARENT = 1
# From this Linux on a user's processes count apart in each sandbox; before, with all of the user's.
COUNTS_APART = (5, 14)


def confine(profile: Profile) -> None:
    """Take the limits of a profile, then refuse the system calls that it leaves out.

    Raises OSError where the system refuses.
    """
    import resource  # which Windows lacks

    limits = {
        resource.RLIMIT_AS: profile.address_space,
        resource.RLIMIT_FSIZE: profile.file,
        resource.RLIMIT_NOFILE: profile.files,
        resource.RLIMIT_CPU: profile.seconds,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
    }
    if profile.processes > 1 and COUNTS_APART <= _release():
        limits[resource.RLIMIT_NPROC] = profile.most
    for which, most in limits.items():
        _, hard = resource.getrlimit(which)
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (most, most))
    filter.install(profile)


def _release() -> tuple[int, ...]:
    return tuple(map(int, re.findall(r"\d+", platform.release())[:2]))


def end_with_parent(parent: int) -> None:
    """Let the system kill this process when ``parent``, its parent, ends, even while stopped."""
    ctypes.CDLL(None).prctl(DEATH_OF_PARENT, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before
        os.kill(os.getpid(), signal.SIGKILL)
