"""What programs leave behind where they may write: nobody knows what it looks like."""

import os
import shutil
import subprocess
from pathlib import Path


def remove(folder: Path) -> None:
    """Remove a folder whatever a program has made of it, nested without end too."""
    if os.name == "posix":
        subprocess.run(["rm", "-rf", "--", str(folder)], capture_output=True)
    else:
        shutil.rmtree(folder, ignore_errors=True)
