"""``nbgrader submit``, for one reader, and ``nbgrader collect``, which trusts no student's folder.

What nbgrader's own submit hands in can be read by all who know its name. Its collect reads whatever
a folder in the exchange leads to, as the instructor: a link in it to a solution would come back
with the feedback. It takes what one student hands in under the name of another after a warning,
and gives up on all where one folder has no proper name.
"""

import os
import re
import secrets
import stat
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from pwd import getpwuid

from nbgrader.exchange.default import ExchangeCollect, ExchangeSubmit
from nbgrader.utils import ignore_patterns, parse_utc

TIME = "timestamp.txt"
SECRET = "submission_secret.txt"
IS_SECRET = re.compile(rb"[0-9a-f]{128}")
OPENING = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK
Skipped = Callable[[str, list[str]], list[str]]


class Submit(ExchangeSubmit):
    """Hands in what the instructor alone can read, by the group of the exchange's folder."""

    def copy_files(self) -> None:
        """Submit as nbgrader does, then shut all others out."""
        super().copy_files()
        Path(self.inbound_path, self.assignment_filename).chmod(0o770)


class Collect(ExchangeCollect):
    """Collects what somebody handed in under their own name, and of that the files alone."""

    def init_src(self) -> None:
        """Set aside what nobody can have handed in properly, then choose as nbgrader does."""
        inbound = Path(self.root, self.coursedir.course_id, "inbound")
        for folder in sorted(inbound.glob("[!.]*")):
            with suppress(FileNotFoundError):  # whose it is may take it away at any moment
                if why := improper(folder):
                    self.log.error("Set aside: %r %s", folder.name, why)
                    folder.rename(inbound / f".{secrets.token_hex(4)}.{folder.name}")
        super().init_src()

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy a submission, unless it is larger than the course allows."""
        if self.get_size(src) > 1000 * self.coursedir.max_dir_size:  # it is in KB
            self.log.error("Not collected, too large: %s", src)
            return
        skipped = ignore_patterns(
            exclude=[*self.coursedir.ignore, TIME, SECRET],
            include=self.coursedir.include,
            max_file_size=self.coursedir.max_file_size,
            log=self.log,
        )
        copy(Path(src), Path(dest), skipped)


def improper(folder: Path) -> str | None:
    """Return why a folder in the exchange is no submission of the one whom its name says."""
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode):
        return "is no folder"
    try:
        student, _, time, _ = folder.name.rsplit("+", 3)
        parse_utc(time)
    except (ValueError, OverflowError):
        return "has not the name of a submission"
    try:
        owner = getpwuid(about.st_uid).pw_name
    except KeyError:
        owner = str(about.st_uid)
    return None if student == owner else f"was made by {owner}"


def copy(source: Path, target: Path, skipped: Skipped) -> None:
    """Copy the files of a submission, which may change meanwhile.

    Links, and what is neither a file nor a folder, stay behind. Without the two files that nbgrader
    keeps in it, or with others, releasing the feedback would give up on all.

    skipped : takes a folder and names in it, returns those that are not copied
    """
    secret = b""
    target.mkdir(parents=True)  # even where what was to be copied has gone
    for folder, folders, files, here in os.fwalk(source, follow_symlinks=False):
        own = target / Path(folder).relative_to(source)
        own.mkdir(exist_ok=True)
        left = {*skipped(folder, [*folders, *files])}
        folders[:] = [name for name in folders if name not in left]
        for name in files:
            if name not in left and (content := _read(name, here)) is not None:
                (own / name).write_bytes(content)
        if own == target:
            secret = _read(SECRET, here) or b""
    if not IS_SECRET.fullmatch(secret):
        secret = secrets.token_hex(64).encode()
    (target / SECRET).write_bytes(secret)
    (target / TIME).write_text(source.name.rsplit("+", 2)[1])


def _read(name: str, folder: int) -> bytes | None:
    """Return what is in a file, None for all that is none.

    folder : open, so that no link on the way can lead elsewhere
    """
    try:
        with open(os.open(name, OPENING, dir_fd=folder), "rb") as file:
            return file.read() if stat.S_ISREG(os.fstat(file.fileno()).st_mode) else None
    except OSError:
        return None
