"""What the cells of a page find in their environment."""

from types import SimpleNamespace

from helpers import machine, reader
from helpers.backends.calibration import store
from helpers.book import cells


def test_a_page_is_made_without_the_calibration_of_who_builds_it(tmp_path, monkeypatch):
    """One that cannot be read would print its path into the page, another its machine's choice."""
    monkeypatch.setenv(store.FOLDER, str(tmp_path))
    monkeypatch.setenv(reader.PAGE, "0")
    kept = store.path(machine.describe()["fingerprint"])
    kept.write_text("damaged")
    cells.setup(SimpleNamespace(doctreedir=tmp_path / "doctrees"))
    assert reader.is_page()
    found = store.path(machine.describe()["fingerprint"])
    assert found != kept
    assert store.read(found, store.stamp()) is None
