"""Entries measured anew, and duels, on a cluster: each where its worker is, and it says so."""

from types import SimpleNamespace

import pytest

from helpers import machine
from helpers.competition.command import documents
from tests import sandbox
from tests.competition.course import RIGHT, SLOW, call, held
from tests.course.cluster import Cluster, cores, unconfined

pytest.importorskip("distributed", reason="`make test` installs it")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sandbox.supported(), reason="bubblewrap runs on Linux alone"),
]

# What ``held`` puts right here, in the processes that a worker starts: whether that machine is fit
# depends on who else is running, and its ceilings take a minute.
SITE = """
import os, shutil, sys
from pathlib import Path

if "helpers.competition.remote.task" in sys.orig_argv:
    os.environ["KERNELS_MEASURED_CACHE"] = {cache!r}
    from helpers.competition import ceiling, session
    from helpers.timing import Fitness

    session.fitness = lambda **_: Fitness(1.0, 1.0, 1.0, True, "As long as itself.")
    session.WIDEST = float("inf")
    wanted = ceiling.Yardstick()._file("ceilings")
    if not wanted.exists():
        shutil.copy(next(Path({cache!r}).glob("ceilings-*")), wanted)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A ledger with two entries from here, and a cluster whose one worker is another machine."""
    folder = tmp_path_factory.mktemp("course")
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(SITE.format(cache=str(folder / "cache")))
    with held(folder) as challenge, Cluster(folder) as cluster:
        cluster.start_worker(cores()[0], home=folder / "site", inside=unconfined(folder))
        sent = {}
        for name, source in {"right": RIGHT, "slow": SLOW}.items():
            (folder / f"{name}.py").write_text(source)
            sent[name] = call("submit", challenge, f"{name}.py", "--name", name, "--json")
        far = ("--scheduler", cluster.address, "--unsafe", "--json")
        yield SimpleNamespace(challenge=challenge, sent=sent, far=far)


def test_all_are_measured_anew_there_and_none_twice(course):
    here = machine.describe()["fingerprint"]
    found = call("remeasure", course.challenge, *course.far)
    assert found.status == 0, found.err
    assert set(found.document) == documents.FIELDS["remeasure"]
    made = found.document["measured"]
    assert sorted(one["name"] for one in made) == ["right", "slow"]
    assert {one["machine"]["fingerprint"] for one in made}.isdisjoint({here})
    assert "left\n" in found.err
    again = call("remeasure", course.challenge, *course.far)
    assert again.document["measured"] == []
    assert again.err.count("measured it before") == 2
    assert call("verify", "--json").document["lines"] == 4


def test_a_duel_is_on_a_worker_and_names_its_machine(course):
    ids = [course.sent[name].document["entry"]["id"] for name in ("slow", "right")]
    found = call("duel", *ids, "--challenge", course.challenge, *course.far)
    assert found.status == 0, found.err
    assert found.document["faster"] == "second"
    assert found.document["machine"] != machine.describe()["fingerprint"]


def test_without_a_worker_that_may_judge_nothing_is_measured(course, monkeypatch):
    monkeypatch.setattr("helpers.judge.cluster.client.PATIENCE", 3.0)
    confined = [word for word in course.far if word != "--unsafe"]
    found = call("remeasure", course.challenge, *confined)
    assert found.status == 3
    assert "no sandbox" in found.err
    assert "no worker could judge" in found.document["message"]
