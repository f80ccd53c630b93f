"""The process on a worker that measures: ``python -m helpers.competition.remote.task JOB``."""

import json
import sys
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path

from helpers import machine
from helpers.competition import session
from helpers.competition.ceiling import Yardstick
from helpers.competition.challenge import Challenge, load
from helpers.competition.entry import Entry
from helpers.judge import sandbox
from helpers.judge.job import begun


def main(path: str) -> None:
    """Do what a job says, and write down what was found."""
    job = begun(path)
    challenge = load(job["challenge"])
    with nullcontext() if job["unsafe"] else sandbox.use(sandbox.BUBBLEWRAP):
        try:
            session.require_fit()
            found = DO[job["do"]](challenge, job)
        except session.Unfit as unfit:
            found = {"unfit": str(unfit)}
        except session.Fallen as fallen:
            found = {"fallen": [fallen.side, str(fallen)]}
    Path(job["result"]).write_text(json.dumps(found), encoding="utf-8")


def bench(challenge: Challenge, job: Mapping) -> dict:
    """Return an entry."""
    entry = session.bench(
        challenge,
        job["source"],
        name=job["name"],
        published=job["published"],
        seed=job["seed"],
        yardstick=Yardstick(entries=map(Entry.of, job["entries"])),
    )
    return {"entry": entry.as_dict()}


def duel(challenge: Challenge, job: Mapping) -> dict:
    """Return the comparisons of a duel, and where it was."""
    found = session.duel(challenge, *job["sources"], seed=job["seed"])
    steps = {size: asdict(step) for size, step in found.steps.items()}
    return {"steps": steps, "machine": machine.describe()["fingerprint"]}


DO = {"bench": bench, "duel": duel}

if __name__ == "__main__":
    main(sys.argv[1])
