"""How much faster two workers are than one: ``python -m tests.course.throughput [NUMBER]``.

Grades so many mixed submissions over a cluster of one worker, then of two, each pinned to a core,
on a machine that should do nothing else. Prints the rates and their ratio; status 1 where points
are not those that a local batch gives, or the ratio is below what the course promises.
"""

import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.course.cluster import Cluster, cores
from tests.course.hundred import misjudged, mixed
from tests.course.quick import Quick

PROMISED = 1.7


def rate(course: Quick, folder: Path, workers: int) -> tuple[float, float]:
    """Return gradings per second while they last, and of the whole batch with all its writing."""
    with Cluster(folder) as cluster:
        for core in cores()[:workers]:
            cluster.start_worker(core)
        began, done, said = time.monotonic(), [], ""
        with subprocess.Popen(
            course.batch_command("--scheduler", cluster.address), stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, **course.there(),
        ) as batch:  # fmt: skip
            for line in batch.stderr:
                said += line
                if " of " in line:
                    done.append(time.monotonic())
        assert batch.returncode == 0, said + cluster.log.read_text()[-4000:]
    return (len(done) - 1) / (done[-1] - done[0]), len(done) / (time.monotonic() - began)


def main(number: int = 200) -> int:
    """Grade by one worker and by two; return the exit status."""
    found, wrong = [], []
    with TemporaryDirectory() as folder:
        released = Quick(Path(folder) / "released")
        released.release()
        for workers in (1, 2):
            course = released.copy(Path(folder) / f"course-{workers}")
            sorts = mixed(course, number)
            found.append(rate(course, course.folder, workers))
            wrong += misjudged(course, sorts)
            print(f"{workers}: {found[-1][0]:.3f} graded a second, {found[-1][1]:.3f} with writing")
    ratio, whole = (two / one for one, two in zip(*found, strict=True))
    print(f"{number} each, ratio {ratio:.2f}, with writing {whole:.2f}")
    print(f"other points: {wrong or 'none'}")
    return int(ratio < PROMISED or bool(wrong))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
