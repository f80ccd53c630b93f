"""The command that compares two workers with one; how much faster they are is for it to say."""

import pytest

from tests.course import throughput

pytest.importorskip("distributed", reason="`make test` installs it")


@pytest.mark.slow
def test_one_worker_and_two_grade_alike(monkeypatch, capsys):
    monkeypatch.setattr(throughput, "PROMISED", 0.0)
    assert throughput.main(2) == 0
    assert "other points: none" in capsys.readouterr().out
