"""The sweeps behind the chapters, run for real at tiny sizes."""

import pytest

from helpers import machine, records
from helpers.records import Record, __main__, sweeps

WHOLE = {"np.matmul", "matmul_ijk", "matmul_ikj"}
BLOCKED = {"matmul_blocked", "matmul_blocked_ijk"}


@pytest.fixture(scope="module")
def told():
    """What the sweep reported on the way, in order."""
    return []


@pytest.fixture(scope="module")
def swept(told):
    """The points of the blocking sweep at n = 8 and n = 16."""
    return tuple(sweeps.blocking(lambda *report: told.append(report), sizes=(8, 16)))


def test_blocking_yields_every_kernel_at_every_size_and_block(swept):
    """No block is larger than the matrix; the size itself is the largest."""
    found = [tuple(sorted(point.parameters.items())) for point in swept]
    expected = [{"kernel": kernel, "n": n} for n in (8, 16) for kernel in WHOLE]
    for n, blocks in ((8, (4, 8)), (16, (4, 8, 16))):
        expected += [{"kernel": k, "n": n, "block": b} for k in BLOCKED for b in blocks]
    assert sorted(found, key=str) == sorted((tuple(sorted(e.items())) for e in expected), key=str)


def test_blocking_takes_one_sample_a_round(swept):
    assert {len(point.samples) for point in swept} == {sweeps.ROUNDS}
    assert all(sample > 0 for point in swept for sample in point.samples)


def test_blocking_reports_each_round(swept, told):
    rounds = range(sweeps.ROUNDS + 1)
    assert told == [(f"n = {n}", done, sweeps.ROUNDS) for n in (8, 16) for done in rounds]


def test_blocking_makes_a_record(swept, tmp_path):
    made = Record("blocking", "2025-11-22T10:54:00Z", machine.describe(), "wall", swept)
    records.write(made, tmp_path / "here.json")
    read = records.load(tmp_path / "here.json")
    assert [point.parameters for point in read.points] == [point.parameters for point in swept]
    compared = read.ratio(read.point(kernel="matmul_ijk", n=8), read.point(kernel="np.matmul", n=8))
    assert len(compared.pairs) == sweeps.ROUNDS


def test_command_writes_the_sweeps_that_are_asked_for(tmp_path, monkeypatch, capsys):
    """A sweep of one tiny size, because the real one takes half an hour."""
    tiny = {"blocking": lambda progress: sweeps.blocking(progress, sizes=(4,))}
    monkeypatch.setattr(__main__, "SWEEPS", tiny)
    monkeypatch.setattr("sys.argv", ["records", "blocking", "--to", str(tmp_path)])
    __main__.main()
    (file,) = tmp_path.rglob("*.json")
    loaded = records.load(file)
    assert file == tmp_path / "blocking" / f"{loaded.machine['fingerprint']}.json"
    assert loaded.values("n") == (4,)
    printed = capsys.readouterr()
    assert str(file) in printed.out
    assert "n = 4: round 9 of 9\n" in printed.err


def test_no_sweep_starts_when_a_later_one_is_unknown(tmp_path, monkeypatch):
    """The good one would take half an hour before the mistake came to light."""
    started = []
    monkeypatch.setattr(__main__, "SWEEPS", {"blocking": lambda progress: started.append(1) or ()})
    monkeypatch.setattr("sys.argv", ["records", "blocking", "nosuch", "--to", str(tmp_path)])
    with pytest.raises(SystemExit, match="there is no sweep 'nosuch': choose from blocking"):
        __main__.main()
    assert started == []
