"""Many functions side by side: in each round every one runs once, in random order."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from helpers.timing.clock import Clock, clock_named
from helpers.timing.sampling import (
    ORDER,
    Progress,
    Subject,
    check_args,
    check_callable,
    check_plan,
    collector_held_off,
    tell,
)

Key = TypeVar("Key")


def measure_rounds(
    functions: Mapping[Key, Callable],
    args: tuple = (),
    rounds: int = 9,
    *,
    min_time: float = 0.005,
    clock: str | Clock = "wall",
    progress: Progress | None = None,
) -> dict[Key, tuple[float, ...]]:
    """Return seconds per call of each function, one sample a round; sample i of all is round i.

    Because the members of a round run within one phase of the machine, their ratios may be formed
    round by round, for any two of them. Arguments and errors are those of ``timing.compare``.
    """
    check_plan("rounds", rounds, min_time)
    check_args(args)
    subjects = {}
    for key, function in functions.items():
        check_callable(f"functions[{key!r}]", function)
        subjects[key] = Subject(function, args, clock_named(clock))
    taken = {key: [] for key in subjects}
    with collector_held_off():
        for subject in subjects.values():
            subject.prepare(min_time)
        for done in range(rounds):
            tell(progress, done, rounds)
            for key in ORDER.sample(list(subjects), len(subjects)):
                taken[key].append(subjects[key].sample())
    tell(progress, rounds, rounds)
    return {key: tuple(samples) for key, samples in taken.items()}
