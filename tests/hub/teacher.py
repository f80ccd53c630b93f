"""Somebody on this machine who is not root, with a range of user ids of their own.

Root starts the command in a view of the disk of its own, in which that person exists; anybody else
is that person already.
"""

import os
import shlex
import sys
from pathlib import Path

from tests.browser import is_root
from tests.hub.classroom import ROOT

NUMBER = 5000
FIRST, COUNT = 100_000, 65_536
SHOWN = (sys.base_prefix, sys.prefix, str(ROOT))


def command(argv: list[str], folder: Path) -> list[str]:
    """Return the command that runs ``argv`` as somebody who is not root.

    folder : theirs, empty
    """
    if not is_root():
        return argv
    os.chown(folder, NUMBER, NUMBER)
    range_ = f"teacher:{FIRST}:{COUNT}\n"
    people = Path("/etc/passwd").read_text() + f"teacher:x:{NUMBER}:{NUMBER}::{folder}:/bin/sh\n"
    texts = {"passwd": people, "subuid": range_, "subgid": range_}
    lines = ["set -e", "mount -t tmpfs tmpfs /mnt", *_shown()]
    for name, text in texts.items():
        lines += [f"printf %s {shlex.quote(text)} > /mnt/{name}"]
        lines += [f"touch /etc/{name}; mount --bind /mnt/{name} /etc/{name}"]
    become = f"setpriv --reuid {NUMBER} --regid {NUMBER} --clear-groups"
    lines += [f"exec {become} env HOME={folder} {shlex.join(argv)}"]
    return ["unshare", "--mount", "sh", "-c", "\n".join(lines)]


def _shown() -> list[str]:
    """Return the lines that show what the command needs where the way there is closed to others."""
    lines = []
    for number, path in enumerate(SHOWN):
        lines += [f"mkdir /mnt/{number}; mount --bind {path} /mnt/{number}"]
    for closed in sorted({one for path in SHOWN if (one := _closed(Path(path)))}):
        lines += [f"mount -t tmpfs -o mode=755 tmpfs {closed}"]
    for number, path in enumerate(SHOWN):
        if _closed(Path(path)):
            lines += [f"mkdir -p {path}; mount --bind /mnt/{number} {path}"]
    return lines


def _closed(path: Path) -> str | None:
    """Return the outermost folder on the way to a path that others cannot pass through."""
    way = [*reversed(path.parents), path]
    return next((str(one) for one in way if not one.stat().st_mode & 0o001), None)
