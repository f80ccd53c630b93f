"""The file of a calibration: all of it or nothing, and only where it belongs."""

import json
import sys

import numpy as np
import pytest

from helpers.backends import Problem
from helpers.backends.calibration import store
from helpers.backends.calibration.store import Calibration, Sample, StoreError

NOW = {"fingerprint": "0123456789ab", "numpy": "2.4", "blas": {"name": "openblas"}}
SAMPLES = (
    Sample(Problem("matmul", np.dtype("float16"), (1, 2, 3, 4), "strided"), "blas", 0, 1.5e-6),
    Sample(Problem("softmax", np.dtype("float64"), (5, 6)), "numpy", 1, 2e-3),
)
CALIBRATION = Calibration(NOW, SAMPLES, {"mine relu": "it gave wrong numbers"})


@pytest.fixture
def file(tmp_path):
    return tmp_path / "deep" / "dispatch.json"


def test_what_is_written_is_read(file):
    store.write(file, CALIBRATION)
    assert store.read(file, NOW) == CALIBRATION
    assert [path.name for path in file.parent.iterdir()] == ["dispatch.json"]


def test_no_file_is_no_fault(file):
    assert store.read(file, NOW) is None


def damaged(change):
    content = {
        "format": store.FORMAT,
        "stamp": NOW,
        "left_out": {},
        "samples": [["matmul", "float64", "contiguous", [1, 2, 3, 4], "blas", 0, 1.5e-6]],
    }
    change(content)
    return json.dumps(content)


DAMAGED = {
    "nothing": "",
    "half of it": damaged(lambda content: None)[:90],
    "no JSON": "\x00\xff garbage",
    "another thing": "[1, 2, 3]",
    "no samples": damaged(lambda content: content.pop("samples")),
    "no stamp": damaged(lambda content: content.pop("stamp")),
    "short rows": damaged(lambda content: content["samples"][0].pop()),
    "rows of another sort": damaged(lambda content: content.update(samples=[7])),
    "an unknown operation": damaged(lambda content: content["samples"][0].__setitem__(0, "magic")),
    "an unknown dtype": damaged(lambda content: content["samples"][0].__setitem__(1, "float77")),
    "other sizes": damaged(lambda content: content["samples"][0].__setitem__(3, [1, 2])),
    "negative sizes": damaged(lambda content: content["samples"][0].__setitem__(3, [1, -2, 3, 4])),
    "no time": damaged(lambda content: content["samples"][0].__setitem__(6, 0)),
    "no number": damaged(lambda content: content["samples"][0].__setitem__(6, "fast")),
    "NaN": damaged(lambda content: content["samples"][0].__setitem__(6, float("nan"))),
    "an older format": damaged(lambda content: content.update(format=0)),
    "a later format": damaged(lambda content: content.update(format=store.FORMAT + 1)),
    "no format": damaged(lambda content: content.pop("format")),
}


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_is_told_apart(file, damage):
    file.parent.mkdir()
    file.write_text(DAMAGED[damage], encoding="utf-8")
    with pytest.raises(StoreError, match=r"dispatch\.json (cannot be read|is damaged|has another)"):
        store.read(file, NOW)


def test_a_sound_file_of_this_form_is_read(file):
    """The damages above are damages to something that is read."""
    file.parent.mkdir()
    file.write_text(damaged(lambda content: None), encoding="utf-8")
    assert store.read(file, NOW).samples[0].backend == "blas"


@pytest.mark.parametrize("name", ["fingerprint", "numpy"])
def test_another_machine_or_library_is_told_apart(file, name):
    store.write(file, CALIBRATION)
    with pytest.raises(StoreError, match=f"another {name}"):
        store.read(file, {**NOW, name: "other"})


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(StoreError, match=r"taken cannot be written"):
        store.write(tmp_path / "taken" / "dispatch.json", CALIBRATION)


def test_a_full_disk_leaves_the_old_file(file, monkeypatch):
    store.write(file, CALIBRATION)

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    for step in ("tempfile.mkstemp", "os.replace"):
        with monkeypatch.context() as patch:
            patch.setattr(step, full)
            with pytest.raises(StoreError, match="No space left"):
                store.write(file, Calibration(NOW, ()))
        assert store.read(file, NOW) == CALIBRATION
        assert [path.name for path in file.parent.iterdir()] == ["dispatch.json"]


def test_the_place_is_one_of_the_user_and_the_machine(monkeypatch, tmp_path):
    assert store.path("abc").name == "dispatch-abc.json"
    monkeypatch.delenv(store.FOLDER)
    assert store.APPLICATION in store.path("abc").parts
    if sys.platform == "linux":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert store.path("abc") == tmp_path / store.APPLICATION / "dispatch-abc.json"


def test_the_stamp_can_be_kept_as_json():
    now = store.stamp()
    assert json.loads(json.dumps(now)) == now
    assert now["fingerprint"]
    assert now["numpy"] == np.__version__


def test_a_lock_is_held_by_one_at_a_time(file):
    with store.locked(file) as waited:
        assert waited is False
    with store.locked(file) as waited:
        assert waited is False


def test_without_a_folder_there_is_no_lock(tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with store.locked(tmp_path / "taken" / "dispatch.json") as waited:
        assert waited is False
