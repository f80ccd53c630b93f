"""Records: written, read back, and refused where they are damaged."""

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers import machine, records
from helpers.records import Point, Record, RecordError
from helpers.records.sweeps import SWEEPS
from tests import sweeps
from tests.properties import PROPERTY

SAMPLES = (1.234e-5, 1.5e-5, 1.25e-5, 1.3e-5, 1.75e-5, 1.2e-5)


def record(*points, **fields):
    fields = {"slug": "blocking", "recorded": "2025-11-22T10:54:00+00:00", "clock": "wall"} | fields
    return Record(machine={"fingerprint": "0123abcd"}, points=points, **fields)


PLAIN = record(
    Point({"kernel": "matmul_ijk", "n": 64}, SAMPLES),
    Point({"kernel": "matmul_blocked", "n": 64, "block": 8}, SAMPLES[::-1]),
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "blocking" / "here.json"


@pytest.fixture
def document(path):
    """What a good file holds, to be damaged."""
    records.write(PLAIN, path)
    return json.loads(path.read_text(encoding="utf-8"))


def damaged(path, document):
    """Return why a document is refused; the file's name comes first."""
    text = document if isinstance(document, bytes) else json.dumps(document).encode()
    path.write_bytes(text)
    with pytest.raises(RecordError) as caught:
        records.load(path)
    assert str(caught.value).startswith("here.json")
    return str(caught.value).removeprefix("here.json")


# There and back


def test_what_is_written_is_read(path):
    records.write(PLAIN, path)
    assert records.load(path) == PLAIN
    assert records.load(str(path)) == PLAIN


PARAMETERS = st.dictionaries(
    st.text(max_size=8).filter(lambda name: name != "samples"),
    st.text(max_size=8) | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9),
    max_size=3,
)
POINTS = st.builds(
    Point,
    PARAMETERS,
    st.lists(st.floats(1e-9, 1e5), min_size=6, max_size=9).map(
        lambda samples: tuple(float(f"{sample:.4g}") for sample in samples)
    ),
)


@settings(PROPERTY, max_examples=30)
@given(points=st.lists(POINTS, max_size=4), cpu=st.text(max_size=20))
def test_any_record_survives(tmp_path_factory, points, cpu):
    path = tmp_path_factory.getbasetemp() / "any.json"
    given = Record("s", "2025-11-22T10:54:00Z", {"fingerprint": "f", "cpu": cpu}, "cpu", (*points,))
    records.write(given, path)
    assert records.load(path) == given


def test_real_facts_of_a_machine_survive(path):
    facts = machine.describe()
    records.write(Record("blocking", PLAIN.recorded, facts, "wall", PLAIN.points), path)
    assert records.load(path).machine == facts


def test_samples_keep_four_digits(path):
    records.write(record(Point({"n": 1}, (1.23456789e-5,) * 6)), path)
    assert records.load(path).points[0].samples == (1.235e-5,) * 6


def test_one_point_is_one_line(path):
    """So that a new point is one added line in a diff, and a changed one is one changed line."""
    records.write(PLAIN, path)
    before = path.read_text(encoding="utf-8").splitlines()
    extra = Point({"kernel": "np.matmul", "n": 64}, SAMPLES)
    records.write(record(PLAIN.points[0], extra, PLAIN.points[1]), path)
    after = path.read_text(encoding="utf-8").splitlines()
    added = [line for line in after if line not in before]
    assert [line for line in after if line not in added] == before
    assert len(added) == 1
    assert json.loads(added[0].rstrip(",")) == {**extra.parameters, "samples": list(SAMPLES)}


def test_writing_what_was_read_changes_nothing(path):
    records.write(PLAIN, path)
    text = path.read_text(encoding="utf-8")
    records.write(records.load(path), path)
    assert path.read_text(encoding="utf-8") == text
    assert text.endswith("\n")


# Damage


def test_missing_file_is_not_called_damaged(path):
    with pytest.raises(FileNotFoundError):
        records.load(path)


@pytest.mark.parametrize("kept", [0, 1, 100, -3])
def test_truncated_file(path, document, kept):
    assert "is damaged" in damaged(path, path.read_bytes()[:kept])


@pytest.mark.parametrize(
    "text",
    [b"not json", b"\xff\xfe{}", b"\xef\xbb\xbf{}", b"[" * 10**6, b"1" * 10**5],
    ids=["prose", "utf-16", "byte order mark", "endless nesting", "endless number"],
)
def test_file_that_is_not_json(path, document, text):
    assert "is damaged: " in damaged(path, text)


@pytest.mark.parametrize("other", [[], {}, 3, "format", None, {"points": []}])
def test_json_that_is_no_record(path, document, other):
    assert damaged(path, other) == ": this is no record: it has no field 'format'"


@pytest.mark.parametrize("number", [0, 2, "1", None, True])
def test_other_format(path, document, number):
    reason = damaged(path, document | {"format": number})
    assert reason == f": format {number!r} is not 1: record again with this version"


@pytest.mark.parametrize("name", ["slug", "recorded", "clock", "machine", "points"])
def test_missing_field(path, document, name):
    del document[name]
    assert f"field {name!r} is missing or no " in damaged(path, document)


@pytest.mark.parametrize("name", ["slug", "recorded", "clock", "machine", "points"])
@pytest.mark.parametrize("value", [None, 3, True])
def test_field_of_another_kind(path, document, name, value):
    assert f"field {name!r} is missing or no " in damaged(path, document | {name: value})


