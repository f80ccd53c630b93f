"""The command: grade until there are enough, or until as many as were asked for are done."""

import argparse
import itertools
import os
from collections.abc import Iterator
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from helpers import machine
from helpers.judge import sandbox
from helpers.judge.race import pacers
from helpers.judge.standing import Hearing
from tests.bench.judge.gradings import FORMAT, Grading, Gradings, count
from tests.bench.judge.gradings import load as gradings_in
from tests.bench.judge.hogs import hogged
from tests.bench.judge.kernels import ABOVE, BELOW, CASE, REPEATED, SCALE, payload, race

SURROUNDINGS = {"idle": nullcontext, "hogged": hogged}
EACH = 500  # gradings of each kernel under each load
SERVED = 20  # gradings by one process of the submission, then it is started anew


def main() -> None:
    """Grade, keep and say how far it is."""
    options = _parser().parse_args()
    facts = machine.describe()
    path = options.to / f"{facts['fingerprint']}.jsonl"
    gradings = Gradings(path, _head(facts))
    with gradings.alone(), sandbox.use(sandbox.BUBBLEWRAP):
        for load in [options.load] if options.load else SURROUNDINGS:
            with SURROUNDINGS[load]():
                for times in _turns(load, gradings, options.most):
                    _serve(load, times, gradings)
    pacers.clear()
    for (load, times), verdicts in sorted(count(gradings_in(path)[1]).items()):
        print(f"{load}, {times} times the threshold: {dict(verdicts)}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.judge", description=__doc__)
    parser.add_argument("load", nargs="?", choices=SURROUNDINGS, help="one half of the gradings")
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="of the records")
    parser.add_argument("--most", type=int, metavar="N", help=f"processes, of {SERVED} gradings")
    return parser


def _head(facts: dict) -> dict:
    """Return what must not change within a file."""
    return {
        "format": FORMAT,
        "recorded": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": facts,
        "sandbox": str(sandbox.BUBBLEWRAP),
        "case": str(CASE),
        "threshold": SCALE.everything,
        "repeated rows": {str(times): rows for times, rows in REPEATED.items()},
        "gradings of a process": SERVED,
    }


def _turns(load: str, gradings: Gradings, most: int | None) -> Iterator[float]:
    """Yield whose turn it is, a process each: the one with fewer gradings."""
    for _ in itertools.count() if most is None else range(most):
        done = gradings.done
        times = min((ABOVE, BELOW), key=lambda times: done[load, times])
        if done[load, times] >= EACH:
            return
        yield times


def _serve(load: str, times: float, gradings: Gradings) -> None:
    start = perf_counter()
    with pacers.challenger(payload(times)) as candidate:
        contest = race(candidate)
        for _ in range(SERVED):
            hearing = Hearing.hold(contest, SCALE)
            gradings.add(Grading(load, times, is_first_served(), hearing.sittings).line)
    done = gradings.done[load, times]
    print(f"{load} {times}: {done} of {EACH}, {perf_counter() - start:.0f} s", flush=True)


def is_first_served() -> bool:
    """Whether this process gets a core as soon as it wants one: it is of a real-time class."""
    return os.sched_getscheduler(0) in (os.SCHED_FIFO, os.SCHED_RR)


if __name__ == "__main__":
    main()
