"""From a source to an entry: checked, timed beside the reference, found to be something.

Nothing that an entry says of itself counts: its results are compared here, in every round, and its
time is taken here. ``sandbox.use`` says beforehand how its processes are confined.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from math import sqrt
from uuid import uuid4

from helpers import machine
from helpers.competition.ceiling import Yardstick
from helpers.competition.challenge import PUBLIC, Case, Challenge
from helpers.competition.entry import Entry, Sitting, digest
from helpers.competition.score import Share, geometric, share, widened
from helpers.competition.sizes import SIZES
from helpers.judge.grading.version import version
from helpers.judge.race import Race, Round
from helpers.judge.replies import Failure
from helpers.judge.standing import clock_for
from helpers.judge.verdict import UNFIT, Finding, Verdict, Wrong
from helpers.judge.worker import bench as workbench
from helpers.timing import CPU, WALL, Comparison, fitness

Report = Callable[[str, int, int], None]

ROUNDS = 12  # of a case
HEATS = 2  # into which they are divided, each on a core drawn anew
EXTRA = 2  # heats that are added while an interval is wider than NARROW
NARROW, WIDEST = 1.1, 1.3  # its upper end over its lower; WIDEST tells nothing any more
IMPOSSIBLE = 1.5  # times the ceiling that is surely reached by nothing that computes
# Half the width, in logarithms, of what one duel cannot see: where the code of a process lies.
BETWEEN_DUELS = 0.01
# What a judge of notebooks calls a submitted file.
WORDS = {
    "cell 1, which should define it,": "the file",
    "in any cell": "in the file",
    "of its cell)": "of the file)",
    " of cell 1": " of the file",
    " (<cell 1>, line": " (line",
}


class Unfit(RuntimeError):
    """Nothing was decided, for want of a quiet machine; the message is a sentence that says why."""


class Fallen(RuntimeError):
    """One side of a duel did not come through; the message says how.

    side : 0 for the first, 1 for the second
    """

    def __init__(self, side: int, reason: str) -> None:
        super().__init__(reason)
        self.side = side


@dataclass(frozen=True, slots=True)
class Duel:
    """Two entries, side by side.

    steps : by class of sizes, how many times faster the second is
    ratio : over all of them, with an interval
    """

    steps: dict[str, Comparison]
    ratio: Share

    @property
    def faster(self) -> int | None:
        """Which of the two is surely faster, 0 or 1; None where they cannot be told apart."""
        if self.ratio.low > 1:
            return 1
        return 0 if self.ratio.high < 1 else None


def check(challenge: Challenge, source: str, *, report: Report | None = None) -> Finding:
    """Return whether an entry is right for the small cases, with bounds checked."""
    return _found(challenge, lambda: _check(challenge, challenge.payload(source), report or _mute))


def bench(
    challenge: Challenge,
    source: str,
    *,
    name: str = "",
    published: bool = False,
    seed: str = PUBLIC,
    sizes: Sequence[str] = SIZES,
    rounds: int = ROUNDS,
    report: Report | None = None,
    yardstick: Yardstick | None = None,
) -> Entry:
    """Return an entry as it would be recorded, a rejected one too.

    seed : what the cases are drawn by
    rounds : of a case, 6 or more

    Raises Unfit where the machine cannot tell how fast it is.
    """
    report = report or _mute
    measured: list[tuple[str, Case, list[Round]]] = []

    def find() -> Finding:
        payload = challenge.payload(source)
        found = _check(challenge, payload, report)
        measured.extend(_measured(challenge, payload, seed, sizes, rounds, report))
        return found

    found = _found(challenge, find)
    clock, sittings = "cpu", ()
    if found.kind == "correct":
        clock = clock_for([each for *_, taken in measured for each in taken])
        yardstick = yardstick or Yardstick(report)
        sittings = tuple(_sitting(challenge, *one, clock, yardstick) for one in measured)
        found = _plausible(found, sittings, clock)
    return Entry(
        id=uuid4().hex,
        challenge=challenge.name,
        name=name,
        digest=digest(source),
        source=source if published else None,
        machine=machine.describe(),
        kind=found.kind,
        reason=found.reason,
        sittings=sittings,
        clock=clock,
        judge=version(),
        submitted=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def require_fit(report: Report | None = None) -> None:
    """Raise Unfit where a function does not take as long as itself on this machine now."""
    (report or _mute)("whether this machine is fit to judge", 0, 1)
    found = fitness(clock=CPU if CPU.grain <= 1e-6 else WALL)
    if not found.fit:
        raise Unfit(f"This machine is not fit to judge now. {found.reason}")


def duel(
    challenge: Challenge,
    first: str,
    second: str,
    *,
    seed: str = PUBLIC,
    sizes: Sequence[str] = SIZES,
    rounds: int = ROUNDS,
    report: Report | None = None,
) -> Duel:
    """Return how two sources compare, run by turns on the same inputs in the same memory.

    Raises Fallen where one of them is not right, Unfit as ``bench`` does.
    """
    payloads = [_prepared(challenge, *one) for one in enumerate((first, second))]
    measured = _measured(challenge, payloads[1], seed, sizes, rounds, report or _mute, payloads[0])
    found: dict[str, list[Round]] = {}
    try:
        for size, _, taken in measured:
            found.setdefault(size, []).extend(taken)
        return decided({size: _comparison(taken) for size, taken in found.items()})
    except (Wrong, Failure) as error:
        side = 0 if error.whose == "reference" else 1
        raise Fallen(side, _rejection(challenge, error).reason) from None


def _prepared(challenge: Challenge, side: int, source: str) -> bytes:
    """Return a payload that has been checked. Raises Fallen."""
    found = check(challenge, source)
    if found.kind != "correct":
        raise Fallen(side, found.reason)
    return challenge.payload(source)


def decided(steps: dict[str, Comparison]) -> Duel:
    """Return what comparisons by class of sizes amount to."""
    shares = [Share(each.ratio, each.low, each.high) for each in steps.values()]
    return Duel(steps, widened(geometric(shares), BETWEEN_DUELS))


def _mute(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def _found(challenge: Challenge, find: Callable[[], Finding]) -> Finding:
    """Return what is found, in words for the author. Raises Unfit."""
    try:
        return find()
    except (Wrong, Failure) as error:
        return _rejection(challenge, error)


def _rejection(challenge: Challenge, error: Wrong | Failure) -> Finding:
    if isinstance(error, Wrong):
        kind, reason = "wrong", f"{challenge.function} is wrong {error}."
    else:
        kind, reason = error.kind, f"{challenge.function} {error}."
    for said, meant in WORDS.items():
        reason = reason.replace(said, meant)
    reason = Verdict.of(Finding(kind, reason), 0).reason
    if kind == UNFIT:
        raise Unfit(reason) from None
    return Finding(kind, reason)


def _check(challenge: Challenge, payload: bytes, report: Report) -> Finding:
    for done, case in enumerate(challenge.checks):
        report(f"checking {case}", done, len(challenge.checks))
        challenge.attempt(workbench.worker(payload), case)
    return Finding("correct", f"Correct for {len(challenge.checks)} small cases.", 1.0)


def _measured(
    challenge: Challenge,
    payload: bytes,
    seed: str,
    sizes: Sequence[str],
    rounds: int,
    report: Report,
    rival: bytes | None = None,
) -> Iterator[tuple[str, Case, list[Round]]]:
    """Yield the rounds of each case. Raises Wrong or Failure, with the case named."""
    cases = [(size, case) for size in sizes for case in challenge.secret(size, seed)]
    for done, (size, case) in enumerate(cases):
        report(f"{size}: {case}", done, len(cases))
        try:
            with challenge.race(payload, case, rival) as race:
                taken = _rounds(race, rounds, str(case))
        except (Wrong, Failure) as error:
            raise _named(error, case) from None
        yield size, case, taken


def _named(error: Wrong | Failure, case: Case) -> Wrong | Failure:
    """Return what became of an entry with the case in its words."""
    if isinstance(error, Wrong):
        named: Wrong | Failure = Wrong(f"for {case}: {error}")
    else:
        named = Failure(error.kind, f"for {case} {error}")
    named.whose = error.whose
    return named


def _rounds(race: Race, rounds: int, what: str) -> list[Round]:
    """Return rounds, and more of them while they tell too little. Raises Unfit where they do."""
    taken = [each for part in _parts(rounds) for each in race.run(part)]
    for _ in range(EXTRA):
        if _spread(taken) <= NARROW:
            break
        taken += race.run(rounds // HEATS)
    if _spread(taken) > WIDEST:
        raise Unfit(_doubt(taken, what))
    return taken


def _parts(rounds: int) -> Iterator[int]:
    """Yield how many rounds each heat has."""
    for heat in range(HEATS):
        yield rounds * (heat + 1) // HEATS - rounds * heat // HEATS


def _spread(rounds: Sequence[Round]) -> float:
    found = _comparison(rounds)
    return found.high / found.low


def _comparison(rounds: Sequence[Round]) -> Comparison:
    clock = clock_for(rounds)
    return Comparison.of(_seconds([(each.reference, each.candidate) for each in rounds], clock),
                         clock)  # fmt: skip


def _doubt(rounds: Sequence[Round], what: str) -> str:
    """Return whose times they are that vary."""
    clock = clock_for(rounds)
    self = Comparison.of(_seconds([(each.baseline, each.reference) for each in rounds], clock),
                         clock)  # fmt: skip
    found = f"For {what} its time cannot be told to {_spread(rounds) - 1:.0%}"
    if self.high / self.low <= NARROW:
        return (
            f"{found}, where the reference's can to {self.high / self.low - 1:.0%}: its own calls "
            "take now longer, now shorter. Let each do the same work, or try again."
        )
    return f"{found}: this machine is too busy. Close other programs, or try again later."


def _seconds(pairs: Sequence[tuple], clock: str) -> list[tuple[float, float]]:
    return [tuple(getattr(run, clock) for run in pair) for pair in pairs]


def _sitting(
    challenge: Challenge,
    size: str,
    case: Case,
    rounds: Sequence[Round],
    clock: str,
    yardstick: Yardstick,
) -> Sitting:
    pairs = tuple(
        (sqrt(getattr(each.baseline, clock) * getattr(each.reference, clock)),
         getattr(each.candidate, clock))
        for each in rounds
    )  # fmt: skip
    return Sitting(size, str(case), yardstick.share(challenge, case, rounds, clock), pairs)


def _plausible(found: Finding, sittings: Sequence[Sitting], clock: str) -> Finding:
    """Return another finding where a time is too good to be true."""
    for sitting in sittings:
        reached = share(sitting, clock)
        if reached.low > IMPOSSIBLE:
            return Finding(
                "impossible",
                f"For {sitting.case} it reaches {reached.value:.2f} times what this machine can "
                "do. Either the ceilings were measured on a busy machine: measure them anew "
                "(bench --ceilings), then submit again. Or the judge was fooled: then tell us "
                "how, that is an entry of its own.",
            )
    return found
