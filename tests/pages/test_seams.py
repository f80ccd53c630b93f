"""What a built chapter ends on, the next one begins with: the same number, read from both pages."""

import re
from itertools import pairwise

import pytest

from helpers import records
from tests.book.chapters import story

SEAMS = list(pairwise(story()))
SECTION = re.compile(r'<section[^>]* id="([\w-]+)">')
TAG = re.compile(r"<[^>]+>")


def sections(html):
    """Return the text of each section of a page by its id; the first is the opening."""
    _, *parts = SECTION.split(html)
    return {name: TAG.sub("", text) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def holds(text, number):
    """Tell whether a number stands in a text, and not as a part of another."""
    return re.search(rf"(?<![\d.,]){re.escape(number)}(?![\d]|[.,]\d)", text) is not None


@pytest.mark.slow  # it needs the built book
@pytest.mark.parametrize(("before", "after"), SEAMS, ids=[after for _, after in SEAMS])
def test_both_pages_show_what_is_left_over(built_book, before, after):
    ended, begun = (
        sections((built_book / "book" / f"{name}.html").read_text(encoding="utf-8"))
        for name in (before, after)
    )
    number = records.leftover(before).number
    assert holds(ended["the-problem-left-over"], number)
    assert holds(next(iter(begun.values())), number)


@pytest.mark.parametrize("text", ["1140 ms", "14.2 times", "of 3,140", "0.14"])
def test_a_part_of_another_number_is_none(text):
    assert not holds(text, "14")
    assert holds(text + ", so 14.", "14")
