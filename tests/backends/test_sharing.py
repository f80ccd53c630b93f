"""Work that threads share: all of it is done, once, whoever does it."""

import threading

import numpy as np
import pytest

pytest.importorskip("numba")

from helpers.backends.providers.sharing import share
from helpers.kernels import threads


@pytest.mark.parametrize("count", [1, 2, 3, 8])
@pytest.mark.parametrize(("size", "grain"), [(1, 1), (7, 3), (100, 1), (100, 200)])
def test_every_part_is_done_once(monkeypatch, count, size, grain):
    monkeypatch.setattr(threads, "count", lambda: count)
    done = np.zeros(size, int)

    def work(start, stop):
        done[start:stop] += 1

    share(work, size, grain)
    assert (done == 1).all()


def test_no_part_is_smaller_than_the_grain(monkeypatch):
    monkeypatch.setattr(threads, "count", lambda: 8)
    parts = []
    share(lambda *edges: parts.append(edges), 100, 30)
    assert len(parts) == 3
    assert min(stop - start for start, stop in parts) >= 30


def test_another_thread_takes_a_part(monkeypatch):
    monkeypatch.setattr(threads, "count", lambda: 2)
    both = threading.Barrier(2, timeout=60)
    share(lambda *edges: both.wait(), 2, 1)  # each waits for the other


@pytest.mark.parametrize("place", [0, 1])
def test_what_a_part_raises_is_raised_again(monkeypatch, place):
    monkeypatch.setattr(threads, "count", lambda: 2)
    both = threading.Barrier(2, timeout=60)

    def work(start, stop):
        both.wait()  # each part has a thread of its own
        if start == place:
            raise ValueError("no such part")

    with pytest.raises(ValueError, match="no such part"):
        share(work, 2, 1)


def test_parts_share_within_parts(monkeypatch):
    """All threads may be taken by those that wait: then a part is done by its caller."""
    monkeypatch.setattr(threads, "count", lambda: 8)
    done = []
    share(lambda *_: share(lambda *edges: done.append(edges), 8, 1), 8, 1)
    assert len(done) == 64
