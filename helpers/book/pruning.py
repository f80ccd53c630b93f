"""Style sheets without the rules that can match nothing.

A rule stays where each tag, class, id and attribute that its selector names occurs in a page or in
a script. What stands in ``:not()``, ``:is()`` and the like is not looked into: such a rule stays.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tinycss2

from helpers.book.vocabulary import WORD, Vocabulary

# Blocks that hold rules of their own; of any other at-rule the whole is kept, but for those below.
NESTING = {"media", "supports", "layer", "container"}
# Web fonts of icons that the book draws itself, and what one merged file says once or never.
DROPPED = {"font-face", "charset", "import"}


@dataclass(frozen=True)
class Sheet:
    """One style sheet: its rules, and whether all of them are kept."""

    rules: list[Any]
    whole: bool

    @classmethod
    def read(cls, static: Path, name: str, *, whole: bool = False) -> Sheet:
        """Read the sheet of this path in ``static``."""
        rules = tinycss2.parse_stylesheet(
            (static / name).read_text(encoding="utf-8"), skip_comments=True, skip_whitespace=True
        )
        _squeeze(rules)
        return cls(rules, whole)


def pruned(sheets: list[Sheet], used: Vocabulary) -> str:
    """Return one text for all sheets, in order, without what matches nothing or is never read."""
    kept = [rule for sheet in sheets for rule in _kept(sheet.rules, None if sheet.whole else used)]
    while True:
        text = "\n".join(_text(rule) for rule in kept)
        read = used.words | _read(text)
        if not _forget(kept, read):
            return text + "\n"


def _kept(rules: Iterable[Any], used: Vocabulary | None) -> list[tuple]:
    """Return what to write: (selector, declarations) or (at-rule, its name, what is inside)."""
    found = []
    for rule in rules:
        if rule.type == "qualified-rule":
            selectors = [one for one in _split(rule.prelude) if used is None or _matches(one, used)]
            if selectors:
                found.append((",".join(map(_plain, selectors)), _declarations(rule.content)))
        elif rule.type == "at-rule" and rule.lower_at_keyword in NESTING and rule.content:
            inside = _kept(_rules(rule.content), used)
            if inside:
                found.append((f"@{rule.at_keyword} {_plain(rule.prelude)}", None, inside))
        elif rule.type == "at-rule" and rule.lower_at_keyword not in DROPPED:
            found.append((_plain([rule]), None, None))
    return found


def _rules(content: list[Any]) -> list[Any]:
    return tinycss2.parse_rule_list(content, skip_comments=True, skip_whitespace=True)


def _declarations(content: list[Any]) -> list[tuple[str, str]]:
    """Return (name, text) of each declaration; name is empty where it is not one."""
    parsed = tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True)
    return [
        (one.name if one.type == "declaration" else "", _plain([one]).rstrip(";"))
        for one in parsed
        if one.type != "error"
    ]


def _text(rule: tuple) -> str:
    if len(rule) == 2:
        return f"{rule[0]}{{{';'.join(text for _, text in rule[1])}}}"
    return rule[0] if rule[2] is None else f"{rule[0]}{{{''.join(map(_text, rule[2]))}}}"


def _plain(tokens: list[Any]) -> str:
    return tinycss2.serialize(tokens).strip()


def _read(text: str) -> set[str]:
    """Return the names of the properties that a style sheet's own text asks for."""
    return {name for part in text.split("var(")[1:] for name in WORD.findall(part)[:1]}


def _forget(rules: list[tuple], read: set[str]) -> bool:
    """Take the properties out that nothing reads, and rules left empty; tell if there were any."""
    changed = False
    for rule in list(rules):
        inside = rule[-1]
        if len(rule) == 3:
            changed |= inside is not None and _forget(inside, read)
        else:
            stays = [one for one in inside if not one[0].startswith("--") or one[0] in read]
            changed |= len(stays) < len(inside)
            inside[:] = stays
        if inside == []:
            rules.remove(rule)
            changed = True
    return changed


def _split(prelude: list[Any]) -> list[list[Any]]:
    """Return the selectors of a rule, which commas part."""
    selectors: list[list[Any]] = [[]]
    for token in prelude:
        if token == ",":
            selectors.append([])
        else:
            selectors[-1].append(token)
    return selectors


def _matches(selector: list[Any], used: Vocabulary) -> bool:
    """Tell whether everything that a selector names occurs somewhere."""
    before = None
    for token in selector:
        if token.type == "ident" and before != ":":
            places = used.names if before == "." else used.tags
            if token.value not in places | used.words and token.lower_value not in places:
                return False
        elif token.type == "hash" and token.value not in used.names | used.words:
            return False
        elif token.type == "[] block" and not _has_attribute(token, used):
            return False
        before = token
    return True


def _has_attribute(block: Any, used: Vocabulary) -> bool:
    names = (token.value for token in block.content if token.type == "ident")
    return next(names) in used.attributes | used.words


def _squeeze(tokens: Iterable[Any]) -> None:
    """Make every stretch of white space one blank, and take comments out, inside of blocks too."""
    for token in tokens:
        if token.type == "whitespace":
            token.value = " "
        for part in ("prelude", "content", "arguments"):
            inside = getattr(token, part, None)
            if isinstance(inside, list):
                inside[:] = [one for one in inside if one.type != "comment"]
                _squeeze(inside)
