"""The judge of the assignment ``blocking``: is it a matrix product, and is it faster.

The student's notebook and the grader's call the same functions; each prints what it found.
"""

from collections.abc import Iterable, Mapping

from helpers.judge.products import Case, Product
from helpers.judge.race import Race
from helpers.judge.verdict import Scale, Verdict, Wrong, left_out, say, tell
from helpers.judge.worker import Bench, Failure, Worker, carry, carry_submitted
from helpers.kernels.matmul import matmul_ijk
from helpers.timing import Comparison

NAME = "matmul_blocked"

VISIBLE = ((8, 8, 8, 4), (10, 10, 10, 4), (6, 9, 5, 2), (1, 1, 1, 1), (3, 3, 3, 8))

# The speed test. Rows of b are 8 KiB, a power of two, so that the naive loop's walk down a column
# falls on few cache sets. A block of 8 rows still fits them, one of 32 does not. 64 rows of a are
# enough to see it; more only make the naive loop take longer.
RACE = Case(m=64, k=1024, n=1024, block=8)
SCALE = Scale(nothing=1.5, everything=3.0)
PAIRS = 7
RERUNS = 2  # measured again this often where noise leaves the points open

CASE_LIMIT = 3.0  # seconds for a product that takes milliseconds
RACE_LIMIT = 60.0  # seconds for the naive loop, which takes less than one

_bench = Bench()


def correct(
    namespace: Mapping, cases: Iterable[tuple], points: float, *, dirty: bool = False
) -> float:
    """Print whether the kernel in ``namespace`` is right in all cases; return what that earns.

    cases : (m, k, n, block) each, for an (m, k) @ (k, n) product
    dirty : hand it an ``out`` full of NaN instead of zeros
    """
    return tell(judge_correct(namespace.get(NAME), cases, points, dirty=dirty))


def fast(namespace: Mapping, points: float) -> float:
    """Print how much faster than the naive loop the kernel in ``namespace`` is; return the points.

    Takes 5 to 15 seconds.
    """
    return tell(judge_fast(namespace.get(NAME), points))


def check(namespace: Mapping) -> None:
    """Print what the grader would say, on sizes that are no secret and with no points at stake.

    While nbgrader grades, it prints only that it was left out.
    """
    if left_out():
        return
    kernel = namespace.get(NAME)
    verdict = judge_correct(kernel, VISIBLE, 0)
    say(f"out full of zeros: {verdict.reason}")
    if verdict.kind == "correct":
        say(f"out full of NaN: {judge_correct(kernel, VISIBLE, 0, dirty=True).reason}")
        say(f"speed: {judge_fast(kernel, 0).reason}")


def judge_correct(
    kernel: object, cases: Iterable[tuple], points: float, *, dirty: bool = False
) -> Verdict:
    """Return the verdict on a kernel's results; the first case that fails ends it."""
    done = 0
    try:
        payload = carry_submitted(kernel)
        for case in map(Case._make, cases):
            _try_case(_bench.worker(payload), case, dirty)
            done += 1
    except Wrong as wrong:
        return Verdict("wrong", f"{NAME} is wrong for {wrong}.", 0.0, points)
    except Failure as failure:
        return Verdict(failure.kind, f"{NAME} {failure}.", 0.0, points)
    sizes = "1 size" if done == 1 else f"{done} sizes"
    return Verdict("correct", f"Correct for {sizes}.", float(points), points)


def judge_fast(kernel: object, points: float) -> Verdict:
    """Return the verdict on a kernel's speed; a wrong result earns nothing, however fast."""
    try:
        comparison = _race(carry_submitted(kernel))
    except Wrong as wrong:
        reason = f"{NAME} is wrong for {RACE}: {wrong}. Speed counts only with the right result."
        return Verdict("wrong", reason, 0.0, points)
    except Failure as failure:
        return Verdict(failure.kind, f"{NAME} {failure}.", 0.0, points)
    share = SCALE.share(comparison.ratio)
    kind = "correct" if share == 1 else "slow"
    earned = round(share * points, 2)
    evidence = {"pairs": comparison.pairs, "clock": comparison.clock}
    return Verdict(kind, _speed_sentence(comparison), earned, points, evidence)


def _try_case(worker: Worker, case: Case, dirty: bool) -> None:
    """Run one case; raise Wrong or Failure with the case named."""
    product = Product.fresh(case, dirty=dirty)
    try:
        arrays = worker.place(*product.arrays, case.block)
        worker.run(CASE_LIMIT)
    except Failure as failure:
        raise Failure(failure.kind, f"for {case} {failure}") from None
    flaw = product.flaw(arrays)
    if flaw:
        raise Wrong(f"{case}{', out full of NaN' if dirty else ''}: {flaw}{_hint(worker.returned)}")


def _hint(returned: str | None) -> str:
    return f"; it returned a {returned}, but the result belongs in out" if returned else ""


def _race(payload: bytes) -> Comparison:
    """Race against the naive loop; raise Wrong, or Failure with the case named."""
    try:
        with Worker(carry(matmul_ijk)) as baseline, Worker(payload) as candidate:
            return _settle(baseline, candidate)
    except Failure as failure:
        raise Failure(failure.kind, f"for {RACE} {failure}") from None


def _settle(baseline: Worker, candidate: Worker) -> Comparison:
    """Measure, and again while noise leaves the points open; all pairs count."""
    race = Race(
        baseline,
        candidate,
        lambda: Product.fresh(RACE, dirty=True),
        others=(RACE.block,),
        limit=RACE_LIMIT,
    )
    found = race.run(PAIRS)
    for _ in range(RERUNS):
        if SCALE.settled(found):
            break
        found = Comparison.of(found.pairs + race.run(PAIRS).pairs, found.clock)
    return found


def _speed_sentence(found: Comparison) -> str:
    faster = "times as fast as the naive loop"
    return (
        f"{found.ratio:.2f} {faster} (95 % sure of {found.low:.2f} to {found.high:.2f}, "
        f"{len(found.pairs)} pairs) for {RACE}. Points start above {SCALE.nothing:g} "
        f"and are full from {SCALE.everything:g} on."
    )
