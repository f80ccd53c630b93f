"""What the chapters took from others is cited, and every source can be found."""

import re

import pytest
from pybtex.database import parse_file, parse_string

from helpers.book import bibliography
from tests.book import chapters

ENTRIES = parse_file(str(chapters.BOOK / "references.bib")).entries
PAGES = [name for name in chapters.pages() if name != "references"]
CITED = re.compile(r"\{cite(?::t|:p)?\}`([^`]+)`")
WHERE = {"journal", "booktitle", "publisher", "institution", "howpublished", "url", "eprint"}
KEY = re.compile(r"[A-Z][A-Za-z]+(?:19|20)\d\d[a-z]?")
# A source that is spelled out in a sentence, in place of a citation.
SPELLED = re.compile(
    r"\b(?:Transactions on|Communications of|Proceedings of|Journal of|et al\.|doi:|arXiv:?\d)"
)


def citations(name):
    """Return the keys that a page cites."""
    found = CITED.findall(chapters.text(name))
    return {key.strip() for keys in found for key in keys.split(",")}


@pytest.mark.parametrize("key", ENTRIES)
def test_an_entry_has_author_title_year_and_where(key):
    entry = ENTRIES[key]
    assert entry.persons["author"]
    assert {"title", "year"} <= set(entry.fields)
    assert WHERE & set(entry.fields)
    assert KEY.fullmatch(key)
    assert key.endswith(entry.fields["year"])


def test_every_entry_is_cited_and_every_citation_has_an_entry():
    cited = {key for name in PAGES for key in citations(name)}
    assert cited == set(ENTRIES)


def test_no_two_entries_are_called_the_same():
    labels = [bibliography.label(entry) for entry in ENTRIES.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize(
    ("authors", "label"),
    [
        ("Goto, Kazushige and van de Geijn, Robert A.", "Goto and van de Geijn, 2008"),
        ("Lam, Siu Kwan and Pitrou, A. and Seibert, S.", "Lam et al., 2008"),
        ("{The NumPy developers}", "The NumPy developers, 2008"),
    ],
)
def test_a_label_is_what_a_citation_shows(authors, label):
    entry = f"@misc{{X2008, author = {{{authors}}}, title = {{T}}, year = {{2008}}}}"
    (only,) = parse_string(entry, "bibtex").entries.values()
    assert bibliography.label(only) == label


def test_entries_are_in_the_order_of_their_keys():
    assert list(ENTRIES) == sorted(ENTRIES, key=str.casefold)


@pytest.mark.parametrize("name", PAGES)
def test_no_sentence_spells_its_source_out(name):
    assert SPELLED.findall(chapters.prose(chapters.text(name))) == []


def test_a_spelled_source_and_a_citation_of_several_are_seen():
    assert SPELLED.search("so it is (Hill and Smith, IEEE Transactions on Computers 38, 1989)")
    assert CITED.findall("x {cite:t}`A2001` y {cite}`B2002, C2003`") == ["A2001", "B2002, C2003"]
