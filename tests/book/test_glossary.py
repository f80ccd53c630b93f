"""Every term of the field is explained, once in a chapter and once in the glossary, and linked."""

import re
from functools import cache

import pytest

from tests.book import chapters, terms

TERMS = terms.glossary()
PAGES = [name for name in chapters.pages() if name not in {"glossary", "references"}]
STORY = chapters.story()
FEWEST_WORDS = 6
# What a reader of any text on performance must know; the chapters use every one of them.
FIELD = {
    "Amdahl's law", "arithmetic intensity", "bandwidth", "baseline", "BLAS", "bottleneck", "cache",
    "cache line", "capacity miss", "coalescing", "compiler", "compulsory miss", "conflict miss",
    "core", "CPU time", "cycle", "dead code", "flop", "fusion", "instruction", "interpreter",
    "kernel", "latency", "machine code", "median", "page fault", "pointer chase", "prefetching",
    "process", "profiler", "register", "roofline", "sandbox", "SIMD", "temporary", "thread",
    "unrolling", "vectorize", "virtual machine", "warm-up", "warp", "working set",
}  # fmt: skip
# Bold, and no term: what the text asks of the reader.
ASKED = re.compile(r"Predict\.|Exercise \d+\.")
BOLD = re.compile(r"\*\*([^*\n]+(?:\n[^*\n]+)?)\*\*")


@cache
def mentions(name):
    return terms.mentions(chapters.text(name), TERMS)


def unexplained(found):
    """Return the terms whose first mention on a page neither explains them nor links to them."""
    first = {}
    for one in found:
        first.setdefault(one.term, one)
    return [f"line {one.line}: {one.term}" for one in first.values() if one.how == "plain"]


def test_the_terms_of_the_field_are_there():
    assert FIELD <= set(TERMS)


def test_the_glossary_is_in_alphabetical_order():
    assert list(TERMS) == sorted(TERMS, key=str.casefold)


@pytest.mark.parametrize("term", TERMS)
def test_a_term_is_explained_in_words_and_in_bold_on_the_page_that_it_names(term):
    definition = TERMS[term]
    assert len(definition.split()) >= FEWEST_WORDS
    page = terms.explained_on(definition)
    assert page in PAGES
    assert any(one.term == term and one.how == "explained" for one in mentions(page))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_explains_or_links_a_term_where_it_first_names_it(name):
    assert unexplained(mentions(name)) == []


def test_no_page_explains_a_term_before_the_one_that_the_glossary_names():
    order = PAGES.index
    early = [
        (name, one.term)
        for name in PAGES
        for one in mentions(name)
        if one.how == "explained" and order(name) < order(terms.explained_on(TERMS[one.term]))
    ]
    assert early == []


def test_links_and_terms_belong_together():
    linked = {one.term.casefold() for name in PAGES for one in mentions(name) if one.how == "link"}
    assert linked == {term.casefold() for term in TERMS}


@pytest.mark.parametrize("name", STORY)
def test_what_a_chapter_prints_in_bold_is_a_term_or_a_sentence(name):
    bold = {" ".join(found.split()) for found in BOLD.findall(chapters.prose(chapters.text(name)))}
    known = {
        " ".join(chapters.text(name)[slice(*one.span)].strip("*").split())
        for one in mentions(name)
        if one.how == "explained"
    }
    assert [said for said in bold - known if not ASKED.match(said) and said[-1] not in ".?"] == []


TEXT = """A lane is wide. **Lanes** are many, and a
cache
line is {term}`cache lines <cache line>`, `register`, $cache$, [cache](memory.md).

## A cache

Set your **set**.
"""
KNOWN = ["cache", "cache line", "lane", "register", "set (of a cache)"]


def test_mentions_are_told_apart():
    found = [(one.term, one.how, one.line) for one in terms.mentions(TEXT, KNOWN)]
    assert found == [
        ("lane", "plain", 1),
        ("lane", "explained", 1),
        ("cache line", "plain", 2),
        ("cache line", "link", 3),
        ("set (of a cache)", "explained", 7),
    ]
    assert unexplained(terms.mentions(TEXT, KNOWN)) == ["line 1: lane", "line 2: cache line"]
