"""The simulator's inner loops, compiled: sets of lines, their replacement, the split of misses.

    run         a stream of accesses through all levels, whatever they are
    run_lru     the same at eight times the speed, where the first level is LRU and nothing is split

A line of memory is a number: its address divided by the line's bytes. A cache keeps it as an
*entry*, that number times two, plus one if the line is dirty. The entries of all levels stand one
after the other in one array, set after set: a set of 8 ways fills exactly one real cache line.

Everything compiled stands in this file: Numba's cache on disk notices a change of the file that a
function is in, but not of the files whose functions it calls. Reference counting is off (``_nrt``):
nothing here makes an array, and the counting itself would take most of the time.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.extending import intrinsic
from numpy.typing import NDArray

POLICIES = ("lru", "fifo", "plru")
LRU, FIFO, PLRU = range(3)

# The columns of Machine.levels.
POLICY, WAYS, SETS, FIRST, TREE, LINES = range(6)

# The columns of a table of counts.
HITS, MISSES, EVICTIONS, WRITEBACKS, INVALIDATIONS, COMPULSORY, CAPACITY, CONFLICT = range(8)
KINDS = 8

EMPTY = np.uint64(0xFFFF_FFFF_FFFF_FFFF)  # the entry of a place that holds no line
ZERO, ONE = np.uint64(0), np.uint64(1)
GOLDEN = np.uint64(0x9E37_79B9_7F4A_7C15)  # 2**64 / golden ratio: Fibonacci hashing (Knuth 6.4)
OWNER = np.uint64(33)  # the bit of an access's code that its owner's number begins at
SIZE = np.uint64(2**32 - 1)  # the most bytes of an access; they begin at bit 1
WIDEST = 32  # ways that `run_lru` is compiled for, at most: a set is one vector there

UNSEEN, GONE, HELD = range(3)  # what a level's shadow knows of a line


class Machine(NamedTuple):
    """The state of all levels, as arrays that compiled code changes in place."""

    shift: np.uint64  # log2 of the line's bytes
    levels: NDArray  # (levels, 6) int64: policy, ways, sets, first entry, first tree, lines
    entries: NDArray  # uint64; LRU and FIFO: youngest first; PLRU: a line stays in its way
    trees: NDArray  # uint64, one word for each set: the nodes of its PLRU tree as bits
    keys: NDArray  # uint64, hash table of the lines seen so far; empty where misses stay unsplit
    names: NDArray  # int64, beside keys: the lines' own numbers, from 1 in order of appearance
    seen: NDArray  # (1,) int64: how many those are
    status: NDArray  # (levels, names) uint8: UNSEEN, GONE or HELD by the level's shadow
    links: NDArray  # (levels, names, 2) int64: the shadow's list, 0 being both its ends
    held: NDArray  # (levels,) int64: how many lines the shadow holds


@njit(cache=True, nogil=True, forceinline=True, _nrt=False)
def _find(entries, first, ways, key):
    """Return where in its set ``key`` is, dirty or not, or -1."""
    for at in range(first, first + ways):
        if entries[at] ^ key <= ONE:
            return at
    return -1


@njit(cache=True, nogil=True, forceinline=True, _nrt=False)
def _touch_queue(entries, first, ways, key, write, promotes):
    """Touch a line of a set that is ordered by age: LRU, where a hit ``promotes``, or FIFO.

    Returns whether the line was there, and the entry that it drove out, EMPTY for none.
    """
    at = _find(entries, first, ways, key)
    hit = at >= 0
    if hit and not promotes:
        entries[at] |= write
        return True, EMPTY
    if not hit:
        at = first + ways - 1
    out = entries[at]
    while at > first:
        entries[at] = entries[at - 1]
        at -= 1
    entries[first] = key | write | (out & ONE if hit else ZERO)
    return hit, EMPTY if hit else out


@njit(cache=True, nogil=True, forceinline=True, _nrt=False)
def _touch_plru(entries, trees, tree, first, ways, key, write):
    """As `_touch_queue`, where the tree chooses the victim once no way is empty."""
    at = _find(entries, first, ways, key)
    hit, out = at >= 0, EMPTY
    if hit:
        entries[at] |= write
    else:
        at = _find(entries, first, ways, EMPTY)
        if at < 0:
            at = first + _plru_choice(trees[tree], ways)
        out = entries[at]
        entries[at] = key | write
    trees[tree] = _plru_pointing_away(trees[tree], ways, at - first)
    return hit, out


@njit(cache=True, nogil=True, forceinline=True, _nrt=False)
def _plru_choice(nodes, ways):
    """Return the way that the bits lead to: node 1 is the root, below n are 2n (0) and 2n+1 (1)."""
    node = 1
    while node < ways:
        node = 2 * node + np.int64(nodes >> np.uint64(node) & ONE)
    return node - ways


@njit(cache=True, nogil=True, forceinline=True, _nrt=False)
def _plru_pointing_away(nodes, ways, way):
    """Return the bits after each node on the path to ``way`` is set to its other side."""
    node = ways + way
    while node > 1:
        right = node & 1
        node >>= 1
        bit = ONE << np.uint64(node)
        nodes = nodes & ~bit if right else nodes | bit
    return nodes


@njit(cache=True, nogil=True, forceinline=True, _nrt=False)
def _place(levels, level, line):
    """Return the number of the line's set among all sets, and where its entries begin."""
    index = np.int64(line % np.uint64(levels[level, SETS]))
    return index + levels[level, TREE], levels[level, FIRST] + index * levels[level, WAYS]


