"""The yardstick: what the references reach, settled once for all entries of a machine."""

from types import SimpleNamespace

import pytest

from helpers import machine
from helpers.competition.ceiling import Yardstick
from helpers.competition.challenge import Case
from helpers.costs import Cost
from helpers.judge.process import Run
from helpers.judge.race import Round
from tests.competition import course
from tests.competition.entries import entry

HERE = machine.describe()["fingerprint"]
CASE = Case((3,), "a case for L1")
CHALLENGE = SimpleNamespace(
    name="matmul", digest="0", dtype="float64", work=lambda case: Cost(10**6, 10**6)
)


def rounds(*seconds):
    return [Round(*[Run(each, each)] * 3) for each in seconds]


@pytest.fixture(autouse=True)
def ceilings(tmp_path, monkeypatch):
    """Known ceilings in a cache of the test's own."""
    monkeypatch.setenv("KERNELS_MEASURED_CACHE", str(tmp_path))
    course.keep_ceilings()


def test_the_reference_is_placed_by_its_median_and_keeps_its_share():
    first = Yardstick().share(CHALLENGE, CASE, rounds(0.001, 0.002, 0.1), "cpu")
    assert first == pytest.approx(Yardstick().place(CHALLENGE, CASE, 0.002).share)
    assert Yardstick().share(CHALLENGE, CASE, rounds(0.5, 0.5, 0.5), "cpu") == first


def test_a_ledger_settles_it_whatever_is_measured_later():
    entries = [entry(seed=seed, machine={"fingerprint": HERE}) for seed in range(2)]
    elsewhere = entry(seed=3, machine={"fingerprint": "elsewhere"})
    settled = Yardstick(entries=entries)
    assert settled.share(CHALLENGE, CASE, rounds(1.0), "cpu") == 0.8
    for others in ([elsewhere], []):
        assert Yardstick(entries=others).share(CHALLENGE, CASE, rounds(0.002), "cpu") != 0.8


def test_what_is_forgotten_is_measured_anew():
    yardstick = Yardstick()
    first = yardstick.share(CHALLENGE, CASE, rounds(0.002), "cpu")
    yardstick.forget()
    course.keep_ceilings()
    assert yardstick.share(CHALLENGE, CASE, rounds(0.004), "cpu") == pytest.approx(first / 2)


def test_where_the_reference_is_the_ceiling_its_share_is_one():
    dispatch = SimpleNamespace(work=lambda case: None)
    assert Yardstick().share(dispatch, CASE, rounds(1.0), "cpu") == 1.0


def test_a_damaged_file_is_measured_anew(tmp_path):
    Yardstick().share(CHALLENGE, CASE, rounds(0.002), "cpu")
    (file,) = tmp_path.glob("references-*.json")
    file.write_text("{")
    assert Yardstick().share(CHALLENGE, CASE, rounds(0.004), "cpu") > 0
