"""The sweep of the chapter on measuring, run for real at tiny sizes."""

import os

import pytest

from helpers import machine, records
from helpers.records import Record
from helpers.records import measure_sweep as sweep
from helpers.records.disturbance import Disturbance, another, cores, pinned

TINY = sweep.Plan(
    pairs=8, batches=(1, 2), calm=2, far=1 << 16, gaps=(8,), sums=(1 << 10, 1 << 16)
)  # fmt: skip


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def swept(told):
    return tuple(sweep.measure(lambda *report: told.append(report), TINY))


def found(swept, **parameters):
    (point,) = [point for point in swept if point.parameters == parameters]
    return point


@pytest.mark.slow
def test_it_yields_each_scenario_for_both_sides(swept):
    single = [("quiet", "pairs"), ("quiet", "apart"), ("slow", "pairs"), ("slow", "apart")]
    scenarios = [(*one, {}) for one in [*single, ("busy", "pairs"), ("busy", "apart")]]
    scenarios += [("slow", order, {"batch": 2}) for order in ("pairs", "apart")]
    scenarios.append(("busy", "pairs", {"batch": 2}))
    for phase, order, more in scenarios:
        for rows in sweep.ROWS:
            at = {"kernel": "matmul_ikj", "rows": rows, "phase": phase, "order": order, **more}
            assert len(found(swept, **at).samples) == TINY.pairs
            assert len(found(swept, **at, clock="cpu").samples) == TINY.pairs


@pytest.mark.slow
def test_it_yields_what_makes_one_timing_lie(swept):
    for call in ("first", "second"):
        found(swept, kernel="matmul_ikj", call=call)
    for of in ("arrays", "lists"):
        found(swept, kernel="matmul_python", of=of, n=8)
    for kernel in ("matmul_ijk", "np.matmul"):
        found(swept, kernel=kernel, n=8)
    for kernel in ("sum_unused", "sum_returned"):
        for n in TINY.sums:
            found(swept, kernel=kernel, n=n)
    for clock in ("wall", "cpu"):
        found(swept, kernel="clock", clock=clock)
    for phase in ("quiet", "traffic"):
        for kernel in ("read_sum", "matmul_ikj"):
            found(swept, kernel=kernel, phase=phase)


@pytest.mark.slow
def test_every_setting_is_told_to_its_end(told, swept):
    ended = {setting for setting, done, total in told if done == total}
    assert ended == {setting for setting, _, _ in told}


@pytest.mark.slow
def test_it_makes_a_record(swept, tmp_path):
    made = Record("measure", "2025-11-22T10:54:00Z", machine.describe(), "wall", swept)
    records.write(made, tmp_path / "here.json")
    read = records.load(tmp_path / "here.json")
    assert [point.parameters for point in read.points] == [point.parameters for point in swept]


def test_sides_do_known_amounts_of_the_same_work(monkeypatch):
    """Every call gets the same arrays; only their number differs."""
    calls = []
    monkeypatch.setattr(sweep, "matmul_ikj", lambda *arrays: calls.append(tuple(map(id, arrays))))
    counts = []
    for side in sweep.sides():
        calls.clear()
        side()
        counts.append(len(calls))
        assert len(set(calls)) == 1
    assert counts[0] / counts[1] == sweep.TRUTH == pytest.approx(1.26)


def test_an_unused_sum_is_as_good_as_a_used_one_to_its_caller():
    ones = sweep.np.ones(5)
    assert sweep.sum_returned(ones) == 5
    assert sweep.sum_unused(ones) is None


class Switch:
    """A disturbance that only remembers when it ran."""

    def __init__(self):
        self.runs = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.runs = True

    def stop(self):
        self.runs = False


@pytest.mark.parametrize("busy", [range(0), range(3, 6), range(10)])
def test_the_other_program_runs_in_its_pairs_alone(busy):
    other, ran = Switch(), ([], [])
    both = tuple(lambda side=side: ran[side].append(other.runs) for side in (0, 1))
    taken = sweep._in_pairs(both, 1, 10, busy, other, lambda *_: None)
    assert ran == ([pair in busy for pair in range(10)],) * 2
    assert [len(side) for side in taken] == [10, 10]


@pytest.mark.parametrize(
    ("busy", "expected"),
    [(range(0), (False, False)), (range(3, 6), (False, True)), (range(10), (True, True))],
)
def test_apart_a_slow_phase_meets_the_candidate(busy, expected):
    other, ran = Switch(), ([], [])
    both = tuple(lambda side=side: ran[side].append(other.runs) for side in (0, 1))
    sweep._apart(both, 1, 10, busy, other, lambda *_: None)
    assert ran == tuple([on] * 10 for on in expected)


# ---- the other program


def alive(process):
    return process.poll() is None


def test_a_disturbance_runs_until_its_block_ends():
    with Disturbance() as other:
        assert not other.runs
        other.start()
        process = other._process
        assert other.runs
        assert alive(process)
    assert not alive(process)
    assert not other.runs


def test_a_disturbance_ends_with_an_error_inside():
    with pytest.raises(KeyError), Disturbance(traffic=True) as other:  # noqa: PT012
        other.start()
        process = other._process
        raise KeyError
    assert not alive(process)


def test_a_disturbance_ends_by_itself(monkeypatch):
    monkeypatch.setattr("helpers.records.disturbance.LONGEST", 0)
    with Disturbance() as other:
        other.start()
        assert other._process.wait(timeout=60) == 0


def test_pinning_holds_for_the_block_alone():
    """A system that tells no cores has no pinning either."""
    before = cores()
    with pinned() as core:
        assert cores() == ([core] if before else [])
        assert core in [*before, None]
    assert cores() == before


def test_another_core_is_one_of_ours_or_any_of_the_machine(monkeypatch):
    """Also for a process that was given a single core: traffic there would share it."""
    monkeypatch.setattr("os.cpu_count", lambda: 4)
    monkeypatch.setattr("helpers.records.disturbance.cores", lambda: [1, 3])
    assert another(1) == 3
    monkeypatch.setattr("helpers.records.disturbance.cores", lambda: [1])
    assert another(1) == 0
    assert another(None) is None
    monkeypatch.setattr("os.cpu_count", lambda: 1)
    monkeypatch.setattr("helpers.records.disturbance.cores", lambda: [0])
    assert another(0) is None


def test_a_system_without_cores_to_choose_is_not_pinned(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    with pinned() as core:
        assert core is None


def test_the_shots_can_be_stopped(monkeypatch):
    """What the listener raises comes through, and the other program is gone."""

    class Enough(Exception):
        pass

    def stop(done, total):
        raise Enough

    others = []
    monkeypatch.setattr(sweep, "Disturbance", lambda core: others.append(Switch()) or others[0])
    with pytest.raises(Enough):
        sweep.shots("busy", "pairs", 1, 10**6, None, stop)
    assert not others[0].runs
