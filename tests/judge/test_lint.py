"""The linter by reading: our assignments are clean, and each rule finds what breaks it."""

import base64
import json
import shutil

import nbformat
import pytest
from nbformat.v4 import new_output

from helpers.judge.__main__ import main
from helpers.judge.lint import settings
from helpers.judge.lint.command import RULES
from helpers.judge.lint.subject import subjects
from tests.assignments.course import ROOT

ASSIGNMENTS = sorted(path.name for path in (ROOT / "source").iterdir())
TEST = "measure-quiet"
# All but the one that starts a program, to read the settings of a course.
READING = [rule for rule in RULES if rule not in settings.RULES]
SECRET = "while sample(function, clock, calls) * calls < LEAST:"


class Course:
    """A course with one assignment of ours, to be broken."""

    def __init__(self, folder):
        self.folder = folder
        for step in ("source", "release"):
            shutil.copytree(ROOT / step / "measure", folder / step / "measure")
        shutil.copy(ROOT / "nbgrader_config.py", folder)

    def path(self, step):
        return self.folder / step / "measure" / "measure.ipynb"

    def edit(self, step, change):
        notebook = nbformat.read(self.path(step), as_version=4)
        change(notebook)
        nbformat.write(notebook, self.path(step))

    def cell(self, step, name, **changes):
        """Change a cell: its source, or what nbgrader knows of it."""

        def change(notebook):
            cell = cell_of(notebook, name)
            cell.source = changes.pop("source", cell.source)
            cell.metadata.nbgrader.update(changes)

        self.edit(step, change)

    def found(self, rules=READING):
        (subject,) = subjects(self.folder, "measure")
        return [finding for rule in rules for finding in rule(subject)]

    def complaints(self, rules=READING):
        """Level, rule and cell of all that is not right."""
        found = self.found(rules)
        return {(each.level, each.rule, each.cell) for each in found if each.level != "ok"}


@pytest.fixture
def course(tmp_path):
    return Course(tmp_path)


def cell_of(notebook, name):
    return next(cell for cell in notebook.cells if cell.id == name)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_our_assignments_are_clean(assignment):
    for subject in subjects(ROOT, assignment):
        found = [finding for rule in READING for finding in rule(subject)]
        assert [str(each) for each in found if each.level != "ok"] == []
        assert len(found) >= 9


def test_a_copied_cell_is_found(course):
    course.edit("source", lambda notebook: notebook.cells.append(twin(cell_of(notebook, TEST))))
    assert ("error", "grade-ids", TEST) in course.complaints()


def twin(cell):
    return nbformat.from_dict({**cell, "id": "twin"})


@pytest.mark.parametrize("points", [None, 0])
def test_a_test_that_is_worth_nothing_is_found(course, points):
    course.cell("source", TEST, points=points, source="from helpers.judge import measure\n0.0")
    assert ("error", "points", TEST) in course.complaints()


JUDGE = "from helpers.judge import measure as judge\n"
CALL = 'judge.measured(globals(), "quiet machine", [0.002, 0.1]{})'


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (JUDGE + CALL.format(""), "is not told what it is worth"),
        (JUDGE + CALL.format(", points=3"), "asks for points=3, and nbgrader knows of 2"),
        (JUDGE + CALL.format(", points=worth"), "asks for points=worth"),
        (JUDGE + "score = " + CALL.format(", points=2"), "is no call of the judge"),
        ("measure == compare", "is a truth value"),
        ("not measure", "is a truth value"),
        ("True", "is a truth value"),
        ("print(0.0)", "prints its score"),
        ("import numpy as np\nnp.mean([0.0])", "is a number of NumPy's"),
    ],
)
def test_a_last_line_that_would_be_misread_is_found(course, source, words):
    course.cell("source", TEST, source=source)
    (complaint,) = [each for each in course.found() if each.rule == "last-line"]
    assert (complaint.level, complaint.cell) == ("error", TEST)
    assert words in complaint.sentence


@pytest.mark.parametrize(
    "source", ["assert measure\nprint('passed')", "0.5", "np.testing.assert_allclose(1, 1)"]
)
def test_a_last_line_that_is_read_as_it_is_meant_is_left_alone(course, source):
    course.cell("source", TEST, source=source)
    assert not [each for each in course.complaints() if each[1] == "last-line"]


def test_a_test_without_a_hidden_part_is_found(course):
    course.cell("source", TEST, source=JUDGE + "cases = [0.002]\n" + CALL.format(", points=2"))
    assert ("warning", "hidden-part", TEST) in course.complaints()


def test_a_hidden_part_without_an_end_is_found(course):
    source = cell_of(nbformat.read(course.path("source"), 4), TEST).source
    course.cell("source", TEST, source=source.replace("### END HIDDEN TESTS\n", ""))
    assert ("error", "hidden-part", TEST) in course.complaints()


