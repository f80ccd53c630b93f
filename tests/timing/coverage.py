"""The coverage study: how often an interval of ``timing.compare`` holds the truth, under noise.

``python -m tests.timing.coverage`` writes what it finds to book/data/timing/coverage.csv.
"""

import csv
from pathlib import Path
from statistics import median

from helpers import timing
from helpers.timing.collector import collector_held_off
from tests.timing import noises
from tests.timing.simulated import Machine

TRUE = 1.26  # the baseline takes so many times as long
UNDER = 0.9  # a ratio 10 % under the threshold must not pass
RUNS = 5000  # to tell 1 false pass in 1,000
SEED = 6172
RECORD = Path(__file__).parents[2] / "book" / "data" / "timing" / "coverage.csv"


def study(kind: str, runs: int = RUNS, pairs: int = 15, seed: int = SEED) -> dict:
    """Return what ``runs`` comparisons under a kind of noise came to.

    coverage : the share of intervals that hold the truth
    passed : how many runs passed a threshold of which the truth is 10 % short
    width : the median of high / low - 1
    warned : the share of runs with a warning
    """
    timing.sampling.ORDER.seed(seed)
    with collector_held_off():  # not each comparison needs to look for garbage before it
        found = [_compared(*draw, pairs) for draw in noises.draws(kind, runs, seed)]
    return {
        "kind": kind,
        "runs": runs,
        "pairs": pairs,
        "coverage": sum(one.low <= TRUE <= one.high for one in found) / runs,
        "passed": sum(one.verdict(at_least=TRUE / UNDER) == "pass" for one in found),
        "width": round(median(one.high / one.low - 1 for one in found), 4),
        "warned": sum(bool(one.warnings) for one in found) / runs,
    }


def _compared(baseline, candidate, pace, pairs):
    machine = Machine(pace=pace)
    return timing.compare(
        machine.function(lambda: next(baseline)),
        machine.function(lambda: next(candidate) / TRUE),
        pairs=pairs,
        clock=machine.clock,
        threads=None,  # nothing here computes, and holding the pools takes time
    )


def recorded() -> list[dict]:
    """Return the studies that were recorded, as ``study`` returned them."""
    with RECORD.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    whole = {"runs", "pairs", "passed"}
    return [
        {
            name: text if name == "kind" else (int if name in whole else float)(text)
            for name, text in row.items()
        }
        for row in rows
    ]


def main() -> None:
    """Run the study for each kind of noise, and record it."""
    found = [study(kind) for kind in noises.KINDS]
    RECORD.parent.mkdir(parents=True, exist_ok=True)
    with RECORD.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, found[0], lineterminator="\n")
        table.writeheader()
        table.writerows(found)
    print(RECORD.read_text(encoding="utf-8"), end="")


if __name__ == "__main__":
    main()
