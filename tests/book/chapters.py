"""The text of the book, read apart: pages in their order, sections, prose and cells."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book"
# A page of the course that teaches nothing: it shows the ledger.
SHOWN_ONLY = {"board"}

FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
FENCE = re.compile(r"^(```+)[^\n]*\n.*?^\1$\n?", re.M | re.S)
CELL = re.compile(r"^```\{code-cell\}[^\n]*\n(.*?)^```$", re.M | re.S)
TAGS = re.compile(r"^:tags: \[(.*)\]\n+", re.M)
LITERAL = re.compile(r"(?P<role>\{[\w:]+\})?`[^`]*`")
HEADING = re.compile(r"^#+ .*$", re.M)


@dataclass(frozen=True)
class Cell:
    """One code cell of a chapter.

    source : what runs, without options and blank lines around it
    tags : set of str, such as {"remove-input"}
    line : where it begins in the file, from 1
    start : where it begins in the text
    """

    source: str
    tags: frozenset
    line: int
    start: int


def parts():
    """Return the pages of each part, by caption and by name without folder and suffix."""
    table = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    return {
        part["caption"]: [Path(chapter["file"]).name for chapter in part["chapters"]]
        for part in table["parts"]
    }


def story():
    """Return the chapters that lead into one another, in order."""
    first = next(iter(parts().values()))
    return [name for name in first if name not in SHOWN_ONLY]


def pages():
    """Return all pages of the book in order, the opening one first."""
    return ["intro", *(name for names in parts().values() for name in names)]


def text(name):
    """Return a page's text without its front matter, as many lines long as the file."""
    whole = (BOOK / f"{name}.md").read_text(encoding="utf-8")
    return FRONT.sub(lambda found: "\n" * found[0].count("\n"), whole)


def cells(markdown):
    """Return the code cells of a text, in order."""
    return [_cell(markdown, found) for found in CELL.finditer(markdown)]


def _cell(markdown, found):
    tags = TAGS.search(found[1])
    names = re.findall(r"[\w-]+", tags[1]) if tags else ()
    source = TAGS.sub("", found[1]).strip("\n")
    line = markdown.count("\n", 0, found.start()) + 1
    return Cell(source, frozenset(names), line, found.start())


def sections(markdown):
    """Return the sections of a text by their titles, what stands before the first under ""."""
    title, *rest = re.split(r"^## (.*)\n", FENCE.sub(_without_headings, markdown), flags=re.M)
    return {"": title} | dict(zip(rest[::2], rest[1::2], strict=True))


def _without_headings(found):
    """Comments in cells are no headings."""
    return re.sub(r"^#", " #", found[0], flags=re.M)


def prose(markdown):
    """Return a text with what is no prose blanked out: cells, code, formulas and headings."""
    for what in (FENCE, HEADING, re.compile(r"\$[^$]*\$")):
        markdown = what.sub(_blank, markdown)
    return LITERAL.sub(lambda found: found[0] if found["role"] else _blank(found), markdown)


def _blank(found):
    """Keep every place: only what can be read is gone."""
    return re.sub(r"[^\n]", " ", found[0])
