"""The levels of memory are found, in the right order, in every record there is."""

import pytest

from helpers import records, roofline

FILES = records.available("memory")


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_levels_are_found_in_the_right_order(file):
    record = records.load(file)
    sizes = [p.parameters["bytes"] for p in record.points if p.parameters["kernel"] == "read_sum"]
    chases = [record.point(kernel="chase", bytes=size).seconds.median for size in sorted(sizes)]
    found = roofline.levels(sorted(sizes), chases)
    assert [level.name for level in found] == ["L1", "L2", "L3", "memory"]
    latencies = [level.seconds for level in found]
    assert latencies == sorted(latencies)


def test_there_is_a_record():
    assert FILES
