"""The names that built pages and their scripts use, and a style can therefore speak of."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

WORD = re.compile(r"-{0,2}[A-Za-z_][\w-]*")


@dataclass
class Vocabulary:
    """Names of tags, attributes, classes and ids; ``words`` are any of these, found in a script."""

    tags: set[str] = field(default_factory=lambda: {"html", "body"})
    attributes: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)
    words: set[str] = field(default_factory=set)
    scripts: set[str] = field(default_factory=set)


class _Page(HTMLParser):
    """Adds what one page holds to a vocabulary."""

    def __init__(self, used: Vocabulary) -> None:
        super().__init__()
        self.used, self.in_script = used, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        used, given = self.used, {name: value or "" for name, value in attrs}
        used.tags.add(tag)
        used.attributes.update(given)
        used.names.update(given.get("class", "").split(), given.get("id", "").split())
        used.words.update(WORD.findall(given.get("style", "")))
        self.in_script = tag == "script" and "json" not in given.get("type", "")
        if tag == "script" and "src" in given:
            used.scripts.add(given["src"].partition("?")[0].rpartition("_static/")[2])

    def handle_endtag(self, tag: str) -> None:
        self.in_script = False

    def handle_data(self, data: str) -> None:
        if self.in_script:
            self.used.words.update(WORD.findall(data))


def of_pages(folder: Path) -> Vocabulary:
    """Return the vocabulary of every page built in a folder and of the scripts that they load."""
    used = Vocabulary()
    for page in _pages(folder):
        _Page(used).feed(page.read_text(encoding="utf-8"))
    for script in sorted(used.scripts):
        path = folder / "_static" / script
        if path.is_file():
            used.words.update(WORD.findall(path.read_text(encoding="utf-8")))
    return used


def _pages(folder: Path) -> Iterator[Path]:
    static = folder / "_static"
    return (path for path in sorted(folder.rglob("*.html")) if static not in path.parents)
