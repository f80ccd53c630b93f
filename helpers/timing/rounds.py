"""Many functions side by side: in each round every one runs once, in random order."""

import time
from collections.abc import Callable, Mapping
from typing import TypeVar

from helpers.timing.clock import Clock
from helpers.timing.plan import Cache, Plan, Progress, check_callable
from helpers.timing.sampling import ORDER
from helpers.timing.session import Session

Key = TypeVar("Key")


class Rounds(dict[Key, tuple[float, ...]]):
    """Seconds per call of each function, one sample a round; sample i of all is round i.

    clock : the name of the clock
    threads : how many threads BLAS and Numba were held to; None where they were left alone
    warnings : what the warm-up showed to be doubtful
    """

    def __init__(
        self, samples: Mapping[Key, tuple[float, ...]], session: Session, threads: int | None
    ) -> None:
        super().__init__(samples)
        self.clock, self.threads, self.warnings = session.clock.name, threads, session.doubts


def measure_rounds(
    functions: Mapping[Key, Callable],
    args: tuple = (),
    rounds: int = 9,
    *,
    min_time: float = 0.005,
    clock: str | Clock = "wall",
    threads: int | None = 1,
    cache: Cache = "warm",
    fresh: Callable[[], tuple] | None = None,
    max_time: float | None = None,
    rest: float = 0.0,
    progress: Progress | None = None,
) -> Rounds[Key]:
    """Return seconds per call of each function, one sample a round; sample i of all is round i.

    Because the members of a round run within one phase of the machine, their ratios may be formed
    round by round, for any two of them. Arguments and errors are those of ``timing.compare``, but
    there is no limit to the time unless one is given: a sweep is known to be long.

    rest : seconds to wait before each sample. The threads of some libraries do not end with a call
        but go round in a loop for a while, ready for the next, and hold cores that another member
        needs: OpenBLAS's do so for some tens of milliseconds.
    """
    for key, function in functions.items():
        check_callable(f"functions[{key!r}]", function)
    plan = Plan("rounds", rounds, min_time, clock, threads, cache, fresh, max_time, progress)
    session = Session(plan, list(functions.values()), args)
    subjects = dict(zip(functions, session.subjects, strict=True))
    taken = {key: [] for key in subjects}
    with session:
        for done in range(rounds):
            for key in ORDER.sample(list(subjects), len(subjects)):
                time.sleep(rest)
                taken[key].append(subjects[key].sample())
            session.tell(done + 1)
    return Rounds({key: tuple(samples) for key, samples in taken.items()}, session, threads)
