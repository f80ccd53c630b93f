"""A cache simulator written for clarity alone: lists, dictionaries, one line at a time.

It shares no code with helpers.caches, and takes the rules from the docstrings there.
"""

from collections import Counter, OrderedDict


class OrderedSet:
    """LRU or FIFO: a list of lines, oldest first."""

    def __init__(self, ways, promotes):
        self.ways, self.promotes, self.lines = ways, promotes, []

    def holds(self, line):
        return line in self.lines

    def touched(self, line):
        if self.promotes:
            self.lines.remove(line)
            self.lines.append(line)

    def takes_in(self, line):
        """Return the line that makes room, or None."""
        out = self.lines.pop(0) if len(self.lines) == self.ways else None
        self.lines.append(line)
        return out

    def loses(self, line):
        self.lines.remove(line)


class TreeSet:
    """Tree-PLRU, by halves: ``older[span]`` is True where the right half of a span is older."""

    def __init__(self, ways):
        self.lines, self.right_is_older = [None] * ways, {}

    def holds(self, line):
        return line in self.lines

    def touched(self, line):
        way, low, high = self.lines.index(line), 0, len(self.lines)
        while high - low > 1:
            middle = (low + high) // 2
            self.right_is_older[low, high] = way < middle
            low, high = (low, middle) if way < middle else (middle, high)

    def takes_in(self, line):
        way = self.lines.index(None) if None in self.lines else self._oldest()
        out, self.lines[way] = self.lines[way], line
        self.touched(line)
        return out

    def _oldest(self):
        low, high = 0, len(self.lines)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self.right_is_older.get((low, high)) else (low, middle)
        return low

    def loses(self, line):
        self.lines[self.lines.index(line)] = None


class Level:
    def __init__(self, size_bytes, ways, line_bytes, policy):
        self.count, self.line_bytes = size_bytes // line_bytes, line_bytes
        new = {
            "lru": lambda: OrderedSet(ways, True),
            "fifo": lambda: OrderedSet(ways, False),
            "plru": lambda: TreeSet(ways),
        }
        self.sets = [new[policy]() for _ in range(self.count // ways)]
        self.dirty, self.ever, self.shadow = set(), set(), OrderedDict()

    def set_of(self, line):
        return self.sets[line % len(self.sets)]

    def kind_of_miss(self, line):
        """What a miss on the line would be; the shadow cache takes note of the touch."""
        kind = "conflict" if line in self.shadow else "capacity"
        kind = kind if line in self.ever else "compulsory"
        self.ever.add(line)
        self.shadow[line] = True
        self.shadow.move_to_end(line)
        if len(self.shadow) > self.count:
            self.shadow.popitem(last=False)
        return kind


class Simulator:
    """Any number of inclusive levels, given as (size_bytes, ways, line_bytes, policy)."""

    def __init__(self, *levels):
        self.levels = [Level(*level) for level in levels]

    def access(self, addresses, sizes, writes):
        """Return a Counter for each level."""
        self.found = [Counter() for _ in self.levels]
        for address, size, write in zip(addresses, sizes, writes, strict=True):
            width = self.levels[0].line_bytes
            for line in sorted({byte // width for byte in range(address, address + size)}):
                self._touch(0, line)
                if write:
                    self.levels[0].dirty.add(line)
        return self.found

    def _touch(self, number, line):
        if number == len(self.levels):
            return
        level, found = self.levels[number], self.found[number]
        kind, mine = level.kind_of_miss(line), level.set_of(line)
        if mine.holds(line):
            found["hits"] += 1
            mine.touched(line)
            return
        found["misses"] += 1
        found[kind] += 1
        out = mine.takes_in(line)
        if out is not None:
            found["evictions"] += 1
            self._leave(number, out)
        self._touch(number + 1, line)

    def _leave(self, number, line):
        level = self.levels[number]
        for before, found in zip(self.levels[:number], self.found, strict=False):
            if before.set_of(line).holds(line):
                before.set_of(line).loses(line)
                found["invalidations"] += 1
                if line in before.dirty:
                    before.dirty.remove(line)
                    found["writebacks"] += 1
                    level.dirty.add(line)
        if line in level.dirty:
            level.dirty.remove(line)
            self.found[number]["writebacks"] += 1
            for after in self.levels[number + 1 : number + 2]:
                after.dirty.add(line)
