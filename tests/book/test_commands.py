"""Each command that readers are told is called here as it is written, or by a named other test."""

import ast
import re
import shutil
import subprocess
import sys
from typing import NamedTuple

import pytest

from tests.assignments.course import environment
from tests.book.commands import COMMAND, ROOT, blocks, commands, spans, texts
from tests.judge.inside import only_linux

PARTS = ("_toc.yml", "book/data", "helpers", "nbgrader_config.py", "release", "source", "tests")
FILES = {
    "mine.py": "import numpy as np\n\n\ndef matmul(a, b, out):\n    np.matmul(a, b, out=out)\n",
    "program.py": "print(sum(range(10)))\n",
}
# Called in this order, in a copy of the course. What stands for something of the reader's own:
PLACES = {"NAME": "vector-norm", "PATH": "release/blocking/blocking.ipynb"}
RUN = """
. .venv/bin/activate
python -m helpers.machine
python -c "from helpers import timing; print(timing.fitness())"
python -m cProfile -s cumulative program.py
python -m helpers.competition new NAME --to helpers/competition/challenges
python -m helpers.competition list NAME
python -m tests.corpus hostile
cp -r source/blocking source/NAME
mv source/NAME/blocking.ipynb source/NAME/NAME.ipynb
nbgrader generate_assignment blocking --force
python -m helpers.judge check blocking --notebook PATH
python -m helpers.judge batch blocking
nbgrader autograde blocking
python -m helpers.judge plan blocking --submissions 1000 --slots 16
nbgrader generate_feedback blocking
nbgrader export
""".strip().splitlines()


class Elsewhere(NamedTuple):
    """Why commands are not called here, and the test that does what they do."""

    why: str
    test: str


