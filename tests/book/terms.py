"""The glossary's terms, and where the pages of the book link, explain or only mention them."""

import re
from dataclasses import dataclass

from tests.book import chapters

GLOSSARY = re.compile(r"^```\{glossary\}\n(.*?)^```$", re.M | re.S)
ENTRY = re.compile(r"^(\S.*)\n((?:  .*\n|\n)+)", re.M)
PAGE = re.compile(r"\]\(([\w-]+)\.md")
LINK = r"\{term\}`(?P<link>[^`]+)`"
ELSEWHERE = r"\[[^\]]*\]\([^)]*\)|\{(?!term\})[\w:]+\}`[^`]*`"  # other links, other roles


@dataclass(frozen=True)
class Mention:
    """One place where a page names a term.

    term : the entry that is meant
    how : "link", "explained" (in bold) or "plain"
    line : in the file, from 1
    span : start and end in the page's text
    """

    term: str
    how: str
    line: int
    span: tuple


def glossary():
    """Return each term's definition, in the order of the page."""
    block = GLOSSARY.search(chapters.text("glossary"))[1]
    return {term: " ".join(text.split()) for term, text in ENTRY.findall(block)}


def explained_on(definition):
    """Return the page that a definition names, without suffix; None if it names none."""
    found = PAGE.search(definition)
    return found and found[1]


def word(term):
    """Return a term as a sentence uses it: "set (of a cache)" is "set"."""
    return term.partition(" (")[0]


def is_everyday(term):
    """Tell whether the term's word has other meanings, which no machine can tell apart."""
    return " (" in term


def mentions(markdown, terms):
    """Return where a page's prose names these terms, in order; a longer term hides a shorter one.

    The word of an everyday term counts where it is linked or in bold, and nowhere else.
    """
    by_word = {word(term).casefold(): term for term in terms}
    readable = chapters.prose(markdown)
    found = (_mention(match, by_word, readable) for match in _pattern(terms).finditer(readable))
    return [one for one in found if one]


def _pattern(terms):
    longest_first = sorted(terms, key=lambda term: -len(word(term)))
    every = "|".join(map(_forms, longest_first))
    plain = "|".join(_forms(term) for term in longest_first if not is_everyday(term))
    bold = rf"\*\*(?P<bold>{every})\*\*"
    return re.compile(rf"{LINK}|{ELSEWHERE}|{bold}|(?<![\w-])(?P<plain>{plain})(?![\w-])", re.I)


def _forms(term):
    """Match a term in singular and plural, a verb also in its past tense, over a line's end."""
    ending = "(?:s|d)?" if term.endswith("ize") else "(?:s|es)?"
    return r"\s+".join(map(re.escape, word(term).split())) + ending


def _mention(match, by_word, readable):
    how = match.lastgroup
    if how is None:
        return None
    line = readable.count("\n", 0, match.start()) + 1
    if how == "link":
        inside = " ".join(match["link"].split())
        target = re.search(r"<(.*)>$", inside)
        return Mention(target[1] if target else inside, "link", line, match.span())
    said = " ".join(match[how].split()).casefold()
    kind = "explained" if how == "bold" else "plain"
    return Mention(_meant(said, by_word), kind, line, match.span())


def _meant(said, by_word):
    return next(by_word[form] for form in (said, said[:-1], said[:-2]) if form in by_word)
