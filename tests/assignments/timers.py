"""The reference solution of ``measure``, and timers that are plausible and wrong.

Each is a change to the reference, and stands beside the test cells that it must not pass.
"""

from typing import NamedTuple

import nbformat

from tests.assignments.course import ROOT, cell

SOURCE = nbformat.read(ROOT / "source/measure/measure.ipynb", as_version=4)
REFERENCE = {name: cell(SOURCE, name).source for name in ("solution-measure", "solution-compare")}

MEASURE = {f"measure-{what}" for what in ("quiet", "first-call", "coarse-clock", "interruptions")}
MEASURE |= {"measure-samples"}
COMPARE = {f"compare-{what}" for what in ("quiet", "short-calls", "slow-phases", "drift")}
COMPARE |= {"compare-interruptions"}


class Changed(NamedTuple):
    """A submission: the text of its solution cells, the cells that it fails, and a reason given."""

    solutions: dict[str, str]
    fails: set[str]
    reason: str


def changed(fails, reason, *changes):
    """Return the reference with each (old, new) replaced; old must be there once."""
    solutions = dict(REFERENCE)
    for old, new in changes:
        (name,) = [name for name, text in solutions.items() if old in text]
        assert solutions[name].count(old) == 1, old
        solutions[name] = solutions[name].replace(old, new)
    return Changed(solutions, fails, reason)


LOOP = """    start = clock()
    for _ in range(calls):
        function()
    return (clock() - start) / calls
"""
MEDIAN = "return median(sample(function, clock, calls) for _ in range(repeats))"
PAIRS = REFERENCE["solution-compare"].partition("    ratios = []\n")[2]

MISTAKES = {
    "mean": changed(
        {"measure-interruptions"},
        "A mean follows such samples, a median does not",
        (MEDIAN, "return sum(sample(function, clock, calls) for _ in range(repeats)) / repeats"),
    ),
    "no-warm-up": changed(
        {"measure-first-call", "compare-short-calls"},
        "it took the first call to be as long as any",
        ("    function()\n    calls = 1\n", "    calls = 1\n"),
    ),
    "unpaired": changed(
        {"compare-slow-phases", "compare-drift"},
        "It took all samples of baseline before those of candidate",
        (
            "    ratios = []\n" + PAIRS,
            "    slow = median(sample(baseline, clock, baseline_calls) for _ in range(pairs))\n"
            "    fast = median(sample(candidate, clock, candidate_calls) for _ in range(pairs))\n"
            "    return slow / fast\n",
        ),
    ),
    "wrong-unit": changed(
        {"measure-quiet"},
        "That is in milliseconds; return seconds",
        (MEDIAN, MEDIAN.replace("return", "return 1000 *")),
    ),
    "reads-around-each-call": changed(
        {"measure-coarse-clock", "compare-short-calls"},
        "Read it once before the calls of a sample",
        (
            LOOP,
            "    total = 0.0\n    for _ in range(calls):\n        start = clock()\n"
            "        function()\n        total += clock() - start\n    return total / calls\n",
        ),
    ),
    "dead-code": changed(
        MEASURE | COMPARE,
        "it never called function between two readings of the clock: nothing was timed",
        ("        function()\n    return", "        function\n    return"),
    ),
    "one-call-a-sample": changed(
        {"measure-coarse-clock", "compare-short-calls"},
        "Its samples hold 1 call and last",
        ("while sample(function, clock, calls) * calls < LEAST:", "while False:"),
    ),
    "always-a-thousand-calls": changed(
        {"measure-quiet", "measure-coarse-clock", "compare-quiet"},
        "fit the calls to the function",
        ("while sample(function, clock, calls) * calls < LEAST:", "while calls < 1000:"),
    ),
    "not-divided": changed(
        MEASURE,
        "divide by their number",
        (MEDIAN, MEDIAN.replace("return", "return calls *")),
    ),
    "one-reading": changed(
        MEASURE | COMPARE,
        "on a quiet machine",
        ("return (clock() - start) / calls", "return clock() / calls"),
    ),
    "remembers": changed(
        MEASURE,
        "it never read the clock that it was given",
        ("def measure(", "from functools import cache\n\n\n@cache\ndef measure("),
    ),
    "three-samples": changed(
        {"measure-samples"},
        "between two readings of the clock only",
        ("for _ in range(repeats))", "for _ in range(min(repeats, 3)))"),
    ),
    "upside-down": changed(
        {"compare-quiet"},
        "It is upside down",
        ("slow / fast", "fast / slow"),
    ),
    "same-order": changed(
        {"compare-drift"},
        "In each pair candidate went first",
        ("        if pair % 2:", "        if False:"),
    ),
    "ratio-of-medians": changed(
        {"compare-slow-phases"},
        "Divide within each pair",
        ("    ratios = []\n", "    slows, fasts = [], []\n"),
        (
            "        ratios.append(slow / fast)\n",
            "        slows.append(slow)\n        fasts.append(fast)\n",
        ),
        ("return median(ratios)", "return median(slows) / median(fasts)"),
    ),
    "mean-of-ratios": changed(
        {"compare-slow-phases", "compare-interruptions"},
        "Take the median of the pairs",
        ("return median(ratios)", "return sum(ratios) / pairs"),
    ),
}

HONEST = {
    "reference": Changed(REFERENCE, set(), "Right, at most"),
    "drawn-order": changed(
        set(),
        "Right, at most",
        ("        if pair % 2:", "        if random() < 0.5:"),
        ("def compare(", "from random import random\n\n\ndef compare("),
    ),
    "minimum": changed(set(), "Right, at most", (MEDIAN, MEDIAN.replace("median(", "min("))),
    "long-samples": changed(set(), "Right, at most", ("LEAST = 0.01", "LEAST = 0.05")),
    "upper-median": changed(
        set(), "Right, at most", ("return median(ratios)", "return sorted(ratios)[pairs // 2]")
    ),
}
