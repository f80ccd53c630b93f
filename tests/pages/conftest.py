"""The server that all tests in JupyterLab share; each opens a file of its own."""

from pathlib import Path

import pytest

from tests.pages.lab import jupyterlab

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A running JupyterLab, a Lab, on a copy of the course."""
    with jupyterlab(ROOT, tmp_path_factory.mktemp("lab")) as running:
        yield running
