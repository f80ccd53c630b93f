"""Other processes as the system shows them: their children, threads, time and memory.

On Linux. Elsewhere there is nothing to stop a process by and nothing that tells its time: it runs
on, and wall time stands for its own.
"""

import os
import signal
import sys
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

PROC = Path("/proc")
THREADS = 17  # where their number stands in a process's "stat", after its name
LINUX = sys.platform == "linux"
STILL = frozenset("TtZX")  # stopped, stopped by a tracer, or dead
PAUSE = 3e-5  # seconds between two looks at a process that is about to stop
PATIENCE = 30.0  # seconds until all its threads have stopped, on a machine that is busy
PROCESS_CLOCK = 2  # Linux's number for the time that all threads of a process have run


def family(pid: int) -> list[int]:
    """Return a process and all that descend from it, parents first; none where it has gone."""
    children: dict[int, list[int]] = {}
    for entry in PROC.iterdir():
        if entry.name.isdigit() and (fields := _stat(entry)):
            children.setdefault(int(fields[1]), []).append(int(entry.name))
    found = [pid] if _stat(PROC / str(pid)) else []
    for one in found:
        found += children.get(one, [])
    return found


def innermost(pid: int) -> int:
    """Return the process in a sandbox, whose command was started as ``pid``; or ``pid`` itself.

    Each of bubblewrap's processes has one child.
    """
    return family(pid)[-1] if LINUX else pid


def threads(pid: int) -> int | None:
    """Return how many threads a process has; None where nobody tells."""
    fields = _stat(PROC / str(pid)) if LINUX else []
    return int(fields[THREADS]) if fields else None


def memory(pids: Iterable[int]) -> int:
    """Return the bytes of memory that processes occupy; what two of them share counts twice."""
    return sum(map(_resident, pids))


def is_filtered(pid: int) -> bool:
    """Whether a filter of system calls, and no new privileges, hold for a process."""
    status = dict(line.split(":\t", 1) for line in _read(PROC / str(pid) / "status").splitlines())
    return status.get("Seccomp") == "2" and status.get("NoNewPrivs") == "1"


def clock(pid: int) -> float | None:
    """Return the seconds that all threads of a process have run, taken from outside of it.

    None where the system does not tell, or the process has gone.
    """
    if LINUX:
        with suppress(OSError):
            return time.clock_gettime(~pid << 3 | PROCESS_CLOCK)
    return None


def waited(pid: int) -> float:
    """Return the seconds in which the first thread of a process could have run, but had no core.

    pid : or the number of any one thread. 0.0 where the system does not tell
    """
    fields = _read(PROC / str(pid) / "schedstat").split()
    return int(fields[1]) / 1e9 if fields else 0.0


def freeze(pid: int) -> bool:
    """Stop a process, and return once no thread of it runs any more; whether it came to that."""
    if not LINUX:
        return True
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGSTOP)
    deadline = time.monotonic() + PATIENCE
    ran, runs = None, clock(pid)
    # A thread counts as stopped a moment before it leaves its core.
    while ran != runs or not STILL.issuperset(_states(pid)):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
        ran, runs = runs, clock(pid)
    return True


def thaw(pid: int) -> None:
    """Let a stopped process go on."""
    if LINUX:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)


def pin(pid: int, cores: Iterable[int]) -> None:
    """Let all threads of a process run on these cores only."""
    if LINUX:
        for thread in os.listdir(PROC / str(pid) / "task"):
            os.sched_setaffinity(int(thread), cores)


def end(pid: int) -> None:
    """Kill a process, all that descend from it, and the group that it leads; stopped ones too."""
    for one in reversed(family(pid)) if LINUX else ():
        with suppress(ProcessLookupError, PermissionError):
            os.kill(one, signal.SIGKILL)
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


def _states(pid: int) -> list[str]:
    """Return the state of each thread, a letter; none where the process has gone."""
    tasks = PROC / str(pid) / "task"
    try:
        found = [_stat(tasks / name) for name in os.listdir(tasks)]
    except OSError:
        return []
    return [fields[0] for fields in found if fields]


def _stat(folder: Path) -> list[str]:
    """Return state, parent and so on; nothing where it has gone. The name may hold anything."""
    return _read(folder / "stat").rpartition(")")[2].split()


def _resident(pid: int) -> int:
    fields = _read(PROC / str(pid) / "statm").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if fields else 0


def _read(file: Path) -> str:
    try:
        return file.read_text(errors="replace")
    except OSError:
        return ""
