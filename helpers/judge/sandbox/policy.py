"""The policies: none, for a student's own machine, and bubblewrap, for grading."""

import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Protocol

from helpers.judge.sandbox.filter import MACHINES
from helpers.judge.sandbox.mounts import HOME, arguments
from helpers.judge.sandbox.profile import KERNEL, Profile

PROGRAM = "bwrap"
ENTER = "helpers.judge.sandbox.enter"
INSTALL = "install bubblewrap (Debian and Ubuntu: apt-get install bubblewrap)"
ALLOW = (
    "allow user namespaces (Ubuntu: sysctl -w kernel.apparmor_restrict_unprivileged_userns=0; "
    "others: sysctl -w kernel.unprivileged_userns_clone=1; a container must be privileged)"
)


class Policy(Protocol):
    """How a program is started.

    confines : whether it must give up system calls and memory before it loads submitted code
    """

    confines: bool

    def command(
        self,
        argv: Sequence[str],
        profile: Profile,
        *,
        environment: Mapping[str, str] | None = None,
        writable: Sequence[Path] = (),
        folder: Path | None = None,
    ) -> list[str]:
        """Return the command that runs ``argv`` under this policy, see ``BUBBLEWRAP``."""


class _Unconfined:
    """As the user who runs the judge, who may do what that user may."""

    confines = False

    def command(
        self,
        argv: Sequence[str],
        profile: Profile,
        *,
        environment: Mapping[str, str] | None = None,
        writable: Sequence[Path] = (),
        folder: Path | None = None,
    ) -> list[str]:
        """Return ``argv`` as it is."""
        return list(argv)

    def __str__(self) -> str:
        return "none"


class _Bubblewrap:
    """In namespaces of its own: no network, no other processes, and little of the disk."""

    confines = True

    def command(
        self,
        argv: Sequence[str],
        profile: Profile,
        *,
        environment: Mapping[str, str] | None = None,
        writable: Sequence[Path] = (),
        folder: Path | None = None,
    ) -> list[str]:
        """Return the command that runs ``argv`` in a sandbox; it inherits open files.

        environment : beside the little that there is
        writable : folders of this machine that it sees and may write to
        folder : where it starts; a temporary one if None

        It ends with the thread that starts it. A program that may start others is confined on its
        way in; one that may not has to do that itself, see ``confinement``.
        """
        options = arguments(profile, environment or {}, writable, folder or HOME)
        if profile.processes > 1:
            argv = [sys.executable, "-P", "-m", ENTER, *argv]
        # Through env: what bubblewrap was started with can be read in the sandbox.
        return ["/usr/bin/env", "-i", shutil.which(PROGRAM) or PROGRAM, *options, "--", *argv]

    def __str__(self) -> str:
        return _version()


NONE: Policy = _Unconfined()
BUBBLEWRAP: Policy = _Bubblewrap()

# Of the process and not of a thread: what a thread forgets to ask for would run without a sandbox.
_held: list[Policy] = [NONE]


def current() -> Policy:
    """Return the policy under which children start now."""
    return _held[-1]


@contextmanager
def use(policy: Policy) -> Iterator[Policy]:
    """Let children start under a policy, in all threads."""
    _held.append(policy)
    try:
        yield policy
    finally:
        _held.pop()


def missing() -> str | None:
    """Return None where submitted code can be confined here, else one line that says what to do."""
    if sys.platform != "linux":
        return f"There is no bubblewrap for {sys.platform}: grade on Linux (on Windows, in WSL)."
    if platform.machine() not in MACHINES:
        return f"No sandbox for processors of the sort {platform.machine()}: grade on another one."
    if shutil.which(PROGRAM) is None:
        return f"Submitted code is judged in a sandbox, and bubblewrap is missing: {INSTALL}."
    trouble = _trouble()
    return trouble and f"bubblewrap cannot make a sandbox here ({trouble}): {ALLOW}."


@cache
def _trouble() -> str | None:
    """Start Python in a sandbox; return the last line of what it complains about, if it does."""
    command = BUBBLEWRAP.command([sys.executable, "-c", ""], KERNEL)
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", timeout=60)
    if done.returncode == 0:
        return None
    return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]


@cache
def _version() -> str:
    done = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True)
    return done.stdout.strip()
