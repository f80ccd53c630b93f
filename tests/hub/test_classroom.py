"""A classroom from release to feedback through the real services, and what its students try.

``student1`` works; ``student2`` attacks, first the exchange and later the rest.
"""

from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest

from tests.assignments.course import cell, source
from tests.book.commands import blocks
from tests.hub.classroom import ROOT, Classroom, made
from tests.hub.person import Person, Refused
from tests.judge.inside import only_linux
from tests.ports import free_port

pytestmark = [only_linux, pytest.mark.slow]

TEXT = (ROOT / "book" / "hub.md").read_text(encoding="utf-8")
WALK = blocks(TEXT.partition("\n## One assignment")[2].partition("\n## ")[0])
OF_STUDENTS = ("nbgrader fetch_assignment", "nbgrader submit", "nbgrader fetch_feedback")
HOMES, COURSE = "/classroom/home", "/classroom/exchange/kernels-measured"
DENIED = "Permission denied"
# A kernel of somebody's, and what they leave behind.
PRIVATE = "mine, and mine alone"
# Before anything is collected: a later submission in the name of student1; a link in place of one;
# a name that is none; and one's own, with links to what others must not read, and no secret.
ATTACKS = f"""umask 022; cd {COURSE}/inbound
mkdir 'student1+blocking+2099-01-01 00:00:00.000000 UTC+forged'
ln -s {HOMES}/instructor/source/blocking 'student2+blocking+2099-01-01 00:00:00.000000 UTC+link'
mkdir 'student2+blocking+no time+at all' nonsense
own='student2+blocking+2026-01-01 00:00:00.000000 UTC+own'
mkdir -m 777 "$own" "$own/data"
ln -s {HOMES}/instructor/source/blocking/blocking.ipynb "$own/solution.html"
ln -s {HOMES}/instructor/gradebook.db "$own/data/book.html"
ln -s {HOMES}/student1 "$own/theirs"
mkfifo "$own/pipe.html"
echo '{{' > "$own/blocking.ipynb"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The folder of the classroom."""
    return tmp_path_factory.mktemp("hub") / "classroom"


@pytest.fixture(scope="module")
def classroom(folder):
    """A classroom in which one assignment has gone from release to feedback."""
    running = Classroom(made(folder, free_port()))
    try:
        names = ("instructor", "student1", "student2")
        people = {name: running.person(name) for name in names}
        for person in people.values():
            person.start()
        said = {command: walked(command, **people) for command in WALK}
        yield SimpleNamespace(running=running, said=said, **people)
    finally:
        running.stop()


def walked(command, instructor, student1, student2):
    """Call a command of the page in the terminal of whose it is, after what goes before it."""
    if command == "nbgrader submit blocking":
        solve(student1)
    if command == "nbgrader collect blocking":
        student2.run(f"cat > attack <<'END'\n{ATTACKS}END\nbash -e attack")
    person = student1 if command.startswith(OF_STUDENTS) else instructor
    return person.run(command)


def solve(student):
    """Write the reference solution into the notebook, as JupyterLab saves it."""
    notebook = student.ask("contents/blocking/blocking.ipynb")["content"]
    reference = cell(source("blocking"), "solution").source
    next(one for one in notebook["cells"] if one["id"] == "solution")["source"] = reference
    document = {"type": "notebook", "format": "json", "content": notebook}
    student.ask("contents/blocking/blocking.ipynb", document, "PUT")


def refused(person, command):
    """Try a command that must fail; return what it said."""
    return person.run(f"! ( {command} )")


# The way of one assignment


def test_the_page_has_the_whole_way():
    assert [one.split()[1] for one in WALK if one.startswith("nbgrader")] == [
        *("generate_assignment", "release_assignment", "fetch_assignment", "submit", "collect"),
        *("generate_feedback", "release_feedback", "export", "fetch_feedback"),
    ]


def test_a_student_gets_feedback_and_points_for_what_was_handed_in(classroom):
    page = classroom.student1.run("cat blocking/feedback/*/blocking.html")
    assert "Correct for" in page
    grades = classroom.instructor.run("cat grades.csv")
    rows = [line.split(",") for line in grades.splitlines() if line.startswith("blocking,")]
    scores = {row[3]: float(row[-2]) for row in rows}
    assert scores["student1"] > 0
    assert scores["student2"] == 0


def test_the_judge_graded(classroom):
    assert "2 graded." in classroom.said["python -m helpers.judge batch blocking"]


# What nobody else can do


def test_nobody_reads_the_work_of_another(classroom):
    classroom.student1.run(f"echo '{PRIVATE}' | tee /tmp/note /dev/shm/note > note")
    for path in ("note", "blocking/blocking.ipynb", ".local/share/jupyter/nbgrader_cache"):
        assert DENIED in refused(classroom.student2, f"cat {HOMES}/student1/{path}")
    assert DENIED in refused(classroom.student2, f"ls {HOMES}/student1")
    assert DENIED in refused(classroom.student2, "cat /tmp/note")
    assert DENIED in refused(classroom.student2, "cat /dev/shm/note")


