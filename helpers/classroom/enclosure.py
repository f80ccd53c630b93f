"""The sandbox of a whole classroom: root inside, with accounts that nothing outside knows.

Root runs bubblewrap as it is. Anybody else becomes root of a user namespace first, whose accounts
are the numbers that the system has set aside for that person in ``/etc/subuid``.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from helpers.classroom.refusal import Refusal
from helpers.classroom.rooms import EXCHANGE, HOMES, TOP
from helpers.judge.sandbox import policy
from helpers.judge.sandbox.mounts import COURSE, in_sight

STATE = Path("/run/classroom")  # the classroom's folder, as root sees it inside
MACHINE = ("/etc/hosts", "/etc/resolv.conf", "/etc/nsswitch.conf")
BECOME_ROOT = ("unshare", "--user", "--map-root-user", "--map-auto", "--")
ADVICE = (
    "install uidmap and give yourself a range of ids (Debian and Ubuntu: sudo apt-get install "
    "uidmap, then sudo usermod --add-subuids 100000-165535 --add-subgids 100000-165535 $USER), "
    "or start it as root"
)


def check(folder: Path, node: str) -> None:
    """Raise Refusal where there can be no such sandbox on this machine."""
    if sys.platform != "linux":
        raise Refusal(f"There is no bubblewrap for {sys.platform}: start the classroom on Linux.")
    if shutil.which(policy.PROGRAM) is None:
        raise Refusal(f"A classroom is a sandbox, and bubblewrap is missing: {policy.INSTALL}.")
    if os.geteuid() and (trouble := _trouble([*BECOME_ROOT, "true"])):
        raise Refusal(f"Students cannot be kept apart here ({trouble}): {ADVICE}.")
    if trouble := _trouble(command(folder, node, [sys.executable, "-c", ""])):
        raise Refusal(f"bubblewrap cannot make a sandbox here ({trouble}): {policy.ALLOW}.")


def command(folder: Path, node: str, argv: Sequence[str], files: Iterable[Path] = ()) -> list[str]:
    """Return the command that runs ``argv`` as root of the classroom in ``folder``.

    node : path of Node
    files : of this machine, to be in sight too
    """
    options = ["--unshare-pid", "--unshare-ipc", "--unshare-uts", "--hostname", "classroom"]
    options += ["--cap-add", "ALL", "--proc", "/proc", "--dev", "/dev", "--dir", "/tmp"]
    options += in_sight()
    for path in (*MACHINE, *_home_of(node), *(str(file.resolve()) for file in files)):
        options += ["--ro-bind-try", path, path]
    options += ["--bind", str(folder), str(STATE)]
    for part in (HOMES, EXCHANGE):
        options += ["--bind", str(folder / part), str(TOP / part)]
    options += ["--chdir", "/", "--clearenv"]
    for name, value in environment(node).items():
        options += ["--setenv", name, value]
    become_root = BECOME_ROOT if os.geteuid() else ()
    return [*become_root, policy.PROGRAM, *options, "--", *argv]


def environment(node: str) -> dict[str, str]:
    """Return the environment of the hub; servers get all of it but ``HOME``."""
    programs = [str(Path(sys.executable).parent), str(Path(node).parent), "/usr/bin", "/bin"]
    return {
        "HOME": "/root",
        "LANG": "C.UTF-8",
        "PATH": os.pathsep.join(dict.fromkeys(programs)),
        "PYTHONPATH": str(COURSE),
    }


def _home_of(node: str) -> list[str]:
    """Return the folder of a Node that is not the system's, in a list."""
    home = Path(node).resolve().parents[1]
    return [] if home.is_relative_to("/usr") else [str(home)]


def _trouble(argv: Sequence[str]) -> str | None:
    """Return the last line of what a command complains about, None where it ends well."""
    try:
        done = subprocess.run(argv, capture_output=True, text=True, errors="replace", timeout=60)
    except OSError as missing:
        return str(missing)
    if done.returncode == 0:
        return None
    return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
