"""What profilers say of a call, and what they add to it.

``many_calls`` and ``one_loop`` take about the same time; the first calls a function for each number
it adds, which is what profilers count.
"""

import cProfile
import pstats
import time
from collections.abc import Callable, Iterable

CALLS = 100_000
TURNS = 145_000  # of the loop without calls: as long as so many calls, without a profiler

Function = Callable[..., object]


def half(value: float) -> float:
    """Return half of a number: as little as a function can do."""
    return 0.5 * value


def many_calls(count: int = CALLS) -> float:
    """Return the sum of the halves of 0, 1, 2, ..., each by a call of its own."""
    total = 0.0
    for value in range(count):
        total += half(value)
    return total


def one_loop(turns: int = TURNS) -> float:
    """Return the same sum without a call."""
    total = 0.0
    for value in range(turns):
        total += 0.5 * value
    return total


def both() -> None:
    """Do the one and then the other."""
    many_calls()
    one_loop()


def by_clock(call: Callable[[], object], functions: Iterable[Function]) -> dict[str, float]:
    """Return the seconds of a call, as ``{"whole": seconds}``; a clock sees no functions."""
    start = time.perf_counter()
    call()
    return {"whole": time.perf_counter() - start}


def by_cprofile(call: Callable[[], object], functions: Iterable[Function]) -> dict[str, float]:
    """Return the seconds of a call under cProfile, and those that it finds in each function.

    The seconds of a function include those of what it calls.
    """
    profile = cProfile.Profile()
    taken = by_clock(lambda: profile.runcall(call), functions)
    found = {place: entry[3] for place, entry in pstats.Stats(profile).stats.items()}
    return taken | {one.__name__: found[_place(one)] for one in functions}


def _place(function: Function) -> tuple[str, int, str]:
    code = function.__code__
    return code.co_filename, code.co_firstlineno, code.co_name


def by_line_profiler(call: Callable[[], object], functions: Iterable[Function]) -> dict[str, float]:
    """Return the seconds of a call under line_profiler, and those that it finds in each function.

    The seconds of a function are those of its lines together.
    """
    from line_profiler import LineProfiler  # for those who profile, not for those who read records

    functions = list(functions)
    profile = LineProfiler(*functions)
    taken = by_clock(lambda: profile.runcall(call), functions)
    stats = profile.get_stats()
    found = {name: sum(time for *_, time in lines) * stats.unit
             for (_, _, name), lines in stats.timings.items()}  # fmt: skip
    names = {one.__name__: one.__qualname__ for one in functions}
    return taken | {short: found[full] for short, full in names.items()}


TOOLS = {"clock": by_clock, "cProfile": by_cprofile, "line_profiler": by_line_profiler}
