"""Many at once, and processes that are killed: nothing is lost, nothing stands there twice."""

import multiprocessing
import time
from random import Random

import pytest

from helpers.competition.ledger import Ledger
from tests.competition.entries import entry

pytestmark = pytest.mark.slow

SENDERS, EACH = 20, 5
# Processes that import nothing of their own: 20 of them start in a second.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload([__name__])


def send(url, sender, said):
    """Append entries, and say of each that the ledger has taken it: it must be there for ever."""
    with Ledger(url) as ledger, open(said, "a") as log:
        for number in range(EACH):
            sent = entry(seed=sender * 1000 + number)
            ledger.append(sent)
            print(sent.id, file=log, flush=True)


@pytest.fixture
def senders(url, tmp_path):
    """A function: start all senders; and one: wait for them, and return what they said."""
    logs = [tmp_path / f"sender-{number}" for number in range(SENDERS)]

    def start():
        started = [
            PROCESSES.Process(target=send, args=(url, number, log))
            for number, log in enumerate(logs)
        ]
        for one in started:
            one.start()
        return started

    def finish(started):
        for one in started:
            one.join()
        return {line for log in logs if log.exists() for line in log.read_text().split()}

    return start, finish


def all_ids():
    return {entry(seed=s * 1000 + n).id for s in range(SENDERS) for n in range(EACH)}


def sound_ids(url):
    with Ledger(url) as ledger:
        assert ledger.verify() == []
        return [one.id for one in ledger.entries()]


def test_twenty_senders_at_once_lose_nothing(url, senders):
    start, finish = senders
    started = start()
    said = finish(started)
    assert [one.exitcode for one in started] == [0] * SENDERS
    assert sorted(sound_ids(url)) == sorted(all_ids()) == sorted(said)


def test_senders_that_are_killed_lose_and_double_nothing(url, senders):
    start, finish = senders
    random = Random(3)
    started = start()
    for one in random.sample(started, SENDERS // 2):
        time.sleep(random.uniform(0, 0.1))
        one.kill()
    said = finish(started)
    kept = sound_ids(url)
    assert len(kept) == len(set(kept))
    assert said <= set(kept) <= all_ids()
    finish(start())  # whoever was killed sends again
    assert sorted(sound_ids(url)) == sorted(all_ids())