@njit(cache=True, nogil=True, forceinline=True, _nrt=False)
def _touch_level(levels, entries, trees, level, line, write):
    """Touch a line in one level; return whether it was there, and the entry that it drove out."""
    tree, first = _place(levels, level, line)
    ways, policy = levels[level, WAYS], levels[level, POLICY]
    if policy == PLRU:
        return _touch_plru(entries, trees, tree, first, ways, line << ONE, write)
    return _touch_queue(entries, first, ways, line << ONE, write, policy == LRU)


@njit(cache=True, nogil=True, _nrt=False)
def _invalidate(levels, entries, level, key):
    """Take a line out of a level; return its entry, or EMPTY where it was not there.

    In a set ordered by age the gap moves to the old end, and is the next place to be filled.
    """
    _, first = _place(levels, level, key >> ONE)
    ways = levels[level, WAYS]
    at = _find(entries, first, ways, key)
    if at < 0:
        return EMPTY
    gone = entries[at]
    if levels[level, POLICY] != PLRU:
        while at < first + ways - 1:
            entries[at] = entries[at + 1]
            at += 1
    entries[at] = EMPTY
    return gone


@njit(cache=True, nogil=True, _nrt=False)
def _drive_out(levels, entries, counts, owner, level, entry):
    """Let ``entry`` leave a level: the levels before lose it, the next takes over its changes."""
    counts[owner, level, EVICTIONS] += 1
    key, dirty = entry & ~ONE, entry & ONE
    for inner in range(level):
        gone = _invalidate(levels, entries, inner, key)
        if gone != EMPTY:
            counts[owner, inner, INVALIDATIONS] += 1
            counts[owner, inner, WRITEBACKS] += np.int64(gone & ONE)
            dirty |= gone & ONE
    counts[owner, level, WRITEBACKS] += np.int64(dirty)
    if dirty and level + 1 < len(levels):
        _, first = _place(levels, level + 1, key >> ONE)
        entries[_find(entries, first, levels[level + 1, WAYS], key)] |= ONE


