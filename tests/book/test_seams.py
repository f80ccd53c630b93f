"""Each chapter ends on a measured problem, and the next one begins with it."""

import re
from itertools import pairwise

import pytest

from helpers import records
from tests.book import chapters

STORY = chapters.story()
SEAMS = list(pairwise(STORY))
ENDS = "The problem left over"
READ = re.compile(r'\brecords\.(reference|leftover|load|available|DATA)\b(?:\("([\w-]+)"\))?')


def reads(markdown):
    """Return what a text's cells read of records, in order, such as ("leftover", "memory")."""
    return [found for cell in chapters.cells(markdown) for found in READ.findall(cell.source)]


def shown(markdown):
    """Return the names that a text's sentences show."""
    return set(re.findall(r"\{eval\}`(\w+)`", markdown))


def ending(name):
    return chapters.sections(chapters.text(name))[ENDS]


def test_the_table_of_what_is_left_over_follows_the_book():
    """Every chapter but the last leaves something."""
    assert list(records.left_by()) == STORY[:-1]


@pytest.mark.parametrize("name", STORY[:-1])
def test_what_a_chapter_leaves_is_the_last_that_it_reads(name):
    assert reads(chapters.text(name))[-1] == ("leftover", name)
    assert ("leftover", name) in reads(ending(name))


@pytest.mark.parametrize(("before", "name"), SEAMS, ids=STORY[1:])
def test_what_a_chapter_was_left_is_the_first_that_it_reads(before, name):
    assert reads(chapters.text(name))[0] == ("leftover", before)


@pytest.mark.parametrize(("before", "name"), SEAMS, ids=STORY[1:])
def test_both_sides_of_a_seam_show_the_same_number(before, name):
    """It is evaluated from the leftover in both, and stands in the end and in the opening."""
    end, opening = ending(before), chapters.sections(chapters.text(name))[""]
    assert "after_number = after.number" in end
    assert "after_number" in shown(end)
    assert "before_number = before.number" in opening
    assert "before_number" in shown(opening)


@pytest.mark.parametrize("name", records.left_by())
def test_a_leftover_names_points_of_its_record_and_a_number_of_them(name):
    left = records.leftover(name)
    assert left.slug == name
    assert len(left.points) >= 2
    assert all(point in left.record.points for point in left.points.values())
    assert re.fullmatch(r"[\d,]+(\.\d+)?", left.number)
    assert float(left.number.replace(",", "")) > 1


def test_the_last_chapter_leaves_nothing():
    with pytest.raises(KeyError):
        records.leftover(STORY[-1])


CELLS = """```{code-cell} ipython3
record = records.reference("memory")
ceilings = roofline.load(records.DATA / "roofline" / "x.json")
after = records.leftover("memory")
```
"""


def test_reading_is_seen_wherever_it_stands():
    assert reads(CELLS) == [("reference", "memory"), ("DATA", ""), ("leftover", "memory")]
