"""Where there can be no classroom, one line says why and what to do, and nothing is started."""

import os
import socket
import subprocess
from dataclasses import replace

import pytest

from helpers.classroom import accounts, command, enclosure, proxy
from helpers.classroom.refusal import Refusal
from tests.hub.classroom import started
from tests.judge.inside import only_linux
from tests.ports import free_port

pytestmark = only_linux


def refused(folder, *options, port=None, path=None):
    """Try to start a classroom in a folder; return the line that it says."""
    there = {**os.environ, "PATH": path} if path else None
    done = subprocess.run(
        started(folder / "classroom", port or free_port(), *options),
        env=there,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stdout == ""
    (line,) = done.stderr.splitlines()
    return line


def programs(folder, *names):
    """A folder with these programs and no other."""
    folder.mkdir()
    for name in names:
        (folder / name).write_text("#!/bin/sh\necho v16.20.0\n")
        (folder / name).chmod(0o755)
    return str(folder)


def test_a_port_in_use_is_named_and_another_one(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(tmp_path, port=port)
    assert f"Port {port}" in said
    assert f"make hub PORT={port + 1}" in said


@pytest.mark.parametrize("address", ["0.0.0.0", "::", "192.0.2.1", "example.org"])
def test_passwords_do_not_travel_readable(tmp_path, address):
    assert "--certificate" in refused(tmp_path, "--address", address)
    assert not (tmp_path / "classroom").exists()


def test_without_node_it_says_what_to_install(tmp_path):
    said = refused(tmp_path, path=programs(tmp_path / "bin"))
    assert "Node is missing: install Node" in said


def test_an_old_node_is_named(tmp_path):
    said = refused(tmp_path, path=programs(tmp_path / "bin", "node"))
    assert "Node v16.20.0 is too old: install Node" in said


def test_without_bubblewrap_it_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", programs(tmp_path / "bin"))
    with pytest.raises(Refusal, match="install bubblewrap"):
        enclosure.check(tmp_path, "/usr/bin/node")


def test_an_environment_of_somebody_else_is_named_with_what_its_owner_does(tmp_path):
    (tmp_path / "share").write_text("no folder")
    kept = replace(proxy.PACKAGES, home=tmp_path / "share" / "proxy")
    with pytest.raises(Refusal, match=r"whoever may write there .* -m helpers.classroom.proxy$"):
        kept.ensure()


def test_without_numbers_for_students_it_says_what_to_do(tmp_path, monkeypatch):
    """As somebody who is not root, where the system gives nobody a range."""
    monkeypatch.setattr(os, "geteuid", lambda: 4000)
    monkeypatch.setattr(enclosure, "BECOME_ROOT", ("false",))
    with pytest.raises(Refusal, match=r"kept apart here .*: install uidmap"):
        enclosure.check(tmp_path, "/usr/bin/node")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("ada\nBen\n", "'Ben' in"),
        ("ada\n+all\n", "small letter"),
        ("instructor\n", "neither instructor nor root"),
        ("x" * 21, "up to 19"),
        ("# nobody yet\n\n", "no names"),
        (b"\xff\xfe\x00", "cannot be read"),
        (None, "cannot be read"),
    ],
    ids=["capital", "sign", "taken", "long", "empty", "bytes", "missing"],
)
def test_a_file_of_names_that_is_none_is_refused(tmp_path, text, why):
    file = tmp_path / "names.txt"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(Refusal, match=why) as refusal:
        accounts.names(file)
    assert "\n" not in str(refusal.value)


def test_a_new_password_for_nobody_is_refused(tmp_path):
    with pytest.raises(Refusal, match="eve has no account here: the names are instructor, ada"):
        accounts.enrol(tmp_path, ["ada"], ["eve"])


def test_it_listens_to_this_machine_alone_by_default():
    assert command.parser().parse_args([]).address == "127.0.0.1"
