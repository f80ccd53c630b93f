"""The statistics behind timed grades, on rounds whose times are told and not measured."""

import random
from itertools import repeat

import pytest

from helpers.judge.process import Run
from helpers.judge.race import Round
from helpers.judge.standing import FASTER, PAUSES, RERUNS, ROUNDS, WAITS, Hearing, Standing
from helpers.judge.verdict import Scale
from tests.judge.rounds import BASELINE, REFERENCE, Rounds, told

SCALE = Scale(nothing=0.35, everything=0.7)
STEP = Scale(nothing=0.5, everything=0.5)
MOST = ROUNDS * (1 + RERUNS)


def held(rounds, scale=SCALE):
    source, pauses = Rounds(rounds), []
    return Hearing.hold(source, scale, pauses.append), source.count, pauses


def wild(random, share, spread):
    """Rounds that err by a factor of up to ``spread`` either way."""
    while True:
        yield told(share * spread ** random.uniform(-1, 1))


def test_speeds_are_compared_within_each_round():
    slow_phase = [told(0.5) for _ in range(4)] + [
        Round(*(Run(3 * each.wall, 3 * each.cpu) for each in told(0.5))) for _ in range(4)
    ]
    found = Standing.of(slow_phase)
    assert (found.share.ratio, found.gain.ratio, found.lead.ratio) == pytest.approx((0.5, 2, 4))
    assert found.share.low == pytest.approx(found.share.high)


def test_processor_time_counts_where_others_take_the_processor_away():
    rounds = [told(0.5, stretch=stretch) for stretch in (1, 2, 1, 3, 1, 1, 4)]
    assert Standing.of(rounds).share.clock == "cpu"


def test_who_waits_is_timed_by_the_wall():
    busy = told(1.0)
    asleep = busy._replace(candidate=Run(wall=WAITS * 1.01 * REFERENCE, cpu=REFERENCE))
    found = Standing.of([asleep] * 7)
    assert found.share.clock == "wall"
    assert found.share.ratio == pytest.approx(1 / (WAITS * 1.01))


def test_wall_time_counts_where_the_system_tells_no_other():
    rounds = [
        Round(*(Run(wall=run.wall, cpu=None) for run in told(0.5, stretch=2))) for _ in range(7)
    ]
    assert Standing.of(rounds).share.clock == "wall"


@pytest.mark.parametrize(("share", "points"), [(0.2, 0), (0.525, 0.5), (1.0, 1)])
def test_a_quiet_machine_needs_no_second_look(share, points):
    found, count, pauses = held(repeat(told(share)))
    assert (count, pauses) == (ROUNDS, [])
    assert found.standing.tells(SCALE)
    assert found.standing.points(SCALE) == pytest.approx(points)


def test_more_rounds_are_taken_while_the_points_are_open():
    rounds = [told(share) for share in (0.6, 0.8) * 4][:ROUNDS] + [told(0.8)] * 14
    found, count, pauses = held(rounds)
    assert (count, pauses) == (MOST, [])
    assert len(found.sittings) == 1
    assert found.standing.points(SCALE) == 1


def test_after_a_noisy_sitting_all_is_measured_anew():
    noisy = [told(share) for share in (0.2, 0.9, 0.4) * 7]
    found, _, pauses = held([*noisy, *repeat(told(0.7), ROUNDS), *repeat(told(0.7), 2 * ROUNDS)])
    assert pauses == list(PAUSES[:1])
    assert found.sittings[0] == noisy
    assert found.standing.points(SCALE) == pytest.approx(1)
    assert found.standing.tells(SCALE)


def test_a_machine_that_stays_noisy_is_unfit():
    found, count, pauses = held(wild(random.Random(1), 0.5, 3))
    assert (count, pauses) == (MOST * (1 + len(PAUSES)), list(PAUSES))
    assert not found.standing.tells(SCALE)


def test_a_reference_that_is_not_faster_here_judges_nobody():
    found, _, pauses = held(repeat(told(1.0, lead=FASTER * 0.99)))
    assert pauses == list(PAUSES)
    assert not found.standing.races
    assert not found.standing.tells(SCALE)


def test_a_doubtful_lead_judges_nobody():
    rounds = [told(1.0, lead=lead) for lead in (1.0, 1.4, 2.0)]
    found, _, _ = held(rounds * MOST)
    assert found.standing.lead.ratio > FASTER
    assert not found.standing.tells(SCALE)


def test_who_stands_at_an_end_of_the_scale_gets_the_points_of_the_middle():
    rounds = [told(share) for share in (0.49, 0.51)] * 40
    found, count, pauses = held(rounds, STEP)
    assert (count, pauses) == (MOST, [])
    assert found.standing.tells(STEP)
    assert found.standing.points(STEP) in (0, 1)


def test_who_is_no_faster_than_the_baseline_gets_nothing_whatever_the_share():
    rounds = repeat(told(0.75, lead=1.4))  # 1.05 times the baseline
    found, count, _ = held(rounds)
    assert count == ROUNDS
    assert found.standing.tells(SCALE)
    assert SCALE.share(found.standing.share.ratio) == 1
    assert found.standing.points(SCALE) == 0


def test_a_doubtful_gain_is_measured_again():
    baselines = (0.008, 0.040)
    rounds = [
        told(1.0)._replace(baseline=Run(each, each), reference=Run(0.002, 0.002),
                           candidate=Run(0.0105, 0.0105))
        for each in baselines * 40
    ]  # fmt: skip
    found, _, pauses = held(rounds, Scale(0.1, 0.19))
    assert pauses == list(PAUSES)
    assert not found.standing.tells(Scale(0.1, 0.19))


def test_one_wild_round_in_seven_changes_nothing():
    quiet = [told(0.75)] * (ROUNDS - 1)
    found, _, _ = held([*quiet, told(0.2)] + [told(0.75)] * 14, STEP)
    assert found.standing.points(STEP) == 1


@pytest.mark.parametrize(("share", "points"), [(0.75, 1), (0.35, 0)])
def test_one_wild_round_in_six_spoils_no_grade_in_two_thousand(share, points):
    """Rounds are independent here, and wilder than recorded: the design's own error."""
    random_ = random.Random(2)

    def rounds():
        while True:
            wrong = random_.random() < 1 / 6
            factor = random_.choice((1 / 2, 2)) if wrong else random_.uniform(0.9, 1.1)
            yield told(share * factor)

    grades = [held(rounds(), STEP)[0].standing for _ in range(2000)]
    assert all(each.points(STEP) == points for each in grades if each.tells(STEP))
    assert sum(each.tells(STEP) for each in grades) > 1990


def test_the_evidence_is_all_that_was_measured():
    noisy = [told(share) for share in (0.2, 0.9, 0.4) * 7]
    found, _, _ = held([*noisy, *repeat(told(1.0, stretch=2), ROUNDS)])
    assert found.evidence["clock"] == "cpu"
    assert found.evidence["order"] == ["baseline", "reference", "candidate"]
    first, last = found.evidence["sittings"]
    assert len(first["cpu"]) == MOST
    assert last["cpu"][0] == [BASELINE, REFERENCE, REFERENCE]
    assert last["wall"][0] == [2 * BASELINE, 2 * REFERENCE, 2 * REFERENCE]
