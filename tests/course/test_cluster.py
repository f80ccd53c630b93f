"""A batch on a Dask cluster: the grades of a local one, whatever ends in the middle."""

import os
import re
import shutil
import signal
import time
from contextlib import contextmanager

import pytest

from helpers import machine
from helpers.judge.cluster import folders
from helpers.judge.cluster.cores import one
from helpers.judge.course.store import Store
from helpers.judge.job import Stopped
from helpers.judge.sandbox.processes import family
from tests.assignments.course import ROOT
from tests.course.cluster import Cluster, cores, elsewhere, unconfined
from tests.course.hundred import exported, misjudged, mixed
from tests.course.outages import Outages, survive
from tests.course.quick import NAME, Quick
from tests.postgres import Server

distributed = pytest.importorskip("distributed", reason="`make test` installs it")
client = pytest.importorskip("helpers.judge.cluster.client")
WAIT = 300  # seconds, on a machine that is busy
# What lies oddly in a submission travels, too; and each sort of verdict comes back.
SORTS = ("pipe", "links-beside", "misnamed", "slow", "stub", "kills")


@pytest.fixture
def cluster(course):
    """A scheduler alone, in the folder of the course."""
    with Cluster(course.folder) as made:
        yield made


def until(condition):
    """Wait for a condition."""
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def started(course, cluster):
    """Give the process of a batch, and the file with what it says; it ends with the block."""
    heard = course.folder / "said.txt"
    with open(heard, "wb") as said:
        batch = course.start_batch("--scheduler", cluster.address, said=said)
    try:
        yield batch, heard
    finally:
        batch.kill()
        batch.wait()


@pytest.mark.slow
def test_whatever_goes_away_in_the_middle_nothing_is_lost_and_nothing_is_twice(tmp_path):
    """A worker, the scheduler, and the server that the gradebook lies on."""
    with Server() as server, Cluster(tmp_path) as cluster:
        course = Quick(tmp_path / "course", server.url)
        course.release()
        sorts = mixed(course, len(SORTS), SORTS)
        for core in cores():
            cluster.start_worker(core)
        outages = Outages(course, cluster, len(sorts), every=0, most=1, server=server)
        said = survive(course, cluster, outages)
        assert outages.count == {"workers": 1, "scheduler": 1, "database": 1}
        assert f"The scheduler at {cluster.address} has gone: waiting for it." in said
        assert "The gradebook at postgresql+psycopg://" in said
        assert "left\n" in said
        assert "Traceback" not in said
        assert exported(course) == sorted(sorts)
        assert misjudged(course, sorts) == []


@pytest.mark.slow
def test_ctrl_c_ends_what_runs_on_workers_and_the_next_call_goes_on(course, cluster):
    course.hand_in("ada")
    course.plan.write_text("wait")  # longer than we do below
    worker = cluster.start_worker(cores()[0])
    with started(course, cluster) as (batch, heard):
        until(lambda: len(family(worker.pid)) > 3)  # its grader, a sandbox, a kernel in it
        batch.send_signal(signal.SIGINT)
        assert batch.wait(WAIT) == 130
    until(lambda: family(worker.pid) == [worker.pid])
    assert heard.read_text().splitlines()[-1].startswith("Stopped. What was graded is kept")
    assert "Traceback" not in heard.read_text()
    course.plan.unlink()
    course.batch("--scheduler", cluster.address)
    assert course.scores() == {"ada": (3, 2)}


def packages(folder, name, version):
    """Return a folder in which a package seems to be of another version."""
    about = folder / f"{name}-{version}.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    return folder


@pytest.mark.slow
def test_each_worker_that_cannot_judge_is_named_and_the_batch_goes_on(course, cluster):
    """Other code, other packages, no sandbox, a full disk; then one that can, on its machine."""
    other = course.folder / "other"
    shutil.copytree(ROOT / "helpers", other / "helpers")
    (other / "helpers" / "costs.py").write_text("")
    core = cores()[0]
    cluster.start_worker(core, home=other)
    cluster.start_worker(core, home=packages(course.folder / "older", "numpy", "0.1"))
    cluster.start_worker(core, inside=unconfined(course.folder))
    cluster.start_worker(core, inside=["prlimit", f"--fsize={2**20}"])
    course.hand_in("ada").with_name("data.bin").write_bytes(os.urandom(2**21))
    with started(course, cluster) as (batch, heard):
        until(lambda: heard.read_text().count(" is left out: ") == 4)
        cluster.start_worker(core, inside=elsewhere(course.folder))
        assert batch.wait(WAIT) == 0
    assert course.scores() == {"ada": (3, 2)}
    (kept,) = (course.folder / "verdicts" / NAME).glob("*.json")
    fingerprint = Store(kept.parent).get(kept.stem).verdict["judge"]["machine"]
    assert re.fullmatch("[0-9a-f]{12}", fingerprint)
    assert fingerprint != machine.describe()["fingerprint"]
    for why in ("it has helpers ", "it has numpy 0.1 in place of ", "no sandbox", "too large"):
        assert why in heard.read_text()


def test_without_a_scheduler_nothing_is_graded_and_said_so(monkeypatch):
    monkeypatch.setattr(client, "PATIENCE", 0.0)
    with pytest.raises(Stopped, match=r"no scheduler at tcp://127\.0\.0\.1:9"):
        list(client.done([object()], "tcp://127.0.0.1:9"))


def test_without_a_worker_nothing_is_graded_and_said_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(client, "PATIENCE", 1.0)
    with Cluster(tmp_path) as cluster, pytest.raises(Stopped, match="no worker could judge"):
        list(client.done([object()], cluster.address))
    assert "start some with `dask worker" in capsys.readouterr().err


@pytest.mark.slow
def test_an_answer_that_died_with_its_worker_is_not_waited_for(monkeypatch, tmp_path):
    monkeypatch.setattr(client, "TOLD", 0.5)
    with (
        Cluster(tmp_path) as cluster,
        distributed.Client(cluster.address, set_as_default=False) as there,
    ):
        worker = cluster.start_worker(cores()[0])
        there.wait_for_workers(1, timeout=WAIT)
        (name,) = there.scheduler_info(n_workers=-1)["workers"]
        answer = there.submit(str, 1, workers=[name])
        until(answer.done)
        worker.kill()
        worker.wait()
        until(lambda: answer.status != "finished")
        assert client._reply(answer) == client.LOST


def test_no_two_hold_the_same_core(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("helpers.judge.cluster.cores.physical_cores", lambda: [3, 5])
    with one() as first, one() as second:
        assert (first, second) == (3, 5)
        with pytest.raises(Stopped), one(lambda: False):
            pass
    with one() as again:
        assert again == 3


def test_a_folder_travels_as_it_is(tmp_path):
    there, here = tmp_path / "there", tmp_path / "here"
    (there / "deep" / "er").mkdir(parents=True)
    (there / "deep" / "er" / "file").write_bytes(b"text\0")
    (there / "link").symlink_to("/etc/passwd")
    os.mkfifo(there / "pipe")
    with open(there / "hole", "wb") as file:
        file.truncate(2**40)
    folders.unpack(folders.packed(there), here)
    assert (here / "deep" / "er" / "file").read_bytes() == b"text\0"
    assert os.readlink(here / "link") == "/etc/passwd"
    assert (here / "pipe").is_fifo()
    assert (here / "hole").stat().st_size == 2**40
    assert (here / "hole").stat().st_blocks == 0
