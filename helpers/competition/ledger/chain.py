"""Lines of the ledger, each bound by a hash to all before it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from helpers.competition.entry import Entry, EntryError

START = "0" * 64  # what the first line is bound to


@dataclass(frozen=True, slots=True)
class Line:
    """One line.

    number : from 1, without gaps
    entry : the id of the entry, unlike all others
    content : the entry as JSON text; the text itself is hashed, so it is kept as it came
    previous, digest : of the line before, and of this one, in hexadecimal
    """

    number: int
    entry: str
    content: str
    previous: str
    digest: str

    @classmethod
    def after(cls, last: "Line | None", entry: Entry) -> "Line":
        """Return the line that binds an entry to the last line, None where there is none yet."""
        number, previous = (last.number + 1, last.digest) if last else (1, START)
        content = json.dumps(entry.as_dict(), sort_keys=True, separators=(",", ":"))
        return cls(number, entry.id, content, previous, digest(number, previous, content))

    def read(self) -> Entry:
        """Return the entry. Raises EntryError where the content is none."""
        try:
            return Entry.of(json.loads(self.content))
        except json.JSONDecodeError as error:
            raise EntryError(f"is no JSON: {error}") from None


def digest(number: int, previous: str, content: str) -> str:
    """Return what binds a line to the one before."""
    # A surrogate is no character, but a damaged database may hold one.
    return sha256(f"{number}\n{previous}\n{content}".encode(errors="surrogatepass")).hexdigest()


def flaws(lines: Iterable[Line], heads: Iterable[str] = ()) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with a chain.

    lines : all of them, in order
    heads : digests that were noted earlier, each of which must be in the chain
    """
    number, previous, seen, known = 0, START, set(), {START}
    for line in lines:
        number += 1
        yield from (f"line {line.number}: {flaw}" for flaw in _flaws(line, number, previous))
        if line.entry in seen:
            yield f"line {line.number}: entry {line.entry} stands in the ledger twice"
        seen.add(line.entry)
        known.add(line.digest)
        number, previous = line.number, line.digest
    for head in heads:
        if head not in known:
            yield f"no line has the digest {head}: the end was cut off, or the chain replaced"


def _flaws(line: Line, number: int, previous: str) -> Iterator[str]:
    if line.number != number:
        yield f"expected number {number}: lines are missing"
    if line.previous != previous:
        yield "it is not bound to the line before it"
    if line.digest != digest(line.number, line.previous, line.content):
        yield "its content is not what was written"
    try:
        entry = line.read()
    except EntryError as error:
        yield f"it {error}"
    else:
        if entry.id != line.entry:
            yield f"it is filed as {line.entry}, but holds {entry.id}"
