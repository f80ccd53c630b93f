"""A JSON reader that keeps only what is asked for, in a file that may be huge, broken or hostile.

It walks over bytes and never builds a value that nobody asks for: 200 MB of outputs cost no more
memory than the file, a value nested a million times deep costs a counter, and a file that breaks
off yields what came before.
"""

import json
import re
from collections.abc import Iterator

STRING = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
SPACE = re.compile(rb"[ \t\r\n]*+")
WORD = re.compile(rb'[^\s,:"\[\]{}]++')
WHOLE_STRING = re.compile(STRING, re.DOTALL)
# Everything up to the next bracket that stands in no string.
TO_BRACKET = re.compile(rb'(?:[^"\[\]{}]++|' + STRING + rb")*+([\[\]{}])", re.DOTALL)

MOST_BRACKETS = 5_000_000  # in one file: some seconds of reading
DEEPEST = 40  # levels of nesting in a value that is kept


class Broken(Exception):
    """The JSON goes wrong at byte args[0]."""


class Ended(Exception):
    """The JSON ends before its end."""


class Excessive(Exception):
    """A value that is kept is larger or deeper than any notebook needs; args[0] says how."""


class Reader:
    """A place in a JSON text.

    data : UTF-8
    """

    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0
        self._brackets = 0

    def next(self) -> bytes:
        """Return the next byte that is no space, b"" at the end."""
        self.at = SPACE.match(self.data, self.at).end()
        return self.data[self.at : self.at + 1]

    def members(self) -> Iterator[str]:
        """Yield each key of the object that starts here; its value must be read before the next."""
        for _ in self._items(b"{", b"}"):
            key = self.value(1000)
            if not isinstance(key, str):
                raise self._unexpected()
            self._expect(b":")
            yield key

    def elements(self) -> Iterator[None]:
        """Stop at each element of the array that starts here; it must be read before the next."""
        return self._items(b"[", b"]")

    def value(self, most: int) -> object:
        """Return the value that starts here, which may take ``most`` bytes.

        Raises Excessive, behind the value; Broken, Ended.
        """
        start = self.at
        depth = self.skip()
        if self.at - start > most:
            raise Excessive(f"{self.at - start:,} bytes, and {most:,} are allowed")
        if depth > DEEPEST:
            raise Excessive(f"nested {depth:,} deep")
        text = self.data[start : self.at].decode("utf-8", "replace")
        try:
            return json.loads(text, strict=False)
        except json.JSONDecodeError as error:
            raise Broken(start + len(text[: error.pos].encode())) from None
        except ValueError:
            raise Excessive("a number of thousands of digits") from None

    def skip(self) -> int:
        """Pass over the value that starts here; return how deep it is nested.

        Raises Broken, Ended.
        """
        first = self.next()
        if first in (b"{", b"["):
            return self._skip_nested()
        found = (WHOLE_STRING if first == b'"' else WORD).match(self.data, self.at)
        if not found:
            raise self._unexpected(ends=first == b'"')
        self.at = found.end()
        return 0

    def _skip_nested(self) -> int:
        depth = deepest = 0
        while True:
            found = TO_BRACKET.match(self.data, self.at)
            if not found:
                raise Ended
            self._count()
            self.at = found.end()
            depth += 1 if found[1] in b"[{" else -1
            deepest = max(deepest, depth)
            if depth == 0:
                return deepest

    def _unexpected(self, ends: bool = False) -> Exception:
        """Return the error for what stands here; with ``ends``, for a string that does not end."""
        return Ended() if ends or self.next() == b"" else Broken(self.at)

    def _count(self) -> None:
        self._brackets += 1
        if self._brackets > MOST_BRACKETS:
            raise Excessive(f"more than {MOST_BRACKETS:,} brackets")

    def _items(self, opening: bytes, closing: bytes) -> Iterator[None]:
        self._expect(opening)
        if self.next() == closing:
            self.at += 1
            return
        while True:
            self.next()
            yield
            mark = self.next()
            if mark not in (b",", closing):
                raise self._unexpected()
            self.at += 1
            if mark == closing:
                return

    def _expect(self, mark: bytes) -> None:
        if self.next() != mark:
            raise self._unexpected()
        self.at += 1
