"""Entries for tests."""

from dataclasses import replace
from random import Random

from helpers.competition.entry import Entry, Sitting, digest

CLASSES = ("L1", "L2", "L3", "memory")
PLAIN = Entry(
    id="entry-0",
    challenge="matmul",
    name="Ada",
    digest="0" * 64,
    source=None,
    machine={"fingerprint": "fce73981291f", "cpu": "a processor"},
    kind="correct",
    reason="Correct.",
    sittings=(),
    clock="cpu",
    judge="1",
    submitted="2026-11-22T12:00:00+00:00",
)


def entry(speed=1.0, *, seed=0, noise=0.01, rounds=15, sizes=CLASSES, **changes):
    """An accepted entry that is ``speed`` times as fast as the reference at all sizes."""
    random = Random(seed)

    def pair():
        return 0.01, 0.01 / speed * random.lognormvariate(0, noise)

    pairs = [tuple(pair() for _ in range(rounds)) for _ in sizes]
    sittings = tuple(
        Sitting(size, f"a case for {size}", 0.8, found)
        for size, found in zip(sizes, pairs, strict=True)
    )
    if changes.get("source") is not None:
        changes = {"digest": digest(changes["source"]), **changes}
    return replace(PLAIN, sittings=sittings, **{"id": f"entry-{seed}", **changes})
