"""``python -m helpers.classroom``: start a classroom, tell its address and the new passwords."""

import argparse
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from importlib.util import find_spec
from ipaddress import ip_address
from pathlib import Path

from helpers.classroom import accounts, enclosure, node, rooms
from helpers.classroom.inside import LOG
from helpers.classroom.proxy import PACKAGES
from helpers.classroom.refusal import Refusal
from helpers.judge.sandbox.mounts import COURSE

STARTS_WITHIN = 120  # seconds


def parser() -> argparse.ArgumentParser:
    """Return what reads the command line."""
    made = argparse.ArgumentParser(prog="python -m helpers.classroom", description=__doc__)
    made.add_argument("--folder", type=Path, default=Path("_hub"), help="what it keeps (_hub)")
    made.add_argument("--port", type=int, default=8000, help="of this machine (8000)")
    made.add_argument("--students", type=Path, metavar="FILE", help="their names, one a line")
    made.add_argument(
        "--new-password", action="append", default=[], metavar="NAME", help="for who forgot it"
    )
    public = made.add_argument_group("for other machines than this one")
    public.add_argument("--address", default="127.0.0.1", help="to listen on (127.0.0.1)")
    public.add_argument("--certificate", type=Path, metavar="FILE", help="of its name, in PEM")
    public.add_argument("--key", type=Path, metavar="FILE", help="of the certificate, in PEM")
    return made


def main(argv: list[str] | None = None) -> int:
    """Run a classroom until it is stopped; return 0, or 1 with one line said."""
    arguments = parser().parse_args(argv)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        _run(arguments)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as trouble:
        print(f"There can be no classroom in {arguments.folder}: {trouble}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _run(arguments: argparse.Namespace) -> None:
    """Run a classroom. Raises KeyboardInterrupt when it is stopped, Refusal where it cannot be."""
    folder = arguments.folder.resolve()
    options = _listening(arguments)
    if find_spec("jupyterhub") is None:
        raise Refusal("JupyterHub is missing: start with `make hub`, or pip install -e '.[hub]'")
    program = node.find()
    students = accounts.names(arguments.students) if arguments.students else None
    rooms.furnish(folder, COURSE)
    enclosure.check(folder, program)
    PACKAGES.ensure()
    passwords = accounts.enrol(folder, students, arguments.new_password)
    files = [file for file in (arguments.certificate, arguments.key) if file]
    inside = [sys.executable, "-m", "helpers.classroom.inside", *options]
    command = enclosure.command(folder, program, inside, files)
    # In a session of its own: Ctrl-C reaches this process alone, which ends the hub in good order.
    hub = subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)
    try:
        _wait(hub, folder, _url(arguments))
        _tell(arguments, passwords)
        hub.wait()
    finally:
        hub.stdin.close()
        hub.wait()
    raise Refusal(f"The hub ended by itself: {folder / LOG} says why.")


def _listening(arguments: argparse.Namespace) -> list[str]:
    """Return the hub's options for where it listens. Raises Refusal where it must not or cannot."""
    secure = arguments.certificate and arguments.key
    if not secure and not _is_here(arguments.address):
        raise Refusal(
            "Passwords would travel readable for all: for other machines than this one give "
            "--certificate and --key, or put a web server with TLS in front of it."
        )
    try:
        socket.create_server((arguments.address, arguments.port)).close()
    except OSError as trouble:
        raise Refusal(
            f"Port {arguments.port} of {arguments.address} is not to be had ({trouble.strerror}): "
            f"make hub PORT={arguments.port + 1}"
        ) from None
    options = [f"--JupyterHub.bind_url={_url(arguments)}"]
    if secure:
        options += [f"--JupyterHub.ssl_cert={arguments.certificate.resolve()}"]
        options += [f"--JupyterHub.ssl_key={arguments.key.resolve()}"]
    return options


def _is_here(address: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _url(arguments: argparse.Namespace) -> str:
    scheme = "https" if arguments.certificate else "http"
    return f"{scheme}://{arguments.address}:{arguments.port}/"


def _wait(hub: subprocess.Popen, folder: Path, url: str) -> None:
    """Wait until the hub answers. Raises Refusal where it does not."""
    deadline = time.monotonic() + STARTS_WITHIN
    trusting = ssl._create_unverified_context()  # it is asked whether it is there, and told nothing
    while time.monotonic() < deadline and hub.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(f"{url}hub/api/", context=trusting, timeout=5).close()
            return
        time.sleep(0.1)
    raise Refusal(f"The hub did not start: {folder / LOG} says why.")


def _tell(arguments: argparse.Namespace, passwords: Mapping[str, str]) -> None:
    """Print where the classroom is, and the passwords that are new."""
    print(f"The classroom is at {_url(arguments)} (Ctrl-C stops)")
    if passwords:
        print("Passwords, shown this once (--new-password NAME makes another):")
    for name, password in passwords.items():
        print(f"  {name:<20} {password}")
    print(f"All work stays in {arguments.folder}/", flush=True)
