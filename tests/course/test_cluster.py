"""A batch on a Dask cluster: the grades of a local one, whatever ends in the middle."""

import os
import shutil
import time

import pytest

from helpers.judge.course import pool
from helpers.judge.course.cluster import client, parcel
from helpers.judge.course.cluster.cores import one
from helpers.judge.course.pool import Terms
from helpers.judge.grading import Limits
from helpers.judge.sandbox.processes import family
from tests.assignments.course import ROOT
from tests.course.cluster import Cluster, cores
from tests.course.hundred import hand_in
from tests.course.quick import RIGHT, SLOW, STUB
from tests.course.test_mixed import EXPECTED

pytest.importorskip("distributed", reason="`make test` installs it")
WAIT = 60  # seconds


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


@pytest.mark.slow
def test_a_mixed_class_gets_the_grades_that_it_deserves(course, cluster):
    """Two workers, one core each, and all that students do to a notebook."""
    for core in cores():
        cluster.start_worker(core)
    for sort in EXPECTED:
        hand_in(course, sort, sort)
    said = course.batch("--scheduler", cluster.address).stderr
    assert course.scores() == {sort: points for sort, (_, points, _) in EXPECTED.items()}
    assert f"{len(EXPECTED)} of {len(EXPECTED)}: " in said
    assert "left" in said


@pytest.mark.slow
def test_workers_and_a_scheduler_that_end_in_the_middle_cost_nothing(course, cluster):
    students = {"ada": RIGHT, "bob": SLOW, "cy": STUB}
    for student, solution in students.items():
        course.hand_in(student, solution)
    course.plan.write_text("wait")
    first = cluster.start_worker(cores()[0])
    batch = course.start_batch("--scheduler", cluster.address)
    until(lambda: family(first.pid)[1:])  # it grades
    first.kill()
    first.wait()
    second = cluster.start_worker(cores()[1])
    until(lambda: family(second.pid)[1:])
    for process in (cluster.scheduler, second):
        process.kill()
        process.wait()
    course.plan.unlink()
    cluster.start_scheduler()
    cluster.start_worker(cores()[1])
    assert batch.wait(WAIT) == 0
    assert course.scores() == {"ada": (3, 2), "bob": (0, 2), "cy": (0, 0)}


@pytest.mark.slow
def test_a_worker_with_other_code_or_no_room_is_named_and_the_batch_goes_on(course, cluster):
    other = course.folder / "other"
    shutil.copytree(ROOT / "helpers", other / "helpers")
    (other / "helpers" / "costs.py").write_text("")
    course.hand_in("ada")
    cluster.start_worker(cores()[0], home=other)
    batch = course.start_batch("--scheduler", cluster.address)
    until(lambda: "Registered" in (course.folder / "dask.log").read_text())
    cluster.start_worker(cores()[1])
    assert batch.wait(WAIT) == 0
    assert course.scores() == {"ada": (3, 2)}


def terms(folder):
    return Terms(folder, 60.0, Limits(), False)


def test_without_a_scheduler_nothing_is_graded_and_said_so(monkeypatch, tmp_path):
    monkeypatch.setattr(client, "PATIENCE", 0.0)
    with pytest.raises(pool.Stopped, match=r"no scheduler at tcp://127\.0\.0\.1:9"):
        list(client.graded([object()], "tcp://127.0.0.1:9", terms(tmp_path)))


def test_without_a_worker_nothing_is_graded_and_said_so(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(client, "PATIENCE", 1.0)
    with Cluster(tmp_path) as cluster, pytest.raises(pool.Stopped, match="no worker could grade"):
        list(client.graded([object()], cluster.address, terms(tmp_path)))
    assert "start some with `dask worker" in capsys.readouterr().err


def test_no_two_hold_the_same_core(monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    monkeypatch.setattr("helpers.judge.course.cluster.cores.physical_cores", lambda: [3, 5])
    with one() as first, one() as second:
        assert (first, second) == (3, 5)
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
    parcel.unpack(parcel.packed(there), here)
    assert (here / "deep" / "er" / "file").read_bytes() == b"text\0"
    assert os.readlink(here / "link") == "/etc/passwd"
    assert (here / "pipe").is_fifo()
    assert (here / "hole").stat().st_size == 2**40
    assert (here / "hole").stat().st_blocks == 0
