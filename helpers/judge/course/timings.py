"""How long batches took, a line for each piece of work, from which the next batch is planned.

A line is JSON, {"assignment": a, "work": w, ...}, where the work is one of

    grading   of a "student", on a core of its own. "outcome": "decided", "undecided" or
              "failed"; "seconds": how long it had the core, but for what failed; "machine": whose
    writing   of a batch into the gradebook. "submissions": how many; "seconds": all of them
"""

import json
from pathlib import Path

from helpers.judge.course.papers import Paper
from helpers.judge.course.store import Record

FILE = "timings.jsonl"


class Timings:
    """The timings of a course; a batch writes them and does not read them.

    folder : that keeps the verdicts
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def of(self, assignment: str) -> list[dict]:
        """Return all lines about an assignment; FileNotFoundError where nothing was noted yet."""
        lines = self.path.read_text(encoding="utf-8").splitlines()
        found = (json.loads(line) for line in lines if line.endswith("}"))  # others were cut off
        return [line for line in found if line["assignment"] == assignment]

    def grading(self, paper: Paper, record: Record, failure: str) -> None:
        """Note one grading; failure says what went wrong, "" if nothing did."""
        judge = record.verdict["judge"]
        outcome = "failed" if failure else "undecided" if record.undecided else "decided"
        seconds = {} if failure else {"seconds": judge["seconds"]}
        about = {"student": paper.student, "outcome": outcome, **seconds}
        self._add(paper.original.assignment, "grading", {**about, "machine": judge["machine"]})

    def writing(self, assignment: str, submissions: int, seconds: float) -> None:
        """Note how long it took to write so many submissions into the gradebook."""
        about = {"submissions": submissions, "seconds": round(seconds, 3)}
        self._add(assignment, "writing", about)

    def _add(self, assignment: str, work: str, about: dict) -> None:
        line = {"assignment": assignment, "work": work, **about}
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(f"\n{json.dumps(line)}")  # in front: the line before may have been cut off
