"""A function that students write: its cases, and the verdicts on it."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from math import nan
from typing import Protocol

from helpers.judge.code import Named
from helpers.judge.evidence.counted import Counted
from helpers.judge.payload import kernel_of, payload_of
from helpers.judge.problem import Source
from helpers.judge.replies import Failure
from helpers.judge.verdict import Finding, Verdict, Wrong, left_out, say, tell
from helpers.judge.worker import Worker, bench

CASE_LIMIT = 3.0  # seconds for a call that takes milliseconds


class Evidence(Protocol):
    """One kind of evidence.

    It may have an attribute ``without``: what a function in the kernel language must do without to
    be judged by it, names as in ``language.kernel``.
    """

    def find(self, exercise: "Exercise", payload: bytes) -> Finding:
        """Return what was found. Raises Wrong or Failure where the results do not count."""


@dataclass(frozen=True)
class Exercise:
    """A function that students write.

    name : of the function in the notebook
    case : makes a case out of the numbers and words in a notebook; str() names it in sentences
    source : makes a problem out of a case
    visible : the cases of the self-check
    evidence : what it is judged by besides its results, by the name that the notebook uses
    starts : what the self-check lets ``out`` hold before a call, by what it calls that
    language : whether it is written in the kernel language, and checked before anything runs
    without : what it must not use for any points, names as in ``language.kernel``
    limit : seconds for one call; more where functions that it calls are compiled in it
    find : what makes the function to be called out of a namespace, where it is not; importable.
        Without one it is found by its name
    """

    name: str
    case: Callable
    source: Source
    visible: tuple
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    starts: Mapping[str, float] = field(default_factory=lambda: {"results": nan})
    language: bool = False
    without: frozenset[str] = frozenset()
    limit: float = CASE_LIMIT
    find: Callable[[Mapping], Callable] | None = None

    def __post_init__(self) -> None:
        for name, each in self.evidence.items():
            if isinstance(each, Counted) and not self.language:
                raise ValueError(f"{self.name}: {name} is counted, which needs language=True")

    def payload(self, namespace: Mapping, without: Collection[str] = ()) -> bytes:
        """Return the function of a namespace as a child gets it. Raises Failure.

        without : what a function in the kernel language must not use here, besides ``self.without``
        """
        if self.language:
            return kernel_of(namespace, self.name, self.without.union(without))
        return payload_of(namespace, self.find or Named(self.name))

    def correct(
        self, namespace: Mapping, cases: Iterable[tuple], points: float, *, start: float = nan
    ) -> float:
        """Print whether the function in ``namespace`` is right in all cases; return the points.

        cases : what ``self.case`` takes, one tuple each
        start : what the arrays that it fills hold before each call
        """
        return tell(self.judge_correct(namespace, cases, points, start=start))

    def graded_by(self, name: str, namespace: Mapping, points: float) -> float:
        """Print what one kind of evidence says of the function; return the points."""
        return tell(self.judge_by(name, namespace, points))

    def check(self, namespace: Mapping) -> None:
        """Print what the grader would say, on cases that are no secret and with no points at stake.

        While nbgrader grades, it prints only that it was left out.
        """
        if left_out():
            return
        for label, start in self.starts.items():
            verdict = self.judge_correct(namespace, self.visible, 0, start=start)
            say(f"{label}: {verdict.reason}")
            if verdict.kind != "correct":
                return
        for name in self.evidence:
            say(f"{name}: {self.judge_by(name, namespace, 0).reason}")

    def judge_correct(
        self, namespace: Mapping, cases: Iterable[tuple], points: float, *, start: float = nan
    ) -> Verdict:
        """Return the verdict on a function's results; the first case that fails ends it."""

        def find(payload: bytes) -> Finding:
            done = 0
            for case in cases:
                worker = bench.worker(payload)
                self.attempt(worker, self.case(*case), start=start, limit=self.limit)
                done += 1
            return Finding("correct", f"Correct for {done} {'case' if done == 1 else 'cases'}.", 1)

        return self._verdict(namespace, (), points, find)

    def judge_by(self, name: str, namespace: Mapping, points: float) -> Verdict:
        """Return the verdict by one kind of evidence; wrong results earn nothing."""

        evidence = self.evidence[name]

        def find(payload: bytes) -> Finding:
            try:
                return evidence.find(self, payload)
            except Wrong as wrong:
                raise Wrong(f"{wrong}. Only a right result counts here") from None

        return self._verdict(namespace, getattr(evidence, "without", ()), points, find)

    def _verdict(
        self,
        namespace: Mapping,
        without: Collection[str],
        points: float,
        find: Callable[[bytes], Finding],
    ) -> Verdict:
        try:
            found = find(self.payload(namespace, without))
        except Wrong as wrong:
            found = Finding("wrong", f"{self.name} is wrong {wrong}.")
        except Failure as failure:
            found = Finding(failure.kind, f"{self.name} {failure}.")
        return Verdict.of(found, points)

    def attempt(
        self,
        worker: Worker,
        case: object,
        call: Callable = Worker.run,
        *,
        start: float = nan,
        limit: float = CASE_LIMIT,
    ) -> object:
        """Let the worker do one case and check its results; return what ``call`` returns.

        call : the method of the worker that calls the function
        Raises Wrong, or Failure, with the case named.
        """
        problem = self.source(case, start)
        try:
            arrays = worker.place(*problem.arguments)
            answer = call(worker, limit)
        except Failure as failure:
            raise Failure(failure.kind, f"for {case} {failure}") from None
        flaw = problem.flaw(arrays)
        if flaw:
            hint = _hint(worker.returned, problem.results)
            raise Wrong(f"for {case}{problem.rubbish}: {flaw}{hint}")
        return answer


def _hint(returned: str | None, results: str) -> str:
    return f"; it returned a {returned}, but the result belongs in {results}" if returned else ""
