"""Ceilings are read from a file, and a damaged one is refused by name."""

import json

import pytest

from helpers import records, roofline

FILES = sorted((records.DATA / "roofline").glob("*.json"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_ceilings_of_the_book_load(file):
    loaded = roofline.load(file)
    assert loaded.machine["fingerprint"] == file.stem
    latencies = [level.seconds for level in loaded.levels]
    assert latencies == sorted(latencies)


def test_the_machine_that_the_prose_quotes_has_ceilings():
    assert records.reference("blocking").machine["fingerprint"] in [file.stem for file in FILES]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("{", "damaged"), ("{}", "no field 'format'"), (json.dumps({"format": 0}), "measure again")],
)
def test_a_file_that_holds_no_ceilings_is_refused_by_name(tmp_path, text, reason):
    file = tmp_path / "mine.json"
    file.write_text(text)
    with pytest.raises(roofline.CeilingsError, match=rf"mine\.json.*{reason}"):
        roofline.load(file)
