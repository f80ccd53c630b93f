"""Races between real children, and the order in which they take turns."""

import os
import re
import secrets
import sys
import time
from collections import Counter
from contextlib import ExitStack
from itertools import islice

import cloudpickle
import numpy as np
import pytest

from helpers import tolerance, workloads
from helpers.judge import race
from helpers.judge.problem import Expected, Problem
from helpers.judge.race import MOST_PACERS, Pacers, Race
from helpers.judge.replies import Failure, JudgeError
from helpers.judge.verdict import Wrong
from helpers.judge.worker import Worker, carry

# As functions from a notebook travel: with their code, for there is no module to import.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

SIZE = 40
STOPPED = re.compile(r"after ([\d.]+) s")
TEN = 10.0  # seconds for a trusted call that takes milliseconds


def product():
    a, b = workloads.matmul(SIZE, SIZE, SIZE, seed=secrets.randbits(64))
    arrays = {"a": a, "b": b, "out": np.full((SIZE, SIZE), np.nan)}
    return Problem(arrays, {"out": Expected(a @ b, tolerance.matmul(a, b))})


def multiply(a, b, out):
    np.matmul(a, b, out)


def multiply_twice(a, b, out):
    np.matmul(a, b, out)
    np.matmul(a, b, out)


def divide_by_zero(a, b, out):
    return 1 / 0


def sleep_long(a, b, out):
    time.sleep(60)


def remember(a, b, out):
    """A cheat: returns the first result for ever, which repeats of one input would not notice."""
    import builtins

    if not hasattr(builtins, "kept"):
        builtins.kept = a @ b
    out[:] = builtins.kept


def fail_the_fifth_time(a, b, out):
    import builtins

    builtins.calls = getattr(builtins, "calls", 0) + 1
    np.matmul(a, b, out)
    if builtins.calls == 5:
        out[0, 0] += 1


def sleep_the_first_time(a, b, out):
    """As a function takes longer once, if it compiles what it uses."""
    import builtins

    if not hasattr(builtins, "compiled"):
        builtins.compiled = time.sleep(1)
    np.matmul(a, b, out)


def sleep_a_little(a, b, out):
    time.sleep(0.05)
    np.matmul(a, b, out)


@pytest.fixture
def race_of():
    """Make a race between functions; the trusted ones are the same unless others are given."""

    def start(candidate, baseline=multiply_twice, reference=multiply):
        workers = [stack.enter_context(Worker(carry(each)))
                   for each in (baseline, reference, candidate)]  # fmt: skip
        return Race(*workers, product, limit=TEN)

    with ExitStack() as stack:
        yield start


@pytest.fixture
def stable():
    kept = Pacers()
    yield kept
    kept.clear()


def peek(a, b, out):
    """A cheat: takes what lies in out for the result that somebody else left there."""
    if np.isnan(out).any():
        out[:] = 0


def spoil(a, b, out):
    """Write where only the judge may: past the end of out."""
    beyond = np.lib.stride_tricks.as_strided(out, (SIZE * SIZE + 1,), (8,))
    np.matmul(a, b, out)
    beyond[-1] = 0


def test_what_the_reference_left_in_the_common_memory_is_gone(stable):
    with stable.challenger(carry(peek)) as candidate:
        contest = Race(
            stable.worker(multiply), stable.worker(multiply), candidate, product, limit=TEN
        )
        for order in (
            ("baseline", "reference", "candidate"),
            ("reference", "candidate", "baseline"),
        ):
            with pytest.raises(Wrong, match="elements wrong"):
                contest._round(order)


def test_the_common_memory_is_emptied_for_the_next_submission(stable):
    for _ in range(2):
        with stable.challenger(carry(multiply)) as candidate:
            assert not np.frombuffer(stable._arena._memory, np.uint8, 2**20).any()
            Race(
                stable.worker(multiply), stable.worker(multiply), candidate, product, limit=TEN
            ).run(1)
            assert np.frombuffer(stable._arena._memory, np.uint8, 2**20).any()


def test_who_spoils_the_common_memory_is_found_and_nobody_else_blamed(stable):
    with stable.challenger(carry(spoil)) as candidate:
        contest = Race(
            stable.worker(multiply), stable.worker(multiply), candidate, product, limit=TEN
        )
        with pytest.raises(Failure, match="outside of the arrays"):
            contest.run(1)
    with stable.challenger(carry(multiply)) as candidate:
        Race(stable.worker(multiply), stable.worker(multiply), candidate, product, limit=TEN).run(1)


