"""What the judge is tried with: ``python -m tests.corpus [honest|clumsy|hostile] ...``.

It prints each family with its submissions, what they try, and what the judge must say of them.
"""

import sys
from itertools import groupby
from textwrap import fill

from tests.corpus.entry import KINDS, Entry, entries


def main(kinds: list[str]) -> None:
    """Print the corpus, or these kinds of it."""
    for kind in kinds or KINDS:
        found = sorted(entries(kind), key=lambda entry: (entry.family, entry.name))
        families = [(name, list(group)) for name, group in groupby(found, lambda e: e.family)]
        print(f"{kind}: {len(found)} submissions, {len(families)} families\n")
        for family, members in families:
            print(f"  {family} ({len(members)})")
            for entry in members:
                print(_told(entry))
            print()


def _told(entry: Entry) -> str:
    """Return the lines about one submission."""
    lines = [f"    {entry.name} ({entry.assignment})", _wrapped(entry.prose)]
    if entry.gained:
        lines.append(_wrapped(f"Without the guard: {entry.gained}."))
    lines += [f"        {cell}: {text}" for cell, text in entry.head["cells"].items()]
    return "\n".join(lines)


def _wrapped(text: str) -> str:
    return fill(text, 96, initial_indent=" " * 8, subsequent_indent=" " * 8)


if __name__ == "__main__":
    main(sys.argv[1:])
