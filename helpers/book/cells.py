"""Cells run for a page: they know it, and find no calibration that its builder keeps."""

import os
from pathlib import Path

from sphinx.application import Sphinx

from helpers import reader
from helpers.backends.calibration import store


def setup(app: Sphinx) -> None:
    """Tell it to the kernels of a build, in their environment; they inherit it."""
    os.environ[reader.PAGE] = "1"
    os.environ[store.FOLDER] = str(Path(app.doctreedir) / "calibrations")
