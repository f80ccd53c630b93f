"""The explorer of Amdahl's law: the formula, its limit, and the programs that were measured."""

import numpy as np
import pytest

from helpers import explorers
from helpers.explorers.analysis import FORMULA, LIMIT, MEASURED, programs, total
from helpers.records import Point, Record, RecordError
from tests import sweeps

ROUNDS = 9
# Seconds of (part, rest) by the kernel, of programs that obey the formula to the letter.
NETWORK = {"matmul_ijk": (9e-3, 1e-3), "matmul_ikj": (3e-3, 1e-3), "np.matmul": (0.5e-3, 1e-3)}
TABLE = {"read_words": (8e-3, 2e-3), "read_binary": (1e-4, 2e-3)}


def program(case, names, times, **at):
    """Points of a program of which a part takes what it says, and the rest as well."""
    noise = np.exp(np.random.default_rng(6172).normal(0, 0.001, ROUNDS))
    whole, part = names
    return [
        Point(
            {"case": case, "kernel": kernel, "part": of, **at}, tuple(map(float, seconds * noise))
        )
        for kernel, (own, rest) in times.items()
        for of, seconds in ((whole, own + rest), (part, own))
    ]


def record(network=NETWORK, table=TABLE, slug="analysis"):
    points = (
        program("network", ("step", "products"), network | {"plain": (1e-4, 1e-4)}, n=256)
        + program("component", ("run", "read"), table)
        + [Point({"case": "gram", "kernel": "gram_vector_naive", "n": 16}, (1e-6,) * ROUNDS)]
    )
    return Record(slug, "2026-11-23T00:54:00+00:00", sweeps.MACHINE, "wall", tuple(points))


@pytest.fixture(scope="module")
def view():
    return explorers.analysis(record()).view


def series(view, name):
    (found,) = (one for one in view.series if one.name == name)
    return found.readings


@pytest.mark.parametrize(
    ("share", "speedup", "expected"),
    [(0, 8, 1), (1, 8, 8), (0.5, 2, 4 / 3), (0.9, 10, 100 / 19), (0.3, 1, 1)],
)
def test_the_formula_is_amdahls(share, speedup, expected):
    assert total(share, speedup) == pytest.approx(expected)


def test_programs_are_read_with_their_shares_and_without_the_plain_step():
    network, table = programs(record())
    assert (network.share, table.share) == (pytest.approx(0.9), pytest.approx(0.8))
    assert list(network.ways) == ["matmul_ikj", "np.matmul"]
    part, whole = network.ways["np.matmul"]
    assert (part.ratio, whole.ratio) == (pytest.approx(18), pytest.approx(10 / 1.5))


def test_a_program_that_obeys_the_formula_lies_on_its_curve(view):
    measured, formula = series(view, MEASURED), series(view, FORMULA)
    assert len(measured) == 3
    for place, found in measured.items():
        assert found.value == pytest.approx(formula[place].value, rel=0.01)


def test_the_curve_stays_under_its_limit_and_grows(view):
    formula, limits = series(view, FORMULA), series(view, LIMIT)
    for share in view.control("share").values:
        along = [formula[speedup, share].value for speedup in view.control("speedup").values]
        assert along == sorted(along)
        assert along[0] == pytest.approx(1)
        assert along[-1] < limits[(share,)].value


def test_it_opens_where_it_asks_on_a_program_that_was_measured(view):
    assert view.asked(view.start)
    place = view.start["speedup"], view.start["share"]
    assert view.question.truth == pytest.approx(series(view, MEASURED)[place].value)
    said = dict(view.rows(view.start))
    assert said[MEASURED].endswith("by np.matmul, part 18.0x (18.0 to 18.0)")
    assert said[LIMIT] == "10x"
    assert view.control("share").text(view.start["share"]) == "90 % (products, 256 rows)"


def test_where_nothing_was_measured_it_says_so(view):
    assert dict(view.rows(view.start | {"speedup": 200}))[MEASURED] == "no program measured here"


def test_no_two_programs_share_a_place_of_the_slider():
    table = {"read_words": (9e-3, 1e-3), "read_binary": (1e-4, 1e-3)}
    view = explorers.analysis(record(table=table)).view
    texts = [view.control("share").text(value) for value in view.control("share").values]
    assert sum("90 %" in text for text in texts) == 3
    assert len(set(texts)) == len(texts)


def test_every_reading_of_the_book_is_within_the_axes():
    view = explorers.analysis().view
    for one in view.series:
        for found in one.readings.values():
            assert view.y.low < found.low <= found.high < view.y.high
    assert view.x.low < min(view.control("speedup").values)
    assert view.x.high > max(view.control("speedup").values)


def test_the_guess_on_which_it_opens_does_not_give_the_answer_away():
    question = explorers.analysis().view.question
    assert question.told(question.middle).endswith(("low.", "high."))


def test_a_record_without_the_slowest_way_is_refused():
    with pytest.raises(RecordError, match="this record is no analysis"):
        explorers.analysis(record(network={"np.matmul": (1e-3, 1e-3)}))


def test_a_part_that_took_longer_than_its_whole_is_refused():
    impossible = {"matmul_ijk": (9e-3, -1e-3), "np.matmul": (1e-3, 1e-3)}
    with pytest.raises(RecordError, match="products, 256 rows: the part took longer"):
        explorers.analysis(record(network=impossible))


def test_a_record_of_another_chapter_is_refused():
    with pytest.raises(RecordError, match="this is a memory record"):
        explorers.analysis(record(slug="memory"))
