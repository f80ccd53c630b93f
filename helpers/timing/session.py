"""What surrounds the samples of every measurement: warm-up, clock, threads, progress."""

from contextlib import ExitStack

from helpers.timing.bar import bar
from helpers.timing.clock import AUTO, Clock, clock_named
from helpers.timing.collector import collector_held_off
from helpers.timing.doubts import Doubts, subject_doubts
from helpers.timing.eviction import Eviction
from helpers.timing.evidence import clock_for
from helpers.timing.plan import Plan
from helpers.timing.sampling import GRAINS, Subject
from helpers.timing.threads import ThreadPools
from helpers.timing.units import seconds_text


class Session:
    """Functions under measurement, side by side, all as one plan says.

    subjects : one for each function, in their order
    """

    def __init__(self, plan: Plan, functions: list, args: tuple) -> None:
        plan.check_args(args)
        self.plan, self.progress, self._held = plan, None, ExitStack()
        clock = clock_named(plan.clock)
        self.subjects = [Subject(function, args, clock, fresh=plan.fresh) for function in functions]

    @property
    def clock(self) -> Clock:
        """The clock that all subjects read."""
        return self.subjects[0].clock if self.subjects else clock_named(self.plan.clock)

    @property
    def doubts(self) -> Doubts:
        """What the warm-up and the calibration leave to say."""
        return tuple(doubt for subject in self.subjects for doubt in subject_doubts(subject))

    def __enter__(self) -> "Session":
        """Warm up and calibrate; inside the block samples may be taken.

        Raises TimeoutError where the samples would take longer than the plan allows.
        """
        # No generator: it would turn a StopIteration that a function raises into something else.
        with ExitStack() as stack:
            stack.enter_context(collector_held_off())
            pools = ThreadPools(self.plan.threads)
            stack.callback(pools.release)
            pools.hold()
            self._prepare(pools)
            self.progress = stack.enter_context(bar(self.plan.progress, self.cost))
            self.tell(0)
            self._held = stack.pop_all()
        return self

    def __exit__(self, *failure: object) -> None:
        """Restore what was held off, also after a failure."""
        self._held.close()

    @property
    def cost(self) -> float:
        """Seconds that all samples are going to take."""
        return self.plan.count * sum(subject.cost for subject in self.subjects)

    def tell(self, done: int) -> None:
        """Report progress where somebody listens; a listener that raises ends the measurement."""
        if self.progress is not None:
            self.progress(done, self.plan.count)

    def _prepare(self, pools: ThreadPools) -> None:
        if self.plan.cache == "cold":
            eviction = Eviction()
            for subject in self.subjects:
                subject.evict = eviction
        for subject in self.subjects:
            subject.warm_up()
            pools.hold()
            self._check_time(subject.first)
            subject.calibrate(self.plan.min_time)
            self._check_time(self.cost)
        if self.plan.clock == AUTO and self.subjects:
            self._choose()

    def _choose(self) -> None:
        shortest = max(self.plan.min_time, max(subject.cost for subject in self.subjects))
        chosen = clock_for([subject.rehearsal() for subject in self.subjects], shortest / GRAINS)
        for subject in self.subjects:
            if subject.clock is not chosen:
                subject.clock = chosen
                subject.calibrate(self.plan.min_time)

    def _check_time(self, seconds: float) -> None:
        limit = self.plan.max_time
        if limit is None or seconds <= limit:
            return
        names = " and ".join(subject.name for subject in self.subjects)
        raise TimeoutError(
            f"{self.plan.count} {self.plan.name} of {names} would take {seconds_text(seconds)} or "
            f"more, and max_time is {seconds_text(limit)}: take smaller inputs, fewer "
            f"{self.plan.name} or a larger max_time"
        )
