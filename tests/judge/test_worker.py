"""A worker against a child that does not play along: what counts is what the parent sees itself."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from helpers.judge import process, sandbox
from helpers.judge.process import Run
from helpers.judge.replies import (
    Failure,
    JudgeError,
)
from helpers.judge.sandbox import processes
from helpers.judge.worker import Worker, carry
from tests.judge import inside
from tests.judge.inside import hogs, worker_of

pytestmark = inside.only_linux
inside.by_value(sys.modules[__name__])

SECONDS = 0.05  # how long a test waits to see that nothing happens


def fill(out):
    out[:] = 1


def compute(out):
    """Some hundredths of a second of work."""
    end = time.process_time() + 0.03
    while time.process_time() < end:
        out[0] += 1


def rest(out):
    time.sleep(0.1)


def work_on(out):
    """Return at once, and let a thread do the work; in a sandbox it could not start."""

    def work():
        while True:
            out[0] += 1

    threading.Thread(target=work, daemon=True).start()


@pytest.mark.parametrize("policy", [sandbox.NONE, sandbox.BUBBLEWRAP], ids=str)
def test_a_run_takes_the_time_that_the_system_tells(policy):
    with sandbox.use(policy), Worker(carry(compute)) as worker:
        worker.place(np.zeros(1))
        taken = worker.run(60)
        assert isinstance(taken, Run)
        assert 0.03 <= taken.cpu
        assert taken.cpu <= taken.wall * 1.05


def test_a_rest_takes_time_but_no_work():
    with worker_of(rest, np.zeros(1)) as (worker, _):
        taken = worker.run(60)
        assert taken.wall >= 0.1
        assert taken.cpu < 0.1


def test_all_threads_stand_still_while_nothing_is_asked():
    """A result is judged as it is at the answer, and nobody computes ahead of the clock."""
    with Worker(carry(work_on)) as worker:
        (out,) = worker.place(np.zeros(1))
        for _ in range(3):
            worker.run(60)
            at_the_answer = out[0]
            time.sleep(SECONDS)
            assert out[0] == at_the_answer
        assert worker.run(60).cpu > 0
        assert out[0] > at_the_answer


def test_work_that_goes_on_after_the_answer_takes_its_time():
    """Time ends when all threads stand still, and not with the answer."""
    with Worker(carry(work_on)) as worker:
        (out,) = worker.place(np.zeros(1))
        worker.run(60)
        before = out[0]
        taken = worker.run(60)
        assert out[0] > before
        assert taken.cpu > 0


def test_who_goes_on_while_it_is_to_stand_still_is_found_out():
    with Worker(carry(work_on)) as worker:
        worker.place(np.zeros(1))
        worker.run(60)
        processes.thaw(worker._process.pid)
        time.sleep(SECONDS)
        with pytest.raises(Failure, match="went on") as caught:
            worker.run(60)
        assert caught.value.kind == "forbidden"
        assert not worker.alive


def compute_for_long(out):
    end = time.process_time() + 1.0
    while time.process_time() < end:
        out[0] += 1


def test_time_in_which_others_had_the_core_does_not_count():
    core = max(os.sched_getaffinity(0))
    with worker_of(compute_for_long, np.zeros(1)) as (worker, _), hogs(core, 3):
        worker.pin({core})
        taken = worker.run(2)
    assert taken.wall > 2  # it would have been too late
    assert taken.cpu < 2


def read_once(clock, count):
    return clock()


def test_time_in_which_others_had_the_judges_core_does_not_count():
    def answer(_):
        compute_for_long(np.zeros(1))
        return 1.5

    cores = os.sched_getaffinity(0)
    with Worker(carry(read_once)) as worker, hogs(max(cores), 3):
        start = time.monotonic()
        os.sched_setaffinity(0, {max(cores)})
        try:
            found = worker.time([], 1, answer, 2)
        except Failure as failure:
            found = failure.kind
        finally:
            os.sched_setaffinity(0, cores)
    assert time.monotonic() - start > 2  # it would have been too late
    assert found in (
        1.5,
        "machine unfit",
    )  # where all cores are busy, that is nobody's fault either


def test_a_machine_without_time_is_unfit(monkeypatch):
    monkeypatch.setattr("helpers.judge.process.UNFIT", 1.2)
    core = max(os.sched_getaffinity(0))
    with worker_of(compute_for_long, np.zeros(1)) as (worker, _), hogs(core, 3):
        worker.pin({core})
        with pytest.raises(Failure, match="got no time to run") as caught:
            worker.run(1.5)
    assert caught.value.kind == "machine unfit"


def crowd(out):
    """Threads that wait for each other, so that the first one always waits for a core."""
    for _ in range(8):
        threading.Thread(target=hash_for_ever, daemon=True).start()
    hash_for_ever()


def hash_for_ever():
    import hashlib

    while True:
        hashlib.sha256(bytes(2**20))


def test_a_crowd_of_threads_gains_no_time():
    core = max(os.sched_getaffinity(0))
    with Worker(carry(crowd)) as worker:
        worker.place(np.zeros(1))
        worker.pin({core})
        with pytest.raises(Failure) as caught:
            worker.run(0.5)
        assert caught.value.kind == "timed out"


def compute_for_ever(out):
    while True:
        out[0] += 1


def test_a_first_thread_that_always_waits_gains_no_time(monkeypatch):
    """What it would take with others of its own, which use up the time on its core."""
    monkeypatch.setattr(processes, "waited", lambda pid: time.monotonic())
    with worker_of(compute_for_ever, np.zeros(1)) as (worker, _):
        with pytest.raises(Failure) as caught:
            worker.run(0.5)
    assert caught.value.kind == "timed out"


def stop_itself(out):
    os.kill(os.getpid(), signal.SIGSTOP)
    out[:] = 1


def be_deaf(out):
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    time.sleep(600)


@pytest.mark.parametrize("attack", [stop_itself, be_deaf], ids=lambda attack: attack.__name__)
def test_who_does_not_answer_is_ended(attack):
    with worker_of(attack, np.zeros(1)) as (worker, _):
        with pytest.raises(Failure, match=r"stopped after 0\.3 s") as caught:
            worker.run(0.3)
        assert caught.value.kind == "timed out"
        assert not worker.alive


def test_a_stopped_worker_leaves_no_process():
    with worker_of(be_deaf, np.zeros(1)) as (worker, _):
        family = processes.family(worker._process._started.pid)
        assert len(family) == 3
    assert have_ended(family)


def have_ended(pids):
    """Wait until none of the processes is left; whether it came to that."""
    deadline = time.monotonic() + 30
    while any(map(processes.family, pids)) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not any(map(processes.family, pids))


def nest(out):
    """Leave folders within folders, deeper than Python can follow."""
    for _ in range(3000):
        os.mkdir("d")
        os.chdir("d")


def test_a_stopped_worker_leaves_no_folder():
    """In bubblewrap its folder is gone with it; elsewhere somebody has to remove it."""
    with sandbox.use(sandbox.NONE), Worker(carry(nest)) as worker:
        worker.place(np.zeros(1))
        worker.run(10)
        folder = worker._process._folder.name
        assert os.path.isdir(f"{folder}/d/d/d")
    assert not os.path.exists(folder)


PARENT = """
import sys, time
import numpy as np
from helpers.judge import sandbox
from helpers.judge.worker import Worker, carry
from operator import neg
with sandbox.use(getattr(sandbox, sys.argv[1])):
    worker = Worker(carry(neg))
    print(worker._process.pid, flush=True)
    time.sleep(600)
