"""The files to start from, where somebody else hands out machines: as far as goes without him."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from helpers.judge.cluster import elsewhere
from helpers.judge.course.settings import physical_cores
from tests import heeding

pytest.importorskip("distributed", reason="`make test` installs it")
FOLDER = Path(elsewhere.__file__).parent
WORKER = ["--nthreads", "1", "--resources", "core=1"]


def words(text, first, count):
    """Return so many words from one on."""
    said = text.split()
    return said[said.index(first) :][:count]


@pytest.mark.slow
def test_slurm_gets_jobs_with_a_worker_and_a_core_each():
    pytest.importorskip("dask_jobqueue", reason="`make test` installs it")
    program = (
        "from helpers.judge.cluster.elsewhere import slurm\n"
        "with slurm.cluster() as made: print(made.job_script())"
    )
    done = subprocess.run([sys.executable, "-c", program], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    script = done.stdout
    assert "#SBATCH -n 1\n" in script
    assert "#SBATCH --cpus-per-task=1\n" in script
    assert "#SBATCH --hint=nomultithread\n" in script
    assert "dask_worker tcp://" in script
    assert words(script, "--nthreads", 2) + words(script, "--resources", 2) == WORKER


def test_kubernetes_gets_pods_with_a_worker_and_a_core_each():
    made = yaml.safe_load((FOLDER / "kubernetes.yaml").read_text(encoding="utf-8"))
    assert (made["apiVersion"], made["kind"]) == ("kubernetes.dask.org/v1", "DaskCluster")
    (worker,) = made["spec"]["worker"]["spec"]["containers"]
    assert words(" ".join(worker["args"]), "--nthreads", 4) == WORKER
    assert worker["resources"]["requests"] == worker["resources"]["limits"]
    assert worker["resources"]["limits"]["cpu"] == "1"  # whole, or no core is the pod's alone
    service = made["spec"]["scheduler"]["service"]
    assert [port["port"] for port in service["ports"]] == [8786]
    assert service["selector"]["dask.org/cluster-name"] == made["metadata"]["name"]
    (scheduler,) = made["spec"]["scheduler"]["spec"]["containers"]
    assert scheduler["image"] == worker["image"]
    assert scheduler["ports"][0]["name"] == service["ports"][0]["targetPort"]


@pytest.mark.slow
def test_this_machine_is_a_cluster_with_one_command():
    from distributed import Client

    command = heeding.python("-m", "helpers.judge.cluster.elsewhere.local", "0")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as started:
        try:
            address = started.stdout.readline().split()[-1]
            with Client(address, set_as_default=False) as seen:
                workers = seen.sync(seen.scheduler.identity, n_workers=-1)["workers"].values()
            assert [one["resources"] for one in workers] == [{"core": 1}] * len(physical_cores())
            assert [one["nthreads"] for one in workers] == [1] * len(physical_cores())
        finally:
            started.send_signal(signal.SIGINT)
        assert started.wait() == 0