CI = Elsewhere("it is what runs these tests, or a part of it", ".ci/run")
OPTIONS = (
    "tests/book/test_commands.py::test_what_measures_for_minutes_takes_the_options_it_is_given"
)
MINUTES = Elsewhere("it measures for minutes", OPTIONS)
SWEEP = Elsewhere(
    "it measures for minutes",
    "tests/records/test_sweeps.py::test_command_writes_the_sweeps_that_are_asked_for",
)
BENCH = Elsewhere(
    "it measures for minutes", "tests/test_bench.py::test_a_real_run_measures_in_real_processes"
)
LEDGER = Elsewhere(
    "it judges for a minute",
    "tests/competition/test_commands.py::"
    "test_what_is_accepted_is_shown_with_staircase_rank_and_head",
)
CONTROLS = Elsewhere(
    "it judges for a minute",
    "tests/competition/test_controls.py::test_a_new_challenge_works_before_anybody_edits_it",
)
CLUSTER = Elsewhere(
    "it wants several programs at once",
    "tests/course/test_cluster_page.py::test_the_commands_of_the_page_grade_a_class",
)
LINT = Elsewhere(
    "it attacks for minutes",
    "tests/judge/test_lint_trials.py::test_our_assignment_with_a_clock_gives_no_cheat_any_points",
)
CORPUS = Elsewhere(
    "it is a test",
    "tests/judge/test_corpus.py::"
    "test_each_submission_gets_what_it_deserves_and_nothing_else_changes",
)
STOCK = Elsewhere(
    "it is nbgrader's own and wants an exchange, a server, or is what not to do",
    "tests/course/test_quickstart.py::"
    "test_grades_and_comments_are_those_of_the_stock_configuration",
)
WALK = Elsewhere(
    "it wants a classroom that runs",
    "tests/hub/test_classroom.py::test_a_student_gets_feedback_and_points_for_what_was_handed_in",
)
STARTS = Elsewhere(
    "it serves until it is stopped",
    "tests/hub/test_starts.py::test_a_second_start_keeps_the_work_and_tells_new_passwords_only",
)
# By what commands look like, from the whole line.
ELSEWHERE = {
    r"make|make (test|book|check)": CI,
    r"make serve( PORT=8001)?": Elsewhere(
        "it serves until it is stopped",
        "tests/pages/test_links.py::test_every_link_of_the_book_leads_somewhere",
    ),
    r"make lab": Elsewhere(
        "it serves until it is stopped",
        "tests/pages/test_jupyterlab.py::test_a_chapter_opens_as_a_notebook",
    ),
    r"make hub": WALK,
    r"make hub (STUDENTS=names\.txt|CLASSROOM=FOLDER PORT=8001)": Elsewhere(
        "it serves until it is stopped",
        "tests/hub/test_page.py::test_make_passes_on_what_it_is_given",
    ),
    r"nbgrader (\w+_assignment|submit|collect|(release|fetch)_feedback) blocking": WALK,
    r"python -m helpers\.classroom --.*": STARTS,
    r"make pdf": Elsewhere(
        "it wants the built book", "tests/pages/test_paper.py::test_the_whole_book_is_one_pdf"
    ),
    r"make release": Elsewhere(
        "it changes the repository",
        "tests/assignments/test_every_assignment.py::"
        "test_the_release_is_what_nbgrader_makes_of_the_source",
    ),
    r"make wasm": Elsewhere(
        "it changes the repository",
        "tests/test_wasm.py::test_modules_are_built_again_byte_for_byte",
    ),
    r"make lock": Elsewhere(
        "it asks the package index for all versions",
        "tests/test_dependencies.py::test_dependency_is_pinned_at_a_version_that_it_allows",
    ),
    r"make record|setsid .* make record'": SWEEP,
    r"python -m helpers\.records [\w-]+( --to mine)?": SWEEP,
    r"python -m helpers\.records\.counting": Elsewhere(
        "it counts for half an hour",
        "tests/records/test_simulation.py::test_the_file_holds_what_the_simulator_counts",
    ),
    r"python -m helpers\.roofline( --to book/data/roofline)?": Elsewhere(
        "it measures for a minute",
        "tests/roofline/test_measuring.py::test_the_command_prints_ceilings_as_json",
    ),
    r"(chrt -r 1 )?make bench": BENCH,
    r"python -m tests\.bench kernels --quick --to mine": BENCH,
    r"python -m tests\.bench dispatch --to FILE": Elsewhere(
        "it measures for minutes", "tests/test_bench_dispatch.py::test_a_race_is_run_and_kept"
    ),
    r"python -m tests\.bench\.(judge|page|planning|competition(\.exhibition)?) --to \S+": MINUTES,
    r"python -m tests\.bench\.gpu( --to \S+)?": Elsewhere(
        "it wants a card",
        "tests/test_bench_gpu.py::test_without_a_card_it_says_so_and_measures_nothing",
    ),
    r"python -m tests\.timing\.coverage": Elsewhere(
        "it tries half a million comparisons",
        "tests/timing/test_coverage.py::"
        "test_interval_holds_the_truth_as_often_as_promised_and_as_recorded",
    ),
    r"python -m helpers\.competition (check|bench|submit|leaderboard) matmul.*": LEDGER,
    r"python -m helpers\.competition check NAME .*/correct\.py": CONTROLS,
    r"python -m helpers\.judge lint (NAME|blocking)": LINT,
    r"python -m pytest tests/competition/test_controls\.py -k NAME": CONTROLS,
    r"python -m pytest tests/judge/test_corpus\.py -k FILE": CORPUS,
    r"python -m pytest tests/kernels/test_transpose\.py -k paired": Elsewhere(
        "the kernel is an example", "tests/book/test_extend.py::test_the_example_transposes"
    ),
    r"python -m helpers\.judge lint NAME --quick": Elsewhere(
        "it reads every assignment elsewhere",
        "tests/judge/test_lint.py::test_our_assignments_are_clean",
    ),
    r"nbgrader generate_assignment NAME --force": Elsewhere(
        "one is enough here",
        "tests/assignments/test_every_assignment.py::"
        "test_the_release_is_what_nbgrader_makes_of_the_source",
    ),
    r"python -m helpers\.competition list( matmul)?": Elsewhere(
        "it is called for another challenge",
        "tests/competition/test_commands.py::test_list_shows_what_is_asked",
    ),
    r"python -m helpers\.judge grade blocking --notebook PATH --json": Elsewhere(
        "one grading is enough here",
        "tests/judge/test_command.py::test_grade_prints_one_document_and_succeeds",
    ),
    r"python -m helpers\.judge check blocking --notebook blocking\.ipynb": Elsewhere(
        "it is called with another path",
        "tests/judge/test_command.py::test_check_judges_by_what_students_have",
    ),
    r"python -m tests\.corpus": Elsewhere(
        "it is called for one kind",
        "tests/book/test_commands.py::test_a_command_does_what_it_is_told_to",
    ),
    r"nbgrader autograde": Elsewhere(
        "it is the name of a command, without its assignment",
        "tests/book/test_commands.py::test_a_command_does_what_it_is_told_to",
    ),
    r"nbgrader (collect|formgrader|validate)": STOCK,
    r"dask (scheduler|worker tcp://HOST:8786 .*)|createdb gradebook": CLUSTER,
    r"python -m helpers\.judge batch blocking --scheduler tcp://HOST:8786": CLUSTER,
    r"python -m helpers\.judge\.cluster\.elsewhere\.local": Elsewhere(
        "it serves until it is stopped",
        "tests/course/test_cluster_elsewhere.py::test_this_machine_is_a_cluster_with_one_command",
    ),
    r"python -m helpers\.competition remeasure matmul --scheduler tcp://HOST:8786": Elsewhere(
        "it wants several programs at once",
        "tests/competition/test_remote.py::test_all_are_measured_anew_there_and_none_twice",
    ),
    r"python -m tests\.course\.outages 200 --postgresql": Elsewhere(
        "it grades for minutes",
        "tests/course/test_cluster.py"
        "::test_whatever_goes_away_in_the_middle_nothing_is_lost_and_nothing_is_twice",
    ),
    r"python -m tests\.course\.throughput 200": Elsewhere(
        "it grades for minutes",
        "tests/course/test_cluster_throughput.py::test_one_worker_and_two_grade_alike",
    ),
    r'pip install -e "\.\[(frameworks|cluster|postgresql)\]"': Elsewhere(
        "it fetches gigabytes, or what is there",
        "tests/test_dependencies.py::test_dependency_is_pinned_at_a_version_that_it_allows",
    ),
    r"apt-get install bubblewrap( nodejs npm)?": Elsewhere(
        "it changes the machine",
        "tests/judge/test_sandbox_missing.py::test_what_was_installed_is_found",
    ),
}


