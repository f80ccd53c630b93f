"""Where submitted code runs, and what it can reach there.

    policy      none, or bubblewrap; which of them holds now, and whether it can
    mounts      what a process in bubblewrap sees of the disk
    profile     what the two sorts of sandboxed programs may do, and use
    confinement how a program in the sandbox gives up all else, before it loads what nobody trusts
    filter      the system calls that it gives up, as a program for the kernel
    calls       their numbers
    enter       starts another program so confined
    processes   what the system tells about processes: threads, time, memory
    group       how many processes and threads there are at most, kept by the system
    watch       ends a sandbox in which several processes take too much together

A ``KERNEL`` is one process that computes, in one thread: no programs, no sockets. A ``NOTEBOOK``
may start other processes and talk to them; what they take together is watched from outside.
"""

from helpers.judge.sandbox.mounts import shown
from helpers.judge.sandbox.policy import BUBBLEWRAP, NONE, Policy, current, missing, use
from helpers.judge.sandbox.profile import KERNEL, NOTEBOOK, Profile
from helpers.judge.sandbox.watch import Watch

__all__ = [
    "BUBBLEWRAP",
    "KERNEL",
    "NONE",
    "NOTEBOOK",
    "Policy",
    "Profile",
    "Watch",
    "current",
    "missing",
    "shown",
    "use",
]
