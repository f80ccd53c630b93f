"""What a command comes to."""

from typing import Any, NamedTuple

ACCEPTED, REJECTED, WRONG_CALL, UNDECIDED = 0, 1, 2, 3  # exit statuses
STOPPED = 130  # as a shell has it for Ctrl-C


class Outcome(NamedTuple):
    """What a command comes to.

    status : the exit status
    document : what ``--json`` prints; its fields are those of ``documents.FIELDS``
    text : what everybody else reads
    """

    status: int
    document: dict[str, Any]
    text: str


class Refused(Exception):
    """A call that makes no sense; the message is one line that says what would."""


class Undecided(Exception):
    """Nothing was decided, through no fault of the entry; the message says what to do.

    kept : the file that holds what was measured
    """

    def __init__(self, message: str, kept: object) -> None:
        super().__init__(message)
        self.kept = str(kept)
