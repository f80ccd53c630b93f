"""Every chapter has the same shape: what it promises, what it asks, and what it leaves."""

import re

import pytest

from tests.book import chapters

STORY = chapters.story()
# Each is something that a reader does and somebody else can check.
VERBS = {
    "apply", "arrange", "bound", "build", "calculate", "choose", "compare", "compute", "count",
    "decide", "derive", "design", "estimate", "explain", "find", "give", "judge", "make", "measure",
    "name", "order", "place", "predict", "rank", "read", "say", "show", "state", "tell", "test",
    "trace", "write",
}  # fmt: skip
OBJECTIVES = re.compile(r":::\{admonition\} After this chapter you can\n(.*?)^:::$", re.M | re.S)
QUESTION = re.compile(r"^:::\{admonition\} ([^\n]+\?)\n:class: dropdown\n(.+?)^:::$", re.M | re.S)
EXERCISE = re.compile(r"^\*\*Exercise (\d)\.\*\* ", re.M)
SOLUTION = re.compile(r"^:::\{admonition\} Solution\n:class: dropdown\n.+?^:::$", re.M | re.S)
# A cell that takes time here and now, or shows a figure of what was taken.
MEASURES = re.compile(
    r"\btiming\.(?:measure|compare)\(|\bperf_counter\(|^explorers\.(?!measure_here)\w+\(", re.M
)
FOLDED = {"hide-cell", "remove-cell"}
MOST_LINES = 14
ENDING = ["Check yourself", "Exercises", "Do it yourself", "The problem left over"]


@pytest.fixture(params=STORY)
def text(request):
    """A chapter's text."""
    return chapters.text(request.param)


def test_a_chapter_says_first_what_one_can_do_after_it(text):
    """Three to five things, each with a verb that can be tested."""
    (promised,) = OBJECTIVES.findall(text)
    asked = re.findall(r"^- (\w+)", promised, re.M)
    assert 3 <= len(asked) <= 5
    assert set(asked) <= VERBS
    before = chapters.prose(text[: OBJECTIVES.search(text).start()])
    assert before.split() == []


def test_a_chapter_ends_in_its_order(text):
    """The last one leaves nothing over, and not every one has an assignment."""
    titles = [title for title in chapters.sections(text) if title in ENDING]
    assert titles == [title for title in ENDING if title in titles]
    assert {"Check yourself", "Exercises"} <= set(titles)


def test_a_chapter_asks_three_questions_and_answers_them(text):
    found = QUESTION.findall(chapters.sections(text)["Check yourself"])
    assert len(found) == 3
    assert all(len(answer.split()) >= 10 for _, answer in found)


def test_a_chapter_has_exercises_with_hidden_solutions(text):
    exercises = chapters.sections(text)["Exercises"]
    _, *rest = EXERCISE.split(exercises)
    numbers, bodies = rest[::2], rest[1::2]
    assert numbers == [str(number) for number in range(1, len(bodies) + 1)]
    assert 2 <= len(bodies) <= 3
    assert [body for body in bodies if not is_solved(body)] == []
    assert len(EXERCISE.findall(text)) == len(bodies)


def is_solved(body):
    """Tell whether an exercise asks something, and its solution is folded behind that."""
    folded = [cell.start for cell in chapters.cells(body) if "hide-cell" in cell.tags]
    told = [found.start() for found in SOLUTION.finditer(body)]
    asked = re.search(r"[?.]\s*$", body[: min(folded + told, default=0)])
    shown = [cell for cell in chapters.cells(body) if not cell.tags]
    return bool(asked) and not shown


def test_a_guess_is_asked_before_what_a_section_measures(text):
    assert unasked(text) == []


def unasked(text):
    """Return the titles of the sections that measure before they ask the reader to predict."""
    found = []
    for title, section in chapters.sections(text).items():
        first = next((cell for cell in chapters.cells(section) if is_measured(cell)), None)
        if first and "**Predict.**" not in section[: first.start]:
            found.append(title)
    return found


def is_measured(cell):
    return not cell.tags & FOLDED and MEASURES.search(cell.source)


@pytest.mark.parametrize("name", chapters.pages())
def test_only_solutions_are_folded_as_a_whole(name):
    """The line that unfolds such a cell calls it the solution: ``helpers.book.names``."""
    found = chapters.sections(chapters.text(name))
    folded = [
        title
        for title, one in found.items()
        for cell in chapters.cells(one)
        if "hide-cell" in cell.tags
    ]
    assert set(folded) <= {"Exercises"}


@pytest.mark.parametrize("name", chapters.pages())
def test_a_cell_has_under_fifteen_lines(name):
    cells = chapters.cells(chapters.text(name))
    long = [(cell.line, cell.source.count("\n") + 1) for cell in cells]
    assert [one for one in long if one[1] > MOST_LINES] == []


LATE = """
## Sums

```{code-cell} ipython3
:tags: [hide-input]

# ## no heading
timing.measure(f)
```

**Predict.** How long?
"""


def test_a_question_that_comes_too_late_is_seen():
    assert unasked(LATE) == ["Sums"]
    assert unasked(LATE.replace("## Sums\n", "## Sums\n\n**Predict.** How long?\n")) == []
    assert unasked(LATE.replace("hide-input", "hide-cell")) == []


@pytest.mark.parametrize(
    "body",
    [
        "Count.\n\n```{code-cell}\n:tags: [hide-cell]\n\n1\n```\n",
        "How many?\n\n:::{admonition} Solution\n:class: dropdown\nTwo.\n:::\n",
    ],
    ids=["a cell", "words"],
)
def test_a_folded_solution_is_seen_and_an_open_one_is_none(body):
    assert is_solved(body)
    assert not is_solved(body.replace(":tags: [hide-cell]", "").replace(":class: dropdown\n", ""))