def test_ordinary_tests_are_told_to_be_forgeable(course):
    course.cell("source", TEST, source="assert measure")
    assert ("warning", "forgeable", None) in course.complaints()
    (complaint,) = [each for each in course.found() if each.rule == "forgeable"]
    assert "1 of 10 tests, worth 2 points" in complaint.sentence


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("coarse clock | 2 |", "coarse clock | 3 |", "it lists 2, 2, 3, 2"),
        ("**sum** | **20**", "**sum** | **21**", "its sum is 21, and that of the cells 20"),
    ],
)
def test_a_table_that_says_something_else_is_found(course, old, new, words):
    text = cell_of(nbformat.read(course.path("source"), 4), "introduction").source
    assert text.count(old) == 1
    course.cell("source", "introduction", source=text.replace(old, new))
    (complaint,) = [each for each in course.found() if each.rule == "points-table"]
    assert complaint.level == "error"
    assert words in complaint.sentence


def test_a_release_that_is_missing_is_found(course):
    course.path("release").unlink()
    assert ("error", "release", None) in course.complaints()


def test_a_release_that_is_not_up_to_date_is_found(course):
    course.cell("source", "measure-text", source="Another text.")
    assert ("error", "release", "measure-text") in course.complaints()


def test_a_release_that_lacks_a_cell_is_found(course):
    course.edit("release", lambda notebook: notebook.cells.remove(cell_of(notebook, TEST)))
    assert ("error", "release", TEST) in course.complaints()


def test_a_cell_without_a_checksum_is_found(course):
    course.edit(
        "release", lambda notebook: cell_of(notebook, TEST).metadata.nbgrader.pop("checksum")
    )
    assert ("error", "checksums", TEST) in course.complaints()


def in_metadata(notebook):
    cell_of(notebook, "question").metadata["draft"] = {"kept": [SECRET]}


def in_output(notebook):
    output = new_output("stream", name="stdout", text=f"line 1\n{SECRET}\n")
    cell_of(notebook, "check-measure").outputs = [output]


def in_attachment(notebook):
    picture = base64.b64encode(f"PNG {SECRET}".encode()).decode()
    cell_of(notebook, "question").attachments = {"a.png": {"image/png": picture}}


def in_source(notebook):
    cell_of(notebook, "prediction").source = f"My prediction: {SECRET}"


@pytest.mark.parametrize("leak", [in_metadata, in_output, in_attachment, in_source])
def test_a_solution_in_the_release_is_found_wherever_it_is(course, leak):
    course.edit("release", leak)
    assert ("error", "leaks", "solution-measure") in course.complaints()


def test_a_solution_or_a_hidden_test_in_a_file_beside_is_found(course):
    (course.folder / "release/measure/notes.txt").write_text(f"see {SECRET}", encoding="utf-8")
    (course.folder / "release/measure/more.csv").write_text("cases += [0.0003, 0.2]\n")
    found = course.complaints()
    assert ("error", "leaks", "solution-measure") in found
    assert ("error", "leaks", TEST) in found


def test_marks_that_were_left_in_are_found(course):
    course.edit("release", lambda notebook: notebook.cells[0].update(source="### BEGIN SOLUTION"))
    assert ("error", "leaks", None) in course.complaints()


def test_an_output_in_the_release_is_found(course):
    course.edit("release", lambda notebook: cell_of(notebook, TEST).outputs.append(RESULT))
    assert ("warning", "outputs", TEST) in course.complaints()


RESULT = new_output("execute_result", data={"text/plain": "2.0"}, execution_count=1)


@pytest.mark.parametrize("step", ["source", "release"])
def test_a_module_beside_the_notebook_is_found(course, step):
    (course.folder / step / "measure" / "numpy.py").write_text("")
    assert ("warning", "files", None) in course.complaints()


def test_a_setting_without_a_time_limit_is_found(course):
    with open(course.folder / "nbgrader_config.py", "a", encoding="utf-8") as file:
        file.write("\nc.Execute.timeout = None\n")
    assert ("error", "time-limits", None) in course.complaints(settings.RULES)
    (course.folder / "nbgrader_config.py").unlink()
    assert ("warning", "time-limits", None) in course.complaints(settings.RULES)


def test_the_command_prints_findings_and_says_by_its_status_whether_there_are_errors(
    course, capsys
):
    command = ["lint", "measure", "--quick", "--course", str(course.folder)]
    assert main(command) == 0
    assert capsys.readouterr().out.endswith("0 errors, 0 warnings\n")
    course.path("release").unlink()
    assert main([*command, "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert {"level", "rule", "sentence", "cell", "advice"} == set(found[0])
    assert [each["rule"] for each in found if each["level"] == "error"] == ["release"]


def test_an_assignment_that_there_is_not_is_named(course, capsys):
    assert main(["lint", "nothing", "--course", str(course.folder)]) == 2
    assert "no source/nothing" in capsys.readouterr().err
