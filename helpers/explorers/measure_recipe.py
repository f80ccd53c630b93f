"""What the explorer of pairs takes from a record: the ratio of two programs, in three ways."""

from __future__ import annotations

from collections.abc import Mapping
from statistics import mean

from helpers.explorers.recipe import Along, Recipe, Recipes, Selection, sweep
from helpers.records import Record

ROWS = (252, 200)
PAIRS = (6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 200)
NAMES = {"pairs": "in pairs", "apart": "one after the other", "cpu": "in pairs, CPU time"}
WAYS = {"pairs": {"order": "pairs"}, "apart": {"order": "apart"},
        "cpu": {"order": "pairs", "clock": "cpu"}}  # fmt: skip
State = tuple[str, int]  # a phase, and the calls of a sample


def recipes(states: Mapping[int, State]) -> Recipes:
    """Return the recipes of the curves, given what state of the machine each number stands for."""
    machine = Along("machine", {at: _parameters(*state) for at, state in states.items()})

    def side(rows: int, way: str) -> Selection:
        return Selection({"kernel": "matmul_ikj", "rows": rows} | WAYS[way], (machine,))

    curves = (
        Recipe(NAMES[way], side(ROWS[1], way), side(ROWS[0], way), first=("pairs", PAIRS))
        for way in NAMES
    )
    return sweep("measure", *curves)


def taken(record: Record, *state: str | int) -> dict[str, tuple[float, ...]]:
    """Return the ratio of each pair in a state of the machine, in the order they were taken."""
    curves = zip(NAMES, recipes({0: state}).curves, strict=True)
    found = {way: recipe.ratios(record).get((0,)) for way, recipe in curves}
    return {way: ratios for way, ratios in found.items() if ratios}


def pair_seconds(record: Record, phase: str, batch: int) -> float:
    """Return what a pair took in the mean."""
    pairs, *_ = recipes({0: (phase, batch)}).curves
    return batch * sum(mean(side.samples) for side in pairs.shown(record)[0,])


def _parameters(phase: str, batch: int) -> dict[str, str | int]:
    return {"phase": phase} | ({"batch": batch} if batch > 1 else {})