def test_a_round_has_the_wall_and_the_processor_time_of_all_three(race_of):
    rounds = race_of(multiply).run(3)
    assert len(rounds) == 3
    for each in rounds:
        assert each._fields == ("baseline", "reference", "candidate")
        assert all(0 < run.cpu and 0 < run.wall for run in each)


def test_sleeping_takes_wall_time_and_none_of_the_processor(race_of):
    (only,) = race_of(sleep_a_little).run(1)
    assert only.candidate.wall >= 0.05
    if sys.platform == "linux":
        assert only.candidate.cpu < only.candidate.wall


def test_inputs_are_new_in_each_round_and_the_same_for_all(race_of):
    contest = race_of(multiply)
    seen = []
    for _ in range(3):
        contest._round(race.Round._fields)
        first, *others = [[np.array(each) for each in some] for some in contest._arrays.values()]
        for arrays in others:
            assert all(map(np.array_equal, arrays[:2], first[:2]))
        seen.append(first[0])
    assert not np.array_equal(seen[0], seen[1])
    assert not np.array_equal(seen[1], seen[2])


@pytest.mark.parametrize("cheat", [remember, fail_the_fifth_time])
def test_every_result_that_is_timed_is_checked(race_of, cheat):
    with pytest.raises(Wrong, match="elements wrong"):
        race_of(cheat).run(6)


def test_a_submission_that_raises_is_the_submissions_failure(race_of):
    with pytest.raises(Failure, match="ZeroDivisionError"):
        race_of(divide_by_zero).run(1)


@pytest.mark.parametrize("role", ["baseline", "reference"])
def test_a_trusted_function_that_fails_is_nobody_elses_fault(race_of, role):
    with pytest.raises(JudgeError, match=rf"the {role} raised ZeroDivisionError"):
        race_of(multiply, **{role: divide_by_zero}).run(1)


def test_a_submission_may_take_a_multiple_of_the_baselines_time_and_no_more(race_of, monkeypatch):
    monkeypatch.setattr(race, "SHORTEST", 0.2)
    with pytest.raises(Failure, match="was stopped after") as caught:
        race_of(sleep_long).run(1)
    assert caught.value.kind == "timed out"


def test_a_baseline_that_compiles_first_gives_nobody_more_time(race_of, monkeypatch):
    monkeypatch.setattr(race, "SHORTEST", 0.2)
    with pytest.raises(Failure, match="was stopped after") as caught:
        race_of(sleep_long, baseline=sleep_the_first_time).run(1)
    assert float(STOPPED.search(str(caught.value))[1]) < race.PATIENCE


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="no cores to be bound to")
def test_all_three_share_a_core_and_the_next_rounds_take_another(race_of):
    contest = race_of(multiply)
    cores = []
    for _ in os.sched_getaffinity(0):
        contest.run(1)
        found = [os.sched_getaffinity(each._process.pid) for each in contest._workers.values()]
        assert len(found[0]) == 1
        assert found[0] == found[1] == found[2]
        cores += found[0]
    assert set(cores) == os.sched_getaffinity(0)


def test_no_order_is_dealt_more_often_than_another():
    orders = list(islice(race._dealt(["ab", "ba", "cc"]), 300))
    assert set(Counter(orders).values()) == {100}
    assert len({tuple(orders[start : start + 3]) for start in range(0, 300, 3)}) == 6


def test_a_trusted_function_is_started_once(stable):
    first = stable.worker(multiply)
    assert stable.worker(multiply) is first
    assert stable.worker(multiply_twice) is not first


def test_a_trusted_process_that_has_gone_is_started_again(stable):
    first = stable.worker(multiply)
    first.stop()
    assert stable.worker(multiply) is not first
    assert stable.worker(multiply).alive


def test_the_one_that_was_not_needed_for_longest_makes_room(stable):
    functions = (multiply, multiply_twice, remember, sleep_long, divide_by_zero)
    assert len(functions) == MOST_PACERS + 1
    workers = [stable.worker(each) for each in functions[:MOST_PACERS]]
    stable.worker(functions[0])
    stable.worker(functions[-1])
    assert [each.alive for each in workers] == [True, False, True, True]
