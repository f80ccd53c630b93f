"""The control group of a sandbox: where there are none, nothing is made in their place."""

import os

from helpers.judge.sandbox import group
from tests.judge.inside import only_linux

pytestmark = only_linux


def test_in_a_plain_folder_no_group_is_made_and_nothing_stays(tmp_path, monkeypatch):
    """As where the older hierarchy is mounted: its parent is a folder like any other."""
    (tmp_path / "pids").mkdir()
    monkeypatch.setattr(group, "ROOT", tmp_path)
    with group.limited(os.getpid(), 10) as made:
        assert made is None
    assert [*tmp_path.rglob("*")] == [tmp_path / "pids"]
