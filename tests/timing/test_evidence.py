"""The choice of a clock, from what a function does."""

import subprocess
import sys
import threading
import time

import pytest

from helpers import timing
from helpers.timing import clock as clocks
from helpers.timing.evidence import Evidence, clock_for, evidence_of
from tests.timing.simulated import Machine


@pytest.mark.parametrize(
    ("evidence", "computes"),
    [
        (Evidence(wall=1.0, process=1.0, thread=1.0, waits=0), True),
        (Evidence(wall=1.0, process=0.92, thread=0.92, waits=3), True),  # hardly ever waits
        (Evidence(wall=1.0, process=0.5, thread=0.5, waits=0), True),  # others took the processor
        (Evidence(wall=1.0, process=0.5, thread=0.5, waits=1), False),  # slept for half of it
        (Evidence(wall=1.0, process=0.0, thread=0.0, waits=1), False),
        (Evidence(wall=1.0, process=1.9, thread=1.0, waits=0), False),  # a second thread
        (Evidence(wall=1.0, process=1.0, thread=0.5, waits=0), False),  # ... on the same core
        (Evidence(wall=1.0, process=1.0, thread=1.0, waits=None), True),
        (Evidence(wall=1.0, process=0.5, thread=0.5, waits=None), False),  # nobody can tell
    ],
)
def test_rule(evidence, computes):
    assert evidence.computes is computes


def on_two_threads():
    workers = [threading.Thread(target=sum, args=(range(300_000),)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


def in_another_process():
    subprocess.run([sys.executable, "-c", "sum(range(100_000))"], check=True)


WAITING = {
    "sleep": lambda: time.sleep(0.002),
    "threads": on_two_threads,
    "process": in_another_process,
}


@pytest.mark.parametrize("function", WAITING.values(), ids=list(WAITING))
def test_what_waits_is_timed_by_the_wall(function):
    assert timing.measure(function, repeats=6, clock="auto").clock == "wall"


def test_what_computes_is_timed_by_the_processor():
    measured = timing.measure(sum, range(10_000), repeats=6, clock="auto")
    assert measured.clock == "cpu"
    assert "cpu time" in str(measured)


def test_sides_share_a_clock():
    """One side waits, so what it is compared with is timed by the wall, too."""
    sides = {"baseline": lambda: sum(range(10_000)), "candidate": WAITING["sleep"]}
    assert timing.compare(**sides, pairs=6, clock="auto").clock == "wall"
    assert timing.measure_rounds(sides, rounds=6, clock="auto").clock == "wall"


def test_clock_that_is_too_coarse_is_not_chosen():
    assert clock_for([lambda: sum(range(10_000))], shortest=timing.CPU.grain) is timing.WALL


def test_evidence_counts_a_wait():
    slept = evidence_of(lambda: time.sleep(0.002))
    assert slept.wall >= 0.002
    assert slept.process < slept.wall
    assert slept.waits is None or slept.waits >= 1


def test_windows_clock_moves_in_ticks():
    """It claims a ten-millionth of a second."""
    assert clocks._cpu_grain("win32") >= 1 / 64
    assert clocks._cpu_grain("linux") < 1e-3


def test_auto_leaves_a_clock_of_the_caller_alone():
    machine = Machine()
    assert timing.measure(machine.function(1.0), clock=machine.clock).clock == "simulated"
    assert timing.measure_rounds({}, clock="auto").clock == "wall"
