"""What a chapter is made from beside its text."""

import hashlib
from pathlib import Path

from sphinx.application import Sphinx

# The assets belong to it: Sphinx copies them only where it writes a page.
PATTERNS = ("helpers/**/*.py", "helpers/book/theme/**/*", "book/data/**/*.json", "book/assets/*")


def setup(app: Sphinx) -> None:
    """Make every page again when the code or the data behind its cells has changed."""
    app.add_config_value("cells_digest", digest(Path(app.srcdir)), "env")


def digest(root: Path) -> str:
    """Return a hash of everything but its text that a chapter is made from."""
    files = [path for pattern in PATTERNS for path in root.glob(pattern) if path.is_file()]
    seen = hashlib.sha256()
    for file in sorted(files):
        seen.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return seen.hexdigest()
