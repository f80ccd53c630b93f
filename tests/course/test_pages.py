"""What people see in a browser: formgrader for the instructor, feedback for the student."""

import re

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell
from nbgrader.api import Gradebook

from tests.course.formgrader import served
from tests.course.gradebook import url
from tests.course.quick import NAME, SLOW

TAKEN = "taken over"
SCRIPT = f"""A picture: <img src=x onerror="document.title = '{TAKEN}'">

<script>document.title = '{TAKEN}'</script> [link](javascript:alert(1))

> A quotation with `a < b` and $x < y$.
"""


@pytest.fixture(scope="module")
def graded(released, tmp_path_factory):
    """A course with two graded submissions; one of them attacks who reads it."""
    course = released.copy(tmp_path_factory.mktemp("pages") / "course")
    course.hand_in("ada")
    path = course.hand_in("eve", SLOW, answer=SCRIPT)
    written = nbformat.read(path, as_version=4)
    written.cells.append(new_markdown_cell(SCRIPT))
    nbformat.write(written, path)
    course.batch()
    course.nbgrader("generate_feedback", NAME)
    return course


def identifier(course, student):
    """Return what formgrader calls a submitted notebook."""
    with Gradebook(url(course.folder)) as book:
        return book.find_submission_notebook(NAME, NAME, student).id


@pytest.fixture
def page(browser):
    """A new page in the browser; .asked lists what it asked other sites for."""
    made = browser.new_page(viewport={"width": 1100, "height": 1400})
    made.asked = []
    made.on("request", lambda request: made.asked.append(request.url))
    yield made
    made.close()


@pytest.mark.slow
@pytest.mark.browser
def test_formgrader_shows_scores_and_reasons(graded, page, tmp_path):
    with served(graded.folder, tmp_path) as (formgrader, headers):
        page.set_extra_http_headers(headers)
        page.goto(f"{formgrader}/submissions/{identifier(graded, 'eve')}/")
        page.get_by_role("heading", name="What the judge found").wait_for()
        table = page.get_by_role("table").first.inner_text()
        assert "judged\t0 of 3\tslow\tIt <b>does not</b> double at once | *really*." in table
        assert "tested\t2 of 2\tcorrect" in table
        assert "why\tgraded by a person" in table
        scores = page.locator("input.score")
        page.wait_for_function(
            "[...document.querySelectorAll('input.score')].some(e => e.placeholder)"
        )
        assert [scores.nth(n).get_attribute("placeholder") for n in range(2)] == ["0", "2"]
        assert page.title() != TAKEN
        assert page.locator("blockquote code").first.inner_text() == "a < b"
        page.goto(f"{formgrader}/gradebook/{NAME}/{NAME}")
        page.get_by_text("Submission #1").wait_for()


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("student", ["ada", "eve"])
def test_feedback_asks_no_other_site_and_runs_nothing(graded, page, student):
    path = graded.folder / "feedback" / student / NAME / f"{NAME}.html"
    page.goto(path.as_uri())
    page.get_by_role("heading", name="What the judge found").wait_for()
    assert [address for address in page.asked if not address.startswith(("file:", "data:"))] == []
    assert page.title() == NAME
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"<(?:script|link|iframe|object|embed|base)\b", text) == []
    assert re.findall(r"(?:src|srcset|poster)=\"?(?:https?:)?//", text) == []
    assert re.findall(r"url\(\"?'?(?:https?:)?//|@import", text) == []
