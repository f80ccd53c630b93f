"""Calibrating: over a plan of a few problems, so that it takes a moment; the true one is slow."""

import threading

import numpy as np
import pytest

from helpers import backends
from helpers.backends import Problem
from helpers.backends.automatic import automatic
from helpers.backends.calibration import measuring, plan, store
from helpers.backends.interface import ELEMENTWISE, OPERATIONS
from tests.backends.test_registry import Negative

FLOAT, WHOLE = np.dtype("float64"), np.dtype("int32")
FEW = [
    *(Problem("matmul", FLOAT, (1, 4, 5, n)) for n in (6, 7, 8)),
    Problem("matmul", WHOLE, (3, 4, 5, 6)),
    Problem("matmul", FLOAT, (1, 16, 16, 16), "strided"),
    Problem("gelu", np.dtype("float32"), (64, 0)),
]


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """A short plan, two backends, and no time lost on samples."""
    monkeypatch.setattr(plan, "problems", lambda: list(FEW))
    monkeypatch.setattr(measuring, "SHORTEST", 1e-6)
    monkeypatch.setattr("helpers.backends.calibration.session.BACKENDS", ("numpy", "blas"))


def kept():
    now = store.stamp()
    return store.read(store.path(now["fingerprint"]), now)


def test_a_calibration_is_measured_kept_and_used(cache):
    told = []
    found = backends.calibrate(progress=lambda done, total: told.append((done, total)))
    assert told == [(done, len(FEW)) for done in range(1, len(FEW) + 1)]
    assert found.backends == ("numpy", "blas")
    assert found.left_out == {}
    assert found.file.parent == cache
    assert str(found).endswith(f"kept in {found.file}")
    assert (
        found.samples == len(kept().samples) == 8
    )  # BLAS has no GELU, and no more for floats in order than NumPy
    assert all(sample.seconds > 0 for sample in kept().samples)
    assert automatic.knowledge().source == "calibrated on this machine"
    assert "calibrated" in str(backends.explain("matmul", np.eye(4), np.eye(4)))


def test_another_process_reads_what_was_kept():
    backends.calibrate()
    automatic.forget()
    assert automatic.knowledge().source == "calibrated on this machine"


def test_a_calibration_replaces_a_damaged_file(cache):
    cache.mkdir()
    file = store.path(store.stamp()["fingerprint"])
    file.write_text("garbage", encoding="utf-8")
    assert backends.calibrate().file == file
    assert kept() is not None


def test_registered_backends_take_part():
    class Doubtless(Negative):
        def matmul(self, a, b, out):
            np.matmul(a, b, out=out)

    backends.register("doubtless", Doubtless())
    assert "doubtless" in backends.calibrate().backends


def test_a_backend_that_is_wrong_is_left_out_and_warned_about_once():
    backends.register("negative", Negative())
    with pytest.warns(RuntimeWarning, match="'negative' is left out for matmul: it gave") as caught:
        found = backends.calibrate()
    assert len(caught) == 1
    assert found.left_out == {"negative matmul": "it gave wrong numbers"}
    assert "left out: negative matmul: it gave wrong numbers" in str(found)
    assert "negative" not in backends.explain("matmul", np.eye(4), np.eye(4)).expected


class Faulty(Negative):
    def matmul(self, a, b, out):
        raise MemoryError("no room")


class Silent(Negative):
    def matmul(self, a, b, out):
        """Leave out as it was."""


class Undefined(Negative):
    def matmul(self, a, b, out):
        out[...] = np.nan


class Turned(Negative):
    def matmul(self, a, b, out):
        out[...] = (a @ b).T


class Unprepared(Negative):
    def kernel(self, problem):
        raise KeyError("no kernel")


@pytest.mark.parametrize(
    ("backend", "reason"),
    [
        (Faulty, "it raised MemoryError: no room"),
        (Silent, "it gave wrong numbers"),
        (Undefined, "it gave wrong numbers"),
        (Turned, "it raised ValueError: could not broadcast input array"),
        (Unprepared, "it raised KeyError: 'no kernel'"),
    ],
)
def test_backends_that_fail_are_left_out(backend, reason):
    backends.register("failing", backend())
    with pytest.warns(RuntimeWarning, match="is left out"):
        found = backends.calibrate()
    assert list(found.left_out) == ["failing matmul"]
    assert found.left_out["failing matmul"].startswith(reason)
    assert found.backends == ("numpy", "blas")