@njit(cache=True, nogil=True, forceinline=True, _nrt=False)
def _name(keys, names, seen, line):
    """Return the line's own number, a new one where it is seen for the first time."""
    mask = keys.size - 1
    slot = np.int64((line * GOLDEN) >> np.uint64(32)) & mask
    while keys[slot] != line:
        if keys[slot] == EMPTY:
            seen[0] += 1
            keys[slot] = line
            names[slot] = seen[0]
            break
        slot = (slot + 1) & mask
    return names[slot]


@njit(cache=True, nogil=True, forceinline=True, _nrt=False)
def _touch_shadow(links, status, held, level, lines, name):
    """Touch a line in the level's shadow, a fully associative LRU cache of as many lines.

    Returns what a miss of the level would be: COMPULSORY, CAPACITY or CONFLICT. The shadow is a
    doubly linked list, youngest first, so that a touch takes the same time whatever its size.
    """
    before = status[level, name]
    status[level, name] = HELD
    if before == HELD:
        younger, older = links[level, name, 0], links[level, name, 1]
        links[level, younger, 1], links[level, older, 0] = older, younger
    elif held[level] == lines:
        oldest = links[level, 0, 0]
        second = links[level, oldest, 0]
        status[level, oldest] = GONE
        links[level, 0, 0], links[level, second, 1] = second, 0
    else:
        held[level] += 1
    youngest = links[level, 0, 1]
    links[level, name, 0], links[level, name, 1] = 0, youngest
    links[level, youngest, 0], links[level, 0, 1] = name, name
    return COMPULSORY if before == UNSEEN else CAPACITY if before == GONE else CONFLICT


@njit(cache=True, nogil=True, _nrt=False)
def _touch(machine, counts, owner, line, write, level, name):
    """Touch a line from ``level`` outwards until one level holds it; ``name`` 0: no split."""
    _, levels, entries, trees, _, _, _, status, links, held = machine
    while level < len(levels):
        hit, out = _touch_level(levels, entries, trees, level, line, write)
        if name:
            kind = _touch_shadow(links, status, held, level, levels[level, LINES], name)
            counts[owner, level, kind] += not hit
        if hit:
            counts[owner, level, HITS] += 1
            break
        counts[owner, level, MISSES] += 1
        if out != EMPTY:
            _drive_out(levels, entries, counts, owner, level, out)
        write = ZERO  # the change stays in the first level; the others only fetch the line
        level += 1


@njit(cache=True, nogil=True, _nrt=False)
def run(machine, counts, addresses, codes, start):
    """Run accesses ``start`` and after through all levels; return how far it came.

    counts : (owners, levels, KINDS) int64, added to
    addresses : (n,) uint64
    codes : (n,) uint64, or (1,) for all: write, size and owner, from the lowest bit up

    It stops early where the table of lines seen might not hold the lines of one more access.
    """
    split = machine.keys.size > 0
    step = codes.size > 1
    for i in range(start, addresses.size):
        code = codes[i * step]
        line = addresses[i] >> machine.shift
        last = (addresses[i] + (code >> ONE & SIZE) - ONE) >> machine.shift
        if split and machine.seen[0] + np.int64(last - line) + 2 > machine.status.shape[1]:
            return i
        owner, write = code >> OWNER, code & ONE
        while line <= last:
            name = _name(machine.keys, machine.names, machine.seen, line) if split else 0
            _touch(machine, counts, owner, line, write, 0, name)
            line += ONE
    return addresses.size


@intrinsic
def _to_front(typing, entries, first, key, write, ways):
    """Move ``key`` to the front of the LRU set of ``ways`` entries at ``first``, all at once.

    Returns 1 if it was there, else 0, and the entry that was last. The set is one vector: compare
    every entry, shift those up to the match, or all, by one place. No branch depends on the data,
    where random accesses would mispredict every second one.
    """
    if not isinstance(ways, types.IntegerLiteral):
        return None  # Numba asks again with the literal
    words, n = types.UniTuple(types.uint64, 2), ways.literal_value

    def build(context, builder, signature, args):
        array = context.make_array(entries)(context, builder, args[0])
        where = builder.gep(array.data, [args[1]])
        hit, last = _shift_row(builder, where, args[2], args[3], n)
        return context.make_tuple(builder, words, [hit, last])

    return words(entries, types.uint64, types.uint64, types.uint64, ways), build


