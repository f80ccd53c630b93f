"""Every test of this folder keeps its calibrations to itself."""

import pytest

from helpers.backends import registry
from helpers.backends.automatic import automatic
from helpers.backends.calibration import store


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """The folder of calibrations, empty at first; what was registered or learned is forgotten."""
    folder = tmp_path / "cache"
    monkeypatch.setenv(store.FOLDER, str(folder))
    automatic.forget()
    yield folder
    for name in registry.registered():
        registry.unregister(name)
    automatic.forget()
