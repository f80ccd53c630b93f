"""Sources on their way to a worker, and what is done with them there."""

import json
from dataclasses import dataclass
from pathlib import Path
from time import sleep

from helpers import machine
from helpers.competition.challenge import Challenge, available
from helpers.judge.cluster.errand import Reply, Wanted
from helpers.judge.cluster.folders import packed, unpack
from helpers.judge.job import Job, Stopped

TASK = "helpers.competition.remote.task"
LIMIT = 3600.0  # seconds
POLL = 0.1  # seconds


@dataclass(frozen=True)
class Parcel:
    """All that is needed to measure once.

    challenge : its name; folder : the challenge itself, packed, where it is none of the course's
    details : what ``task`` goes by
    known : fingerprints of the machines on which this has been measured already
    """

    challenge: str
    folder: bytes | None
    details: dict
    known: frozenset[str] = frozenset()

    @classmethod
    def of(cls, challenge: Challenge, details: dict, known: frozenset[str] = frozenset()):
        """Pack it."""
        ours = challenge.name in available()
        folder = None if ours else packed(Path(challenge.module.__file__).parent)
        return cls(challenge.name, folder, details, known)

    def run(self, folder: Path, core: int | None, wanted: Wanted) -> Reply:
        """Measure in a process of its own; nothing where it is known of this machine."""
        if machine.describe()["fingerprint"] in self.known:
            return Reply(None)
        challenge, result = self.challenge, folder / "found.json"
        if self.folder is not None:
            unpack(self.folder, folder / challenge)
            challenge = str(folder / challenge)
        job = Job(
            TASK, {**self.details, "challenge": challenge, "result": str(result)}, core, LIMIT
        )
        try:
            while not job.ended():
                if not wanted():
                    raise Stopped("Nobody wants this measured any more.")
                sleep(POLL)
        finally:
            said = job.close()
        if not result.exists():
            return Reply(None, job.failure or "it left no result", said)
        found = result.read_text(encoding="utf-8")
        return Reply(found, unfit="unfit" in json.loads(found))