def test_no_student_sees_the_sources_or_the_gradebook(classroom):
    for path in ("source/blocking/blocking.ipynb", "gradebook.db", "grades.csv", "verdicts"):
        classroom.instructor.run(f"ls -d {path}")
        assert DENIED in refused(classroom.student1, f"cat {HOMES}/instructor/{path}")
    assert "No such file" in refused(classroom.student1, f"ls {ROOT}/source")
    assert DENIED in refused(classroom.student1, "ls /run/classroom")


def test_what_is_handed_in_is_for_one_reader(classroom):
    submitted = classroom.said["nbgrader submit blocking"]
    name = submitted.partition("Destination: ")[2].splitlines()[0].strip()
    classroom.instructor.run(f"cat '{name}/blocking.ipynb'")
    assert DENIED in refused(classroom.student2, f"cat '{name}/blocking.ipynb'")
    assert DENIED in refused(classroom.student2, f"ls {COURSE}/inbound")


def test_feedback_of_others_cannot_be_found(classroom):
    assert ".html" in classroom.instructor.run(f"ls {COURSE}/feedback")
    assert DENIED in refused(classroom.student1, f"ls {COURSE}/feedback")
    # The name is made from this, which the student has and nobody else but the instructor.
    secret = "find . -name submission_secret.txt -size 128c"
    assert "secret" in classroom.student1.run(secret)


@pytest.mark.parametrize(
    "attempt",
    [
        f"mv {COURSE} {COURSE}-old",
        f"rmdir {COURSE}/feedback",
        f"mv {COURSE}/inbound {COURSE}/in",
        f"touch {COURSE}/outbound/blocking/notes",
        f"mkdir {COURSE}/outbound/another",
        f"touch {COURSE}/feedback/page.html",
        f"chmod 777 {COURSE}/inbound",
    ],
)
def test_no_student_changes_the_exchange(classroom, attempt):
    said = refused(classroom.student2, attempt)
    assert DENIED in said or "Operation not permitted" in said


def test_nobody_removes_what_another_has_handed_in(classroom):
    submitted = classroom.said["nbgrader submit blocking"]
    name = submitted.partition("Destination: ")[2].splitlines()[0].strip()
    assert "not permitted" in refused(classroom.student2, f"mv '{name}' '{name}-gone'")


def test_collecting_takes_nothing_that_is_not_theirs(classroom):
    said = classroom.said["nbgrader collect blocking"]
    for what in ("student1+blocking+2099", "nonsense", "no time", "UTC+link"):
        assert what in said.partition("Processing 2 submissions")[0]
    taken = classroom.instructor.run("cd submitted/student2/blocking; find . -not -type d | sort")
    files = ["blocking.ipynb", "submission_secret.txt", "timestamp.txt"]
    assert taken.split() == [f"./{name}" for name in files]


def test_no_process_of_another_is_seen_or_ended(classroom):
    server = int(classroom.student1.run("echo $PPID"))
    assert refused(classroom.student2, f"ls /proc/{server}")
    assert "not permitted" in refused(classroom.student2, f"kill -9 {server}")
    owners = classroom.student2.run("stat -c %U /proc/[0-9]* 2>/dev/null | sort -u")
    assert owners.split() == ["student2"]
    assert int(classroom.student1.run("echo $PPID")) == server


def test_nobody_reaches_the_server_or_the_kernel_of_another(classroom):
    kernel = classroom.student1.ask("kernels", {"name": "python3"})["id"]
    about = classroom.student1.run(f"cat .run/kernel-{kernel}.json")
    assert '"transport": "ipc"' in about
    port = urlsplit(classroom.student1.run("echo $JUPYTERHUB_SERVICE_URL").strip()).port
    direct = Person(f"http://127.0.0.1:{port}/", "student2", "")
    assert direct.status("user/student1/api/kernels") == 403
    assert classroom.student2.status("user/student1/api/kernels") in (403, 404)
    assert classroom.student2.status("hub/api/users") == 403
    assert classroom.instructor.status("user/student1/lab") in (403, 404)


def test_a_student_has_no_power_over_the_system(classroom):
    assert "CapEff:\t0000000000000000" in classroom.student1.run("grep CapEff /proc/self/status")
    assert classroom.student1.run("id -un; id -Gn").split() == ["student1", "student1"]
    assert "Read-only" in refused(classroom.student1, f"touch {ROOT}/helpers/mine.py")


def test_a_wrong_password_and_a_name_from_outside_are_refused(classroom):
    for name in ("student1", "root", "nobody"):
        stranger = classroom.running.person("student2")
        stranger.name = name
        with pytest.raises(Refused, match="403"):
            stranger.log_in()
