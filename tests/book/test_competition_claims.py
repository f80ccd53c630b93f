"""The sentences of the chapter on the competition: what was recorded, and what the judge said."""

import re
from itertools import pairwise
from pathlib import Path

import pytest

from helpers import records, roofline
from helpers.competition import trials
from helpers.competition.board import reading
from helpers.competition.challenge import available, load
from helpers.competition.ranking import ranking
from helpers.competition.score import score
from helpers.competition.trials import MORE, PLAIN
from helpers.explorers.competition import BEST, MOST, ONCE, SHARE, lucks
from helpers.explorers.grading import recorded

CHAPTER = (Path(__file__).parents[2] / "book" / "competition.md").read_text(encoding="utf-8")
TRIALS = trials.load(records.DATA / "competition" / f"{records.REFERENCE}.jsonl")
LUCKS = lucks(recorded()[1])
ENTRIES = reading.read(records.DATA / "competition" / "ledger.json")


def entry(challenge, name):
    return next(one for one in ENTRIES if (one.challenge, one.name) == (challenge, name))


def gained(name, load):
    return LUCKS[name, load].best_of(MOST).value


def test_a_busy_machine_pays_more_for_sending_again_than_a_quiet_one():
    assert gained(ONCE, "hogged") > gained(ONCE, "idle") > 1


def test_the_best_run_leaves_less_to_luck_and_the_score_little():
    assert gained(BEST, "hogged") < gained(ONCE, "hogged")
    assert gained(SHARE, "hogged") < gained(ONCE, "hogged")
    assert gained(SHARE, "hogged") < 1.05


def test_waiting_for_a_quiet_moment_is_worth_more_than_chunks():
    assert gained(ONCE, "hogged") > records.leftover("in-place").ratio("whole", "chunks").high


@pytest.mark.parametrize("name", [ONCE, BEST])
def test_each_doubling_of_the_sendings_gains_and_less_each_time(name):
    leads = [LUCKS[name, "hogged"].best_of(count).value for count in (2, 4, 8, 16)]
    gains = [after / before for before, after in pairwise(leads)]
    assert gains == sorted(gains, reverse=True)
    assert min(gains) > 1


def test_one_sending_leads_the_typical_one_by_its_time_and_not_by_its_share():
    assert LUCKS[ONCE, "hogged"].best_of(1).value > 1.05
    assert LUCKS[SHARE, "hogged"].best_of(1).value == pytest.approx(1, abs=0.001)


def test_one_kernel_has_one_rank_whatever_the_load():
    assert len(TRIALS.ranks(PLAIN)) == 30
    assert {one.load for one in TRIALS.submissions if one.kernel == PLAIN} == {"idle", "hogged"}
    assert set(TRIALS.ranks(PLAIN)) == {1}


def test_the_kernel_scores_more_on_the_busy_machine():
    assert 1.02 < TRIALS.typical("hogged") / TRIALS.typical("idle") < 1.12


def test_the_difference_of_a_tenth_hides_in_the_band():
    hidden = [rank == 1 for rank in TRIALS.ranks(MORE)]
    assert 0 < sum(hidden) < len(hidden)
    before = len(TRIALS.ranks(PLAIN)) + sum(hidden)
    assert {rank for rank in TRIALS.ranks(MORE) if rank > 1} == {before + 1}


def test_nobody_is_ranked_before_a_faster_kernel_but_in_its_band():
    assert min(TRIALS.ranks(MORE)) >= max(TRIALS.ranks(PLAIN))


def test_duels_tell_a_tenth_apart_and_never_wrongly():
    faster = [bout.faster for bout in TRIALS.between(PLAIN, MORE)]
    assert len(faster) >= 20
    assert faster.count(PLAIN) >= 0.95 * len(faster)
    assert MORE not in faster


def test_a_duel_of_a_kernel_with_itself_tells_nothing():
    faster = [bout.faster for bout in TRIALS.between(PLAIN, PLAIN)]
    assert faster.count(None) >= 0.9 * len(faster)


@pytest.mark.parametrize("challenge", available())
def test_the_ledger_holds_every_control_with_its_verdict_and_its_source(challenge):
    for control in load(challenge).controls:
        found = entry(challenge, f"control: {control.name}")
        accepted = {"correct", "slow"} & set(control.kinds)
        assert found.accepted == bool(accepted), control.name
        assert found.accepted or found.kind in control.kinds, control.name
        assert found.source == control.source


@pytest.mark.parametrize("challenge", available())
def test_whoever_cheats_and_is_accepted_is_ranked_below_the_honest(challenge):
    ranks = {place.entry.name: place.rank for place in ranking(
        one for one in ENTRIES if one.challenge == challenge
    )}  # fmt: skip
    slow = [f"control: {one.name}" for one in load(challenge).controls if "slow" in one.kinds]
    assert slow
    assert min(ranks[name] for name in slow) > ranks["control: correct"]


def test_every_fraud_of_the_table_is_a_control_of_a_challenge():
    calls = re.findall(r'said\("(\w+)", "(\w+)"\)', CHAPTER)
    assert len(calls) == 10
    for challenge, control in calls:
        assert control in {one.name for one in load(challenge).controls}
    names = re.findall(r"\{eval\}`(said_\w+)`", CHAPTER)
    assert len(set(names)) == len(calls)


@pytest.mark.parametrize("name", ["gelu", "matmul"])
def test_which_ceiling_holds(name):
    """The bytes for gelu from L2 on, and for the flat products in memory; else the flop."""
    ceilings = roofline.load(records.DATA / "roofline" / f"{records.REFERENCE}.json")
    peak = ceilings.peak["float32" if name == "gelu" else "float64"]
    for level in ceilings.levels:
        work = load(name).work(load(name).public(level.name)[0])
        by_bytes = work.bytes / ceilings.rate(level).best > work.flop / peak
        assert by_bytes == (level.name in {"gelu": ("L2", "L3", "memory")}.get(name, ("memory",)))


def test_the_staircase_of_the_reference_is_higher_than_that_of_the_naive_loop_everywhere():
    best, naive = (score(entry("matmul", name)) for name in ("the reference", "control: slow"))
    assert best.low > naive.high


def test_the_products_are_a_part_of_the_step_and_no_more():
    left = records.leftover("competition")
    share = 1 / left.ratio("step", "products").ratio
    assert 0.3 < share < 0.9
    assert float(left.number) == round(100 * share)
