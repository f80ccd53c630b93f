"""What "measure here" finds in a real browser, as recorded: quick, near to native, caches seen."""

import json
from statistics import median

import pytest

from helpers import records
from helpers.timing import Comparison

PATHS = records.available("page")


@pytest.fixture(scope="module", params=PATHS, ids=lambda path: path.stem)
def found(request):
    return json.loads(request.param.read_text(encoding="utf-8"))


def member(found, kernel, block=None):
    return next(one for one in found["members"] if (one["kernel"], one["block"]) == (kernel, block))


def test_there_is_a_record():
    assert PATHS


def test_it_ends_within_twenty_seconds(found):
    assert found["seconds"] < 20


def test_every_kernel_has_a_third_of_its_native_speed_with_the_same_vectors(found):
    for one in found["members"]:
        assert median(one["native"]) / median(one["seconds"]) > 1 / 3, one["kernel"]


def test_blocks_are_over_one_and_a_half_times_as_fast_where_columns_conflict(found):
    naive = member(found, "matmul_ijk")
    assert naive["n"] == 1024
    blocked = member(found, "matmul_blocked_ijk", 8)
    pairs = tuple(zip(naive["seconds"], blocked["seconds"], strict=True))
    assert Comparison.of(pairs, "wall").low > 1.5
