"""Who belongs to a classroom: names, numbers and passwords, kept in one file.

A number is given once and never again, so that nobody gets the files of somebody who has left.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from helpers.classroom.refusal import Refusal

FILE = "accounts.json"
INSTRUCTOR = "instructor"
STUDENTS = ("student1", "student2", "student3")
TAKEN = {INSTRUCTOR, "root"}
# What systems, addresses and nbgrader's file names all take. It is short because the path of a
# kernel's socket has no room for more.
NAME = re.compile(r"[a-z][a-z0-9_-]{0,19}")
FIRST = (
    20_000  # Linux gives people numbers from 1000 on; those inside count apart from those outside
)
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that looks like another
LENGTH = 12


@dataclass(frozen=True)
class Account:
    """A person in the classroom.

    number : of the user and of the group, inside the sandbox
    password : salt and hash, in hexadecimal
    enrolled : whether it may log in
    """

    name: str
    number: int
    password: str
    enrolled: bool = True


def read(folder: Path) -> dict[str, Account]:
    """Return the accounts of a classroom by name; none where it is new."""
    file = folder / FILE
    if not file.exists():
        return {}
    return {one["name"]: Account(**one) for one in json.loads(file.read_text(encoding="utf-8"))}


def enrol(folder: Path, students: Sequence[str] | None, renew: Iterable[str]) -> dict[str, str]:
    """Bring the accounts of a classroom up to date; return the new passwords by name.

    students : who may log in beside the instructor; None for those of the last time, at first for
        ``STUDENTS``
    renew : who gets a new password

    Raises Refusal where somebody who is to get a new one has no account.
    """
    known = read(folder)
    before = [one.name for one in known.values() if one.enrolled and one.name != INSTRUCTOR]
    names = [INSTRUCTOR, *(students if students is not None else before or STUDENTS)]
    if strangers := sorted(set(renew) - set(names)):
        raise Refusal(f"{strangers[0]} has no account here: the names are {', '.join(names)}.")
    passwords = {name: _password() for name in names if name not in known or name in renew}
    free = max((one.number for one in known.values()), default=FIRST - 1) + 1
    accounts = {name: replace(one, enrolled=name in names) for name, one in known.items()}
    for name, password in passwords.items():
        number = known[name].number if name in known else free
        free += name not in known
        accounts[name] = Account(name, number, _hashed(password, secrets.token_hex(16)))
    _write(folder / FILE, accounts.values())
    return passwords


def names(file: Path) -> list[str]:
    """Return the students named in a file, one a line; a line that starts with # is a comment.

    Raises Refusal where it cannot be read, is empty, or a name is not fit for an account.
    """
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as trouble:
        raise Refusal(f"The students' names in {file} cannot be read: {trouble}.") from None
    found = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    for name in found:
        if not NAME.fullmatch(name) or name in TAKEN:
            raise Refusal(
                f"{name!r} in {file} cannot be an account: take a small letter, then up to 19 "
                f"small letters, digits, - or _, and neither {' nor '.join(sorted(TAKEN))}."
            )
    if not found:
        raise Refusal(f"There are no names in {file}: write one a line.")
    return list(dict.fromkeys(found))


def is_right(account: Account, password: str) -> bool:
    """Tell whether a password is that of an account."""
    salt, _, _ = account.password.partition(":")
    return secrets.compare_digest(account.password, _hashed(password, salt))


def _password() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _hashed(password: str, salt: str) -> str:
    hashed = hashlib.scrypt(password.encode(), salt=bytes.fromhex(salt), n=2**14, r=8, p=1)
    return f"{salt}:{hashed.hex()}"


def _write(file: Path, accounts: Iterable[Account]) -> None:
    """Write the file whole, readable for its owner only."""
    new = file.with_suffix(".new")
    new.touch(mode=0o600)
    new.write_text(json.dumps([asdict(one) for one in accounts], indent=1), encoding="utf-8")
    new.replace(file)
