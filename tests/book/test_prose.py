"""No measured number in the chapters is typed by hand."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[2] / "book"
CHAPTERS = sorted(BOOK.glob("*.md"))

CODE = re.compile(r"^(```+|:::+)\{code-cell\}.*?^\1$|^```.*?^```$|`[^`\n]*`|\$[^$]*\$", re.M | re.S)
FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
MEASURED = re.compile(
    r"\d[\d.,]*\s*(?:x\b|times\b|[nµm]?s\b|seconds\b|[KMG]i?B\b|[GM]FLOP|GHz\b|%|per cent\b)"
)
ALLOWED = {"95 %"}  # the confidence of every interval, helpers.timing.interval.CONFIDENCE


def typed_numbers(markdown):
    prose = CODE.sub(" ", FRONT.sub("", markdown))
    return [found for found in MEASURED.findall(prose) if found not in ALLOWED]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_measured_number_is_typed_by_hand(chapter):
    assert typed_numbers(chapter.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "sentence", ["It is 5x as fast.", "It takes 3.2 ms.", "The L1 holds 48 KiB.", "It gains 10 %."]
)
def test_a_typed_number_is_seen(sentence):
    assert typed_numbers(sentence)


@pytest.mark.parametrize(
    "sentence", ["At $n = 256$ ms", "It takes {eval}`time`.", "a 95 % interval"]
)
def test_what_is_evaluated_or_given_passes(sentence):
    assert not typed_numbers(sentence)


def lost_lines(markdown):
    """Lines of prose that MyST takes for comments: they begin with a percent sign."""
    prose = re.sub(r"^(```+)[^\n]*\n.*?^\1$", "", FRONT.sub("", markdown), flags=re.M | re.S)
    return [line for line in prose.splitlines() if line.startswith("%")]


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda path: path.stem)
def test_no_line_of_a_chapter_is_lost_as_a_comment(chapter):
    assert lost_lines(chapter.read_text(encoding="utf-8")) == []


def test_a_lost_line_is_seen_and_a_magic_command_is_none():
    assert lost_lines("It reaches 5\n% of the peak.\n```{code-cell}\n%time f()\n```\n") == [
        "% of the peak."
    ]
