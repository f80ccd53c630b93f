"""A limit on all processes and threads of a sandbox together, kept by the system itself.

Whoever looks from outside comes late on a busy machine: a program that doubles every few
milliseconds has taken all of it by then. Linux keeps a limit for each user, see ``confinement``,
but not for root, who may make control groups in its place. A root without that right, as in most
containers, has the watch alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from helpers.judge.sandbox.processes import family

ROOT = Path("/sys/fs/cgroup")
PREFIX = "kernels-measured-"


@contextmanager
def limited(pid: int, most: int) -> Iterator[Path | None]:
    """Let a process, and all that descends from it, be this many at most, threads counted.

    Yields the control group, None where none can be made. It goes when all of them have ended.
    """
    group = _made(pid, most)
    try:
        yield group
    finally:
        _sweep()


def _made(pid: int, most: int) -> Path | None:
    # The first is where the older of Linux's two hierarchies keeps it.
    for parent in (ROOT / "pids", ROOT):
        if not (parent / "cgroup.procs").exists():  # a plain folder, in which nothing is kept
            continue
        group = parent / f"{PREFIX}{pid}"
        try:
            group.mkdir()
            (group / "pids.max").write_text(str(most))
            _gather(group / "cgroup.procs", pid)
        except OSError:
            with suppress(OSError):
                group.rmdir()
            continue
        return group
    return None


def _gather(members: Path, pid: int) -> None:
    """Put a process and its descendants into a group; what they start from then on is in it."""
    while outside := set(family(pid)) - set(map(int, members.read_text().split())):
        for one in outside:
            with suppress(ProcessLookupError):  # it has just ended
                members.write_text(str(one))


def _sweep() -> None:
    """Remove the groups in which nobody is left, those of judges that were killed too."""
    for group in (*ROOT.glob(f"pids/{PREFIX}*"), *ROOT.glob(f"{PREFIX}*")):
        with suppress(OSError):  # in use
            group.rmdir()
