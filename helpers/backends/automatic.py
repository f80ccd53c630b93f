"""The choice of a backend by what it is expected to take on this machine.

Before a calibration, by rules that hold on every machine; after it, by what was measured.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

import numpy as np

from helpers.backends import registry
from helpers.backends.calibration import defaults, store
from helpers.backends.calibration.estimate import Estimate
from helpers.backends.calibration.store import Calibration, Sample, StoreError
from helpers.backends.problem import Problem

NUMPY = "numpy"
GAIN = 0.88  # another backend must promise to take at most so much of NumPy's time
BUSY = 1.1  # times as long as promised, as backends with threads are judged: a core may be taken

LEAST = 3  # samples of a sort of problem, below which nothing is known of it
FAR = 16  # times the largest flop measured, beyond which a backend is not known well enough

Sort = tuple[str, str, str, int]  # operation, dtype, layout, threads


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Estimates by sort of problem, then by backend.

    source : where they come from, in words
    """

    source: str
    estimates: dict[Sort, dict[str, Estimate]] = field(default_factory=dict)

    @classmethod
    def of(cls, calibration: Calibration, source: str) -> "Knowledge":
        """Return what the samples of a calibration teach."""
        groups: dict[tuple[Sort, str], list[Sample]] = {}
        for sample in calibration.samples:
            problem = sample.problem
            # What no library shares among threads takes one thread as long as all.
            for threads in {sample.threads} if problem.shared else {0, 1}:
                sort = (problem.op, problem.dtype.name, problem.layout, threads)
                groups.setdefault((sort, sample.backend), []).append(sample)
        found: dict[Sort, dict[str, Estimate]] = {}
        for (sort, backend), samples in groups.items():
            if len(samples) < LEAST:
                continue
            problems = [sample.problem for sample in samples]
            estimate = Estimate.of(problems, [sample.seconds for sample in samples])
            found.setdefault(sort, {})[backend] = estimate
        return cls(source, found)

    def seconds(self, problem: Problem, threads: int | None) -> dict[str, float]:
        """Return the expected seconds of each backend that is known for such problems.

        Empty where nothing is known of them.
        """
        dtype = _measured_as(problem.dtype)
        for layout in dict.fromkeys((problem.layout, "strided", "contiguous")):
            for count in dict.fromkeys((threads or 0, 0)):
                known = self.estimates.get((problem.op, dtype, layout, count))
                if known and NUMPY in known:
                    reach = min(problem.cost.flop, known[NUMPY].largest)
                    return {
                        name: estimate.seconds(problem)
                        for name, estimate in known.items()
                        if FAR * estimate.largest >= reach
                    }
        return {}


class Automatic:
    """What is known now, read from the cache when it is first needed."""

    def __init__(self) -> None:
        self._knowledge: Knowledge | None = None
        self._lock = Lock()
        self._listeners: list[Callable[[], None]] = []

    def expected(self, problem: Problem, threads: int | None) -> tuple[dict[str, float], str]:
        """Return the expected seconds by backend, and where that is known from."""
        knowledge = self.knowledge()
        found = knowledge.seconds(problem, threads)
        if found:
            return found, knowledge.source
        dtype = problem.dtype
        rules = defaults.estimates(problem.op, dtype.kind, dtype.itemsize, problem.layout)
        return {name: rule.seconds(problem) for name, rule in rules.items()}, "rules of thumb"

    def knowledge(self) -> Knowledge:
        """Return what is known, from the cache file where there is a good one."""
        with self._lock:
            if self._knowledge is None:
                self._knowledge = _remembered()
            return self._knowledge

    def learn(self, calibration: Calibration, source: str) -> None:
        """Decide by this calibration from now on."""
        with self._lock:
            self._knowledge = Knowledge.of(calibration, source)
        self._tell()

    def forget(self) -> None:
        """Read the cache again when it is needed next."""
        with self._lock:
            self._knowledge = None
        self._tell()

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` whenever other backends may be chosen than before."""
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()


automatic = Automatic()
on_change = automatic.on_change


def choice(threads: int | None) -> Callable[[Problem], str]:
    """Return the choice of the backend that is expected to be fastest; NumPy in a tie.

    threads : 1 to leave out backends that start threads; None for all
    """

    def choose(problem: Problem) -> str:
        seconds, _ = candidates(problem, threads)
        return min(seconds, key=lambda name: seconds[name] * handicap(name))

    return choose


def handicap(name: str) -> float:
    """Return the factor by which a backend's promise is multiplied before it is compared.

    Estimates are off by some percent: in a tie the backend that surprises least is to run.
    """
    if name == NUMPY:
        return GAIN
    return BUSY if registry.get(name).threaded else 1.0


def candidates(problem: Problem, threads: int | None) -> tuple[dict[str, float], str]:
    """Return the expected seconds of the backends that can run the problem, and the source."""
    expected, source = automatic.expected(problem, threads)
    seconds = {
        name: value
        for name, value in expected.items()
        if name == NUMPY or _can_run(name, problem, threads)
    }
    return seconds, source


def _can_run(name: str, problem: Problem, threads: int | None) -> bool:
    if name not in registry.available():
        return False
    backend = registry.get(name)
    return backend.supports(problem) and not (threads == 1 and backend.threaded)


def _measured_as(dtype: np.dtype) -> str:
    """Return the dtype by which one is calibrated: unsigned integers as signed ones."""
    return f"int{8 * dtype.itemsize}" if dtype.kind == "u" else dtype.name


def _remembered() -> Knowledge:
    now = store.stamp()
    file = store.path(now["fingerprint"])
    try:
        found = store.read(file, now)
    except StoreError as error:
        warnings.warn(
            f"{error}: it is ignored until backends.calibrate() makes a new one",
            RuntimeWarning,
            stacklevel=2,
        )
        found = None
    if found is None:
        return Knowledge("rules of thumb")
    return Knowledge.of(found, "calibrated on this machine")
