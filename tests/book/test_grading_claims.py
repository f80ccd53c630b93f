"""The sentences of the chapter on grading: what was recorded, and what the corpus holds."""

import re
from pathlib import Path

from helpers import explorers, records
from tests.bench.judge.gradings import UNFIT, count, load
from tests.bench.judge.kernels import ABOVE, BELOW
from tests.corpus.entry import entries

CHAPTER = Path(__file__).parents[2] / "book" / "grading.md"
FOUND = count(load(records.DATA / "judge" / f"{records.REFERENCE}.jsonl")[1])


def times(kind, truth=None):
    """How many gradings came out so."""
    return sum(counts[kind] for (_, speed), counts in FOUND.items() if truth in (None, speed))


def test_both_are_graded_a_thousand_times_half_of_it_beside_other_programs():
    for speed in (ABOVE, BELOW):
        halves = [FOUND[load, speed].total() for load in ("idle", "hogged")]
        assert min(halves) >= 500
        assert max(halves) < 1.1 * min(halves)


def test_the_margins_are_those_of_the_question():
    assert (ABOVE, BELOW) == (1.5, 0.7)


def test_the_predicted_number_of_wrong_grades_is_next_to_none():
    assert times("fail", ABOVE) + times("pass", BELOW) + times(UNFIT) <= 2


def test_the_corpus_holds_more_than_a_hundred_attacks_of_more_than_twenty_kinds():
    hostile = entries("hostile")
    assert len(hostile) > 100
    assert len({one.family for one in hostile}) > 20
    assert "more than a hundred attacks of\nmore than twenty kinds" in CHAPTER.read_text(
        encoding="utf-8"
    )


def test_the_chapter_names_every_verdict():
    from typing import get_args

    from helpers.judge.verdict import Kind

    text = CHAPTER.read_text(encoding="utf-8")
    table = re.findall(r"^\| ([a-z ,]+) \|", text, re.MULTILINE)
    named = {name for cell in table for name in cell.split(", ")}
    assert {*get_args(Kind), "not judged", "missing", "manual"} <= named


def test_a_fixed_limit_does_not_get_better_by_repeating():
    series = {one.name: one for one in explorers.grading().view.series}["wall time, fixed limit"]
    first, last = (series.at({"rounds": n, "machine": 1, "kernel": 0}).value for n in (1, 7))
    assert last > 0.9 * first > 50
