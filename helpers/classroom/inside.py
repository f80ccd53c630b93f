"""The first process of a classroom's sandbox: ``python -m helpers.classroom.inside OPTIONS``.

It is root there. It makes the rooms ready, runs the hub with these options, and ends it when its
own input ends: whoever started the classroom holds the other end, and lets go of it however it
dies.
"""

import os
import select
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from helpers.classroom import accounts, rooms
from helpers.classroom.accounts import Account
from helpers.classroom.enclosure import STATE

SETTINGS = Path(__file__).with_name("settings.py")
LOG = "hub.log"
SHARED = ("/tmp", "/dev/shm")
ENDS_WITHIN = 20  # seconds, for the servers of all
# A fresh view of the processes, in which each user sees their own.
PROCESSES = ("mount", "-t", "proc", "-o", "hidepid=2", "proc", "/proc")


def main(options: list[str]) -> int:
    """Run the hub; return its exit status, 0 where it was asked to end."""
    os.umask(0o022)
    subprocess.run(PROCESSES, check=True)
    _let_through()
    for folder in SHARED:
        Path(folder).chmod(0o1777)
    people = accounts.read(STATE).values()
    _name(people)
    rooms.hand_over(people)
    with (STATE / LOG).open("ab") as log:
        hub = subprocess.Popen(
            [sys.executable, "-m", "jupyterhub", "--config", str(SETTINGS), *options],
            cwd=STATE,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    return _attend(hub)


def _let_through() -> None:
    """Let all pass through the folders that bubblewrap made on the way to what is in sight."""
    made = os.stat("/").st_dev
    for folder, inner, _ in os.walk("/"):
        os.chmod(folder, 0o755)
        inner[:] = [name for name in inner if os.lstat(os.path.join(folder, name)).st_dev == made]


def _name(people: Iterable[Account]) -> None:
    """Tell the system of the sandbox who they are."""
    users = ["root:x:0:0:root:/root:/bin/bash"]
    groups = ["root:x:0:"]
    for one in people:
        home = rooms.home(one.name)
        users.append(f"{one.name}:x:{one.number}:{one.number}::{home}:/bin/bash")
        groups.append(f"{one.name}:x:{one.number}:")
    for name, lines in (("passwd", users), ("group", groups)):
        Path("/etc", name).write_text("\n".join([*lines, ""]))


def _attend(hub: subprocess.Popen) -> int:
    """Wait for the hub, or until the input ends."""
    while hub.poll() is None:
        if select.select([sys.stdin], [], [], 0.2)[0]:
            hub.terminate()
            try:
                hub.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:  # what is left ends with the sandbox
                hub.kill()
            return 0
    return hub.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