def test_every_line_of_a_shell_block_is_a_command():
    lines = [(name, line) for name, markdown in texts() for line in blocks(markdown)]
    assert lines
    assert [(name, line) for name, line in lines if not COMMAND.fullmatch(line)] == []


def test_every_command_is_called_here_or_by_a_named_test():
    """And no other is on the lists."""
    told = commands()
    assert not (missing := set(RUN) - set(told)), missing
    left = [one for one in told if one not in RUN]
    used = {one: [how for how in ELSEWHERE if re.fullmatch(how, one)] for one in left}
    assert [(one, told[one]) for one, how in used.items() if len(how) != 1] == []
    assert set(ELSEWHERE) == {how for found in used.values() for how in found}


def exists(test):
    """Tell whether there is such a file, or such a test in it."""
    path, _, name = test.partition("::")
    if not (ROOT / path).is_file():
        return False
    defined = ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))) if name else ()
    return not name or name in {one.name for one in defined if isinstance(one, ast.FunctionDef)}


@pytest.mark.parametrize("test", sorted({one.test for one in ELSEWHERE.values()}))
def test_the_other_test_is_there(test):
    assert exists(test)


def test_a_test_that_is_gone_is_found():
    assert not exists("tests/test_setup.py::test_nothing")
    assert not exists("tests/test_nothing.py::test_nothing")


@pytest.mark.parametrize(
    ("markdown", "found"),
    [
        ("```\nmake serve     # set up\nmake pdf\n```", ["make serve", "make pdf"]),
        ("call `python -m\nhelpers.machine`, `python` and `np.add`", ["python -m helpers.machine"]),
        ("1. so:\n\n   ```\n   nbgrader export\n   ```\n", ["nbgrader export"]),
        ("````\n```\nmake nothing\n```\n````\n```python\nmake = 1\n```", []),
    ],
)
def test_commands_are_found_in_blocks_and_sentences(markdown, found):
    assert [*blocks(markdown), *spans(markdown)] == found


TARGETS = sorted(one for one in commands() if one.startswith("make"))


@pytest.mark.parametrize("command", TARGETS)
def test_every_target_that_is_told_is_one(command):
    """What it would do is listed and not done."""
    words = [*command.split(), "--dry-run", f"PYTHON={sys.executable}"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


LONG = sorted(one for one in commands() if re.match(r"python -m tests\.bench\.", one))


@pytest.mark.parametrize("command", LONG)
def test_what_measures_for_minutes_takes_the_options_it_is_given(command):
    words = [sys.executable, *command.split()[1:], "--help"]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert {one for one in words if one.startswith("--")} <= {"--help", *done.stdout.split()}


@pytest.fixture(scope="module")
def called(tmp_path_factory):
    """How each command of ``RUN`` ended, called one after the other in a copy of the course."""
    course = tmp_path_factory.mktemp("course")
    for part in PARTS:
        place = course / part
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        place.parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / part, place)
    (course / ".venv").symlink_to(sys.prefix)
    for name, source in FILES.items():
        (course / name).write_text(source)
    for handed_in in ("blocking.ipynb", "submitted/ada/blocking/blocking.ipynb"):
        (course / handed_in).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / "release/blocking/blocking.ipynb", course / handed_in)
    return {command: shell(command, course) for command in RUN}


def shell(command, course):
    """Call a command as it is written, but for what stands for something of the reader's own."""
    for name, own in PLACES.items():
        command = re.sub(rf"\b{name}\b", own, command)
    return subprocess.run(
        ["bash", "-c", f". .venv/bin/activate && {command}"],
        cwd=course, env=environment(course), capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
@only_linux
@pytest.mark.parametrize("command", RUN)
def test_a_command_does_what_it_is_told_to(command, called):
    done = called[command]
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Traceback" not in done.stderr
