"""Of every file in book/data somebody knows what it holds and how it was made."""

import re
import shutil
from importlib.util import find_spec

import pytest

from helpers import records
from helpers.records import RecordError, catalogue
from helpers.records.sweeps import SWEEPS

STAMPS = catalogue.stamps()


def test_every_file_is_in_the_catalogue_and_nothing_else():
    found = {one.path for one in STAMPS}
    assert len(found) == len(STAMPS) > 15
    unused = [how for how in catalogue.SORTS if not any(path.match(how) for path in found)]
    assert unused == []


def test_a_file_of_which_nobody_knows_is_named(tmp_path):
    (tmp_path / "guesses").mkdir()
    (tmp_path / "guesses/here.json").write_text("{}")
    with pytest.raises(RecordError, match=r"nobody knows how guesses.here\.json was made"):
        catalogue.stamps(tmp_path)


@pytest.mark.parametrize("slug", SWEEPS)
def test_the_first_line_of_a_sweep_says_what_it_yields(slug):
    assert re.fullmatch(r"Yield \w.*\.", SWEEPS[slug].__doc__.partition("\n")[0])


@pytest.mark.parametrize("command", sorted({one.command for one in catalogue.SORTS.values()}))
def test_a_command_is_a_target_or_a_module(command):
    program, *words = command.split()
    assert program == "make" or find_spec(words[1])


def test_a_stamp_says_what_its_record_says():
    record = records.reference("memory")
    (stamp,) = (one for one in STAMPS if one.path.match(f"memory/{records.REFERENCE}.json"))
    assert stamp.machine == record.machine
    assert record.recorded.startswith(stamp.recorded)
    widths = [(p.seconds.high - p.seconds.low) / p.seconds.median for p in record.points]
    below = sum(width <= stamp.quiet for width in widths)
    assert abs(below - len(widths) / 2) <= 1


def test_what_is_counted_belongs_to_no_machine():
    (counted,) = (one for one in STAMPS if one.path.match("simulated/*.json"))
    assert (counted.machine, counted.quiet, counted.fitness) == (None, None, ())
    assert counted.maker[1:] == ("not stated", "none", "not stated", "not stated")


def test_a_machine_is_told_once_as_it_was_last(tmp_path):
    shutil.copytree(records.DATA / "memory", tmp_path / "memory")
    (old,) = catalogue.stamps(tmp_path)
    path = tmp_path / old.path
    text = (
        path.read_text().replace(old.recorded, "2030-01-01").replace('"numpy": "', '"numpy": "9.')
    )
    path.with_name("later.json").write_text(text)
    stamps = catalogue.stamps(tmp_path)
    (machine,) = catalogue.machines(stamps[::-1])
    assert machine["numpy"].startswith("9.")


def test_fitness_is_told_for_one_look_and_for_two():
    told = {one.path.parts[0]: len(one.fitness) for one in STAMPS if one.fitness}
    assert told["bench"] == 2
    assert told["dispatch-regret"] == 1
