"""The instructors' page, followed word for word: a cluster, and a gradebook on PostgreSQL."""

import os
import re
import shlex
import subprocess
import tomllib

import pytest
from sqlalchemy import make_url

from tests import postgres
from tests.assignments.course import ROOT, Course, environment
from tests.book.commands import FENCE, blocks
from tests.course.cluster import LOCAL
from tests.ports import free_port

pytest.importorskip("distributed", reason="`make test` installs it")
PLACE = "HOST:8786"  # of the scheduler; here another port, which nobody else has


def section(title):
    """Return what stands under a heading of the page."""
    page = (ROOT / "book/instructors.md").read_text(encoding="utf-8")
    return re.search(rf"^### {title}\n(.*?)^###? ", page, re.M | re.S)[1]


class Follower:
    """Calls commands as they are written; those that serve end with it.

    there : folder and environment, for subprocess
    extras : what was to be installed
    """

    def __init__(self, there):
        self.there, self.extras, self._serving = there, set(), []

    def follow(self, lines, here=""):
        """Call commands where the scheduler's place is ``here``."""
        for line in lines:
            words = shlex.split(line.replace(PLACE, here))
            if words[0] == "pip":
                self.extras.add(re.fullmatch(r"\.\[(\w+)\]", words[-1])[1])
            elif words[0] == "dask":
                own = ["--host", LOCAL, "--port", here.rpartition(":")[2]]
                own = [*(own if words[1] == "scheduler" else []), "--no-dashboard"]
                self._serving.append(
                    subprocess.Popen([*words, *own], stderr=subprocess.DEVNULL, **self.there)
                )
            else:
                done = subprocess.run(words, text=True, capture_output=True, **self.there)
                assert done.returncode == 0, done.stderr[-4000:]

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        for process in reversed(self._serving):
            process.terminate()
            process.wait()


@pytest.mark.slow
def test_the_commands_of_the_page_grade_a_class(tmp_path):
    course = Course(tmp_path, "blocking")
    there = {"cwd": tmp_path, "env": environment(tmp_path, activated=True)}
    database = section("A database for the gradebook")
    ((_, _, setting),) = [fence for fence in FENCE.findall(database) if fence[1] == "python"]
    with postgres.Server() as server, Follower(there) as reader:
        url = make_url(server.url)
        there["env"] |= {
            "PATH": f"{postgres.find()}{os.pathsep}{there['env']['PATH']}",
            "PGHOST": url.host, "PGPORT": str(url.port), "PGUSER": url.username,
        }  # fmt: skip
        reader.follow(blocks(database))
        with open(tmp_path / "nbgrader_config.py", "a", encoding="utf-8") as settings:
            settings.write(setting.replace("USER@HOST", f"{url.username}@{url.host}:{url.port}"))
        course.nbgrader("generate_assignment", "blocking")
        course.submit("ada", {})
        reader.follow(blocks(section("On a cluster")), f"{LOCAL}:{free_port()}")
        assert course.grades() == {"ada": 0.0}
    known = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert reader.extras == {"cluster", "postgresql"} <= set(known["optional-dependencies"])
    assert "What the judge found" in course.feedback("ada")
    assert not (tmp_path / "gradebook.db").exists()
