"""The command: make the trials that are missing, in their order, and say how far it is."""

import argparse
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep
from typing import Any, NamedTuple

from helpers import machine
from helpers.competition import session
from helpers.competition.ceiling import Yardstick
from helpers.competition.challenge import load as challenge_of
from helpers.competition.entry import Entry
from helpers.competition.trials import FORMAT, MORE, PLAIN, Bout, Submission, Trials, load
from helpers.judge import sandbox
from helpers.judge.race import pacers
from tests.bench.competition.kernels import SOURCES
from tests.bench.judge.hogs import hogged
from tests.bench.recording import Recording

CHALLENGE = challenge_of("matmul")
LOADS = {"idle": nullcontext, "hogged": hogged}
SEED = "tests.bench.competition"  # of the cases, the same for all as in one ledger
SENT = 30  # times that the one kernel is sent ...
OTHERS = 10  # ... and the one that is a tenth slower
DUELS = 20  # of the two
EQUALS = 10  # duels of the one with itself
PAUSE = 5.0  # seconds until what was not decided is tried again


class Trial(NamedTuple):
    """One kernel to be sent, or two to be run by turns, under a load."""

    kernels: tuple[str, ...]
    load: str


def main() -> None:
    """Make the trials, keep them, and say what they come to."""
    options = _parser().parse_args()
    facts = machine.describe()
    path = options.to / f"{facts['fingerprint']}.jsonl"
    recording = Recording(path, _head(facts))
    with recording.alone(), sandbox.use(sandbox.BUBBLEWRAP):
        yardstick = Yardstick()
        _ = yardstick.ceilings  # before any load
        for trial in missing(recording.lines, options.load)[: options.most]:
            start = perf_counter()
            with LOADS[trial.load]():
                recording.add(_made(trial, yardstick).line)
            took, done = perf_counter() - start, len(recording.lines)
            print(f"{done} of {len(plan())}: {trial}, {took:.0f} s", flush=True)
    pacers.clear()
    print(summary(load(path)))


def plan() -> list[Trial]:
    """Return all trials: kinds and loads are spread evenly over the time that it takes."""
    kinds = {
        (PLAIN,): SENT,
        (MORE,): OTHERS,
        (PLAIN, MORE): DUELS // 2,
        (MORE, PLAIN): DUELS // 2,
        (PLAIN, PLAIN): EQUALS,
    }
    places = [
        ((number + 0.5) / count, kernels, list(LOADS)[number % 2])
        for kernels, count in kinds.items()
        for number in range(count)
    ]
    return [Trial(kernels, load) for _, kernels, load in sorted(places)]


def missing(lines: Iterable[Mapping], load: str | None = None) -> list[Trial]:
    """Return the trials of the plan that are not among the lines of a recording.

    load : of all loads if None
    """
    done = Counter(Trial(tuple(line.get("kernels", [line.get("kernel")])), line["load"])
                   for line in lines)  # fmt: skip
    left = []
    for trial in plan():
        done[trial] -= 1
        if done[trial] < 0 and load in (None, trial.load):
            left.append(trial)
    return left


def summary(trials: Trials) -> str:
    """Return what the trials come to."""
    told = [bout.faster for bout in trials.between(PLAIN, MORE)]
    equals = [bout.faster for bout in trials.between(PLAIN, PLAIN)]
    return "\n".join(
        [
            f"ranks of the one kernel: {sorted(set(trials.ranks(PLAIN)))}, "
            f"{len(trials.ranks(PLAIN))} entries",
            f"ranks of the slower one: {sorted(set(trials.ranks(MORE)))}",
            f"duels: {told.count(PLAIN)} of {len(told)} told apart, {told.count(MORE)} wrongly",
            f"duels with itself: {len(equals) - equals.count(None)} of {len(equals)} told apart",
        ]
    )


def _made(trial: Trial, yardstick: Yardstick) -> Submission | Bout:
    """Make a trial; again, after a pause, as long as nothing is decided."""
    sources = [SOURCES[name] for name in trial.kernels]
    if len(sources) == 1:
        entry, unfit = _decided(lambda: _sent(sources[0], yardstick))
        return Submission(trial.kernels[0], trial.load, entry, unfit)
    found, unfit = _decided(lambda: session.duel(CHALLENGE, *sources, seed=SEED))
    return Bout.of(trial.kernels, trial.load, found, unfit)


def _sent(source: str, yardstick: Yardstick) -> Entry:
    session.require_fit()
    entry = session.bench(CHALLENGE, source, name="bench", seed=SEED, yardstick=yardstick)
    if not entry.accepted:
        raise RuntimeError(entry.reason)
    return entry


def _decided(make: Callable[[], Any]) -> tuple[Any, tuple[str, ...]]:
    unfit: list[str] = []
    while True:
        try:
            return make(), tuple(unfit)
        except session.Unfit as error:
            unfit.append(str(error))
            print(error, flush=True)
            sleep(PAUSE)


def _head(facts: dict) -> dict:
    """Return what must not change within a file."""
    return {
        "format": FORMAT,
        "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": facts,
        "sandbox": str(sandbox.BUBBLEWRAP),
        "challenge": CHALLENGE.name,
        "rounds": session.ROUNDS,
        "sources": SOURCES,
    }


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.competition", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="of the records")
    parser.add_argument("--load", choices=LOADS, help="only the trials under this load")
    parser.add_argument("--most", type=int, metavar="N", help="trials")
    return parser


if __name__ == "__main__":
    main()