def _shift_row(builder, where, key, write, n):
    """Emit the instructions of `_to_front` for the row of ``n`` entries at pointer ``where``."""
    word, mask, lane = ir.IntType(64), ir.IntType(n), ir.IntType(32)
    row_type, flags = ir.VectorType(word, n), ir.VectorType(ir.IntType(1), n)
    lanes = ir.VectorType(lane, n)

    def spread(value):
        one = builder.insert_element(ir.Constant(row_type, ir.Undefined), value, lane(0))
        return builder.shuffle_vector(one, one, ir.Constant(lanes, [0] * n))

    def is_any(bits):
        return builder.zext(builder.icmp_unsigned("!=", bits, mask(0)), word)

    where = builder.bitcast(where, row_type.as_pointer())
    row = builder.load(where, align=8)
    same = builder.icmp_unsigned("<=", builder.xor(row, spread(key)), spread(word(1)))
    match = builder.bitcast(same, mask)
    dirty = builder.and_(match, builder.bitcast(builder.trunc(row, flags), mask))
    front = builder.or_(builder.or_(key, write), is_any(dirty))
    # Subtracting 1 flips the bits up to the lowest that is set; all of them where none is.
    moving = builder.bitcast(builder.xor(match, builder.sub(match, mask(1))), flags)
    by_one = ir.Constant(lanes, [n, *range(n - 1)])
    shifted = builder.shuffle_vector(row, spread(front), by_one)
    builder.store(builder.select(moving, shifted, row), where, align=8)
    return is_any(match), builder.extract_element(row, lane(n - 1))


@lru_cache
def run_lru(ways: int) -> Callable:
    """Return what does the work of `run` where the first level is LRU and misses stay unsplit.

    ways : the first level's, 1 to WIDEST; compiled for each number of them.
    """

    @njit(cache=True, nogil=True, _nrt=False)
    def run_first(machine, counts, addresses, codes, start):
        shift, levels, entries = machine.shift, machine.levels, machine.entries
        sets, alone = np.uint64(levels[0, SETS]), len(levels) == 1
        mask = sets - ONE if sets & (sets - ONE) == ZERO else ZERO
        step = codes.size > 1
        for i in range(start, addresses.size):
            code = codes[i * step]
            line = addresses[i] >> shift
            end = (addresses[i] + (code >> ONE & SIZE) - ONE) >> shift
            owner, write = code >> OWNER, code & ONE
            while line <= end:
                first = (line & mask if mask else line % sets) * np.uint64(ways)
                hit, last = _to_front(entries, first, line << ONE, write, ways)
                miss = ONE - hit
                counts[owner, 0, HITS] += hit
                counts[owner, 0, MISSES] += miss
                if alone:
                    if last != EMPTY:
                        counts[owner, 0, EVICTIONS] += miss
                        counts[owner, 0, WRITEBACKS] += miss & last
                elif miss:
                    if last != EMPTY:
                        _drive_out(levels, entries, counts, owner, 0, last)
                    _touch(machine, counts, owner, line, ZERO, 1, 0)
                line += ONE
        return addresses.size

    return run_first


@njit(cache=True, nogil=True, _nrt=False)
def rehash(keys, names, larger_keys, larger_names):
    """Carry a table of lines over into a larger one, which is empty."""
    mask = larger_keys.size - 1
    for old in range(keys.size):
        if keys[old] != EMPTY:
            slot = np.int64((keys[old] * GOLDEN) >> np.uint64(32)) & mask
            while larger_keys[slot] != EMPTY:
                slot = (slot + 1) & mask
            larger_keys[slot], larger_names[slot] = keys[old], names[old]
