"""The gradebook's database, which may go away in the middle and come back: waited for."""

import errno
from collections.abc import Callable
from logging import Logger, LogRecord
from time import monotonic, sleep

import sqlalchemy as sa
from nbgrader import api
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError

PATIENCE = 300.0  # seconds to wait for the database
POLL = 1.0  # seconds
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
KEPT = "What was graded is kept: mend that, then call this again."
OLD = "no such "  # SQLite's word for a table that is not there, which no waiting brings back


class Halted(BaseException):
    """Writing cannot go on now; args[0] says why, in one line.

    No Exception: nbgrader takes each of these for a fault of one submission, and tries the next.
    """


def patiently(step: Callable[[], None], url: str, log: Logger) -> None:
    """Take a step that can be taken twice; where the database has gone, wait and take it again.

    Raises Halted where it has been away for ``PATIENCE``, or where a disk is full.
    """
    deadline: float | None = None
    api.app_log.addFilter(_is_news)
    while True:
        try:
            return step()
        except Exception as error:
            if isinstance(error, OSError) and error.errno in FULL:
                raise Halted(f"{error}. {KEPT}") from error
            if (why := _lost(error)) is None:
                raise
            if deadline is None:
                deadline = monotonic() + PATIENCE
                log.error("The gradebook at %s has gone (%s): waiting for it.", _shown(url), why)
            if monotonic() > deadline:
                raise Halted(unusable(url, error)) from error
        sleep(POLL)


def unusable(url: str, error: BaseException) -> str:
    """Return one line that says what is wrong with a database, and what to do."""
    if isinstance(error, ModuleNotFoundError):
        return f"{_shown(url)} needs {error.name}: pip install 'kernels-measured[postgresql]'."
    return (
        f"The gradebook at {_shown(url)} cannot be used: {_lost(error) or _words(error)}. Is its "
        f"server running, and are address and password right? {KEPT}"
    )


def _is_news(record: LogRecord) -> bool:
    """Whether nbgrader should say this: not the traceback of what is waited for here."""
    return not record.exc_info or _lost(record.exc_info[1]) is None


def _lost(error: BaseException | None) -> str | None:
    """Return what a database said that cannot be used now, None for any other error.

    nbgrader wraps what it meets into errors of its own.
    """
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError) and OLD not in str(error.orig):
            return _words(error)
        error = error.__cause__ or error.__context__
    return None


def _words(error: BaseException) -> str:
    said = str(error.orig if isinstance(error, DBAPIError) else error).strip()
    return said.splitlines()[0].rstrip(".") if said else type(error).__name__


def _shown(url: str) -> str:
    """Return the address of a database without its password."""
    try:
        return sa.make_url(url).render_as_string(hide_password=True)
    except (ArgumentError, ValueError):
        return "an address that is none"
