"""What is taken of a folder that a student made, and which folders are no submission at all."""

import os
import re
from pwd import getpwuid

import pytest

from tests.judge.inside import only_linux

pytestmark = only_linux

OWN = getpwuid(os.getuid()).pw_name
TIME = "2026-01-02 03:04:05.000000 UTC"
NAME = f"{{}}+blocking+{TIME}+random"


@pytest.fixture
def exchange():
    """The module, which loads nbgrader."""
    from helpers.classroom import exchange

    return exchange


def copied(exchange, source, target):
    """Copy a folder, nothing left out by name; return the paths of the files in the copy."""
    exchange.copy(source, target, lambda folder, names: [])
    found = (path.relative_to(target) for path in target.rglob("*") if not path.is_dir())
    return sorted(str(path) for path in found)


def test_files_are_copied_and_nothing_that_leads_elsewhere(exchange, tmp_path):
    secret = tmp_path / "solution"
    secret.write_text("mine")
    source = tmp_path / NAME.format("ada")
    (source / "data").mkdir(parents=True)
    (source / "data" / "table.csv").write_text("1,2")
    (source / "page.html").symlink_to(secret)
    (source / "folder").symlink_to(tmp_path)
    os.mkfifo(source / "pipe")
    files = ["data/table.csv", exchange.SECRET, exchange.TIME]
    assert copied(exchange, source, tmp_path / "copy") == files


SECRETS = {"none": None, "empty": "", "short": "7", "path": "../" * 30, "letter": "f" * 127 + "g"}


@pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
def test_what_releases_feedback_is_always_there(exchange, tmp_path, secret):
    source = tmp_path / NAME.format("ada")
    source.mkdir()
    if secret is not None:
        (source / exchange.SECRET).write_text(secret)
    copied(exchange, source, tmp_path / "copy")
    assert re.fullmatch("[0-9a-f]{128}", (tmp_path / "copy" / exchange.SECRET).read_text())
    assert (tmp_path / "copy" / exchange.TIME).read_text() == TIME


def test_the_secret_of_a_submission_stays(exchange, tmp_path):
    source = tmp_path / NAME.format("ada")
    source.mkdir()
    (source / exchange.SECRET).write_text("7" * 128)
    copied(exchange, source, tmp_path / "copy")
    assert (tmp_path / "copy" / exchange.SECRET).read_text() == "7" * 128


def test_a_folder_that_became_a_link_gives_nothing(exchange, tmp_path):
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "grades.csv").write_text("all")
    source = tmp_path / NAME.format("ada")
    source.symlink_to(tmp_path / "hidden")
    assert copied(exchange, source, tmp_path / "copy") == [exchange.SECRET, exchange.TIME]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (NAME.format(OWN), None),
        (NAME.format("ada"), f"was made by {OWN}"),
        ("nonsense", "has not the name of a submission"),
        (f"{OWN}+blocking+never+random", "has not the name of a submission"),
    ],
    ids=["own", "forged", "no-parts", "no-time"],
)
def test_a_submission_has_a_name_a_time_and_its_owner(exchange, tmp_path, name, why):
    (tmp_path / name).mkdir()
    assert exchange.improper(tmp_path / name) == why


def test_a_link_is_no_submission(exchange, tmp_path):
    link = tmp_path / NAME.format(OWN)
    link.symlink_to(tmp_path)
    assert exchange.improper(link) == "is no folder"
