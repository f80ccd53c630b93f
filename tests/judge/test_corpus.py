"""Every submission of the corpus, graded in the real sandbox: its grade, and no other trace."""

import json
import subprocess
from dataclasses import replace

import pytest

from helpers.judge import code, grading, race, worker
from tests.corpus.entry import entries
from tests.corpus.trap import Trap, differences, surroundings
from tests.judge.inside import end_workers

ENTRIES = entries()
LIMITS = grading.Limits(written=5.0, fixed=30.0, total=60.0, restarts=2)
# Limits that a file of the corpus may shorten, with its words for them.
HASTE = (
    (code, "CELL_SECONDS", "cell"),
    (worker, "COMPILE", "compile"),
    (race, "SHORTEST", "call"),
)


@pytest.fixture(scope="module")
def trap(tmp_path_factory):
    """A course full of things that nobody may touch; this process lives in it."""
    end_workers()  # those of other tests, whose ends would be taken for changes
    folder = tmp_path_factory.mktemp("trap")
    made = Trap(folder)
    with surroundings(made):
        yield made
        end_workers()
    made.close()
    # Not shutil.rmtree: a submission may hold folders within folders, deeper than it can follow.
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def graded(entry, trap):
    """Return the verdict document of an entry of the corpus."""
    folder = trap.submission(entry)
    cells = None if entry.runs_kernel else list(entry.expected)
    limits = LIMITS._replace(total=entry.head.get("total", LIMITS.total))
    found = grading.grade(entry.assignment, folder, course=trap.course, cells=cells, limits=limits)
    return found.as_dict()


def flaws(entry, document):
    """Say what the judge said that it should not have."""
    found = {cell["id"]: cell for cell in document["cells"]}
    return [
        f"wanted {entry.head['cells'][name]!r} of {name}, got {found[name]}"
        for name, expected in entry.expected.items()
        if not expected.holds(found[name]["verdict"], found[name]["points"])
    ]


@pytest.mark.slow
@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.kind}-{entry.name}")
def test_each_submission_gets_what_it_deserves_and_nothing_else_changes(entry, trap, monkeypatch):
    for module, name, word in HASTE:
        monkeypatch.setattr(module, name, entry.head.get(word, getattr(module, name)))
    before = trap.state()
    document = graded(entry, trap)
    end_workers()
    assert flaws(entry, document) == []
    assert differences(before, trap.state_after(before)) == []
    assert trap.secret not in json.dumps(document)


@pytest.mark.slow
def test_after_all_of_them_the_reference_is_graded_as_ever(trap):
    (reference,) = (entry for entry in ENTRIES if entry.name == "helpers-and-aliases")
    again = replace(reference, name="handed-in-again")
    assert flaws(again, graded(again, trap)) == []
