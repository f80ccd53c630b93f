"""What a process in bubblewrap sees of the disk, and how it is cut off from the rest.

The system, Python with its packages, ``helpers`` and the course's records, all read-only, and
temporary folders of its own. That is all: who is root outside is still root to the files that it
sees, whatever it is called inside, so nothing else may be in sight.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

import helpers
from helpers.judge.sandbox.profile import Profile

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
# Where the loader finds libraries, and what time it is.
SETTINGS = ("/etc/ld.so.cache", "/etc/ld.so.conf", "/etc/ld.so.conf.d", "/etc/alternatives")
TIMEZONE = "/etc/localtime"
PACKAGES = ("numpy", "numba", "llvmlite", "cloudpickle")
HOME = Path("/home/student")
SCRATCH = (Path("/tmp"), Path("/dev/shm"), HOME)
NOBODY = "65534"
COURSE = Path(helpers.__file__).resolve().parents[1]
RECORDS = COURSE / "book" / "data"

ENVIRONMENT = {
    "HOME": str(HOME),
    "LANG": "C.UTF-8",
    "LOGNAME": "student",
    "PATH": "/usr/bin:/bin",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONPATH": str(COURSE),
    "TMPDIR": "/tmp",
}


def arguments(
    profile: Profile,
    environment: Mapping[str, str],
    writable: Sequence[Path],
    folder: Path = HOME,
) -> list[str]:
    """Return bubblewrap's options for a program of this profile, which starts in ``folder``."""
    options = ["--unshare-user", "--unshare-all", "--die-with-parent", "--new-session"]
    options += ["--cap-drop", "ALL", "--uid", NOBODY, "--gid", NOBODY, "--hostname", "sandbox"]
    options += ["--proc", "/proc", "--dev", "/dev"]
    for scratch in SCRATCH:
        options += ["--size", str(profile.scratch), "--tmpfs", str(scratch)]
    options += in_sight()
    for path in writable:
        options += ["--bind", str(path), str(path)]
    # To the settings of the system, whose files are root's, the judge's root is root. What lies
    # beside the mounts is a temporary folder too, and has no limit of its own.
    for path in ("/proc", "/dev", "/"):
        options += ["--remount-ro", path]
    options += ["--chdir", str(folder), "--clearenv"]
    for name, value in {**ENVIRONMENT, **environment}.items():
        options += ["--setenv", name, value]
    return options


def in_sight() -> list[str]:
    """Return the options that show what everybody may read, at the same places."""
    options: list[str] = []
    for path in SYSTEM:
        options += _as_it_is(Path(path))
    for path in (*SETTINGS, TIMEZONE):
        options += ["--ro-bind-try", path, path]
    for path in (*_python(), Path(helpers.__file__).resolve().parent, RECORDS):
        options += ["--ro-bind-try", str(path), str(path)]
    return options


def shown(folder: Path) -> Path | None:
    """Return the folder that is in sight of the sandbox and holds this one; None where it hides."""
    sight = (*map(Path, SYSTEM), *_python(), Path(helpers.__file__).resolve().parent, RECORDS)
    return next((path for path in sight if folder.resolve().is_relative_to(path.resolve())), None)


def _as_it_is(path: Path) -> list[str]:
    """Return the options for a folder of the system, which may be a link to another one."""
    if path.is_symlink():
        return ["--symlink", str(path.readlink()), str(path)]
    return ["--ro-bind", str(path), str(path)] if path.is_dir() else []


def _python() -> list[Path]:
    """Return the folders of Python and its packages that are not in the system's."""
    program = Path(sys.executable)
    folders = [sys.base_prefix, sys.prefix, sys.base_exec_prefix, sys.exec_prefix]
    folders += [program.parents[1], program.resolve().parents[1], Path(sys.base_prefix).resolve()]
    folders += [Path(spec.origin).parents[1] for spec in map(find_spec, PACKAGES) if spec]
    return _outermost(map(Path, folders))


def _outermost(folders: Iterable[Path]) -> list[Path]:
    """Leave out what lies in one of the others, or in the system's folders."""
    found: list[Path] = []
    for folder in sorted(set(folders)):
        if not any(folder.is_relative_to(other) for other in (*map(Path, SYSTEM), *found)):
            found.append(folder)
    return found
