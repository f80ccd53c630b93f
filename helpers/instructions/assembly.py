"""Assembly as text: its functions, their basic blocks, and the innermost loops among them."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

LABEL = re.compile(r'^("[^"]*"|[\w.$@]+):')
LOCAL = re.compile(r"^\.?L(?!func|tmp)\w*\d")
# What Numba puts around a kernel to call it from Python and from C, and its reference counting.
AROUND = re.compile(r"^_?(?:_ZN7cpython|cfunc\.|NRT_)")
COMMENT = re.compile(r"\s*(?:##?|//|;)(?=\s|$|[A-Z]).*$")

Targets = Callable[[str], tuple[str | None, bool]]


@dataclass(slots=True)
class Block:
    """Lines that always run one after the other.

    labels : the names that stand before them
    after : the positions of the blocks that may come next
    """

    labels: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    after: list[int] = field(default_factory=list)

    @property
    def whole(self) -> list[str]:
        """Its labels and its lines."""
        return [*(f"{label}:" for label in self.labels), *self.lines]


def is_x86(text: str) -> bool:
    """Tell whether a text is x86-64 assembly in AT&T's syntax; else it is taken for AArch64."""
    return re.search(r"%(?:r[a-ds0-9]|e[a-ds]|[xyz]mm\d)", text) is not None


def functions(text: str) -> Iterator[list[str]]:
    """Yield the lines of each function: its labels and its instructions, without directives."""
    lines: list[str] | None = []  # None inside what is left out
    for line in map(_stripped, text.splitlines()):
        if found := LABEL.match(line):
            name = found[1].strip('"')
            if LOCAL.match(name):
                if lines is not None:
                    lines.append(f"{name}:")
                continue
            if lines:
                yield lines
            lines = None if AROUND.match(name) else []
        elif line and not line.startswith(".") and lines is not None:
            lines.append(line)
    if lines:
        yield lines


def loops(lines: Iterable[str], targets: Targets) -> list[list[str]]:
    """Return the innermost loops of a function: the lines of each, labels included.

    A loop is a set of blocks each of which can be reached from each; an innermost one holds no
    other.
    """
    blocks = _blocks(lines, targets)
    found = sorted(map(sorted, _innermost(blocks, set(range(len(blocks))))))
    return [[line for place in members for line in blocks[place].whole] for members in found]


def _stripped(line: str) -> str:
    return COMMENT.sub("", line).strip()


def _blocks(lines: Iterable[str], targets: Targets) -> list[Block]:
    blocks = [Block()]
    jumps: list[tuple[Block, str]] = []
    ends: list[Block] = []  # after which the next block cannot come
    for line in lines:
        if line.endswith(":"):
            if blocks[-1].lines:
                blocks.append(Block())
            blocks[-1].labels.append(line[:-1])
            continue
        blocks[-1].lines.append(line)
        target, goes_on = targets(line)
        if target is not None:
            jumps.append((blocks[-1], target))
        if not goes_on:
            ends.append(blocks[-1])
        if target is not None or not goes_on:
            blocks.append(Block())
    named = {label: place for place, block in enumerate(blocks) for label in block.labels}
    for place, block in enumerate(blocks[:-1]):
        if not any(block is end for end in ends):
            block.after.append(place + 1)
    for block, target in jumps:
        if target in named:
            block.after.append(named[target])
    return blocks


def _innermost(blocks: list[Block], among: set[int]) -> Iterator[set[int]]:
    """Yield the sets of blocks that form a loop without another inside."""
    for members in _cycles(blocks, among):
        entries = {
            place for place in members for other in range(len(blocks))
            if other not in members and place in blocks[other].after
        }  # fmt: skip
        # Without its entry, what is left of a loop goes round only if there is one inside it.
        inner = list(_innermost(blocks, members - (entries or {min(members)})))
        yield from inner or [members]


def _cycles(blocks: list[Block], among: set[int]) -> list[set[int]]:
    """Return the strongly connected components among these blocks that go round."""
    reached = {place: _reachable(blocks, place, among) for place in among}
    found: list[set[int]] = []
    for place in sorted(among):
        if place in reached[place] and not any(place in members for members in found):
            found.append({other for other in reached[place] if place in reached[other]})
    return found


def _reachable(blocks: list[Block], start: int, among: set[int]) -> set[int]:
    """Return the blocks that can come after ``start``, within ``among``."""
    found: set[int] = set()
    waiting = [start]
    while waiting:
        for place in blocks[waiting.pop()].after:
            if place in among and place not in found:
                found.add(place)
                waiting.append(place)
    return found
