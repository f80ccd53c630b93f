"""Sharing out work: every part once, at most so many at a time, and no exception is lost."""

import threading

import pytest
from numba import config

from helpers.kernels import threads


def parts(size, grain):
    """The ranges that the work was called with, in order, and the threads it ran in."""
    ranges, names = [], set()

    def work(start, stop):
        ranges.append((start, stop))
        names.add(threading.get_ident())

    threads.share(work, size, grain)
    return sorted(ranges), names


@pytest.mark.parametrize("count", [1, 2, 3, 7])
@pytest.mark.parametrize(("size", "grain"), [(0, 5), (1, 5), (9, 5), (10, 5), (100, 5), (101, 1)])
def test_the_parts_make_up_the_whole(count, size, grain, monkeypatch):
    monkeypatch.setattr(threads, "count", lambda: count)
    ranges, names = parts(size, grain)
    assert [index for edge in ranges for index in range(*edge)] == list(range(size))
    assert len(ranges) == max(1, min(count, size // grain))
    assert len(ranges) == 1 or all(stop - start >= grain for start, stop in ranges)
    assert threading.get_ident() in names


def test_the_parts_run_side_by_side(monkeypatch):
    """Each waits for all others to have begun."""
    monkeypatch.setattr(threads, "count", lambda: 3)
    meeting = threading.Barrier(3, timeout=30)
    threads.share(lambda start, stop: meeting.wait(), 3, 1)
    assert not meeting.broken


@pytest.mark.parametrize("culprit", [0, 1, 2])
def test_an_exception_comes_out_when_all_are_done(culprit, monkeypatch):
    monkeypatch.setattr(threads, "count", lambda: 3)
    done = []

    def work(start, stop):
        if start == culprit:
            raise ZeroDivisionError(f"part {start}")
        done.append(start)

    with pytest.raises(ZeroDivisionError, match=f"part {culprit}"):
        threads.share(work, 3, 1)
    assert sorted(done) == sorted({0, 1, 2} - {culprit})


def test_work_may_itself_be_shared_out(monkeypatch):
    monkeypatch.setattr(threads, "count", lambda: 2)
    seen = []
    threads.share(lambda a, b: threads.share(lambda c, d: seen.append((a, c)), 4, 1), 4, 1)
    assert sorted(seen) == [(0, 0), (0, 2), (2, 0), (2, 2)]


def test_there_are_no_more_threads_than_numba_was_told():
    assert 1 <= threads.count() <= config.NUMBA_NUM_THREADS
