"""BLAS and Numba held to a number of threads while something is measured, and given back."""

import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from helpers import timing

INSTRUMENTS = {
    "measure": lambda function, **options: timing.measure(function, repeats=6, **options),
    "compare": lambda function, **options: timing.compare(function, function, pairs=6, **options),
    "rounds": lambda function, **options: timing.measure_rounds(
        {"one": function}, rounds=6, **options
    ),
}
every = pytest.mark.parametrize("instrument", INSTRUMENTS.values(), ids=list(INSTRUMENTS))
# One processor has one thread to give: there is nothing to hold back, or to see held.
MANY = min(2, os.cpu_count() or 1)


def blas():
    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"}


@pytest.fixture(autouse=True)
def _many():
    """Start with two threads for everybody, whatever a test before left behind."""
    found = numba.get_num_threads()
    numba.set_num_threads(MANY)
    with threadpool_limits(MANY):
        yield
    numba.set_num_threads(found)


def seen_by(instrument, **options):
    """The numbers of threads that a function meets, and those afterwards."""
    met = set()

    def function():
        met.add((max(blas()), numba.get_num_threads()))
        np.ones((8, 8)) @ np.ones((8, 8))

    instrument(function, min_time=0, **options)
    return met, (max(blas()), numba.get_num_threads())


@every
def test_one_thread_unless_asked_otherwise(instrument):
    assert seen_by(instrument) == ({(1, 1)}, (MANY, MANY))


@every
def test_threads_are_left_alone(instrument):
    assert seen_by(instrument, threads=None) == ({(MANY, MANY)}, (MANY, MANY))


@every
def test_threads_as_many_as_asked(instrument):
    numba.set_num_threads(1)
    with threadpool_limits(1):
        assert seen_by(instrument, threads=MANY) == ({(MANY, MANY)}, (1, 1))


@every
@pytest.mark.parametrize("good", [0, 1, 4])
def test_threads_are_given_back_after_a_failure(instrument, good):
    calls = iter(range(good))

    def function():
        if next(calls, None) is None:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        instrument(function, min_time=0)
    assert (max(blas()), numba.get_num_threads()) == (MANY, MANY)


FIRST_USE = """
import sys
from helpers import timing
met = []
def function():
    import numba
    met.append(numba.get_num_threads())
timing.measure(function, repeats=6, min_time=0)
import numba
print(met[0], set(met[1:]), numba.get_num_threads(), numba.config.NUMBA_NUM_THREADS)
"""


def test_threads_that_the_first_call_starts_are_held_from_the_second_on():
    """In a fresh process, where neither NumPy nor Numba is loaded before."""
    ran = subprocess.run(
        [sys.executable, "-c", FIRST_USE], capture_output=True, text=True, check=True
    )
    first, held, after, most = ran.stdout.split()
    assert (first, held, after) == (most, "{1}", most)


def test_nothing_is_loaded_for_the_purpose():
    program = (
        "import sys; from helpers import timing; timing.measure(int, repeats=6, min_time=0); "
        "print({'numpy', 'numba', 'threadpoolctl'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout.strip() == "set()"


def test_more_threads_than_numba_has():
    timing.measure(sum, [1], repeats=6, threads=10_000)
    assert numba.get_num_threads() == MANY


def test_results_say_it():
    assert timing.measure(sum, range(99), repeats=6).threads == 1
    assert "1 thread" in str(timing.compare(int, int, pairs=6))
    assert "2 threads" in str(timing.compare(int, int, pairs=6, threads=2))
    assert "thread" not in str(timing.compare(int, int, pairs=6, threads=None))
    assert timing.measure_rounds({"one": int}, threads=None).threads is None


@every
@pytest.mark.parametrize(
    ("threads", "error"), [(0, ValueError), (-1, ValueError), (1.5, TypeError), ("1", TypeError)]
)
def test_number_of_threads_that_makes_no_sense(instrument, threads, error):
    with pytest.raises(error, match=f"^threads is {threads!r}: needs a whole number, 1 or more"):
        instrument(int, threads=threads)