@pytest.mark.parametrize("time", ["", "yesterday", "2025-13-01T00:00:00+00:00", "10:54"])
def test_time_that_is_none(path, document, time):
    assert (
        damaged(path, document | {"recorded": time}) == f": field 'recorded' is no time: {time!r}"
    )


def test_time_that_may_be_anywhere(path, document):
    reason = damaged(path, document | {"recorded": "2025-11-22T10:54:00"})
    assert "field 'recorded' has no offset from UTC: '2025-11-22T10:54:00'" in reason


@pytest.mark.parametrize("facts", [{}, {"fingerprint": None}, {"fingerprint": 3}])
def test_machine_without_a_fingerprint(path, document, facts):
    assert "field 'machine' has no fingerprint" in damaged(path, document | {"machine": facts})


@pytest.mark.parametrize("point", [None, [], 3, {}, {"n": 64}, {"samples": 3}, {"samples": None}])
def test_point_without_samples(path, document, point):
    document["points"][1] = point
    assert damaged(path, document) == ": point 1 has no samples"


@pytest.mark.parametrize(
    "sample", [0, -1.0, float("nan"), float("inf"), True, None, "1e-5", [1e-5], 10**400]
)
def test_sample_that_is_no_time(path, document, sample):
    document["points"][1]["samples"][3] = sample
    reason = damaged(path, document)
    assert reason == ": point 1 has a sample that is no positive number of seconds"


@pytest.mark.parametrize("count", [0, 1, 5])
def test_too_few_samples(path, document, count):
    document["points"][0]["samples"] = [1e-5] * count
    assert damaged(path, document) == f": point 0 has {count} samples: needs 6 or more"


@pytest.mark.parametrize("value", [None, True, [64], {"n": 64}])
def test_parameter_that_is_neither_text_nor_number(path, document, value):
    document["points"][1]["n"] = value
    assert damaged(path, document) == ": point 1 has a 'n' that is neither text nor a number"


# What a record answers


def test_point_is_found_by_all_its_parameters():
    assert PLAIN.point(kernel="matmul_ijk", n=64) is PLAIN.points[0]
    assert PLAIN.point(n=64, block=8, kernel="matmul_blocked") is PLAIN.points[1]


@pytest.mark.parametrize("wrong", [{}, {"n": 64}, {"kernel": "matmul_ijk", "n": 65}])
def test_point_that_is_not_there(wrong):
    with pytest.raises(KeyError, match="the blocking record has no point"):
        PLAIN.point(**wrong)


def test_only_finds_a_point_by_some_of_its_parameters():
    assert PLAIN.only(kernel="matmul_blocked") is PLAIN.points[1]


@pytest.mark.parametrize(("wrong", "found"), [({"n": 64}, 2), ({"block": 9}, 0)])
def test_only_asks_for_one_point_and_no_more(wrong, found):
    with pytest.raises(KeyError, match=f"the blocking record has {found} points"):
        PLAIN.only(**wrong)


def test_values_are_distinct_and_ascending():
    swept = sweeps.blocking(sizes=(1024, 64, 256), blocks=(32, 8))
    assert swept.values("n") == (64, 256, 1024)
    assert swept.values("block") == (8, 32)
    assert swept.values("nosuch") == ()


def test_ratio_is_formed_round_by_round():
    """The machine slowed down tenfold on the way, for both."""
    slowing = [10.0**exponent for exponent in range(6)]
    baseline = Point({"n": 1}, tuple(2 * seconds for seconds in slowing))
    candidate = Point({"n": 2}, tuple(slowing))
    compared = record(baseline, candidate, clock="cpu").ratio(baseline, candidate)
    assert (compared.low, compared.ratio, compared.high) == pytest.approx((2, 2, 2))
    assert compared.clock == "cpu"


def test_points_of_other_rounds_have_no_ratio():
    short, long = Point({}, (1.0,) * 6), Point({}, (1.0,) * 9)
    with pytest.raises(ValueError, match="6 and 9 samples were not taken in the same rounds"):
        PLAIN.ratio(short, long)


def test_seconds_of_a_point():
    assert Point({}, (1.0, 2.0, 3.0, 4.0, 5.0, 9.0)).seconds.median == 3.5


# The records of the book


@pytest.mark.parametrize(
    "file",
    [file for slug in SWEEPS for file in records.available(slug)],
    ids=lambda file: f"{file.parent.name}/{file.name}",
)
def test_every_record_of_the_book_loads(file):
    loaded = records.load(file)
    assert loaded.slug == file.parent.name
    parameters = [tuple(sorted(point.parameters.items())) for point in loaded.points]
    assert parameters
    assert len(set(parameters)) == len(parameters)


def test_the_book_has_records():
    for slug in SWEEPS:
        assert records.available(slug)
        assert records.reference(slug).slug == slug


def test_chapter_without_records_has_none():
    assert records.available("nosuch") == []


# python -m helpers.records


def test_unknown_sweep_is_refused(tmp_path):
    command = [sys.executable, "-m", "helpers.records", "nosuch", "--to", tmp_path]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == f"there is no sweep 'nosuch': choose from {', '.join(SWEEPS)}\n"
    assert list(tmp_path.iterdir()) == []