"""


@pytest.mark.parametrize("policy", ["NONE", "BUBBLEWRAP"])
def test_a_child_ends_with_its_parent_even_while_it_is_stopped(policy):
    command = [sys.executable, "-c", PARENT, policy]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        child = int(parent.stdout.readline())
        assert processes.family(child) == [child]
        parent.kill()
    assert have_ended([child])


def write_behind(out):
    ctypes.memset(out.ctypes.data + out.nbytes, 7, 8)


def write_before(out):
    ctypes.memset(out.ctypes.data - 8, 7, 8)


@pytest.mark.parametrize("attack", [write_behind, write_before], ids=lambda attack: attack.__name__)
def test_what_is_written_beside_an_array_is_seen(attack):
    with worker_of(attack, np.zeros(3)) as (worker, _):
        with pytest.raises(Failure, match="outside of the arrays") as caught:
            worker.run(60)
        assert caught.value.kind == "wrong"


def cut_the_memory(out):
    """Shrink and grow whatever is open; what a parent has mapped would then end it."""
    for name in os.listdir("/proc/self/fd"):
        for size in (0, 2**32):
            try:
                os.truncate(int(name), size)
            except OSError:
                continue
    out[:] = 1


def test_the_size_of_the_shared_memory_is_sealed():
    with worker_of(cut_the_memory, np.zeros(3)) as (worker, (out,)):
        worker.run(60)
        assert (out == 1).all()


def give_back(function, arguments, *details):
    return [function.__name__, len(arguments), *details]


def test_the_judge_may_ask_for_more():
    """By the name of a function of its own, in a module that the child can import."""
    from helpers.judge import child

    with worker_of(fill, np.zeros(3)) as (worker, _):
        assert worker.ask(child.profile, 60)["compiled_blocks"] == 0
        with pytest.raises(Failure, match="ModuleNotFoundError"):
            worker.ask(give_back, 60)


LAX = """
import sys
from helpers.judge import child
child.confine = lambda profile: None
child.main(*sys.argv[1:])
"""


def test_a_child_without_its_limits_is_no_child(monkeypatch, tmp_path):
    (tmp_path / "lax.py").write_text(LAX)
    monkeypatch.setattr("helpers.judge.process.HOME", f"{tmp_path}{os.pathsep}{process.HOME}")
    monkeypatch.setattr("helpers.judge.process.CHILD", "lax")
    monkeypatch.setattr(type(sandbox.NONE), "confines", True)
    with pytest.raises(JudgeError, match="without its limits"):
        Worker(carry(fill))


def test_arrays_that_are_too_large_are_the_judges_fault():
    with Worker(carry(fill)) as worker, pytest.raises(JudgeError, match="are the most"):
        worker.place(np.zeros(2**27))


def test_without_nameless_memory_a_file_serves(monkeypatch):
    monkeypatch.delattr(os, "memfd_create")
    with Worker(carry(fill)) as worker:
        (out,) = worker.place(np.zeros(3))
        worker.run(10)
        assert (out == 1).all()


def test_a_worker_can_be_put_on_a_core():
    core = max(os.sched_getaffinity(0))
    with Worker(carry(work_on)) as worker:
        worker.place(np.zeros(1))
        worker.run(60)
        worker.pin({core})
        assert os.sched_getaffinity(worker._process.pid) == {core}