def test_a_backend_that_supports_raises_is_left_out():
    class Undecided(Negative):
        def supports(self, problem):
            raise ValueError("who knows")

    backends.register("undecided", Undecided())
    with pytest.warns(RuntimeWarning, match="raised ValueError: who knows"):
        backends.calibrate()


def test_where_nothing_can_be_kept_it_holds_for_the_process(tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    monkeypatch.setenv(store.FOLDER, str(tmp_path / "taken"))
    with pytest.warns(RuntimeWarning, match="used by this process and then forgotten"):
        found = backends.calibrate()
    assert found.file is None
    assert "kept in memory only" in str(found)
    assert automatic.knowledge().source == "calibrated on this machine"


def test_in_the_background_nobody_waits():
    go = threading.Event()
    future = backends.calibrate(background=True, progress=lambda *_: go.wait(60))
    assert not future.done()
    assert automatic.knowledge().source == "rules of thumb"
    go.set()
    assert future.result(timeout=60).samples
    assert automatic.knowledge().source == "calibrated on this machine"


def test_a_failure_in_the_background_is_told_to_who_asks():
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backends.calibrate(background=True, progress=stop).result(timeout=60)


def test_a_listener_can_stop_it(cache):
    def stop(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        backends.calibrate(progress=stop)
    assert kept() is None
    assert backends.calibrate().samples


def test_what_is_included_must_be_there():
    with pytest.raises(ValueError, match="no backend 'torsch'"):
        backends.calibrate(include=["torsch"])
    assert "python" in backends.calibrate(include=["python"]).backends


def test_no_time_left_ends_it(monkeypatch):
    monkeypatch.setattr(measuring, "BUDGET", 0.0)
    assert backends.calibrate().samples == 1  # NumPy's, of the first problem of the plan


def test_what_takes_long_is_not_measured_on_larger_problems(monkeypatch):
    monkeypatch.setattr(measuring, "LONGEST", 1e-9)
    problems = [Problem("matmul", WHOLE, (1, n, n, n)) for n in (2, 3, 4)]
    monkeypatch.setattr(plan, "problems", lambda: problems)
    assert backends.calibrate().samples == 2


# The true plan


def problems():
    with pytest.MonkeyPatch.context() as patch:
        patch.undo()
        return plan_problems()


plan_problems = plan.problems


def test_the_plan_covers_every_operation():
    assert {problem.op for problem in problems()} == {*OPERATIONS, *ELEMENTWISE}


def test_the_plan_is_one_of_small_and_large_problems():
    found = problems()
    assert len(found) == len(set(found)) < 2000
    assert max(problem.cost.flop for problem in found) > 1e8
    assert [problem.cost.flop for problem in found] == sorted(p.cost.flop for p in found)


def test_every_problem_has_its_turn_and_every_sort_an_early_one():
    found = problems()
    order = [problem for problem, threads in measuring._passes(found) if threads == measuring.ALL]
    assert sorted(map(repr, order)) == sorted(map(repr, found))
    sorts = {(problem.op, problem.dtype, problem.layout) for problem in found}
    early = {(problem.op, problem.dtype, problem.layout) for problem in order[: len(order) // 2]}
    assert early == sorts


@pytest.mark.parametrize("op", [*OPERATIONS, *ELEMENTWISE])
def test_inputs_make_up_their_problem(op):
    """The operation recognises them as the problem they were made for."""
    from helpers.backends.operations.meanings import MEANINGS, signature

    smallest = {}
    for problem in problems():
        if problem.op == op:
            smallest.setdefault((problem.dtype, problem.layout), problem)
    for problem in smallest.values():
        problem = next(
            p
            for p in problems()
            if (p.op, p.dtype, p.layout) == (op, problem.dtype, problem.layout)
            and (p.layout == "contiguous" or min(p.sizes[1:]) != 1)
        )
        arrays, options = plan.inputs(problem)
        found = MEANINGS[op].problem(*signature(arrays, options))
        assert found == problem


@pytest.mark.slow
def test_the_true_calibration_serves(monkeypatch):
    """It ends in time, leaves nobody out, and what it learns is right."""
    monkeypatch.undo()
    found = backends.calibrate()
    assert found.left_out == {}
    assert found.samples > 100
