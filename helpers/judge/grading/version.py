"""Which judge it was."""

import hashlib
from functools import cache
from pathlib import Path

import helpers


@cache
def version() -> str:
    """Return 12 hexadecimal digits over all sources of ``helpers``, which verdicts rest on."""
    home = Path(helpers.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(home.rglob("*.py")):
        digest.update(f"{path.relative_to(home).as_posix()}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
