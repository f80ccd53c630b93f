"""What ``c.Judge`` in ``nbgrader_config.py`` and ``--Judge.…`` on the command line set."""

import os
from pathlib import Path

from traitlets import Bool, Integer, Unicode, default
from traitlets.config import LoggingConfigurable

SIBLINGS = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"


class Judge(LoggingConfigurable):
    """How submissions are judged in this course."""

    unsafe = Bool(
        help="Go on without a sandbox, as JUDGE_UNSAFE=1 in the environment does: the code of "
        "students can then read and change whatever you can. Every verdict says so."
    ).tag(config=True)

    jobs = Integer(
        1, help="Submissions graded at once, each on a core of its own; 0 for all cores."
    ).tag(config=True)

    scheduler = Unicode(
        help="The address of a Dask scheduler, such as tcp://host:8786: grade on its workers, and "
        "not here."
    ).tag(config=True)

    limit = Integer(
        1800, help="Seconds for one notebook, all its cells together; then its grader is stopped."
    ).tag(config=True)

    timeout = Integer(300, help="Seconds for a cell of the instructor's.").tag(config=True)

    student_timeout = Integer(30, help="Seconds for a cell that the student wrote.").tag(
        config=True
    )

    verdicts = Unicode("verdicts", help="The folder of the course that keeps verdicts.").tag(
        config=True
    )

    @default("unsafe")
    def _unsafe_default(self) -> bool:
        return os.environ.get("JUDGE_UNSAFE") == "1"

    def cores(self) -> list[int | None]:
        """Return one entry for each submission graded at once: its core, None where unknown."""
        found = physical_cores()
        if not found:
            return [None]
        return found[: self.jobs] if self.jobs > 0 else found


def physical_cores() -> list[int]:
    """Return one hardware thread of each core that this process may use, [] where nobody says."""
    if not hasattr(os, "sched_getaffinity"):
        return []
    by_core: dict[str, int] = {}
    for thread in sorted(os.sched_getaffinity(0)):
        try:
            siblings = Path(SIBLINGS.format(thread)).read_text().strip()
        except OSError:
            siblings = str(thread)
        by_core.setdefault(siblings, thread)
    return list(by_core.values())
